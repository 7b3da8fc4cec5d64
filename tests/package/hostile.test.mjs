/**
 * Every kind of JavaScript value at every place that is read: a report or a `RelinkError`, never a trap, and the next
 * call works. What must come out is said by the plain second implementation in `oracle.mjs`, which trusts nothing.
 */
import assert from 'node:assert/strict';
import { before, beforeEach, describe, it } from 'node:test';
import vm from 'node:vm';
import { RelinkError, interpret, preload, triage } from 'fc-relink';
import { Account, KINDS, bareInput, boom, input, revokedProxy, triageInput } from './hostile-values.mjs';
import * as oracle from './oracle.mjs';

const prototypes = [
  Object.prototype,
  Array.prototype,
  Function.prototype,
  String.prototype,
  Promise.prototype,
  Map.prototype,
  Set.prototype,
  RelinkError.prototype,
];
const keysOfPrototypes = () => prototypes.map((prototype) => Reflect.ownKeys(prototype).length);
let keysBefore;

before(() => preload());
beforeEach(() => {
  keysBefore = keysOfPrototypes();
});

const accountPlaces = (root) =>
  [
    '',
    '.id',
    '.authorization',
    '.status',
    '.institution_name',
    '.category',
    '.subcategory',
    '.last4',
    '.display_name',
    '.permissions',
    '.permissions.0',
    '.supported_payment_method_types',
    '.supported_payment_method_types.0',
    '.account_numbers',
    '.account_numbers.0',
    '.account_numbers.0.identifier_type',
    '.account_numbers.0.status',
    '.account_numbers.0.expected_expiry_date',
    '.account_numbers.0.supported_networks',
    '.account_numbers.0.supported_networks.0',
    '.status_details',
    '.status_details.inactive',
    '.status_details.inactive.action',
    '.status_details.inactive.cause',
    '.status_details.active',
    '.status_details.active.action',
    '.status_details.active.cause',
    '.status_details.active.expected_deactivation_date',
  ].map((place) => root + place);

const SESSION = 'result.financialConnectionsSession';

const INTERPRET_PLACES = [
  'result',
  'result.error',
  SESSION,
  `${SESSION}.permissions`,
  `${SESSION}.permissions.0`,
  `${SESSION}.relink_options`,
  `${SESSION}.relink_options.authorization`,
  `${SESSION}.relink_options.account`,
  `${SESSION}.relink_result`,
  `${SESSION}.relink_result.authorization`,
  `${SESSION}.relink_result.account`,
  `${SESSION}.relink_result.failure_reason`,
  `${SESSION}.status_details`,
  `${SESSION}.status_details.cancelled`,
  `${SESSION}.status_details.cancelled.reason`,
  `${SESSION}.accounts`,
  ...accountPlaces(`${SESSION}.accounts.0`),
  'existing',
  ...accountPlaces('existing.1'),
  'options',
  'options.authorization',
  'options.account',
];
const BARE_PLACES = [
  'session',
  ...['object', 'accounts', 'relink_options', 'relink_result', 'error', 'financialConnectionsSession'].map(
    (key) => `session.${key}`,
  ),
];
const TRIAGE_PLACES = [
  'accounts',
  ...accountPlaces('accounts.0'),
  'options',
  'options.now',
  'options.authorizations',
  'options.authorizations.0',
  'options.authorizations.0.id',
  'options.authorizations.0.status',
  'options.authorizations.0.status_details',
  'options.authorizations.0.status_details.inactive',
  'options.authorizations.0.status_details.inactive.action',
];

/** Puts a value, or with `get` a getter, at a place of an input. */
function put(root, place, value, get) {
  const keys = place.split('.');
  const last = keys.pop();
  const holder = keys.reduce((object, key) => object[key], root);
  if (get) Object.defineProperty(holder, last, { get, enumerable: true });
  else holder[last] = value;
  return root;
}

const callInterpret = (implementation, it) => implementation(it.result, it.existing, it.options);
const callInterpretBare = (implementation, it) => implementation(it.session);
const callTriage = (implementation, it) => implementation(it.accounts, it.options);

