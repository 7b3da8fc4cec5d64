/**
 * Stand-ins for tests: a Stripe.js object that plays the ending you ask for, and sample accounts, sessions and
 * authorizations. It needs no network and no DOM, sets timers only where you ask for them, and runs in Node and in a page.
 *
 * @packageDocumentation
 */

import type { AccountLike, FailureReason, ListLike, Open, RequestedOptions } from './types.js';

/** How a value of this type may be overridden: open enums take any text, and every part may be missing or `null`. */
export type Override<T> =
  | (T extends string
      ? Open<T>
      : T extends readonly (infer Element)[]
        ? readonly Override<Element>[]
        : T extends object
          ? { readonly [K in keyof T]?: Override<T[K]> | undefined }
          : T)
  | null;

/** The fields of a sample that you may set. `undefined` means the same as an absent key: the sample's own value. */
export type Fields<T> = { readonly [K in keyof T]?: Override<T[K]> | undefined };

/** `T` with the fields that were given, whose literal types are kept. */
export type Sample<T, F> = {
  [K in keyof T]: K extends keyof F
    ? undefined extends F[K]
      ? Exclude<F[K], undefined> | T[K]
      : F[K]
    : T[K];
};

/** The fields that are given, none of which may be misspelt. */
export type Given<Allowed, F> = Allowed & F & Record<Exclude<keyof F, keyof Allowed>, never>;

/** The customer of a sample. */
export interface SampleHolder {
  /** `cus_sample`. */
  customer: string;
  /** `customer`. */
  type: 'customer';
}

/** The state of a refresh of an account's data. */
export interface SampleRefresh {
  /** In Unix seconds. */
  last_attempted_at: number;
  /** In Unix seconds; `null` while the refresh is pending. */
  next_refresh_available_at: number | null;
  /** The status of the refresh. */
  status: 'failed' | 'pending' | 'succeeded';
}

/** The balance of an account. */
export type SampleBalance = {
  /** In Unix seconds. */
  as_of: number;
  /** Amounts by currency. */
  current: Record<string, number>;
} & (
  | {
      /** The kind of balance. */
      type: 'cash';
      /** A cash balance. */
      cash: {
        /** Amounts by currency. */
        available: Record<string, number>;
      };
    }
  | {
      /** The kind of balance. */
      type: 'credit';
      /** A credit balance. */
      credit: {
        /** Amounts by currency. */
        used: Record<string, number>;
      };
    }
);

/** A permission of a session or an account. */
export type SamplePermission = 'balances' | 'ownership' | 'payment_method' | 'transactions';

/** An account as {@link sampleAccount} makes it. */
export interface SampleAccount {
  /** `fca_sample` and its `last4`. */
  id: string;
  /** Stripe's name for accounts. */
  object: 'financial_connections.account';
  /** A customer. */
  account_holder: SampleHolder | null;
  /** `null`, as for institutions without tokenized account numbers. */
  account_numbers:
    | {
        /** In Unix seconds. */
        expected_expiry_date: number | null;
        /** The kind of number. */
        identifier_type: 'account_number' | 'tokenized_account_number';
        /** Whether the number can be used for transactions. */
        status: 'deactivated' | 'transactable';
        /** The payment networks that take the number. */
        supported_networks: 'ach'[];
      }[]
    | null;
  /** `fcauth_sample`, the same for all sample accounts. */
  authorization: string;
  /** `null`. */
  balance: SampleBalance | null;
  /** `null`. */
  balance_refresh: SampleRefresh | null;
  /** `cash`. */
  category: 'cash' | 'credit' | 'investment' | 'other';
  /** In Unix seconds. */
  created: number;
  /** `Checking`. */
  display_name: string;
  /** `null`. */
  inferred_balances_refresh: SampleRefresh | null;
  /** `null`. */
  institution: string | null;
  /** `Test Institution`. */
  institution_name: string;
  /** `6789`. */
  last4: string | null;
  /** `false`. */
  livemode: boolean;
  /** `null`. */
  ownership: string | null;
  /** `null`. */
  ownership_refresh: SampleRefresh | null;
  /** `balances` and `payment_method`. */
  permissions: SamplePermission[];
  /** `active`. */
  status: 'active' | 'disconnected' | 'inactive';
  /** With `status: 'inactive'`: a relink can repair the account, because access has expired. */
  status_details: {
    /** Details of an active account that will become inactive. */
    active?: {
      /** Whether the customer has to relink to keep the account active. */
      action: 'none' | 'relink_required';
      /** Why the account will become inactive. */
      cause: 'access_expired' | 'institution_requirement' | 'unspecified';
      /** In Unix seconds. */
      expected_deactivation_date: number;
    };
    /** Details of an inactive account. */
    inactive?: {
      /** Whether a relink can repair the account. */
      action: 'none' | 'relink_required';
      /** Why the account is inactive. */
      cause:
        | 'access_denied'
        | 'access_expired'
        | 'account_closed'
        | 'account_unavailable'
        | 'institution_requirement'
        | 'unspecified';
    };
  };
  /** `checking`. */
  subcategory: 'checking' | 'credit_card' | 'line_of_credit' | 'mortgage' | 'other' | 'savings';
  /** `null`. */
  subscriptions: ('balance' | 'inferred_balances' | 'transactions')[] | null;
  /** `link` and `us_bank_account`. */
  supported_payment_method_types: ('link' | 'us_bank_account')[];
  /** `null`. */
  transaction_refresh:
    | (SampleRefresh & {
        /** Stripe's id of the refresh. */
        id: string;
      })
    | null;
}

