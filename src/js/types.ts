/**
 * The types of `fc-relink`. Keys of our own are camelCase. Objects that came from Stripe keep Stripe's names and are
 * handed back unchanged.
 */

/** A string with known values. Stripe may add others at any time. */
export type Open<Known extends string> = Known | (string & Record<never, never>);

/**
 * The fields of an account number that are read.
 *
 * @see https://docs.stripe.com/financial-connections/inactive-accounts
 */
export interface AccountNumberLike {
  /** When a tokenized number is expected to expire, in Unix seconds. */
  readonly expected_expiry_date?: number | null | undefined;
  /** The kind of number. Only tokenized numbers expire. */
  readonly identifier_type?: Open<'account_number' | 'tokenized_account_number'> | null | undefined;
  /** Whether the number can be used for transactions. */
  readonly status?: Open<'deactivated' | 'expired' | 'pending' | 'transactable'> | null | undefined;
  /** The payment networks that take the number, `ach` for example. */
  readonly supported_networks?: readonly string[] | null | undefined;
}

/**
 * The fields of a Financial Connections account that are read. Only `id` is required, so the account types of `stripe` and
 * of `@stripe/stripe-js` fit, and so do the rows of your own database.
 *
 * @see https://docs.stripe.com/api/financial_connections/accounts/object
 */
export interface AccountLike {
  /** Stripe's id, `fca_…`. */
  readonly id: string;
  /** The authorization of the account. One relink repairs all accounts of an authorization. */
  readonly authorization?: string | null | undefined;
  /** Whether Stripe can reach the account. */
  readonly status?: Open<'active' | 'disconnected' | 'inactive'> | null | undefined;
  /** The name of the institution. It must be equal for an account to be recognized under a new id. */
  readonly institution_name?: string | null | undefined;
  /** The category, `cash` for example. It must be equal for an account to be recognized under a new id. */
  readonly category?: string | null | undefined;
  /** The subcategory, `checking` for example. It must be equal for an account to be recognized under a new id. */
  readonly subcategory?: string | null | undefined;
  /** The last four digits of the account number. */
  readonly last4?: string | null | undefined;
  /** The institution's name for the account. */
  readonly display_name?: string | null | undefined;
  /** What the customer shared with you. */
  readonly permissions?: readonly string[] | null | undefined;
  /** The types of PaymentMethods that can be made from the account. */
  readonly supported_payment_method_types?: readonly string[] | null | undefined;
  /** The account numbers, in API versions that have them. */
  readonly account_numbers?: readonly AccountNumberLike[] | null | undefined;
  /** Why the account has its status, and what can be done. */
  readonly status_details?: AccountStatusDetailsLike | null | undefined;
}

/**
 * The `status_details` of an account that are read.
 *
 * @see https://docs.stripe.com/financial-connections/inactive-accounts
 */
export interface AccountStatusDetailsLike {
  /** Details of an active account. */
  readonly active?:
    | {
        /** Whether the customer has to relink to keep the account active. */
        readonly action?: Open<'none' | 'relink_required'> | null | undefined;
        /** Why the account will become inactive. */
        readonly cause?: string | null | undefined;
        /** When the account is expected to become inactive, in Unix seconds. */
        readonly expected_deactivation_date?: number | null | undefined;
      }
    | null
    | undefined;
  /** Details of an inactive account. */
  readonly inactive?:
    | {
        /** Whether a relink can repair the account. */
        readonly action?: Open<'none' | 'relink_required'> | null | undefined;
        /** Why the account is inactive. */
        readonly cause?: string | null | undefined;
      }
    | null
    | undefined;
}

/**
 * A Stripe list object, as the API returns it.
 *
 * @see https://docs.stripe.com/api/pagination
 */
export interface ListLike<T> {
  /** The elements of this page of the list. */
  readonly data: readonly T[];
  /** Whether there are more pages. */
  readonly has_more?: boolean | undefined;
}

/**
 * The fields of an authorization that are read.
 *
 * @see https://docs.stripe.com/financial-connections/relink/api/data-products
 */
