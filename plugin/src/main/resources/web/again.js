/** A job that came from a template is started once more, with all that it was started with. */

import { h } from './lib/preact.js';
import { value as shown } from './format.js';
import { asQuery, read } from './form.js';
import { entryOf, isQuantity } from './metadata.js';
import { Failure } from './parts.js';
import { isObject, same, secretsIn } from './patch.js';
import { Polled } from './polled.js';
import { Form } from './templates.js';
import { chosen } from './workflow.js';

/** The attempt is in the address. Its form is that of the template as it is now. */
export function Again({ rest, id, query }) {
  const path = `/workflows/${encodeURIComponent(id)}`;
  return h(Polled, {
    rest,
    path,
    pause: () => 0,
    show: (workflow) => {
      const { step, run } = chosen(workflow, query);
      return run.template
        ? h(OfRun, { key: run.run, rest, path, run: first(run, workflow.steps[step].attempts) })
        : h(Failure, { problem: { status: 404 } });
    },
  });
}

/** The attempt that was started from the template: all others are restarts of it. */
function first(run, attempts) {
  const earlier = attempts.find((one) => one.run === run.restartOf && one.attempt < run.attempt);
  return earlier ? first(earlier, attempts) : run;
}

function OfRun({ rest, path, run }) {
  const { id, digest, version, parameters } = run.template;
  const had = (used) => ({ digest, version, ...besides(run, used, parameters) });
  return h(Polled, {
    rest,
    path: `${path}/template`,
    pause: () => 0,
    show: (used) =>
      h(Polled, {
        rest,
        path: `/templates/${encodeURIComponent(id)}`,
        pause: () => 0,
        show: (template, renew) =>
          // of a workflow with several templates, the record gives one document only
          h(Form, { rest, template, renew, query: asQuery(parameters), had: had(used.digest === digest ? used.document : template) }),
      }),
  });
}

/** The tags and the metadata that a run was started with besides those that its template says, without secrets. */
export function besides({ description, tags }, template, parameters) {
  const ofTemplate = [template.job.Tags ?? template.job.tags ?? []].flat().flatMap((tag) => filled(tag, parameters) ?? []).map((tag) => plain(shown(tag)));
  return {
    tags: tags.filter((tag) => !isGroup(tag) && !ofTemplate.includes(plain(tag)) && secretsIn(tag).length === 0),
    metadata: isObject(description.Metadata) ? differing(flat(description.Metadata), flat(metadataOf(template, parameters))) : [],
  };
}

/** Whether a tag makes a job a step of a workflow that there is already. */
function isGroup(tag) {
  return tag.startsWith('workflow:');
}

/** A text with its numbers as JavaScript writes them: the server keeps 0.020, and writes out 1e-7. */
function plain(text) {
  return text.replace(/-?\d+(\.\d+)?([eE][+-]?\d+)?/g, Number);
}

/** Entries for what was said otherwise than a template says it, or taken away from it. */
function differing(said, ofTemplate) {
  const others = Object.keys(said).filter((key) => !Object.hasOwn(ofTemplate, key) || !alike(said[key], ofTemplate[key]));
  const there = others.filter((key) => secretsIn(shown(said[key])).length === 0);
  const takenAway = Object.keys(ofTemplate).filter((key) => !Object.hasOwn(said, key));
  return [...there.map((key) => entryOf(key, said[key])), ...takenAway.map((key) => entryOf(key, null))];
}

function alike(one, other) {
  return typeof one === 'string' && typeof other === 'string' ? plain(one) === plain(other) : same(one, other);
}

/** Metadata with dotted keys in the place of objects within objects, which mean the same. */
function flat(metadata, prefix = '') {
  return Object.fromEntries(
    Object.entries(metadata).flatMap(([name, value]) =>
      isObject(value) && !isQuantity(value) ? Object.entries(flat(value, `${prefix}${name}.`)) : [[prefix + name, value]],
    ),
  );
}

/** What a template says of the experiment, by the rules of docs/templates.md. */
function metadataOf({ job, metadata, parameters: schema }, parameters) {
  const units = Object.fromEntries((read({ type: 'object', ...schema }).fields ?? []).map((field) => [`\${${field.name}}`, field.schema['x-unit']]));
  return { ...(filled(job.Metadata, parameters) ?? {}), ...mapped(metadata ?? {}, parameters, units) };
}

function mapped(mapping, parameters, units) {
  return members(mapping, (said) => {
    if (isQuantity(said)) {
      return withUnit(filled(said.value, parameters), filled(said.unit, parameters));
    }
    const value = isObject(said) ? mapped(said, parameters, units) : filled(said, parameters);
    return typeof value === 'number' ? withUnit(value, units[said]) : value;
  });
}

function withUnit(value, unit) {
  return value !== undefined && unit ? { value, unit } : value;
}

/** A part of a template with its placeholders filled in; undefined where a parameter has no value. */
function filled(json, parameters) {
  if (Array.isArray(json)) {
    return json.flatMap((one) => filled(one, parameters) ?? []);
  }
  if (isObject(json)) {
    return members(json, (one) => filled(one, parameters));
  }
  if (typeof json !== 'string') {
    return json;
  }
  const valueOf = (name) => (Object.hasOwn(parameters, name) ? parameters[name] : undefined);
  const [, name] = /^\$\{([^}]*)\}$/.exec(json) ?? [];
  return name === undefined
    ? json.replace(/\$\$\{|\$\{([^}]*)\}/g, (_, one) => (one === undefined ? '${' : shown(valueOf(one) ?? '')))
    : valueOf(name);
}

/** An object with its values changed; those that become undefined are left out. */
function members(json, change) {
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, change(value)]).filter(([, value]) => value !== undefined));
}
