/** Descriptions: what was changed, and the places of secrets. Nothing here knows a page or a server. */

/** Whether two values of JSON are the same. */
export function same(a, b) {
  if (isObject(a) && isObject(b)) {
    const names = Object.keys(a);
    return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && same(a[name], b[name]));
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((one, i) => same(one, b[i]));
  }
  return a === b;
}

export function isObject(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The merge patch (RFC 7396) that makes one object of another. */
export function mergePatch(from, to) {
  const patch = {};
  for (const name of Object.keys(from)) {
    if (!Object.hasOwn(to, name)) {
      patch[name] = null;
    }
  }
  for (const [name, value] of Object.entries(to)) {
    if (!Object.hasOwn(from, name) || !same(from[name], value)) {
      patch[name] = isObject(from[name]) && isObject(value) ? mergePatch(from[name], value) : value;
    }
  }
  return patch;
}

/** What a merge patch makes of an object. */
export function patched(from, patch) {
  const result = { ...from };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) {
      delete result[name];
    } else {
      result[name] = isObject(value) ? patched(isObject(from[name]) ? from[name] : {}, value) : value;
    }
  }
  return result;
}

/** The value at a JSON pointer (RFC 6901); undefined if there is none. */
export function at(json, pointer) {
  return namesIn(pointer).reduce((value, name) => (isContainer(value) && Object.hasOwn(value, name) ? value[name] : undefined), json);
}

/** The names in a JSON pointer. */
export function namesIn(pointer) {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function isContainer(value) {
  return value !== null && typeof value === 'object';
}

/** The kinds of the secrets that were in a text, in their order: those of its placeholders '{{removed:<kind>}}'. */
export function secretsIn(text) {
  return typeof text === 'string' ? [...text.matchAll(/\{\{removed:([a-z-]{1,20})\}\}/g)].map(([, kind]) => kind) : [];
}

/** A text as the kind of value that stood in its place before: a number stays a number. */
export function retyped(text, before) {
  if (typeof before === 'number' && text.trim() !== '' && isFinite(text)) {
    return Number(text);
  }
  if (typeof before === 'boolean' && (text === 'true' || text === 'false')) {
    return text === 'true';
  }
  return text;
}