export interface AuthorizationLike {
  /** Stripe's id, `fcauth_…`. */
  readonly id: string;
  /** Whether Stripe can use the authorization. */
  readonly status?: Open<'active' | 'disconnected' | 'inactive'> | null | undefined;
  /** Why the authorization has its status, and what can be done. */
  readonly status_details?:
    | {
        /** Details of an inactive authorization. */
        readonly inactive?:
          | {
              /** Whether a relink can repair the authorization. */
              readonly action?: Open<'none' | 'relink_required'> | null | undefined;
            }
          | null
          | undefined;
      }
    | null
    | undefined;
}

/**
 * The fields of a Financial Connections session that are read.
 *
 * @see https://docs.stripe.com/api/financial_connections/sessions/object
 */
export interface SessionLike {
  /** The accounts that came back: an array from Stripe.js, a list object from the API. */
  readonly accounts?: readonly AccountLike[] | ListLike<AccountLike> | null | undefined;
  /** The permissions that the session asked for. */
  readonly permissions?: readonly string[] | null | undefined;
  /** What the session was created to relink. */
  readonly relink_options?: RequestedOptions | null | undefined;
  /** How the relink ended. */
  readonly relink_result?:
    | {
        /** The authorization, where the relink succeeded. */
        readonly authorization?: string | null | undefined;
        /** The account, where one was requested and came back. */
        readonly account?: string | null | undefined;
        /** Why the relink failed. */
        readonly failure_reason?: Open<FailureReason> | null | undefined;
      }
    | null
    | undefined;
  /** The status of the session. */
  readonly status?: Open<'cancelled' | 'failed' | 'pending' | 'succeeded'> | null | undefined;
  /** Why the session has its status. */
  readonly status_details?:
    | {
        /** Details of a cancelled session. */
        readonly cancelled?:
          | {
              /** Why the session was cancelled. */
              readonly reason?: Open<'custom_manual_entry' | 'other'> | null | undefined;
            }
          | null
          | undefined;
      }
    | null
    | undefined;
  /** The address of a hosted session that is not finished. */
  readonly url?: string | null | undefined;
}

/**
 * The result of `stripe.collectFinancialConnectionsAccounts`. `S` is the type of its session.
 *
 * @see https://docs.stripe.com/js/financial_connections/collect_financial_connections_accounts
 */
export interface CollectResultLike<S extends object = SessionLike> {
  /** The session, if the flow opened. */
  readonly financialConnectionsSession?: S | null | undefined;
  /** Why the flow did not open. */
  readonly error?: object | null | undefined;
}

/**
 * A Stripe.js object, reduced to the one method that is called. `S` is the type of the session that it resolves with:
 * `report.session` has this type, too.
 *
 * @see https://docs.stripe.com/js/financial_connections/collect_financial_connections_accounts
 */
export interface StripeLike<S extends object = SessionLike> {
  // A method, so that narrower parameter types (those of every version of `@stripe/stripe-js`) are accepted.
  /** Opens Stripe's flow, and resolves when it has ended. */
  collectFinancialConnectionsAccounts(options: { clientSecret: string }): PromiseLike<CollectResultLike<S>>;
}

/**
 * `T`, and the fields of `Like` that `T` does not declare: the types of `@stripe/stripe-js` lack some fields that Stripe.js
 * resolves with, `authorization` of an account for example. Where `T` is `any` or `never`, it is `Like`.
 */
export type WithFieldsOf<Like, T> = [T] extends [never]
  ? Like
  : 0 extends 1 & T
    ? Like
    : keyof Like extends keyof T
      ? T
      : Omit<Like, keyof T> & T;

/** The type of the session in a report, where Stripe's call resolves with a session of type `S`. */
export type ReportedSession<S> = WithFieldsOf<SessionLike, S>;

/** The type of the accounts in a report, where Stripe's call resolves with a session of type `S`. */
export type ReportedAccount<S> = WithFieldsOf<
  AccountLike,
  ElementOf<'accounts' extends keyof S ? S['accounts'] : never>
