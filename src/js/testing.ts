/**
 * Stand-ins for tests: a Stripe.js object that plays the ending you ask for, and sample accounts, sessions and
 * authorizations. No network, no DOM, no timers unless asked for; runs in Node and in a page.
 *
 * @packageDocumentation
 */

import type { AccountLike, AccountNumberLike } from './types.js';

/** An account as {@link sampleAccount} makes it. */
export interface SampleAccount {
  /** `fca_sample` and its `last4`. */
  id: string;
  /** Stripe's name for accounts. */
  object: 'financial_connections.account';
  /** `null`, as where the institution hands out no tokenized numbers. */
  account_numbers: AccountNumberLike[] | null;
  /** `fcauth_sample`, for all of them. */
  authorization: string | null;
  /** `cash`. */
  category: string;
  /** `Checking`. */
  display_name: string | null;
  /** `Test Institution`. */
  institution_name: string;
  /** `6789`. */
  last4: string | null;
  /** `false`. */
  livemode: boolean;
  /** `balances` and `payment_method`. */
  permissions: string[] | null;
  /** `active`. */
  status: string;
  /** Of an inactive account: a relink can repair it, because access has expired. */
  status_details: NonNullable<AccountLike['status_details']>;
  /** `checking`. */
  subcategory: string;
  /** `link` and `us_bank_account`. */
  supported_payment_method_types: string[];
}

/** An authorization as {@link sampleAuthorization} makes it. */
export interface SampleAuthorization {
  /** `fcauth_sample`. */
  id: string;
  /** Stripe's name for authorizations. */
  object: 'financial_connections.authorization';
  /** `Test Institution`. */
  institution_name: string;
  /** `false`. */
  livemode: boolean;
  /** `active`. */
  status: string;
  /** Of an inactive authorization: a relink can repair it. */
  status_details: {
    /** Set where it is inactive. */
    inactive?: {
      /** `relink_required`. */
      action: string;
    };
  };
}

/** A session as {@link sampleSession} makes it, and as a {@link FakeStripe} resolves with. */
export interface SampleSession {
  /** `fcsess_sample`, and a number where a {@link FakeStripe} made it. */
  id: string;
  /** Stripe's name for sessions. */
  object: 'financial_connections.session';
  /** What came back. */
  accounts: AccountLike[];
  /** Good for one flow. */
  client_secret: string;
  /** `false`. */
  livemode: boolean;
  /** `balances` and `payment_method`. */
  permissions: string[];
  /** What is to be relinked. */
  relink_options: {
    /** The authorization. */
    authorization: string;
    /** The one account that is expected. */
    account?: string | null;
  } | null;
  /** What came of it. */
  relink_result: {
    /** The authorization, where it succeeded. */
    authorization?: string | null;
    /** The account, where one was expected and came back. */
    account?: string | null;
    /** Why it did not succeed. */
    failure_reason?: string | null;
  } | null;
  /** `succeeded`; `pending`, `failed` or `cancelled` where the flow says so. */
  status: string;
  /** Of a session that was left: why. */
  status_details: {
    /** Set where it was left. */
    cancelled?: {
      /** `other`. */
      reason: string;
    };
  };
}

/** What `collectFinancialConnectionsAccounts` of a {@link FakeStripe} resolves with. */
export interface FakeResult {
  /** The session, where the flow opened. */
  financialConnectionsSession?: SampleSession;
  /** Why it did not open. */
  error?: {
    /** `invalid_request_error`. */
    type: string;
    /** For developers. */
    message: string;
  };
}

