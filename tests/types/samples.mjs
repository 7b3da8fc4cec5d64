/**
 * Writes reports of the Rust side as TypeScript, so that the compiler compares them with the declarations.
 *
 * Usage: node tests/types/samples.mjs FILE
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { interpret, preload, triage } from 'fc-relink';

await preload();

const known = {
  id: 'fca_1',
  authorization: 'fcauth_1',
  status: 'inactive',
  institution_name: 'StripeBank',
  category: 'cash',
  last4: '1111',
  permissions: ['balances'],
};
const after = { ...known, status: 'active', permissions: ['payment_method'] };
const asked = { relink_options: { authorization: 'fcauth_1' }, permissions: ['balances', 'payment_method'] };
const session = (/** @type {object} */ fields) => ({ accounts: [], ...asked, ...fields });

const results = {
  relinked: session({ relink_result: { authorization: 'fcauth_1' }, accounts: [after, { id: 'fca_2' }, {}] }),
  unconfirmed: session({ relink_result: { authorization: 'fcauth_1' } }),
  newAuthorization: session({
    relink_result: { authorization: 'fcauth_2' },
    accounts: [{ ...after, id: 'fca_3', supported_payment_method_types: ['us_bank_account'] }],
  }),
  failed: session({ relink_result: { failure_reason: 'no_authorization' } }),
  failedForUnknown: session({ relink_result: { failure_reason: 'a_reason_of_tomorrow' } }),
  canceled: session({ status_details: { cancelled: { reason: 'other' } } }),
  error: { error: { type: 'invalid_request_error', code: 'session_expired', message: 'expired' } },
};

const lines = [
  "import type { RelinkReport, TriageEntry } from 'fc-relink';",
  '',
  '// Excess and missing keys are errors, for a literal with a declared type.',
];
for (const [name, result] of Object.entries(results)) {
  const report = interpret(result, [known, 'fca_9'], { authorization: 'fcauth_1' });
  const literal = JSON.stringify({ ...report, session: null }, null, 2);
  lines.push(`export const ${name}: RelinkReport = ${literal};`);
}
const needs = triage([{ ...known, status_details: { inactive: { action: 'relink_required', cause: 'x' } } }]);
lines.push(`export const needs: TriageEntry[] = ${JSON.stringify(needs, null, 2)};`);

const file = process.argv[2];
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${lines.join('\n')}\n`);