>;

/** The element type of an array or of a list object. */
export type ElementOf<List> = List extends readonly (infer Element)[]
  ? Element
  : List extends ListLike<infer Element>
    ? Element
    : never;

/**
 * The type of the session in `R`, which is a result of Stripe's call or a session that was fetched. It is `never` for what has
 * no session.
 */
export type SessionOf<R> = R extends unknown
  ? 'financialConnectionsSession' extends keyof R
    ? Extract<R['financialConnectionsSession'], object>
    : [keyof R & keyof SessionLike] extends [never]
      ? never
      : R
  : never;

/** The same, and {@link SessionLike} for what has no session. */
export type SessionIn<R> = [SessionOf<R>] extends [never] ? SessionLike : SessionOf<R>;

/**
 * Stripe's error object, as in the `error` of a result.
 *
 * @see https://docs.stripe.com/api/errors
 */
export interface StripeErrorLike {
  /** The type of the error, `invalid_request_error` for example. */
  readonly type?: string | undefined;
  /** A short code, for errors that a program can handle. */
  readonly code?: string | undefined;
  /** The message, for developers. */
  readonly message?: string | undefined;
  /** Stripe's errors have more fields. */
  readonly [field: string]: unknown;
}

/** An account that the page has: an object, or just its id. */
export type ExistingAccount = AccountLike | string;

/** The accounts that the page already has, as an array or as a list object. */
export type ExistingAccounts<A> = readonly A[] | ListLike<A>;

/** Why a relink failed; `other` for every reason that Stripe may add. */
export type FailureReason = 'no_account' | 'no_authorization' | 'other';

/**
 * What happened to one account.
 *
 * | `change` | meaning |
 * | --- | --- |
 * | `reauthorized` | the account came back under the same id |
 * | `replaced` | the account came back under a new id |
 * | `added` | the account is new to the page |
 * | `returned` | the account came back, and the page's own accounts could not be loaded |
 * | `missing` | the account was expected, and other accounts came back |
 * | `unconfirmed` | the account was expected, the relink succeeded, and no account list came back |
 * | `untouched` | the account was not part of this relink, or nothing changed |
 */
export type Change =
  'added' | 'missing' | 'reauthorized' | 'replaced' | 'returned' | 'unconfirmed' | 'untouched';

/**
 * What the page should do next.
 *
 * | `nextStep` | what to do |
 * | --- | --- |
 * | `done` | nothing |
 * | `reconcile` | store the new authorization and the new ids |
 * | `refresh_accounts` | fetch the accounts on your server before you tell the customer anything |
 * | `choose_expected_account` | ask the customer to choose the expected account, in a new session |
 * | `wait` | look again later, or send the customer to `report.url` |
 * | `retry` | offer to try again, in a new session |
 */
export type NextStep =
  'choose_expected_account' | 'done' | 'reconcile' | 'refresh_accounts' | 'retry' | 'wait';

/** A field of an account that is compared between `before` and `after`. */
export type ComparedField =
  | 'account_numbers'
  | 'authorization'
  | 'display_name'
  | 'last4'
  | 'permissions'
  | 'status'
  | 'subcategory'
  | 'supported_payment_method_types';

/** The fields of every entry of `report.accounts`. */
export interface EntryBase {
  /** What happened to the account. Narrows the types of `before` and `after`. */
  change: Change;
  /** The id to use from now on. */
  id: string;
  /** The fields that differ, of those that `before` and `after` both have. */
  changedFields: ComparedField[];
  /** How the permissions of the account changed. */
  permissions: {
    /** On the account now, but not before. */
    gained: string[];
    /** On the account before, but not now. */
    lost: string[];
    /** Requested by the session, but not on the account. */
    notGranted: string[];
  };
  /** How `before` and `after` were recognized as the same account. */
  matchedBy: 'display_name' | 'id' | 'last4' | null;
  /** Ids of accounts on the other side that might be this one (at most 16): a person has to choose. */
  candidates: string[];
  /** Whether to show the ACH mandate and make a new PaymentMethod for this account. */
  mandateRequired: boolean;
  /** Whether to fetch this account again: relinking another account may have reactivated it. */
  mayReactivate: boolean;
}

