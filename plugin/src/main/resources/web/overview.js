import { h, Component, createRef } from './lib/preact.js';
import * as address from './address.js';
import { Download } from './download.js';
import { number, time } from './format.js';
import { cell } from './metadata.js';
import { Duration, Empty, Heading, Status, Time } from './parts.js';
import { Polled } from './polled.js';
import { Pictures } from './statistics.js';
import { ENDS, REASON, STATUS, T } from './texts.js';

const SOON = 3_000;
const LATER = 20_000;

/** Filters of the REST contract: how a value is asked for and shown. */
const TEXT = { input: () => ({ type: 'text' }), text: (given) => given };
const DAY = {
  input: () => ({ type: 'date' }),
  // from midnight where the user is
  given: (text) => new Date(`${text}T00:00`).toISOString(),
  text: (given) => (isNaN(new Date(given)) ? given : time(given)),
};
const FILTERS = {
  status: { choices: Object.entries(STATUS).map(([name, { word }]) => [name, word]), text: (given) => STATUS[given]?.word ?? given },
  reason: { choices: Object.entries(REASON), text: (given) => REASON[given] ?? given },
  name: TEXT,
  application: TEXT,
  queue: TEXT,
  tag: TEXT,
  exitCode: { ...TEXT, input: () => ({ type: 'number', step: 1 }) },
  batchSystemID: TEXT,
  site: TEXT,
  owner: { ...TEXT, forAdmins: true },
  submittedAfter: DAY,
  submittedBefore: DAY,
  finishedAfter: DAY,
  finishedBefore: DAY,
  meta: TEXT,
};

/** Columns: what is in a row's cell, and the contract's name of the order if there is one. */
const COLUMNS = {
  status: { sort: 'status', cell: (row) => h(Status, row) },
  name: { sort: 'name', cell: (row) => h('a', { href: address.workflow(row.id) }, row.name || row.id) },
  application: { cell: (row) => row.application },
  queue: { cell: (row) => row.queue },
  submitted: { sort: 'submitted', cell: (row) => h(Time, { at: row.submitted }) },
  started: { cell: (row) => h(Time, { at: row.started }) },
  finished: { sort: 'finished', cell: (row) => h(Time, { at: row.finished }) },
  duration: { sort: 'duration', cell: (row) => h(Duration, { seconds: row.seconds.total }) },
  attempts: { cell: (row) => number(row.attempts) },
  steps: { cell: (row) => number(row.steps) },
  reason: { cell: (row) => REASON[row.reason] ?? row.reason },
  exitCode: { cell: (row) => row.exitCode },
  batchSystemID: { cell: (row) => row.batchSystemID },
  tags: { cell: (row) => row.tags.join(', ') },
  owner: { cell: (row) => row.owner },
  site: { cell: (row) => row.site },
  id: { cell: (row) => row.id },
};
/** The columns of the metadata that the site has marked, as far as a row of the page has them or they are asked for. */
function marked(page, asked) {
  const wanted = asked.filter((name) => name.startsWith(META)).map((name) => name.slice(META.length));
  const keys = new Set([...wanted, ...page.workflows.flatMap((row) => Object.keys(row.metadata))]);
  return Object.fromEntries([...keys].sort().map((key) => [META + key, { cell: ({ metadata }) => (Object.hasOwn(metadata, key) ? cell(metadata[key]) : null) }]));
}

const META = 'meta.';
const USUAL = ['status', 'name', 'application', 'queue', 'submitted', 'duration', 'attempts'];

/** The parameters in the address that are not for the server: the page always needs all members. */
const OURS = ['columns', 'fields'];

/** The table of workflows with its filters. All of its state is in the address. */
export class Overview extends Component {
  state = { selected: new Set() };

  select(ids, on) {
    const selected = new Set(this.state.selected);
    ids.forEach((id) => (on ? selected.add(id) : selected.delete(id)));
    this.setState({ selected });
  }

