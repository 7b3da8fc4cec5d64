/** What must hold after each call, whatever went into it. */
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { RelinkError, interpret, relink, triage } from 'fc-relink';
import { input, triageInput } from '../package/hostile-values.mjs';

export const SECRET = 'fcsess_fuzz_secret_0123456789abcdef';
const MARK = Symbol.for('fc-relink.in-flight');

/** Every error that the contract names, but for those of loading. */
const CODES = new Set([
  ...['invalid_options', 'insecure_context', 'invalid_client_secret', 'stripe_unavailable', 'collect_failed'],
  ...['request_failed', 'malformed_response', 'in_progress'],
]);
const WARNINGS = new Set([
  ...['request_differs', 'not_a_relink_session', 'unknown_failure_reason', 'accounts_incomplete'],
  ...['malformed_account', 'existing_accounts_unavailable'],
]);
const NEXT_STEPS = new Set(['reconcile', 'refresh_accounts', 'done', 'choose_expected_account', 'retry']);
const CARRIED = {
  error: ['error'],
  relinked: ['authorization'],
  new_authorization: ['authorization', 'previousAuthorization'],
  failed: ['reason', 'authorization', 'failureReason'],
  canceled: ['cancelReason'],
};
const CHANGES = ['reauthorized', 'replaced', 'added', 'missing', 'unconfirmed', 'untouched'];

// ---------------------------------------------------------------------------------------------------------------
// What may come out

const isTextOrNull = (it) => it === null || typeof it === 'string';
const areTexts = (list) => Array.isArray(list) && list.every((it) => typeof it === 'string');

/** Asserts that it is an error that the contract names, and gives nothing away. */
export function assertKnownError(error, codes = CODES) {
  if (!(error instanceof RelinkError)) {
    let said = typeof error;
    try {
      said = error instanceof Error ? error.stack : String(error);
    } catch {
      // It may be anything.
    }
    assert.fail(`no RelinkError but ${said}`);
  }
  assert.ok(codes.has(error.code), `the code ${error.code}: ${error.message}`);
  assert.equal(typeof error.message, 'string');
  assert.ok(error.path === undefined || typeof error.path === 'string');
  assert.ok(!`${error.message} ${error.stack}`.includes(SECRET), 'an error gives the secret away');
}

/** Asserts that it is a report, all of it of the right types, and one thing following from the other. */
export function assertReport(report) {
  assert.ok(report.outcome in CARRIED, report.outcome);
  const shared = [
    'outcome',
    'evidence',
    'nextStep',
    'complete',
    'requested',
    'summary',
    'accounts',
    'warnings',
  ];
  assert.deepEqual(Object.keys(report).sort(), [...shared, ...CARRIED[report.outcome]].sort());
  assert.equal(Object.getOwnPropertyDescriptor(report, 'session').enumerable, false);
  for (const key of CARRIED[report.outcome]) assert.ok(key === 'error' || isTextOrNull(report[key]), key);
  assert.ok(['error', 'relink_result', 'accounts'].includes(report.evidence));
  assert.ok(NEXT_STEPS.has(report.nextStep));
  assert.ok(isTextOrNull(report.requested.authorization) && isTextOrNull(report.requested.account));

  const counted = Object.fromEntries(CHANGES.map((change) => [change, 0]));
  const ids = new Set();
  for (const entry of report.accounts) {
    counted[entry.change] += 1;
    assert.equal(typeof entry.id, 'string');
    assert.notEqual(entry.id, '');
    ids.add(entry.id);
    assert.ok(entry.before !== undefined && entry.after !== undefined);
    assert.ok(entry.before !== null || entry.after !== null);
    assert.equal(entry.before === null, entry.change === 'added');
    assert.ok(entry.change !== 'replaced' || entry.after !== null);
    assert.ok(areTexts(entry.changedFields) && areTexts(entry.candidates) && entry.candidates.length <= 16);
    const { gained, lost, notGranted } = entry.permissions;
    assert.ok(areTexts(gained) && areTexts(lost) && areTexts(notGranted));
    assert.ok([null, 'id', 'last4', 'display_name'].includes(entry.matchedBy));
    assert.equal(typeof entry.mandateRequired, 'boolean');
    assert.equal(typeof entry.mayReactivate, 'boolean');
  }
  assert.equal(ids.size, report.accounts.length, 'each id once');
  assert.deepEqual(report.summary, counted);
  const isSuccess = report.outcome === 'relinked' || report.outcome === 'new_authorization';
  assert.equal(typeof report.complete, 'boolean');
  assert.ok(isSuccess || !report.complete, 'complete without a success');
  for (const { code, message } of report.warnings) {
    assert.ok(WARNINGS.has(code), code);
    assert.equal(typeof message, 'string');
    assert.ok(!message.includes(SECRET), 'a warning gives the secret away');
  }
}

