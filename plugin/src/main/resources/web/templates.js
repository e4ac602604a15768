/** Templates: which there are, and the form that starts a job from one. */

import { h, Component, createRef } from './lib/preact.js';
import * as address from './address.js';
import { ListEditor } from './editors.js';
import { addressable, addressed, carried, Fields, keyOf, leaves, object, read, texts, toAddress } from './form.js';
import { EditedMetadata, toForm } from './metadata.js';
import { Empty, Failure, Heading, Text } from './parts.js';
import { Polled } from './polled.js';
import { T } from './texts.js';

/** All that the user may start from; with an id, one of them. */
export function Templates({ rest, id, query }) {
  return id
    ? h(Polled, {
        rest,
        path: `/templates/${encodeURIComponent(id)}`,
        pause: () => 0,
        show: (template, renew) => h(Form, { key: query.toString(), rest, template, renew, query }),
      })
    : [
        h(Heading, { title: T.templates.title }),
        h('p', null, T.templates.lead),
        h(Polled, {
          rest,
          path: '/templates',
          pause: () => 0,
          show: ({ templates }) => h(Gallery, { key: templates, rest, templates }),
        }),
      ];
}

class Gallery extends Component {
  state = { left: null, problem: null }; // after something was deleted

  async remove({ id }) {
    try {
      const { templates } = await this.props.rest.post(`/templates/${encodeURIComponent(id)}/actions/delete`, {});
      this.setState({ left: templates, problem: null });
    } catch (problem) {
      if (problem.status === 404) {
        // deleted already, perhaps by a request whose answer was lost
        this.setState(({ left }, { templates }) => ({ left: (left ?? templates).filter((one) => one.id !== id), problem: null }));
      } else {
        this.setState({ problem });
      }
    }
  }

  render({ templates }, { left, problem }) {
    const all = left ?? templates;
    return [
      problem && h(Failure, { problem }),
      all.length === 0
        ? h(Empty, { what: T.templates.none, hint: T.templates.noneHint })
        : h(
            'ul',
            { class: 'gallery' },
            all.map((one) => h('li', { key: one.id }, h(Card, { template: one, remove: () => this.remove(one) }))),
          ),
    ];
  }
}

/** What is known of a template without its form. Whoever deletes one is asked once more. */
class Card extends Component {
  state = { sure: false };

  render({ template: { id, title, name, version, description, origin, owner, share }, remove }, { sure }) {
    return [
      h('h2', null, h('a', { href: address.template(id) }, title)),
      h('p', { class: 'soft' }, `${name} ${version}, ${T.templates.origin[origin](owner, T.templates.shared(share))}`),
      description && h('p', null, description),
      origin === 'OWN' &&
        h(
          'button',
          { type: 'button', 'aria-label': T.templates.removeOne(title, sure), onClick: () => (sure ? remove() : this.setState({ sure: true })) },
          sure ? T.templates.sure : T.templates.remove,
        ),
    ];
  }
}

const NOTHING_ASKED = { busy: false, preview: null, key: null, problem: null, done: null };

/** How the form begins. */
function begun({ template, query, had }) {
  const field = read(template.parameters);
  const names = addressable(field).map(({ name }) => name);
  return {
    template,
    field,
    now: addressed(field, texts(field, {}), query),
    tags: had?.tags ?? [],
    metadata: had?.metadata ?? [],
    passedOver: [...new Set(query.keys())].filter((name) => !names.includes(name)),
    changed: false,
    ...NOTHING_ASKED,
  };
}

/**
 * The form of a template. What is submitted was shown before.
 *
 * Properties: rest, template, renew (asks for the template anew), query (fills the form in), had (what a run had that is started
 * again: tags, metadata, and the template's version and digest; nothing if the query is the address).
 */
export class Form extends Component {
  state = begun(this.props);
  #outcome = createRef();
  #form = createRef();

  /** Heading and fields are of one template: of the newest, unless the outcome of a start is not known yet. */
  static getDerivedStateFromProps({ template }, { template: before, field: was, now, busy, key, problem }) {
    if (template.digest === before.digest || busy || (key !== null && problem?.passing)) {
      return null;
    }
    const field = read(template.parameters);
    return { template, field, now: carried(was, now, field), changed: true, preview: null, key: null };
  }

  /** What does not belong in the address, among it secrets, does not stay there. */
  componentDidMount() {
    const { template, query, had } = this.props;
    const { passedOver } = this.state;
    if (passedOver.length > 0 && !had) {
      history.replaceState(null, '', address.template(template.id, address.only(query, (name) => !passedOver.includes(name))));
    }
  }

  change(changes) {
    this.setState({ ...changes, ...NOTHING_ASKED });
  }

  body(preview) {
    const { field, now, tags, metadata } = this.state;
    return {
      parameters: object(field, now),
      metadata: toForm(metadata),
      tags: tags.filter((tag) => tag.trim()),
      ...(preview ? {} : { digest: this.state.preview.template.digest }), // nothing but what was shown
      preview,
    };
  }

