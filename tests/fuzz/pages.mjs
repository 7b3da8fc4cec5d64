/** Pages that changed what every object inherits: by accident, as old libraries do, or to do harm. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { interpret, relink, triage } from 'fc-relink';
import { input, triageInput } from '../package/hostile-values.mjs';
import { FIELDS, Hostility, changes, placesOf } from './hostility.mjs';
import * as world from './world.mjs';

// Taken while they are what they are: the names below stand for something else inside a polluted page.
const { defineProperty, deleteProperty, getOwnPropertyDescriptor, apply } = Reflect;
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A descriptor that inherits nothing. */
const descriptor = (fields) => Object.assign(Object.create(null), fields);

/** What an object inherits under a name that is nobody's. */
const INHERITED = {
  'a text': () => descriptor({ value: 'inactive', writable: true, enumerable: true }),
  'a number': () => descriptor({ value: 7, writable: true, enumerable: true }),
  'an object': () => descriptor({ value: descriptor({ id: 'fca_9' }), writable: true, enumerable: true }),
  'a function': () => descriptor({ value: () => 'fca_9', writable: true, enumerable: true }),
  'a text for ever': () => descriptor({ value: 'inactive', writable: false, enumerable: false }),
  'an accessor that takes nothing': () =>
    descriptor({ get: () => undefined, set: () => {}, enumerable: true }),
  'a getter that throws': () => descriptor({ get: () => { throw new Error('get') }, enumerable: true }), // prettier-ignore
  'a setter that throws': () =>
    descriptor({ get: () => undefined, set: () => { throw new Error('set') }, enumerable: true }), // prettier-ignore
};
const HARMFUL = /throws/;

const NAMES = [
  ...FIELDS,
  ...['supported_networks', 'last4', 'category', 'data', 'accounts', 'has_more', 'object', 'error'],
  ...['financialConnectionsSession', 'relink_options', 'relink_result', 'failure_reason', 'cancelled', 'now'],
  ...['authorizations', 'account', 'code', 'path', 'cause', 'result', 'message', 'name', 'stack', 'signal'],
  ...['headers', 'existingAccounts', 'sessionUrl', 'allowInsecureContext', 'collectOptions', 'clientSecret'],
  ...['href', 'aborted', 'done', 'outcome', 'session', 'summary', 'change', 'before', 'after', 'extend'],
  ...['0', '1', 'toJSON', 'each'],
];

/** What the page replaced by a function of its own. */
const METHODS = [
  ...[
    'push',
    'map',
    'slice',
    'fill',
    'concat',
    'forEach',
    'join',
    'indexOf',
    'flat',
    'values',
    'pop',
    'keys',
  ].map((name) => ['Array.prototype', Array.prototype, name]),
  ['Array.prototype', Array.prototype, Symbol.iterator],
  ...['isArray', 'from', 'of'].map((name) => ['Array', Array, name]),
  ...['call', 'apply', 'bind', Symbol.hasInstance].map((name) => [
    'Function.prototype',
    Function.prototype,
    name,
  ]),
  ...['get', 'set', 'has'].map((name) => ['Map.prototype', Map.prototype, name]),
  ...['then', 'catch', 'finally'].map((name) => ['Promise.prototype', Promise.prototype, name]),
  ...['resolve', 'reject', 'race'].map((name) => ['Promise', Promise, name]),
  ...['trim', 'startsWith', 'replaceAll', 'split'].map((name) => [
    'String.prototype',
    String.prototype,
    name,
  ]),
  ...['assign', 'defineProperty', 'freeze', 'keys', 'getPrototypeOf'].map((name) => ['Object', Object, name]),
  ...['get', 'set', 'has', 'ownKeys', 'deleteProperty'].map((name) => ['Reflect', Reflect, name]),
  ...['toString', 'valueOf', 'hasOwnProperty'].map((name) => ['Object.prototype', Object.prototype, name]),
  ['Number', Number, 'isInteger'],
  ['JSON', JSON, 'stringify'],
  ['Symbol', Symbol, 'for'],
  ['Error', Error, 'captureStackTrace'],
].filter(([, holder, name]) => typeof holder[name] === 'function');
const REPLACEMENTS = {
  'passes on': (old) => function (...args) { return apply(old, this, args); }, // prettier-ignore
  throws: () => () => { throw new Error('patched') }, // prettier-ignore
};

