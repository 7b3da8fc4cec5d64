/**
 * The package against the plain second implementation in `oracle.mjs`, on generated sessions and lists, and the
 * properties that hold for all of them. `FC_RELINK_SEED` repeats a run.
 */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { RelinkError, interpret, preload, triage } from 'fc-relink';
import * as oracle from './oracle.mjs';

const seed = Number(process.env.FC_RELINK_SEED ?? Math.floor(Math.random() * 2 ** 31));

before(() => preload());

/** Runs a property a fixed number of times and prints how to repeat it. */
function check(test, property, numRuns) {
  test.diagnostic(`FC_RELINK_SEED=${seed}, ${numRuns} runs`);
  fc.assert(property, { seed, numRuns });
}

// ---------------------------------------------------------------------------------------------------------------
// Generators. The pools are small, so that accounts collide; a weight comes before each value.

const oneOf = (...weighted) =>
  fc.oneof(
    ...weighted.map(([weight, value]) => ({
      weight,
      arbitrary: value instanceof fc.Arbitrary ? value : fc.constant(value),
    })),
  );
const pick = (...values) => fc.constantFrom(...values);
/** Keys may be absent altogether. */
const fields = (model, requiredKeys = []) => fc.record(model, { requiredKeys });

const ids = ['fca_1', 'fca_2', 'fca_3', 'fca_4', 'fca_5', 'fca_6', 'fca_7', 'fca_8'];
const authorizationIds = ['fcauth_1', 'fcauth_2', 'fcauth_3'];
const NOW = 1_800_000_000;
const DAY = 86_400;

const junk = () =>
  pick(7, true, 'text', NaN, -1, 1.5, Symbol('junk'), 5n).chain((value) =>
    pick(value, {}, [], [value], { id: value }, () => value),
  );

/** A field: mostly `value`, sometimes `null`, `undefined`; on Stripe's side also of any other type. */
const maybe = (value, side) =>
  side === 'stripe'
    ? oneOf([14, value], [2, null], [1, undefined], [1, junk()])
    : oneOf([14, value], [2, null], [1, undefined]);
const text = (side, ...values) => maybe(oneOf([9, pick(...values)], [1, '']), side);
const texts = (side, ...values) => {
  const element = side === 'stripe' ? oneOf([20, pick(...values)], [1, junk()]) : pick(...values);
  return maybe(fc.array(element, { maxLength: 3 }), side);
};
const time = (side) =>
  maybe(
    pick(
      0,
      NOW - DAY,
      NOW,
      NOW + 5 * DAY,
      NOW + 5 * DAY + 0.5,
      NOW + 30 * DAY,
      NOW + 30 * DAY + 1,
      NOW + 90 * DAY,
    ),
    side,
  );

const accountNumber = (side) =>
  fields({
    identifier_type: text(side, 'tokenized_account_number', 'tokenized_account_number', 'account_number'),
    status: text(side, 'transactable', 'pending', 'expired', 'deactivated', 'solar_flare'),
    expected_expiry_date: time(side),
    supported_networks: texts(side, 'ach', 'rtp'),
  });

const accountNumbers = (side) => {
  const element =
    side === 'stripe' ? oneOf([15, accountNumber(side)], [1, junk()], [1, null]) : accountNumber(side);
  return maybe(fc.array(element, { maxLength: 2 }), side);
};

const statusDetails = (side) =>
  maybe(
    fields({
      inactive: maybe(
        fields({
          action: text(side, 'none', 'relink_required', 'relink_required', 'solar_flare'),
          cause: text(side, 'access_denied', 'access_expired', 'account_closed'),
        }),
        side,
      ),
      active: maybe(
        fields({
          action: text(side, 'none', 'relink_required', 'relink_required', 'solar_flare'),
          cause: text(side, 'institution_requirement', 'access_expired'),
          expected_deactivation_date: time(side),
        }),
        side,
      ),
    }),
    side,
  );

