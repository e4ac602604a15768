/** Restarts many workflows at once: what would be done, then a task that does it. */

import { h, Component } from './lib/preact.js';
import * as address from './address.js';
import { number } from './format.js';
import { Empty, Failure, Head, Heading, Status, Time } from './parts.js';
import { Polled } from './polled.js';
import { T } from './texts.js';

const SOON = 2_000;
const MOST = 1_000;
const NEWEST = 10;

/** The workflows are in the address, by 'id' or by filters; others are another plan. */
export function Many({ rest, query }) {
  return [h(Asked, { key: query.toString(), rest, query }), h(Tasks, { key: 'tasks', rest })];
}

/** Asks what would be done with each, and shows it. */
class Asked extends Component {
  state = { text: '', limit: 100, busy: false, plan: null, problem: null, key: null };

  body(preview) {
    const { query } = this.props;
    const { text, limit } = this.state;
    const ids = query.getAll('id');
    const filter = Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name)]));
    const changes = text.trim() ? { changes: JSON.parse(text) } : {};
    return { ...(ids.length ? { ids, limit: MOST } : { filter, limit }), ...changes, preview };
  }

  async ask(preview) {
    const { text, limit } = this.state;
    this.setState({ busy: true, problem: null });
    try {
      const key = preview ? crypto.randomUUID() : this.state.key; // pressed twice, or after a lost answer, it is done once
      const headers = preview ? {} : { 'Idempotency-Key': key };
      const answer = await this.props.rest.post('/workflows/actions/restart', this.body(preview), headers);
      if (preview) {
        const changed = this.state.text !== text || this.state.limit !== limit; // what is submitted was shown before
        this.setState(changed ? { busy: false } : { busy: false, plan: answer, key });
      } else {
        address.go(address.task(answer.id));
      }
    } catch (problem) {
      const wrong = problem instanceof SyntaxError && { status: 400, message: T.restart.wrongJson(problem.message) };
      this.setState({ busy: false, problem: wrong || problem });
    }
  }

  render({ query }, { text, limit, busy, plan, problem }) {
    const ids = query.getAll('id');
    const changed = (name, value) => this.setState({ [name]: value, plan: null });
    return [
      h(Heading, { title: T.many.title }),
      h('p', null, ids.length ? T.many.ofSelection(number(ids.length)) : T.many.ofFilter, ' ', T.many.lead),
      h(
        'form',
        { class: 'restart', onSubmit: (event) => (event.preventDefault(), this.ask(true)) },
        h(
          'details',
          { class: 'section' },
          h('summary', null, T.many.changes),
          h('p', { class: 'soft' }, T.many.changesHint),
          h('textarea', {
            class: 'short',
            'aria-label': T.many.changes,
            spellcheck: false,
            value: text,
            onInput: (event) => changed('text', event.target.value),
          }),
        ),
        h(
          'p',
          { class: 'actions' },
          ids.length === 0 &&
            h(
              'label',
              null,
              `${T.many.limit} `,
              h('input', {
                type: 'number',
                min: 1,
                max: MOST,
                value: limit,
                onInput: (event) => changed('limit', Number(event.target.value)),
              }),
            ),
          h('button', { class: plan ? '' : 'main', disabled: busy }, busy && !plan ? T.restart.previewing : T.restart.preview),
        ),
      ),
      problem && h(Failure, { problem }),
      plan && h(Plan, { plan, busy, submit: () => this.ask(false) }),
    ];
  }
}

function Plan({ plan, busy, submit }) {
  return h(
    'section',
    { class: 'preview' },
    h('div', { role: 'status' }, h('h2', null, T.many.would(number(plan.willRun), number(plan.willNotRun)))),
    plan.more && h('p', { class: 'note' }, T.many.more),
    plan.willRun > 0 &&
      h(
        'p',
        null,
        h(
          'button',
          { type: 'button', class: 'main submit', disabled: busy, onClick: submit },
          busy ? T.restart.submitting : T.many.submit(number(plan.willRun)),
        ),
      ),
    h(
      'table',
      { 'aria-label': T.many.title },
      h(Head, { names: [T.column.name, T.column.status, T.many.willRun] }),
      h('tbody', null, plan.workflows.map((one) => h(Planned, { key: one.workflow, ...one }))),
    ),
  );
}

