// Uses that have to compile.

import {
  RelinkError,
  interpret,
  preload,
  relink,
  triage,
  type AccountEntry,
  type AccountLike,
  type CanceledReport,
  type ErrorReport,
  type FailedReport,
  type NewAuthorizationReport,
  type RelinkReport,
  type RelinkedReport,
  type ReportBase,
  type TriageEntry,
} from 'fc-relink';
import { useRelink, type RelinkState } from 'fc-relink/react';
import * as fixed from 'fc-relink/static';
import {
  fakeStripe,
  sampleAccount,
  sampleAuthorization,
  sampleSession,
  type SampleAccount,
} from 'fc-relink/testing';
import wasm from 'fc-relink/wasm';
import { loadStripe, type Stripe as StripeJs } from '@stripe/stripe-js';
import type Stripe from 'stripe';

/** Compiles where both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<A, B>(areTheSame: Same<A, B>): void;

interface Row {
  id: string;
  authorization: string | null;
  label: string;
}
declare const rows: Row[];
declare const stripeJs: StripeJs;
declare const apiAccounts: Stripe.FinancialConnections.Account[];
declare const apiList: Stripe.ApiList<Stripe.FinancialConnections.Account>;
declare const apiSession: Stripe.FinancialConnections.Session;

export async function stripeIsTakenInEveryForm(): Promise<void> {
  await relink({ stripe: stripeJs, clientSecret: 'secret' });
  await relink({ stripe: loadStripe('pk_test_1'), clientSecret: () => 'secret' });
  await relink({ stripe: await loadStripe('pk_test_1'), clientSecret: 'secret' });
  await relink({ stripe: loadStripe('pk_test_1'), clientSecret: async () => Promise.resolve('secret') });
  await relink({
    stripe: { collectFinancialConnectionsAccounts: () => Promise.resolve({ error: { message: 'no' } }) },
    sessionUrl: '/session',
  });
}

export async function optionsAreTakenInEveryForm(signal: AbortSignal): Promise<void> {
  await relink({
    stripe: stripeJs,
    sessionUrl: new URL('https://shop.example/session'),
    existingAccounts: '/accounts',
    authorization: 'fcauth_1',
    account: null,
    headers: { 'x-csrf': 'token' },
    signal,
    collectOptions: { preCollectedConsent: true },
    allowInsecureContext: false,
  });
  await relink({ stripe: stripeJs, sessionUrl: '/session', existingAccounts: ['fca_1', { id: 'fca_2' }] });
  await relink({ stripe: stripeJs, sessionUrl: '/session', existingAccounts: apiList });
}

export async function theAccountTypeOfThePageIsKept(): Promise<void> {
  const report = await relink({ stripe: stripeJs, sessionUrl: '/session', existingAccounts: rows });
  same<typeof report, RelinkReport<Row>>(true);
  same<(typeof report.accounts)[number]['before'], Row | null>(true);
  for (const { before } of report.accounts) before?.label.trim();

  const later = await relink({
    stripe: stripeJs,
    sessionUrl: '/s',
    existingAccounts: async () => Promise.resolve(rows),
  });
  same<typeof later, RelinkReport<Row>>(true);

  const ofApi = interpret(apiSession, apiAccounts);
  same<(typeof ofApi.accounts)[number], AccountEntry<Stripe.FinancialConnections.Account>>(true);

  const ofRows = triage(rows, { authorizations: [{ id: 'fcauth_1' }], now: 1_800_000_000 });
  same<typeof ofRows, TriageEntry<Row>[]>(true);
  same<typeof ofApi.complete, boolean>(true);
}

export function narrowingGivesTheFieldsOfTheOutcome(report: RelinkReport): string {
  switch (report.outcome) {
    case 'relinked':
      return report.authorization ?? '';
    case 'new_authorization':
      return `${report.previousAuthorization ?? ''} → ${report.authorization ?? ''}`;
    case 'failed':
      return report.failureReason ?? report.authorization ?? report.reason;
    case 'canceled':
      return report.cancelReason ?? '';
    case 'error':
      return report.error.message ?? '';
  }
}

export function openEnumsTakeNewValues(): void {
  interpret(apiSession, [{ id: 'fca_1', status: 'a status that Stripe adds later' }]);
}

export async function preloadTakesEverySource(bytes: ArrayBuffer, module: WebAssembly.Module): Promise<void> {
  await preload();
  await preload('/fc_relink.wasm');
  await preload(new URL('https://shop.example/fc_relink.wasm'));
  await preload(fetch('/fc_relink.wasm'));
  await preload(bytes);
  await preload(new Uint8Array(bytes));
  await preload(module);
}

export function errorsAreToldApartByCode(error: unknown): number | undefined {
  if (error instanceof RelinkError && error.code === 'request_failed') return error.status;
  return undefined;
}

/** The fields that an outcome has beyond those of every report. */
type Carried<Report> = Exclude<keyof Report, keyof ReportBase | 'outcome'>;

