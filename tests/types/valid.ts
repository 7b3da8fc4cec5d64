// Uses that have to compile.

import * as fc from 'fc-relink';
import { interpret, preload, relink, triage, type RelinkReport } from 'fc-relink';
import { useRelink, type RelinkState } from 'fc-relink/react';
import * as fixed from 'fc-relink/static';
import * as testing from 'fc-relink/testing';
import { fakeStripe, sampleAccount } from 'fc-relink/testing';
import wasm from 'fc-relink/wasm';
import { loadStripe, type FinancialConnectionsSession as JsSession } from '@stripe/stripe-js';
import type { FinancialConnectionsSessionResult, Stripe as StripeJs, StripeError } from '@stripe/stripe-js';
import type Stripe from 'stripe';

/** Compiles where both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<A, B>(areTheSame: Same<A, B>): void;

interface Row {
  id: string;
  authorization: string | null;
  label: string;
}
type ApiAccount = Stripe.FinancialConnections.Account;
type ApiAuthorization = Stripe.FinancialConnections.Authorization;
type ApiSession = Stripe.FinancialConnections.Session;
type JsAccount = JsSession.Account;

declare const url: URL;
declare const rows: Row[];
declare const stripe: StripeJs;
declare const apiAccounts: ApiAccount[];
declare const apiList: Stripe.ApiList<ApiAccount>;
declare const apiSession: Stripe.Response<ApiSession>;
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as `response.json()` resolves with
declare const anything: any;

export async function stripeIsTakenInEveryForm(stub: fc.StripeLike): Promise<void> {
  const error = { message: 'no' };
  const closed = { collectFinancialConnectionsAccounts: () => Promise.resolve({ error }) };
  await relink({ stripe: closed, sessionUrl: '/session' });
  for (const stripe of [stub, loadStripe('pk_test_1'), await loadStripe('pk_test_1')]) {
    await relink({ stripe, clientSecret: 'secret' });
  }
}

export async function optionsAreTakenInEveryForm(signal: AbortSignal): Promise<void> {
  await relink({
    stripe,
    sessionUrl: url,
    existingAccounts: '/accounts',
    authorization: 'fcauth_1',
    account: null,
    headers: { 'x-csrf': 'token' },
    signal,
    collectOptions: { preCollectedConsent: true },
    allowInsecureContext: false,
  });
  for (const existingAccounts of [['fca_1', { id: 'fca_2' }], apiList, null, url]) {
    await relink({ stripe, sessionUrl: '/session', existingAccounts });
  }
  const pairs: [string, string][] = [['x-csrf', 'token']];
  const promised = async (): Promise<Headers> => Promise.resolve(new Headers());
  for (const headers of [pairs, new Headers(), () => ({ authorization: 'Bearer' }), promised]) {
    await relink({ stripe, sessionUrl: '/session', headers });
  }
  await relink({ stripe, clientSecret: () => 'secret' });
  const ask = async ({ authorization, account }: fc.Asked): Promise<string> =>
    Promise.resolve(`${authorization?.trim()} ${account?.trim()}`);
  await relink({ stripe, clientSecret: ask });
  await relink({ stripe, clientSecret: (asked) => (same<typeof asked, fc.Asked>(true), 'secret') });
}

export async function theAccountTypeOfThePageIsKept(options: fc.RelinkOptions<Row>): Promise<void> {
  const known = { stripe, sessionUrl: '/session' };
  const report = await relink({ ...known, existingAccounts: rows });
  same<typeof report, RelinkReport<Row, JsSession>>(true);
  const later = await relink({ ...known, existingAccounts: async () => Promise.resolve(rows) });
  same<typeof later, typeof report>(true);
  const fromUrl = await relink({ ...known, existingAccounts: '/accounts' });
  same<typeof fromUrl, RelinkReport<fc.ExistingAccount, JsSession>>(true);
  const named = await relink<Row>({ ...known, existingAccounts: '/accounts' });
  same<typeof named, RelinkReport<Row>>(true);
  const show = (any: RelinkReport<Row>): string => any.outcome;
  show(report).concat(show(await relink(options)));

  const ofRows = triage(rows, { authorizations: [{ id: 'fcauth_1' }], now: 1_800_000_000 });
  same<typeof ofRows, fc.TriageEntry<Row>[]>(true);
  triage(apiList)[0].accounts[0].institution_name.trim();
}

export async function theSessionOfStripeJsNeedsNoCast(): Promise<void> {
  const report = await relink({ stripe: loadStripe('pk_test_1'), sessionUrl: '/session' });
  const session: JsSession | null = report.session;
  const returned: JsAccount[] = report.accounts.flatMap(({ after }) => after ?? []);
  same<NonNullable<(typeof report.accounts)[number]['after']>['institution_name'], string>(true);
  // What these types do not know yet is there all the same.
  returned.concat(session?.accounts ?? []);
  report.accounts[0].after?.authorization?.trim();
  report.session?.relink_result?.failure_reason?.trim();
}

export function theFirstArgumentOfInterpretGivesTheSession(
  ofStripeJs: FinancialConnectionsSessionResult,
  unknown: unknown,
): void {
  const js = interpret(ofStripeJs, ofStripeJs.financialConnectionsSession?.accounts);
  same<typeof js, RelinkReport<JsAccount, JsSession>>(true);
  const api = interpret(apiSession, apiAccounts);
  same<typeof api.session, Stripe.Response<ApiSession> | null>(true);
  same<(typeof api.accounts)[number], fc.AccountEntry<ApiAccount, typeof apiSession>>(true);
  same<(typeof api.accounts)[number]['after'], ApiAccount | null>(true);
  interpret(apiSession, apiSession.accounts);
  const bare = interpret(unknown, rows);
  same<typeof bare, RelinkReport<Row>>(true);
  const untyped = interpret(anything, rows);
  same<typeof untyped.session, fc.SessionLike | null>(true);
  same<(typeof untyped.accounts)[number]['after'], fc.AccountLike | null>(true);
  const none = interpret({ accounts: [], relink_result: null });
  same<(typeof none.accounts)[number]['after'], fc.AccountLike | null>(true);
}

export function ourTypesAreCastToStripes({ session, accounts, ...report }: RelinkReport): {
  error: StripeError | null;
  sessions: [JsSession | null, ApiSession | null];
  accounts: [JsAccount, ApiAccount];
} {
  const { after } = accounts[0];
  return {
    error: report.outcome === 'error' ? (report.error as StripeError) : null,
    sessions: [session as JsSession | null, session as ApiSession | null],
    accounts: [after as JsAccount, after as ApiAccount],
  };
}

type Of<O extends fc.Outcome> = Extract<RelinkReport, { outcome: O }>;
type Text = string | null;

export function aReportIsNarrowedByItsOutcome(report: RelinkReport): Text {
  same<Of<'relinked'>['authorization'], Text>(true);
  same<Of<'new_authorization'>['authorization' | 'previousAuthorization'], Text>(true);
  same<Of<'pending'>['url'], Text>(true);
  if (report.outcome === 'failed') return report.failureReason ?? report.authorization ?? report.reason;
  if (report.outcome === 'canceled') return report.cancelReason;
  return report.outcome === 'error' ? (report.error.message ?? '') : null;
}

export function anEntryIsNarrowedByItsChange(entry: fc.AccountEntry<Row, ApiSession>): void {
  switch (entry.change) {
    case 'reauthorized':
      same<typeof entry, fc.ReauthorizedEntry<Row, ApiSession>>(true);
      break;
    case 'replaced':
      same<typeof entry, fc.ReplacedEntry<Row, ApiSession>>(true);
      break;
    case 'added':
    case 'returned':
      same<typeof entry, fc.NewEntry<ApiSession>>(true);
      same<[typeof entry.before, typeof entry.after], [null, ApiAccount]>(true);
      break;
    case 'missing':
    case 'unconfirmed':
    case 'untouched':
      same<typeof entry, fc.AbsentEntry<Row>>(true);
      same<[typeof entry.before, typeof entry.after], [Row, null]>(true);
  }
}

export function openEnumsTakeNewValues(): fc.AccountLike['status'] {
  interpret(apiSession, [{ id: 'fca_1', status: 'a status that Stripe adds later' }]);
  return 'disconnected';
}

export async function preloadTakesEverySource(bytes: ArrayBuffer, module: WebAssembly.Module): Promise<void> {
  await preload();
  for (const source of ['/fc_relink.wasm', url, fetch(url), bytes, new Uint8Array(bytes), module]) {
    await preload(source);
  }
  same<typeof fixed.relink, typeof relink>(true);
  await fixed.preload(wasm);
}

export function errorsAreToldApartByCode(error: unknown): number | undefined {
  return error instanceof fc.RelinkError && error.code === 'request_failed' ? error.status : undefined;
}

export function theHookKeepsTheTypesAndNarrows(elements: StripeJs | null | undefined): void {
  const known = { sessionUrl: '/session', existingAccounts: rows };
  const { relink: open, ready, ...state } = useRelink({ stripe: elements, ...known });
  same<typeof ready, boolean>(true);
  same<typeof state extends RelinkState<Row, JsSession> ? true : false, true>(true);
  if (state.status === 'open') same<typeof state.target, fc.Requested>(true);
  else same<typeof state.target, null>(true);
  if (state.status === 'reported') {
    same<typeof state.report, RelinkReport<Row, JsSession>>(true);
    same<typeof state.error, null>(true);
  }
  if (state.status === 'rejected') same<typeof state.error, fc.RelinkError>(true);
  void open();
  void open({ nativeEvent: new Event('click') });
  void open({ authorization: 'fcauth_1' });
  void open({ clientSecret: ({ authorization }) => `secret of ${authorization}` });
}

export async function theDoublePlaysEveryScript(endings: readonly testing.Ending[]): Promise<fc.StripeLike> {
  const double = fakeStripe('relinked', { accounts: rows });
  const report = await relink({
    stripe: double,
    clientSecret: (asked) => double.createSession({ relink_options: asked }).client_secret,
    existingAccounts: [sampleAccount({ last4: null })],
  });
  same<typeof report.session, testing.FakeSession | null>(true);
  same<(typeof report.accounts)[number]['after'], testing.SampleAccount | null>(true);
  const odd = { ending: 'relinked', after: 10, session: { status: 'a status of tomorrow' } } as const;
  fakeStripe([...endings, odd, ({ session }) => ({ financialConnectionsSession: session })]);
  fakeStripe(async ({ options }) => Promise.resolve(options.clientSecret ? 'canceled' : null));
  const narrow: Pick<StripeJs, 'collectFinancialConnectionsAccounts'> = fakeStripe();
  void relink({ stripe: narrow, sessionUrl: '/session' });
  return fakeStripe('canceled', { accounts: [...rows, 'fca_1', ...apiAccounts] });
}

/** In an API version that gives every list as an array, as Stripe.js does. */
type WithArray = Omit<ApiSession, 'accounts'> & { accounts: ApiAccount[] };