/**
 * How a flow ends, in one word.
 *
 * | word | what the customer did, or what went wrong |
 * | --- | --- |
 * | `relinked` | signed in again, and shared the same accounts |
 * | `relinked_without_accounts` | the same, and the session came without its list |
 * | `new_authorization` | signed in with another login: a new authorization, and every account under a new id |
 * | `no_account` | signed in, and did not share the expected account but another one |
 * | `no_authorization` | did not sign in |
 * | `other` | failed for a reason that Stripe does not tell |
 * | `canceled` | closed the flow |
 * | `error` | Stripe could not launch the flow, because the session has expired |
 * | `malformed` | Stripe resolved with neither a session nor an error |
 * | `rejects`, `throws` | Stripe's call rejected, or threw |
 * | `never` | leaves the flow open, until {@link FakeStripe.end} is called |
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
  /** How it ends. */
  ending: Ending;
  /** What comes back, in place of the accounts that the ending brings. */
  accounts?: readonly AccountLike[];
  /** Fields of the session, in place of those that the ending sets. */
  session?: Partial<SampleSession>;
  /** Milliseconds until it ends. */
  after?: number;
}

/** A flow that was opened. */
export interface FakeFlow {
  /** What `collectFinancialConnectionsAccounts` was called with. */
  options: Readonly<Record<string, unknown>> & {
    /** The session's. */
    readonly clientSecret: string;
  };
  /** The session as it was before the flow. */
  session: SampleSession;
}

/** What a function as a script answers: an ending, or the very result of the call. */
export type Answer = Ending | EndingWith | object | null | undefined;

/**
 * What a flow does: a word, a word with details, or a function that returns either of them or the very result, or a
 * promise of it.
 */
export type Script = Ending | EndingWith | ((flow: FakeFlow) => Answer | PromiseLike<Answer>);

/** What the customer of a {@link FakeStripe} has. */
export interface FakeStripeOptions {
  /** The accounts that are linked already: those that the page passes as `existingAccounts`. */
  accounts?: readonly (AccountLike | string)[];
  /** What is to be relinked: the authorization of the first account if left out. */
  authorization?: string;
  /** The one account that is expected. */
  account?: string;
}

/** A stand-in for Stripe.js, to be passed as `stripe`. */
export interface FakeStripe {
  /** Opens a flow, as Stripe.js does. A client secret is good for one flow. */
  collectFinancialConnectionsAccounts(options: { clientSecret: string }): Promise<FakeResult>;
  /** The flows that were opened, first to last. */
  readonly flows: readonly FakeFlow[];
  /** Creates a session, as your server does at Stripe's API. */
  createSession(fields?: Partial<SampleSession>): SampleSession;
  /** Ends the flow that has been open for the longest time. @throws where none is open */
  end(script?: Script): void;
}

const AUTHORIZATION = 'fcauth_sample';
const SECRET = 'fcsess_client_secret_sample';

const detailsOf = (status: string | undefined): { inactive?: { action: string; cause: string } } =>
  status === 'inactive' ? { inactive: { action: 'relink_required', cause: 'access_expired' } } : {};

/**
 * An active checking account. Its id follows its `last4`, so that accounts with different ones are different accounts;
 * an `inactive` one is in need of a relink.
 *
 * @see https://docs.stripe.com/api/financial_connections/accounts/object
 */
export function sampleAccount(fields: Partial<SampleAccount> = {}): SampleAccount {
  return {
    id: `fca_sample${fields.last4 ?? '6789'}`,
    object: 'financial_connections.account',
    account_numbers: null,
    authorization: AUTHORIZATION,
    category: 'cash',
    display_name: 'Checking',
    institution_name: 'Test Institution',
    last4: '6789',
    livemode: false,
    permissions: ['balances', 'payment_method'],
    status: 'active',
    status_details: detailsOf(fields.status),
    subcategory: 'checking',
    supported_payment_method_types: ['link', 'us_bank_account'],
    ...fields,
  };
}

/**
 * An active authorization, the one of the sample accounts; an `inactive` one is in need of a relink.
 *
 * @see https://docs.stripe.com/financial-connections/relink/api/data-products
 */
export function sampleAuthorization(fields: Partial<SampleAuthorization> = {}): SampleAuthorization {
  const { inactive } = detailsOf(fields.status);
  return {
    id: AUTHORIZATION,
    object: 'financial_connections.authorization',
    institution_name: 'Test Institution',
    livemode: false,
    status: 'active',
    status_details: inactive ? { inactive: { action: inactive.action } } : {},
    ...fields,
  };
}

