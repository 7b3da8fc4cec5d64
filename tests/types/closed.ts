import type Stripe from 'stripe';

/** Compiles where both types are the same. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** What `stripe` adds to the known values of an enum. */
type OtherString = string & Record<never, never>;

/** Stripe's type without the values that Stripe may add. */
export type Closed<T> = T extends string
  ? Same<T, OtherString> extends true
    ? never
    : T
  : T extends object
    ? { [K in keyof T]: Closed<T[K]> }
    : T;

export type Account = Closed<Stripe.FinancialConnections.Account>;
export type Authorization = Closed<Stripe.FinancialConnections.Authorization>;
/** As the API returns it. */
export type Session = Closed<Stripe.FinancialConnections.Session>;
/** As Stripe.js returns it. */
export type SessionOfStripeJs = Omit<Session, 'accounts'> & { accounts: Account[] };