/** An authorization as {@link sampleAuthorization} makes it. */
export interface SampleAuthorization {
  /** `fcauth_sample`. */
  id: string;
  /** Stripe's name for authorizations. */
  object: 'financial_connections.authorization';
  /** A customer. */
  account_holder: SampleHolder | null;
  /** `null`. */
  institution: string | null;
  /** `Test Institution`. */
  institution_name: string;
  /** `false`. */
  livemode: boolean;
  /** `active`. */
  status: 'active' | 'disconnected' | 'inactive';
  /** With `status: 'inactive'`: a relink can repair the authorization. */
  status_details: {
    /** Details of an inactive authorization. */
    inactive?: {
      /** `relink_required`. */
      action: 'none' | 'relink_required';
    };
  };
}

/** A list object as {@link sampleList} makes it. */
export interface SampleList<T> extends ListLike<T> {
  /** Stripe's name for lists. */
  object: 'list';
  /** The elements. */
  data: T[];
  /** `false`. */
  has_more: boolean;
  /** The path of the list at Stripe's API. */
  url: string;
}

/** A session as {@link sampleSession} makes it. */
export interface SampleSession {
  /** `fcsess_sample`, and a number where a {@link FakeStripe} made the session. */
  id: string;
  /** Stripe's name for sessions. */
  object: 'financial_connections.session';
  /** A customer. */
  account_holder: SampleHolder | null;
  /** The accounts that came back: an array, as from Stripe.js. Take {@link sampleList} for a list as from the API. */
  accounts: SampleAccount[];
  /** Good for one flow. */
  client_secret: string;
  /** `null`. */
  hosted: {
    /** How the customer comes to the hosted flow. */
    delivery_method?: 'email' | 'url';
    /** Where the customer returns to. */
    return_url: string | null;
  } | null;
  /** `false`. */
  livemode: boolean;
  /** `balances` and `payment_method`. */
  permissions: SamplePermission[];
  /** `null`. */
  prefetch: ('balances' | 'inferred_balances' | 'ownership' | 'transactions')[] | null;
  /** What to relink. */
  relink_options: {
    /** The authorization. */
    authorization: string;
    /** The one account that is requested. */
    account?: string | null;
  };
  /** How the relink ended. */
  relink_result: {
    /** The account, where one was requested and came back. */
    account: string | null;
    /** The authorization, where the relink succeeded. */
    authorization: string | null;
    /** Why the relink failed. */
    failure_reason: FailureReason | null;
  };
  /** `succeeded`. */
  status: 'cancelled' | 'failed' | 'pending' | 'succeeded';
  /** Why the session has its status. */
  status_details: {
    /** Details of a cancelled session. */
    cancelled?: {
      /** `other`. */
      reason: 'custom_manual_entry' | 'other';
    };
  };
  /** `modal`. */
  ui_mode: 'hosted' | 'modal';
  /** `null`. */
  url: string | null;
}

