/**
 * Hostile input, by recipe: what is done to an ordinary input is plain data, which fast-check can print, shrink and repeat, and
 * is made anew for each call.
 */
import vm from 'node:vm';
import fc from 'fast-check';
import { ALL_KINDS, boom } from './values.mjs';

const pick = (...values) => fc.constantFrom(...values);
/** The first option is what recursion ends with. */
const weighted = (...options) =>
  fc.oneof({ maxDepth: 4 }, ...options.map(([weight, arbitrary]) => ({ weight: weight * 20, arbitrary })));
const is = (name, fields = {}) => fc.record({ is: fc.constant(name), ...fields });

/** What is too large to be made for every case. */
const VAST = {
  'ten million characters': 'x'.repeat(10_000_000),
  'ten million lone surrogates': '\udc00'.repeat(10_000_000),
  'a million strings': Object.freeze(new Array(1_000_000).fill('balances')),
  'a million objects': Object.freeze(new Array(1_000_000).fill(Object.freeze({ id: 'fca_1' }))),
  'a million holes': new Array(1_000_000),
  'more holes than anything can hold': new Array(2 ** 32 - 1),
};
export const KEYS = (
  'id authorization status permissions account_numbers status_details inactive action data accounts has_more object ' +
  'relink_options relink_result error length 0 financialConnectionsSession then toJSON href aborted signal message ' +
  'stack cause constructor hasOwnProperty __proto__ get value client_secret clientSecret'
).split(' ');
const raise = (thrown) => {
  throw thrown;
};
/** Realms are dear: one is enough. */
const foreign = vm.runInNewContext(
  '({ object: () => ({}), array: () => [], promise: (it) => new Promise((resolve) => resolve(it)) })',
);

/** Ways to come to a value by a promise, or by what looks like one; `later` ends what would stay open for ever. */
const WAYS = {
  promise: (what) => new Promise((resolve) => resolve(what)),
  rejected: (what) => Promise.reject(what),
  late: (what) => new Promise((resolve) => setImmediate(resolve, what)),
  'late rejected': (what) => new Promise((_, reject) => setImmediate(reject, what)),
  never: (what, later) => new Promise((resolve) => later(() => resolve(what))),
  thenable: (what) => ({ then: (resolve) => resolve(what) }),
  'thenable twice': (what) => ({
    then: (resolve, reject) => [resolve(what), reject(new Error('too late')), resolve()],
  }),
  'thenable never': (what, later) => ({ then: (resolve) => later(() => resolve(what)) }),
  'thenable throws': (what) => ({ then: () => raise(what) }),
  'thenable throws late': (what) => ({ then: (resolve) => (resolve(what), raise(what)) }),
  'rejecting thenable': (what) => ({ then: (_, reject) => reject(what) }),
  'function thenable': (what) => Object.assign(() => {}, { then: (resolve) => resolve(what) }),
  nested: (what) => ({ then: (resolve) => resolve({ then: (inner) => inner(what) }) }),
  'then is a field': (what) => ({ then: what }),
  'then throws': (what) => Object.defineProperty({}, 'then', { get: () => raise(what) }),
  'then changes': (what) => {
    let count = 0;
    const get = () => (++count % 2 === 1 && count < 20 ? (resolve) => resolve(what) : count);
    return Object.defineProperty({}, 'then', { get });
  },
  subclass: (what) =>
    new (class extends Promise {
      static get [Symbol.species]() {
        return boom();
      }
    })((resolve) => resolve(what)),
  'other realm': (what) => foreign.promise(what),
};

/** The same fields on an object of another make; `onto` puts them on what is given. */
const REMADE = {
  frozen: (object) => Object.freeze(object),
  sealed: (object) => Object.seal(object),
  inherited: (object) => Object.create(object),
  'without prototype': (object, onto) => Object.setPrototypeOf(onto(Array.isArray(object) ? [] : {}), null),
  'of a class': (object, onto) => onto(new (Array.isArray(object) ? class extends Array {} : class {})()),
  'of another realm': (object, onto) => onto(Array.isArray(object) ? foreign.array() : foreign.object()),
  accessors: (object, onto) =>
    onto(Array.isArray(object) ? [] : {}, ({ value }) => ({
      get: () => value,
      enumerable: true,
      configurable: true,
    })),
  'a function': (_, onto) => onto(() => {}),
  'an array': (_, onto) => onto([]),
  'a date': (_, onto) => onto(new Date(0)),
  'a map': (_, onto) => onto(new Map([['id', 'fca_1']])),
  'a typed array': (_, onto) => onto(new Uint8Array(3)),
  'an error': (_, onto) => onto(new Error('an account')),
};