/** An account of the page that came back under the same id. */
export interface ReauthorizedEntry<A = ExistingAccount, S = SessionLike> extends EntryBase {
  /** Narrows the type of the entry. */
  change: 'reauthorized';
  /** The page's own element, the same object (`===`). */
  before: A;
  /** Stripe's object, the same (`===`); `null` where the session names the account and has no account list. */
  after: ReportedAccount<S> | null;
}

/** An account of the page that came back under a new id. */
export interface ReplacedEntry<A = ExistingAccount, S = SessionLike> extends EntryBase {
  /** Narrows the type of the entry. */
  change: 'replaced';
  /** The page's own element, the same object (`===`). */
  before: A;
  /** Stripe's object, the same (`===`). */
  after: ReportedAccount<S>;
}

/** An account that came back, and that has no counterpart on the page. */
export interface NewEntry<S = SessionLike> extends EntryBase {
  /** Narrows the type of the entry. */
  change: 'added' | 'returned';
  /** The page has no such account, or its accounts could not be loaded. */
  before: null;
  /** Stripe's object, the same (`===`). */
  after: ReportedAccount<S>;
}

/** An account of the page that did not come back. */
export interface AbsentEntry<A = ExistingAccount> extends EntryBase {
  /** Narrows the type of the entry. */
  change: 'missing' | 'unconfirmed' | 'untouched';
  /** The page's own element, the same object (`===`). */
  before: A;
  /** The account did not come back. */
  after: null;
}

/**
 * One account of either side: a union discriminated by `change`. `A` is the element type of the page's own list, `S` the
 * type of Stripe's session.
 */
export type AccountEntry<A = ExistingAccount, S = SessionLike> =
  AbsentEntry<A> | NewEntry<S> | ReauthorizedEntry<A, S> | ReplacedEntry<A, S>;

/** Stable code of a warning. */
export type WarningCode =
  | 'accounts_incomplete'
  | 'existing_accounts_unavailable'
  | 'malformed_account'
  | 'not_a_relink_session'
  | 'request_differs'
  | 'unknown_failure_reason';

/** An oddity that did not prevent the report. */
export interface Warning {
  /** Stable: safe to branch on. */
  code: WarningCode;
  /** For developers. It may change, and contains no secret and no account data. */
  message: string;
}

/** What was asked to be relinked. */
export interface Requested {
  /** The authorization to relink; `null` where it is not known. */
  authorization: string | null;
  /** The one account that was requested, or `null`. */
  account: string | null;
}

/** What the outcome was read from. */
export type Evidence = 'accounts' | 'error' | 'relink_result' | 'status';

/** The fields of every report. `A` is the element type of the page's own accounts, `S` the type of Stripe's session. */
export interface ReportBase<A = ExistingAccount, S = SessionLike> {
  /** One entry for each account of either side: the page's first, in its order, then new ones in the order they came. */
  accounts: AccountEntry<A, S>[];
  /** Whether the relink succeeded and every account that it was meant to repair works again. */
  complete: boolean;
  /** The number of accounts for each change. */
  summary: Record<Change, number>;
  /** What was asked to be relinked. */
  requested: Requested;
  /** Stripe's session, the same object (`===`). Not enumerable, because it may carry the client secret. */
  readonly session: ReportedSession<S> | null;
  /** What the outcome was read from. */
  evidence: Evidence;
  /** Oddities that did not prevent the report. */
  warnings: Warning[];
  /** What the page should do next. */
  nextStep: NextStep;
}

/** The requested authorization works again. */
export interface RelinkedReport<A = ExistingAccount, S = SessionLike> extends ReportBase<A, S> {
  /** Narrows the type of the report. */
  outcome: 'relinked';
  /** The authorization that came back; `null` where it is not known (an old session, and accounts without one). */
  authorization: string | null;
}

