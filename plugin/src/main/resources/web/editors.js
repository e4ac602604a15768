/** Fields for lists and for named values of a description. */

import { h, Component } from './lib/preact.js';
import { value } from './format.js';
import { retyped } from './patch.js';
import { T } from './texts.js';

/** A list of texts, one field each. */
export function ListEditor({ title, items, change }) {
  return h(
    'fieldset',
    { class: 'editor' },
    h('legend', null, title),
    items.map((item, i) =>
      h(Field, {
        key: i,
        label: T.restart.item(T.restart.one[title] ?? title, i + 1),
        value: item,
        change: (text) => change(items.with(i, retyped(text, item))),
        remove: () => change(items.filter((_, other) => other !== i)),
      }),
    ),
    h('button', { type: 'button', onClick: () => change([...items, '']) }, T.restart.addItem(title)),
  );
}

/** Values by name, one field each, and two for a new one. */
export class MapEditor extends Component {
  state = { name: '', text: '' };

  add() {
    const { map, change } = this.props;
    const { name, text } = this.state;
    if (name.trim()) {
      change({ ...map, [name.trim()]: text });
      this.setState({ name: '', text: '' });
    }
  }

  render({ title, map, change }, { name, text }) {
    const typed = (member) => (event) => this.setState({ [member]: event.target.value });
    return h(
      'fieldset',
      { class: 'editor' },
      h('legend', null, title),
      Object.entries(map).map(([one, given]) =>
        h(Field, {
          key: one,
          label: one,
          value: given,
          change: (changed) => change({ ...map, [one]: retyped(changed, given) }),
          remove: () => change(Object.fromEntries(Object.entries(map).filter(([other]) => other !== one))),
        }),
      ),
      h(
        'div',
        { class: 'new' },
        [
          ['name', name, T.restart.name],
          ['text', text, T.restart.newValue],
        ].map(([member, given, label]) =>
          h('input', {
            key: member,
            value: given,
            onInput: typed(member),
            'aria-label': `${title}: ${label}`,
            placeholder: label,
          }),
        ),
        h('button', { type: 'button', disabled: !name.trim(), onClick: () => this.add() }, T.restart.addItem(title)),
      ),
    );
  }
}

function Field({ label, value: given, change, remove }) {
  const simple = given === null || typeof given !== 'object'; // everything else is for JSON
  return h(
    'div',
    { class: 'field' },
    h(
      'label',
      null,
      h('span', null, label),
      h('input', { value: value(given), readOnly: !simple, onInput: (event) => change(event.target.value) }),
    ),
    h('button', { type: 'button', class: 'remove', 'aria-label': T.restart.removeItem(label), onClick: remove }, '✕'),
  );
}
