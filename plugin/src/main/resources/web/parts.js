/** What several views are made of. Whatever comes from a job is a child of h() and so becomes text, never markup. */

import { h, Component } from './lib/preact.js';
import { duration, time, utc, value } from './format.js';
import { REASON, STATUS, T } from './texts.js';

/** The title of a view, also of the window. Takes the focus when the view opens, so that keyboard and reader begin there. */
export class Heading extends Component {
  componentDidMount() {
    this.#name();
    if (document.body.contains(this.base) && this.props.focus !== false) {
      this.base.focus();
    }
  }

  componentDidUpdate() {
    this.#name();
  }

  #name() {
    document.title = `${this.props.title} – ${T.product}`;
  }

  render({ title, children }) {
    return h('h1', { tabIndex: -1 }, title, children);
  }
}

export function Loading() {
  return h('p', { class: 'loading', role: 'status' }, T.loading);
}

/** What went wrong and what to do. Views that ask again by themselves give what asks at once: retry. */
export function Failure({ problem, retry, children }) {
  const [what, hint] = T.problem[problem.status] ?? T.problem.other;
  return h(
    'div',
    { class: 'failure', role: 'alert' },
    h('strong', null, what),
    problem.message && h('p', null, problem.message),
    h('p', null, (retry ? T.asksAgain[problem.status] : null) ?? hint),
    children,
    retry && h('button', { type: 'button', onClick: retry }, T.retry),
  );
}

export function Empty({ what, hint, children }) {
  return h('div', { class: 'empty' }, h('strong', null, what), h('p', null, hint), children);
}

/** A status by colour, shape and word. */
export function Status({ status, reason }) {
  const { word, shape, tone } = STATUS[status] ?? { word: status, shape: '?', tone: 'ended' };
  return h(
    'span',
    { class: `badge ${tone}` },
    h('span', { class: 'shape', 'aria-hidden': 'true' }, shape),
    word,
    reason && h('span', { class: 'reason' }, `, ${REASON[reason] ?? reason}`),
  );
}

/** A time in the user's zone, in UTC when the mouse rests on it. */
export function Time({ at }) {
  return at ? h('time', { dateTime: at, title: utc(at) }, time(at)) : T.none;
}

export function Duration({ seconds }) {
  return seconds === null || seconds === undefined ? T.none : duration(seconds);
}

/** Names with values; those without a value are left out. */
export function Facts({ facts }) {
  return h(
    'dl',
    { class: 'facts' },
    facts
      .filter(([, content]) => content !== null && content !== undefined && content !== '')
      .map(([name, content]) => h('div', { key: name }, h('dt', null, name), h('dd', null, content))),
  );
}

/** The names of a table's columns. */
export function Head({ names, ...attributes }) {
  return h('thead', attributes, h('tr', null, names.map((name) => h('th', { key: name, scope: 'col' }, name))));
}

/** Something wide, which is scrolled where the screen is narrow; by keyboard, too. */
export function Wide({ label, children }) {
  return h('div', { class: 'scroll', tabIndex: 0, role: 'region', 'aria-label': label }, children);
}

/** Differences between two descriptions. */
export function Differences({ label = T.workflow.differences, differences }) {
  return h(
    Wide,
    { label },
    h(
      'table',
      { class: 'differences' },
      h(Head, { names: [T.workflow.place, T.workflow.before, T.workflow.after] }),
      h(
        'tbody',
        null,
        differences.map(({ path, from, to }) =>
          h(
            'tr',
            { key: path },
            h('th', { scope: 'row' }, path),
            h('td', null, from === null ? T.none : h('del', null, value(from))),
            h('td', null, to === null ? T.none : h('ins', null, value(to))),
          ),
        ),
      ),
    ),
  );
}

/** A part of a view with a title. */
export function Section({ title, children, open = true }) {
  return h('details', { class: 'section', open }, h('summary', null, h('h2', null, title)), children);
}

/** Text as it is, which may be long; can be reached and scrolled by keyboard. */
export function Text({ label, children }) {
  return h('pre', { tabIndex: 0, role: 'region', 'aria-label': label }, children);
}