/** A session that may not be finished, as a {@link FakeStripe} makes it. */
export interface FakeSession extends Omit<SampleSession, 'relink_result'> {
  /** How the relink ended; absent before that, and where the customer left. */
  relink_result?: SampleSession['relink_result'];
}

/** A session of a hosted relink, fetched from the API, as {@link sampleHostedSession} makes it. */
export interface SampleHostedSession extends Omit<FakeSession, 'accounts'> {
  /** A list object with no accounts. */
  accounts: SampleList<SampleAccount>;
}

/** The fields of a session that you may set. */
export type SessionFields<T = SampleSession> = Omit<Fields<T>, 'accounts' | 'relink_options'> & {
  /** An array, or a list object. */
  readonly accounts?: readonly AccountLike[] | ListLike<AccountLike> | null | undefined;
  /** What to relink. */
  readonly relink_options?: RequestedOptions | null | undefined;
};

/** The error in the result of a {@link FakeStripe}. */
export interface FakeError {
  /** The type of the error. */
  type: 'invalid_request_error';
  /** The message, for developers. */
  message: string;
}

/** The result of `collectFinancialConnectionsAccounts` of a {@link FakeStripe}. */
export type FakeResult =
  | {
      /** The session, if the flow opened. */
      financialConnectionsSession: FakeSession;
      /** Not together with a session. */
      error?: undefined;
    }
  | {
      /** Not together with an error. */
      financialConnectionsSession: undefined;
      /** Why the flow did not open. */
      error: FakeError;
    };

/**
 * How a flow ends, in one word.
 *
 * | ending | what the customer did, or what went wrong |
 * | --- | --- |
 * | `relinked` | signed in again and shared the same accounts |
 * | `relinked_without_accounts` | the same, and the session came back without its accounts |
 * | `new_authorization` | signed in with another login: a new authorization, and every account under a new id |
 * | `no_account` | signed in and shared another account than the expected one |
 * | `no_authorization` | did not sign in |
 * | `other` | failed for a reason that Stripe does not tell |
 * | `canceled` | closed the flow |
 * | `error` | Stripe could not open the flow, because the session has expired |
 * | `malformed` | Stripe resolved with neither a session nor an error |
 * | `rejects`, `throws` | Stripe's call rejected, or threw |
 * | `never` | leaves the flow open until you call {@link FakeStripe.end} |
 */
export type Ending =
  | 'canceled'
  | 'error'
  | 'malformed'
  | 'never'
  | 'new_authorization'
  | 'no_account'
  | 'no_authorization'
  | 'other'
  | 'rejects'
  | 'relinked'
  | 'relinked_without_accounts'
  | 'throws';

/** An ending, and what is different about it. */
export interface EndingWith {
  /** How the flow ends. */
  ending: Ending;
  /** The accounts that come back, in place of those that the ending brings. */
  accounts?: readonly AccountLike[];
  /** Fields of the session, in place of those that the ending sets. */
  session?: SessionFields;
  /** Milliseconds until the flow ends. */
  after?: number;
}

/** A flow that was opened. */
export interface FakeFlow {
  /** The options of the call. */
  options: Readonly<Record<string, unknown>> & {
    /** The client secret of the session. */
    readonly clientSecret: string;
  };
  /** The session as it was before the flow. */
  session: FakeSession;
}

/** What a function as a script returns: an ending, or the result of the call itself. */
export type Answer = Ending | EndingWith | object | null | undefined;

/**
 * What a flow does: an ending, an ending with details, or a function that returns either of them, the result of the call
 * itself, or a promise of one of these.
 */
export type Script = Ending | EndingWith | ((flow: FakeFlow) => Answer | PromiseLike<Answer>);

/** What the customer of a {@link FakeStripe} has. */
export interface FakeStripeOptions {
  /** The accounts that the customer linked before: those that the page passes as `existingAccounts`. */
  accounts?: readonly (AccountLike | string)[];
  /** The authorization to relink, where a session does not say: that of the first account if omitted. */
  authorization?: string;
  /** The one account that is requested, where a session does not say. */
  account?: string;
}

