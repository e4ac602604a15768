import { h, Component, createRef } from './lib/preact.js';
import * as address from './address.js';
import { Failure, Heading } from './parts.js';
import { Polled } from './polled.js';
import { T } from './texts.js';
import { chosen } from './workflow.js';

/** Makes a template of a workflow's step: what the server proposes, which may be changed before it is kept. */
export function SaveTemplate({ rest, id, query }) {
  return h(Polled, {
    rest,
    path: `/workflows/${encodeURIComponent(id)}`,
    pause: () => 0,
    show: (workflow) => h(Form, { key: query.toString(), rest, workflow, ...newest(workflow, query) }),
  });
}

/** The number of the step that is looked at and its newest attempt: the server makes the template of that one. */
function newest(workflow, query) {
  const { step, attempts } = workflow.steps[chosen(workflow, query).step];
  return { step, run: attempts.at(-1) };
}

/** What of a template is looked at before it is kept. */
const SHOWN = ['parameters', 'job', 'metadata', 'profile'];

class Form extends Component {
  state = {
    name: nameOf(this.props.workflow.name),
    title: this.props.workflow.name ?? '',
    description: '',
    share: '', // as it was
    text: null, // the template, as JSON
    proposed: null, // the same as the server proposed it
    busy: false,
    problem: null,
    saved: null,
  };
  #outcome = createRef();

  /** What is made of the workflow by the server, so that numbers keep all their digits. */
  ofWorkflow() {
    const { workflow, step } = this.props;
    return { fromWorkflow: workflow.id, step };
  }

  async propose() {
    const { name, title } = this.state;
    await this.ask({ ...this.ofWorkflow(), name, title, preview: true }, (answer) => {
      const shown = Object.fromEntries(SHOWN.filter((one) => answer[one]).map((one) => [one, answer[one]]));
      const text = JSON.stringify(shown, null, 2);
      return { text, proposed: text };
    });
  }

  async save() {
    const { name, title, description, share, text, proposed } = this.state;
    let document;
    try {
      document = text === proposed ? this.ofWorkflow() : JSON.parse(text);
    } catch (e) {
      this.setState({ problem: { status: 400, message: T.restart.wrongJson(e.message), findings: [] } });
      return;
    }
    await this.ask({ ...document, name, title, ...(description ? { description } : {}), ...(share ? { share } : {}) }, (saved) => ({ saved }));
  }

  async ask(body, then) {
    this.setState({ busy: true, problem: null });
    let state;
    try {
      state = then(await this.props.rest.post('/templates', body));
    } catch (problem) {
      state = { problem };
    }
    this.setState({ busy: false, ...state }, () => this.#outcome.current?.focus());
  }

  render({ workflow, run }, { text, busy, problem, saved }) {
    const field = (name, attributes) =>
      h(
        'label',
        { class: 'field', key: name },
        h('span', null, T.saveTemplate[name]),
        h('input', { name, value: this.state[name], autocomplete: 'off', onInput: (event) => this.setState({ [name]: event.target.value }), ...attributes }),
      );
    return [
      h(Heading, { title: T.saveTemplate.heading }),
      h('p', null, T.saveTemplate.lead, ' ', h('a', { href: address.workflow(workflow.id, { run: run.run }) }, workflow.name || workflow.id)),
      !saved &&
        h(
          'form',
          { onSubmit: (event) => (event.preventDefault(), text === null ? this.propose() : this.save()) },
          h(
            'fieldset',
            { class: 'editor' },
            h('legend', { class: 'unseen' }, T.saveTemplate.heading),
            field('name', { required: true }),
            field('title'),
            field('description'),
            h(Share, { share: this.state.share, group: run.group, change: (share) => this.setState({ share }) }),
          ),
          text !== null && [
            h('p', null, T.saveTemplate.look),
            h('textarea', {
              'aria-label': T.saveTemplate.document,
              spellcheck: false,
              value: text,
              onInput: (event) => this.setState({ text: event.target.value }),
            }),
          ],
          h('p', { class: 'actions' }, h('button', { class: 'main', disabled: busy }, text === null ? T.restart.preview : T.saveTemplate.save)),
        ),
      h(
        'div',
        { ref: this.#outcome, tabIndex: -1, class: 'outcome', 'aria-live': 'polite' },
        problem && h(Failure, { problem }),
        saved &&
          h(
            'p',
            { class: 'note done', role: 'status' },
            T.saveTemplate.done(saved.version),
            ' ',
            h('a', { href: address.template(saved.id) }, saved.title),
          ),
      ),
    ];
  }
}

function Share({ share, group, change }) {
  const choices = ['', 'nobody', 'site', ...(group ? [`group:${group}`] : [])];
  return h(
    'label',
    { class: 'field' },
    h('span', null, T.saveTemplate.share),
    h(
      'select',
      { name: 'share', value: share, onChange: (event) => change(event.target.value) },
      choices.map((one) => h('option', { key: one, value: one }, T.templates.shared(one))),
    ),
  );
}

/** A name that a template may have, like that of a workflow. */
function nameOf(text) {
  return (text ?? '').trim().toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40);
}
