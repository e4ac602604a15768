import { h } from './lib/preact.js';
import * as address from './address.js';
import { Attempt } from './attempt.js';
import { number } from './format.js';
import { Graph } from './graph.js';
import { Metadata } from './metadata.js';
import { Duration, Facts, Head, Heading, Section, Status, Time, Wide } from './parts.js';
import { Polled } from './polled.js';
import { Timeline } from './timeline.js';
import { ENDS, T } from './texts.js';

const SOON = 2_000;
const LATER = 30_000;

/** A workflow: its steps, their attempts, and what it has to do with others. Step and attempt are in the address. */
export function Workflow({ rest, user, id, query }) {
  return h(Polled, {
    rest,
    path: `/workflows/${encodeURIComponent(id)}`,
    pause: (workflow) => (ENDS.includes(workflow.status) ? LATER : SOON),
    show: (workflow) => h(Shown, { rest, user, workflow, query }),
  });
}

function Shown({ rest, user, workflow, query }) {
  const { step, run } = chosen(workflow, query);
  const attempts = workflow.steps[step].attempts;
  return [
    h(Heading, { title: workflow.name || workflow.id }, ' ', h(Status, workflow)),
    h(Facts, {
      facts: [
        [T.workflow.id, workflow.id],
        [T.workflow.owner, workflow.owner === user.client.dn ? null : workflow.owner],
        [T.workflow.submitted, h(Time, { at: workflow.submitted })],
        [T.workflow.duration, workflow.seconds.total !== null && h(Duration, { seconds: workflow.seconds.total })],
        [T.workflow.tags, workflow.tags.join(', ')],
      ],
    }),
    h(Actions, { workflow, run }),
    h(Metadata, { key: workflow.id, rest, workflow }),
    workflow.moreAttempts && h('p', { class: 'note more-attempts' }, T.workflow.moreAttempts),
    workflow.steps.length > 1 &&
      h(Section, { title: T.workflow.steps }, h(Graph, { workflow, step }), h(Steps, { workflow, step })),
    h(
      Section,
      { title: workflow.steps.length > 1 ? `${T.workflow.attempts}: ${workflow.steps[step].name}` : T.workflow.attempts },
      attempts.length > 1 && h(Attempts, { workflow, attempts, run }),
      h(Timeline, { attempts }),
    ),
    h('h2', { class: 'attempt' }, T.workflow.attempt(run.attempt)),
    run.superseded && h('p', { class: 'soft' }, T.workflow.superseded),
    h(Attempt, { key: run.run, rest, run }),
    h(Lineage, workflow.lineage),
  ];
}

/** The place of the step in the list, and the attempt, that the address names; if it names none, the newest attempt of a step that failed, or of the first. */
export function chosen(workflow, query) {
  const { steps } = workflow;
  const named = steps.findIndex(({ attempts }) => attempts.some(({ run }) => run === query.get('run')));
  const failed = steps.findIndex(({ status }) => status === 'FAILED');
  const step = named >= 0 ? named : Math.max(0, failed);
  const attempts = steps[step].attempts;
  return { step, run: attempts.find(({ run }) => run === query.get('run')) ?? attempts[attempts.length - 1] };
}

function Actions({ workflow, run }) {
  return h(
    'div',
    { class: 'actions' },
    workflow.suggestion &&
      h('p', { class: 'note suggestion' }, h('strong', null, `${T.restart.suggestion}: `), workflow.suggestion.reason),
    workflow.restartOnFailure && h(OnFailure, workflow.restartOnFailure),
    workflow.restartable === true
      ? h('a', { class: 'button main', href: address.restart(workflow.id, { run: run.run }) }, T.workflow.restart)
      : h('span', { class: 'soft' }, T.workflow.notRestartable(workflow.restartable)),
    workflow.restartable === true &&
      workflow.steps.length > 1 &&
      workflow.steps.some(({ status }) => status === 'FAILED' || status === 'ABORTED') &&
      h('a', { class: 'button', href: address.restarts({ id: workflow.id }) }, T.workflow.restartFailed),
    run.template &&
      h('a', { class: 'button', href: address.again(workflow.id, { run: run.run }) }, T.templates.startAgain),
    h('a', { class: 'button', href: address.saveTemplate(workflow.id, { run: run.run }) }, T.saveTemplate.heading),
  );
}

/** What becomes of a workflow that is restarted by itself when it fails. */
function OnFailure({ most, restarts, next, obstacle }) {
  return h(
    'p',
    { class: 'note on-failure' },
    h('strong', null, `${T.onFailure.title}: `),
    T.onFailure.restarts(number(restarts), number(most)),
    next && [` ${T.onFailure.next} `, h(Time, { at: next }), '.'],
    obstacle && ` ${T.onFailure.obstacle(obstacle)}`,
  );
}

function Steps({ workflow, step }) {
  return h(
    Wide,
    { label: T.workflow.steps },
    h(
      'table',
      null,
      h(Head, { names: [T.workflow.step, T.column.status, T.workflow.attempts, T.column.duration] }),
      h(
        'tbody',
        null,
        workflow.steps.map((one, i) => h(Step, { key: i, workflow, one, here: i === step })),
      ),
    ),
  );
}

function Step({ workflow, one: { name, status, attempts }, here }) {
  const newest = attempts[attempts.length - 1];
  return h(
    'tr',
    { 'aria-current': here ? 'true' : undefined },
    h('td', null, h('a', { href: address.workflow(workflow.id, { run: newest.run }) }, name || newest.run)),
    h('td', null, h(Status, { status, reason: newest.reason })),
    h('td', null, number(attempts.length)),
    h('td', null, h(Duration, { seconds: newest.seconds.total })),
  );
}

function Attempts({ workflow, attempts, run }) {
  return h(
    'nav',
    { 'aria-label': T.workflow.attempts },
    h(
      'ul',
      { class: 'attempts' },
      attempts.map((one) =>
        h(
          'li',
          { key: one.run },
          h(
            'a',
            { href: address.workflow(workflow.id, { run: one.run }), 'aria-current': one === run ? 'true' : undefined },
            T.workflow.attempt(one.attempt),
            ' ',
            h(Status, one),
          ),
        ),
      ),
    ),
    h(
      'p',
      { class: 'compare' },
      T.compare.with,
      attempts
        .filter((one) => one !== run)
        .map((one) => [
          ' ',
          h('a', { href: address.compare(workflow.id, one.run, run.run) }, T.workflow.attempt(one.attempt)),
        ]),
    ),
  );
}

function Lineage({ upstream, downstream, moreUpstream, moreDownstream }) {
  if (upstream.length + downstream.length === 0) {
    return null;
  }
  return h(Section, { title: T.workflow.lineage }, [
    upstream.length > 0 && h(Relatives, { title: T.workflow.upstream, relatives: upstream, more: moreUpstream }),
    downstream.length > 0 && h(Relatives, { title: T.workflow.downstream, relatives: downstream, more: moreDownstream }),
  ]);
}

function Relatives({ title, relatives, more }) {
  return h(
    'div',
    null,
    h('h3', null, title),
    h(
      'ul',
      { class: 'relatives' },
      relatives.map((one) =>
        h(
          'li',
          { key: one.id },
          h('a', { href: address.workflow(one.id) }, one.name || one.id),
          ' ',
          h(Status, one),
          ' ',
          h(Time, { at: one.submitted }),
          h('ul', { class: 'path' }, one.addresses.map((uri, i) => h('li', { key: i }, uri))),
        ),
      ),
      more && h('li', null, T.workflow.moreRelatives),
    ),
  );
}
