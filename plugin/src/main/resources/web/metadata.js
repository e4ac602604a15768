/** What is known of an experiment: shown and changed, where it came from, and what is wrong with it. */

import { h, Component, createRef } from './lib/preact.js';
import * as address from './address.js';
import { value as shown } from './format.js';
import { exactly, parsed } from './form.js';
import { isObject } from './patch.js';
import { Failure, Head, Section, Time, Wide } from './parts.js';
import { T } from './texts.js';

/** A value as a person reads it: '31 K'. */
export function inWords({ value, unit }) {
  const text = Array.isArray(value) ? value.map(shown).join(', ') : shown(value);
  return unit ? `${text} ${unit}` : text;
}

/** What a row of the overview says under a key: a value, a value with a unit, or a list of these. */
export function cell(given) {
  return [given].flat().map((one) => (isObject(one) ? inWords(one) : shown(one))).join(', ');
}

/** Entries of a form as the service takes them. Those without a key are left out. One that is changed has the value 'before'. */
export function toForm(entries) {
  return Object.fromEntries(
    entries
      .filter(({ key }) => key.trim())
      .map(({ key, value, unit, before }) => {
        const given = kept(value, before);
        return [key.trim(), unit.trim() ? { value: given, unit: unit.trim() } : given];
      }),
  );
}

/** The entry of a form for what was said under a key. */
export function entryOf(key, said) {
  const [value, unit] = isQuantity(said) ? [said.value, said.unit] : [said, ''];
  return { key, value: shown(value), unit, before: value };
}

/** Whether it is a value with a unit. */
export function isQuantity(said) {
  return isObject(said) && Object.keys(said).length === 2 && Object.hasOwn(said, 'value') && typeof said.unit === 'string';
}

/** A text as the kind of value that it was: a text stays one though it reads as a number, and a list is written as JSON. */
function kept(text, before) {
  if (before !== undefined && text === shown(before)) {
    return before;
  }
  switch (typeof before) {
    case 'string':
      return text;
    case 'boolean':
    case 'object':
      return parsed(text) ?? text; // 'null' would take it away
    default:
      return typed(text);
  }
}

/** A text that reads as a number is one. */
function typed(text) {
  return /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text.trim()) ? exactly(text.trim()) : text;
}

const NOTHING = { key: '', value: '', unit: '' };
const FIELDS = ['key', 'value', 'unit'];

function EntryFields({ entry, label, change }) {
  return FIELDS.map((name) =>
    h('label', { key: name }, h('span', null, T.metadata[name]), h('input', {
      name,
      value: entry[name],
      'aria-label': `${label}: ${T.metadata[name]}`,
      onInput: (event) => change({ ...entry, [name]: event.target.value }),
    })),
  );
}

/** Fields for entries that do not exist yet. */
export function EditedMetadata({ entries, change }) {
  return h(
    'fieldset',
    { class: 'editor' },
    h('legend', null, T.metadata.title),
    entries.map((entry, i) =>
      h(
        'div',
        { key: i, class: 'entry' },
        h(EntryFields, { entry, label: T.restart.item(T.metadata.entry, i + 1), change: (changed) => change(entries.with(i, changed)) }),
        h(
          'button',
          {
            type: 'button',
            class: 'remove',
            'aria-label': T.restart.removeItem(T.restart.item(T.metadata.entry, i + 1)),
            onClick: () => change(entries.filter((_, other) => other !== i)),
          },
          '✕',
        ),
      ),
    ),
    h('button', { type: 'button', onClick: () => change([...entries, NOTHING]) }, T.restart.addItem(T.metadata.title)),
  );
}

/** The metadata of a workflow. What was just changed stands until the workflow is asked for again. */
export class Metadata extends Component {
  state = { saved: null, entry: NOTHING, busy: false, problem: null };
  #key = createRef();

  componentDidUpdate({ workflow }) {
    if (workflow !== this.props.workflow && this.state.saved) {
      this.setState({ saved: null });
    }
  }

