/**
 * The REST client. Who somebody is lives here, in memory only: the password or token until the server has made a security
 * session, then the session's number. Nothing of it is written anywhere.
 */

import { T } from './texts.js';

const SESSION = 'X-UNICORE-SecuritySession';
const SESSION_ENDED = 432;
const KEPT = 100;

/** An answer that is not the one hoped for. Status 0: the server was not reached. */
export class Problem extends Error {
  constructor(status, message, { missing = [], findings = [] } = {}) {
    super(message);
    this.status = status;
    this.missing = missing;
    this.findings = findings;
  }

  /** Whether it may be over after a while, so that the same can be asked again. */
  get passing() {
    return this.status === 0 || this.status >= 500;
  }
}

/** Tells by the event 'ended' that the session is over, by 'began' that there is one again. */
export class Rest extends EventTarget {
  #authorization = null;
  #session = null;
  #preferences = null;
  #kept = new Map(); // path -> the latest answer and its ETag

  /**
   * @param authorization the header of that name
   * @param preferences such as 'role:admin'; null if there are none
   * @returns what GET /helipoint says
   */
  async signIn(authorization, preferences) {
    this.signOut();
    this.#authorization = authorization;
    this.#preferences = preferences;
    try {
      const status = await this.get('');
      this.dispatchEvent(new Event('began'));
      return status;
    } catch (problem) {
      this.signOut();
      throw problem;
    }
  }

  signOut() {
    this.#authorization = this.#session = this.#preferences = null;
    this.#kept.clear();
  }

  /**
   * JSON at a path below /helipoint, such as '/workflows?num=10'. As long as the answer is the same, so is the object.
   */
  async get(path) {
    const kept = this.#kept.get(path);
    const answer = await this.#fetch(`helipoint${path}`, { headers: kept?.tag ? { 'If-None-Match': kept.tag } : {} });
    if (answer.status === 304) {
      return kept.json;
    }
    const json = await read(answer);
    const tag = answer.headers.get('ETag');
    this.#kept.delete(path);
    if (tag) {
      this.#kept.set(path, { tag, json });
      if (this.#kept.size > KEPT) {
        this.#kept.delete(this.#kept.keys().next().value);
      }
    }
    return json;
  }

  /** Sends JSON to a path below /helipoint, and gives the answer's JSON. */
  async post(path, body, headers = {}) {
    const answer = await this.#fetch(`helipoint${path}`, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return read(answer);
  }

  /** JSON at a path of UNICORE's own services, such as 'core/storages/Home/files'. */
  async unicore(path) {
    return read(await this.#fetch(path, {}));
  }

  /** The answer, not yet read, at a path of any service, such as 'core/storages/Home/files/a.txt'. */
  open(path, type = 'application/octet-stream') {
    return this.#fetch(path, { headers: { Accept: type } });
  }

  async #fetch(path, options) {
    const headers = { Accept: 'application/json', ...options.headers };
    const known = this.#session ?? this.#authorization;
    if (!known) {
      throw new Problem(SESSION_ENDED, ''); // nobody is signed in; the server need not say so
    }
    if (this.#session) {
      headers[SESSION] = this.#session;
    } else {
      headers.Authorization = this.#authorization;
    }
    if (this.#preferences) {
      headers['X-UNICORE-User-Preferences'] = this.#preferences;
    }
    let answer;
    try {
      // no cookies, and no job's data in the browser's files
      answer = await fetch(new URL(`../${path}`, document.baseURI), {
        ...options,
        headers,
        credentials: 'omit',
        cache: 'no-store',
      });
    } catch {
      throw new Problem(0, '');
    }
    if (known !== (this.#session ?? this.#authorization)) {
      throw new Problem(SESSION_ENDED, ''); // somebody signed out, or in again, in the meantime
    }
    if (answer.status === SESSION_ENDED) {
      this.signOut();
      this.dispatchEvent(new Event('ended'));
    }
    if (!answer.ok && answer.status !== 304) {
      throw await problem(answer);
    }
    const session = answer.headers.get(SESSION);
    if (session) {
      this.#session = session;
      this.#authorization = null;
    }
    return answer;
  }
}

async function read(answer) {
  try {
    return await answer.json();
  } catch {
    throw new Problem(0, '');
  }
}

async function problem(answer) {
  let text = '';
  try {
    text = await answer.text();
    const json = JSON.parse(text);
    return new Problem(answer.status, json.errorMessage ?? '', json);
  } catch {
    return isStarting(answer, text) ? new Problem(503, T.starting) : new Problem(answer.status, '');
  }
}

/** A server whose services are not there yet answers 404 with a page in HTML; a file that is not there is 404 with nothing. */
function isStarting({ status }, text) {
  return status === 404 && text.trimStart().startsWith('<');
}
