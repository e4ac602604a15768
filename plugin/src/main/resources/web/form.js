/**
 * Fields made from a JSON Schema: one for each member that is a number, a text, a choice or a list of these; what is more
 * involved is written as JSON. What stands in the fields are texts, by their place; whether they fit, the server says.
 */

import { h } from './lib/preact.js';
import { value as shown } from './format.js';
import { at, isContainer, isObject, namesIn, same, secretsIn } from './patch.js';
import { T } from './texts.js';

const DEEPEST = 20;

/**
 * What a schema asks for, as a tree of groups and fields.
 *
 * @returns place (a JSON pointer), name (for addresses, such as 'stage.zero'), kind ('group', 'number', 'text', 'choice', 'list',
 *     'json'), title, schema; of a group its fields, of a choice its choices ([value, word]), of a list the field of one element;
 *     secret: also of all that is part of a secret
 */
export function read(root, schema = root, place = '', name = '', needed = true, depth = 0, within = false) {
  const here = resolved(root, schema);
  const secret = within || isSecret(here);
  const field = { place, name, schema: here, needed, title: here.title ?? name, secret };
  const choices = choicesOf(root, here);
  if (choices) {
    return { ...field, kind: 'choice', choices };
  }
  if (here.type === 'object' && isObject(here.properties) && depth < DEEPEST) {
    const members = Object.entries(here.properties).map(([member, one]) =>
      read(root, one, `${place}/${escaped(member)}`, name ? `${name}.${member}` : member, needed && (here.required ?? []).includes(member), depth + 1, secret),
    );
    return { ...field, kind: 'group', fields: members };
  }
  if (here.type === 'array' && isObject(here.items)) {
    const item = read(root, here.items, place, name, true, depth + 1, secret);
    return ['number', 'text', 'choice'].includes(item.kind) ? { ...field, kind: 'list', item } : { ...field, kind: 'json' };
  }
  const kinds = { number: 'number', integer: 'number', string: 'text' };
  return { ...field, kind: kinds[here.type] ?? 'json' };
}

function resolved(root, schema, depth = 0) {
  if (!isObject(schema)) {
    return {};
  }
  const { $ref, ...rest } = schema;
  return typeof $ref === 'string' && depth < DEEPEST ? { ...resolved(root, at(root, $ref.slice(1)), depth + 1), ...rest } : schema;
}

function choicesOf(root, schema) {
  const alternatives = (schema.oneOf ?? schema.anyOf)?.map((one) => resolved(root, one));
  if (Object.hasOwn(schema, 'const')) {
    return [[schema.const, schema.title ?? shown(schema.const)]];
  }
  if (Array.isArray(schema.enum)) {
    return schema.enum.map((one) => [one, shown(one)]);
  }
  if (alternatives?.length && alternatives.every((one) => Object.hasOwn(one, 'const'))) {
    return alternatives.map((one) => [one.const, one.title ?? shown(one.const)]);
  }
  return schema.type === 'boolean' ? [[true, T.form.yes], [false, T.form.no]] : null;
}

function isSecret(schema) {
  return schema['x-secret'] === true;
}