const accountFields = (side) => ({
  id: pick(...ids),
  authorization: text(side, 'fcauth_1', 'fcauth_1', 'fcauth_1', 'fcauth_2', 'fcauth_3'),
  status: text(side, 'active', 'active', 'inactive', 'inactive', 'disconnected', 'solar_flare'),
  institution_name: text(side, 'Alpha', 'Alpha', 'Alpha', 'Alpha', 'Beta'),
  category: text(side, 'cash', 'cash', 'cash', 'cash', 'cash', 'credit'),
  subcategory: text(side, 'checking', 'checking', 'checking', 'checking', 'savings'),
  last4: text(side, '1111', '2222', '3333'),
  display_name: text(side, 'A', 'B', 'C'),
  permissions: texts(side, 'balances', 'payment_method', 'ownership', 'transactions'),
  supported_payment_method_types: texts(side, 'us_bank_account', 'us_bank_account', 'link'),
  account_numbers: accountNumbers(side),
  status_details: statusDetails(side),
});

/** Accounts that differ in what pairing compares, and in nothing that it requires to be equal. */
const pairingFields = (side) => ({
  institution_name: pick('Alpha'),
  category: pick('cash'),
  subcategory: oneOf([8, 'checking'], [1, null], [1, undefined]),
  last4: oneOf([2, text(side, '1111', '2222', '3333')], [1, null]),
  display_name: text(side, 'A', 'B', 'C', 'D'),
});
const twin = (side) =>
  fields({ ...accountFields(side), ...pairingFields(side) }, ['id', ...Object.keys(pairingFields(side))]);

/** Any account: one that may be paired, or one with some of the fields, or hardly any. */
const account = (side) =>
  oneOf(
    [2, fields(accountFields(side), ['id'])],
    [4, twin(side)],
    [1, fields({ id: pick(...ids), authorization: text(side, ...authorizationIds) }, ['id'])],
    [1, fields({ id: pick(...ids) }, ['id'])],
  );

/** The ids of new accounts have to be other ones often, or nothing is ever replaced. */
const returnedAccount = fc
  .tuple(account('stripe'), fc.boolean())
  .map(([it, other]) => (other ? { ...it, id: `${it.id}_new` } : it));

const malformedAccount = oneOf(
  [1, null],
  [1, undefined],
  [1, pick('fca_1', '', 7, true)],
  [1, fc.constant([])],
  [1, fields({ id: pick(undefined, null, '', 7, {}) })],
);

const listObject = (elements) =>
  fields({ object: pick('list'), data: elements, has_more: pick(true, false, null, 'yes') }, ['data']);

const returnedAccounts = fc
  .array(oneOf([30, returnedAccount], [1, malformedAccount]), { maxLength: 7 })
  .chain((list) => oneOf([4, fc.constant(list)], [1, listObject(fc.constant(list))]));

const relinkOptions = maybe(
  fields({
    authorization: text('stripe', ...authorizationIds),
    account: oneOf([2, null], [1, text('stripe', ...ids)]),
  }),
  'stripe',
);
const relinkResult = maybe(
  fields({
    authorization: text('stripe', ...authorizationIds, 'fcauth_1'),
    account: text('stripe', ...ids),
    failure_reason: text('stripe', 'no_account', 'no_authorization', 'other', 'solar_flare'),
  }),
  'stripe',
);
const failedResult = fields({
  failure_reason: text('stripe', 'no_account', 'no_authorization', 'other', 'solar_flare'),
});

const sessionFields = {
  object: oneOf([8, 'financial_connections.session'], [1, 'link_account_session'], [1, 'other'], [1, junk()]),
  accounts: oneOf([7, returnedAccounts], [2, fc.constant([])], [1, maybe(fc.constant({}), 'stripe')]),
  permissions: texts('stripe', 'balances', 'payment_method', 'payment_method', 'ownership'),
  relink_options: relinkOptions,
  relink_result: oneOf([3, relinkResult], [1, failedResult], [1, null]),
  status_details: maybe(
    fields({
      cancelled: maybe(fields({ reason: text('stripe', 'custom_manual_entry', 'other') }), 'stripe'),
    }),
    'stripe',
  ),
};
/** As the sessions that Stripe answers for one account that was asked for. */
const sessionForOneAccount = fc
  .tuple(fields(sessionFields), pick(...ids), oneOf([4, true], [1, false]), pick('fcauth_1', 'fcauth_2'))
  .map(([it, id, found, authorization]) => ({
    ...it,
    accounts: it.accounts ?? [],
    relink_options: { authorization: 'fcauth_1', account: id },
    relink_result: { authorization, account: found ? id : null },
  }));
