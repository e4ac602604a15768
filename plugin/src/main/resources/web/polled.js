import { h, Component } from './lib/preact.js';
import { Failure, Loading } from './parts.js';

const AFTER_A_PROBLEM = 10_000;

/**
 * Asks a path of the REST service again and again and shows the answer. Never while the page is hidden. While another path is
 * asked for, the old answer stays, so that nothing jumps.
 *
 * Properties: rest, path, pause (from an answer to milliseconds until the next question; 0: do not ask again), show (from an
 * answer, and what asks again at once, to what is shown).
 */
export class Polled extends Component {
  state = { path: null, data: null, problem: null };
  #timer = 0;
  #asked = null;
  #due = () => {
    if (!document.hidden) {
      this.ask();
    }
  };

  componentDidMount() {
    document.addEventListener('visibilitychange', this.#due);
    addEventListener('online', this.#due);
    this.props.rest.addEventListener('began', this.#due);
    this.ask();
  }

  componentDidUpdate(before) {
    if (before.path !== this.props.path) {
      this.ask();
    }
  }

  componentWillUnmount() {
    document.removeEventListener('visibilitychange', this.#due);
    removeEventListener('online', this.#due);
    this.props.rest.removeEventListener('began', this.#due);
    clearTimeout(this.#timer);
    this.#asked = null;
  }

  async ask() {
    const { rest, path } = this.props;
    clearTimeout(this.#timer);
    const question = (this.#asked = { path }); // of several under way, the latest counts
    try {
      const data = await rest.get(path);
      if (this.#asked === question) {
        this.#show({ path, data, problem: null });
        this.#again(this.props.pause(data));
      }
    } catch (problem) {
      if (this.#asked === question) {
        this.#failed(path, problem);
      }
    }
  }

  #failed(path, problem) {
    if (problem.status === 432) {
      return; // signing in asks again
    }
    const { path: shown, data } = this.state;
    this.#show({ path, data: shown === path ? data : null, problem });
    this.#again(problem.passing ? AFTER_A_PROBLEM : 0);
  }

  #show(state) {
    const { path, data, problem } = this.state;
    if (path !== state.path || data !== state.data || problem !== state.problem) {
      this.setState(state);
    }
  }

  #again(pause) {
    if (pause > 0) {
      this.#timer = setTimeout(this.#due, pause);
    }
  }

  render({ path, show }, { path: shown, data, problem }) {
    return h(
      'div',
      { class: 'polled', 'aria-busy': String(shown !== path) },
      problem && h(Failure, { problem, retry: () => this.ask() }),
      data ? show(data, () => this.ask()) : !problem && h(Loading),
    );
  }
}
