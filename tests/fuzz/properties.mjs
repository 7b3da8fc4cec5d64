/** `interpret`, `triage` and `relink`, given anything, in pages that changed what every object inherits. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RelinkError, interpret, relink, triage } from 'fc-relink';
import { readings } from '../package/reading.mjs';
import { Hostility, KEYS, changes, held, isOurs, isSteady, settling } from './hostility.mjs';
import { bareInput, input, placesOf, triageInput } from './values.mjs';
import * as world from './world.mjs';

const pick = (...values) => fc.constantFrom(...values);
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** What calls ordinarily look like. */
const withSession = (change) => {
  const it = input();
  change(it, it.result.financialConnectionsSession);
  return it;
};
const RESULTS = {
  'a result': input,
  'a bare session': () => ({ ...input(), result: bareInput().session }),
  'list objects': () =>
    withSession((it, session) => {
      session.accounts = { object: 'list', data: session.accounts, has_more: true };
      it.existing = { object: 'list', data: it.existing, has_more: false };
    }),
  'ids alone': () => ({ ...input(), existing: ['fca_1', 'fca_2', 'fca_3'] }),
  'a new authorization': () =>
    withSession((it, session) => {
      session.accounts.forEach((account, i) => (account.id = `fca_new_${i}`));
      session.relink_result = { authorization: 'fcauth_2' };
      it.options = {};
    }),
  'an error': () => ({ ...input(), result: { error: { type: 'invalid_request_error' } } }),
};
const TRIAGES = {
  accounts: triageInput,
  'a list object': () => ({ ...triageInput(), accounts: { data: triageInput().accounts } }),
};
const caseOf = (bases) =>
  pick(...Object.keys(bases)).chain((base) =>
    fc.record({ base: fc.constant(base), changes: changes(placesOf(bases[base]())) }),
  );
const argumentsOf = (root) => Object.keys(root).map((key) => held(root, key));

const anyCall = (call, bases, codes, assertSaid) =>
  fc.property(caseOf(bases), (recipe) => {
    const hostility = new Hostility();
    const make = (by = new Hostility()) => by.apply(bases[recipe.base](), recipe.changes);
    const root = make(hostility);
    const before = hostility.isVast ? [] : world.inputAsItIs(hostility, root);
    const inner = [];
    hostility.callIn = () => inner.push(world.problemOfOrdinaryCalls());
    try {
      assertSaid(call(...argumentsOf(root)));
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      world.assertKnownError(error, codes);
    }
    assert.deepEqual(inner.filter(Boolean), [], 'calls from inside');
    world.assertUntouched(hostility, before);
    world.assertOrdinaryCalls();
    world.assertCleanPage();
    if (hostility.isVast || !isSteady(recipe)) return;
    // Of several things that are wrong, either may be told.
    const told = ({ thrown, ...rest }) => (thrown ? { thrown } : rest);
    const [ours, expected] = readings(call, argumentsOf(make())).map(told);
    assert.deepEqual(ours, expected);
  });

/** What a case of `relink` is made of, beside the changes to its input. */
const scenario = {
  collect: fc.oneof(
    { weight: 3, arbitrary: fc.constant({ how: 'promise' }) },
    { weight: 5, arbitrary: settling },
  ),
  collectDoes: pick('resolve', 'resolve', 'resolve', 'throw', 'answer'),
  stripe: pick('object', 'object', 'function', 'promise'),
  secret: pick('text', 'text', 'function', 'promising function', 'endpoint'),
  existing: pick('list', 'list', 'function', 'promising function', 'endpoint'),
  headers: pick('object', 'object', 'function', 'promising function'),
  fetch: pick('answers', 'answers', 'settles', 'throws', 'body settles'),
  fetchSettles: settling,
  abort: pick('no signal', 'never', 'never', 'before', 'from inside', 'soon', 'late'),
  reason: pick('an error', 'a string', 'nothing', 'a thenable'),
  insecure: pick(false, false, false, true),
};
const REASONS = {
  'an error': () => new Error('left'),
  'a string': () => 'left',
  nothing: () => undefined,
  'a thenable': () => ({ then: (resolve) => resolve('left') }),
};
/** The limits of the package: they are over when a case has nothing else to wait for. */
const LONG = 10_000;
const MOST_TURNS = 40;

function ordinaryInput() {
  const { result, existing, options } = input();
  const stripe = { collectFinancialConnectionsAccounts: null };
  const asked = { ...options, stripe, clientSecret: world.SECRET, sessionUrl: 'https://127.0.0.1/session' };
  const others = {
    headers: { 'x-csrf': 'token' },
    signal: null,
    collectOptions: { preCollectedConsent: true },
  };
  return {
    ...{ result, existing, answer: { client_secret: world.SECRET } },
    response: { ok: true, status: 200, json: null, text: null },
    options: { ...asked, existingAccounts: existing, ...others, allowInsecureContext: false },
  };
}

