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
const WAYS = (
  'promise|rejected|late|late rejected|never|thenable|thenable twice|thenable never|thenable throws|' +
  'thenable throws late|then throws|then changes|subclass|other realm|then is a field|function thenable|' +
  'rejecting thenable|nested'
).split('|');
const REMADE = (
  'frozen|sealed|without prototype|inherited|of a class|of another realm|accessors|a function|an array|a date|a map|' +
  'a typed array|an error'
).split('|');

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
  settling: is('settling', { how: pick(...WAYS), what: tie('value') }),
}));
export { settling };

/** Changes to an input with these places. */
export const changes = (places) => {
  const change = weighted(
    [10, is('put', { value })],
    [3, is('settle', { how: pick(...WAYS) })],
    [8, is('proxy', { mood })],
    [6, is('getter', { mood })],
    [3, is('delete')],
    [4, is('remake', { as: pick(...REMADE) })],
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
/** Realms are dear: one is enough. */
const foreign = vm.runInNewContext(
  '({ object: () => ({}), array: () => [], promise: (it) => new Promise((resolve) => resolve(it)) })',
);
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
const isMutable = (it) =>
  (typeof it === 'object' ? it !== null && it !== globalThis : typeof it === 'function') &&
  !Object.isFrozen(it);

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

  make(recipe) {
    switch (recipe.is) {
      case 'kind':
        return recipe.name === 'a promise that never settles'
          ? this.settled('never')
          : ALL_KINDS[recipe.name]();
      case 'text':
        return recipe.text;
      case 'object': {
        const object = {};
        for (const [key, it] of Object.entries(recipe.fields)) define(object, key, { value: this.make(it) });
        return object;
      }
      case 'array':
        return recipe.items.map((it) => this.make(it));
      case 'deep': {
        this.isVast ||= recipe.depth > 1_000;
        let object = {};
        for (let i = 0; i < recipe.depth; i += 1) object = { [recipe.key]: object };
        return object;
      }
      case 'vast':
        this.isVast = true;
        return VAST[recipe.name];
      case 'proxied':
        return this.#proxy(this.make(recipe.target), recipe.mood);
      default:
        return this.settled(recipe.how, this.make(recipe.what));
    }
  }

  /** An input with the changes done to it; those whose place is not there any more are left out. */
  apply(root, list) {
    for (const { place, change } of list) {
      const keys = place.split('.');
      const last = keys.pop();
      const holder = keys.reduce((it, key) => this.raw(held(it, key)), root);
      if (!isMutableSafely(holder)) continue;
      const present = held(holder, last);
      const field = this.#change(change, present, root);
      if (field === null) Reflect.deleteProperty(holder, last);
      else if (field) define(holder, last, field.get ? field : { writable: true, ...field });
    }
    return root;
  }

  /** What becomes of a property: nothing, another one, or `null` where it goes. */
  #change(it, present, root) {
    const raw = this.raw(present);
    const list = isMutableSafely(raw) && Array.isArray(raw) ? raw : undefined;
    switch (it.is) {
      case 'put':
        return { value: this.make(it.value) };
      case 'settle':
        return { value: this.settled(it.how, present) };
      case 'proxy':
        return { value: this.#proxy(present, it.mood) };
      case 'getter':
        return this.#getter(present, it.mood);
      case 'delete':
        return null;
      case 'alias':
        return { value: it.of.split('.').reduce((object, key) => held(this.raw(object), key), root) };
      case 'own __proto__':
        if (isMutableSafely(raw)) define(raw, '__proto__', { value: this.make(it.value), writable: true });
        return undefined;
      case 'remake':
        return isMutableSafely(raw) ? { value: remake(raw, it.as) } : undefined;
      case 'length':
        this.isVast ||= it.length > 1_000;
        if (list) Reflect.set(list, 'length', it.length);
        return undefined;
      default:
        if (!list?.length || list.length > 10) return undefined;
        return { value: Array.from({ length: it.times }, (_, i) => held(list, i % list.length)) };
    }
  }

  #getter(present, mood) {
    let count = -1;
    const get = () => {
      count += 1;
      if (mood.is === 'throwing') throw this.make(mood.thrown);
      if (mood.is === 'throwing once' && count === mood.at % 4) throw this.make(mood.thrown);
      if (mood.is === 'throwing from then on' && count >= mood.at % 4) throw this.make(mood.thrown);
      if (mood.is === 'shifty') return this.make(mood.answers[count % mood.answers.length]);
      if (mood.is === 'calling in' && count < 2) this.callIn();
      return present;
    };
    return { get };
  }

  #proxy(target, mood) {
    if ((typeof target !== 'object' || target === null) && typeof target !== 'function') return target;
    let count = -1;
    const answer = (trap, args) => {
      if (CHANGING.has(trap)) this.attempts.push(`${trap} ${String(args[1])}`);
      count += 1;
      const isDue = count === mood.at || (mood.is === 'throwing from then on' && count > mood.at);
      if (/^throwing/.test(mood.is) && (isDue || mood.is === 'throwing')) throw this.make(mood.thrown);
      if (mood.is === 'revoked' && isDue) revoke();
      if (mood.is === 'calling in' && isDue) this.callIn();
      if (mood.is === 'shifty' && trap === 'get') return this.make(mood.answers[count % mood.answers.length]);
      if (mood.is === 'answering itself' && trap === 'get' && !['length', 'then'].includes(args[1]))
        return proxy;
      if (mood.is === 'lying') {
        if (trap === 'get' && args[1] === 'length') return this.make(mood.length);
        if (trap === 'has' || trap === 'isExtensible') return !Reflect[trap](...args);
        if (trap === 'ownKeys') return ['x', 'x'];
        if (trap === 'getOwnPropertyDescriptor') return undefined;
        if (trap === 'getPrototypeOf') return Array.prototype;
      }
      return Reflect[trap](...args);
    };
    const traps = new Proxy({}, { get: (_, trap) => (...args) => answer(trap, args) }); // prettier-ignore
    const { proxy, revoke } = Proxy.revocable(target, traps);
    this.#targets.set(proxy, this.raw(target));
    return proxy;
  }

  /** Something that comes to a value by a promise, or by what looks like one. */
  settled(how, what) {
    const made = this.#settling(how, what);
    if (made instanceof Promise) ours.add(made);
    return made;
  }

  #settling(how, what) {
    const later = (settle) => void setImmediate(settle, what);
    const whenever = (settle) => void this.pending.push(() => settle(what));
    const throws = () => {
      throw what;
    };
    const thenable = (then) => ({ then });
    switch (how) {
      case 'promise':
        return new Promise((resolve) => resolve(what));
      case 'rejected':
        return Promise.reject(what);
      case 'late':
        return new Promise(later);
      case 'late rejected':
        return new Promise((_, reject) => later(reject));
      case 'never':
        return new Promise(whenever);
      case 'thenable':
        return thenable((resolve) => resolve(what));
      case 'rejecting thenable':
        return thenable((_, reject) => reject(what));
      case 'function thenable':
        return Object.assign(() => {}, { then: (resolve) => resolve(what) });
      case 'thenable twice':
        return thenable((resolve, reject) => [resolve(what), reject(new Error('too late')), resolve()]);
      case 'thenable never':
        return thenable(whenever);
      case 'thenable throws':
        return thenable(throws);
      case 'thenable throws late':
        return thenable((resolve) => (resolve(what), throws()));
      case 'then throws':
        return Object.defineProperty({}, 'then', { get: throws });
      case 'then changes': {
        let count = 0;
        const get = () => (++count % 2 === 1 && count < 20 ? (resolve) => resolve(what) : count);
        return Object.defineProperty({}, 'then', { get });
      }
      case 'then is a field':
        return { then: what };
      case 'nested':
        return thenable((resolve) => resolve({ then: (inner) => inner(what) }));
      case 'subclass':
        return new (class extends Promise {
          static get [Symbol.species]() {
            return boom();
          }
        })((resolve) => resolve(what));
      default:
        return foreign.promise(what);
    }
  }
}