const session = oneOf(
  [5, fields(sessionFields, ['accounts', 'relink_options'])],
  [2, sessionForOneAccount],
  [1, fields(sessionFields)],
);

const stripeError = fields({ type: pick('invalid_request_error'), code: pick('session_expired') });
const result = oneOf(
  [
    12,
    fields({ financialConnectionsSession: session, error: oneOf([5, null], [1, junk()]) }, [
      'financialConnectionsSession',
    ]),
  ],
  [4, session.map((it) => ({ object: 'financial_connections.session', ...it }))],
  [1, session],
  [1, fields({ financialConnectionsSession: maybe(session, 'stripe'), error: stripeError }, ['error'])],
);
const noSession = oneOf(
  [2, junk()],
  [1, null],
  [1, undefined],
  [1, fields({ financialConnectionsSession: junk() })],
);

const existingAccount = oneOf([5, account('page')], [1, pick(...ids)]);
const existingList = fc.array(existingAccount, { maxLength: 7 });
const existing = oneOf(
  [12, existingList],
  [2, fields({ data: existingList, has_more: pick(true, false, null) }, ['data'])],
  [1, pick(undefined, null)],
);

const requestedOptions = oneOf(
  [
    4,
    fields({
      authorization: text('page', ...authorizationIds),
      account: oneOf([2, null], [1, text('page', ...ids)]),
    }),
  ],
  [1, pick(undefined, null, {})],
);

/** Each place where the page's own data is read, with values that must not be there. */
const strictPlaces = [
  [['id'], [undefined, null, '', 7, {}, []]],
  ...['authorization', 'status', 'institution_name', 'category', 'subcategory', 'last4', 'display_name'].map(
    (key) => [[key], [7, true, {}, [], 5n]],
  ),
  ...['permissions', 'supported_payment_method_types'].map((key) => [
    [key],
    ['text', 7, {}, [7], ['a', null], ['a', undefined]],
  ]),
  [['account_numbers'], ['text', 7, {}, [7], [{}, null], [[]]]],
  ...['identifier_type', 'status'].map((key) => [
    ['account_numbers', 0, key],
    [7, {}, true],
  ]),
  [
    ['account_numbers', 0, 'expected_expiry_date'],
    ['text', -1, NaN, Infinity, {}, 5n],
  ],
  [
    ['account_numbers', 0, 'supported_networks'],
    ['text', 7, {}, ['ach', 7]],
  ],
  [['status_details'], ['text', 7, []]],
  [
    ['status_details', 'inactive'],
    ['text', 7, []],
  ],
  [
    ['status_details', 'active'],
    ['text', 7, []],
  ],
  ...['action', 'cause'].flatMap((key) =>
    ['inactive', 'active'].map((status) => [
      ['status_details', status, key],
      [7, {}, true, []],
    ]),
  ),
  [
    ['status_details', 'active', 'expected_deactivation_date'],
    ['text', -1, NaN, Infinity, {}],
  ],
];

const flaw = fc.record({
  at: fc.nat(),
  place: pick(...strictPlaces).chain(([keys, values]) =>
    fc.record({ keys: fc.constant(keys), value: pick(...values) }),
  ),
  whole: oneOf([8, false], [1, true]),
  element: pick(null, undefined, '', 7, []),
});

/** The list with exactly one thing in it that must not be there. */
function withFlaw(list, { at, place, whole, element }) {
  const flawed = [...list];
  const index = at % (list.length + 1);
  if (whole) {
    flawed.splice(index, 0, element);
    return flawed;
  }
  const victim = { id: 'fca_1' };
  let holder = victim;
  place.keys.forEach((key, depth) => {
    if (depth === place.keys.length - 1) holder[key] = place.value;
    else holder = holder[key] = place.keys[depth + 1] === 0 ? [] : {};
  });
  flawed.splice(index, 0, victim);
  return flawed;
}

const callOfInterpret = oneOf(
  [30, fc.tuple(result, existing, requestedOptions)],
  [1, fc.tuple(noSession, existing, requestedOptions)],
  [
    2,
    fc.tuple(
      result,
      fc.tuple(existingList, flaw).map(([list, it]) => withFlaw(list, it)),
      requestedOptions,
    ),
  ],
  [
    1,
    fc.tuple(
      result,
      existing,
      fields({ authorization: pick(7, {}), account: pick('fca_1', null) }, ['authorization']),
    ),
  ],
);