/** What is compared of a call: all but messages, and the identity of what came back. */
function told(call) {
  try {
    const said = call();
    if (Array.isArray(said)) {
      return said.map((entry) => [entry.action, entry.accounts.length, entry.causes, entry.deadline]);
    }
    const { outcome, evidence, complete, nextStep, summary, requested } = said;
    return {
      ...{ outcome, evidence, complete, nextStep, summary, requested },
      authorization: said.authorization,
      reason: said.reason,
      failureReason: said.failureReason,
      cancelReason: said.cancelReason,
      warnings: said.warnings.map(({ code }) => code).sort(),
      accounts: said.accounts.map((entry) => [
        ...[
          entry.change,
          entry.id,
          entry.changedFields,
          entry.permissions,
          entry.matchedBy,
          entry.candidates,
        ],
        ...[entry.mandateRequired, entry.mayReactivate],
      ]),
    };
  } catch (error) {
    assertKnownError(error);
    return { thrown: error.code, path: error.path };
  }
}

function assertKnownError(error) {
  assert.ok(
    error instanceof RelinkError || error instanceof oracle.OracleError,
    `a RelinkError, not ${String(error?.stack ?? error)}`,
  );
  assert.match(error.code, /^(invalid_options|malformed_response)$/);
  assert.equal(typeof error.path, 'string');
  assert.equal(typeof error.message, 'string');
}

const goodReport = told(() => callInterpret(oracle.interpret, input()));
const goodEntries = told(() => callTriage(oracle.triage, triageInput()));

function assertStillWorks(after) {
  assert.deepEqual(
    told(() => callInterpret(interpret, input())),
    goodReport,
    `the next call after ${after}`,
  );
  assert.deepEqual(
    told(() => callTriage(triage, triageInput())),
    goodEntries,
    `the next call after ${after}`,
  );
  assert.deepEqual(keysOfPrototypes(), keysBefore, `prototypes after ${after}`);
  assert.equal({}.polluted, undefined);
}

const suites = [
  ['interpret', interpret, oracle.interpret, callInterpret, input, INTERPRET_PLACES],
  ['interpret of a bare session', interpret, oracle.interpret, callInterpretBare, bareInput, BARE_PLACES],
  ['triage', triage, oracle.triage, callTriage, triageInput, TRIAGE_PLACES],
];

for (const [name, implementation, plain, call, makeInput, places] of suites) {
  describe(`${name} takes every kind of value`, () => {
    for (const place of places) {
      it(`at ${place}`, () => {
        for (const [kind, make] of Object.entries(KINDS)) {
          const expected = told(() => call(plain, put(makeInput(), place, make())));
          const actual = told(() => call(implementation, put(makeInput(), place, make())));
          assert.deepEqual(actual, expected, `${kind} at ${place}`);
          assertStillWorks(`${kind} at ${place}`);
        }
      });
    }
  });

  describe(`${name} takes getters`, () => {
    for (const place of places.filter((it) => it.includes('.'))) {
      it(`that throw anything at ${place}`, () => {
        for (const thrown of [new Error('boom'), 'boom', undefined, null, Symbol('boom'), revokedProxy({})]) {
          const get = () => {
            throw thrown;
          };
          const expected = told(() => call(plain, put(makeInput(), place, undefined, get)));
          const actual = told(() => call(implementation, put(makeInput(), place, undefined, get)));
          assert.deepEqual(actual, expected);
          assertStillWorks(`a throwing getter at ${place}`);
        }
      });

      it(`that change their answer at ${place}`, () => {
        const kinds = Object.values(KINDS);
        for (let offset = 0; offset < kinds.length; offset += 1) {
          let reads = 0;
          const get = () => {
            reads += 1;
            return kinds[(offset + reads * 7) % kinds.length]();
          };
          // Which answer counts is open; that it ends in a report or in a known error is not.
          told(() => call(implementation, put(makeInput(), place, undefined, get)));
          assertStillWorks(`a changing getter at ${place}`);
        }
      });

      it(`that call the package again at ${place}`, () => {
        const good = place.split('.').reduce((object, key) => object[key], makeInput());
        const inner = [];
        const get = () => {
          inner.push(
            told(() => callInterpret(interpret, input())),
            told(() => callTriage(triage, triageInput())),
          );
          return good;
        };
        const actual = told(() => call(implementation, put(makeInput(), place, undefined, get)));
        assert.deepEqual(
          actual,
          told(() => call(plain, makeInput())),
        );
        assert.ok(inner.length > 0, 'the place is read');
        inner.forEach((it, i) => assert.deepEqual(it, i % 2 === 0 ? goodReport : goodEntries));
      });
    }
  });
}