  render({ rest, user, query }, { selected }) {
    const admin = user.client.role === 'admin';
    const asked = address.only(query, (name) => !OURS.includes(name));
    const path = `/workflows${asked.size ? `?${asked}` : ''}`;
    return [
      h(Heading, { title: T.overview.title }),
      h(Words, { query }),
      h(Filters, { query, admin }),
      h(Polled, {
        rest,
        path,
        pause: (page) => (page.workflows.some((row) => !ENDS.includes(row.status)) ? SOON : LATER),
        show: (page) => h(Shown, { rest, query, admin, page, selected, select: (...which) => this.select(...which) }),
      }),
    ];
  }
}

function Shown({ rest, query, admin, page, selected, select }) {
  const asked = query.get('columns')?.split(',');
  const known = { ...COLUMNS, ...marked(page, asked ?? []) };
  const usual = [...USUAL, ...(admin ? ['owner'] : []), ...Object.keys(known).filter((name) => name.startsWith(META))];
  const columns = asked?.filter((name) => Object.hasOwn(known, name)) ?? usual;
  return [
    h(Pictures, { rest, query }), // after the table is there: counting takes longer
    h(Many, { selected, query }),
    page.workflows.length ? h(Table, { page, known, columns, query, selected, select }) : h(Nothing, { query }),
    h(Foot, { rest, page, known, query, columns }),
  ];
}

/** The name of a column for people. */
function titleOf(name) {
  return name.startsWith(META) ? name.slice(META.length) : T.column[name];
}

class Words extends Component {
  #field = createRef();

  /** The field stays, and with it the focus; what is in it follows the address. */
  componentDidUpdate({ query }) {
    const words = this.props.query.get('q');
    if (query.get('q') !== words) {
      this.#field.current.value = words ?? '';
    }
  }

  find(event) {
    event.preventDefault();
    const words = new FormData(event.target).get('q').trim();
    address.go(address.overview(address.changed(this.props.query, 'q', ...(words ? [words] : []))));
  }

  render({ query }) {
    return h(
      'form',
      { class: 'words', role: 'search', onSubmit: (event) => this.find(event) },
      h(
        'label',
        null,
        h('span', null, T.overview.search),
        h('input', {
          ref: this.#field,
          type: 'search',
          name: 'q',
          defaultValue: query.get('q') ?? '',
          placeholder: T.overview.searchHint,
        }),
      ),
      h('button', null, T.overview.find),
    );
  }
}

/** Whether a filter can have one value only. */
function isBound(name) {
  return /(After|Before|^meta\..+\.(gte|lte|exists))$/.test(name);
}

/** The filters in force as chips, and a form for one more. */
class Filters extends Component {
  state = { name: 'status', relation: '' };

  add(event) {
    event.preventDefault();
    const { query } = this.props;
    const { name } = this.state;
    const fields = new FormData(event.target);
    const parameter = name === 'meta' ? `${META}${fields.get('key').trim()}${fields.get('relation')}` : name;
    const text = fields.get('value').trim();
    if (text) {
      const given = FILTERS[name].given?.(text) ?? text;
      const values = new Set([...(isBound(parameter) ? [] : query.getAll(parameter)), given]);
      address.go(address.overview(address.changed(query, parameter, ...values)));
      event.target.reset();
      this.setState({ name }); // the choice of the filter stays
    }
  }

  render({ query, admin }, { name, relation }) {
    const names = new Set(['q', ...Object.keys(FILTERS), ...address.only(query).keys()]); // also what nobody knows
    const chips = [...names].flatMap((one) => query.getAll(one).map((given) => [one, given]));
    return h(
      'div',
      { class: 'filters' },
      chips.length > 0 &&
        h(
          'ul',
          { class: 'chips', 'aria-label': T.overview.filters },
          chips.map(([one, given]) => h('li', { key: `${one} ${given}` }, h(Chip, { query, name: one, given }))),
          chips.length > 1 && h('li', null, h('a', { href: address.overview(unfiltered(query)) }, T.overview.removeAll)),
        ),
      h(
        'form',
        { class: 'add', onSubmit: (event) => this.add(event) },
        h(
          'label',
          null,
          h('span', null, T.overview.addFilter),
          h(
            'select',
            { name: 'name', value: name, onChange: (event) => this.setState({ name: event.target.value }) },
            Object.keys(FILTERS)
              .filter((one) => admin || !FILTERS[one].forAdmins)
              .map((one) => h('option', { key: one, value: one }, T.filter[one])),
          ),
        ),
        name === 'meta' && h(Key, { relation, choose: (one) => this.setState({ relation: one }) }),
        h(
          'label',
          null,
          h('span', null, T.overview.value),
          h(Value, { key: name + relation, filter: name === 'meta' && relation === '.exists' ? THERE : FILTERS[name] }),
        ),
        h('button', null, T.overview.add),
      ),
    );
  }
}