/** The options of a case, and what the page has in place of `fetch`, timers and its security. */
class Scenario {
  timers = [];
  controller = new AbortController();
  inner = [];
  calls = 0;
  hostility = new Hostility();

  constructor(recipe) {
    this.recipe = recipe;
    this.hostility.callIn = () => this.#callIn();
    const root = ordinaryInput();
    this.#equip(root);
    this.root = this.hostility.apply(root, recipe.changes);
    this.hasOrdinarySignal = !recipe.changes.some(({ place }) => /^options(\.signal)?$/.test(place));
  }

  #callIn() {
    if (this.inner.length >= 3) return;
    this.inner.push(world.problemOfOrdinaryCalls());
    const stripe = { collectFinancialConnectionsAccounts: async () => input().result };
    const flow = relink({ stripe, clientSecret: world.SECRET });
    this.inner.push(flow.then(world.assertReport, world.assertKnownError));
    if (this.recipe.abort === 'from inside') this.abort();
  }

  abort = () => this.controller.abort(REASONS[this.recipe.reason]());

  /** Puts in what cannot be written as data. */
  #equip({ options, response }) {
    const { recipe, hostility } = this;
    options.stripe.collectFinancialConnectionsAccounts = () => {
      this.calls += 1;
      if (recipe.abort === 'from inside') this.abort();
      const odd = () => hostility.make(recipe.collect.what ?? { is: 'kind', name: 'null' });
      if (recipe.collectDoes === 'throw') throw odd();
      return recipe.collectDoes === 'answer'
        ? odd()
        : hostility.settled(recipe.collect.how, held(this.root, 'result'));
    };
    if (recipe.stripe === 'function') options.stripe = Object.assign(() => {}, options.stripe);
    if (recipe.stripe === 'promise') options.stripe = Promise.resolve(options.stripe);
    delete options[recipe.secret === 'endpoint' ? 'clientSecret' : 'sessionUrl'];
    const give = (how, what) => () =>
      how === 'function' ? what() : hostility.settled(recipe.fetchSettles.how, what());
    if (/function/.test(recipe.secret)) options.clientSecret = give(recipe.secret, () => world.SECRET);
    if (/function/.test(recipe.headers))
      options.headers = give(recipe.headers, () => ({ 'x-csrf': 'token' }));
    if (/function/.test(recipe.existing))
      options.existingAccounts = give(recipe.existing, () => held(this.root, 'existing'));
    if (recipe.existing === 'endpoint') options.existingAccounts = 'https://127.0.0.1/accounts';
    if (recipe.abort === 'no signal') delete options.signal;
    else options.signal = this.controller.signal;
    if (recipe.abort === 'before') this.abort();
    const body = (of) => () => {
      const answer = of(held(this.root, this.asked?.includes('accounts') ? 'existing' : 'answer'));
      return hostility.settled(recipe.fetch === 'body settles' ? recipe.fetchSettles.how : 'promise', answer);
    };
    response.json = body((it) => it);
    response.text = body((it) => (isSteady(recipe) && !hostility.isVast ? JSON.stringify(it) : it));
  }

  fetch(request) {
    this.asked = String(request?.url ?? request);
    const response = held(this.root, 'response');
    if (this.recipe.fetch === 'throws') throw this.hostility.make(this.recipe.fetchSettles.what);
    return this.hostility.settled(
      this.recipe.fetch === 'settles' ? this.recipe.fetchSettles.how : 'promise',
      response,
    );
  }

  /** The page while the flow is open. @returns what puts everything back */
  enter() {
    const { fetch, setTimeout } = globalThis;
    const define = (key, value) =>
      Object.defineProperty(globalThis, key, { value, configurable: true, writable: true, enumerable: true });
    define('fetch', (request) => this.fetch(request));
    define('setTimeout', (end, ms, ...args) =>
      ms < LONG ? setTimeout(end, ms, ...args) : (this.timers.push(end), 0),
    );
    if (this.recipe.insecure) define('isSecureContext', false);
    return () => {
      define('fetch', fetch);
      define('setTimeout', setTimeout);
      delete globalThis.isSecureContext;
    };
  }

  /** What a flow gave; what would never end by itself is ended, one thing after the other. */
  async settlement(flow) {
    let settled;
    flow.then(
      (value) => (settled = { value }),
      (reason) => (settled = { reason }),
    );
    for (let turns = 0; turns < MOST_TURNS && settled === undefined; turns += 1) {
      await turn();
      if (turns === 2 && this.recipe.abort === 'soon') this.abort();
      if (turns % 4 !== 3) continue;
      const next = this.hostility.pending.shift() ?? this.timers.shift();
      if (next) next();
      else if (this.recipe.abort === 'late' || turns === MOST_TURNS - 5) this.abort();
    }
    return settled;
  }

  /** Whether it is what a signal gave as its reason; one of the page's own making gives whatever it likes. */
  isReason(reason) {
    const { signal } = this.controller;
    if (this.hasOrdinarySignal) return signal.aborted && Object.is(reason, signal.reason);
    if (!(reason instanceof Error) || reason instanceof RelinkError) return !(reason instanceof RelinkError);
    return !/\/dist\/|wasm/.test(/\n\s+at (.*)/.exec(reason.stack)?.[1] ?? '');
  }
}