/** Where an object can be asked for its own properties without being surprised. */
function isMutableSafely(it) {
  try {
    return isMutable(it);
  } catch {
    return false;
  }
}

/** The same fields on an object of another make. */
function remake(object, as) {
  const isList = Array.isArray(object);
  const fields = Object.getOwnPropertyDescriptors(object);
  if (isList) delete fields.length;
  const onto = (target) => {
    for (const [key, field] of Object.entries(fields)) Reflect.defineProperty(target, key, field);
    return target;
  };
  const plain = () => (isList ? [] : {});
  switch (as) {
    case 'frozen':
      return Object.freeze(object);
    case 'sealed':
      return Object.seal(object);
    case 'without prototype':
      return Object.setPrototypeOf(onto(plain()), null);
    case 'inherited':
      return Object.create(object);
    case 'accessors':
      for (const [key, { value: it }] of Object.entries(fields))
        fields[key] = { get: () => it, enumerable: true, configurable: true };
      return onto(plain());
    default: {
      const made = {
        'of a class': () => new (isList ? class extends Array {} : class {})(),
        'of another realm': () => (isList ? foreign.array() : foreign.object()),
        'a function': () => () => {},
        'an array': () => [],
        'a date': () => new Date(0),
        'a map': () => new Map([['id', 'fca_1']]),
        'a typed array': () => new Uint8Array(3),
        'an error': () => new Error('an account'),
      };
      return onto(made[as]());
    }
  }
}
