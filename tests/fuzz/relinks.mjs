/** `relink`, given anything: options, Stripe objects, endpoints and signals that misbehave. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RelinkError, interpret, relink } from 'fc-relink';
import { input } from '../package/hostile-values.mjs';
import { Hostility, changes, isOurs, isSteady, placesOf, settling } from './hostility.mjs';
import * as world from './world.mjs';

/** So long, in milliseconds, are the limits of the package: they are over when a case has nothing else to wait for. */
const LONG = 10_000;
/** No flow has to wait longer than so many turns for something else to happen. */
const MOST_TURNS = 40;

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** What a case may ask to be in the options. */
const pick = (...values) => fc.constantFrom(...values);
const scenario = {
  /** How Stripe's call ends: with the result, by whatever way, or by throwing it. */
  collect: fc.oneof(
    { weight: 3, arbitrary: fc.constant({ how: 'promise' }) },
    { weight: 5, arbitrary: settling },
  ),
  collectDoes: pick('resolve', 'resolve', 'resolve', 'throw', 'answer'),
  stripe: pick('object', 'object', 'function', 'promise'),
  secret: pick('text', 'text', 'function', 'promising function', 'endpoint'),
  existing: pick('list', 'list', 'function', 'promising function', 'endpoint'),
  fetch: pick('answers', 'answers', 'settles', 'throws', 'body settles'),
  fetchSettles: settling,
  abort: pick('no signal', 'never', 'never', 'before', 'from inside', 'soon', 'late'),
  reason: pick('an error', 'a string', 'nothing', 'a thenable'),
  insecure: pick(false, false, false, true),
};

/** The ordinary input of a scenario; what the changes are done to. */
function ordinaryInput() {
  const { result, existing, options } = input();
  return {
    result,
    existing,
    answer: { client_secret: world.SECRET },
    response: { ok: true, status: 200, json: null },
    options: {
      ...options,
      stripe: { collectFinancialConnectionsAccounts: null },
      clientSecret: world.SECRET,
      sessionUrl: 'https://127.0.0.1/session',
      existingAccounts: existing,
      headers: { 'x-csrf': 'token' },
      signal: null,
      collectOptions: { preCollectedConsent: true },
      allowInsecureContext: false,
    },
  };
}
const PLACES = placesOf(ordinaryInput());

/** The value behind a key, no getter called. */
const held = (object, key) => Object.getOwnPropertyDescriptor(object, key)?.value;

const REASONS = {
  'an error': () => new Error('left'),
  'a string': () => 'left',
  nothing: () => undefined,
  'a thenable': () => ({ then: (resolve) => resolve('left') }),
};

/** Makes the options of a scenario, and replaces what the page has: `fetch`, timers, its security. */
class Scenario {
  timers = [];
  /** Reasons that a signal may have given. */
  reasons = [];
  controller = new AbortController();
  /** Promises of calls from inside. */
  inner = [];
  calls = 0;

  constructor(recipe) {
    this.recipe = recipe;
    this.hostility = new Hostility();
    this.hostility.callIn = () => this.callIn();
    const root = ordinaryInput();
    this.equip(root);
    this.root = this.hostility.apply(root, recipe.changes);
    this.result = held(this.root, 'result');
    this.isOrdinarySignal = !recipe.changes.some(({ place }) => /^options(\.signal)?$/.test(place));
  }

  callIn() {
    if (this.inner.length >= 3) return;
    this.inner.push(world.problemOfOrdinaryCalls());
    const options = { stripe: { collectFinancialConnectionsAccounts: async () => input().result } };
    this.inner.push(
      relink({ ...options, clientSecret: world.SECRET }).then(world.assertReport, world.assertKnownError),
    );
    if (this.recipe.abort === 'from inside') this.abort();
  }

  abort() {
    this.controller.abort(REASONS[this.recipe.reason]());
  }

  /** Puts in what cannot be written as data. */
  equip(root) {
    const { recipe, hostility } = this;
    const { options } = root;
    const settle = (how, what) => hostility.settled(how.how, what);
    const collect = () => {
      this.calls += 1;
      if (recipe.abort === 'from inside') this.abort();
      switch (recipe.collectDoes) {
        case 'throw':
          throw hostility.make(recipe.collect.what ?? { is: 'text', text: 'thrown' });
        case 'answer':
          return hostility.make(recipe.collect.what ?? { is: 'kind', name: 'null' });
        default:
          return settle(recipe.collect, this.result);
      }
    };
    if (recipe.stripe === 'function') options.stripe = () => {};
    options.stripe.collectFinancialConnectionsAccounts = collect;
    if (recipe.stripe === 'promise') options.stripe = Promise.resolve(options.stripe);

    if (recipe.secret === 'endpoint') delete options.clientSecret;
    else delete options.sessionUrl;
    if (recipe.secret === 'function') options.clientSecret = () => world.SECRET;
    if (recipe.secret === 'promising function')
      options.clientSecret = () => settle(recipe.fetchSettles, world.SECRET);

    const existing = () => held(this.root, 'existing');
    if (recipe.existing === 'function') options.existingAccounts = existing;
    if (recipe.existing === 'promising function')
      options.existingAccounts = () => settle(recipe.fetchSettles, existing());
    if (recipe.existing === 'endpoint') options.existingAccounts = 'https://127.0.0.1/accounts';

    if (recipe.abort === 'no signal') delete options.signal;
    else options.signal = this.controller.signal;
    if (recipe.abort === 'before') this.abort();
    const { response } = root;
    response.json = () => {
      const answer = held(this.root, this.asked?.includes('accounts') ? 'existing' : 'answer');
      return recipe.fetch === 'body settles'
        ? settle(recipe.fetchSettles, answer)
        : hostility.settled('promise', answer);
    };
  }

