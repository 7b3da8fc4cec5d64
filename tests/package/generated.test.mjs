/**
 * The package against the crate, on generated sessions, and against itself, where what came is no JSON. `FC_RELINK_SEED`
 * repeats a run.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { interpret, preload } from 'fc-relink';
import * as plain from '../../benches/plain.mjs';
import { thrownBy } from './fakes.mjs';
import * as make from './generators.mjs';
import { readings } from './reading.mjs';

const { fields, oneOf, pick } = make;
const seed = Number(process.env.FC_RELINK_SEED ?? Math.floor(Math.random() * 2 ** 31));
before(() => preload());

/** What a report has reached: generators that no longer reach it test nothing. */
function facts(report) {
  if (report.code) return [report.code];
  const { outcome, evidence, nextStep, complete, reason, warnings, accounts } = report;
  return [
    ...[outcome, `evidence:${evidence}`, `next:${nextStep}`, `complete:${complete}`, `reason:${reason}`],
    ...warnings.map(({ code }) => code),
    ...accounts.flatMap((entry) => [
      ...[entry.change, `by:${entry.matchedBy}`, ...entry.changedFields.map((field) => `changed:${field}`)],
      ...Object.keys(entry.permissions).filter((key) => entry.permissions[key].length > 0),
      ...['mandateRequired', 'mayReactivate'].filter((key) => entry[key]),
      ...(entry.change === 'reauthorized' && entry.after === null ? ['without-list'] : []),
      ...(entry.candidates.length > 0 ? ['candidates'] : []),
      ...(entry.candidates.length > 10 ? ['many-candidates'] : []),
    ]),
  ];
}

const REACHED =
  'relinked new_authorization failed pending canceled error malformed_response evidence:error ' +
  'evidence:relink_result evidence:accounts evidence:status reason:no_account reason:other ' +
  'reason:no_authorization reauthorized replaced added missing unconfirmed untouched without-list by:id by:last4 ' +
  'by:display_name by:null candidates many-candidates accounts_incomplete malformed_account not_a_relink_session ' +
  'request_differs unknown_failure_reason mandateRequired mayReactivate gained lost notGranted complete:true ' +
  'complete:false next:reconcile next:refresh_accounts next:done next:choose_expected_account next:retry next:wait ' +
  'changed:status changed:authorization changed:permissions changed:last4 changed:display_name ' +
  'changed:subcategory changed:supported_payment_method_types changed:account_numbers';

/** Lists of accounts of which mostly the same is known; sometimes a text that few others have. */
function alike(side, prefix) {
  const rarely = (most) => oneOf([3, pick('1111', '')], [2, fc.nat({ max: most }).map(String)], [2, null]);
  const model = { ...make.generators(side).twin, last4: rarely(60), display_name: rarely(30) };
  return fc
    .array(fields(model, Object.keys(model)), { minLength: 30, maxLength: 60, size: 'max' })
    .map((list) => list.map((it, i) => ({ ...it, id: `${prefix}${i}` })));
}

test('10,000 sessions give the JSON of the crate', () => {
  const json = make.sessions('json');
  const flow = fc.record({ result: json.result, existing: make.existing, options: make.requestedOptions });
  const long = fc
    .tuple(json.session, alike('json', 'new_'), alike('page', 'old_'))
    .map(([session, accounts, existing]) => ({
      result: { financialConnectionsSession: { ...session, accounts } },
      existing,
    }));
  const flows = fc
    .sample(oneOf([50, flow], [1, long]), { seed, numRuns: 10_000 })
    .map((it) => JSON.parse(JSON.stringify(it)));
  const args = ['run', '--quiet', '--locked', '--features', 'serde', '--example', 'interpret'];
  const { stdout, stderr, status } = spawnSync('cargo', args, {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    encoding: 'utf8',
    input: flows.map((it) => JSON.stringify(it)).join('\n'),
    maxBuffer: 2 ** 28,
  });
  assert.equal(status, 0, stderr);
  const theirs = stdout.trim().split('\n');
  assert.equal(theirs.length, flows.length);
  const counts = new Map(REACHED.split(' ').map((fact) => [fact, 0]));
  flows.forEach(({ result, existing, options }, i) => {
    let report;
    const error = thrownBy(() => (report = interpret(result, existing, options)), undefined);
    const ours = error ? { code: error.code, path: error.path } : report;
    const expected = JSON.parse(theirs[i]);
    const message = `FC_RELINK_SEED=${seed}: ${JSON.stringify(flows[i])} gives ${JSON.stringify(ours)}`;
    assert.deepEqual(JSON.parse(JSON.stringify(ours)), expected, message);
    for (const fact of new Set(facts(expected))) counts.set(fact, counts.get(fact) + 1);
  });
  const rare = [...counts].filter(([, count]) => count < 20);
  assert.deepEqual(rare, [], `FC_RELINK_SEED=${seed}: what is rare`);
});

/** Fails with the smallest case that differs, and says how to repeat the run. */
function check(context, property, numRuns) {
  context.diagnostic(`FC_RELINK_SEED=${seed}, ${numRuns} runs`);
  fc.assert(property, { seed, numRuns, includeErrorInReport: true });
}

test('10,000 sessions with what JSON has not give the report of JSON that says the same', (context) => {
  const noSession = oneOf(
    [2, pick(7, 'text', true, [], {}, null, undefined)],
    [1, fields({ financialConnectionsSession: pick(7, 'text', [], null) })],
  );
  const result = oneOf([30, make.sessions('stripe').result], [1, noSession]);
  const options = oneOf([30, make.requestedOptions], [1, fields({ authorization: pick(7, {}) })]);
  const property = fc.property(fc.tuple(result, make.existing, options), (args) =>
    assert.deepEqual(...readings(interpret, args)),
  );
  check(context, property, 10_000);
});

test('the contender of the benchmarks makes the same report, so that what is compared does the same work', (context) => {
  const { account, text, texts } = make.generators('page');
  const cases = fc.record({
    existing: make.existingList,
    accounts: fc.array(account, { maxLength: 9 }),
    permissions: texts('balances', 'payment_method', 'transactions'),
    authorization: pick('fcauth_1', 'fcauth_2'),
    account: oneOf([4, null], [1, text('fca_1', 'fca_2')]),
  });
  const property = fc.property(cases, ({ existing, accounts, permissions, authorization, account: id }) => {
    const session = {
      object: 'financial_connections.session',
      permissions,
      relink_options: { authorization: 'fcauth_1', account: authorization === 'fcauth_2' ? id : null },
      relink_result: { authorization },
      accounts,
    };
    assert.deepEqual(plain.interpret(session, existing), interpret(session, existing));
  });
  check(context, property, 2_000);
});