/** A stand-in for Stripe.js: pass it as `stripe`. */
export interface FakeStripe {
  /** Opens a flow, as Stripe.js does. A client secret is good for one flow. */
  collectFinancialConnectionsAccounts(options: { clientSecret: string }): Promise<FakeResult>;
  /** The flows that were opened, first to last. */
  readonly flows: readonly FakeFlow[];
  /**
   * Creates a session, as your server does with Stripe's API.
   *
   * @example
   * ```ts
   * const stripe = fakeStripe('relinked', { accounts });
   * const clientSecret = (asked: Asked) => stripe.createSession({ relink_options: asked }).client_secret;
   * ```
   */
  createSession(fields?: SessionFields): FakeSession;
  /** Ends the flow that has been open for the longest time. @throws if no flow is open */
  end(script?: Script): void;
}

const AUTHORIZATION = 'fcauth_sample';
const SECRET = 'fcsess_client_secret_sample';
const INSTITUTION = 'Test Institution';
const CREATED = 1_767_225_600;

const holder = (): SampleHolder => ({ customer: 'cus_sample', type: 'customer' });

/** The defaults with the fields that are given in their place. */
function merge<T extends object, F extends object>(defaults: T, fields: F | undefined): Sample<T, F> {
  const given = Object.entries(fields ?? {}).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(given) } as Sample<T, F>;
}

/**
 * An active checking account. Its id follows its `last4`, so that accounts with different ones are different accounts.
 * An `inactive` one needs a relink.
 *
 * @see https://docs.stripe.com/api/financial_connections/accounts/object
 */
export function sampleAccount<F extends Fields<SampleAccount> = object>(
  fields?: Given<Fields<SampleAccount>, F>,
): Sample<SampleAccount, F> {
  const { last4, status }: Fields<SampleAccount> = fields ?? {};
  const account: SampleAccount = {
    id: `fca_sample${last4 ?? '6789'}`,
    object: 'financial_connections.account',
    account_holder: holder(),
    account_numbers: null,
    authorization: AUTHORIZATION,
    balance: null,
    balance_refresh: null,
    category: 'cash',
    created: CREATED,
    display_name: 'Checking',
    inferred_balances_refresh: null,
    institution: null,
    institution_name: INSTITUTION,
    last4: '6789',
    livemode: false,
    ownership: null,
    ownership_refresh: null,
    permissions: ['balances', 'payment_method'],
    status: 'active',
    status_details:
      status === 'inactive' ? { inactive: { action: 'relink_required', cause: 'access_expired' } } : {},
    subcategory: 'checking',
    subscriptions: null,
    supported_payment_method_types: ['link', 'us_bank_account'],
    transaction_refresh: null,
  };
  return merge(account, fields as F);
}

/**
 * An active authorization, the one of the sample accounts. An `inactive` one needs a relink.
 *
 * @see https://docs.stripe.com/financial-connections/relink/api/data-products
 */
export function sampleAuthorization<F extends Fields<SampleAuthorization> = object>(
  fields?: Given<Fields<SampleAuthorization>, F>,
): Sample<SampleAuthorization, F> {
  const { status }: Fields<SampleAuthorization> = fields ?? {};
  const authorization: SampleAuthorization = {
    id: AUTHORIZATION,
    object: 'financial_connections.authorization',
    account_holder: holder(),
    institution: null,
    institution_name: INSTITUTION,
    livemode: false,
    status: 'active',
    status_details: status === 'inactive' ? { inactive: { action: 'relink_required' } } : {},
  };
  return merge(authorization, fields as F);
}

/**
 * A list object, as Stripe's API returns it.
 *
 * @see https://docs.stripe.com/api/pagination
 */
export const sampleList = <T>(data: T[]): SampleList<T> => ({
  object: 'list',
  data,
  has_more: false,
  url: '/v1/financial_connections/accounts',
});

/** A session that nobody has gone through yet. */
const unfinished = (): FakeSession => ({
  id: 'fcsess_sample',
  object: 'financial_connections.session',
  account_holder: holder(),
  accounts: [],
  client_secret: SECRET,
  hosted: null,
  livemode: false,
  permissions: ['balances', 'payment_method'],
  prefetch: null,
  relink_options: { authorization: AUTHORIZATION },
  status: 'pending',
  status_details: {},
  ui_mode: 'modal',
  url: null,
});