const unhandled = [];
process.on('uncaughtException', (error) => unhandled.push(error));
process.on('unhandledRejection', (reason, promise) => {
  // The package makes no promises of another realm.
  if (promise instanceof Promise && !isOurs(promise)) unhandled.push(reason);
});

const recipes = fc.record({ ...scenario, changes: changes(placesOf(ordinaryInput())) });
const anyRelink = fc.asyncProperty(recipes, async (recipe) => {
  world.freeMark();
  unhandled.length = 0;
  const scene = new Scenario(recipe);
  const { hostility, root } = scene;
  const before = hostility.isVast ? [] : world.inputAsItIs(hostility, root);
  const leave = scene.enter();
  let settled;
  try {
    const flow = relink(held(root, 'options'));
    assert.ok(flow instanceof Promise);
    settled = await scene.settlement(flow);
    while (hostility.pending.length > 0) hostility.pending.shift()();
    await turn();
  } finally {
    leave();
  }
  // What never comes is waited for by those who cannot abort.
  if (settled === undefined) {
    assert.ok(recipe.abort === 'no signal' || !scene.hasOrdinarySignal, 'it never settles');
    world.freeMark();
    return;
  }
  if ('value' in settled) world.assertReport(settled.value);
  else if (!scene.isReason(settled.reason)) world.assertKnownError(settled.reason);
  for (const it of scene.inner) assert.equal(await it, undefined);
  assert.ok(scene.calls <= 1, 'Stripe is called once at most');
  world.assertUntouched(hostility, before);
  world.assertOrdinaryCalls();
  await world.assertOrdinaryRelink();
  world.assertCleanPage();
  assert.deepEqual(unhandled.splice(0), [], 'a rejection that nobody can handle');
});

// Pages that changed what every object inherits: by accident, as old libraries do, or to do harm. What is used below is taken
// while it is what it is.
const { defineProperty, deleteProperty, getOwnPropertyDescriptor, apply } = Reflect;
/** A descriptor that inherits nothing. */
const descriptor = (fields) => Object.assign(Object.create(null), fields);
const throws = () => {
  throw new Error('patched');
};
const INHERITED = {
  'a text': { value: 'inactive', writable: true, enumerable: true },
  'a number': { value: 7, writable: true, enumerable: true },
  'an object': { value: descriptor({ id: 'fca_9' }), writable: true, enumerable: true },
  'a function': { value: () => 'fca_9', writable: true, enumerable: true },
  'a text for ever': { value: 'inactive', writable: false },
  'an accessor that takes nothing': { get: () => undefined, set: () => {}, enumerable: true },
  'a getter that throws': { get: throws, enumerable: true },
  'a setter that throws': { get: () => undefined, set: throws, enumerable: true },
};
const HOLDERS = {
  ...{ Object, Array, Promise, Reflect, JSON, Symbol, Error, Number },
  ...Object.fromEntries(
    [Object, Array, String, Function, Map, Promise].map(({ name, prototype }) => [
      `${name}Prototype`,
      prototype,
    ]),
  ),
};
const METHODS =
  'ArrayPrototype.push map slice fill concat forEach join indexOf flat values pop keys @@iterator/' +
  'Array.isArray from of/FunctionPrototype.call apply bind @@hasInstance/MapPrototype.get set has/' +
  'PromisePrototype.then catch finally/Promise.resolve reject race/StringPrototype.trim startsWith replaceAll split/' +
  'JSON.stringify/Symbol.for/Object.assign defineProperty freeze keys getPrototypeOf fromEntries entries/' +
  'Error.captureStackTrace/Reflect.get set has ownKeys deleteProperty/ObjectPrototype.toString valueOf hasOwnProperty/' +
  'Number.isInteger';
