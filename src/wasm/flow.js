/**
 * One call of `relink`.
 *
 * It holds every value of the page's, so that none of them gets into the wasm, and it waits for what is still on its way. What
 * is wrong with a value, and what is made of a result, is the business of the Rust side (`options.rs`, `relink.rs`).
 */

import { makeError, scrub } from './error.js';
import { Reader, isArray, isObject, peek } from './read.js';

/** What an option is, one bit each (`options.rs` has the same). */
const ABSENT = 1;
const MISSING = 2;
const TEXT = 4;
const EMPTY = 8;
const FUNCTION = 16;
const OBJECT = 32;
const TRUE = 64;
const FALSE = 128;
const OTHER = 256;
const UNREADABLE = 512;
/** Plus one of the troubles below. */
const TROUBLE = 2048;

/** What can come between a call and its result (`trouble.rs` has the same). */
const BAD_SECRET = 0;
const FAILED = 1;
const UNREACHED = 2;
const NO_SUCCESS = 3;
const NO_JSON = 4;
const BROKE_OFF = 5;
const LATE = 6;
const NO_SECRET = 7;
const SECRET_KEY = 8;
const STRIPE_REJECTED = 9;
const NO_STRIPE = 10;
const NO_METHOD = 11;
const COLLECT_FAILED = 12;
const NONE = 13;

/** Where a value comes from (`trouble.rs` has the same), and the property that holds it. */
const EXISTING = 0;
const SECRET = 1;
const SESSION = 2;
const HOLDERS = /** @type {const} */ (['existingAccounts', 'clientSecret', 'clientSecret']);

/** @typedef {'stripe' | 'clientSecret' | 'existingAccounts'} Holder */

/** How long a session endpoint may take, in milliseconds. */
const SESSION_LIMIT = 30_000;

/** How long existing accounts may take once the flow has ended, in milliseconds: a success must not wait for ever. */
const EXISTING_LIMIT = 15_000;

/** The mark that a flow is open in this page. It belongs to the page, so that a second copy of the package sees it too. */
const MARK = Symbol.for('fc-relink.in-flight');

/** Stands where a value should be. */
class Trouble {
  /** @type {Uint32Array} */
  record;
  /** @type {unknown} */
  cause;

  #brand = true;

  /** Not `instanceof`, which asks a proxy for its prototype. @param {any} value @returns {value is Trouble} */
  static is(value) {
    return typeof value === 'object' && value !== null && #brand in value;
  }

  /** @param {number} kind @param {number} [source] @param {unknown} [cause] @param {number} [status] of HTTP */
  constructor(kind, source = 0, cause = undefined, status = 0) {
    this.record = Uint32Array.of(kind, source, status);
    this.cause = cause;
  }
}

/** @param {unknown} value */
function kindOf(value) {
  if (value === undefined || value === null) return MISSING;
  if (typeof value === 'string') return value ? TEXT : EMPTY;
  if (typeof value === 'boolean') return value ? TRUE : FALSE;
  return typeof value === 'function' ? FUNCTION : typeof value === 'object' ? OBJECT : OTHER;
}

/** @param {any} signal */
function kindOfSignal(signal) {
  const kind = kindOf(signal);
  if (kind !== OBJECT) return kind;
  const { aborted, addEventListener, removeEventListener } = signal;
  const isOne =
    typeof aborted === 'boolean' &&
    typeof addEventListener === 'function' &&
    typeof removeEventListener === 'function';
  return isOne ? OBJECT : OTHER;
}

/** What is wrong with it as Stripe.js, if anything is. @param {any} stripe */
function troubleOfStripe(stripe) {
  if (!(kindOf(stripe) & (OBJECT | FUNCTION))) return NO_STRIPE;
  return typeof peek(stripe, 'collectFinancialConnectionsAccounts') === 'function' ? undefined : NO_METHOD;
}

/** What is wrong with it as a client secret, if anything is. @param {unknown} secret */
function troubleOfSecret(secret) {
  if (typeof secret !== 'string' || !secret.trim()) return BAD_SECRET;
  return /^\s*[sr]k_/.test(secret) ? SECRET_KEY : undefined;
}

/** A URL as a text, anything else as it is: a list may have an address as well. @param {any} value */
function textOfUrl(value) {
  const href = isObject(value) && !isArray(peek(value, 'data')) ? peek(value, 'href') : undefined;
  return typeof href === 'string' ? href : value;
}