  #path() {
    return `/workflows/${encodeURIComponent(this.props.workflow.id)}/metadata`;
  }

  async change(patch) {
    this.setState({ busy: true, problem: null });
    try {
      const saved = await this.props.rest.post(this.#path(), patch);
      this.setState({ saved, busy: false, entry: NOTHING });
    } catch (problem) {
      this.setState({ problem, busy: false });
    }
  }

  begin({ key, value, unit }) {
    this.setState({ entry: { key, value: shown(value), unit: unit ?? '', before: value } }, () => this.#key.current.querySelector('[name=value]').focus());
  }

  render({ rest, workflow }, { saved, entry, busy, problem }) {
    const { metadata, findings } = saved ?? workflow;
    return h(
      Section,
      { title: T.metadata.title, open: metadata.length + findings.length > 0 },
      findings.length > 0 && h(Findings, { findings }),
      metadata.length === 0
        ? h('p', { class: 'soft' }, T.metadata.none)
        : h(Entries, { metadata, begin: (one) => this.begin(one), remove: (key) => this.change({ [key]: null }) }),
      h(
        'form',
        { class: 'entry', ref: this.#key, onSubmit: (event) => (event.preventDefault(), this.change(toForm([entry]))) },
        h(EntryFields, { entry, label: T.metadata.change, change: (changed) => this.setState({ entry: changed }) }),
        h('button', { disabled: busy || !entry.key.trim() || entry.value === '' }, T.metadata.save),
      ),
      problem && h(Failure, { problem }),
      h(Changes, { key: metadata, rest, path: this.#path() }),
    );
  }
}

function Entries({ metadata, begin, remove }) {
  return h(
    Wide,
    { label: T.metadata.title },
    h(
      'table',
      { class: 'metadata' },
      h(Head, { names: [T.metadata.key, T.metadata.value, T.metadata.source, T.metadata.change] }),
      h(
        'tbody',
        null,
        metadata.map((one, i) =>
          h(
            'tr',
            { key: i },
            h('th', { scope: 'row' }, one.key),
            h('td', null, h('a', { href: address.overview({ [`meta.${one.key}`]: asked(one) }), title: T.metadata.others }, inWords(one))),
            h('td', { class: 'soft' }, T.metadata.sources[one.source](one.origin), one.source === 'OWNER' && [', ', h(Time, { at: one.since })]),
            h(
              'td',
              null,
              h('button', { type: 'button', 'aria-label': T.metadata.changeOne(one.key), onClick: () => begin(one) }, T.metadata.change),
              ' ',
              h('button', { type: 'button', 'aria-label': T.restart.removeItem(one.key), onClick: () => remove(one.key) }, '✕'),
            ),
          ),
        ),
      ),
    ),
  );
}

/** The value of a filter for the same: only numbers are looked for with their unit. */
function asked({ value, unit }) {
  return unit && typeof value === 'number' ? `${shown(value)} ${unit}` : shown(value);
}

/** What is wrong with the metadata; it kept nothing from going on. */
export function Findings({ findings }) {
  return h(
    'div',
    { class: 'note findings' },
    h('h3', null, T.metadata.findings),
    h(
      'ul',
      null,
      findings.map(({ kind, place, problem }, i) => h('li', { key: i }, T.metadata.kinds[kind], ' ', h('span', { class: 'path' }, place), `: ${problem}`)),
    ),
  );
}

/** On demand what was changed by hand. */
class Changes extends Component {
  state = { changes: null, problem: null };

  async ask() {
    try {
      const { changes } = await this.props.rest.get(this.props.path);
      this.setState({ changes, problem: null });
    } catch (problem) {
      this.setState({ problem });
    }
  }

  render(_, { changes, problem }) {
    return [
      h('button', { type: 'button', onClick: () => this.ask() }, T.metadata.history),
      problem && h(Failure, { problem }),
      changes &&
        h(
          'ol',
          { class: 'history', role: 'status' },
          changes.length === 0 && h('li', null, T.metadata.noHistory),
          changes.map(({ at, by, key, from, to }, i) =>
            h('li', { key: i }, h(Time, { at }), ` ${by}: `, h('strong', null, key), ' ', h('del', null, from ?? T.none), ' ', h('ins', null, to ?? T.none)),
          ),
        ),
    ];
  }
}