function Planned({ workflow, name, status, willRun, why, steps }) {
  return h(
    'tr',
    null,
    h('td', null, h('a', { href: address.workflow(workflow) }, name || workflow)),
    h('td', null, status && h(Status, { status })),
    h(
      'td',
      null,
      answer(willRun, why),
      steps.length > 1 &&
        h('ul', null, steps.map((step) => h('li', { key: step.step }, `${step.name}: ${answer(step.willRun, step.why)}`))),
    ),
  );
}

/** Yes or no, and why. */
function answer(willRun, why) {
  return (willRun ? T.many.yes : T.many.no) + (why ? `: ${why}` : '');
}

/** A restart of many under way; without an id the newest ones. */
export function Task({ rest, id }) {
  return id ? h(OneTask, { rest, id }) : [h(Heading, { title: T.many.tasks }), h(Tasks, { rest, alone: true })];
}

/** The caller's newest restarts of many; nothing if there are none and something else is on the screen. */
function Tasks({ rest, alone }) {
  return h(Polled, {
    rest,
    path: '/tasks',
    pause: ({ tasks }) => (tasks.some(open) ? SOON : 0),
    show: ({ tasks }) =>
      tasks.length === 0
        ? alone && h(Empty, { what: T.many.noTasks, hint: T.many.noTasksHint })
        : [!alone && h('h2', null, T.many.tasks), h(TaskTable, { tasks: alone ? tasks : tasks.slice(0, NEWEST) })],
  });
}

function TaskTable({ tasks }) {
  return h(
    'table',
    { class: 'tasks', 'aria-label': T.many.tasks },
    h(Head, { names: [T.many.begun, T.many.result] }),
    h(
      'tbody',
      null,
      tasks.map((task) =>
        h(
          'tr',
          { key: task.id },
          h('td', null, h('a', { href: address.task(task.id) }, h(Time, { at: task.created }))),
          h('td', null, inWords(task)),
        ),
      ),
    ),
  );
}

/** Its state and how far it is. */
function inWords({ state, reason, progress: { submitted, total, notSubmitted, cancelled } }) {
  const how = T.many.progress(number(submitted), number(total), number(notSubmitted + cancelled));
  return [h('strong', null, T.many.state[state]), ` ${reason ?? ''} ${how}`];
}

function OneTask({ rest, id }) {
  return [
    h(Heading, { title: T.many.title }),
    h(Polled, {
      rest,
      path: `/tasks/${encodeURIComponent(id)}`,
      pause: (task) => (open(task) ? SOON : 0),
      show: (task) => h(Progress, { key: task.id, rest, task }),
    }),
  ];
}

function open(task) {
  return task.state === 'RUNNING' || task.state === 'PAUSED';
}

class Progress extends Component {
  state = { problem: null };

  async cancel() {
    try {
      await this.props.rest.post(`/tasks/${encodeURIComponent(this.props.task.id)}/actions/cancel`, {});
      this.setState({ problem: null });
    } catch (problem) {
      this.setState({ problem });
    }
  }

  render({ task }, { problem }) {
    const { total, submitted, notSubmitted, cancelled } = task.progress;
    return [
      h('p', { role: 'status' }, inWords(task)),
      h('progress', { max: Math.max(1, total), value: submitted + notSubmitted + cancelled, 'aria-label': T.many.title }),
      h('p', { class: 'soft' }, h(Time, { at: task.created })),
      open(task) && h('p', null, h('button', { type: 'button', onClick: () => this.cancel() }, T.many.cancel)),
      problem && h(Failure, { problem }),
      h(
        'table',
        { 'aria-label': T.many.title },
        h(Head, { names: [T.column.name, T.many.result] }),
        h('tbody', null, task.items.map((item, i) => h(Item, { key: i, item }))),
      ),
    ];
  }
}

function Item({ item: { workflow, name, run, state, why } }) {
  const result = T.many.item[state];
  return h(
    'tr',
    null,
    h('td', null, h('a', { href: address.workflow(workflow) }, name || workflow)),
    h('td', null, run ? h('a', { href: address.workflow(workflow, { run }) }, result) : result, ' ', why),
  );
}