/** The customer authenticated, and that created a new authorization. */
export interface NewAuthorizationReport<A = ExistingAccount, S = SessionLike> extends ReportBase<A, S> {
  /** Narrows the type of the report. */
  outcome: 'new_authorization';
  /** The new authorization; `null` where no account carries it. */
  authorization: string | null;
  /** The authorization that was requested. */
  previousAuthorization: string | null;
}

/** The flow ran and did not repair what was requested. */
export interface FailedReport<A = ExistingAccount, S = SessionLike> extends ReportBase<A, S> {
  /** Narrows the type of the report. */
  outcome: 'failed';
  /** Why it failed; `other` for every reason that Stripe may add. */
  reason: FailureReason;
  /** The authorization that came back all the same (with `no_account`), or `null`. */
  authorization: string | null;
  /** Stripe's `failure_reason` as sent, or `null`. */
  failureReason: Open<FailureReason> | null;
}

/** The customer has not finished yet. Only a session that was fetched can say so. */
export interface PendingReport<A = ExistingAccount, S = SessionLike> extends ReportBase<A, S> {
  /** Narrows the type of the report. */
  outcome: 'pending';
  /** The address of the hosted flow, where the customer can go on; `null` if there is none. */
  url: string | null;
}

/** The customer left, or linked nothing. */
export interface CanceledReport<A = ExistingAccount, S = SessionLike> extends ReportBase<A, S> {
  /** Narrows the type of the report. */
  outcome: 'canceled';
  /** Stripe's reason, or `null`. */
  cancelReason: Open<'custom_manual_entry' | 'other'> | null;
}

/** The flow could not open: the session has expired or was already used. */
export interface ErrorReport<A = ExistingAccount, S = SessionLike> extends ReportBase<A, S> {
  /** Narrows the type of the report. */
  outcome: 'error';
  /** Stripe's error, the same object (`===`). */
  error: StripeErrorLike;
}

/**
 * How the flow ended and what happened to each account: a union discriminated by `outcome`. `A` is the element type of the
 * page's own accounts, `S` the type of Stripe's session.
 */
export type RelinkReport<A = ExistingAccount, S = SessionLike> =
  | CanceledReport<A, S>
  | ErrorReport<A, S>
  | FailedReport<A, S>
  | NewAuthorizationReport<A, S>
  | PendingReport<A, S>
  | RelinkedReport<A, S>;

/** How the flow ended. */
export type Outcome = RelinkReport['outcome'];

/** What the page asks to relink. `null` and an empty string mean the same as an absent key. */
export interface RequestedOptions {
  /** The authorization to relink. */
  readonly authorization?: string | null | undefined;
  /** The one account that must come back. */
  readonly account?: string | null | undefined;
}

/** What a `clientSecret` function and the endpoint at `sessionUrl` receive. A key is absent where it is not known. */
export interface Asked {
  /** The authorization to relink. */
  readonly authorization?: string;
  /** The one account that must come back. */
  readonly account?: string;
}

/** What the constructor of `Headers` takes. */
export type HeadersLike = ConstructorParameters<typeof Headers>[0];

/** The accounts that the page already has, or where to get them. `A` is the type of one of them. */
export type ExistingAccountsSource<A> =
  ExistingAccounts<A> | string | URL | (() => ExistingAccounts<A> | PromiseLike<ExistingAccounts<A>>);

/** The options of `relink` that concern neither Stripe.js nor the client secret. */
export interface FlowOptions<A = ExistingAccount> extends RequestedOptions {
  /**
   * The accounts that the page already has: objects, ids, or both. Pass the list, the URL of an endpoint that returns the list, or a
   * function that returns the list or a promise of it.
   */
  existingAccounts?: ExistingAccountsSource<A> | null | undefined;
  /**
   * Extra headers for your own endpoints, a CSRF token for example. A function may return them or a promise of them; it
   * is called once for each flow.
   */
  headers?: HeadersLike | (() => HeadersLike | PromiseLike<HeadersLike>);
  /** Aborting rejects with the signal's `reason`, and drops a result that comes later. */
  signal?: AbortSignal | null | undefined;
  /** Further options for Stripe's call, passed on as they are. */
  collectOptions?: Readonly<Record<string, unknown>> | undefined;
  /** Set to `true` to allow a page on plain http, for tests. */
  allowInsecureContext?: boolean | undefined;
}

