import { h, Component } from './lib/preact.js';
import { size } from './format.js';
import { Failure } from './parts.js';
import { save } from './save.js';
import { T } from './texts.js';

const TOLD_EVERY = 2 ** 20;

/**
 * A button that fetches a file with the user's session, which a link could not. Properties: rest, path (of any service, such as
 * 'core/storages/Home/files/a.txt'), type, name (of the file), label.
 */
export class Download extends Component {
  state = { bytes: null, problem: null };

  async save() {
    const { rest, path, type, name } = this.props;
    if (this.state.bytes !== null) {
      return; // it is under way
    }
    this.setState({ bytes: 0, problem: null });
    let problem = null;
    try {
      await save(name, await rest.open(path, type), (bytes) => bytes - this.state.bytes >= TOLD_EVERY && this.setState({ bytes }));
    } catch (e) {
      problem = e;
    }
    this.setState({ bytes: null, problem });
  }

  render({ path, label }, { bytes, problem }) {
    return [
      h('button', { type: 'button', 'aria-disabled': bytes === null ? undefined : 'true', onClick: () => this.save() }, label),
      h('span', { role: 'status', class: 'soft' }, bytes !== null && ` ${T.download.soFar(size(bytes))}`),
      problem && h(Failure, { problem }, problem.status === 'large' && h(Elsewhere, { path })),
    ];
  }
}

/** Where a file is that is too large for this browser. */
function Elsewhere({ path }) {
  const { href } = new URL(`../${path}`, document.baseURI);
  return h('p', null, `${T.download.elsewhere} `, h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, href));
}