  fetch(request) {
    this.asked = request.url;
    const response = held(this.root, 'response');
    switch (this.recipe.fetch) {
      case 'throws':
        throw this.hostility.make(this.recipe.fetchSettles.what);
      case 'settles':
        return this.hostility.settled(this.recipe.fetchSettles.how, response);
      default:
        return this.hostility.settled('promise', response);
    }
  }

  /** The page while the flow is open. @returns what puts everything back */
  enter() {
    const page = { fetch: globalThis.fetch, setTimeout: globalThis.setTimeout };
    const define = (key, value) =>
      Object.defineProperty(globalThis, key, { value, configurable: true, writable: true, enumerable: true });
    define('fetch', (request) => this.fetch(request));
    define('setTimeout', (end, ms, ...args) => {
      if (ms < LONG) return page.setTimeout(end, ms, ...args);
      this.timers.push(end);
      return 0;
    });
    if (this.recipe.insecure) define('isSecureContext', false);
    return () => {
      for (const [key, value] of Object.entries(page)) define(key, value);
      delete globalThis.isSecureContext;
    };
  }
}

/** What a flow gave; what would never end by itself is ended, one thing after the other. */
async function settlement(flow, scene) {
  let said;
  flow.then(
    (value) => (said = { value }),
    (reason) => (said = { reason }),
  );
  for (let turns = 0; turns < MOST_TURNS && said === undefined; turns += 1) {
    await turn();
    if (turns === 2 && scene.recipe.abort === 'soon') scene.abort();
    if (turns % 4 !== 3) continue;
    if (scene.hostility.pending.length > 0) scene.hostility.pending.shift()();
    else if (scene.timers.length > 0) scene.timers.shift()();
    else if (scene.recipe.abort === 'late' || turns === MOST_TURNS - 5) scene.abort();
  }
  return said;
}

/** What was thrown, or rejected, where nobody could take notice of it. */
const unhandled = [];
process.on('uncaughtException', (error) => unhandled.push(error));
process.on('unhandledRejection', (reason, promise) => {
  // The package makes no promises of another realm.
  if (promise instanceof Promise && !isOurs(promise)) unhandled.push(reason);
});

const property = fc.asyncProperty(fc.record({ ...scenario, changes: changes(PLACES) }), async (recipe) => {
  world.freeMark();
  unhandled.length = 0;
  const scene = new Scenario(recipe);
  const { hostility, root } = scene;
  const before = hostility.isVast ? [] : world.inputAsItIs(hostility, root);
  const leave = scene.enter();
  let said;
  try {
    const flow = relink(held(root, 'options'));
    assert.ok(flow instanceof Promise);
    said = await settlement(flow, scene);
    while (hostility.pending.length > 0) hostility.pending.shift()();
    await turn();
  } finally {
    leave();
  }
  if (said === undefined) {
    // What never comes is waited for by those who cannot abort.
    assert.ok(recipe.abort === 'no signal' || !scene.isOrdinarySignal, 'it never settles');
    world.freeMark();
    return;
  }
  if ('value' in said) world.assertReport(said.value);
  else if (!isReason(scene, said.reason)) world.assertKnownError(said.reason);
  for (const it of scene.inner) assert.equal(await it, undefined);
  assert.ok(scene.calls <= 1, 'Stripe is called once at most');
  world.assertUntouched(hostility, before);
  world.assertCleanPage();
  world.assertOrdinaryCalls();
  await world.assertOrdinaryRelink();
  world.assertCleanPage();
  assert.deepEqual(unhandled.splice(0), [], 'a rejection that nobody can handle');
  compareWithInterpret(recipe, said);
});

/** Whether it is what a signal gave as its reason; one of the page's own making gives whatever it likes. */
function isReason(scene, reason) {
  const options = scene.hostility.raw(held(scene.root, 'options'));
  const { signal } = scene.controller;
  if (scene.isOrdinarySignal) return signal.aborted && Object.is(reason, signal.reason);
  if (!(reason instanceof Error) || reason instanceof RelinkError) return !(reason instanceof RelinkError);
  // Not what went wrong in the package's own code.
  const thrower = /\n\s+at (.*)/.exec(reason.stack)?.[1] ?? '';
  return typeof options === 'object' && !/\/dist\/|wasm/.test(thrower);
}

/** Where nothing about the flow is odd but what came back, `interpret` says the same. */
function compareWithInterpret(recipe, said) {
  const isOrdinary =
    isSteady(recipe.changes) &&
    recipe.changes.every(
      ({ place, change }) =>
        /^(result|existing)/.test(place) && !/^(options|answer|response)/.test(change.of ?? ''),
    ) &&
    /^(no signal|never)$/.test(recipe.abort) &&
    recipe.collect.is === undefined &&
    recipe.collectDoes === 'resolve' &&
    recipe.existing === 'list' &&
    recipe.secret !== 'promising function' &&
    (recipe.secret !== 'endpoint' || recipe.fetch === 'answers') &&
    !recipe.insecure;
  if (!isOrdinary) return;
  const twin = new Scenario(recipe);
  if (twin.hostility.isVast) return;
  const { authorization, account } = input().options;
  const existingAccounts = held(twin.root.options, 'existingAccounts');
  assert.deepEqual(
    world.comparable(() => {
      if ('reason' in said) throw said.reason;
      return said.value;
    }),
    world.comparable(() => interpret(twin.result, existingAccounts, { authorization, account })),
    'interpret says otherwise',
  );
}

export const anyRelink = property;
