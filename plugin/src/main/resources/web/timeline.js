import { h } from './lib/preact.js';
import { duration } from './format.js';
import { ENDS, T } from './texts.js';

/**
 * The phases of an attempt.
 *
 * @param now where a phase ends that still lasts, as of Date.now()
 * @returns name, from and to (milliseconds) of each, in order
 */
export function phases(run, now) {
  const at = (name) => (run[name] ? Date.parse(run[name]) : null);
  const end = at('finished') ?? (ENDS.includes(run.status) ? null : now);
  const marks = [
    ['stageIn', at('submitted'), at('stageInEnded')],
    ['queued', at('queued'), at('started')],
    ['main', at('started'), at('mainEnded')],
    ['stageOut', at('stageOutStarted') ?? at('mainEnded'), null],
  ].filter(([, from]) => from !== null);
  return marks
    .map(([name, from, to], i) => ({ name, from, to: to ?? marks[i + 1]?.[1] ?? end ?? from }))
    .filter(({ from, to }) => to >= from);
}

/** The attempts of a step, one below the other, in one scale. */
export function Timeline({ attempts, now = Date.now() }) {
  const lines = attempts.map((run) => ({ run, parts: phases(run, now) })).filter(({ parts }) => parts.length > 0);
  const longest = Math.max(1, ...lines.map(({ parts }) => parts[parts.length - 1].to - parts[0].from));
  return h(
    'ol',
    { class: 'timeline' },
    lines.map(({ run, parts }) => h(Line, { key: run.run, run, parts, longest })),
  );
}

function Line({ run, parts, longest }) {
  const x = (time) => (1000 * (time - parts[0].from)) / longest;
  return h(
    'li',
    null,
    h('span', { class: 'which' }, T.workflow.attempt(run.attempt)),
    h(
      'svg',
      { viewBox: '0 0 1000 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
      parts.map(({ name, from, to }) =>
        h('rect', { key: name, class: name, x: x(from), width: Math.max(x(to) - x(from), 1.5), height: 10 }),
      ),
    ),
    h(
      'ul',
      null,
      parts.map(({ name, from, to }) =>
        h('li', { key: name }, h('span', { class: `swatch ${name}`, 'aria-hidden': 'true' }), `${T.phase[name]} ${duration((to - from) / 1000)}`),
      ),
    ),
  );
}
