import { h } from './lib/preact.js';
import * as address from './address.js';
import { duration, number } from './format.js';
import { Facts, Heading, Status as Badge } from './parts.js';
import { Polled } from './polled.js';
import { T } from './texts.js';

const AGAIN = 10_000;

/** Up to here workflows are counted. */
const COUNTED = 10_000;

/** Who you are and how recording does; its numbers help administrators. */
export function Status({ rest }) {
  return [
    h(Heading, { title: T.health.title }),
    h('p', null, T.health.lead),
    h(Polled, { rest, path: '', pause: () => AGAIN, show: (status) => h(Shown, { status }) }),
  ];
}

function Shown({ status: { version, site, client, workflows, capture, templates } }) {
  const well = capture.store === 'UP' && capture.journal === 'UP' && capture.dropped + capture.hookFailures === 0;
  return [
    h(
      'p',
      { class: well ? 'note' : 'failure', role: 'status' },
      `${well ? T.health.good : T.health.bad} ${capture.storeMessage}`,
    ),
    h(Facts, {
      facts: [
        [T.health.site, site],
        [T.health.version, version],
        [T.health.you, `${client.dn}, ${T.health.role} ${client.role}`],
      ],
    }),
    h('h2', null, T.health.yours),
    workflows === null
      ? h('p', null, T.health.notCounted)
      : h(Facts, {
          facts: Object.entries(workflows).map(([status, count]) => [
            h('a', { key: status, href: address.overview({ status }) }, h(Badge, { status })),
            count < COUNTED ? number(count) : T.health.orMore(number(count)),
          ]),
        }),
    h(Templates, templates),
    h('h2', null, T.health.capture),
    ' ',
    h('span', { class: 'soft' }, T.health.since),
    h(Facts, {
      facts: [
        [T.health.store, capture.store],
        [T.health.journal, capture.journal],
        [T.health.queue, number(capture.queue)],
        [T.health.lag, duration(capture.lag)],
        ...['captured', 'late', 'lost', 'dropped', 'hookFailures'].map((name) => [T.health[name], number(capture[name])]),
      ],
    }),
  ];
}

/** The site's templates; which files are none, and why, is for administrators. */
function Templates({ site, broken, files }) {
  return [
    h('h2', null, T.templates.title),
    h(Facts, {
      facts: [
        [T.health.templates, h('a', { href: address.templates() }, number(site))],
        [T.health.broken, broken > 0 && number(broken)],
      ].filter(([, content]) => content),
    }),
    files.length > 0 &&
      h('ul', { class: 'failure' }, files.map(({ file, problem }) => h('li', { key: file }, h('span', { class: 'path' }, file), `: ${problem}`))),
  ];
}
