'use client';

/**
 * `fc-relink` as a React hook, for React 18 and later.
 *
 * @packageDocumentation
 */

import { useCallback, useEffect, useInsertionEffect, useRef, useState } from 'react';

import { RelinkError, preload, relink } from './index.js';
import type { ExistingAccount, RelinkOptions, RelinkReport } from './types.js';

/** Options of {@link useRelink}: those of `relink`, where `stripe` may still be on its way. */
export interface UseRelinkOptions<A = ExistingAccount> extends Omit<RelinkOptions<A>, 'stripe'> {
  /** What `useStripe()` or `loadStripe()` gives. */
  stripe: RelinkOptions<A>['stripe'] | undefined;
}

/** An event as React hands it to `onClick`: allowed, so that `onClick={relink}` does what it looks like. */
export interface EventLike {
  /** What the browser sent. */
  readonly nativeEvent: unknown;
}

/**
 * Where the last flow of this component stands.
 *
 * | `status` | meaning |
 * | --- | --- |
 * | `idle` | none was opened yet, or the page itself aborted it |
 * | `open` | Stripe's flow is open, or about to |
 * | `reported` | it ended, a cancel included: `report` says how |
 * | `rejected` | there is nothing to report on: `error` says why |
 */
export type RelinkState<A = ExistingAccount> =
  | { status: 'idle'; report: null; error: null }
  | { status: 'open'; report: null; error: null }
  | { status: 'reported'; report: RelinkReport<A>; error: null }
  | { status: 'rejected'; report: null; error: RelinkError };

/** What {@link useRelink} returns. */
export type UseRelink<A = ExistingAccount> = RelinkState<A> & {
  /**
   * Opens the flow, with the options of the latest render. The function stays the same over all renders.
   *
   * It never rejects: `error` says what went wrong. While a flow of this component is open, it returns the promise of
   * that flow.
   *
   * @param overrides - options for this flow alone, `{ authorization }` of a row for example
   * @returns the report, or `null` where there is none
   */
  relink: (overrides?: Partial<UseRelinkOptions<A>> | EventLike) => Promise<RelinkReport<A> | null>;
};

const idle = { status: 'idle', report: null, error: null } as const;

/**
 * Relinks from a component: loads the wasm when it is mounted, aborts when it is unmounted.
 *
 * @example
 * ```tsx
 * const { relink, status, report } = useRelink({ stripe: useStripe(), sessionUrl: '/relink-session' });
 * return <button onClick={relink} disabled={status === 'open'}>Reconnect</button>;
 * ```
 */
export function useRelink<A extends ExistingAccount = ExistingAccount>(
  options: UseRelinkOptions<A>,
): UseRelink<A> {
  const [state, setState] = useState<RelinkState<A>>(idle);
  const latest = useRef<UseRelinkOptions<A>>(undefined);
  const flow = useRef<{ controller: AbortController; ended: Promise<RelinkReport<A> | null> }>(undefined);

  // Before every other effect, so that they too open the flow with what was rendered.
  useInsertionEffect(() => {
    latest.current = options;
    return () => {
      latest.current = undefined;
    };
  });

  useEffect(() => {
    // `relink` tries again, and reports what is wrong.
    preload().catch(() => undefined);
    return () => {
      if (!flow.current) return;
      flow.current.controller.abort();
      flow.current = undefined;
      // What is hidden (`Activity`), or refreshed while it is developed, keeps its state and comes back.
      setState(idle);
    };
  }, []);

  const open = useCallback((overrides?: Partial<UseRelinkOptions<A>> | EventLike) => {
    if (flow.current) return flow.current.ended;
    // Unmounted, or not there yet.
    if (!latest.current) return Promise.resolve(null);
    const controller = new AbortController();
    // An event has no key that is an option.
    const given: UseRelinkOptions<A> = { ...latest.current, ...overrides };
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
    const report = relink<A>(given as RelinkOptions<A>);
    const settle = (next: RelinkState<A>): RelinkReport<A> | null => {
      // Unmounted, or unmounted and mounted again: this flow is nobody's any more.
      if (flow.current?.controller !== controller) return null;
      flow.current = undefined;
      setState(next);
      // Takes the listener from the page's signal.
      controller.abort();
      return next.report;
    };
    const ended = report.then(
      (value) => settle({ status: 'reported', report: value, error: null }),
      // Nothing but an abort has another class, and who aborted knows of it.
      (error: unknown) =>
        settle(error instanceof RelinkError ? { status: 'rejected', report: null, error } : idle),
    );
    flow.current = { controller, ended };
    setState({ status: 'open', report: null, error: null });
    return ended;
  }, []);

  return { ...state, relink: open };
}
