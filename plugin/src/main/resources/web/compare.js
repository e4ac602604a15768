import { h } from './lib/preact.js';
import * as address from './address.js';
import { Differences, Heading, Section, Status, Time } from './parts.js';
import { Polled } from './polled.js';
import { ENDS, T } from './texts.js';

const SOON = 3_000;

/** What two attempts differ in; which, is in the address. */
export function Compare({ rest, id, query }) {
  const asked = new URLSearchParams({ a: query.get('a') ?? '', b: query.get('b') ?? '' });
  return [
    h(Heading, { title: T.compare.title }),
    h(Polled, {
      rest,
      path: `/workflows/${encodeURIComponent(id)}/compare?${asked}`,
      pause: ({ a, b }) => ([a, b].every(({ status }) => ENDS.includes(status)) ? 0 : SOON),
      show: (comparison) => h(Shown, { comparison }),
    }),
  ];
}

function Shown({ comparison }) {
  const parts = Object.entries(T.compare.parts).filter(([part]) => comparison[part]?.length);
  return [
    h('ul', { class: 'compared' }, [comparison.a, comparison.b].map((one, i) => h('li', { key: i }, h(Side, { one })))),
    parts.length === 0 && h('p', { class: 'note' }, T.compare.same),
    parts.map(([part, title]) => h(Section, { key: part, title }, h(Differences, { label: title, differences: comparison[part] }))),
  ];
}

function Side({ one }) {
  return [
    h('a', { href: address.workflow(one.workflow, { run: one.run }) }, `${T.workflow.attempt(one.attempt)} (${one.run})`),
    ' ',
    h(Status, one),
    ' ',
    h(Time, { at: one.submitted }),
  ];
}
