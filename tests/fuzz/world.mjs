/** What must hold after each call, whatever went into it. */
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { RelinkError, interpret, relink, triage } from 'fc-relink';
import { input, triageInput } from './values.mjs';

export const SECRET = 'fcsess_client_secret_0123456789abcdef';
const MARK = Symbol.for('fc-relink.in-flight');
const CODES =
  /^(invalid_options|insecure_context|invalid_client_secret|stripe_unavailable|collect_failed|request_failed|malformed_response|in_progress)$/;

/** Asserts that it is an error that the contract names, and gives nothing away. */
export function assertKnownError(error, codes = CODES) {
  assert.ok(error instanceof RelinkError, `no RelinkError but ${typeof error} ${error?.stack}`);
  assert.match(error.code, codes, error.message);
  assert.ok(error.path === undefined || typeof error.path === 'string');
  assert.ok(!`${error.message} ${error.stack}`.includes(SECRET), 'an error gives the secret away');
}

/** Asserts that it is a report, one thing following from the other. */
export function assertReport(report) {
  const { outcome, complete, accounts, summary, warnings } = report;
  assert.match(outcome, /^(error|relinked|new_authorization|failed|pending|canceled)$/);
  assert.ok(!complete || /^(relinked|new_authorization)$/.test(outcome), 'complete without a success');
  assert.equal(new Set(accounts.map(({ id }) => id)).size, accounts.length, 'each id once');
  for (const [change, count] of Object.entries(summary))
    assert.equal(accounts.filter((entry) => entry.change === change).length, count);
  for (const entry of accounts) {
    assert.ok(entry.id !== '' && typeof entry.id === 'string' && entry.change in summary);
    assert.equal(entry.before === null, ['added', 'returned'].includes(entry.change));
  }
  assert.ok(!warnings.some(({ message }) => message.includes(SECRET)), 'a warning gives the secret away');
}

const { getOwnPropertyDescriptor, getPrototypeOf, isExtensible, ownKeys } = Reflect;
/** What an object is made of, no getter called. */
const anatomy = (object) => ({
  object,
  keys: ownKeys(object),
  fields: ownKeys(object).map((key) => getOwnPropertyDescriptor(object, key)),
  made: [getPrototypeOf(object), isExtensible(object)],
});
/** What differs from how an object was, or nothing. */
function difference({ object, keys, fields, made }) {
  const now = anatomy(object);
  if (!made.every((it, i) => it === now.made[i])) return 'is of another make';
  if (now.keys.length !== keys.length) return `has the keys ${now.keys.map(String)}`;
  const isSame = (a, b) =>
    ['value', 'get', 'set', 'writable', 'enumerable'].every((key) => Object.is(a[key], b[key]));
  const other = keys.findIndex((key, i) => now.keys[i] !== key || !isSame(now.fields[i], fields[i]));
  return other < 0 ? undefined : `has another ${String(keys[other])}`;
}

const intrinsics = [
  ...[Object, Array, Function, String, Number, Boolean, Symbol, BigInt, Promise, Map, Set, WeakMap, WeakSet],
  ...[Date, RegExp, Error, TypeError, RangeError, Proxy, Uint8Array, Uint32Array, ArrayBuffer, DataView, URL],
  ...[AbortSignal, AbortController, Headers, Request, Response, WeakRef, FinalizationRegistry, RelinkError],
]
  .flatMap((it) => [it, it.prototype])
  .concat(Reflect, JSON, Math, WebAssembly, getPrototypeOf(Uint8Array), getPrototypeOf([][Symbol.iterator]()))
  .filter((it) => it !== undefined);
const untouched = intrinsics.map(anatomy);
const globalKeys = ownKeys(globalThis);

/** Everything that can be reached from an input without calling anything of it, but what works by changing. */
export function inputAsItIs(hostility, root) {
  const found = [root];
  const seen = new Set([globalThis, ...intrinsics]);
  const anatomies = [];
  while (found.length > 0 && anatomies.length < 2_000) {
    const it = hostility.raw(found.pop());
    if (((typeof it !== 'object' || it === null) && typeof it !== 'function') || seen.has(it)) continue;
    seen.add(it);
    try {
      if ([EventTarget, Promise, URL].some((type) => it instanceof type)) continue;
      anatomies.push(anatomy(it));
      found.push(...anatomies.at(-1).fields.map(({ value }) => value));
    } catch {
      // A proxy that is not ours, or one that was revoked.
    }
  }
  return anatomies;
}
export function assertUntouched(hostility, anatomies) {
  for (const it of anatomies) assert.equal(difference(it), undefined, 'what went in was changed');
  // Node keeps its own books of a signal in the signal.
  const attempts = hostility.attempts.filter((it) => !/ Symbol\(k/.test(it));
  assert.deepEqual(attempts, [], 'something tried to change what went in');
}

/** A case that failed must not make the next one fail, or shrinking leads nowhere. */
export const freeMark = () => delete globalThis[MARK];
/** Nothing is left behind in the page: no changed prototype, no global, no mark. */
export function assertCleanPage() {
  for (const it of untouched) assert.equal(difference(it), undefined, it.object.name);
  assert.deepEqual(ownKeys(globalThis), globalKeys, 'globals');
}

const plain = (value) => JSON.stringify(value, (key, it) => (it === undefined ? null : it));
const ordinaryRelink = () => {
  const { result, existing, options } = input();
  const stripe = { collectFinancialConnectionsAccounts: async () => result };
  return relink({ ...options, stripe, clientSecret: SECRET, existingAccounts: existing });
};
const ordinaryCalls = () => {
  const { result, existing, options } = input();
  return [plain(interpret(result, existing, options)), plain(triage(...Object.values(triageInput())))];
};
/** What ordinary calls gave when nothing had happened yet. */
let ordinary;
/** To be called once the wasm is there. */
export async function learnOrdinary() {
  ordinary = ordinaryCalls();
  assert.equal(plain(await ordinaryRelink()), ordinary[0]);
}
/** What is wrong with ordinary calls, or nothing. */
export function problemOfOrdinaryCalls() {
  const now = ordinaryCalls();
  return isDeepStrictEqual(now, ordinary) ? undefined : `ordinary calls give ${now}`;
}
export const assertOrdinaryCalls = () =>
  assert.equal(problemOfOrdinaryCalls(), undefined, 'the next call is right');
export const assertOrdinaryRelink = async () =>
  assert.equal(plain(await ordinaryRelink()), ordinary[0], 'the next relink is right');