const kind = is('kind', { name: pick(...Object.keys(ALL_KINDS)) });
const text = pick('fca_1', 'fca_2', 'fcauth_1', 'active', 'inactive', 'none', '\ud800', '__proto__', '');
const at = fc.nat({ max: 40 });
const { value, mood, settling } = fc.letrec((tie) => ({
  value: weighted(
    [60, kind],
    [10, is('text', { text })],
    [10, is('object', { fields: fc.dictionary(pick(...KEYS), tie('value'), { maxKeys: 4 }) })],
    [8, is('array', { items: fc.array(tie('value'), { maxLength: 4 }) })],
    [4, is('deep', { key: pick(...KEYS), depth: pick(10, 1_000, 100_000) })],
    [6, is('proxied', { target: tie('value'), mood: tie('mood') })],
    [3, tie('settling')],
    [0.1, is('vast', { name: pick(...Object.keys(VAST)) })],
  ),
  mood: weighted(
    [2, is('watching')],
    [3, is('throwing', { thrown: kind })],
    [6, is('throwing once', { at, thrown: kind })],
    [6, is('throwing from then on', { at, thrown: kind })],
    [3, is('revoked', { at })],
    [5, is('shifty', { answers: fc.array(tie('value'), { minLength: 1, maxLength: 4 }) })],
    [2, is('answering itself')],
    [3, is('lying', { length: tie('value') })],
    [2, is('calling in', { at: fc.nat({ max: 20 }) })],
  ),
  settling: is('settling', { how: pick(...Object.keys(WAYS)), what: tie('value') }),
}));
export { settling };

/** Changes to an input with these places. */
export const changes = (places) => {
  const change = weighted(
    [10, is('put', { value })],
    [3, is('settle', { how: pick(...Object.keys(WAYS)) })],
    [8, is('proxy', { mood })],
    [6, is('getter', { mood })],
    [3, is('delete')],
    [4, is('remake', { as: pick(...Object.keys(REMADE)) })],
    [2, is('length', { length: pick(0, 1, 2, 50, 1_000) })],
    [0.05, is('length', { length: pick(1_000_000, 1_048_576, 1_048_577, 2 ** 32 - 1) })],
    [1, is('repeat', { times: pick(2, 20, 300) })],
    [3, is('alias', { of: pick(...places) })],
    [1, is('own __proto__', { value })],
  );
  return fc.array(fc.record({ place: pick(...places), change }), { maxLength: 5 });
};

/** Whether every reading of the input gives the same, so that the plain rules have to agree. */
export const isSteady = (recipe) =>
  !/"is":"(throwing once|throwing from then on|revoked|shifty|lying|calling in|answering itself|settl\w+)"|a proxy|globalThis|never settles/.test(
    JSON.stringify(recipe),
  );

/** Traps that would change what the proxy stands for. */
const CHANGING = new Set(['set', 'defineProperty', 'deleteProperty', 'setPrototypeOf', 'preventExtensions']);
/** Promises of ours, of which nobody has to handle the rejection. */
const ours = new WeakSet();
export const isOurs = (promise) => ours.has(promise);
/** What a property holds, no getter called. */
export const held = (object, key) => {
  try {
    return Reflect.getOwnPropertyDescriptor(object, key)?.value;
  } catch {
    return undefined;
  }
};
/** Sets a property for sure, where nothing is frozen. */
const define = (object, key, field) =>
  Reflect.defineProperty(object, key, { enumerable: true, configurable: true, ...field });
/** Whether an object can be asked for its own properties without being surprised, and changed. */
function isMutable(it) {
  try {
    const isObject = typeof it === 'object' ? it !== null && it !== globalThis : typeof it === 'function';
    return isObject && !Object.isFrozen(it);
  } catch {
    return false;
  }
}

function remake(object, as) {
  const { length, ...fields } = Object.getOwnPropertyDescriptors(object);
  if (length && !Array.isArray(object)) fields.length = length;
  const onto = (target, change = (field) => field) => {
    for (const [key, field] of Object.entries(fields)) {
      try {
        Reflect.defineProperty(target, key, change(field));
      } catch {
        // A typed array asks what it takes for its number.
      }
    }
    return target;
  };
  return REMADE[as](object, onto);
}

/** The values of one call, and what they have seen. */
export class Hostility {
  /** Attempts to change what went in. @type {string[]} */
  attempts = [];
  /** Ends what would stay open for ever. @type {(() => void)[]} */
  pending = [];
  /** What is called by what calls in. */
  callIn = () => {};
  /** Whether the input is too large to be looked at. */
  isVast = false;
  #targets = new WeakMap();

  /** What a proxy of ours stands for. */
  raw = (it) => this.#targets.get(it) ?? it;

  /** Makes the value of a recipe. */
  make(recipe) {
    return this.#makers[recipe.is](recipe);
  }