/** What a URL, or what stands in its place, is: a secret that was passed by mistake must not get into an address. @param {any} value */
function kindOfUrl(value) {
  const url = textOfUrl(value);
  return typeof url === 'string' && /^(\w+_secret_|[rs]k_)\w+$/.test(url) ? EMPTY : kindOf(url);
}

/** Whether it is a promise, of whatever kind. @param {any} value */
const isThenable = (value) =>
  Boolean(kindOf(value) & (OBJECT | FUNCTION)) && typeof value.then === 'function';

/** The secret in what a session endpoint answered. @param {unknown} answer */
function secretIn(answer) {
  const secret = peek(answer, 'client_secret') ?? peek(answer, 'clientSecret');
  return typeof secret === 'string' && secret ? secret : new Trouble(NO_SECRET, SESSION);
}

/** A promise of a value, whatever the value does: not even `then` is called on a promise of the page's. @param {any} value */
const promiseOf = (value) => new Promise((resolve) => resolve(value));

/**
 * What an endpoint answers.
 *
 * @param {number} source
 * @param {string} url
 * @param {RequestInit} init
 * @returns {Promise<{ answer: any } | Trouble>}
 */
async function ask(source, url, init) {
  let body;
  try {
    const response = await promiseOf(fetch(new Request(url, init)));
    if (!peek(response, 'ok')) {
      const status = peek(response, 'status');
      return new Trouble(NO_SUCCESS, source, undefined, typeof status === 'number' ? status : 0);
    }
    try {
      body = response.json();
    } catch {
      return new Trouble(NO_JSON, source);
    }
  } catch (cause) {
    return new Trouble(UNREACHED, source, cause);
  }
  try {
    return { answer: await promiseOf(body) };
  } catch (cause) {
    // What cannot be parsed is quoted in the message, and it may hold a secret.
    // By its name: in WebKit it is a DOMException.
    return peek(cause, 'name') === 'SyntaxError'
      ? new Trouble(NO_JSON, source)
      : new Trouble(BROKE_OFF, source, cause);
  }
}

