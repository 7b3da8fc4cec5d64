/** What crosses the border in `interpret` and `triage`: the report as it is written, the caller's own objects, and what is said. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { inspect } from 'node:util';
import { RelinkError, interpret, preload, triage } from 'fc-relink';
import { input, put } from '../fuzz/values.mjs';
import { thrownBy } from './fakes.mjs';

before(() => preload());

const none = { gained: [], lost: [], notGranted: [] };
const entry = (fields) => ({
  ...{ change: 'untouched', id: 'fca_1', before: { id: 'fca_1' }, after: null, changedFields: [] },
  ...{ permissions: none, matchedBy: null, candidates: [], mandateRequired: false, mayReactivate: false },
  ...fields,
});
/** A report as JSON: the order of keys is part of it. */
const golden = (ending, nextStep, complete, requested, changes, accounts, warnings = []) => ({
  ...ending,
  ...{ nextStep, complete, requested, summary: summaryOf(changes), accounts, warnings },
});
const summaryOf = (changes) => ({
  ...{ reauthorized: 0, replaced: 0, added: 0, returned: 0, missing: 0, unconfirmed: 0, untouched: 0 },
  ...changes,
});
const asked = (authorization, account = null) => ({ authorization, account });

const session = (fields) => ({ relink_options: { authorization: 'fcauth_1' }, accounts: [], ...fields });
const old = {
  ...{ id: 'fca_1', authorization: 'fcauth_1', status: 'inactive', institution_name: 'Alpha', last4: '1111' },
  permissions: ['balances', 'ownership'],
};
const fresh = {
  ...{ ...old, id: 'fca_2', authorization: 'fcauth_2', status: 'active', permissions: ['balances', 'link'] },
  supported_payment_method_types: ['us_bank_account'],
};
const moved = session({
  permissions: ['payment_method'],
  relink_result: { authorization: 'fcauth_2' },
  accounts: [fresh],
});
const error = { type: 'invalid_request_error', code: 'session_expired' };
const untouched = [{ untouched: 1 }, [entry()]];
const goldens = {
  error: [
    [{ error }, ['fca_1']],
    golden(
      { outcome: 'error', error, evidence: 'error' },
      ...['retry', false, asked(null), { untouched: 1 }, [entry({ before: 'fca_1' })]],
    ),
  ],
  relinked: [
    [session({ relink_result: { authorization: 'fcauth_1' }, accounts: [{ id: 'fca_1' }, null] }), ['fca_1']],
    golden(
      { outcome: 'relinked', authorization: 'fcauth_1', evidence: 'relink_result' },
      ...['done', true, asked('fcauth_1'), { reauthorized: 1 }],
      [entry({ change: 'reauthorized', before: 'fca_1', after: { id: 'fca_1' }, matchedBy: 'id' })],
      ['malformed_account'],
    ),
  ],
  new_authorization: [
    [moved, [old]],
    golden(
      {
        ...{ outcome: 'new_authorization', authorization: 'fcauth_2', previousAuthorization: 'fcauth_1' },
        evidence: 'relink_result',
      },
      ...['reconcile', true, asked('fcauth_1'), { replaced: 1 }],
      [
        entry({
          ...{ change: 'replaced', id: 'fca_2', before: old, after: fresh, matchedBy: 'last4' },
          changedFields: ['status', 'authorization', 'permissions'],
          permissions: { gained: ['link'], lost: ['ownership'], notGranted: ['payment_method'] },
          mandateRequired: true,
        }),
      ],
    ),
  ],
  failed: [
    [session({ relink_result: { failure_reason: 'strike' } }), [{ id: 'fca_1' }]],
    golden(
      {
        ...{ outcome: 'failed', reason: 'other', authorization: null, failureReason: 'strike' },
        evidence: 'relink_result',
      },
      ...['retry', false, asked('fcauth_1'), ...untouched, ['unknown_failure_reason']],
    ),
  ],
  pending: [
    [session({ status: 'pending', url: 'https://127.0.0.1/hosted' }), [{ id: 'fca_1' }]],
    golden(
      { outcome: 'pending', url: 'https://127.0.0.1/hosted', evidence: 'status' },
      ...['wait', false, asked('fcauth_1'), ...untouched],
    ),
  ],
  canceled: [
    [
      session({ status: 'cancelled', status_details: { cancelled: { reason: 'other' } } }),
      [{ id: 'fca_1' }],
      asked('fcauth_1', 'fca_1'),
    ],
    golden(
      { outcome: 'canceled', cancelReason: 'other', evidence: 'status' },
      ...['retry', false, asked('fcauth_1'), ...untouched],
    ),
  ],
};

