import { h, Component, createRef } from './lib/preact.js';
import * as address from './address.js';
import { ListEditor, MapEditor } from './editors.js';
import { at, isObject, mergePatch, patched, secretsIn } from './patch.js';
import { Differences, Failure, Heading } from './parts.js';
import { Polled } from './polled.js';
import { T } from './texts.js';
import { chosen } from './workflow.js';

/** Starts an attempt again, with changes. What is submitted was shown before. */
export function Restart({ rest, id, query }) {
  return h(Polled, {
    rest,
    path: `/workflows/${encodeURIComponent(id)}`,
    pause: () => 0,
    show: (workflow) => {
      const { step, run } = chosen(workflow, query);
      return h(Form, { key: run.run, rest, workflow, step: workflow.steps[step].step, run });
    },
  });
}

/** Members of a description that have fields of their own; everything else is changed as JSON. */
const LISTS = [
  ['Arguments', T.restart.arguments],
  ['Environment', T.restart.environment],
  ['Tags', T.restart.tags],
  ['tags', T.restart.tags],
];
const MAPS = [
  ['Parameters', T.restart.parameters],
  ['Environment', T.restart.environment],
  ['Resources', T.restart.resources],
];
const ALWAYS = ['Arguments', 'Resources', 'Tags'];

class Form extends Component {
  state = { ...this.unchanged(), secrets: {} };
  #outcome = createRef();

  unchanged() {
    return { edited: this.props.run.description, text: null, wrong: null, ...NOTHING_ASKED };
  }

  /** A change makes what was shown before untrue. */
  change(edited) {
    this.setState({ edited, text: null, wrong: null, ...NOTHING_ASKED });
  }

  changeText(text) {
    try {
      const edited = JSON.parse(text);
      if (edited === null || typeof edited !== 'object' || Array.isArray(edited)) {
        throw new SyntaxError(text.slice(0, 20));
      }
      this.setState({ edited, text, wrong: null, ...NOTHING_ASKED });
    } catch (e) {
      this.setState({ text, wrong: e.message, ...NOTHING_ASKED });
    }
  }

  changeSecret(place, i, secret) {
    const secrets = { ...this.state.secrets, [place]: { ...this.state.secrets[place], [i]: secret } };
    this.setState({ secrets, ...NOTHING_ASKED });
  }

  body(preview) {
    const { run, step } = this.props;
    const { edited } = this.state;
    const credentials = {};
    for (const [place, given] of Object.entries(this.state.secrets)) {
      const texts = secretsIn(at(edited, place)).map((_, i) => given[i] ?? '');
      if (texts.some((text) => text !== '')) {
        credentials[place] = texts.length === 1 ? texts[0] : texts;
      }
    }
    return { step, attempt: run.attempt, changes: mergePatch(run.description, edited), credentials, preview };
  }

