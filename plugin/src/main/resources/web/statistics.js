/** Pictures of many workflows: how many a day and how they ended, how long they waited and ran; for whom and where. */

import { h, Component } from './lib/preact.js';
import * as address from './address.js';
import { day, duration, number } from './format.js';
import { Failure, Head, Heading, Loading, Status } from './parts.js';
import { ENDS, STATUS, T } from './texts.js';

const DAY = 86_400_000;
const USUAL_DAYS = 30;
const MOST_DAYS = 180;
const AGAIN = 300_000;

/** What is drawn in one colour. */
const TONES = [
  ['good', ['SUCCESSFUL']],
  ['bad', ['FAILED', 'LOST']],
  ['ended', ['ABORTED']],
  ['active', Object.keys(STATUS).filter((status) => !ENDS.includes(status))],
];

/** The filter of the overview that is in the address, of the latest days if it does not say which. */
export function filter(query, now) {
  const asked = address.only(query);
  if (!['submittedAfter', 'finishedAfter'].some((name) => asked.has(name))) {
    asked.set('submittedAfter', new Date(now - (USUAL_DAYS - 1) * DAY).toISOString().slice(0, 10));
  }
  return asked;
}

/**
 * Counts of each day and tone, days without any too.
 *
 * @param byTone lists of day and workflows, by tone
 * @param from the first day, such as '2026-06-13'; null for the first that has any
 */
export function days(byTone, from) {
  const counts = new Map();
  for (const [tone, list] of Object.entries(byTone)) {
    list.forEach(({ day: which, workflows }) => counts.set(which, { ...counts.get(which), [tone]: workflows }));
  }
  const known = [...counts.keys()].sort();
  const all = [];
  if (known.length > 0) {
    const last = Date.parse(known[known.length - 1]);
    const first = Math.max(Date.parse(from ?? known[0]), last - (MOST_DAYS - 1) * DAY);
    for (let time = first; time <= last; time += DAY) {
      const which = new Date(time).toISOString().slice(0, 10);
      all.push({ day: which, counts: counts.get(which) ?? {} });
    }
  }
  return all;
}

/** Asks for the statistics of a filter: of all, and of each tone if there are several. One after the other: counting is work. */
async function ask(rest, asked) {
  const all = await rest.get(`/statistics?${asked}`);
  const present = TONES.filter(([, statuses]) => statuses.some((status) => all.byStatus[status]));
  const byTone = {};
  for (const [tone, statuses] of present) {
    if (present.length === 1) {
      byTone[tone] = all.byDay;
    } else {
      const only = statuses.filter((status) => all.byStatus[status]);
      byTone[tone] = (await rest.get(`/statistics?${address.changed(asked, 'status', ...only)}`)).byDay;
    }
  }
  const from = dayOf(asked.get('submittedAfter'));
  return { all, days: days(byTone, from), from };
}

/** The day in UTC, as the service counts, of what a filter says; null if it says nothing. */
export function dayOf(given) {
  return given && new Date(given).toISOString().slice(0, 10);
}

/** Asks again when the filter changes, and now and then. Properties: rest, query, show. */
class Asked extends Component {
  state = { answer: null, problem: null };
  #timer = 0;
  #began = () => this.ask();