describe('the report is written as it was documented', () => {
  for (const [outcome, [args, expected]] of Object.entries(goldens)) {
    it(outcome, () => {
      const report = interpret(...args);
      const warnings = report.warnings.map(({ code }) => code);
      assert.equal(
        JSON.stringify({ ...report, warnings }, null, 1),
        JSON.stringify({ ...expected, warnings: expected.warnings }, null, 1),
      );
      for (const warning of report.warnings) assert.deepEqual(Object.keys(warning), ['code', 'message']);
    });
  }

  it('triage', () => {
    const status_details = {
      inactive: { action: 'relink_required', cause: 'access_expired' },
      active: { action: 'relink_required', expected_deactivation_date: 2_000.5 },
    };
    const account = { ...old, status_details };
    const need = { authorization: 'fcauth_1', institutionName: 'Alpha' };
    const causes = ['access_expired'];
    assert.equal(
      JSON.stringify(triage([account, { ...account, id: 'fca_2', status: 'active' }], { now: 1_000 })),
      JSON.stringify([
        { action: 'relink', ...need, accounts: [account], causes, deadline: null },
        {
          ...{ action: 'relink_soon', ...need, accounts: [{ ...account, id: 'fca_2', status: 'active' }] },
          ...{ causes, deadline: 2_000 },
        },
      ]),
    );
  });
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

describe('lists', () => {
  it('are arrays or list objects, on both sides', () => {
    const lists = (accounts) => [accounts, { object: 'list', data: accounts, has_more: false, url: '/' }];
    for (const returned of lists([{ id: 'fca_1' }, { id: 'fca_2' }])) {
      for (const existing of lists(['fca_1', { id: 'fca_3' }])) {
        const { accounts, warnings } = interpret(session({ accounts: returned }), existing);
        const changes = accounts.map(({ id, change }) => `${id} ${change}`);
        assert.deepEqual(changes, ['fca_1 reauthorized', 'fca_3 missing', 'fca_2 added']);
        assert.deepEqual(warnings, []);
      }
    }
    for (const [accounts, authorizations] of [
      [{ data: [old] }, [{ id: 'fcauth_1', status: 'active' }]],
      [[old], { data: [{ id: 'fcauth_1', status: 'active' }] }],
    ])
      assert.equal(triage(accounts, { authorizations })[0].action, 'link_new');
  });

  it('with has_more warn, each by its name, also where data cannot be read', () => {
    const more = { has_more: true, data: [] };
    const unreadable = {
      has_more: true,
      get data() {
        throw new Error('no data');
      },
    };
    for (const [accounts, existing, names] of [
      [more, [], [/accounts/]],
      [unreadable, [], [/accounts/]],
      [[], more, [/existingAccounts/]],
      [more, more, [/accounts/, /existingAccounts/]],
      [{ ...more, has_more: 'yes' }, { ...more, has_more: 1 }, []],
    ]) {
      const { warnings } = interpret(session({ accounts }), existing);
      assert.equal(warnings.length, names.length);
      warnings.forEach(({ code, message }, i) => {
        assert.equal(code, 'accounts_incomplete');
        assert.match(message, names[i]);
      });
    }
  });
});

describe('what the page passed is read strictly', () => {
  const OBJECT = [/object/, ['a string', 'text'], ['an array', [7]], ['a number', 7]];
  const TEXT = [/string/, ['a number', 7], ['an object', {}], ['a boolean', true], ['an array', []]];
  const TEXTS = [/array/, ['a string', 'text'], ['an object', {}]];
  const TIME = [/time|date|number|seconds/i, ['a string', 'text'], ['a bigint', 5n], ['an object', {}]];
  const places = {
    id: [/non-empty string/, ['a number', 7], ['null', null], ['undefined', undefined], ['an empty', '']],
    authorization: TEXT,
    status: TEXT,
    institution_name: TEXT,
    category: TEXT,
    subcategory: TEXT,
    last4: TEXT,
    display_name: TEXT,
    permissions: TEXTS,
    'permissions.0': [/string/, ['a number', 7], ['null', null]],
    supported_payment_method_types: TEXTS,
    'supported_payment_method_types.0': [/string/, ['an object', {}]],
    account_numbers: TEXTS,
    'account_numbers.0': [/object/, ['a string', 'text'], ['null', null]],
    'account_numbers.0.identifier_type': TEXT,
    'account_numbers.0.status': TEXT,
    'account_numbers.0.expected_expiry_date': TIME,
    'account_numbers.0.supported_networks': TEXTS,
    'account_numbers.0.supported_networks.0': [/string/, ['a number', 7]],
    status_details: OBJECT,
    'status_details.inactive': OBJECT,
    'status_details.inactive.action': TEXT,
    'status_details.inactive.cause': TEXT,
    'status_details.active': OBJECT,
    'status_details.active.action': TEXT,
    'status_details.active.cause': TEXT,
    'status_details.active.expected_deactivation_date': TIME,
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
  const account = () => {
    const marked = (value) => {
      if (typeof value === 'string') return `${MARK} ${value}`;
      if (typeof value !== 'object') return value;
      if (Array.isArray(value)) return value.map(marked);
      return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, marked(it)]));
    };
    return marked(input().existing[0]);
  };

  it('holds nothing of their fields, neither in errors nor in warnings', () => {
    assert.throws(() => assertSilent(new Error('x', { cause: MARK })));
    let warned = 0;
    for (const field of Object.keys(account())) {
      for (const value of [[[MARK]], { [MARK]: MARK }, MARK]) {
        const odd = { ...account(), [field]: value };
        for (const call of [() => interpret({ error }, [account(), odd]), () => triage([odd])]) {
          const said = thrownBy(call, undefined);
          if (said) assertSilent(said);
          // A text is right where a text belongs.
          else assert.ok(value === MARK || field === 'status_details', field);
        }
        const { warnings } = interpret(session({ accounts: [odd] }), [account()]);
        warned += warnings.length;
        assertSilent(warnings.map(({ message }) => message));
      }
    }
    assert.ok(warned > 0);
    const { warnings } = interpret(
      session({ relink_result: { failure_reason: MARK }, accounts: { data: [MARK], has_more: true } }),
      [account()],
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