  #makers = {
    kind: ({ name }) => (name === 'a promise that never settles' ? this.settled('never') : ALL_KINDS[name]()),
    text: ({ text }) => text,
    object: ({ fields }) => {
      const object = {};
      for (const [key, it] of Object.entries(fields)) define(object, key, { value: this.make(it) });
      return object;
    },
    array: ({ items }) => items.map((it) => this.make(it)),
    deep: ({ key, depth }) => {
      this.isVast ||= depth > 1_000;
      let object = {};
      for (let i = 0; i < depth; i += 1) object = { [key]: object };
      return object;
    },
    vast: ({ name }) => {
      this.isVast = true;
      return VAST[name];
    },
    proxied: ({ target, mood }) => this.#proxy(this.make(target), mood),
    settling: ({ how, what }) => this.settled(how, this.make(what)),
  };

  /** An input with the changes done to it; those whose place is not there any more are left out. */
  apply(root, list) {
    const at = (keys) => keys.reduce((it, key) => this.raw(held(it, key)), root);
    for (const { place, change } of list) {
      const keys = place.split('.');
      const last = keys.pop();
      const holder = at(keys);
      if (!isMutable(holder)) continue;
      const present = held(holder, last);
      const raw = this.raw(present);
      const field = this.#changes[change.is](change, present, isMutable(raw) ? raw : undefined, at);
      if (field === null) Reflect.deleteProperty(holder, last);
      else if (field) define(holder, last, field.get ? field : { writable: true, ...field });
    }
    return root;
  }

  /** What becomes of a property: nothing, another one, or `null` where it goes. `object`: what it holds, if that can change. */
  #changes = {
    put: ({ value }) => ({ value: this.make(value) }),
    settle: ({ how }, present) => ({ value: this.settled(how, present) }),
    proxy: ({ mood }, present) => ({ value: this.#proxy(present, mood) }),
    getter: ({ mood }, present) => {
      // A property is read less often than an object.
      const soon = { ...mood, at: mood.is === 'calling in' ? 0 : mood.at % 4 };
      const answer = this.#answering(soon);
      return { get: () => answer('get', () => present) };
    },
    delete: () => null,
    alias: ({ of }, present, object, at) => ({ value: at(of.split('.')) }),
    'own __proto__': ({ value }, present, object) => {
      if (object) define(object, '__proto__', { value: this.make(value), writable: true });
    },
    remake: ({ as }, present, object) => object && { value: remake(object, as) },
    length: ({ length }, present, object) => {
      this.isVast ||= length > 1_000;
      if (Array.isArray(object)) Reflect.set(object, 'length', length);
    },
    repeat: ({ times }, present, object) => {
      if (!Array.isArray(object) || object.length === 0 || object.length > 10) return undefined;
      return { value: Array.from({ length: times }, (_, i) => held(object, i % object.length)) };
    },
  };

  /** Answers by a mood; where that says nothing, `ordinary` does, and is told whether the mood is due. */
  #answering(mood) {
    let count = -1;
    return (trap, ordinary) => {
      count += 1;
      const isDue = count === mood.at || (mood.is === 'throwing from then on' && count > mood.at);
      if (mood.is === 'throwing' || (/^throwing/.test(mood.is) && isDue)) throw this.make(mood.thrown);
      if (mood.is === 'calling in' && isDue) this.callIn();
      if (mood.is === 'shifty' && trap === 'get') return this.make(mood.answers[count % mood.answers.length]);
      return ordinary(isDue);
    };
  }

  #proxy(target, mood) {
    if ((typeof target !== 'object' || target === null) && typeof target !== 'function') return target;
    const ask = this.#answering(mood);
    /** What is not so. */
    const lies = {
      get: (of, key, ...rest) => (key === 'length' ? this.make(mood.length) : Reflect.get(of, key, ...rest)),
      has: (...args) => !Reflect.has(...args),
      isExtensible: (...args) => !Reflect.isExtensible(...args),
      ownKeys: () => ['x', 'x'],
      getOwnPropertyDescriptor: () => undefined,
      getPrototypeOf: () => Array.prototype,
    };
    const answer = (trap, args) => {
      if (CHANGING.has(trap)) this.attempts.push(`${trap} ${String(args[1])}`);
      return ask(trap, (isDue) => {
        if (mood.is === 'revoked' && isDue) revoke();
        if (mood.is === 'answering itself' && trap === 'get' && !['length', 'then'].includes(args[1]))
          return proxy;
        return mood.is === 'lying' && trap in lies ? lies[trap](...args) : Reflect[trap](...args);
      });
    };
    const traps = new Proxy({}, { get: (_, trap) => (...args) => answer(trap, args) }); // prettier-ignore
    const { proxy, revoke } = Proxy.revocable(target, traps);
    this.#targets.set(proxy, this.raw(target));
    return proxy;
  }

  /** Something that comes to a value by a promise, or by what looks like one. */
  settled(how, what) {
    const made = WAYS[how](what, (end) => void this.pending.push(end));
    if (made instanceof Promise) ours.add(made);
    return made;
  }
}
