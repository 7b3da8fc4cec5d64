/**
 * The types of `fc-relink`. Keys of our own are camelCase; objects that came from Stripe keep Stripe's names and are
 * handed back as they are.
 */

/** A string with known values; Stripe may add others at any time. */
export type Open<Known extends string> = Known | (string & Record<never, never>);

/**
 * What is read of a tokenized or plain account number.
 *
 * @see https://docs.stripe.com/financial-connections/inactive-accounts
 */
export interface AccountNumberLike {
  /** When a tokenized number is expected to run out, in Unix seconds. */
  readonly expected_expiry_date?: number | null | undefined;
  /** Only tokenized numbers run out. */
  readonly identifier_type?: Open<'account_number' | 'tokenized_account_number'> | null | undefined;
  /** Whether money can be moved with it. */
  readonly status?: Open<'deactivated' | 'expired' | 'pending' | 'transactable'> | null | undefined;
  /** `ach` for example. */
  readonly supported_networks?: readonly string[] | null | undefined;
}

/**
 * What is read of a Financial Connections account. Everything but `id` may be missing, so the account types of
 * `stripe`, of `@stripe/stripe-js` and rows of a database of your own all fit.
 *
 * @see https://docs.stripe.com/api/financial_connections/accounts/object
 */
export interface AccountLike {
  /** Stripe's id, `fca_…`. */
  readonly id: string;
  /** The authorization that it was linked with: one relink repairs all accounts of one. */
  readonly authorization?: string | null | undefined;
  /** Whether Stripe can reach it. */
  readonly status?: Open<'active' | 'disconnected' | 'inactive'> | null | undefined;
  /** The institution's name, by which accounts under a new id are recognised. */
  readonly institution_name?: string | null | undefined;
  /** `cash`, `credit` and so on; has to be equal for an account to be recognised. */
  readonly category?: string | null | undefined;
  /** `checking`, `savings` and so on; has to be equal for an account to be recognised. */
  readonly subcategory?: string | null | undefined;
  /** The last four digits of the account number. */
  readonly last4?: string | null | undefined;
  /** The institution's name for the account. */
  readonly display_name?: string | null | undefined;
  /** What the customer shared. */
  readonly permissions?: readonly string[] | null | undefined;
  /** The types of PaymentMethods that can be made of it. */
  readonly supported_payment_method_types?: readonly string[] | null | undefined;
  /** Its account numbers, in API versions that have them. */
  readonly account_numbers?: readonly AccountNumberLike[] | null | undefined;
  /** Why it has its status, and what can be done. */
  readonly status_details?: AccountStatusDetailsLike | null | undefined;
}

/**
 * What is read of the `status_details` of an account.
 *
 * @see https://docs.stripe.com/financial-connections/inactive-accounts
 */
export interface AccountStatusDetailsLike {
  /** Of an active account. */
  readonly active?:
    | {
        /** Whether it has to be relinked to stay active. */
        readonly action?: Open<'none' | 'relink_required'> | null | undefined;
        /** Why it will become inactive. */
        readonly cause?: string | null | undefined;
        /** When it is expected to become inactive, in Unix seconds. */
        readonly expected_deactivation_date?: number | null | undefined;
      }
    | null
    | undefined;
  /** Of an inactive account. */
  readonly inactive?:
    | {
        /** Whether a relink can repair it. */
        readonly action?: Open<'none' | 'relink_required'> | null | undefined;
        /** Why it is inactive. */
        readonly cause?: string | null | undefined;
      }
    | null
    | undefined;
}

/**
 * A Stripe list object, as the API answers it.
 *
 * @see https://docs.stripe.com/api/pagination
 */
export interface ListLike<T> {
  /** The page of the list. */
  readonly data: readonly T[];
  /** Whether there are more pages. */
  readonly has_more?: boolean | undefined;
}

/**
 * What is read of an authorization.
 *
 * @see https://docs.stripe.com/financial-connections/relink/api/data-products
 */