/** Asserts that these are the entries of a triage. */
export function assertNeeds(needs) {
  const order = ['relink', 'link_new', 'relink_soon', 'unknown', 'none'];
  const urgency = needs.map(({ action, deadline }) => [order.indexOf(action), deadline ?? Infinity]);
  urgency.forEach(([action, deadline], i) => {
    assert.ok(action >= 0);
    if (i === 0) return;
    const [earlier, before] = urgency[i - 1];
    assert.ok(earlier < action || (earlier === action && before <= deadline), 'most urgent first');
  });
  for (const need of needs) {
    assert.ok(isTextOrNull(need.authorization) && isTextOrNull(need.institutionName));
    assert.ok(need.accounts.length > 0 && areTexts(need.causes));
    assert.ok(need.deadline === null || Number.isInteger(need.deadline));
  }
}

/** What two implementations have to agree on: all but messages and the objects that went in. */
export function comparable(call) {
  try {
    const said = call();
    if (Array.isArray(said))
      return said.map(({ accounts, ...rest }) => ({ ...rest, count: accounts.length }));
    const { error, ...report } = said;
    return {
      ...report,
      hasError: error !== undefined && error !== null,
      accounts: said.accounts.map(({ before, after, ...entry }) => ({
        ...entry,
        sides: [before !== null, after !== null],
      })),
      warnings: said.warnings.map(({ code }) => code).sort(),
    };
  } catch (error) {
    return { thrown: error.code };
  }
}

// ---------------------------------------------------------------------------------------------------------------
// What must be as it was

const INTRINSICS = [
  ...[Object, Array, Function, String, Number, Boolean, Symbol, BigInt, Promise, Map, Set, WeakMap, WeakSet],
  ...[Date, RegExp, Error, TypeError, RangeError, Proxy, Uint8Array, Uint32Array, ArrayBuffer, DataView],
  ...[
    AbortSignal,
    AbortController,
    Headers,
    Request,
    Response,
    URL,
    WeakRef,
    FinalizationRegistry,
    RelinkError,
  ],
]
  .flatMap((it) => [it, it.prototype])
  .concat(
    Reflect,
    JSON,
    Math,
    WebAssembly,
    Object.getPrototypeOf(Uint8Array),
    [][Symbol.iterator]().__proto__,
  )
  .filter((it) => it !== undefined);

const { getOwnPropertyDescriptor, getPrototypeOf, isExtensible, ownKeys } = Reflect;

/** What an object is made of, no getter called. */
function anatomy(object) {
  const keys = ownKeys(object);
  return {
    object,
    keys,
    fields: keys.map((key) => getOwnPropertyDescriptor(object, key)),
    prototype: getPrototypeOf(object),
    isExtensible: isExtensible(object),
  };
}

/** What differs from how an object was, or nothing. */
function difference({ object, keys, fields, prototype, isExtensible: wasExtensible }) {
  const now = ownKeys(object);
  if (now.length !== keys.length) return `has the keys ${now.map(String)} in place of ${keys.map(String)}`;
  if (getPrototypeOf(object) !== prototype) return 'has another prototype';
  if (isExtensible(object) !== wasExtensible) return 'is no longer extensible';
  for (let i = 0; i < keys.length; i += 1) {
    const was = fields[i];
    const is = getOwnPropertyDescriptor(object, keys[i]);
    const isSame =
      now[i] === keys[i] &&
      Object.is(is.value, was.value) &&
      is.get === was.get &&
      is.set === was.set &&
      is.writable === was.writable &&
      is.enumerable === was.enumerable &&
      is.configurable === was.configurable;
    if (!isSame) return `has another ${String(keys[i])}`;
  }
  return undefined;
}

