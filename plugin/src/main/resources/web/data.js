/** Inputs, outputs and the job directory, with a way to the files that lie in this server's storages. */

import { h, Component } from './lib/preact.js';
import { decode } from './address.js';
import { Download } from './download.js';
import { size } from './format.js';
import { Failure, Head, Wide } from './parts.js';
import { T } from './texts.js';

/**
 * Where a file lies among this server's services, such as 'core/storages/Home/files/a.txt'; null if it is not there.
 *
 * @param rest address of the server's services, with a slash at the end
 */
export function pathOf(uri, rest) {
  const there = asFetched(uri.replace(/^BFT:/, ''));
  const path = there.startsWith(rest) ? there.slice(rest.length) : '';
  return /^core\/storages\/[^/]+\/files\/[^*?#]+$/.test(path) ? path : null;
}

/** An address as the browser would ask for it: '..', also as '%2e%2e' or after a backslash, does not lead to another service. */
function asFetched(address) {
  try {
    return new URL(address).href;
  } catch {
    return '';
  }
}

function services() {
  return new URL('../', document.baseURI).href;
}

/** Inputs or outputs as a table. */
export function Links({ rest, title, links }) {
  return h(
    'div',
    null,
    h('h3', null, title),
    links.length === 0
      ? h('p', { class: 'soft' }, T.workflow.noData)
      : h(
          Wide,
          { label: title },
          h(
            'table',
            null,
            h(Head, { names: [T.workflow.dataName, T.workflow.address] }),
            h(
              'tbody',
              null,
              links.map(({ name, uri }, i) =>
                h(
                  'tr',
                  { key: i },
                  h('td', null, name ?? T.none),
                  h('td', { class: 'path' }, h(Address, { uri }), ' ', h(Local, { rest, path: pathOf(uri ?? '', services()) })),
                ),
              ),
            ),
          ),
        ),
  );
}

/** An address; a link if a browser can follow it. */
function Address({ uri }) {
  return /^https?:\/\//.test(uri ?? '')
    ? h('a', { href: uri, target: '_blank', rel: 'noopener noreferrer' }, uri)
    : (uri ?? T.none);
}

/** The way to a file of this server; nothing without a path. */
function Local({ rest, path }) {
  const name = decode(path?.slice(path.lastIndexOf('/') + 1) ?? '');
  return path && h(Download, { rest, path, name, label: T.workflow.download(name) });
}

/** The job directory: where it is, and on demand what is in it. */
export class Directory extends Component {
  state = { files: null, problem: null };

  async list() {
    const { rest, job } = this.props;
    try {
      const { content = {} } = await rest.unicore(`core/storages/${encodeURIComponent(job)}-uspace/files/`);
      this.setState({ files: Object.entries(content), problem: null });
    } catch (problem) {
      this.setState(problem.status === 404 ? { files: [], problem: null } : { files: null, problem });
    }
  }

  render({ rest, job, path }, { files, problem }) {
    return h(
      'div',
      null,
      h('h3', null, T.workflow.directory),
      path && h('p', { class: 'path' }, path),
      h('button', { type: 'button', onClick: () => this.list() }, T.workflow.showFiles),
      problem && h(Failure, { problem }),
      files && files.length === 0 && h('p', { role: 'status' }, T.workflow.noFiles),
      files &&
        h(
          'ul',
          { class: 'files' },
          files.map(([name, file]) =>
            h('li', { key: name }, file.isDirectory ? name : h(InDirectory, { rest, job, name, bytes: file.size ?? 0 })),
          ),
        ),
    );
  }
}

function InDirectory({ rest, job, name, bytes }) {
  const last = name.slice(name.lastIndexOf('/') + 1);
  return h(Download, { rest, path: filePath(job, name), name: last, label: `${name} (${size(bytes)})` });
}

function filePath(job, name) {
  const parts = name.split('/').filter((part) => part !== '');
  return `core/storages/${encodeURIComponent(job)}-uspace/files/${parts.map(encodeURIComponent).join('/')}`;
}