export interface AuthorizationLike {
  /** Stripe's id, `fcauth_…`. */
  readonly id: string;
  /** Whether Stripe can use it. */
  readonly status?: Open<'active' | 'disconnected' | 'inactive'> | null | undefined;
  /** What can be done where it is inactive. */
  readonly status_details?:
    | {
        /** Of an inactive authorization. */
        readonly inactive?:
          | {
              /** Whether a relink can repair it. */
              readonly action?: Open<'none' | 'relink_required'> | null;
            }
          | null
          | undefined;
      }
    | null
    | undefined;
}

/**
 * What is read of a Financial Connections session.
 *
 * @see https://docs.stripe.com/api/financial_connections/sessions/object
 */
export interface SessionLike {
  /** What came back: an array from Stripe.js, a list object from the API. */
  readonly accounts?: readonly AccountLike[] | ListLike<AccountLike> | null | undefined;
  /** What the session asked for. */
  readonly permissions?: readonly string[] | null | undefined;
  /** What was to be relinked. */
  readonly relink_options?:
    | {
        /** The authorization to relink. */
        readonly authorization?: string | null | undefined;
        /** The one account that was expected. */
        readonly account?: string | null | undefined;
      }
    | null
    | undefined;
  /** What came of it. */
  readonly relink_result?:
    | {
        /** The authorization, where the relink succeeded. */
        readonly authorization?: string | null | undefined;
        /** The account, where one was expected and came back. */
        readonly account?: string | null | undefined;
        /** Why it did not succeed. */
        readonly failure_reason?: Open<FailureReason> | null | undefined;
      }
    | null
    | undefined;
  /** Why the session has its status. */
  readonly status_details?:
    | {
        /** Of a session that was left. */
        readonly cancelled?:
          | {
              /** Why it was left. */
              readonly reason?: Open<'custom_manual_entry' | 'other'> | null;
            }
          | null
          | undefined;
      }
    | null
    | undefined;
}

/**
 * What `stripe.collectFinancialConnectionsAccounts` resolves with.
 *
 * @see https://docs.stripe.com/js/financial_connections/collect_financial_connections_accounts
 */
export interface CollectResultLike {
  /** The session, where the flow opened. */
  readonly financialConnectionsSession?: object | null | undefined;
  /** Why it did not open. */
  readonly error?: object | null | undefined;
}

/**
 * The one method of Stripe.js that is called.
 *
 * @see https://docs.stripe.com/js/financial_connections/collect_financial_connections_accounts
 */
export interface StripeLike {
  // A method, so that narrower parameter types (those of every version of `@stripe/stripe-js`) are accepted.
  /** Opens Stripe's flow, and resolves when it has ended. */
  collectFinancialConnectionsAccounts(options: { clientSecret: string }): PromiseLike<CollectResultLike>;
}

/**
 * Stripe's error object, as in the `error` of a result.
 *
 * @see https://docs.stripe.com/api/errors
 */
export interface StripeErrorLike {
  /** `invalid_request_error` for example. */
  readonly type?: string | undefined;
  /** For programs, where Stripe has one. */
  readonly code?: string | undefined;
  /** For developers. */
  readonly message?: string | undefined;
  /** Stripe's errors have more fields. */
  readonly [field: string]: unknown;
}

/** An existing account: an object, or its id alone. */
export type ExistingAccount = AccountLike | string;

/** The accounts that a page already has. */
export type ExistingAccounts<A> = readonly A[] | ListLike<A>;

/** Why a relink failed. `other` stands for every reason that Stripe may add. */
export type FailureReason = 'no_account' | 'no_authorization' | 'other';

/** What happened to one account. */
export type Change = 'added' | 'missing' | 'reauthorized' | 'replaced' | 'unconfirmed' | 'untouched';

/** What the page should do next. */
export type NextStep = 'choose_expected_account' | 'done' | 'reconcile' | 'refresh_accounts' | 'retry';

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

