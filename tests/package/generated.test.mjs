/**
 * The package against the plain rules in `oracle.mjs`, on generated sessions and lists. `FC_RELINK_SEED` repeats a run.
 */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { interpret, preload, triage } from 'fc-relink';
import * as plain from '../../benches/plain.mjs';
import { said } from './expectations.mjs';
import * as make from './generators.mjs';
import * as oracle from './oracle.mjs';

const { fields, oneOf, pick } = make;
const seed = Number(process.env.FC_RELINK_SEED ?? Math.floor(Math.random() * 2 ** 31));
before(() => preload());

/** Fails with the smallest case that differs, and says how to repeat the run. */
function check(context, property, numRuns) {
  context.diagnostic(`FC_RELINK_SEED=${seed}, ${numRuns} runs`);
  fc.assert(property, { seed, numRuns, includeErrorInReport: true });
}

/** How often something came up: generators that no longer reach it test nothing. */
function tally() {
  const counts = new Map();
  return {
    add: (...keys) => keys.forEach((key) => counts.set(key, (counts.get(key) ?? 0) + 1)),
    assertReached(keys, least = 20) {
      const rare = keys.split(' ').filter((key) => !(counts.get(key) >= least));
      assert.deepEqual(rare, [], `rarer than ${least} times of ${JSON.stringify([...counts])}`);
    },
  };
}

/** What a report has reached. */
function facts(report) {
  if (report.thrown) return [report.thrown];
  const { outcome, evidence, nextStep, complete, reason, warnings, accounts } = report;
  return [
    ...[outcome, `evidence:${evidence}`, `next:${nextStep}`, `complete:${complete}`, `reason:${reason}`],
    ...warnings.map((warning) => warning.split(' ')[0]),
    ...accounts.flatMap((entry) => [
      ...[entry.change, `by:${entry.matchedBy}`, ...entry.changedFields.map((field) => `changed:${field}`)],
      ...Object.keys(entry.permissions).filter((key) => entry.permissions[key].length > 0),
      ...['mandateRequired', 'mayReactivate'].filter((key) => entry[key]),
      ...(entry.change === 'reauthorized' && entry.after === null ? ['without-list'] : []),
      ...(entry.candidates.length > 0 ? ['candidates'] : []),
      ...(entry.candidates.length === 16 ? ['16-candidates'] : []),
    ]),
  ];
}

const REACHED =
  'relinked new_authorization failed pending canceled error invalid_options malformed_response ' +
  'evidence:error evidence:relink_result evidence:accounts evidence:status reason:no_account reason:other ' +
  'reason:no_authorization reauthorized replaced added missing unconfirmed untouched without-list by:id by:last4 ' +
  'by:display_name by:null candidates accounts_incomplete malformed_account not_a_relink_session request_differs ' +
  'unknown_failure_reason mandateRequired mayReactivate gained lost notGranted complete:true complete:false ' +
  'next:reconcile next:refresh_accounts next:done next:choose_expected_account next:retry next:wait changed:status ' +
  'changed:authorization changed:permissions changed:last4 changed:display_name changed:subcategory ' +
  'changed:supported_payment_method_types changed:account_numbers';

const stripe = make.sessions('stripe');
const noSession = oneOf(
  [2, pick(7, 'text', true, [], {}, null, undefined)],
  [1, fields({ financialConnectionsSession: pick(7, 'text', [], null) })],
);
const calls = oneOf(
  [30, fc.tuple(stripe.result, make.existing, make.requestedOptions)],
  [1, fc.tuple(noSession, make.existing, make.requestedOptions)],
  [2, fc.tuple(stripe.result, make.flawed(make.existingList), make.requestedOptions)],
  [1, fc.tuple(stripe.result, make.existing, fields({ authorization: pick(7, {}) }, ['authorization']))],
);

