/** One call of `relink`: what has to outlive an instance of the wasm that stops. */

import type { RelinkError } from './error.js';
import { errorOf, isRelinkError, recordOf, STOPPED } from './errors.js';
import type { ErrorRecord, WasmError } from './errors.js';
import { Reader } from './reader.js';
import { redactedCause } from './redact.js';
import { define, isObject, peek } from './values.js';

/** The options that are read when `relink` is called: they are watched from then on. One whose getter threw throws again. */
export interface Taken {
  signal: PropertyDescriptor;
  stripe: PropertyDescriptor;
}

/** The mark that a flow is open. It belongs to the page, so that a second copy of the package sees it too. */
const MARK = Symbol.for('fc-relink.in-flight');

/** The same for this copy alone: a page may have a global object that takes no new properties. */
let openHere: object | undefined;

/** Whether a mark is one of a flow that is open; one that was aborted ends a little later. */
const isOpen = (mark: unknown): boolean => isObject(mark) && peek(peek(mark, 'signal'), 'aborted') !== true;

export class Call extends Reader {
  /** Resolves with the call itself when it is over: settled, or aborted. */
  readonly over: Promise<Call>;
  /** The client secret, as soon as it is known. */
  secret: string | undefined;
  /** What Stripe's call resolves with, once it was made. */
  collected: Promise<unknown> | undefined;

  readonly #resolve: (report: unknown) => void;
  readonly #reject: (error: unknown) => void;
  #end: (call: Call) => void = () => undefined;
  #isOver = false;
  #signal: AbortSignal | undefined;
  #stopListening = (): void => undefined;
  #mark: object | undefined;
  #result: unknown;

  constructor(taken: Taken, resolve: (report: unknown) => void, reject: (error: unknown) => void) {
    super();
    define(this, 'signal', taken.signal);
    define(this, 'stripe', taken.stripe);
    this.#resolve = resolve;
    this.#reject = reject;
    this.over = new Promise((end) => (this.#end = end));
    this.#listen();
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Marks that a flow is open in this page. @returns `false` where one is open already, or the call is over */
  claim(): boolean {
    if (this.#isAborted() || isOpen(peek(globalThis, MARK)) || isOpen(openHere)) return false;
    this.#mark = openHere = { signal: this.#signal };
    try {
      Reflect.set(globalThis, MARK, this.#mark);
    } catch {
      // The page's global object takes no new properties.
    }
    return true;
  }

  /** Opens Stripe's flow, unless the call was aborted, and reads what it resolves with. */
  collect(
    stripe: { collectFinancialConnectionsAccounts: (options: object) => unknown },
    options: object,
  ): Promise<unknown> {
    if (this.#isAborted()) return this.over;
    this.collected = new Promise((resolve) => {
      resolve(stripe.collectFinancialConnectionsAccounts({ ...options, clientSecret: this.secret }));
    }).then((result) => {
      this.#result = result;
      this.result(result);
      return result;
    });
    // Whoever waits for it has a handler of their own.
    this.collected.catch(() => undefined);
    return this.collected;
  }

  resolve(report: unknown): void {
    if (this.#isAborted()) return;
    this.#close();
    this.#resolve(report);
  }

  /** @param cause - what was thrown, where something was */
  reject(error: WasmError | RelinkError, cause?: unknown): void {
    if (isRelinkError(error)) this.#rejectWith(error);
    else this.#rejectOf(recordOf(error), cause);
  }

  #rejectOf(error: ErrorRecord, cause: unknown): void {
    const redacted = redactedCause(cause, this.secret);
    this.#rejectWith(errorOf(error, redacted, this.#result));
  }

  #rejectWith(error: RelinkError): void {
    if (this.#isAborted()) return;
    this.#close();
    this.#reject(error);
  }

  /** Gives up on the wasm: what Stripe's call resolves with comes with the error. */
  async giveUp(cause: unknown): Promise<void> {
    await this.collected?.catch(() => undefined);
    this.#rejectOf(STOPPED, cause);
  }

  /** Whether the call is over. A signal is looked at, not only heard: another listener may have kept the event from us. */
  #isAborted(): boolean {
    if (peek(this.#signal, 'aborted') === true) this.#abort();
    return this.#isOver;
  }

  #abort(): void {
    if (this.#isOver) return;
    this.#close();
    this.#reject(peek(this.#signal, 'reason'));
  }

  /** Listens to the page's signal. What is no signal, the wasm refuses. */
  #listen(): void {
    const given = peek(this, 'signal');
    const isSignal =
      typeof peek(given, 'aborted') === 'boolean' &&
      typeof peek(given, 'addEventListener') === 'function' &&
      typeof peek(given, 'removeEventListener') === 'function';
    if (!isSignal) return;
    this.#signal = given as AbortSignal;
    const abort = (): void => {
      this.#abort();
    };
    try {
      // Nobody else can listen to a signal of our own, and keep the event from us.
      const isOwn = 'any' in AbortSignal && given instanceof AbortSignal;
      const signal = isOwn ? AbortSignal.any([given]) : this.#signal;
      this.#stopListening = () => {
        signal.removeEventListener('abort', abort, { capture: true });
      };
      signal.addEventListener('abort', abort, { capture: true });
    } catch {
      // A signal of the page's own making may refuse; it is looked at all the same.
    }
    this.#isAborted();
  }

  /** Takes the mark off, stops listening, and ends every wait. */
  #close(): void {
    this.#isOver = true;
    if (openHere === this.#mark) openHere = undefined;
    if (this.#mark && peek(globalThis, MARK) === this.#mark) Reflect.deleteProperty(globalThis, MARK);
    try {
      this.#stopListening();
    } catch {
      // A signal of the page's own making may refuse; the listener does no harm then.
    }
    this.#end(this);
  }
}