function escaped(name) {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** All fields of a tree that are not groups. */
export function leaves(field) {
  return nodes(field).filter(({ kind }) => kind !== 'group');
}

/** A field and all that is in it, the outer ones first. */
function nodes(field) {
  return field.kind === 'group' ? [field, ...field.fields.flatMap(nodes)] : [field];
}

/** What an address may fill in: not the whole form at once, and no secrets. */
export function addressable(field) {
  return nodes(field).filter(({ name, secret }) => name && !secret);
}

/** What stands in the fields when they hold the values of an object, or their defaults where it has none. */
export function texts(field, object) {
  return Object.fromEntries(leaves(field).map((leaf) => [leaf.place, textOf(leaf, at(object, leaf.place) ?? leaf.schema.default)]));
}

function textOf(leaf, value) {
  if (leaf.kind === 'list') {
    return Array.isArray(value) ? value.map((one) => textOf(leaf.item, one)) : [];
  }
  const text = value === undefined || value === null ? '' : shown(value);
  return leaf.kind !== 'json' && secretsIn(text).length > 0 ? '' : text; // it was removed from the record
}

/**
 * The same with what an address says: 'bins=0.02', 'files=a&files=b', 'stage.zero=1'. What has several members may stand there as
 * JSON, too: 'files=[]', 'stage={"zero":1}'.
 */
export function addressed(field, before, query) {
  const result = { ...before };
  for (const one of addressable(field)) {
    const given = query.getAll(one.name);
    if (given.length > 0) {
      Object.assign(result, filledIn(one, given));
    }
  }
  return result;
}

function filledIn(field, given) {
  const last = given[given.length - 1];
  if (field.kind === 'group') {
    const value = parsed(last);
    const there = leaves(field).map((leaf) => [leaf, at(value, leaf.place.slice(field.place.length))]);
    return Object.fromEntries(there.filter(([, one]) => one !== undefined).map(([leaf, one]) => [leaf.place, textOf(leaf, one)]));
  }
  if (field.kind === 'list') {
    return { [field.place]: isList(given) ? textOf(field, parsed(last)) : given };
  }
  return { [field.place]: last };
}

/** Whether what an address says of a list is all of it, as JSON. */
function isList(given) {
  return given.length === 1 && Array.isArray(parsed(given[0]));
}

/** What an address has to say for the fields to be as they are. */
export function toAddress(field, now) {
  const query = new URLSearchParams();
  for (const leaf of leaves(field)) {
    const given = now[leaf.place];
    if (!leaf.secret && !same(given, textOf(leaf, leaf.schema.default))) {
      const whole = leaf.kind === 'list' && (given.length === 0 || isList(given));
      (whole ? [JSON.stringify(given)] : [given].flat()).forEach((text) => query.append(leaf.name, text));
    }
  }
  return query;
}

/** The query that says the same to an address as an object of parameters, without what was removed from it. */
export function asQuery(parameters) {
  return new URLSearchParams(
    Object.entries(parameters)
      .filter(([, value]) => isThere(value))
      .map(([name, value]) => [name, isContainer(value) ? JSON.stringify(value, withoutRemoved) : shown(value)]),
  );
}

function withoutRemoved(_, value) {
  return Array.isArray(value) ? value.filter(isThere) : isThere(value) ? value : undefined;
}

function isThere(value) {
  return secretsIn(value).length === 0;
}

/** What stands in the fields of a schema that takes the place of another: what was filled in, where it fits, else the defaults. */
export function carried(before, now, field) {
  const filled = leaves(before).filter((leaf) => !same(now[leaf.place], textOf(leaf, leaf.schema.default)));
  const fit = leaves(field).filter((leaf) =>
    filled.some(({ place, kind, secret }) => place === leaf.place && kind === leaf.kind && secret === leaf.secret),
  );
  return { ...texts(field, {}), ...Object.fromEntries(fit.map(({ place }) => [place, now[place]])) };
}

/** The object that the fields hold. What is empty, or its default, is left out: the server puts the default there. */
export function object(field, now) {
  const result = {};
  for (const leaf of leaves(field)) {
    const value = valueOf(leaf, now[leaf.place]);
    if (value !== undefined && !isDefault(leaf, now[leaf.place])) {
      put(result, leaf.place, value);
    }
  }
  return result;
}

function isDefault(leaf, text) {
  return leaf.schema.default !== undefined && same(text, textOf(leaf, leaf.schema.default));
}

function valueOf(leaf, text) {
  if (leaf.kind === 'list') {
    const values = text.map((one) => valueOf(leaf.item, one)).filter((one) => one !== undefined);
    return values.length > 0 || leaf.schema.default !== undefined ? values : undefined;
  }
  if (text === '') {
    return undefined;
  }
  if (leaf.kind === 'choice') {
    const chosen = leaf.choices.find(([value]) => shown(value) === text);
    return chosen ? chosen[0] : text;
  }
  if (leaf.kind === 'number') {
    return text.trim() !== '' && isFinite(text) ? exactly(text.trim()) : text;
  }
  return leaf.kind === 'json' ? parsed(text) : text;
}

/** A number with all its digits where the browser can write it so: 0.020, or more than 2^53. */
export function exactly(text) {
  try {
    return JSON.rawJSON(text);
  } catch {
    return Number(text);
  }
}

/** What a text says as JSON; the text where it is none. */
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function put(object, place, value) {
  const names = namesIn(place);
  const last = names.pop();
  const parent = names.reduce((within, name) => {
    if (!Object.hasOwn(within, name)) {
      Object.defineProperty(within, name, { value: {}, enumerable: true, writable: true });
    }
    return within[name];
  }, object);
  Object.defineProperty(parent, last, { value, enumerable: true, writable: true }); // also '__proto__'
}

/**
 * The fields.
 *
 * @param now what stands in them, by place
 * @param findings what the server says of them: place, message, expected, unit
 * @param change takes a place and what stands there from now on
 */
export function Fields({ field, now, findings, change }) {
  if (field.kind !== 'group') {
    return h(Field, { key: field.place, field, text: now[field.place], findings, change: (text) => change(field.place, text) });
  }
  const members = field.fields.map((one) => h(Fields, { key: one.place, field: one, now, findings, change }));
  return field.place === ''
    ? members
    : h('fieldset', { class: 'editor' }, h('legend', null, field.title), h(Hint, { field }), members);
}

function Field({ field, text, findings, change }) {
  const id = `field${encodeURIComponent(field.place)}`;
  const wrong = findings.filter(({ place }) => place === field.place || place.startsWith(`${field.place}/`));
  const common = { id, 'aria-describedby': `${id}-hint ${id}-wrong`, 'aria-invalid': String(wrong.length > 0) };
  const label = h(
    'span',
    null,
    field.title,
    field.schema['x-unit'] && ` (${field.schema['x-unit']})`,
    field.needed && field.schema.default === undefined && h('small', null, ` ${T.form.needed}`),
  );
  return h(
    'div',
    { class: 'parameter' },
    field.kind === 'list'
      ? h('fieldset', { ...common, id: undefined }, h('legend', null, label), h(List, { id, field, texts: text, change }))
      : [h('label', { htmlFor: id }, label), h(Input, { field, text, change, ...common })],
    h('p', { class: 'soft', id: `${id}-hint` }, h(Hint, { field })),
    h('p', { class: wrong.length ? 'failure' : '', id: `${id}-wrong` }, wrong.map((one) => T.form.wrong(what(one, field), one)).join(' ')),
  );
}

/** What the server says something of: a field, an element of a list, or a place in what is written as JSON. */
function what({ place }, field) {
  const within = place.slice(field.place.length + 1);
  return within === '' ? T.form.it : field.kind === 'list' && /^\d+$/.test(within) ? `${field.title} ${Number(within) + 1}` : within;
}

/** A place of a form that has no field, as a key: '/metadata/delayStage/zero' is 'delayStage.zero'. */
export function keyOf(place) {
  return namesIn(place.replace(/^\/metadata(?=\/)/, '')).join('.');
}

function List({ id, field, texts: all, change }) {
  return [
    all.map((text, i) =>
      h(
        'div',
        { key: i, class: 'element' },
        h(Input, {
          field: field.item,
          text,
          id: i === 0 ? id : undefined,
          'aria-label': `${field.title} ${i + 1}`,
          change: (changed) => change(all.with(i, changed)),
        }),
        h(
          'button',
          {
            type: 'button',
            class: 'remove',
            'aria-label': T.restart.removeItem(`${field.title} ${i + 1}`),
            onClick: () => change(all.filter((_, other) => other !== i)),
          },
          '✕',
        ),
      ),
    ),
    h('button', { type: 'button', onClick: () => change([...all, '']) }, T.restart.addItem(field.title)),
  ];
}

function Input({ field, text, change, ...attributes }) {
  const all = { ...attributes, value: text, onInput: (event) => change(event.target.value) };
  if (field.kind === 'choice') {
    const known = field.choices.map(([value, word]) => [shown(value), word]);
    const others = text === '' || known.some(([value]) => value === text) ? [] : [[text, text]]; // an address may say anything
    return h(
      'select',
      all,
      h('option', { value: '' }, T.form.open),
      [...known, ...others].map(([value, word]) => h('option', { key: value, value }, word)),
    );
  }
  if (field.kind === 'json') {
    return h('textarea', { ...all, class: field.secret ? 'short masked' : 'short', spellcheck: false });
  }
  return h('input', {
    ...all,
    type: field.secret ? 'password' : 'text',
    inputMode: field.kind === 'number' ? 'decimal' : undefined,
    autocomplete: 'off',
    spellcheck: false,
  });
}

function Hint({ field: { schema, kind, item } }) {
  const limits = T.form.limits(kind === 'list' ? item.schema : schema);
  const sizes = kind === 'list' ? T.form.sizes(schema.minItems, schema.maxItems) : '';
  return [schema.description, limits, sizes, kind === 'json' ? T.form.json : ''].filter(Boolean).join(' ');
}