/** One account of either side. `A` is the element type of the page's own list. */
export interface AccountEntry<A = ExistingAccount> {
  /** What happened to it. */
  change: Change;
  /** The account id to use from now on. */
  id: string;
  /** The page's own element, the very same (`===`); `null` for an account that is new. */
  before: A | null;
  /** Stripe's object, the very same (`===`); `null` where the account did not come back. */
  after: SessionAccount | null;
  /** The fields that differ, of those that both sides have. */
  changedFields: ComparedField[];
  /** What the relink changed in what the customer shares. */
  permissions: {
    /** On the account now, not before. */
    gained: string[];
    /** On the account before, not now. */
    lost: string[];
    /** Asked for by the session, not on the account. */
    notGranted: string[];
  };
  /** By what `before` and `after` were found to be the same account. */
  matchedBy: 'display_name' | 'id' | 'last4' | null;
  /** Ids of accounts of the other side that might be this one (16 at most): a person has to choose. */
  candidates: string[];
  /** Show the ACH mandate and make a new PaymentMethod for this account. */
  mandateRequired: boolean;
  /** Relinking a sibling may have reactivated this account: refetch it. */
  mayReactivate: boolean;
}

/** An account as it came back with the session. Stripe's types know more fields: cast where you need them. */
export type SessionAccount = AccountLike & { readonly [field: string]: unknown };

/** Stable code of a warning. */
export type WarningCode =
  | 'accounts_incomplete'
  | 'existing_accounts_unavailable'
  | 'malformed_account'
  | 'not_a_relink_session'
  | 'request_differs'
  | 'unknown_failure_reason';

/** Something odd that did not keep the report from being made. */
export interface Warning {
  /** Stable, and safe to branch on. */
  code: WarningCode;
  /** For developers; it may change, and holds no secret and no data of an account. */
  message: string;
}

/** What every report has. */
export interface ReportBase<A = ExistingAccount> {
  /** One entry for each account of either side: the page's first, in its order, then new ones as they came. */
  accounts: AccountEntry<A>[];
  /** Every account that the relink was meant to repair works again, and the relink succeeded. */
  complete: boolean;
  /** How many accounts there are of each change. */
  summary: Record<Change, number>;
  /** What was asked to be relinked. */
  requested: {
    /** The authorization to relink; `null` where nobody said one. */
    authorization: string | null;
    /** The one account that was expected, or `null`. */
    account: string | null;
  };
  /** Stripe's session object, the very same. Not enumerable: it may carry the client secret. */
  readonly session: (SessionLike & { readonly [field: string]: unknown }) | null;
  /** What the outcome was read from. */
  evidence: 'accounts' | 'error' | 'relink_result';
  /** What was odd, and did not keep the report from being made. */
  warnings: Warning[];
  /** What the page should do next. */
  nextStep: NextStep;
}

/** The requested authorization works again. */
export interface RelinkedReport<A = ExistingAccount> extends ReportBase<A> {
  /** Narrows the type of the report. */
  outcome: 'relinked';
  /** The authorization that came back; `null` where nobody told it (an old session, and accounts without one). */
  authorization: string | null;
}

/** The customer authenticated, and a new authorization came of it. */
export interface NewAuthorizationReport<A = ExistingAccount> extends ReportBase<A> {
  /** Narrows the type of the report. */
  outcome: 'new_authorization';
  /** The new one; `null` where no account told it. */
  authorization: string | null;
  /** The one that was requested. */
  previousAuthorization: string | null;
}

/** The flow ran and did not repair what was asked. */
export interface FailedReport<A = ExistingAccount> extends ReportBase<A> {
  /** Narrows the type of the report. */
  outcome: 'failed';
  /** Why; `other` for every reason that Stripe may add. */
  reason: FailureReason;
  /** The authorization that came back all the same (`no_account`), else `null`. */
  authorization: string | null;
  /** Stripe's `failure_reason` as sent, else `null`. */
  failureReason: Open<FailureReason> | null;
}

