/** What crosses the border in `interpret` and `triage`: the report as it is written, the caller's own objects, and what is said. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { inspect } from 'node:util';
import { RelinkError, interpret, preload, triage } from 'fc-relink';
import { boom, input, put } from '../fuzz/values.mjs';
import { thrownBy } from './fakes.mjs';

before(() => preload());

const session = (fields) => ({ relink_options: { authorization: 'fcauth_1' }, accounts: [], ...fields });
const error = { type: 'invalid_request_error', code: 'session_expired' };
const old = { id: 'fca_1', authorization: 'fcauth_1', status: 'inactive', institution_name: 'Alpha' };

describe('the keys of a report come in the order of the contract', () => {
  const ended = (fields) => session({ accounts: [{ id: 'fca_1' }], ...fields });
  const results = {
    error: [{ error }, 'error'],
    relinked: [ended({ relink_result: { authorization: 'fcauth_1' } }), 'authorization'],
    new_authorization: [
      ended({ relink_result: { authorization: 'fcauth_2' } }),
      ...['authorization', 'previousAuthorization'],
    ],
    failed: [
      ended({ relink_result: { failure_reason: 'other' } }),
      'reason',
      'authorization',
      'failureReason',
    ],
    pending: [session({ status: 'pending' }), 'url'],
    canceled: [session({ status: 'cancelled' }), 'cancelReason'],
  };
  for (const [outcome, [result, ...own]] of Object.entries(results)) {
    it(outcome, () => {
      const report = interpret(result, ['fca_1', 'fca_2']);
      assert.equal(report.outcome, outcome);
      const others = 'nextStep complete requested summary accounts warnings'.split(' ');
      assert.deepEqual(Object.keys(report), ['outcome', ...own, 'evidence', ...others]);
      const keys =
        'change id before after changedFields permissions matchedBy candidates mandateRequired mayReactivate';
      for (const entry of report.accounts) {
        assert.equal(Object.keys(entry).join(' '), keys);
        assert.deepEqual(Object.keys(entry.permissions), ['gained', 'lost', 'notGranted']);
      }
      assert.deepEqual(Object.keys(report.requested), ['authorization', 'account']);
      const changes = 'reauthorized replaced added returned missing unconfirmed untouched';
      assert.equal(Object.keys(report.summary).join(' '), changes);
    });
  }
});

describe('triage', () => {
  it('writes its entries as documented', () => {
    const details = (cause) => ({
      inactive: { action: 'relink_required', cause },
      active: { action: 'relink_required', cause: 'access_expired', expected_deactivation_date: 2_000.5 },
    });
    const accounts = ['access_expired', 'access_denied', 'access_denied'].map((cause, i) => ({
      ...{ ...old, id: `fca_${i}`, status: i < 2 ? 'inactive' : 'active', status_details: details(cause) },
    }));
    const need = { authorization: 'fcauth_1', institutionName: 'Alpha' };
    const causes = ['access_expired', 'access_denied'];
    assert.equal(
      JSON.stringify(triage(accounts, { now: 1_000 })),
      JSON.stringify([
        { action: 'relink', ...need, accounts: accounts.slice(0, 2), causes, deadline: null },
        {
          ...{ action: 'relink_soon', ...need, accounts: accounts.slice(2) },
          ...{ causes: causes.toReversed(), deadline: 2_000 },
        },
      ]),
    );
  });

  const number = (fields) => ({
    status: 'active',
    account_numbers: [{ identifier_type: 'tokenized_account_number', ...fields }],
  });
  const under = (fields) => ({ now: 1_000, authorizations: [{ id: 'fcauth_1', ...fields }] });
  const repaired = { status: 'inactive', status_details: { inactive: { action: 'relink_required' } } };
  for (const [name, fields, options, ...expected] of [
    ['status', { status: 'disconnected' }, undefined, 'link_new', null],
    [
      'the required action',
      { status_details: { inactive: { action: 'none' } } },
      undefined,
      'link_new',
      null,
    ],
    ['the status of a number', number({ status: 'expired' }), undefined, 'relink', null],
    ['the date of a number', number({ expected_expiry_date: 2_000 }), { now: 1_000 }, 'relink_soon', 2_000],
    ['the clock', number({ expected_expiry_date: 4_000_000_000 }), undefined, 'none', null],
    [
      'another type of number',
      number({ identifier_type: 'iban', status: 'expired' }),
      undefined,
      'none',
      null,
    ],
    ['the status of the authorization', {}, under({ status: 'active' }), 'link_new', null],
    ['its required action', {}, under(repaired), 'relink', null],
    ['a list object', {}, { authorizations: { data: [{ id: 'fcauth_1', ...repaired }] } }, 'relink', null],
    [
      'no authorization of that id',
      {},
      { authorizations: [{ id: 'fcauth_2', ...repaired }] },
      'unknown',
      null,
    ],
  ]) {
    it(`reads ${name}`, () => {
      for (const accounts of [[{ ...old, ...fields }], { data: [{ ...old, ...fields }] }]) {
        const [{ action, deadline }] = triage(accounts, options);
        assert.deepEqual([action, deadline], expected);
      }
    });
  }
});

describe('the caller’s own objects', () => {
  it('come back, frozen or not, and a report can be logged and sent without the session', () => {
    const freeze = (value) => {
      if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
      return value;
    };
    const { result, existing, options } = freeze(input());
    const report = interpret(result, existing, options);
    assert.equal(report.accounts[0].before, existing[0]);
    assert.equal(report.accounts[0].after, result.financialConnectionsSession.accounts[0]);
    assert.equal(report.accounts[1].after, result.financialConnectionsSession.accounts[1]);
    assert.equal(report.session, result.financialConnectionsSession);
    assert.deepEqual(Object.getOwnPropertyDescriptor(report, 'session').enumerable, false);
    assert.ok(!JSON.stringify(report).includes('relink_options'));
    assert.equal(triage(existing)[0].accounts[0], existing[0]);
    const failed = { error };
    assert.equal(interpret(failed).error, error);
    assert.equal(interpret(failed).session, null);
  });

  it('come with malformed_response as its result, which is not enumerable', () => {
    for (const result of [undefined, 'text', [session()], { financialConnectionsSession: 'text' }, {}]) {
      const said = thrownBy(() => interpret(result));
      assert.deepEqual([said.code, said.path], ['malformed_response', 'financialConnectionsSession']);
      assert.equal(said.result, result);
      assert.deepEqual(Object.keys(said).sort(), ['code', 'path']);
    }
  });
});

it('a list that has more is told, also where its data cannot be read', () => {
  const accounts = Object.defineProperty({ has_more: true }, 'data', { get: boom });
  const { warnings } = interpret(session({ accounts }), { has_more: true, data: [] });
  const told = warnings.map(({ code, message }) => `${code} ${/\w*ccounts/.exec(message)[0]}`);
  assert.deepEqual(told, ['accounts_incomplete accounts', 'accounts_incomplete existingAccounts']);
});

describe('what the page passed is read strictly', () => {
  /** A place of each kind: what belongs there, and what is there. `hostile.test.mjs` has all places. */
  const places = {
    id: [/non-empty string/, ['null', null], ['undefined', undefined], ['an empty string', '']],
    last4: [/a string/, ['a number', 7], ['an object', {}], ['a boolean', true], ['an array', []]],
    status: [/a string/, ['a symbol', Symbol('s')]],
    permissions: [/an array/, ['a string', 'text'], ['an object', {}]],
    'permissions.0': [/a string/, ['null', null]],
    account_numbers: [/an array/, ['a function', () => {}]],
    'account_numbers.0': [/an object/, ['a string', 'text']],
    'account_numbers.0.expected_expiry_date': [/Unix seconds/, ['a bigint', 5n], ['a number', 4_000_000_001]],
    status_details: [/an object/, ['an array', [7]]],
  };
  const pathOf = (place) => place.replace(/\.(\d+)/g, '[$1]');
  const throws = (call, path, ...words) => {
    const said = thrownBy(call);
    assert.ok(said instanceof RelinkError, `${path}: ${said}`);
    assert.deepEqual([said.code, said.path], ['invalid_options', path]);
    assert.ok(said.message.startsWith(`${path} `), said.message);
    for (const word of words) assert.match(said.message, word);
  };

  for (const [place, [expected, ...values]] of Object.entries(places)) {
    it(`${place}, and the message names the place, what belongs there and what is there`, () => {
      for (const [kind, value] of values) {
        const existing = put(input(), `existing.1.${place}`, { value }).existing;
        const path = `existingAccounts[1].${pathOf(place)}`;
        const words = [expected, new RegExp(`\\b${kind}\\b`)];
        throws(() => interpret({ error }, existing), path, ...words);
        throws(() => interpret({ error }, { data: existing }), path.replace('[', '.data['), ...words);
        throws(() => triage(existing), path.replace('existingA', 'a'), ...words);
      }
      const get = () => {
        throw new Error('boom');
      };
      const { existing } = put(input(), `existing.1.${place}`, { get });
      throws(() => interpret({ error }, existing), `existingAccounts[1].${pathOf(place)}`, /read/);
    });
  }

  it('an empty array where an object is expected counts as absent: it is PHP’s empty object', () => {
    for (const place of ['status_details', 'status_details.inactive', 'status_details.active']) {
      const { existing } = put(input(), `existing.1.${place}`, { value: [] });
      assert.equal(interpret({ error }, existing).accounts.length, 2);
    }
    const authorizations = [{ id: 'fcauth_1', status: 'active', status_details: [] }];
    assert.equal(triage([old], { authorizations })[0].action, 'link_new');
  });

  it('the arguments themselves, and their options', () => {
    const args = [
      [() => interpret({ error }, 7), 'existingAccounts', /array/, /\ba number\b/],
      [() => interpret({ error }, {}), 'existingAccounts'],
      [() => interpret({ error }, [7]), 'existingAccounts[0]'],
      [() => interpret({ error }, ['']), 'existingAccounts[0]'],
      [() => interpret({ error }, [], 'text'), 'options'],
      [() => interpret({ error }, [], { authorization: 7 }), 'authorization', /string/],
      [() => interpret({ error }, [], { account: {} }), 'account', /string/],
      [() => triage('text'), 'accounts'],
      [() => triage(['fca_1']), 'accounts[0]', /object/],
      [() => triage([], 7), 'options'],
      [() => triage([], { authorizations: [{}] }), 'authorizations[0].id'],
      [() => triage([], { authorizations: [{ id: 'a', status: 7 }] }), 'authorizations[0].status'],
      ...['soon', -1, NaN].map((now) => [() => triage([], { now }), 'now', /seconds/]),
      [() => triage([], { now: 1_800_000_000_000 }), 'now', /seconds/],
    ];
    for (const [call, ...said] of args) throws(call, ...said);
  });
});

