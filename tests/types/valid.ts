// Uses that have to compile.

import {
  RelinkError,
  interpret,
  preload,
  relink,
  triage,
  type AccountEntry,
  type RelinkReport,
  type TriageEntry,
} from 'fc-relink';
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