const THERE = { choices: Object.entries(T.metadata.exists) };

/** The key of metadata, and what its value has to do with the one that is asked for. */
function Key({ relation, choose }) {
  return [
    h('label', null, h('span', null, T.metadata.key), h('input', { name: 'key', required: true })),
    h(
      'label',
      null,
      h('span', { class: 'unseen' }, T.metadata.relation),
      h(
        'select',
        { name: 'relation', value: relation, onChange: (event) => choose(event.target.value) },
        Object.entries(T.metadata.relations).map(([suffix, words]) => h('option', { key: suffix, value: suffix }, words)),
      ),
    ),
  ];
}

function Value({ filter }) {
  return filter.choices
    ? h('select', { name: 'value' }, filter.choices.map(([given, word]) => h('option', { key: given, value: given }, word)))
    : h('input', { name: 'value', required: true, ...filter.input() });
}

/** What a filter says. */
function inWords(name, given) {
  const [, key, relation = ''] = /^meta\.(.+?)(\.gte|\.lte|\.exists)?$/s.exec(name) ?? [];
  if (key) {
    return relation === '.exists' ? `${key}: ${T.metadata.exists[given] ?? given}` : `${key} ${T.metadata.signs[relation]} ${given}`;
  }
  return Object.hasOwn(FILTERS, name) ? `${T.filter[name]}: ${FILTERS[name].text(given)}` : `${name === 'q' ? T.filter.q : name}: ${given}`;
}

function Chip({ query, name, given }) {
  const text = inWords(name, given);
  return h(
    'a',
    { class: 'chip', href: address.overview(address.without(query, name, given)), 'aria-label': T.overview.remove(text) },
    text,
    h('span', { 'aria-hidden': 'true' }, ' ✕'),
  );
}

/** What stays when all filters are removed. */
function unfiltered(query) {
  return address.only(query, (name) => !address.isFilter(name) && name !== 'cursor');
}

function isFiltered(query) {
  return address.only(query).size > 0;
}

/** The ways to the restart of many: of those that are selected, also on other pages, or of all that meet the filter. */
function Many({ selected, query }) {
  const ids = new URLSearchParams([...selected].map((id) => ['id', id]));
  return h(
    'p',
    { class: 'actions' },
    selected.size > 0 &&
      h('a', { class: 'button main', href: address.restarts(ids) }, T.many.restartSelected(number(selected.size))),
    isFiltered(query) && h('a', { class: 'button', href: address.restarts(address.only(query)) }, T.many.restartFiltered),
  );
}

function Nothing({ query }) {
  return isFiltered(query)
    ? h(
        Empty,
        { what: T.overview.emptyFilter, hint: T.overview.emptyFilterHint },
        h('a', { href: address.overview(unfiltered(query)) }, T.overview.removeAll),
      )
    : h(Empty, { what: T.overview.empty, hint: T.overview.emptyHint });
}

