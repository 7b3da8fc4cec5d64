/** Every kind of JavaScript value, and ordinary input to put them into. */
import assert from 'node:assert/strict';
import vm from 'node:vm';

export const boom = () => {
  throw new Error('boom');
};

/** A proxy of which every trap throws. */
const throwingProxy = (target) => new Proxy(target, new Proxy({}, { get: () => boom }));

export const revokedProxy = (target) => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};

const cyclic = () => {
  const value = { id: 'fca_1', data: [] };
  value.self = value;
  value.authorization = value;
  value.accounts = value;
  value.status_details = value;
  value.inactive = value;
  value.active = value;
  value.financialConnectionsSession = value;
  value.data.push(value);
  return value;
};

export class Account {
  #id = 'fca_1';
  get id() {
    return this.#id;
  }
  get authorization() {
    return 'fcauth_1';
  }
}

/** Every kind of value; made anew for each use, so that nobody can leave anything in them. */
export const KINDS = {
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  false: () => false,
  0: () => 0,
  '-0': () => -0,
  1: () => 1,
  '-1': () => -1,
  'a fraction': () => 1.5,
  NaN: () => NaN,
  Infinity: () => Infinity,
  '-Infinity': () => -Infinity,
  'the largest number': () => Number.MAX_VALUE,
  'an unsafe integer': () => 2 ** 53,
  'a bigint': () => 5n,
  'a huge bigint': () => 2n ** 200n,
  'an empty string': () => '',
  'a string': () => 'text',
  'a string with a lone high surrogate': () => 'a\ud800b',
  'a lone low surrogate': () => '\udc00',
  'a string with NUL': () => 'a\0b',
  'a long string': () => 'x'.repeat(100_000),
  'the string __proto__': () => '__proto__',
  'a symbol': () => Symbol('s'),
  'a well-known symbol': () => Symbol.iterator,
  'a function': () => () => 'fca_1',
  'a class': () => class {},
  'an async function': () => async () => {},
  'a class instance with getters': () => new Account(),
  'an empty object': () => ({}),
  'an object': () => ({ id: 'fca_2', data: [], action: 'none' }),
  'an object without a prototype': () => Object.assign(Object.create(null), { id: 'fca_2' }),
  'an object that inherits its id': () => Object.create({ id: 'fca_2' }),
  'an object with a __proto__ key': () => JSON.parse('{"__proto__": {"id": "fca_2", "polluted": true}}'),
  'an object with a throwing getter for each key': () => new Proxy({}, { get: boom }),
  'an object with throwing conversions': () => ({
    toString: boom,
    valueOf: boom,
    toJSON: boom,
    [Symbol.toPrimitive]: boom,
  }),
  'an object with a throwing toStringTag': () => ({
    get [Symbol.toStringTag]() {
      return boom();
    },
  }),
  'a boxed string': () => new String('fca_2'),
  'a boxed number': () => new Number(5),
  'a boxed boolean': () => new Boolean(true),
  'a boxed bigint': () => Object(5n),
  'an empty array': () => [],
  'an array of strings': () => ['balances', 'payment_method'],
  'an array of everything': () => [undefined, null, 7, 'text', {}, [], Symbol('s'), 5n, () => {}],
  'a nested array': () => [[[]]],
  'a sparse array': () => [, 'balances', , {}], // eslint-disable-line no-sparse-arrays
  'an array with a throwing element': () => Object.defineProperty(['a'], 0, { get: boom }),
  'an array of revoked proxies': () => [revokedProxy({}), revokedProxy([])],
  'an array-like': () => ({ length: 1, 0: 'fca_2' }),
  'an array-like of enormous length': () => ({ length: 2 ** 53 }),
  'an iterable': () => ({ *[Symbol.iterator]() {} }), // prettier-ignore
  'a typed array': () => new Uint8Array(4),
  'an ArrayBuffer': () => new ArrayBuffer(4),
  'a map': () => new Map([['id', 'fca_2']]),
  'a set': () => new Set(['fca_2']),
  'a weak map': () => new WeakMap(),
  'a date': () => new Date(0),
  'an invalid date': () => new Date(NaN),
  'a regular expression': () => /x/g,
  'an error': () => new Error('e'),
  'a promise': () => Promise.resolve('fca_2'),
  'a promise that never settles': () => new Promise(() => {}),
  'a URL': () => new URL('https://127.0.0.1/'),
  'arguments': () => (function () { return arguments; })('fca_2'), // prettier-ignore
  globalThis: () => globalThis,
  'a proxy with throwing traps': () => throwingProxy({}),
  'a proxy of an array with throwing traps': () => throwingProxy([]),
  'a proxy of a function with throwing traps': () => throwingProxy(() => {}),
  'a revoked proxy': () => revokedProxy({}),
  'a revoked proxy of an array': () => revokedProxy([]),
  'a transparent proxy': () => new Proxy({ id: 'fca_2' }, {}),
  'a transparent proxy of an array': () => new Proxy(['balances'], {}),
  'a cyclic object': () => cyclic(),
  'a cyclic array': () => {
    const list = [];
    list.push(list);
    return list;
  },
  'a frozen object': () => Object.freeze({ id: 'fca_2' }),
  'an object of another realm': () => vm.runInNewContext('({ id: "fca_2" })'),
  'an array of another realm': () => vm.runInNewContext('["balances"]'),
  'an error of another realm': () => vm.runInNewContext('new TypeError("x")'),
  'a compiled regular expression of another realm': () => vm.runInNewContext('/x/'),
};

const account = () => ({
  id: 'fca_1',
  authorization: 'fcauth_1',
  status: 'inactive',
  institution_name: 'Alpha',
  category: 'cash',
  subcategory: 'checking',
  last4: '6789',
  display_name: 'Checking',
  permissions: ['balances'],
  supported_payment_method_types: ['us_bank_account'],
  account_numbers: [
    {
      identifier_type: 'tokenized_account_number',
      status: 'transactable',
      expected_expiry_date: 1_800_000_000,
      supported_networks: ['ach'],
    },
  ],
  status_details: {
    inactive: { action: 'relink_required', cause: 'access_expired' },
    active: { action: 'relink_required', cause: 'access_expired', expected_deactivation_date: 1_800_000_000 },
  },
});

const result = () => ({
  error: null,
  financialConnectionsSession: {
    object: 'financial_connections.session',
    permissions: ['balances', 'payment_method'],
    relink_options: { authorization: 'fcauth_1', account: 'fca_1' },
    relink_result: { authorization: 'fcauth_1', account: 'fca_1', failure_reason: null },
    status_details: { cancelled: { reason: 'other' } },
    accounts: [
      { ...account(), status: 'active' },
      { ...account(), id: 'fca_3' },
    ],
  },
});

/** What a call takes, under the names that the places below begin with. */
export const input = () => ({
  result: result(),
  existing: [account(), { ...account(), id: 'fca_2' }],
  options: { authorization: 'fcauth_1', account: 'fca_1' },
});
/** A session that is known by its fields alone. */
export const bareInput = () => {
  const { object, ...session } = result().financialConnectionsSession;
  assert.equal(typeof object, 'string');
  return { session: { error: undefined, financialConnectionsSession: undefined, ...session, object: null } };
};
export const triageInput = () => ({
  accounts: [
    { ...account(), status: 'active' },
    { ...account(), id: 'fca_2', account_numbers: [] },
  ],
  options: {
    now: 1_800_000_000,
    authorizations: [
      { id: 'fcauth_1', status: 'inactive', status_details: { inactive: { action: 'relink_required' } } },
    ],
  },
});
