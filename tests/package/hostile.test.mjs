/**
 * One value of each kind at every place that is read: a report or a `RelinkError`, never a trap, and the next call is right.
 * What must come out is what plain values give that say the same. `npm run test:fuzz` tries all kinds, in any combination.
 */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import vm from 'node:vm';
import { RelinkError, interpret, preload, relink, triage } from 'fc-relink';
import { KINDS, bareInput, boom, input, placesOf, put, revokedProxy, triageInput } from '../fuzz/values.mjs';
import { SECRET, printedBy, relinkedWith, stripeWith } from './fakes.mjs';
import { readings, said } from './reading.mjs';

const calls = {
  interpret: { call: interpret, make: input },
  'interpret of a bare session': { call: interpret, make: bareInput },
  triage: { call: triage, make: triageInput },
};
// No getter is called here.
const argumentsOf = (root) => Object.values(Object.getOwnPropertyDescriptors(root)).map(({ value }) => value);
const ordinary = () =>
  Object.values(calls).map(({ call, make }) => JSON.stringify(call(...argumentsOf(make()))));
let expected;
before(async () => {
  await preload();
  expected = ordinary();
});
const assertStillWorks = () => {
  assert.deepEqual(ordinary(), expected);
  assert.equal({}.polluted, undefined);
};
/** A report or a `RelinkError`. */
const assertBorne = (call, ...args) => said(() => call(...args));

for (const [name, { call, make }] of Object.entries(calls)) {
  /** With another property at a place, the call does what plain values make it do. */
  const assertRead = (place, field, what) =>
    assert.deepEqual(...readings(call, argumentsOf(put(make(), place, field))), `${what} at ${place}`);
  describe(name, () => {
    for (const place of placesOf(make())) {
      it(`takes each kind of value at ${place}`, () => {
        for (const [kind, value] of Object.entries(KINDS)) assertRead(place, { value: value() }, kind);
        assertStillWorks();
      });

      // An argument has no getter.
      if (!place.includes('.')) continue;
      it(`takes getters at ${place}`, () => {
        for (const thrown of [new Error('boom'), undefined, Symbol('boom'), revokedProxy({})]) {
          const get = () => {
            throw thrown;
          };
          assertRead(place, { get }, `a getter that throws ${typeof thrown}`);
        }
        const values = Object.values(KINDS);
        let reads = 0;
        for (let round = 0; round < values.length; round += 1) {
          const get = () => values[(round + ++reads * 7) % values.length]();
          assertBorne(call, ...argumentsOf(put(make(), place, { get })));
        }
        const inner = [];
        const root = make();
        const good = place.split('.').reduce((object, key) => object[key], root);
        const get = () => {
          inner.push(...ordinary());
          return good;
        };
        const quiet = JSON.stringify(call(...argumentsOf(make())));
        assert.equal(JSON.stringify(call(...argumentsOf(put(root, place, { get })))), quiet);
        inner.forEach((it, i) => assert.equal(it, expected[i % expected.length], 'a call from inside'));
        assertStillWorks();
      });
    }
  });
}