export function samplesAreStripesOwnObjects(optional: { last4?: string }): unknown[] {
  const inactive = sampleAccount({ status: 'inactive', permissions: ['balances'], institution_name: 'Bank' });
  same<typeof inactive.status, 'inactive'>(true);
  same<typeof inactive.permissions, 'balances'[]>(true);
  const later = sampleAccount({ status: 'a status of tomorrow', authorization: null });
  same<typeof later.status, 'a status of tomorrow'>(true);
  same<typeof later.authorization, null>(true);
  const perhaps = sampleAccount(optional);
  same<typeof perhaps.last4, string | null>(true);

  const api: ApiAccount[] = [sampleAccount(), inactive];
  const js: JsAccount[] = [sampleAccount(), inactive];
  const authorization: ApiAuthorization = testing.sampleAuthorization({ status: 'inactive' });
  triage([inactive], { authorizations: [authorization, testing.sampleAuthorization()] });

  const asArray: JsSession & WithArray = testing.sampleSession({ accounts: [inactive] });
  const asList: ApiSession = testing.sampleSession({ accounts: testing.sampleList([inactive]) });
  const hosted: ApiSession = testing.sampleHostedSession({ status: 'succeeded', url: null });
  interpret(testing.sampleSession(), [sampleAccount(), 'fca_2']);
  return [api, js, asArray, asList, hosted];
}