export function anOutcomeCarriesWhatTheContractSays(): void {
  same<Carried<RelinkedReport>, 'authorization'>(true);
  same<Carried<NewAuthorizationReport>, 'authorization' | 'previousAuthorization'>(true);
  same<Carried<FailedReport>, 'authorization' | 'failureReason' | 'reason'>(true);
  same<Carried<CanceledReport>, 'cancelReason'>(true);
  same<Carried<ErrorReport>, 'error'>(true);
  same<RelinkReport['outcome'], 'canceled' | 'error' | 'failed' | 'new_authorization' | 'relinked'>(true);
  same<
    keyof ReportBase,
    'accounts' | 'complete' | 'evidence' | 'nextStep' | 'requested' | 'session' | 'summary' | 'warnings'
  >(true);
}

export function resultsOfEveryKindAreInterpreted(
  ofStripeJs: Awaited<ReturnType<StripeJs['collectFinancialConnectionsAccounts']>>,
): void {
  const known = interpret(ofStripeJs, ofStripeJs.financialConnectionsSession?.accounts);
  const { before } = known.accounts[0];
  if (before) same<(typeof before)['institution_name'], string>(true);
  interpret(apiSession, apiSession.accounts);
  interpret(sampleSession(), [sampleAccount(), 'fca_2']);
}

export function theHookKeepsTheAccountTypeAndNarrows(stripe: StripeJs | null): void {
  const { relink: open, ...state } = useRelink({ stripe, sessionUrl: '/session', existingAccounts: rows });
  same<typeof state extends RelinkState<Row> ? true : false, true>(true);
  if (state.status === 'reported') {
    same<typeof state.report, RelinkReport<Row>>(true);
    same<typeof state.error, null>(true);
  }
  if (state.status === 'rejected') same<typeof state.error, RelinkError>(true);
  const click: (event: { nativeEvent: Event }) => unknown = open;
  click({ nativeEvent: new Event('click') });
  void open();
  void open({ authorization: 'fcauth_1' });
}

export async function theDoubleIsAStripe(): Promise<void> {
  const stripe = fakeStripe('relinked', { accounts: rows });
  await relink({ stripe, clientSecret: stripe.createSession().client_secret });
  fakeStripe([
    'canceled',
    { ending: 'relinked', after: 10 },
    ({ session }) => ({ financialConnectionsSession: session }),
  ]);
  fakeStripe(async ({ options }) => Promise.resolve(options.clientSecret ? 'canceled' : null));
  const accounts = [sampleAccount({ last4: null, status: 'a status that Stripe adds later' })];
  const report = await relink({ stripe, sessionUrl: '/session', existingAccounts: accounts });
  same<(typeof report.accounts)[number]['before'], SampleAccount | null>(true);
  triage(accounts, { authorizations: [sampleAuthorization()] });
}

export async function theOtherEntriesHaveTypes(): Promise<void> {
  same<typeof fixed.relink, typeof relink>(true);
  await fixed.preload(wasm);
}

export const statusIsSuggested: AccountLike['status'] = 'disconnected';