describe('lists', () => {
  const session = (accounts) => ({ relink_options: { authorization: 'fcauth_1' }, accounts });
  const codes = ({ warnings }) => warnings.map(({ code }) => code);

  it('may have 1,048,576 items: more are refused on the page’s side, and incomplete on Stripe’s', () => {
    const most = new Array(1_048_576).fill('fca_1');
    const more = [...most, 'fca_1'];
    assert.equal(interpret(session([]), most).accounts.length, 1);
    assert.throws(() => interpret(session([]), more), { code: 'invalid_options', path: 'existingAccounts' });
    assert.throws(() => triage(more), { code: 'invalid_options', path: 'accounts' });
    assert.deepEqual(codes(interpret(session(most.map(() => ({ id: 'fca_1' }))))), []);
    assert.deepEqual(codes(interpret(session(more))), ['accounts_incomplete']);
    const huge = { ...session([{ id: 'fca_1', permissions: more }]), permissions: more };
    assert.equal(interpret(huge).accounts.length, 1);
    assert.throws(() => interpret(session([]), [{ id: 'fca_1', permissions: more }]), {
      code: 'invalid_options',
      path: 'existingAccounts[0].permissions',
      message: /\b1,?048,?576\b/,
    });
  });

  it('of a million holes are 100 warnings, or invalid_options at the first', () => {
    assert.equal(interpret(session(new Array(1_000_000))).warnings.length, 100);
    assert.throws(() => interpret(session([]), new Array(1_000_000)), { path: 'existingAccounts[0]' });
  });

  it('that lie about their length, or change while they are read, end in a report or a RelinkError', () => {
    const session = 'result.financialConnectionsSession';
    const borne = (place, value) => assertBorne(interpret, ...argumentsOf(put(input(), place, { value })));
    const places = [`${session}.accounts`, `${session}.permissions`, 'existing', 'existing.1.permissions'];
    for (const place of places) {
      for (const length of [-1, NaN, Infinity, 0.5, 2 ** 32, 2 ** 53, '2', null, {}, true, 5n, Symbol('s')]) {
        const get = (target, key) => (key === 'length' ? length : target[key]);
        borne(place, new Proxy([{ id: 'fca_1' }], { get }));
      }
      for (const length of [0, 1_000]) {
        const list = [{ id: 'fca_1' }, { id: 'fca_2' }, { id: 'fca_3' }];
        Object.defineProperty(list[0], 'status', { get: () => ((list.length = length), 'active') });
        borne(place, list);
      }
    }
    assertStillWorks();
  });

  const once = {
    'tells its length once': (list) => {
      let count = 0;
      const get = (target, key) => (key === 'length' && ++count > 1 ? boom() : target[key]);
      return new Proxy(list, { get });
    },
    'is revoked while it is read': (list) => {
      const { proxy, revoke } = Proxy.revocable(list, {
        get: (target, key) => {
          revoke();
          return target[key];
        },
      });
      return proxy;
    },
  };
  for (const [name, make] of Object.entries(once)) {
    it(`a list that ${name} leaves nothing behind in the wasm, ten thousand times`, () => {
      for (let i = 0; i < 10_000; i += 1) {
        const list = make([{ id: 'fca_1' }]);
        const takers = [
          () => interpret(session(list)),
          () => interpret(session([]), list),
          () => triage(list),
          () => triage([], { authorizations: list }),
        ];
        assertBorne(takers[i % takers.length]);
      }
      assertStillWorks();
    });
  }
});

describe('texts', () => {
  const odd = {
    'lone surrogates': ['fca_\ud800', 'fca_\ud801', 'fca_\ufffd', 'fca_\udc00'],
    'names of what objects inherit': ['__proto__', 'constructor', 'toString', 'hasOwnProperty'],
    'NUL and what follows it': ['fca_\0a', 'fca_\0b', 'fca_', '\0'],
    'Unicode that looks alike': ['\u00e9', 'e\u0301', '\ufeff', ' '],
    numerals: ['0', '-1', '1e3', 'NaN'],
    'as long as ten million': ['x'.repeat(10_000_000), `${'x'.repeat(10_000_000)}y`],
  };
  for (const [kind, texts] of Object.entries(odd)) {
    it(`that are ${kind} are told apart, and come back as they are`, () => {
      const [first, second] = texts;
      const accounts = texts.map((id) => ({ id, institution_name: first, last4: id, permissions: [] }));
      const session = {
        relink_options: { authorization: first },
        relink_result: { authorization: second, failure_reason: first },
        permissions: texts,
        accounts,
      };
      const [, ...others] = texts;
      const report = interpret(session, [first, { ...accounts[1], id: 'fca_old' }]);
      const told = report.accounts.map(({ id, change }) => [id, change]);
      const expected = [[first, 'reauthorized'], ...others.map((id, i) => [id, i ? 'added' : 'replaced'])];
      assert.ok(isDeepStrictEqual(told, expected));
      assert.ok(isDeepStrictEqual(report.accounts[0].permissions.notGranted, texts));
      assert.ok(report.requested.authorization === first && report.authorization === second);
      const failed = interpret({ ...session, relink_result: { failure_reason: second } });
      assert.ok(failed.failureReason === second);
      const [need] = triage([{ ...accounts[0], authorization: second }]);
      assert.ok(need.authorization === second && need.institutionName === first);
    });
  }
});

