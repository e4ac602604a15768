/**
 * What is on the screen, as a part of the address, so that it can be shared, kept and gone back to. It stands after '#', which
 * no server sees:
 *
 *     #/workflows?status=FAILED      the overview and its filters
 *     #/workflows/<id>?run=<run>     a workflow, and which attempt
 *     #/workflows/<id>/restart       its restart
 *     #/workflows/<id>/compare?a=…   two of its attempts
 *     #/restarts?status=FAILED       the restart of many
 *     #/tasks, #/tasks/<id>          such restarts; one of them
 *     #/workflows/<id>/template      a template made of it
 *     #/workflows/<id>/again?run=…   its start from a template, once more
 *     #/templates                    from which jobs can be started
 *     #/templates/<name>?bins=0.02   the form of one of them, filled in
 *     #/statistics, #/status         pictures; how recording does
 */

/** @returns view, id (of a workflow, task or template, or ''), query */
export function parse(hash) {
  const [path, search = ''] = split(hash.replace(/^#\/?/, ''), '?');
  const [place, id = '', action = ''] = path.split('/');
  const query = new URLSearchParams(search);
  if (place === 'workflows' && id) {
    return { view: action || 'workflow', id: decode(id), query };
  }
  return { view: place || 'workflows', id: decode(id), query };
}

function split(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** What was encoded; as it is where it cannot have been. */
export function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function overview(query) {
  return withQuery('#/workflows', query);
}

export function workflow(id, query) {
  return withQuery(`#/workflows/${encodeURIComponent(id)}`, query);
}

export function restart(id, query) {
  return withQuery(`#/workflows/${encodeURIComponent(id)}/restart`, query);
}

export function compare(id, a, b) {
  return withQuery(`#/workflows/${encodeURIComponent(id)}/compare`, { a, b });
}

export function saveTemplate(id, query) {
  return withQuery(`#/workflows/${encodeURIComponent(id)}/template`, query);
}

export function again(id, query) {
  return withQuery(`#/workflows/${encodeURIComponent(id)}/again`, query);
}

export function templates() {
  return '#/templates';
}

export function template(id, query) {
  return withQuery(`#/templates/${encodeURIComponent(id)}`, query);
}

export function statistics(query) {
  return withQuery('#/statistics', query);
}

export function restarts(query) {
  return withQuery('#/restarts', query);
}

export function task(id) {
  return `#/tasks/${encodeURIComponent(id)}`;
}

export function tasks() {
  return '#/tasks';
}

function withQuery(place, query) {
  const text = new URLSearchParams(query ?? '').toString();
  return text ? `${place}?${text}` : place;
}

/** The parameters of a view of many workflows that do not say which these are. */
const NOT_FILTERS = ['sort', 'num', 'cursor', 'fields', 'columns'];

export function isFilter(name) {
  return !NOT_FILTERS.includes(name);
}

/** Only some parameters of a query: those that say which workflows are meant, or others. */
export function only(query, keep = isFilter) {
  return new URLSearchParams([...query].filter(([name]) => keep(name)));
}

/** The query with other values of one name; none to remove it. A change begins at the first page again. */
export function changed(query, name, ...values) {
  const copy = new URLSearchParams(query);
  copy.delete(name);
  copy.delete('cursor');
  values.forEach((value) => copy.append(name, value));
  return copy;
}

/** The query without one of its values. */
export function without(query, name, value) {
  return changed(query, name, ...query.getAll(name).filter((one) => one !== value));
}

/** Goes to another place; the browser's 'back' leads here again. */
export function go(hash) {
  location.hash = hash;
}