const untouchedIntrinsics = INTRINSICS.map(anatomy);
const globalKeys = ownKeys(globalThis);
/** Objects that work by changing, or that everything belongs to. */
const isApart = (it) =>
  it === globalThis ||
  INTRINSICS.includes(it) ||
  it instanceof EventTarget ||
  it instanceof Promise ||
  it instanceof URL;
const MOST_OBJECTS = 2_000;

/** Everything that can be reached from an input without calling anything of it. */
export function inputAsItIs(hostility, root) {
  const seen = new Set();
  const found = [root];
  const anatomies = [];
  while (found.length > 0 && anatomies.length < MOST_OBJECTS) {
    const it = hostility.raw(found.pop());
    if (((typeof it !== 'object' || it === null) && typeof it !== 'function') || seen.has(it)) continue;
    seen.add(it);
    try {
      if (isApart(it)) continue;
      const parts = anatomy(it);
      anatomies.push(parts);
      for (const field of parts.fields) found.push(field.value);
    } catch {
      // A proxy that is not ours, or one that was revoked.
    }
  }
  return anatomies;
}

export function assertUntouched(hostility, anatomies) {
  for (const parts of anatomies) assert.equal(difference(parts), undefined, 'what went in was changed');
  assert.deepEqual(hostility.attempts, [], 'something tried to change what went in');
}

/** A case that failed must not make the next one fail, or shrinking leads nowhere. */
export function freeMark() {
  delete globalThis[MARK];
}

/** Names what is left behind in the page: a changed prototype, a global, the mark. */
export function assertCleanPage() {
  for (const parts of untouchedIntrinsics) {
    const changed = difference(parts);
    if (changed !== undefined) assert.fail(`${parts.object.name ?? 'a prototype'} ${changed}`);
  }
  if (ownKeys(globalThis).length !== globalKeys.length) {
    assert.ok(!(MARK in globalThis), 'the in-flight mark stays');
    assert.deepEqual(ownKeys(globalThis), globalKeys, 'globals');
  }
}

// ---------------------------------------------------------------------------------------------------------------
// The next call

const ordinaryRelink = () => {
  const { result, existing, options } = input();
  return relink({
    ...options,
    stripe: { collectFinancialConnectionsAccounts: async () => result },
    clientSecret: SECRET,
    existingAccounts: existing,
  });
};

/** What ordinary calls gave when nothing had happened yet. */
export const ordinary = {};

/** To be called once the wasm is there. */
export async function learnOrdinary() {
  const { result, existing, options } = input();
  ordinary.report = comparable(() => interpret(result, existing, options));
  ordinary.needs = comparable(() => triage(...Object.values(triageInput())));
  assert.equal(ordinary.report.outcome, 'relinked');
  assert.equal(ordinary.needs[0].action, 'relink');
  const relinked = await ordinaryRelink();
  assert.deepEqual(
    comparable(() => relinked),
    ordinary.report,
  );
}

/** What is wrong with ordinary calls, or nothing. */
export function problemOfOrdinaryCalls() {
  const { result, existing, options } = input();
  const report = comparable(() => interpret(result, existing, options));
  if (!isDeepStrictEqual(report, ordinary.report)) return `interpret gives ${JSON.stringify(report)}`;
  const needs = comparable(() => triage(...Object.values(triageInput())));
  if (!isDeepStrictEqual(needs, ordinary.needs)) return `triage gives ${JSON.stringify(needs)}`;
  return undefined;
}

export function assertOrdinaryCalls() {
  assert.equal(problemOfOrdinaryCalls(), undefined, 'the next call is right');
}

export async function assertOrdinaryRelink() {
  const report = await ordinaryRelink();
  assert.deepEqual(
    comparable(() => report),
    ordinary.report,
    'the next relink is right',
  );
}