// ---------------------------------------------------------------------------------------------------------------
// Comparison

/** What a call gave, as plain data: the objects that went in are replaced by where they came from. */
function outcomeOf(call, places) {
  const place = (value) => {
    if (typeof value !== 'object' || value === null) return value;
    return places.get(value) ?? 'an object that did not go in';
  };
  try {
    const report = call();
    if (Array.isArray(report)) {
      return report.map((entry) => ({ ...entry, accounts: entry.accounts.map(place) }));
    }
    return {
      ...report,
      ...('error' in report && { error: place(report.error) }),
      session: place(report.session),
      accounts: report.accounts.map((entry) => ({
        ...entry,
        before: place(entry.before),
        after: place(entry.after),
      })),
      warnings: report.warnings
        .map(({ code, message }) =>
          code === 'malformed_account'
            ? `${code} ${message.match(/^accounts(\.data)?\[\d+\](\.id)?/)[0]}`
            : code,
        )
        .sort(),
    };
  } catch (error) {
    if (error instanceof RelinkError || error instanceof oracle.OracleError) {
      return { thrown: error.code, path: error.path };
    }
    throw error;
  }
}

/** Names each object that goes in. */
function placesOf(result, existing) {
  const places = new Map();
  const name = (value, called) => {
    if (typeof value === 'object' && value !== null && !places.has(value)) places.set(value, called);
  };
  const nameAll = (list, called) => {
    const elements = Array.isArray(list) ? list : list?.data;
    if (Array.isArray(elements)) elements.forEach((element, i) => name(element, `${called} ${i}`));
  };
  const inner = result?.financialConnectionsSession;
  nameAll(inner?.accounts, 'returned');
  nameAll(result?.accounts, 'returned');
  nameAll(existing, 'existing');
  name(inner, 'the session');
  name(result?.error, 'the error');
  name(result, 'the result');
  return places;
}

class Tally {
  #counts = new Map();