/** The option of `relink` that passes Stripe.js. */
export interface StripeOption<S extends object = SessionLike> {
  /** A Stripe.js object, or the promise that `loadStripe` returns. `null` is rejected with `stripe_unavailable`. */
  // `Promise` as well, because older versions of TypeScript infer nothing through two nested `PromiseLike`s.
  stripe: StripeLike<S> | Promise<StripeLike<S> | null> | PromiseLike<StripeLike<S> | null> | null;
}

/** A client secret, or a function that returns it or a promise of it. */
export type ClientSecret = string | ((asked: Asked) => PromiseLike<string> | string);

/** Where the client secret comes from: exactly one of `clientSecret` and `sessionUrl`. */
export type SecretOption =
  | {
      /** The session's client secret, or a function that returns it or a promise of it. */
      clientSecret: ClientSecret;
      /** Not together with `clientSecret`. */
      sessionUrl?: undefined;
    }
  | {
      /** The URL of an endpoint of your own. It receives a POST of {@link Asked} as JSON and returns `{client_secret}`. */
      sessionUrl: string | URL;
      /** Not together with `sessionUrl`. */
      clientSecret?: undefined;
    };

/** The options of `relink`. `A` and `S` are inferred from `existingAccounts` and `stripe`. */
export type RelinkOptions<A = ExistingAccount, S extends object = SessionLike> = FlowOptions<A> &
  SecretOption &
  StripeOption<S>;

/**
 * What the customer has to do for an account.
 *
 * | `action` | meaning |
 * | --- | --- |
 * | `relink` | the account is inactive, and a relink repairs it |
 * | `relink_soon` | the account works until `deadline`, unless the customer relinks |
 * | `link_new` | no relink can repair the account: link it again in the ordinary flow |
 * | `unknown` | the account is inactive, and nothing says whether a relink can repair it |
 * | `none` | nothing to do |
 */
export type TriageAction = 'link_new' | 'none' | 'relink' | 'relink_soon' | 'unknown';

/** Options of `triage`. */
export interface TriageOptions {
  /** The authorization objects, for API versions that have the action there. */
  authorizations?: readonly AuthorizationLike[] | ListLike<AuthorizationLike> | null | undefined;
  /** The time to compare with, in Unix seconds; the present if omitted. */
  now?: number | null | undefined;
}

/** What one authorization (or one account without an authorization) needs. */
export interface TriageEntry<A extends AccountLike = AccountLike> {
  /** What the customer has to do. */
  action: TriageAction;
  /** The authorization of the accounts; `null` for an account without one. */
  authorization: string | null;
  /** The name of the institution, from the first account that has one, or `null`. */
  institutionName: string | null;
  /** The page's own objects, the same (`===`). */
  accounts: A[];
  /** The distinct causes that Stripe gave. */
  causes: string[];
  /** The earliest deadline in Unix seconds, with `relink_soon`; else `null`. */
  deadline: number | null;
}

/** Stable code of a `RelinkError`. */
export type RelinkErrorCode =
  | 'collect_failed'
  | 'in_progress'
  | 'insecure_context'
  | 'invalid_client_secret'
  | 'invalid_options'
  | 'load_failed'
  | 'malformed_response'
  | 'not_loaded'
  | 'request_failed'
  | 'stripe_unavailable';

/** `WebAssembly.Module`, where the types of the platform have it. Those of Node do not. */
export type WasmModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } }
  ? Module
  : object;

/** A wasm file for `preload`, in place of the one that comes with the package. */
export type WasmSource = ArrayBuffer | ArrayBufferView | Response | URL | WasmModule | string;
