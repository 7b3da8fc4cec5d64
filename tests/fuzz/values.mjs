/** Every kind of JavaScript value, and ordinary input to put them into. */
import vm from 'node:vm';

export const boom = () => {
  throw new Error('boom');
};
const throwingProxy = (target) => new Proxy(target, new Proxy({}, { get: () => boom }));
export const revokedProxy = (target) => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};
const cyclic = () => {
  const value = { id: 'fca_1', data: [] };
  const keys = 'self authorization accounts status_details inactive active financialConnectionsSession';
  for (const key of keys.split(' ')) value[key] = value;
  value.data.push(value);
  return value;
};
class Account {
  #id = 'fca_1';
  get id() {
    return this.#id;
  }
}

/** One of each kind, made anew for each use, so that nobody can leave anything in them. */
export const KINDS = {
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  'a fraction': () => 1.5,
  '-1': () => -1,
  NaN: () => NaN,
  'a bigint': () => 5n,
  'an empty string': () => '',
  'a string': () => 'text',
  'a symbol': () => Symbol('s'),
  'a function': () => () => 'fca_1',
  'an empty object': () => ({}),
  'an object': () => ({ id: 'fca_2', data: [], action: 'none' }),
  'an object without a prototype': () => Object.assign(Object.create(null), { id: 'fca_2' }),
  'an object that inherits its id': () => Object.create({ id: 'fca_2' }),
  'a class instance with getters': () => new Account(),
  'an object with a throwing getter for each key': () => new Proxy({}, { get: boom }),
  'an object with throwing conversions': () => ({
    ...{ toString: boom, valueOf: boom, toJSON: boom },
    [Symbol.toPrimitive]: boom,
  }),
  'a boxed string': () => new String('fca_2'),
  'an empty array': () => [],
  'an array of everything': () => [undefined, null, 7, 'text', {}, [], Symbol('s'), 5n, () => {}],
  'a sparse array': () => [, 'balances', , {}], // eslint-disable-line no-sparse-arrays
  'an array with a throwing element': () => Object.defineProperty(['a'], 0, { get: boom }),
  'an array-like of enormous length': () => ({ length: 2 ** 53 }),
  'a typed array': () => new Uint8Array(4),
  'a map': () => new Map([['id', 'fca_2']]),
  'a date': () => new Date(0),
  'an error': () => new Error('e'),
  'a promise': () => Promise.resolve('fca_2'),
  'a proxy with throwing traps': () => throwingProxy({}),
  'a revoked proxy': () => revokedProxy({}),
  'a revoked proxy of an array': () => revokedProxy([]),
  'a transparent proxy of an array': () => new Proxy(['balances'], {}),
  'a cyclic object': cyclic,
  'a frozen object': () => Object.freeze({ id: 'fca_2' }),
  'an array of another realm': () => vm.runInNewContext('["balances"]'),
};

/** More of the same kinds, for the long run. */
export const ALL_KINDS = {
  ...KINDS,
  false: () => false,
  0: () => 0,
  '-0': () => -0,
  1: () => 1,
  Infinity: () => Infinity,
  '-Infinity': () => -Infinity,
  'the largest number': () => Number.MAX_VALUE,
  'an unsafe integer': () => 2 ** 53,
  'a huge bigint': () => 2n ** 200n,
  'a string with a lone high surrogate': () => 'a\ud800b',
  'a lone low surrogate': () => '\udc00',
  'a string with NUL': () => 'a\0b',
  'a long string': () => 'x'.repeat(100_000),
  'the string __proto__': () => '__proto__',
  'a well-known symbol': () => Symbol.iterator,
  'a class': () => class {},
  'an async function': () => async () => {},
  'an object with a __proto__ key': () => JSON.parse('{"__proto__": {"id": "fca_2", "polluted": true}}'),
  'an object with a throwing toStringTag': () => Object.defineProperty({}, Symbol.toStringTag, { get: boom }),
  'a boxed number': () => new Number(5),
  'a boxed boolean': () => new Boolean(true),
  'a boxed bigint': () => Object(5n),
  'an array of strings': () => ['balances', 'payment_method'],
  'a nested array': () => [[[]]],
  'an array of revoked proxies': () => [revokedProxy({}), revokedProxy([])],
  'an array-like': () => ({ length: 1, 0: 'fca_2' }),
  'an iterable': () => ({ [Symbol.iterator]: () => [].values() }),
  'an ArrayBuffer': () => new ArrayBuffer(4),
  'a set': () => new Set(['fca_2']),
  'a weak map': () => new WeakMap(),
  'an invalid date': () => new Date(NaN),
  'a regular expression': () => /x/g,
  'a promise that never settles': () => new Promise(() => {}),
  'a URL': () => new URL('https://127.0.0.1/'),
  arguments: () => (function () { return arguments; })('fca_2'), // prettier-ignore
  globalThis: () => globalThis,
  'a proxy of an array with throwing traps': () => throwingProxy([]),
  'a proxy of a function with throwing traps': () => throwingProxy(() => {}),
  'a transparent proxy': () => new Proxy({ id: 'fca_2' }, {}),
  'a cyclic array': () => {
    const list = [];
    list.push(list);
    return list;
  },
  'an object of another realm': () => vm.runInNewContext('({ id: "fca_2" })'),
  'an error of another realm': () => vm.runInNewContext('new TypeError("x")'),
  'a regular expression of another realm': () => vm.runInNewContext('/x/'),
};

const account = (fields) => ({
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
  ...fields,
});

/** What a call takes, by the names of its arguments. */
export const input = () => ({
  result: {
    error: null,
    financialConnectionsSession: {
      object: 'financial_connections.session',
      status: 'succeeded',
      url: null,
      permissions: ['balances', 'payment_method'],
      relink_options: { authorization: 'fcauth_1', account: 'fca_1' },
      relink_result: { authorization: 'fcauth_1', account: 'fca_1', failure_reason: null },
      status_details: { cancelled: { reason: 'other' } },
      accounts: [account({ status: 'active' }), account({ id: 'fca_3' })],
    },
  },
  existing: [account(), account({ id: 'fca_2' })],
  options: { authorization: 'fcauth_1', account: 'fca_1' },
});
/** A session that is known by its fields alone. */
export const bareInput = () => {
  const { financialConnectionsSession: session } = input().result;
  return {
    session: { error: undefined, financialConnectionsSession: undefined, ...session, object: null },
  };
};
export const triageInput = () => ({
  accounts: [account({ status: 'active' }), account({ id: 'fca_2', account_numbers: [] })],
  options: {
    now: 1_800_000_000,
    authorizations: [
      { id: 'fcauth_1', status: 'inactive', status_details: { inactive: { action: 'relink_required' } } },
    ],
  },
});

/** All places of an input, a path for each key at whatever depth. */
export const placesOf = (root, prefix = '') =>
  Object.entries(root).flatMap(([key, it]) => [
    prefix + key,
    ...(typeof it === 'object' && it !== null ? placesOf(it, `${prefix}${key}.`) : []),
  ]);

/** Puts a value, or what `field` describes, at a place of an input. */
export function put(root, place, field) {
  const keys = place.split('.');
  const last = keys.pop();
  const holder = keys.reduce((object, key) => object[key], root);
  Object.defineProperty(holder, last, { enumerable: true, configurable: true, ...field });
  return root;
}