describe('the path of what could not be read', () => {
  const strictPlaces = accountPlaces('existing.1').slice(1);
  for (const place of strictPlaces) {
    const path = place.replace('existing', 'existingAccounts').replace(/\.(\d+)/g, '[$1]');
    it(`is ${path}`, () => {
      assert.throws(
        () => callInterpret(interpret, put(input(), place, undefined, boom)),
        (error) => {
          assert.ok(error instanceof RelinkError);
          assert.equal(error.code, 'invalid_options');
          assert.equal(error.path, path);
          assert.match(error.message, /\bread\b/);
          return true;
        },
      );
    });
  }
});

describe('lists', () => {
  const lists = {
    'a sparse array of a million': () => new Array(1_000_000),
    'a sparse array as long as any': () => new Array(2 ** 32 - 1),
    'a sparse array with an element at its end': () => {
      const list = [];
      list[1_000_000] = 'balances';
      return list;
    },
  };
  for (const [kind, make] of Object.entries(lists)) {
    for (const place of [...INTERPRET_PLACES, ...TRIAGE_PLACES].filter((it) =>
      /(accounts|existing|permissions|types|account_numbers|supported_networks|authorizations)$/.test(it),
    )) {
      it(`${kind} is taken at ${place}`, () => {
        const ofTriage = TRIAGE_PLACES.includes(place);
        if (ofTriage) told(() => callTriage(triage, put(triageInput(), place, make())));
        else told(() => callInterpret(interpret, put(input(), place, make())));
        assertStillWorks(`${kind} at ${place}`);
      });
    }
  }

  it('a list may have 1,048,576 items, and no more', () => {
    const most = new Array(1_048_576).fill('fca_1');
    const tooMany = [...most, 'fca_1'];
    const session = { relink_result: { authorization: 'fcauth_1' }, accounts: [] };
    assert.equal(interpret(session, most).accounts.length, 1);
    assert.throws(() => interpret(session, tooMany), { code: 'invalid_options', path: 'existingAccounts' });
    const warned = (accounts) => interpret({ ...session, accounts }).warnings.map(({ code }) => code);
    assert.ok(!warned(most.map(() => ({ id: 'fca_1' }))).includes('accounts_incomplete'));
    assert.ok(warned(tooMany).includes('accounts_incomplete'));
    assertStillWorks('long lists');
  });

  it('a million holes in the accounts of a session are 100 warnings', () => {
    const { outcome, warnings } = interpret({ relink_options: {}, accounts: new Array(1_000_000) });
    assert.equal(outcome, 'canceled');
    assert.equal(warnings.filter(({ code }) => code === 'malformed_account').length, 100);
    assertStillWorks('a million holes');
  });

  it('a million holes in the page’s list are invalid_options at the first', () => {
    assert.throws(() => interpret({ relink_options: {} }, new Array(1_000_000)), {
      code: 'invalid_options',
      path: 'existingAccounts[0]',
    });
  });

  it('more than four million are refused on the page’s side and incomplete on Stripe’s', () => {
    assert.throws(() => interpret({ relink_options: {} }, new Array(4_000_001)), {
      code: 'invalid_options',
      path: 'existingAccounts',
    });
    const report = interpret({ relink_options: {}, accounts: new Array(4_000_001) });
    assert.ok(report.warnings.some(({ code }) => code === 'accounts_incomplete'));
    assert.deepEqual(report.accounts, []);
  });

  const lengths = [
    -1,
    NaN,
    Infinity,
    -Infinity,
    0.5,
    2 ** 32,
    2 ** 53,
    'x',
    '2',
    null,
    {},
    true,
    5n,
    Symbol('s'),
  ];
  for (const length of lengths) {
    it(`an array whose length says ${typeof length} ${String(length)}`, () => {
      const liar = () =>
        new Proxy([{ id: 'fca_1' }], { get: (target, key) => (key === 'length' ? length : target[key]) });
      for (const place of [
        `${SESSION}.accounts`,
        `${SESSION}.permissions`,
        'existing',
        'existing.1.permissions',
      ]) {
        told(() => callInterpret(interpret, put(input(), place, liar())));
        assertStillWorks(`a length of ${String(length)} at ${place}`);
      }
    });
  }

  it('an array that shrinks and grows while it is read', () => {
    for (const place of [`${SESSION}.accounts`, 'existing']) {
      for (const length of [0, 1_000]) {
        const list = [{ id: 'fca_1' }, { id: 'fca_2' }, { id: 'fca_3' }];
        Object.defineProperty(list[0], 'status', {
          get() {
            list.length = length;
            return 'active';
          },
        });
        told(() => callInterpret(interpret, put(input(), place, list)));
        assertStillWorks(`an array that changes its length to ${length}`);
      }
    }
  });
});

