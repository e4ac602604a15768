/** The page's frame: who is signed in, which view is on the screen. */

import { h, render, Component, createRef } from './lib/preact.js';
import * as address from './address.js';
import { Again } from './again.js';
import { Compare } from './compare.js';
import { Many, Task } from './many.js';
import { Overview } from './overview.js';
import { Empty, Failure } from './parts.js';
import { Rest } from './rest.js';
import { Restart } from './restart.js';
import { SaveTemplate } from './save-template.js';
import { SignIn } from './sign-in.js';
import { Statistics } from './statistics.js';
import { Status } from './status.js';
import { Templates } from './templates.js';
import { T } from './texts.js';
import { Workflow } from './workflow.js';

const VIEWS = {
  workflows: Overview,
  workflow: Workflow,
  restart: Restart,
  template: SaveTemplate,
  again: Again,
  compare: Compare,
  restarts: Many,
  tasks: Task,
  templates: Templates,
  statistics: Statistics,
  status: Status,
};

class App extends Component {
  state = { place: address.parse(location.hash), user: null, ended: false };
  #rest = new Rest();
  #main = createRef();
  #last = null; // who was here

  componentDidMount() {
    addEventListener('hashchange', () => this.setState({ place: address.parse(location.hash) }));
    this.#rest.addEventListener('ended', () => this.setState({ ended: true }));
  }

  /** Who signs in again goes on where they were, by keyboard too; where somebody else was, is not theirs to see. */
  enter(user) {
    const { ended } = this.state;
    if (this.#last && this.#last !== user.client.dn) {
      history.replaceState(null, '', address.overview());
      this.setState({ place: address.parse(location.hash) });
    }
    this.#last = user.client.dn;
    this.setState({ user, ended: false }, () => ended && this.#main.current?.focus());
  }

  signOut() {
    this.#rest.signOut();
    this.setState({ user: null, ended: false });
  }

  render(_, { place, user, ended }) {
    const asks = !user || ended;
    return [
      !asks && h('button', { class: 'skip', type: 'button', onClick: () => this.#main.current.focus() }, T.toContent),
      h(Header, { place, user: asks ? null : user, signOut: () => this.signOut() }),
      asks &&
        h(
          'main',
          null,
          h(SignIn, { rest: this.#rest, ended, done: (status) => this.enter(status) }),
        ),
      // what was begun stays there while its user signs in again, and goes when it is somebody else
      user &&
        h(
          'main',
          { key: `${user.client.dn} ${user.client.role}`, hidden: asks, ref: this.#main, tabIndex: -1 },
          h(Guard, { place }, h(View, { rest: this.#rest, user, place })),
        ),
    ];
  }
}

/** Shows instead of a view that fails that it did. Another place is tried again. */
class Guard extends Component {
  state = { problem: null, failed: null };

  componentDidCatch(error) {
    console.error(error);
    this.setState({ problem: { status: 'view', message: String(error) }, failed: this.props.place });
  }

  render({ place, children }, { problem, failed }) {
    return failed === place
      ? [h(Failure, { problem }), h('p', null, h('a', { href: '#/workflows' }, T.toOverview))]
      : children;
  }
}

function View({ rest, user, place }) {
  return Object.hasOwn(VIEWS, place.view)
    ? h(VIEWS[place.view], { key: `${place.view}/${place.id}`, rest, user, ...place })
    : h(Empty, { what: T.notFound, hint: h('a', { href: '#/workflows' }, T.toOverview) });
}

function Header({ place, user, signOut }) {
  const here = (view) => ({ href: `#/${view}`, 'aria-current': place.view === view ? 'page' : undefined });
  return h(
    'header',
    null,
    h('span', { class: 'product' }, T.product, user && h('small', null, user.site)),
    user &&
      h(
        'nav',
        { 'aria-label': T.places },
        Object.entries(T.nav).map(([view, name]) => h('a', here(view), name)),
      ),
    user &&
      h(
        'div',
        { class: 'user' },
        h('span', { title: user.client.dn }, `${commonName(user.client.dn)} (${user.client.role})`),
        h('button', { type: 'button', onClick: signOut }, T.signOut),
      ),
  );
}

/** Such as 'Jane Doe' of 'CN=Jane Doe, O=TELBE'. */
function commonName(dn) {
  return /(?:^|,)\s*cn=([^,]+)/i.exec(dn)?.[1].trim() ?? dn;
}

render(h(App), document.getElementById('page'));