test('10,000 sessions give the report of the plain rules', (context) => {
  const reached = tally();
  const property = fc.property(calls, (args) => {
    const expected = said(() => oracle.interpret(...args), args);
    reached.add(...facts(expected));
    assert.deepEqual(
      said(() => interpret(...args), args),
      expected,
    );
  });
  check(context, property, 10_000);
  reached.assertReached(REACHED);
});

test('200 long lists of accounts that are alike give the report of the plain rules', (context) => {
  /** Mostly the same text, sometimes one that few others have. */
  const rarely = (most) => oneOf([3, pick('1111', '')], [2, fc.nat({ max: most }).map(String)], [2, null]);
  const alike = (side, prefix) => {
    const model = { ...make.generators(side).twin, last4: rarely(60), display_name: rarely(30) };
    return fc
      .array(fields(model, Object.keys(model)), { minLength: 30, maxLength: 60, size: 'max' })
      .map((list) => list.map((it, i) => ({ ...it, id: `${prefix}${i}` })));
  };
  const reached = tally();
  const lists = fc.tuple(alike('stripe', 'new_'), alike('page', 'old_'), stripe.session);
  const property = fc.property(lists, ([accounts, known, session]) => {
    const args = [{ financialConnectionsSession: { ...session, accounts } }, known];
    const expected = said(() => oracle.interpret(...args), args);
    reached.add(...facts(expected));
    assert.deepEqual(
      said(() => interpret(...args), args),
      expected,
    );
  });
  check(context, property, 200);
  reached.assertReached('by:last4 by:display_name 16-candidates');
});

test('2,000 lists before the flow give the entries of the plain rules', (context) => {
  const { account, text, maybe } = make.generators('page');
  const status_details = maybe(
    fields({ inactive: maybe(fields({ action: text('none', 'relink_required', 'solar_flare') })) }),
  );
  const status = text('active', 'inactive', 'disconnected');
  const authorizations = fc.array(
    fields({ id: pick(...make.AUTHORIZATIONS), status, status_details }, ['id']),
    { maxLength: 4 },
  );
  const now = oneOf([8, make.NOW], [1, pick(0, 1, make.NOW + 0.5, 4_000_000_000)]);
  const known = oneOf([6, authorizations], [1, make.listObject(authorizations)], [1, null]);
  const options = oneOf(
    [8, fields({ now, authorizations: known }, ['now'])],
    [1, fields({ now: pick('soon', -1, NaN, Infinity, make.NOW * 1_000, {}) }, ['now'])],
  );
  const accounts = fc.array(account, { maxLength: 8 });
  const triages = oneOf(
    [20, fc.tuple(oneOf([6, accounts], [1, make.listObject(accounts)]), options)],
    [1, fc.tuple(make.flawed(accounts), fc.constant({ now: make.NOW }))],
    [
      1,
      fc.tuple(
        accounts,
        make.flawed(fc.constant([])).map((list) => ({ now: 1, authorizations: list })),
      ),
    ],
  );
  const reached = tally();
  const property = fc.property(triages, (args) => {
    const expected = said(() => oracle.triage(...args), args);
    reached.add(...(expected.thrown ? [expected.thrown] : expected.map(({ action }) => action)));
    for (const it of expected.thrown ? [] : expected) {
      if (it.accounts.length > 1) reached.add('several');
      if (it.deadline !== null) reached.add('deadline');
      if (it.causes.length > 1) reached.add('causes');
    }
    assert.deepEqual(
      said(() => triage(...args), args),
      expected,
    );
  });
  check(context, property, 2_000);
  reached.assertReached('relink link_new relink_soon unknown none invalid_options several deadline causes');
});

test('the contender of the benchmarks makes the same report, so that what is compared does the same work', (context) => {
  const { account, text, texts } = make.generators('page');
  const returned = fc.array(account, { maxLength: 9 });
  const cases = fc.record({
    existing: make.existingList,
    accounts: returned,
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
    const args = [session, existing];
    assert.deepEqual(
      said(() => plain.interpret(...args), args),
      said(() => oracle.interpret(...args), args),
    );
  });
  check(context, property, 2_000);
});