describe('strings', () => {
  const odd = {
    'lone surrogates': ['fca_\ud800', 'fca_\ud801', 'fca_\ufffd', 'fca_\udc00'],
    'names of what objects inherit': ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'],
    'NUL and what follows it': ['fca_\0a', 'fca_\0b', 'fca_', '\0'],
    'Unicode that looks alike': ['\u00e9', 'e\u0301', '\ufeff', ' '],
    numerals: ['0', '-1', '1e3', '00', 'NaN'],
  };
  for (const [kind, values] of Object.entries(odd)) {
    it(`ids that are ${kind} are told apart`, () => {
      const known = values.map((id) => ({ id }));
      const returned = values.map((id) => ({ id, status: 'active' })).reverse();
      const report = interpret({ relink_options: { authorization: 'a' }, accounts: returned }, known);
      assert.deepEqual(
        report.accounts.map(({ id, change }) => [id, change]),
        values.map((id) => [id, 'reauthorized']),
      );
      report.accounts.forEach(({ before: old, after }, i) => {
        assert.equal(old, known[i]);
        assert.equal(after, returned[values.length - 1 - i]);
      });
      const [first, ...others] = values;
      const apart = interpret({ relink_options: {}, accounts: others.map((id) => ({ id })) }, [first]);
      assert.deepEqual(
        apart.accounts.map(({ id, change }) => [id, change]),
        [[first, 'missing'], ...others.map((id) => [id, 'added'])],
      );
    });

    it(`texts that are ${kind} come back as they are`, () => {
      const [first, second] = values;
      const failed = interpret({
        relink_options: { authorization: first, account: second },
        relink_result: { failure_reason: first },
        permissions: values,
        accounts: [{ id: 'fca_1', permissions: [] }],
      });
      assert.equal(failed.failureReason, first);
      assert.deepEqual(failed.requested, { authorization: first, account: second });
      assert.deepEqual(failed.accounts[0].permissions.notGranted, values);
      const moved = interpret({
        relink_options: { authorization: first },
        relink_result: { authorization: second },
      });
      assert.equal(moved.outcome, 'new_authorization');
      assert.equal(moved.authorization, second);
      assert.equal(moved.previousAuthorization, first);
      const canceled = interpret({ relink_options: {}, status_details: { cancelled: { reason: first } } });
      assert.equal(canceled.cancelReason, first);
      const [entry] = triage([
        {
          id: 'fca_1',
          authorization: first,
          institution_name: second,
          status_details: { inactive: { cause: first }, active: { cause: second } },
        },
      ]);
      assert.deepEqual(
        [entry.authorization, entry.institutionName, entry.causes],
        [first, second, [first, second]],
      );
    });

    it(`fields that are ${kind} pair and list candidates`, () => {
      const [first, second] = values;
      const alpha = (id, last4) => ({ id, institution_name: first, category: second, last4 });
      const [paired, ...rest] = interpret(
        { relink_options: {}, accounts: [alpha('n1', first), alpha('n2', second)] },
        [alpha('o1', first)],
      ).accounts;
      assert.deepEqual([paired.change, paired.matchedBy, paired.after.id], ['replaced', 'last4', 'n1']);
      assert.deepEqual(
        rest.map(({ change }) => change),
        ['added'],
      );
      const ambiguous = interpret({ relink_options: {}, accounts: values.map((id) => alpha(id, first)) }, [
        alpha('old', first),
      ]);
      assert.deepEqual(ambiguous.accounts[0].candidates, values);
    });
  }

  it('a string of ten million characters is an id like any other', () => {
    const id = 'x'.repeat(10_000_000);
    const report = interpret({ relink_options: {}, accounts: [{ id }] }, [{ id: `${id}y` }, id]);
    assert.deepEqual(
      report.accounts.map(({ change }) => change),
      ['missing', 'reauthorized'],
    );
    assertStillWorks('a long id');
  });
});