  add(key) {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  addReport(report) {
    if (report.thrown) return this.add(report.thrown);
    this.add(report.outcome);
    this.add(`evidence ${report.evidence}`);
    this.add(`next ${report.nextStep}`);
    this.add(`complete ${report.complete}`);
    if (report.outcome === 'failed') this.add(`reason ${report.reason}`);
    for (const warning of report.warnings) this.add(warning.split(' ')[0]);
    for (const entry of report.accounts) {
      this.add(entry.change);
      this.add(`matchedBy ${entry.matchedBy}`);
      if (entry.change === 'reauthorized' && entry.after === null) this.add('reauthorized without a list');
      if (entry.candidates.length > 0) this.add('candidates');
      if (entry.mandateRequired) this.add('mandateRequired');
      if (entry.mayReactivate) this.add('mayReactivate');
      for (const field of entry.changedFields) this.add(`changed ${field}`);
      for (const [key, list] of Object.entries(entry.permissions)) if (list.length > 0) this.add(key);
    }
  }

  /** Fails for what occurred less than `times` times: generators that no longer reach it test nothing. */
  assertAtLeast(times, keys) {
    const rare = keys.filter((key) => (this.#counts.get(key) ?? 0) < times);
    assert.deepEqual(rare, [], `each occurs at least ${times} times: ${JSON.stringify([...this.#counts])}`);
  }
}

describe('generated sessions', () => {
  it('ten thousand give the report of the second implementation', (test) => {
    const tally = new Tally();
    check(
      test,
      fc.property(callOfInterpret, (args) => {
        const places = placesOf(args[0], args[1]);
        const expected = outcomeOf(() => oracle.interpret(...args), places);
        tally.addReport(expected);
        assert.deepEqual(
          outcomeOf(() => interpret(...args), places),
          expected,
        );
      }),
      10_000,
    );
    tally.assertAtLeast(20, [
      ...['relinked', 'new_authorization', 'failed', 'canceled', 'error'],
      ...['evidence relink_result', 'evidence accounts', 'evidence error'],
      ...['reason no_account', 'reason no_authorization', 'reason other'],
      ...[
        'reauthorized',
        'replaced',
        'added',
        'missing',
        'unconfirmed',
        'untouched',
        'reauthorized without a list',
      ],
      ...['matchedBy id', 'matchedBy last4', 'matchedBy display_name', 'matchedBy null', 'candidates'],
      ...['accounts_incomplete', 'malformed_account', 'not_a_relink_session'],
      ...['request_differs', 'unknown_failure_reason'],
      ...['invalid_options', 'malformed_response'],
      ...[
        'mandateRequired',
        'mayReactivate',
        'gained',
        'lost',
        'notGranted',
        'complete true',
        'complete false',
      ],
      ...[
        'next reconcile',
        'next refresh_accounts',
        'next done',
        'next choose_expected_account',
        'next retry',
      ],
      ...['changed status', 'changed authorization', 'changed permissions', 'changed last4'],
      ...['changed display_name', 'changed subcategory', 'changed supported_payment_method_types'],
      'changed account_numbers',
    ]);
  });

  it('with long lists of accounts that are alike give the report of the second implementation', (test) => {
    /** Mostly the same text, sometimes one that few others have. */
    const rarely = (side, many) =>
      oneOf([3, text(side, '1111')], [2, fc.nat({ max: many }).map(String)], [2, null]);
    const alike = (side, prefix) => {
      const model = {
        ...pairingFields(side),
        last4: rarely(side, 60),
        display_name: rarely(side, 30),
      };
      return fc
        .array(fields(model, Object.keys(model)), { minLength: 30, maxLength: 60, size: 'max' })
        .map((list) => list.map((it, i) => ({ ...it, id: `${prefix}${i}` })));
    };
    const tally = new Tally();
    check(
      test,
      fc.property(alike('stripe', 'new_'), alike('page', 'old_'), session, (accounts, known, it) => {
        const outcome = { financialConnectionsSession: { ...it, accounts } };
        const places = placesOf(outcome, known);
        const expected = outcomeOf(() => oracle.interpret(outcome, known), places);
        tally.addReport(expected);
        for (const { candidates } of expected.accounts)
          if (candidates.length === 16) tally.add('16 candidates');
        assert.deepEqual(
          outcomeOf(() => interpret(outcome, known), places),
          expected,
        );
      }),
      200,
    );
    tally.assertAtLeast(20, ['matchedBy last4', 'matchedBy display_name', '16 candidates']);
  });

  const firstOfEachId = (list) => {
    const idOf = (element) => element.id ?? element;
    return list.filter((element, i) => list.findIndex((other) => idOf(other) === idOf(element)) === i);
  };

  it('each account of either side is in the report exactly once', (test) => {
    const returned = fc.array(returnedAccount, { maxLength: 7 });
    check(
      test,
      fc.property(session, returned, existingList, requestedOptions, (it, accounts, known, options) => {
        const report = interpret({ financialConnectionsSession: { ...it, accounts } }, known, options);
        const befores = report.accounts.map((entry) => entry.before).filter((element) => element !== null);
        const afters = report.accounts.map((entry) => entry.after).filter((element) => element !== null);
        const missing = (all, some) => all.filter((element) => !some.includes(element));
        assert.deepEqual(missing(firstOfEachId(known), befores), []);
        assert.equal(befores.length, firstOfEachId(known).length);
        assert.deepEqual(missing(firstOfEachId(accounts), afters), []);
        assert.equal(afters.length, firstOfEachId(accounts).length);
        assert.equal(new Set(report.accounts.map(({ id }) => id)).size, report.accounts.length);
      }),
      1_000,
    );
  });

  it('a list diffed with itself only reauthorizes', (test) => {
    const known = fc.array(account('page'), { maxLength: 7 });
    check(
      test,
      fc.property(session, known, requestedOptions, (it, accounts, options) => {
        const report = interpret({ financialConnectionsSession: { ...it, accounts } }, accounts, options);
        for (const entry of report.accounts) {
          assert.equal(entry.change, 'reauthorized');
          assert.equal(entry.before, entry.after);
          assert.deepEqual(entry.changedFields, []);
          assert.deepEqual([entry.permissions.gained, entry.permissions.lost], [[], []]);
        }
      }),
      1_000,
    );
  });

  it('shuffling either list changes the order of entries alone', (test) => {
    const shuffled = (element) =>
      fc
        .array(element, { maxLength: 8 })
        .map(firstOfEachId)
        .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
    // Without a requested authorization, the authorization of the report is the first one that an account bears.
    const asked = fields({ authorization: pick('fcauth_1'), account: oneOf([2, null], [1, pick(...ids)]) }, [
      'authorization',
    ]);
    const sorted = (report) => ({
      ...report,
      authorization: null,
      accounts: report.accounts
        .map((entry) => ({ ...entry, candidates: [...entry.candidates].sort() }))
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    });
    check(
      test,
      fc.property(
        session,
        asked,
        shuffled(returnedAccount),
        shuffled(existingAccount),
        (it, options, ...lists) => {
          const [[accounts, otherAccounts], [known, otherKnown]] = lists;
          const of = (list) => ({
            financialConnectionsSession: { ...it, relink_options: options, accounts: list },
          });
          const expected = sorted(interpret(of(accounts), known));
          assert.deepEqual(sorted(interpret(of(otherAccounts), known)), expected);
          assert.deepEqual(sorted(interpret(of(accounts), otherKnown)), expected);
          assert.deepEqual(sorted(interpret(of(otherAccounts), otherKnown)), expected);
        },
      ),
      1_000,
    );
  });

  it('complete implies a success, and a pair shares institution and categories', (test) => {
    check(
      test,
      fc.property(result, existing, requestedOptions, (...args) => {
        fc.pre(outcomeOf(() => oracle.interpret(...args), new Map()).thrown === undefined);
        const report = interpret(...args);
        if (report.complete) assert.match(report.outcome, /^(relinked|new_authorization)$/);
        for (const { change, before: old, after } of report.accounts) {
          if (change !== 'replaced') continue;
          assert.equal(typeof old.institution_name, 'string');
          assert.equal(after.institution_name, old.institution_name);
          for (const key of ['category', 'subcategory']) {
            const textOf = (value) => (typeof value === 'string' ? value : null);
            assert.equal(textOf(after[key]), textOf(old[key]));
          }
        }
      }),
      1_000,
    );
  });
});

describe('generated accounts before the flow', () => {
  const authorization = fields(
    {
      id: pick(...authorizationIds),
      status: text('page', 'active', 'inactive', 'disconnected'),
      status_details: maybe(
        fields({
          inactive: maybe(fields({ action: text('page', 'none', 'relink_required', 'solar_flare') }), 'page'),
        }),
        'page',
      ),
    },
    ['id'],
  );
  const authorizations = fc.array(authorization, { maxLength: 4 });
  const options = oneOf(
    [
      8,
      fields(
        {
          now: oneOf([8, NOW], [1, pick(0, 1, NOW + 0.5, 100_000_000_000)]),
          authorizations: oneOf(
            [6, authorizations],
            [1, listObject(authorizations)],
            [1, pick(null, undefined)],
          ),
        },
        ['now'],
      ),
    ],
    [1, fields({ now: pick('soon', -1, NaN, Infinity, NOW * 1000, {}) }, ['now'])],
  );
  const accounts = fc.array(account('page'), { maxLength: 8 });
  const calls = oneOf(
    [20, fc.tuple(oneOf([6, accounts], [1, fields({ data: accounts }, ['data'])]), options)],
    [1, fc.tuple(accounts, flaw).map(([list, it]) => [withFlaw(list, it), { now: NOW }])],
    [1, fc.tuple(accounts, flaw).map(([list, it]) => [list, { now: NOW, authorizations: withFlaw([], it) }])],
  );

  it('two thousand lists give the entries of the second implementation', (test) => {
    const tally = new Tally();
    check(
      test,
      fc.property(calls, (args) => {
        const places = placesOf(undefined, args[0]);
        const expected = outcomeOf(() => oracle.triage(...args), places);
        if (expected.thrown) tally.add(expected.thrown);
        else {
          for (const entry of expected) {
            tally.add(entry.action);
            if (entry.accounts.length > 1) tally.add('several accounts');
            if (entry.deadline !== null) tally.add('deadline');
            if (entry.causes.length > 1) tally.add('several causes');
            if (entry.institutionName === null) tally.add('no name');
          }
        }
        assert.deepEqual(
          outcomeOf(() => triage(...args), places),
          expected,
        );
      }),
      2_000,
    );
    tally.assertAtLeast(20, [
      ...['relink', 'link_new', 'relink_soon', 'unknown', 'none', 'invalid_options'],
      ...['several accounts', 'deadline', 'several causes', 'no name'],
    ]);
  });
});