  async ask(preview) {
    const { template, now, tags, metadata } = this.state;
    const changed = () => preview && (this.state.now !== now || this.state.tags !== tags || this.state.metadata !== metadata);
    this.setState({ busy: true, problem: null });
    const path = `/templates/${encodeURIComponent(template.id)}/actions/start`;
    let outcome;
    let other = false; // whether the template may be another by now
    try {
      const key = preview ? crypto.randomUUID() : this.state.key; // pressed twice, or after a lost answer, it is done once
      const answer = await this.props.rest.post(path, this.body(preview), preview ? {} : { 'Idempotency-Key': key });
      other = preview && answer.template.digest !== template.digest;
      outcome = other ? { preview: null } : { key, changed: false, [preview ? 'preview' : 'done']: answer };
    } catch (problem) {
      other = [400, 409].includes(problem.status);
      outcome = preview || other ? { problem, preview: null, key: null } : { problem }; // else the start can be tried again, as the same one
    }
    if (!changed()) {
      this.setState({ busy: false, ...outcome }, () => this.#look());
    }
    if (other) {
      this.props.renew();
    }
  }

  /** To the first field that is wrong, or to what came of it. */
  #look() {
    const wrong = this.#form.current?.querySelector('[aria-invalid=true]');
    (wrong?.matches('fieldset') ? (wrong.querySelector('input, select') ?? wrong) : (wrong ?? this.#outcome.current))?.focus();
  }

  render({ had }, { template, field, now, tags, metadata, passedOver, changed, busy, preview, problem, done }) {
    const findings = (problem?.findings ?? []).map((one) => ({ ...one, place: one.place.replace(/^\/parameters/, '') }));
    const link = address.template(template.id, toAddress(field, now));
    return [
      h(Heading, { title: template.title || template.name }),
      h('p', { class: 'soft' }, `${template.name} ${template.version}`),
      template.description && h('p', null, template.description),
      passedOver.length > 0 && h('p', { class: 'note' }, T.templates.passedOver(passedOver.join(', '))),
      had && had.digest !== template.digest && h('p', { class: 'note' }, T.templates.changedSince(had.version, template.version)),
      changed && !done && h('p', { class: 'note', role: 'status' }, T.templates.changed(template.version)),
      !done &&
        h(
          'form',
          { ref: this.#form, noValidate: true, onSubmit: (event) => (event.preventDefault(), this.ask(true)) },
          h(Fields, {
            field,
            now,
            findings,
            change: (place, text) => this.change({ now: { ...this.state.now, [place]: text } }),
          }),
          h(ListEditor, { title: T.restart.tags, items: tags, change: (items) => this.change({ tags: items }) }),
          h(EditedMetadata, { entries: metadata, change: (entries) => this.change({ metadata: entries }) }),
          h(
            'p',
            { class: 'actions' },
            h('button', { class: preview ? '' : 'main', disabled: busy }, busy && !preview ? T.restart.previewing : T.restart.preview),
            h('a', { href: link, onClick: (event) => stay(event, link) }, T.templates.link),
          ),
        ),
      h(
        'div',
        { ref: this.#outcome, tabIndex: -1, class: 'outcome', 'aria-live': 'polite' },
        problem && h(NotDone, { problem, findings, places: leaves(field).map(({ place }) => place), look: () => this.ask(true) }),
        preview && !done && h(Preview, { preview, busy, submit: () => this.ask(false) }),
        done && h(Done, { done, again: () => this.setState({ now: { ...now }, ...NOTHING_ASKED }) }),
      ),
    ];
  }
}

/** Puts the link into the address without making the form anew, which would lose what is not in it. */
function stay(event, link) {
  if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    history.replaceState(null, '', link);
  }
}

/** What is wrong and has no field of its own stands here, too. */
function NotDone({ problem, findings, places, look }) {
  const others = findings.filter(({ place }) => !places.some((one) => place === one || place.startsWith(`${one}/`)));
  return h(
    Failure,
    { problem: findings.length ? { ...problem, message: T.templates.wrong(findings.length) } : problem },
    others.length > 0 && h('ul', null, others.map((one, i) => h('li', { key: i }, T.form.wrong(keyOf(one.place) || T.form.it, one)))),
    problem.status === 409 && h('button', { type: 'button', onClick: look }, T.templates.lookAgain),
  );
}

function Preview({ preview, busy, submit }) {
  return h(
    'section',
    { class: 'preview' },
    h('h2', null, T.templates.would),
    h(Text, { label: T.workflow.description }, JSON.stringify(preview.description, null, 2)),
    h(
      'p',
      null,
      h('button', { type: 'button', class: 'main submit', disabled: busy, onClick: submit }, busy ? T.restart.submitting : T.templates.start),
    ),
  );
}

function Done({ done, again }) {
  return h(
    'div',
    { class: 'note done', role: 'status' },
    h('strong', null, T.templates.done),
    h('p', null, h('a', { href: address.workflow(done.workflow, { run: done.run }) }, T.restart.look)),
    h('p', null, h('button', { type: 'button', onClick: again }, T.templates.again)),
  );
}