const methods = METHODS.split('/').flatMap((line) => {
  const [on, names] = line.split('.');
  return names.split(' ').flatMap((name) => ['passing on', 'throwing'].map((what) => ({ on, name, what })));
});
const NAMES = [
  ...KEYS.filter((key) => !['length', '__proto__', 'then'].includes(key)),
  ...(
    '1 each extend outcome supported_networks last4 category failure_reason cancelled now authorizations account ' +
    'code path result name headers existingAccounts sessionUrl allowInsecureContext collectOptions done session ' +
    'summary change'
  ).split(' '),
];
const inherited = fc.record({
  on: pick('ObjectPrototype', 'ObjectPrototype', 'ArrayPrototype', 'StringPrototype'),
  name: pick(...NAMES),
  what: pick(...Object.keys(INHERITED)),
});
const pollutions = fc.array(fc.oneof(inherited, pick(...methods)), { minLength: 1, maxLength: 2 });

/** Pollutes the page. @returns what cleans it again */
function pollute(list) {
  const definitions = list.map(({ on, name, what }) => {
    const holder = HOLDERS[on];
    const key = name.startsWith('@@') ? Symbol[name.slice(2)] : name;
    const old = getOwnPropertyDescriptor(holder, key);
    const passing = function (...args) { return apply(old.value, this, args); }; // prettier-ignore
    const patched = { ...old, value: what === 'throwing' ? throws : passing };
    const field = descriptor({ ...(INHERITED[what] ?? patched), configurable: true });
    return { holder, key, field, old: old && descriptor(old) };
  });
  for (let i = 0; i < definitions.length; i += 1)
    defineProperty(definitions[i].holder, definitions[i].key, definitions[i].field);
  return () => {
    for (let i = definitions.length - 1; i >= 0; i -= 1) {
      const { holder, key, old } = definitions[i];
      if (old) defineProperty(holder, key, old);
      else deleteProperty(holder, key);
    }
    // An element makes it longer.
    Array.prototype.length = 0;
  };
}
/** Harm to the built-in functions may come back as it is, for a page without them is no page; a trap never. */
function assertBearable(list, { reason, ...rest }) {
  if ('value' in rest) return;
  assert.ok(!(reason instanceof WebAssembly.RuntimeError), `a trap: ${reason?.stack}`);
  const isHarmful = ({ what, name }) =>
    /throw/.test(what) || (/^\d$/.test(name) && /for ever|accessor/.test(what));
  if (!list.some(isHarmful)) world.assertKnownError(reason);
}

/** What a page's own promises and events cannot do without. */
const isUnbearable = ({ on, name, what }) =>
  what === 'throwing' && /Promise|Function|Reflect|Symbol|Object,defineProperty|@@/.test(`${on},${name}`);
const relinkWith = (isPromised) => {
  const { result, existing, options } = input();
  const give = (it) => (isPromised ? () => it : it);
  const stripe = { collectFinancialConnectionsAccounts: () => new Promise((resolve) => resolve(result)) };
  const asked = { clientSecret: give(world.SECRET), existingAccounts: give(existing) };
  return [relink, { ...options, ...asked, stripe: isPromised ? Promise.resolve(stripe) : stripe }];
};
/** Calls, and their arguments; a page that takes part in a flow has to bear it. */
const CALLS = {
  interpret: (changed) => [interpret, ...argumentsOf(new Hostility().apply(input(), changed))],
  triage: () => [triage, ...argumentsOf(triageInput())],
  relink: () => relinkWith(false),
  'relink with functions': () => relinkWith(true),
};
const anyPage = fc.asyncProperty(
  pollutions,
  pick(...Object.keys(CALLS)),
  changes(placesOf(input())),
  async (list, name, changed) => {
    const isFlow = /relink/.test(name);
    fc.pre(!isFlow || !list.some(isUnbearable));
    world.freeMark();
    const [call, first, second, third] = CALLS[name](changed);
    let settled;
    const clean = pollute(list);
    try {
      const value = call(first, second, third);
      if (!isFlow) settled = { value };
      else value.then((it) => (settled = { value: it }), (reason) => (settled = { reason })); // prettier-ignore
    } catch (reason) {
      settled = { reason };
    } finally {
      // The page is polluted while a flow opens, and cleaned up while it is open.
      clean();
    }
    for (let turns = 0; turns < 20 && settled === undefined; turns += 1) await turn();
    assert.notEqual(settled, undefined, 'it never settles');
    assertBearable(list, settled);
    world.assertOrdinaryCalls();
    await world.assertOrdinaryRelink();
    world.assertCleanPage();
  },
);

/** All properties, and which share of the cases each gets. */
export const properties = {
  interpret: {
    share: 0.35,
    property: anyCall(interpret, RESULTS, /^(invalid_options|malformed_response)$/, world.assertReport),
  },
  triage: { share: 0.15, property: anyCall(triage, TRIAGES, /^invalid_options$/, assert.ok) },
  relink: { share: 0.35, property: anyRelink },
  'polluted page': { share: 0.15, property: anyPage },
};