export class Flow {
  /** What came in between. @type {Trouble | undefined} */
  #trouble;
  /** What is on its way, by the property that will hold it. @type {{ [name in Holder]?: Promise<void> }} */
  #coming = {};
  /** @type {Headers | undefined} */
  #headers;
  #secretSource = SECRET;
  #requests = new AbortController();
  /** @type {object | undefined} */
  #mark;
  #wereAsked = false;
  /** @type {() => void} */
  #stop = () => {};
  /** Resolves when the flow is aborted, or closed. @type {Promise<void>} */
  #stopped = new Promise((resolve) => (this.#stop = resolve));
  #isAborted = false;
  #abort = () => {
    this.#isAborted = true;
    this.#stop();
  };

  /** Resolves when there is a result, or something came in between. @type {Promise<void>} */
  #ended = this.#stopped;
  /** Remembers what was read. */
  reader = new Reader();
  /** What Stripe's call resolved with. @type {unknown} */
  result;
  // Declared, because a page may have given all objects a property of such a name that cannot be set.
  /** @type {any} */
  signal;
  /** @type {any} */
  stripe;
  /** @type {any} */
  clientSecret;
  /** @type {any} */
  sessionUrl;
  /** @type {any} */
  existingAccounts;
  /** @type {any} */
  authorization;
  /** @type {any} */
  account;
  /** @type {any} */
  collectOptions;
  /** What the options are, in the order in which `options.rs` looks at them. @type {Uint32Array} */
  kinds;

  /** Reads every option, once. @param {any} options */
  constructor(options) {
    const kinds = [
      isObject(options) ? OBJECT : OTHER,
      peek(globalThis, 'isSecureContext') === false ? FALSE : TRUE,
    ];
    const read = (/** @type {string} */ name, /** @type {(value: any) => number} */ kind = kindOf) => {
      let value;
      try {
        value = options[name];
      } catch {
        kinds.push(UNREADABLE);
        return;
      }
      try {
        kinds.push(kind(value));
      } catch {
        kinds.push(OTHER);
      }
      return value;
    };
    this.signal = read('signal', kindOfSignal);
    const isSignal = isObject(options) && kinds[2] === OBJECT;
    this.#isAborted = isSignal && peek(this.signal, 'aborted') === true;
    read('allowInsecureContext');
    this.stripe = read('stripe', (stripe) => this.#kindOfStripe(stripe));
    this.clientSecret = read('clientSecret', (secret) => {
      const kind = secret === undefined && !('clientSecret' in options) ? ABSENT : kindOf(secret);
      if (kind & (ABSENT | MISSING | FUNCTION)) return kind;
      const trouble = troubleOfSecret(secret);
      return trouble === undefined ? TEXT : TROUBLE + trouble;
    });
    this.sessionUrl = textOfUrl(read('sessionUrl', kindOfUrl));
    this.existingAccounts = textOfUrl(read('existingAccounts', kindOfUrl));
    this.authorization = read('authorization');
    this.account = read('account');
    read('headers', (headers) => {
      // Not before one is needed: Node makes the class when it is first asked for, which takes longer than all else here.
      if (kindOf(headers) !== MISSING) this.#headers = new Headers(headers);
      return OBJECT;
    });
    this.collectOptions = read('collectOptions');
    this.kinds = Uint32Array.from(kinds);
  }

  /** @param {any} stripe */
  #kindOfStripe(stripe) {
    const trouble = troubleOfStripe(stripe);
    if (trouble === undefined) return OBJECT;
    try {
      if (!isThenable(stripe)) return TROUBLE + trouble;
    } catch (cause) {
      this.#trouble = new Trouble(STRIPE_REJECTED, 0, cause);
      return TROUBLE + STRIPE_REJECTED;
    }
    this.#await('stripe', stripe, STRIPE_REJECTED);
    return OBJECT;
  }

  /**
   * Waits for a value, which then stands in the place of its promise.
   *
   * @param {Holder} name
   * @param {unknown} promise
   * @param {number} trouble what it is if it rejects
   * @param {number} [source]
   */
  #await(name, promise, trouble, source) {
    this.#coming[name] = promiseOf(promise).then(
      (value) => {
        this[name] = value;
      },
      (cause) => {
        this[name] = new Trouble(trouble, source, cause);
      },
    );
  }

  /** What came in between: its kind, source and HTTP status. Empty where nothing did. */
  get trouble() {
    return this.#trouble?.record ?? new Uint32Array();
  }

  /** Why the existing accounts cannot be had, as with `trouble`. */
  get loss() {
    const existing = this.existingAccounts;
    if (Trouble.is(existing)) return existing.record;
    const isMissing = existing === undefined || existing === null;
    return isMissing && this.#wereAsked ? Uint32Array.of(NONE, EXISTING, 0) : new Uint32Array();
  }

  /** An error of ours, with what caused it. @param {[code: string, message: string, path?: string, status?: number]} record */
  failure(record) {
    const secret = this.clientSecret;
    return makeError(record, scrub(this.#trouble?.cause, typeof secret === 'string' ? secret : undefined));
  }

  /**
   * Puts the mark into the page, where no other flow is open.
   *
   * It holds the flow's signal: a flow that was aborted no longer counts from that moment on, though it ends a little later.
   */
  claim() {
    const present = peek(globalThis, MARK);
    if (isObject(present) && peek(peek(present, 'signal'), 'aborted') !== true) return false;
    this.#mark = { signal: this.signal };
    // A page that froze its global object can have no mark, and goes without.
    Reflect.set(globalThis, MARK, this.#mark);
    return true;
  }

  /** Listens to the caller's signal. */
  listen() {
    try {
      this.signal?.addEventListener('abort', this.#abort);
      return true;
    } catch {
      return false;
    }
  }

  /** Calls the page's function, and says whether existing accounts are at hand now. @param {number} source */
  ask(source) {
    const name = HOLDERS[source];
    if (source === EXISTING) this.#wereAsked = true;
    try {
      // Not as a method of this object.
      const value = (0, this[name])();
      if (isThenable(value)) {
        this.#await(name, value, FAILED, source);
        return false;
      }
      this[name] = value;
    } catch (cause) {
      this[name] = new Trouble(FAILED, source, cause);
    }
    if (source === SECRET) this.#checkSecret();
    return this.loss.length === 0;
  }

  /** Asks an endpoint, now. @param {number} source */
  send(source) {
    const name = HOLDERS[source];
    const headers = new Headers(this.#headers);
    headers.set('accept', 'application/json');
    /** @type {RequestInit} */
    const init = {
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: this.#requests.signal,
    };
    if (source === EXISTING) {
      this.#wereAsked = true;
      this.#coming[name] = ask(source, this.existingAccounts, init).then((answered) => {
        this[name] = Trouble.is(answered) ? answered : answered.answer;
      });
      return;
    }
    this.#secretSource = SESSION;
    headers.set('content-type', 'application/json');
    const { authorization, account } = this;
    // What is known of them.
    const body = JSON.stringify({ authorization: authorization || undefined, account: account || undefined });
    const coming = ask(source, this.sessionUrl, { ...init, method: 'POST', body }).then((answered) => {
      this[name] = Trouble.is(answered) ? answered : secretIn(answered.answer);
    });
    this.#coming[name] = this.#within(SESSION_LIMIT, coming, source);
  }

  /**
   * Waits for a value, but not for ever.
   *
   * @param {number} ms
   * @param {Promise<void> | undefined} coming
   * @param {number} source
   */
  async #within(ms, coming, source) {
    let timer;
    const late = new Promise((resolve) => {
      timer = setTimeout(() => {
        this[HOLDERS[source]] = new Trouble(LATE, source);
        resolve(undefined);
      }, ms);
    });
    await Promise.race([coming, late, this.#stopped]);
    clearTimeout(timer);
  }

  /** Calls Stripe: now, where everything is at hand, because the click that led here counts only as long as its task runs. */
  open() {
    const { stripe, clientSecret } = this.#coming;
    const collected = stripe || clientSecret ? this.#prepare().then(() => this.#collect()) : this.#collect();
    const ended = collected.then(async () => {
      if (this.#coming.existingAccounts && !this.#trouble)
        await this.#within(EXISTING_LIMIT, this.#coming.existingAccounts, EXISTING);
    });
    this.#ended = Promise.race([this.#stopped, ended]);
  }

  /**
   * Notes what is wrong with a value that was waited for.
   *
   * @param {unknown} value
   * @param {(value: unknown) => number | undefined} troubleOf
   * @param {number} [source]
   */
  #check(value, troubleOf, source) {
    const trouble = Trouble.is(value) ? value : troubleOf(value);
    if (trouble !== undefined) this.#trouble ??= Trouble.is(trouble) ? trouble : new Trouble(trouble, source);
  }

  #checkSecret() {
    this.#check(this.clientSecret, troubleOfSecret, this.#secretSource);
  }

  /** Waits for what Stripe's call needs. */
  async #prepare() {
    await this.#coming.clientSecret;
    this.#checkSecret();
    if (this.#trouble || this.#isAborted) return;
    await this.#coming.stripe;
    this.#check(this.stripe, troubleOfStripe);
  }

  /** Opens Stripe's flow, unless something came in between. */
  async #collect() {
    if (this.#trouble || this.#isAborted) return;
    try {
      const { stripe, collectOptions, clientSecret } = this;
      this.result = await promiseOf(
        stripe.collectFinancialConnectionsAccounts({ ...collectOptions, clientSecret }),
      );
    } catch (cause) {
      this.#trouble ??= new Trouble(COLLECT_FAILED, 0, cause);
    }
  }

  /**
   * The report on this flow.
   *
   * @template T
   * @param {() => void} open what is done at once
   * @param {() => T} finish what is done when the flow is over
   */
  async run(open, finish) {
    try {
      if (!this.#isAborted) open();
      if (!this.#isAborted) await this.#ended;
      // In this order, so that what came after the abort is dropped.
      if (this.#isAborted) throw peek(this.signal, 'reason');
      return finish();
    } finally {
      this.#close();
    }
  }

  /** Takes the mark off, stops listening, and lets go of everything that is still under way. */
  #close() {
    if (this.#mark && peek(globalThis, MARK) === this.#mark) Reflect.deleteProperty(globalThis, MARK);
    try {
      this.signal?.removeEventListener('abort', this.#abort);
    } catch {
      // A signal of the page's own making may refuse; the listener does no harm then.
    }
    this.#requests.abort();
    this.#stop();
  }
}