/**
 * A session of a relink that succeeded, for the authorization of the sample accounts.
 *
 * @see https://docs.stripe.com/api/financial_connections/sessions/object
 */
export function sampleSession<F extends SessionFields = object>(
  fields?: Given<SessionFields, F>,
): Sample<SampleSession, F> {
  const session: SampleSession = {
    ...unfinished(),
    accounts: [sampleAccount()],
    relink_result: { account: null, authorization: AUTHORIZATION, failure_reason: null },
    status: 'succeeded',
  };
  return merge(session, fields as F);
}

/**
 * A session of a hosted relink as your server fetches it while the customer is not done: `pending`, with the `url` of the
 * hosted flow. Set `status`, `relink_result` and `accounts` for one that has ended.
 *
 * @see https://docs.stripe.com/financial-connections/relink/hosted
 */
export function sampleHostedSession<F extends SessionFields<SampleHostedSession> = object>(
  fields?: Given<SessionFields<SampleHostedSession>, F>,
): Sample<SampleHostedSession, F> {
  const hosted: SampleHostedSession = {
    ...unfinished(),
    accounts: sampleList([]),
    hosted: { delivery_method: 'url', return_url: 'https://shop.example/return' },
    ui_mode: 'hosted',
    url: 'https://hosted.example/fcsess_sample',
  };
  return merge(hosted, fields as F);
}

/** By name, so that none can be missing. */
const ENDINGS = Object.keys({
  canceled: true,
  error: true,
  malformed: true,
  never: true,
  new_authorization: true,
  no_account: true,
  no_authorization: true,
  other: true,
  rejects: true,
  relinked: true,
  relinked_without_accounts: true,
  throws: true,
} satisfies Record<Ending, true>);

/** A misspelt ending must not pass for a flow that went wrong. @throws where the word is none */
function check(script: unknown): void {
  const word = typeof script === 'string' ? script : (script as Partial<EndingWith> | null)?.ending;
  if (typeof script !== 'function' && !ENDINGS.includes(word ?? '')) {
    throw new TypeError(`fakeStripe knows no ending '${word}'; the endings are ${ENDINGS.join(', ')}`);
  }
}

const expired = (why: string): FakeResult => ({
  financialConnectionsSession: undefined,
  error: { type: 'invalid_request_error', message: `This Financial Connections session ${why}.` },
});

/** Whether a relink of the authorization brings the account back. */
const isRelinkable = (
  { authorization: own, status, status_details: details }: AccountLike,
  authorization: string,
): boolean =>
  (!own || own === authorization) && status !== 'disconnected' && details?.inactive?.action !== 'none';

/** What an ending makes of a session. `held` are the accounts that the customer has. */
function endedSession(asked: FakeSession, ending: Ending, held: readonly AccountLike[]): FakeSession {
  const { authorization, account = null } = asked.relink_options;
  const other = `${authorization}_new`;
  const failed = (failure_reason: FailureReason, accounts: SampleAccount[] = []): FakeSession => ({
    ...asked,
    accounts,
    relink_result: { account: null, authorization: null, failure_reason },
    status: 'failed',
  });
  switch (ending) {
    case 'canceled':
      return { ...asked, status: 'cancelled', status_details: { cancelled: { reason: 'other' } } };
    case 'no_account':
      return failed(ending, [sampleAccount({ last4: '0000', display_name: 'Other', authorization: other })]);
    case 'no_authorization':
    case 'other':
      return failed(ending);
  }
  const isNew = ending === 'new_authorization';
  const relinked = held
    .filter((before) => isRelinkable(before, authorization))
    .map((before) => ({
      // Stripe's objects have all fields, whatever the page keeps of them.
      ...merge(sampleAccount({ authorization }), before),
      ...(isNew && { id: `${before.id}_new` }),
      ...(isNew && before.authorization !== null && { authorization: other }),
      status: 'active',
      status_details: {},
    }));
  return {
    ...asked,
    accounts: ending === 'relinked_without_accounts' ? [] : (relinked as SampleAccount[]),
    relink_result: isNew
      ? { account: null, authorization: other, failure_reason: null }
      : { account, authorization, failure_reason: null },
    status: 'succeeded',
  };
}