describe('objects of any make', () => {
  const makes = {
    'a class instance': () => new Account(),
    'an object without a prototype': () => Object.assign(Object.create(null), { id: 'fca_1' }),
    'an object that inherits its fields': () => Object.create({ id: 'fca_1' }),
    'an object of another realm': () => vm.runInNewContext('({ id: "fca_1" })'),
    'a transparent proxy': () => new Proxy({ id: 'fca_1' }, {}),
    'a frozen object': () => Object.freeze({ id: 'fca_1' }),
    'a date with an id': () => Object.assign(new Date(), { id: 'fca_1' }),
    'an object with a __proto__ key': () => JSON.parse('{"id": "fca_1", "__proto__": {"id": "fca_9"}}'),
  };
  for (const [kind, make] of Object.entries(makes)) {
    it(`${kind} is an account, and the very same comes back`, () => {
      const known = make();
      const returned = make();
      const [only, ...others] = interpret({ relink_options: {}, accounts: [returned] }, [known]).accounts;
      assert.deepEqual(others, []);
      assert.equal(only.change, 'reauthorized');
      assert.equal(only.before, known);
      assert.equal(only.after, returned);
      assert.equal(triage([known])[0].accounts[0], known);
    });
  }

  it('a list and a session of another realm are read', () => {
    const foreign = vm.runInNewContext('({ relink_options: {}, accounts: [{ id: "fca_1" }] })');
    const list = vm.runInNewContext('["fca_1"]');
    assert.equal(interpret(foreign, list).outcome, 'relinked');
    assert.equal(interpret({ financialConnectionsSession: foreign }, list).session, foreign);
  });

  it('what comes out has the prototypes of this realm', () => {
    const foreign = vm.runInNewContext(
      '({ relink_options: {}, permissions: ["a"], accounts: [{ id: "fca_1", permissions: [] }, null] })',
    );
    const report = interpret(foreign, vm.runInNewContext('["fca_1"]'));
    for (const object of [report, report.summary, report.requested, report.accounts[0], report.warnings[0]]) {
      assert.equal(Object.getPrototypeOf(object), Object.prototype);
    }
    for (const list of [report.accounts, report.warnings, report.accounts[0].permissions.notGranted]) {
      assert.ok(list instanceof Array);
    }
  });
});

describe('getters that call the package again and again', () => {
  it('300 deep give the right report at each level', () => {
    // Of a session in a result, each field is read once; twice at each level would never end.
    const nested = (depth) => ({
      financialConnectionsSession: {
        relink_options: { authorization: `fcauth_${depth}` },
        get accounts() {
          if (depth > 0) {
            assert.equal(interpret(nested(depth - 1)).accounts[0].id, `fca_${depth - 1}`);
          }
          return [{ id: `fca_${depth}` }];
        },
      },
    });
    const report = interpret(nested(300));
    assert.equal(report.requested.authorization, 'fcauth_300');
    assert.deepEqual(
      report.accounts.map(({ id, change }) => [id, change]),
      [['fca_300', 'added']],
    );
  });

  it('endlessly come to an end, and the next call works', () => {
    let ended = false;
    const endless = {
      relink_options: {},
      get accounts() {
        // Once the stack was full, each level would start anew, and two calls a level never end.
        if (ended) return [];
        try {
          interpret(endless);
        } finally {
          ended = true;
        }
        return [];
      },
    };
    assert.equal(interpret(endless).outcome, 'canceled');
    assertStillWorks('endless recursion');
  });
});