describe('what is said about accounts', () => {
  const MARK = 'CANARY7f3a9c';
  const assertSilent = (said) => {
    for (const text of said instanceof Error ? [said.stack, inspect(said), JSON.stringify(said)] : said)
      assert.ok(!text.includes(MARK), text);
  };
  const mark = (_, value) => (typeof value === 'string' ? `${MARK} ${value}` : value);
  const account = JSON.parse(JSON.stringify(input().existing[0]), mark);

  it('holds nothing of their fields, neither in errors nor in warnings', () => {
    assert.throws(() => assertSilent(new Error('x', { cause: MARK })));
    let warned = 0;
    for (const field of Object.keys(account)) {
      for (const value of [[[MARK]], { [MARK]: MARK }, MARK]) {
        const odd = { ...account, [field]: value };
        for (const call of [() => interpret({ error }, [account, odd]), () => triage([odd])]) {
          const said = thrownBy(call, undefined);
          if (said) assertSilent(said);
          // A text is right where a text belongs.
          else assert.ok(value === MARK || field === 'status_details', field);
        }
        const { warnings } = interpret(session({ accounts: [odd] }), [account]);
        warned += warnings.length;
        assertSilent(warnings.map(({ message }) => message));
      }
    }
    assert.ok(warned > 0);
    const { warnings } = interpret(
      session({ relink_result: { failure_reason: MARK }, accounts: { data: [MARK], has_more: true } }),
      [account],
      { authorization: MARK },
    );
    const codes = ['request_differs', 'unknown_failure_reason', 'accounts_incomplete', 'malformed_account'];
    assert.deepEqual(warnings.map(({ code }) => code).sort(), codes.sort());
    assertSilent(warnings.map(({ message }) => message));
    for (const result of [MARK, [MARK], { financialConnectionsSession: MARK }])
      assertSilent(String(thrownBy(() => interpret(result)).message).split('\n'));
  });
});