/**
 * A stand-in for Stripe.js whose flow does what `script` says. Of several scripts, each flow takes the next, and the last
 * one stays.
 *
 * Like Stripe, it opens a session once: a client secret that was used ends with `error`. It accepts every client secret,
 * so your server, or a mock of it, can stay as it is. A session of {@link FakeStripe.createSession} is played as it
 * asks: the accounts of its authorization come back.
 *
 * @example
 * ```ts
 * const stripe = fakeStripe('relinked', { accounts });
 * const report = await relink({ stripe, clientSecret: stripe.createSession().client_secret, existingAccounts: accounts });
 * ```
 */
export function fakeStripe(
  script: Script | readonly Script[] = 'relinked',
  options: FakeStripeOptions = {},
): FakeStripe {
  const scripts = Array.isArray(script) ? [...(script as readonly Script[])] : [script as Script];
  scripts.forEach(check);
  const held = options.accounts?.map((account): AccountLike =>
    typeof account === 'string' ? { id: account } : account,
  );
  const flows: FakeFlow[] = [];
  const sessions = new Map<string, FakeSession>();
  const used = new Set<string>();
  const open: ((script: Script) => void)[] = [];
  let count = 0;

  function createSession(fields: SessionFields = {}): FakeSession {
    count++;
    const { authorization, account }: RequestedOptions = fields.relink_options ?? options;
    const owner = held?.find(({ id }) => id === account)?.authorization;
    const first = held?.find((known) => known.authorization)?.authorization;
    const created = {
      ...merge({ ...unfinished(), id: `fcsess_sample${count}`, client_secret: `${SECRET}${count}` }, fields),
      relink_options: {
        authorization: authorization || owner || options.authorization || first || AUTHORIZATION,
        ...(account && { account }),
      },
    } as FakeSession;
    sessions.set(created.client_secret, created);
    return created;
  }

  async function play(flow: FakeFlow, next: Script): Promise<FakeResult> {
    const told = typeof next === 'function' ? await next(flow) : next;
    const asked = typeof told === 'string' ? { ending: told } : told;
    // The very result.
    if (typeof asked !== 'object' || !asked || !('ending' in asked)) return asked as FakeResult;
    check(asked);
    const { ending, accounts, session, after } = asked as EndingWith;
    if (after !== undefined) await new Promise((resolve) => setTimeout(resolve, after));
    switch (ending) {
      case 'error':
        return expired('has expired');
      case 'malformed':
        return {} as FakeResult;
      case 'rejects':
      case 'throws':
        throw new Error('Stripe is not available (from the script of fakeStripe).');
      case 'never':
        return new Promise((resolve) => {
          open.push((last) => {
            resolve(play(flow, last));
          });
        });
    }
    return {
      financialConnectionsSession: {
        ...endedSession(
          flow.session,
          ending,
          held ?? [{ id: flow.session.relink_options.account ?? sampleAccount().id }],
        ),
        ...(accounts && { accounts: [...accounts] }),
        ...session,
      } as FakeSession,
    };
  }

  return {
    flows,
    createSession,
    end(last = 'relinked') {
      check(last);
      const end = open.shift();
      if (!end) throw new Error("fakeStripe has no open flow: give it the script 'never'");
      end(last);
    },
    collectFinancialConnectionsAccounts(asked) {
      // A page in plain JavaScript passes anything.
      const clientSecret: unknown = asked.clientSecret;
      if (typeof clientSecret !== 'string' || !clientSecret || /^[sr]k_/.test(clientSecret)) {
        throw Object.assign(
          new Error('clientSecret must be the client secret of a Financial Connections session.'),
          {
            name: 'IntegrationError',
          },
        );
      }
      const session = sessions.get(clientSecret) ?? createSession({ client_secret: clientSecret });
      const flow = { options: { ...asked }, session };
      flows.push(flow);
      if (used.has(clientSecret)) return Promise.resolve(expired('was used already'));
      used.add(clientSecret);
      const next = (scripts.length > 1 ? scripts.shift() : scripts[0]) ?? 'relinked';
      if (next === 'throws') throw new Error('Stripe is not available (from the script of fakeStripe).');
      return play(flow, next);
    },
  };
}