describe('the page', () => {
  it('gets plain objects of its own realm for what another realm made', () => {
    const foreign = vm.runInNewContext(
      '({ relink_options: {}, permissions: ["a"], accounts: [{ id: "fca_1", permissions: [] }, null] })',
    );
    const report = interpret(foreign, vm.runInNewContext('["fca_1"]'));
    assert.equal(report.session, foreign);
    assert.equal(report.accounts[0].after, foreign.accounts[0]);
    for (const object of [report, report.summary, report.requested, report.accounts[0], report.warnings[0]])
      assert.equal(Object.getPrototypeOf(object), Object.prototype);
    for (const list of [report.accounts, report.warnings, report.accounts[0].permissions.notGranted])
      assert.equal(Object.getPrototypeOf(list), Array.prototype);
  });

  it('may call in from a getter, 300 deep, and endlessly', () => {
    const nested = (depth) => ({
      financialConnectionsSession: {
        relink_options: { authorization: `fcauth_${depth}` },
        get accounts() {
          if (depth > 0) assert.equal(interpret(nested(depth - 1)).accounts[0].id, `fca_${depth - 1}`);
          return [{ id: `fca_${depth}` }];
        },
      },
    });
    assert.equal(interpret(nested(300)).requested.authorization, 'fcauth_300');
    let hasEnded = false;
    const endless = {
      relink_options: {},
      get accounts() {
        // Once the stack was full, each level would start anew.
        if (hasEnded) return [];
        try {
          interpret(endless);
        } finally {
          hasEnded = true;
        }
        return [];
      },
    };
    assert.equal(interpret(endless).outcome, 'canceled');
    assertStillWorks();
  });

  it('always gets a promise of relink, which its own getters call again and again', async () => {
    const flows = [];
    const options = {
      get stripe() {
        flows.push(relink(options));
        return undefined;
      },
    };
    flows.push(relink(options));
    for (const flow of flows) await assert.rejects(flow, RelinkError);
    assert.equal(
      (await relink({ stripe: stripeWith(relinkedWith()), clientSecret: SECRET })).outcome,
      'relinked',
    );
  });

  it('may break its own functions while a flow opens, and relink afterwards', async () => {
    const { trim } = String.prototype;
    const stripe = stripeWith(relinkedWith());
    String.prototype.trim = boom;
    try {
      await relink({ stripe, clientSecret: () => SECRET }).catch(() => {});
    } finally {
      String.prototype.trim = trim;
    }
    assert.equal((await relink({ stripe, clientSecret: SECRET })).outcome, 'relinked');
  });

  it('has the path of an error where objects inherit one that cannot be written', () => {
    Object.defineProperty(Object.prototype, 'path', { value: 'inherited', configurable: true });
    try {
      assert.throws(() => triage(5), { code: 'invalid_options', path: 'accounts' });
    } finally {
      delete Object.prototype.path;
    }
  });
});

/** What may end a process, or spoils a page for good, has one of its own. */
const THROWN = `try { fc.triage(5); } catch (error) {
  console.log(error instanceof fc.RelinkError, error.name, error.code, error.path);
}`;
const INVALID = 'true RelinkError invalid_options accounts';
const programs = {
  'a list of a million that a thousand accounts share': [
    `const permissions = new Array(1_000_000).fill('balances');
    const accounts = Array.from({ length: 1_000 }, (_, i) => ({ id: 'fca_' + i, permissions }));
    console.log(fc.interpret({ relink_options: {}, accounts }).outcome);`,
    'new_authorization',
  ],
  'what every object inherits, frozen before the package came': [
    THROWN,
    INVALID,
    'for (const it of [Object, Array, Function, Error, Promise, Map]) Object.freeze(it.prototype);',
  ],
  'what every object inherits, with more in it before the package came': [
    THROWN,
    INVALID,
    "Object.prototype.extend = () => {}; Object.prototype[1] = Array.prototype.each = 'text';",
  ],
};
for (const [name, [program, printed, first = '']] of Object.entries(programs)) {
  it(`${name}: the package works`, () => {
    const code = `${first} const fc = await import('fc-relink'); await fc.preload(); ${program}`;
    assert.equal(printedBy(code), printed);
  });
}