/** The customer left, or linked nothing. */
export interface CanceledReport<A = ExistingAccount> extends ReportBase<A> {
  /** Narrows the type of the report. */
  outcome: 'canceled';
  /** Stripe's reason, or `null`. */
  cancelReason: Open<'custom_manual_entry' | 'other'> | null;
}

/** The flow could not launch: the session expired or was used already. */
export interface ErrorReport<A = ExistingAccount> extends ReportBase<A> {
  /** Narrows the type of the report. */
  outcome: 'error';
  /** Stripe's own error object, the very same. */
  error: StripeErrorLike;
}

/** What happened: a union discriminated by `outcome`. */
export type RelinkReport<A = ExistingAccount> =
  CanceledReport<A> | ErrorReport<A> | FailedReport<A> | NewAuthorizationReport<A> | RelinkedReport<A>;

/** How the flow ended. */
export type Outcome = RelinkReport['outcome'];

/** What the page asked for, where the session does not say it. */
export interface RequestedOptions {
  /** The authorization to relink. */
  authorization?: string | null | undefined;
  /** The one account that must come back. */
  account?: string | null | undefined;
}

/** Options of `relink`. Exactly one of `clientSecret` and `sessionUrl` is needed. */
export interface RelinkOptions<A = ExistingAccount> extends RequestedOptions {
  /** An initialised Stripe.js object, or what `loadStripe` returns, awaited or not; its `null` is `stripe_unavailable`. */
  stripe: StripeLike | PromiseLike<StripeLike | null> | null;
  /** The session's client secret, or a function that returns it or a promise of it. */
  clientSecret?: string | (() => PromiseLike<string> | string) | undefined;
  /** An endpoint of your own: it is POSTed `{authorization, account}` and answers `{client_secret}`. */
  sessionUrl?: string | URL | undefined;
  /** What the page already has: a list, the URL of an endpoint that answers one, or a function that returns one. */
  existingAccounts?:
    | ExistingAccounts<A>
    | string
    | URL
    | (() => ExistingAccounts<A> | PromiseLike<ExistingAccounts<A>>)
    | null
    | undefined;
  /** Extra headers for your own endpoints, a CSRF token for example. */
  headers?: ConstructorParameters<typeof Headers>[0];
  /** Aborting rejects with the signal's `reason`; a result that comes later is dropped. */
  signal?: AbortSignal | null | undefined;
  /** Further options for Stripe's call, passed on as they are. */
  collectOptions?: Readonly<Record<string, unknown>> | undefined;
  /** `true` lets it run on a plain-http page. */
  allowInsecureContext?: boolean | undefined;
}

/** What the customer has to do for an account. */
export type TriageAction = 'link_new' | 'none' | 'relink' | 'relink_soon' | 'unknown';

/** Options of `triage`. */
export interface TriageOptions {
  /** Authorization objects, for API versions that put the action there. */
  authorizations?: readonly AuthorizationLike[] | ListLike<AuthorizationLike> | null | undefined;
  /** Unix seconds; the present time if left out. */
  now?: number | null | undefined;
}

/** What one authorization (or one account without an authorization) needs. */
export interface TriageEntry<A extends AccountLike = AccountLike> {
  /** What the customer has to do. */
  action: TriageAction;
  /** The authorization that the accounts have in common; `null` for an account without one. */
  authorization: string | null;
  /** The first name that its accounts tell, or `null`. */
  institutionName: string | null;
  /** The page's own objects, the very same. */
  accounts: A[];
  /** The distinct causes that Stripe gave. */
  causes: string[];
  /** Unix seconds; the earliest, with `relink_soon`. */
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

/** `WebAssembly.Module`, where the platform's types have it: those of Node do not. */
export type WasmModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } }
  ? Module
  : object;

/** What `preload` takes in place of the wasm that comes with the package. */
export type WasmSource = ArrayBuffer | ArrayBufferView | Response | URL | WasmModule | string;
