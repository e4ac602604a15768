import { h, Component, createRef } from './lib/preact.js';
import { accessToken, provider } from './oidc.js';
import { Heading } from './parts.js';
import { T } from './texts.js';

/** Asks who somebody is. Properties: rest, ended (a session was there and is over), done (takes what GET /helipoint says). */
export class SignIn extends Component {
  state = { way: 'password', busy: false, problem: null, oidc: null, waiting: null };
  #form = createRef();

  async componentDidMount() {
    try {
      this.setState({ oidc: await provider() });
    } catch {
      // then there are the other ways
    }
  }

  componentWillUnmount() {
    this.state.waiting?.abort();
  }

  async submit(event) {
    event.preventDefault();
    const fields = new FormData(event.target);
    await this.enter(authorization(this.state.way, fields), preferences(fields));
  }

  async enter(authorization, preferences) {
    this.setState({ busy: true, problem: null });
    try {
      this.props.done(await this.props.rest.signIn(authorization, preferences));
    } catch (problem) {
      this.setState({ busy: false, problem: explained(problem) });
    }
  }

  async askProvider() {
    const waiting = new AbortController();
    this.setState({ waiting, problem: null });
    let token;
    try {
      token = await accessToken(this.state.oidc, waiting.signal);
    } catch (e) {
      this.setState({ waiting: null, problem: waiting.signal.aborted ? null : `${T.signIn.providerFailed}: ${e.message}` });
      return;
    }
    this.setState({ waiting: null, problem: token ? null : T.signIn.blocked });
    if (token) {
      await this.enter(`Bearer ${token}`, preferences(new FormData(this.#form.current)));
    }
  }

  render({ ended }, { way, busy, problem, oidc, waiting }) {
    return h(
      'section',
      { class: 'sign-in' },
      h(Heading, { title: T.signIn.title }),
      h('p', null, ended ? T.signIn.ended : T.signIn.lead),
      problem && h('p', { class: 'failure', role: 'alert' }, problem),
      oidc && h(Provider, { waiting, ask: () => this.askProvider() }),
      h(
        'form',
        { ref: this.#form, onSubmit: (event) => this.submit(event) },
        h(
          'fieldset',
          { class: 'ways' },
          h('legend', { class: 'unseen' }, T.signIn.way),
          ['password', 'token'].map((one) =>
            h(
              'label',
              { key: one },
              h('input', {
                type: 'radio',
                name: 'way',
                value: one,
                checked: one === way,
                onChange: () => this.setState({ way: one }),
              }),
              T.signIn[one],
            ),
          ),
        ),
        way === 'password'
          ? [
              field(T.signIn.userName, { name: 'user', autocomplete: 'username', autocapitalize: 'none', spellcheck: false }),
              field(T.signIn.passwordField, { name: 'password', type: 'password', autocomplete: 'current-password' }),
            ]
          : field(T.signIn.tokenField, { name: 'token', type: 'password', autocomplete: 'off' }),
        h(
          'details',
          null,
          h('summary', null, T.signIn.more),
          h(
            'label',
            null,
            T.signIn.role,
            h(
              'select',
              { name: 'role' },
              h('option', { value: '' }, T.signIn.roleFirst),
              ['user', 'admin'].map((role) => h('option', { value: role }, role)),
            ),
          ),
          h('label', null, T.signIn.login, h('input', { name: 'uid', autocomplete: 'off', pattern: '[A-Za-z0-9._\\-]*' })),
        ),
        h('button', { class: 'main', disabled: busy }, busy ? T.signIn.busy : T.signIn.button),
      ),
    );
  }
}

function Provider({ waiting, ask }) {
  return h(
    'p',
    { class: 'provider' },
    waiting
      ? [
          h('span', { role: 'status' }, `${T.signIn.wait} `),
          h('button', { type: 'button', onClick: () => waiting.abort() }, T.signIn.cancel),
        ]
      : h('button', { type: 'button', class: 'main', onClick: ask }, T.signIn.provider),
  );
}

function field(label, attributes) {
  return h('label', { key: attributes.name }, label, h('input', { required: true, ...attributes }));
}

function authorization(way, fields) {
  if (way === 'token') {
    return `Bearer ${fields.get('token').trim()}`;
  }
  const bytes = new TextEncoder().encode(`${fields.get('user')}:${fields.get('password')}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

/** The header by which UNICORE chooses among several roles and logins; null if there is no wish. */
function preferences(fields) {
  const wishes = ['role', 'uid'].filter((name) => fields.get(name)).map((name) => `${name}:${fields.get(name)}`);
  return wishes.join(',') || null;
}

function explained(problem) {
  if (problem.status === 403) {
    return T.signIn.refused;
  }
  const [what, hint] = T.problem[problem.status] ?? T.problem.other;
  return `${what} ${problem.message} ${hint}`;
}