const inherits = fc.record({
  is: fc.constant('inherits'),
  on: fc.constantFrom('Object.prototype', 'Object.prototype', 'Array.prototype', 'String.prototype'),
  name: fc.constantFrom(...NAMES),
  what: fc.constantFrom(...Object.keys(INHERITED)),
});
const replaced = fc.record({
  is: fc.constant('replaced'),
  method: fc.nat({ max: METHODS.length - 1 }).map((at) => `${METHODS[at][0]} ${String(METHODS[at][2])}`),
  by: fc.constantFrom(...Object.keys(REPLACEMENTS)),
});
const pollution = fc.oneof({ weight: 2, arbitrary: inherits }, { weight: 1, arbitrary: replaced });

const holders = {
  'Object.prototype': Object.prototype,
  'Array.prototype': Array.prototype,
  'String.prototype': String.prototype,
};

/** What has to be defined, made while the page is clean. */
function definition(it) {
  if (it.is === 'inherits') {
    return [holders[it.on], it.name, descriptor({ ...INHERITED[it.what](), configurable: true })];
  }
  const [, holder, name] = METHODS.find(([of, , key]) => `${of} ${String(key)}` === it.method);
  const value = REPLACEMENTS[it.by](holder[name]);
  return [holder, name, descriptor({ ...getOwnPropertyDescriptor(holder, name), value })];
}

/** Pollutes the page. @returns what cleans it again */
function pollute(list) {
  const definitions = list.map(definition);
  const before = [];
  for (let i = 0; i < definitions.length; i += 1) {
    const [holder, name] = definitions[i];
    const old = getOwnPropertyDescriptor(holder, name);
    before[i] = [holder, name, old && descriptor(old)];
  }
  for (let i = 0; i < definitions.length; i += 1)
    defineProperty(definitions[i][0], definitions[i][1], definitions[i][2]);
  return () => {
    for (let i = before.length - 1; i >= 0; i -= 1) {
      if (before[i][2]) defineProperty(before[i][0], before[i][1], before[i][2]);
      else deleteProperty(before[i][0], before[i][1]);
    }
    // An element makes it longer.
    Array.prototype.length = 0;
  };
}

/** Where no array can be filled any more, nothing works. */
const isHarmful = (list) =>
  list.some(
    (it) => HARMFUL.test(it.what ?? it.by) || (/^\d$/.test(it.name) && /for ever|accessor/.test(it.what)),
  );
/** Harm to the built-in functions may come back as it is, for a page without them is no page; a trap never. */
function assertBearable(list, said) {
  if ('value' in said) return;
  assert.ok(!(said.reason instanceof WebAssembly.RuntimeError), `a trap: ${said.reason?.stack}`);
  if (!isHarmful(list)) world.assertKnownError(said.reason);
}

const pollutions = fc.array(pollution, { minLength: 1, maxLength: 2 });

export const anyPage = fc.property(
  pollutions,
  fc.constantFrom('interpret', 'triage'),
  changes(placesOf(input())),
  (list, name, changed) => {
    const hostility = new Hostility();
    const root = name === 'triage' ? triageInput() : hostility.apply(input(), changed);
    const args = Object.keys(root).map((key) => getOwnPropertyDescriptor(root, key).value);
    const call = name === 'triage' ? triage : interpret;
    let said;
    const clean = pollute(list);
    try {
      said = descriptor({ value: call(args[0], args[1], args[2]) });
    } catch (reason) {
      said = { reason };
    } finally {
      clean();
    }
    assertBearable(list, said);
    world.assertOrdinaryCalls();
    world.assertCleanPage();
  },
);

/** Names that a host's own promises and events cannot do without. */
const UNBEARABLE = /Promise|Function|Reflect|Array Symbol|Symbol\.|Object defineProperty/;

export const anyPageOfFlow = fc.asyncProperty(pollutions, fc.boolean(), async (list, promised) => {
  fc.pre(!list.some((it) => it.by === 'throws' && UNBEARABLE.test(it.method)));
  world.freeMark();
  const { result, existing, options } = input();
  const stripe = { collectFinancialConnectionsAccounts: () => new Promise((resolve) => resolve(result)) };
  const asked = {
    ...options,
    stripe: promised ? new Promise((resolve) => resolve(stripe)) : stripe,
    clientSecret: promised ? () => world.SECRET : world.SECRET,
    existingAccounts: promised ? () => existing : existing,
  };
  let said;
  const clean = pollute(list);
  try {
    const flow = relink(asked);
    flow.then(
      (value) => (said = descriptor({ value })),
      (reason) => (said = descriptor({ reason })),
    );
  } catch (reason) {
    said = descriptor({ reason });
  } finally {
    // The page is polluted while the flow opens, and cleaned up while it is open.
    clean();
  }
  for (let turns = 0; turns < 20 && said === undefined; turns += 1) await turn();
  assert.notEqual(said, undefined, 'it never settles');
  assertBearable(list, said);
  world.assertOrdinaryCalls();
  await world.assertOrdinaryRelink();
  world.assertCleanPage();
});
