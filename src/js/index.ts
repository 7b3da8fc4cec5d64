/**
 * Relink Stripe Financial Connections accounts: one call opens the flow, and one typed report says what happened.
 *
 * @packageDocumentation
 */

import { RelinkError } from './error.js';
import { current, load, loaded } from './load.js';
import type { Taken } from './call.js';
import type {
  AccountLike,
  ExistingAccount,
  ExistingAccounts,
  RelinkOptions,
  RelinkReport,
  RequestedOptions,
  SessionIn,
  SessionLike,
  TriageEntry,
  TriageOptions,
  WasmSource,
} from './types.js';

export { RelinkError } from './error.js';
export type { RelinkErrorDetails } from './error.js';
export type * from './types.js';

/**
 * Loads the wasm, so that you can call `interpret` and `triage`, and `relink` opens Stripe's flow inside the click.
 *
 * Without a source it returns the same promise each time, until a load fails.
 *
 * @param source - in place of the wasm that comes with the package: a URL, a `Response`, bytes or a compiled module
 * @throws {@link RelinkError} `load_failed`; the next call tries again
 */
export function preload(source?: WasmSource | PromiseLike<WasmSource>): Promise<void> {
  return (preloaded ??= load(source).then(
    () => undefined,
    (error: unknown) => {
      preloaded = undefined;
      throw error;
    },
  ));
}

/** The same promise each time, so that React's `use` can wait for it. */
let preloaded: Promise<void> | undefined;

/**
 * Opens Stripe's authentication flow, and reports how it ended and what happened to each account.
 *
 * Every ending of the flow resolves, including a cancel and an error of Stripe's. The promise rejects where there is nothing
 * to report.
 *
 * @throws {@link RelinkError}, or the reason of `options.signal`
 * @see https://docs.stripe.com/financial-connections/relink/api/data-products
 */
export function relink<A extends ExistingAccount = ExistingAccount, S extends object = SessionLike>(
  options: RelinkOptions<A, S>,
): Promise<RelinkReport<A, S>> {
  if (isTaking) {
    return Promise.reject(new RelinkError('a getter of options calls relink', { code: 'in_progress' }));
  }
  isTaking = true;
  const taken = { signal: take(options, 'signal'), stripe: take(options, 'stripe') };
  isTaking = false;
  const core = current();
  return (core ? core.relink(options, taken) : loadAndRelink(options, taken)) as Promise<RelinkReport<A, S>>;
}

/** Whether options are being read. Their getters are the page's, and must not start another relink. */
let isTaking = false;

/** Reads an option, once. @returns the property that it is from now on */
function take(options: RelinkOptions, name: 'signal' | 'stripe'): PropertyDescriptor {
  let value: unknown;
  try {
    value = options[name];
  } catch (error) {
    return {
      get() {
        throw error;
      },
    };
  }
  try {
    // A promise has a handler from now on. Whoever waits for it tells of it.
    if (value instanceof Promise) value.catch(() => undefined);
  } catch {
    // A proxy that was revoked, say: the core sees to that.
  }
  return { value };
}

/** Loads the wasm first, unless the call is aborted meanwhile. */
async function loadAndRelink(options: RelinkOptions, taken: Taken): Promise<unknown> {
  const signal = taken.signal.value as Partial<AbortSignal> | undefined;
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => {
      reject(signal?.reason as Error);
    };
    try {
      signal?.addEventListener?.('abort', abort);
      if (signal?.aborted === true) abort();
    } catch {
      // It is no signal: the core sees to that.
    }
  });
  try {
    const core = await Promise.race([load(), aborted]);
    return await core.relink(options, taken);
  } finally {
    signal?.removeEventListener?.('abort', abort);
  }
}

/**
 * The logic of `relink` alone: compares the result of `stripe.collectFinancialConnectionsAccounts`, or a session that you
 * fetched from Stripe's API, with the accounts that the page had before.
 *
 * @throws {@link RelinkError} `malformed_response` where there is neither a session nor an error, `invalid_options`,
 *   `not_loaded`
 */
export function interpret<A extends ExistingAccount = ExistingAccount, R = unknown>(
  result: R,
  existingAccounts?: ExistingAccounts<A> | null,
  options?: RequestedOptions | null,
): RelinkReport<A, SessionIn<R>> {
  return loaded().interpret(result, existingAccounts, options) as RelinkReport<A, SessionIn<R>>;
}

/**
 * Tells which accounts need the customer: one entry for each authorization and action, the most urgent first.
 *
 * @throws {@link RelinkError} `invalid_options`, `not_loaded`
 * @see https://docs.stripe.com/financial-connections/inactive-accounts
 */
export function triage<A extends AccountLike = AccountLike>(
  accounts: ExistingAccounts<A>,
  options?: TriageOptions | null,
): TriageEntry<A>[] {
  return loaded().triage(accounts, options) as TriageEntry<A>[];
}