/**
 * A session of a relink that went well, for the authorization of the sample accounts.
 *
 * @see https://docs.stripe.com/api/financial_connections/sessions/object
 */
export function sampleSession(fields: Partial<SampleSession> = {}): SampleSession {
  return {
    id: 'fcsess_sample',
    object: 'financial_connections.session',
    accounts: [sampleAccount()],
    client_secret: SECRET,
    livemode: false,
    permissions: ['balances', 'payment_method'],
    relink_options: { authorization: AUTHORIZATION },
    relink_result: { authorization: AUTHORIZATION },
    status: 'succeeded',
    status_details: {},
    ...fields,
  };
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
  error: { type: 'invalid_request_error', message: `This Financial Connections session ${why}.` },
});

/** What an ending makes of a session. */
function endedSession(session: SampleSession, ending: Ending, linked: AccountLike[]): SampleSession {
  const { authorization = AUTHORIZATION, account } = session.relink_options ?? {};
  const other = `${authorization}_new`;
  const failed = (failure_reason: string, accounts: AccountLike[] = []): SampleSession => ({
    ...session,
    accounts,
    relink_result: { failure_reason },
    status: 'failed',
  });
  switch (ending) {
    case 'canceled':
      return { ...session, status: 'cancelled', status_details: { cancelled: { reason: 'other' } } };
    case 'no_account':
      return failed(ending, [sampleAccount({ last4: '0000', display_name: 'Other', authorization: other })]);
    case 'no_authorization':
    case 'other':
      return failed(ending);
  }
  const isNew = ending === 'new_authorization';
  const relinked = linked
    .filter(
      ({ authorization: own, status, status_details: details }) =>
        (!own || own === authorization) && status !== 'disconnected' && details?.inactive?.action !== 'none',
    )
    .map((before) => ({
      ...before,
      ...(isNew && { id: `${before.id}_new` }),
      ...(isNew && before.authorization && { authorization: other }),
      status: 'active',
      status_details: {},
    }));
  return {
    ...session,
    accounts: ending === 'relinked_without_accounts' ? [] : relinked,
    relink_result: isNew ? { authorization: other } : { authorization, ...(account && { account }) },
    status: 'succeeded',
  };
}

/**
 * A stand-in for Stripe.js whose flow does what `script` says; of several scripts, each flow takes the next, and the last
 * one stays.
 *
 * Like Stripe, it opens a session once: a client secret that was used gives the ending `error`. It takes every client
 * secret, so your server's side can stay as it is; {@link FakeStripe.createSession} makes sessions of its own.
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
  const given = options.accounts?.map((account) =>
    typeof account === 'string'
      ? sampleAccount({ id: account, authorization: options.authorization ?? AUTHORIZATION })
      : account,
  );
  const authorization =
    options.authorization ?? given?.find((account) => account.authorization)?.authorization ?? AUTHORIZATION;
  const linked = given ?? [sampleAccount({ authorization, ...(options.account && { id: options.account }) })];
  const flows: FakeFlow[] = [];
  const sessions = new Map<string, SampleSession>();
  const used = new Set<string>();
  const open: ((script: Script) => void)[] = [];
  let count = 0;

  function createSession(fields?: Partial<SampleSession>): SampleSession {
    count++;
    const session = sampleSession({
      id: `fcsess_sample${count}`,
      accounts: [],
      client_secret: `${SECRET}${count}`,
      relink_options: { authorization, ...(options.account && { account: options.account }) },
      relink_result: null,
      status: 'pending',
      ...fields,
    });
    sessions.set(session.client_secret, session);
    return session;
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
        return {};
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
        ...endedSession(flow.session, ending, linked),
        ...(accounts && { accounts: [...accounts] }),
        ...session,
      },
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
