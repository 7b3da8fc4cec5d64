'use client';

/**
 * `fc-relink` as a React hook, for React 18 and later.
 *
 * @packageDocumentation
 */

import { useCallback, useEffect, useInsertionEffect, useRef, useState, useSyncExternalStore } from 'react';

import { RelinkError, preload, relink, triage } from './index.js';
import type {
  ExistingAccount,
  FlowOptions,
  RelinkOptions,
  RelinkReport,
  Requested,
  SecretOption,
  SessionLike,
  StripeOption,
} from './types.js';

/** The options of {@link useRelink}: those of `relink`. `stripe` may be `undefined` while Stripe.js is loading. */
export type UseRelinkOptions<A = ExistingAccount, S extends object = SessionLike> = FlowOptions<A> &
  SecretOption & {
    /** What `useStripe()` or `loadStripe()` returns. */
    stripe: StripeOption<S>['stripe'] | undefined;
  };

/** Options for one flow. A `clientSecret` takes the place of the hook's `sessionUrl`, and the other way round. */
export type RelinkOverrides<A = ExistingAccount, S extends object = SessionLike> = FlowOptions<A> & {
  /** In place of the hook's. */
  stripe?: StripeOption<S>['stripe'] | undefined;
} & (
    | SecretOption
    | {
        /** The hook's, or its `sessionUrl`. */
        clientSecret?: undefined;
        /** The hook's, or its `clientSecret`. */
        sessionUrl?: undefined;
      }
  );

/** An event that React passes to `onClick`. `relink` accepts and ignores it, so `onClick={relink}` works. */
export interface EventLike {
  /** The browser's own event. */
  readonly nativeEvent: unknown;
}

/**
 * The state of the component's last flow.
 *
 * | `status` | meaning |
 * | --- | --- |
 * | `idle` | no flow was opened yet, or the page itself aborted it |
 * | `open` | Stripe's flow is open or about to open, for `target` |
 * | `reported` | the flow ended, perhaps with a cancel: `report` tells how |
 * | `rejected` | there is nothing to report: `error` tells why |
 */
export type RelinkState<A = ExistingAccount, S extends object = SessionLike> =
  | { status: 'idle'; report: null; error: null; target: null }
  | { status: 'open'; report: null; error: null; target: Requested }
  | { status: 'reported'; report: RelinkReport<A, S>; error: null; target: null }
  | { status: 'rejected'; report: null; error: RelinkError; target: null };

/** What {@link useRelink} returns. */
export type UseRelink<A = ExistingAccount, S extends object = SessionLike> = RelinkState<A, S> & {
  /** Whether the wasm is loaded, so that you can call `triage` and `interpret`. `false` on the server. */
  ready: boolean;
  /**
   * Opens the flow, with the options of the latest render. It is the same function in all renders.
   *
   * It never rejects: `error` tells what went wrong. While a flow of this component is open, it returns the promise of
   * that flow.
   *
   * @param overrides - options for this flow alone, `{ authorization }` of a row for example
   * @returns the report, or `null` if there is none
   */
  relink: (overrides?: RelinkOverrides<A, S> | EventLike) => Promise<RelinkReport<A, S> | null>;
};

const idle = { status: 'idle', report: null, error: null, target: null } as const;

let isLoaded = false;

/** Whether the wasm is loaded, by whomever. */
function getReady(): boolean {
  if (!isLoaded) {
    try {
      triage([]);
      isLoaded = true;
    } catch {
      // Not loaded yet.
    }
  }
  return isLoaded;
}

const getReadyOnServer = (): boolean => false;

function subscribeToReady(onReady: () => void): () => void {
  let isSubscribed = true;
  preload().then(
    () => {
      if (isSubscribed) onReady();
    },
    // `relink` tries again, and reports what is wrong.
    () => undefined,
  );
  return () => {
    isSubscribed = false;
  };
}

/**
 * Relinks from a component: loads the wasm when the component is mounted, and aborts the flow when it is unmounted.
 *
 * @example
 * ```tsx
 * const { relink, status } = useRelink({ stripe: useStripe(), sessionUrl: '/relink-session' });
 * return <button onClick={() => void relink()} disabled={status === 'open'}>Reconnect</button>;
 * ```
 */
export function useRelink<A extends ExistingAccount = ExistingAccount, S extends object = SessionLike>(
  options: UseRelinkOptions<A, S>,
): UseRelink<A, S> {
  const [state, setState] = useState<RelinkState<A, S>>(idle);
  const ready = useSyncExternalStore(subscribeToReady, getReady, getReadyOnServer);
  const latest = useRef<UseRelinkOptions<A, S>>(undefined);
  const flow = useRef<{ controller: AbortController; ended: Promise<RelinkReport<A, S> | null> }>(undefined);

  // Before every other effect, so that they too open the flow with what was rendered.
  useInsertionEffect(() => {
    latest.current = options;
    return () => {
      latest.current = undefined;
    };
  });

  useEffect(() => {
    return () => {
      if (!flow.current) return;
      flow.current.controller.abort();
      flow.current = undefined;
      // What is hidden (`Activity`), or refreshed while it is developed, keeps its state and comes back.
      setState(idle);
    };
  }, []);

  const open = useCallback((overrides?: RelinkOverrides<A, S> | EventLike) => {
    if (flow.current) return flow.current.ended;
    // Unmounted, or not mounted yet.
    if (!latest.current) return Promise.resolve(null);
    const controller = new AbortController();
    // An event has no key that is an option.
    const { clientSecret, sessionUrl } = (overrides ?? {}) as RelinkOverrides;
    const given = {
      ...latest.current,
      ...overrides,
      ...(clientSecret !== undefined && { sessionUrl }),
      ...(sessionUrl !== undefined && { clientSecret }),
    } as RelinkOptions<A, S>;
    const { signal } = given;
    try {
      signal?.addEventListener(
        'abort',
        () => {
          controller.abort(signal.reason);
        },
        { signal: controller.signal },
      );
      if (signal?.aborted) controller.abort(signal.reason);
      given.signal = controller.signal;
    } catch {
      // It is no signal: `relink` says so.
    }

    // In the click's own task, before anything else: its user activation must not be lost.
    const report = relink(given);
    const settle = (next: RelinkState<A, S>): RelinkReport<A, S> | null => {
      // Unmounted, or unmounted and mounted again: this flow is nobody's any more.
      if (flow.current?.controller !== controller) return null;
      flow.current = undefined;
      setState(next);
      // Takes the listener from the page's signal.
      controller.abort();
      return next.report;
    };
    const ended = report.then(
      (value) => settle({ status: 'reported', report: value, error: null, target: null }),
      // Nothing but an abort has another class, and who aborted knows of it.
      (error: unknown) =>
        settle(
          error instanceof RelinkError ? { status: 'rejected', report: null, error, target: null } : idle,
        ),
    );
    flow.current = { controller, ended };
    // An empty text is not set, as everywhere.
    const target = { authorization: given.authorization || null, account: given.account || null };
    setState({ status: 'open', report: null, error: null, target });
    return ended;
  }, []);

  return { ...state, ready, relink: open };
}