function Table({ page, known, columns, query, selected, select }) {
  const ids = page.workflows.map(({ id }) => id);
  const all = ids.every((id) => selected.has(id));
  return h(
    'table',
    { class: 'workflows', role: 'table', 'aria-label': T.overview.table },
    h(
      'thead',
      { role: 'rowgroup' },
      h(
        'tr',
        { role: 'row' },
        h(
          'td',
          { role: 'cell', class: 'select' },
          h(Check, { label: T.many.selectAll, checked: all, change: () => select(ids, !all) }),
        ),
        columns.map((name) => h(ColumnHead, { key: name, name, sort: known[name].sort, query })),
      ),
    ),
    h(
      'tbody',
      { role: 'rowgroup' },
      page.workflows.map((row) =>
        h(
          'tr',
          { key: row.id, role: 'row' },
          h(
            'td',
            { role: 'cell', class: 'select' },
            h(Check, {
              label: T.many.select(row.name || row.id),
              checked: selected.has(row.id),
              change: () => select([row.id], !selected.has(row.id)),
            }),
          ),
          columns.map((name) =>
            h(
              'td',
              { key: name, role: 'cell', class: name, 'data-label': titleOf(name) },
              known[name].cell(row) ?? T.none,
            ),
          ),
        ),
      ),
    ),
  );
}

function Check({ label, checked, change }) {
  return h('input', { type: 'checkbox', 'aria-label': label, checked, onChange: change });
}

function ColumnHead({ name, sort, query }) {
  const now = query.get('sort') ?? '-submitted';
  if (!sort) {
    return h('th', { scope: 'col', role: 'columnheader' }, titleOf(name));
  }
  const [up, down] = [now === sort, now === `-${sort}`];
  const times = ['submitted', 'finished', 'duration'].includes(sort); // people ask for the newest and the longest first
  const next = up ? `-${sort}` : down ? sort : times ? `-${sort}` : sort;
  return h(
    'th',
    { scope: 'col', role: 'columnheader', 'aria-sort': up ? 'ascending' : down ? 'descending' : 'none' },
    h(
      'a',
      { href: address.overview(address.changed(query, 'sort', next)) },
      titleOf(name),
      h('span', { 'aria-hidden': 'true' }, up ? ' ▲' : down ? ' ▼' : ''),
    ),
  );
}

/** How many there are, the way on, and what belongs to the table as a whole. */
function Foot({ rest, page, known, query, columns }) {
  const following = address.changed(query, 'cursor');
  following.set('cursor', page.cursor ?? '');
  return h(
    'div',
    { class: 'foot' },
    h('p', { role: 'status' }, T.overview.count(number(page.workflows.length), number(page.total), page.totalIsLowerBound)),
    h(
      'nav',
      { 'aria-label': T.overview.pages },
      query.has('cursor') && h('a', { href: address.overview(address.changed(query, 'cursor')) }, T.overview.first),
      page.cursor && h('a', { href: address.overview(following) }, T.overview.next),
    ),
    h(
      'label',
      null,
      T.overview.rows,
      ' ',
      h(
        'select',
        {
          value: query.get('num') ?? '50',
          onChange: (event) => address.go(address.overview(address.changed(query, 'num', event.target.value))),
        },
        [...new Set(['20', '50', '100', '200', query.get('num') ?? '50'])].map((num) => h('option', { key: num, value: num }, num)),
      ),
    ),
    h(
      'details',
      { class: 'columns' },
      h('summary', null, T.overview.columns),
      Object.keys(known).map((name) =>
        h(
          'label',
          { key: name },
          h('input', {
            type: 'checkbox',
            checked: columns.includes(name),
            onChange: () => address.go(address.overview(address.changed(query, 'columns', toggled(columns, name)))),
          }),
          titleOf(name),
        ),
      ),
    ),
    h(Download, {
      rest,
      path: `helipoint/workflows?${address.only(query, (name) => name === 'sort' || address.isFilter(name))}`,
      type: 'text/csv',
      name: 'workflows.csv',
      label: T.overview.csv,
    }),
    h('a', { href: address.statistics(address.only(query)) }, T.overview.statistics),
    h('a', { href: address.tasks() }, T.many.tasks),
  );
}

function toggled(columns, name) {
  const wanted = columns.includes(name) ? columns.filter((one) => one !== name) : [...columns, name];
  return (wanted.length ? wanted : ['name']).join(',');
}
