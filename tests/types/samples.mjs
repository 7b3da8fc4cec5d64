/**
 * Writes reports of the Rust side, and the samples of `fc-relink/testing`, as literals with a declared type: the compiler finds
 * keys that are missing or too many, and values that are none of Stripe's.
 *
 * Usage: node tests/types/samples.mjs FOLDER
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { interpret, preload, relink, triage } from 'fc-relink';
import * as testing from 'fc-relink/testing';

const { fakeStripe, sampleAccount, sampleAuthorization, sampleHostedSession, sampleList, sampleSession } =
  testing;
await preload();

const inactive = sampleAccount({ status: 'inactive' });
const existing = [inactive, 'fca_9'];
const asked = { authorization: 'fcauth_sample', account: inactive.id };

let stripe;
/** What a flow of the double ends with. */
async function ended(script) {
  stripe = fakeStripe(script, { accounts: existing });
  const { client_secret: clientSecret } = stripe.createSession();
  return stripe.collectFinancialConnectionsAccounts({ clientSecret });
}
const named = sampleSession({
  accounts: [],
  relink_options: asked,
  relink_result: { ...asked, failure_reason: null },
});
const results = {
  relinked: await ended({ ending: 'relinked', accounts: [inactive, sampleAccount({ last4: '1' }), {}] }),
  unconfirmed: await ended('relinked_without_accounts'),
  named,
  replaced: await ended('new_authorization'),
  missing: await ended('no_account'),
  failed: sampleSession({ accounts: [], relink_result: { failure_reason: 'a_reason_of_tomorrow' } }),
  pending: sampleHostedSession(),
  canceled: await ended('canceled'),
  error: await ended('error'),
};
const reports = Object.entries(results).map(([name, result]) => [name, interpret(result, existing)]);
const unavailable = () => Promise.reject(new Error('no accounts'));
stripe = fakeStripe();
reports.push(['returned', await relink({ stripe, clientSecret: 'secret', existingAccounts: unavailable })]);

const literal = (name, type, value) => `export const ${name}: ${type} = ${JSON.stringify(value, null, 2)};\n`;
const ofTheRules = [
  "import type { RelinkReport, TriageEntry } from 'fc-relink';",
  "import type { FakeSession, SampleAccount } from 'fc-relink/testing';\n",
  'type Report = RelinkReport<SampleAccount | string, FakeSession>;\n',
  // `session` is not enumerable.
  ...reports.map(([name, report]) => literal(name, 'Report', { ...report, session: null })),
  literal('needs', 'TriageEntry<SampleAccount>[]', triage([inactive, sampleAccount()])),
];

const number = { expected_expiry_date: 1_800_000_000, identifier_type: 'tokenized_account_number' };
const transactable = { ...number, status: 'transactable', supported_networks: ['ach'] };
const list = sampleList([sampleAccount({ account_numbers: [transactable] })]);
const ofTheDouble = [
  "import type { Account, Authorization, Session, SessionOfStripeJs } from '../../tests/types/closed.js';\n",
  literal('accounts', 'Account[]', [sampleAccount(), inactive, sampleAccount({ status: 'disconnected' })]),
  literal('authorization', 'Authorization', sampleAuthorization({ status: 'inactive' })),
  literal('sessions', 'Session[]', [sampleSession({ accounts: list }), sampleHostedSession()]),
];
const flows = [sampleSession(), named, stripe.createSession()];
for (const ending of ['relinked', 'new_authorization', 'no_account', 'no_authorization', 'canceled']) {
  flows.push((await ended(ending)).financialConnectionsSession);
}
ofTheDouble.push(literal('flows', 'SessionOfStripeJs[]', flows));

const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'reports.ts'), ofTheRules.join('\n'));
writeFileSync(join(folder, 'stripe.ts'), ofTheDouble.join('\n'));