  async ask(preview) {
    const { edited, secrets } = this.state;
    const changed = () => preview && (this.state.edited !== edited || this.state.secrets !== secrets);
    this.setState({ busy: true, problem: null });
    const path = `/workflows/${encodeURIComponent(this.props.workflow.id)}/actions/restart`;
    try {
      const key = preview ? crypto.randomUUID() : this.state.key; // pressed twice, or after a lost answer, it is done once
      const headers = preview ? {} : { 'Idempotency-Key': key };
      const answer = await this.props.rest.post(path, this.body(preview), headers);
      if (!changed()) {
        this.setState({ busy: false, key, [preview ? 'preview' : 'done']: answer }, () => this.#outcome.current?.focus());
      }
    } catch (problem) {
      if (!changed()) {
        this.setState({ busy: false, problem }, () => this.#outcome.current?.focus());
      }
    }
  }

  render({ workflow, run, step }, { edited, text, wrong, secrets, busy, preview, problem, done }) {
    return [
      h(Heading, { title: `${T.restart.title}: ${workflow.name || workflow.id}` }),
      h(
        'p',
        null,
        `${T.restart.lead(run.attempt)} `,
        h('a', { href: address.workflow(workflow.id, { run: run.run }) }, T.workflow.attempt(run.attempt)),
      ),
      workflow.suggestion?.changes &&
        workflow.suggestion.step === step &&
        !done &&
        h(Suggestion, { suggestion: workflow.suggestion, use: (changes) => this.change(patched(edited, changes)) }),
      !done &&
        h(
          'form',
          { class: 'restart', onSubmit: (event) => (event.preventDefault(), this.ask(true)) },
          h(Fields, { edited, change: (member, to) => this.change({ ...edited, [member]: to }) }),
          h(Secrets, { edited, removed: run.removed, secrets, change: (...place) => this.changeSecret(...place) }),
          h(
            'details',
            { class: 'section' },
            h('summary', null, T.restart.json),
            h('textarea', {
              'aria-label': T.restart.jsonLabel,
              'aria-invalid': String(wrong !== null),
              spellcheck: false,
              value: text ?? JSON.stringify(edited, null, 2),
              onInput: (event) => this.changeText(event.target.value),
            }),
            wrong !== null && h('p', { class: 'failure', role: 'alert' }, T.restart.wrongJson(wrong)),
          ),
          h(
            'p',
            { class: 'actions' },
            h(
              'button',
              { class: preview ? '' : 'main', disabled: busy || wrong !== null },
              busy && !preview ? T.restart.previewing : T.restart.preview,
            ),
            h('button', { type: 'button', onClick: () => this.setState(this.unchanged()) }, T.restart.reset),
          ),
        ),
      h(
        'div',
        { ref: this.#outcome, tabIndex: -1, class: 'outcome', 'aria-live': 'polite' },
        problem && h(NotDone, { problem }),
        preview && !done && h(Preview, { preview, busy, submit: () => this.ask(false) }),
        done && h(Done, { workflow, done }),
      ),
    ];
  }
}

const NOTHING_ASKED = { busy: false, preview: null, key: null, problem: null, done: null };

function Fields({ edited, change }) {
  const has = (member, isKind) => (edited[member] === undefined ? ALWAYS.includes(member) : isKind(edited[member]));
  return [
    LISTS.filter(([member]) => has(member, Array.isArray) && !(member === 'Tags' && edited.tags)).map(([member, title]) =>
      h(ListEditor, { key: member, title, items: edited[member] ?? [], change: (items) => change(member, items) }),
    ),
    MAPS.filter(([member]) => has(member, isObject)).map(([member, title]) =>
      h(MapEditor, { key: member, title, map: edited[member] ?? {}, change: (map) => change(member, map) }),
    ),
  ];
}

/** A field for each secret that was removed and is still asked for by the changed description. */
function Secrets({ edited, removed, secrets, change }) {
  const places = removed.map((place) => [place, secretsIn(at(edited, place))]).filter(([, kinds]) => kinds.length > 0);
  return (
    places.length > 0 &&
    h(
      'fieldset',
      { class: 'editor' },
      h('legend', null, T.restart.secrets),
      h('p', { class: 'soft' }, T.restart.secretsLead),
      places.flatMap(([place, kinds]) =>
        kinds.map((kind, i) =>
          h(
            'label',
            { key: `${place} ${i}`, class: 'field' },
            h('span', null, T.restart.secret(place, kind)),
            h('input', {
              type: 'password',
              autocomplete: 'off',
              value: secrets[place]?.[i] ?? '',
              onInput: (event) => change(place, i, event.target.value),
            }),
          ),
        ),
      ),
    )
  );
}

function Suggestion({ suggestion, use }) {
  return h(
    'div',
    { class: 'note suggestion' },
    h('h2', null, T.restart.suggestion),
    h('p', null, suggestion.reason),
    h('button', { type: 'button', onClick: () => use(suggestion.changes) }, T.restart.useSuggestion),
  );
}

function Preview({ preview, busy, submit }) {
  const { attempt, differences, missing, note } = preview;
  return h(
    'section',
    { class: 'preview' },
    h('h2', null, `${T.restart.would(attempt)} ${differences.length ? T.restart.with : T.restart.same}`),
    differences.length > 0 && h(Differences, { differences }),
    note && h('p', { class: 'note' }, note),
    missing.length > 0
      ? h(Missing, { missing })
      : h(
          'p',
          null,
          h(
            'button',
            { type: 'button', class: 'main submit', disabled: busy, onClick: submit },
            busy ? T.restart.submitting : T.restart.submit,
          ),
        ),
  );
}

function Missing({ missing }) {
  return h(
    'div',
    { class: 'failure' },
    h('strong', null, T.restart.missing),
    h(
      'ul',
      null,
      missing.map(({ path, problem }, i) => h('li', { key: i }, path && h('span', { class: 'path' }, `${path}: `), problem)),
    ),
  );
}

function NotDone({ problem }) {
  return h('div', null, h(Failure, { problem }), problem.missing.length > 0 && h(Missing, { missing: problem.missing }));
}

function Done({ workflow, done }) {
  return h(
    'div',
    { class: 'note done', role: 'status' },
    h('strong', null, T.restart.done(done.attempt)),
    h('p', null, h('a', { href: address.workflow(workflow.id, { run: done.run }) }, T.restart.look)),
  );
}