  componentDidMount() {
    this.props.rest.addEventListener('began', this.#began);
    this.ask();
  }

  componentDidUpdate(before) {
    if (key(before) !== key(this.props)) {
      this.ask();
    }
  }

  componentWillUnmount() {
    this.props.rest.removeEventListener('began', this.#began);
    clearTimeout(this.#timer);
    this.gone = true;
  }

  async ask() {
    clearTimeout(this.#timer);
    const asked = key(this.props);
    let state;
    try {
      state = { answer: await ask(this.props.rest, filter(this.props.query, Date.now())), problem: null };
    } catch (problem) {
      state = { answer: null, problem };
    }
    if (!this.gone && asked === key(this.props)) {
      this.setState(state);
      this.#later();
    }
  }

  #later() {
    this.#timer = setTimeout(() => (document.hidden ? this.#later() : this.ask()), AGAIN);
  }

  render({ show }, { answer, problem }) {
    if (problem) {
      return problem.status === 503 ? h(NotNow, { problem, retry: () => this.ask() }) : h(Failure, { problem, retry: () => this.ask() });
    }
    return answer ? show(answer) : h(Loading);
  }
}

/** There are too many to be counted in time, or the records are away; what is below the pictures says so for itself. */
function NotNow({ problem, retry }) {
  return h('p', { class: 'soft' }, T.statistics.notNow(problem.message || T.problem[503][0]), ' ', h('button', { type: 'button', onClick: retry }, T.retry));
}

function key({ query }) {
  return filter(query, 0).toString();
}

/** The small pictures above the overview. */
export function Pictures({ rest, query }) {
  return h('div', { class: 'pictures' }, h(Asked, { rest, query, show: (answer) => [h(Days, answer), h(Spreads, answer.all.seconds)] }));
}

function Days({ days: list, from, all }) {
  const sums = list.map(({ counts }) => Object.values(counts).reduce((sum, count) => sum + count, 0));
  const most = Math.max(1, ...sums);
  const title = `${T.statistics.perDay}: ${T.statistics.sum(number(all.workflows), number(most))}`;
  return h(
    'figure',
    null,
    h('figcaption', null, title, from && h('small', null, ` ${T.statistics.days(day(from))}`)),
    list.length > 0 &&
      h(
        'svg',
        {
          class: 'days',
          role: 'img',
          'aria-label': title,
          viewBox: `0 0 ${Math.max(list.length, 10) * 10} 50`,
          preserveAspectRatio: 'none',
        },
        list.map(({ day: which, counts }, i) => h(Bar, { key: which, x: i * 10, which, counts, most })),
      ),
    h(
      'ul',
      { class: 'legend' },
      TONES.filter(([tone]) => list.some(({ counts }) => counts[tone])).map(([tone]) =>
        h('li', { key: tone }, h('span', { class: `swatch ${tone}`, 'aria-hidden': 'true' }), T.statistics.tones[tone]),
      ),
    ),
  );
}

function Bar({ x, which, counts, most }) {
  let top = 50;
  const parts = TONES.filter(([tone]) => counts[tone]);
  return h(
    'g',
    null,
    h('title', null, `${T.statistics.day(day(which))}: ${parts.map(([tone]) => `${number(counts[tone])} ${T.statistics.tones[tone]}`).join(', ')}`),
    h('rect', { class: 'room', x, width: 10, height: 50 }),
    parts.map(([tone]) => {
      const height = (50 * counts[tone]) / most;
      top -= height;
      return h('rect', { key: tone, class: tone, x: x + 1, y: top, width: 8, height });
    }),
  );
}

function Spreads({ queued, main }) {
  const longest = Math.max(queued.p95 ?? 0, main.p95 ?? 0, queued.mean ?? 0, main.mean ?? 0);
  return h(
    'div',
    { class: 'spreads' },
    h(Spread, { title: T.statistics.queued, tone: 'waiting', spread: queued, longest }),
    h(Spread, { title: T.statistics.main, tone: 'active', spread: main, longest }),
  );
}

function Spread({ title, tone, spread: { mean, p95 }, longest }) {
  const width = (seconds) => (longest > 0 ? (100 * seconds) / longest : 0);
  return (
    mean !== null &&
    h(
      'figure',
      null,
      h('figcaption', null, `${title}: ${T.statistics.mean} ${duration(mean)}, ${T.statistics.p95} ${duration(p95)}`),
      h(
        'svg',
        { class: 'spread', 'aria-hidden': 'true', viewBox: '0 0 100 10', preserveAspectRatio: 'none' },
        h('rect', { class: `${tone} soft`, width: width(p95), height: 10 }),
        h('rect', { class: tone, width: width(mean), height: 10 }),
      ),
    )
  );
}

/** The view of its own: the pictures, and who and what is behind them. */
export function Statistics({ rest, query }) {
  return [
    h(Heading, { title: T.statistics.title }),
    [...query].length > 0 && h('p', null, h('a', { href: address.overview(query) }, T.statistics.filtered)),
    h(Asked, { rest, query, show: (answer) => h(Whole, { answer, query }) }),
  ];
}

function Whole({ answer, query }) {
  const { all } = answer;
  const asked = filter(query, Date.now());
  const to = (name, value) => address.overview(address.changed(asked, name, value));
  const statuses = Object.entries(all.byStatus).map(([status, workflows]) => ({ name: status, workflows }));
  return [
    h('div', { class: 'pictures' }, h(Days, answer), h(Spreads, all.seconds)),
    h(
      'div',
      { class: 'rankings' },
      h(Ranking, {
        title: T.statistics.byStatus,
        top: statuses,
        other: 0,
        show: (name) => h('a', { href: to('status', name) }, h(Status, { status: name })),
      }),
      [
        ['application', T.statistics.byApplication, all.byApplication],
        ['queue', T.statistics.byQueue, all.byQueue],
        ['owner', T.statistics.byOwner, all.byOwner],
      ]
        .filter(([, , ranking]) => ranking)
        .map(([member, title, { top, other }]) =>
          h(Ranking, {
            key: member,
            title,
            top,
            other,
            show: (name) => (name === null ? T.statistics.nameless : h('a', { href: to(member, name) }, name)),
          }),
        ),
    ),
  ];
}

function Ranking({ title, top, other, show }) {
  return h(
    'section',
    null,
    h('h2', null, title),
    h(
      'table',
      { 'aria-label': title },
      h(Head, { class: 'unseen', names: [title, T.statistics.count] }),
      h(
        'tbody',
        null,
        top.map(({ name, workflows }) => h(Count, { key: name, workflows }, show(name))),
        other > 0 && h(Count, { workflows: other }, T.statistics.other),
      ),
    ),
  );
}

function Count({ workflows, children }) {
  return h('tr', null, h('td', null, children), h('td', { class: 'number' }, number(workflows)));
}