describe('the objects of Stripe’s published fixtures', () => {
  const account = {
    id: 'fca_1MlLiIJITzLVzkSmdzRadyct',
    object: 'financial_connections.account',
    account_holder: null,
    account_numbers: null,
    balance: { as_of: 1_679_000_000, cash: { available: {} }, current: { usd: 12_345 }, type: 'cash' },
    balance_refresh: {
      last_attempted_at: 1_679_000_000,
      next_refresh_available_at: null,
      status: 'succeeded',
    },
    category: 'cash',
    created: 1_678_000_000,
    display_name: 'Sample Checking Account',
    institution_name: 'StripeBank',
    last4: '6789',
    livemode: false,
    ownership: null,
    ownership_refresh: null,
    permissions: [],
    status: 'active',
    subcategory: 'checking',
    subscriptions: null,
    supported_payment_method_types: ['us_bank_account'],
    transaction_refresh: { id: 'fctxnref_1', last_attempted_at: 1, status: 'succeeded' },
  };
  const sample = {
    id: 'fcsess_1',
    object: 'financial_connections.session',
    accounts: { object: 'list', data: [], has_more: false, url: '/v1/financial_connections/accounts' },
    client_secret: 'fcsess_client_secret_1',
    livemode: false,
    permissions: ['balances', 'payment_method'],
    prefetch: null,
  };
  const authorization = {
    id: 'fcauth_1',
    object: 'financial_connections.authorization',
    institution_name: 'StripeBank',
    livemode: false,
    status: 'active',
    status_details: {},
  };

  it('are read as they are: a session that nothing came of is canceled', () => {
    const report = interpret(sample, [account]);
    assert.deepEqual(
      [report.outcome, report.nextStep, report.accounts[0].change, report.session],
      ['canceled', 'retry', 'untouched', sample],
    );
    assert.deepEqual(
      report.warnings.map(({ code }) => code),
      ['not_a_relink_session'],
    );
  });

  it('are the same account before and after, or another one by its last four digits', () => {
    const accounts = (returned) => ({ ...sample.accounts, data: [returned] });
    const same = interpret({ ...sample, accounts: accounts({ ...account }) }, [account]);
    assert.deepEqual(
      [same.outcome, same.complete, same.accounts[0].change, same.accounts[0].changedFields],
      ['relinked', true, 'reauthorized', []],
    );
    assert.deepEqual(same.accounts[0].permissions.notGranted, ['balances', 'payment_method']);
    const [other] = interpret({ ...sample, accounts: accounts({ ...account, id: 'fca_2' }) }, [
      account,
    ]).accounts;
    assert.deepEqual([other.change, other.matchedBy, other.mandateRequired], ['replaced', 'last4', true]);
  });

  it('need nothing of the customer', () => {
    const [need] = triage([account], { authorizations: [authorization] });
    assert.deepEqual([need.action, need.institutionName, need.accounts], ['none', 'StripeBank', [account]]);
  });
});
