/**
 * Hostile input, by recipe: what is done to an ordinary input is plain data, which fast-check can print, shrink and
 * repeat, and is made anew for each call.
 */
import vm from 'node:vm';
import fc from 'fast-check';
import { KINDS, boom } from '../package/hostile-values.mjs';

// ---------------------------------------------------------------------------------------------------------------
// Recipes

/** The first option is what recursion ends with. */
const weighted = (...options) =>
  fc.oneof(
    { maxDepth: 4 },
    ...options.map(([weight, arbitrary]) => ({ weight: Math.round(weight * 20), arbitrary })),
  );
const pick = (...values) => fc.constantFrom(...values);

/** What is too large to be made for every case. */
const VAST = {
  'a string of ten million characters': 'x'.repeat(10_000_000),
  'ten million lone surrogates': '\udc00'.repeat(10_000_000),
  'a million strings': Object.freeze(new Array(1_000_000).fill('balances')),
  'a million objects': Object.freeze(new Array(1_000_000).fill(Object.freeze({ id: 'fca_1' }))),
};
const vast = pick(...Object.keys(VAST), 'a million holes', 'more holes than anything can hold').map(
  (name) => ({
    is: 'vast',
    name,
  }),
);

/** Fields that are read at most depths. */
export const FIELDS = [
  'id',
  'authorization',
  'status',
  'permissions',
  'account_numbers',
  'status_details',
  'inactive',
  'action',
];

const KEYS = [
  ...FIELDS,
  ...['data', 'accounts', 'has_more', 'object', 'relink_options', 'relink_result', 'error', 'length', '0'],
  ...[
    'financialConnectionsSession',
    'then',
    'toJSON',
    'href',
    'aborted',
    'signal',
    'message',
    'stack',
    'cause',
  ],
  ...['constructor', 'hasOwnProperty', '__proto__', 'get', 'value', 'client_secret', 'clientSecret'],
];

const kind = pick(...Object.keys(KINDS)).map((name) => ({ is: 'kind', name }));
const text = pick('fca_1', 'fca_2', 'fcauth_1', 'active', 'inactive', 'none', '\ud800', '__proto__', '');

/** A value out of nothing. */
const value = fc.letrec((tie) => ({
  value: weighted(
    [60, kind],
    [10, text.map((it) => ({ is: 'text', text: it }))],
    [
      10,
      fc.dictionary(pick(...KEYS), tie('value'), { maxKeys: 4 }).map((fields) => ({ is: 'object', fields })),
    ],
    [8, fc.array(tie('value'), { maxLength: 4 }).map((items) => ({ is: 'array', items }))],
    [4, fc.record({ is: fc.constant('deep'), key: pick(...KEYS), depth: pick(10, 1_000, 100_000) })],
    [6, fc.record({ is: fc.constant('proxied'), target: tie('value'), mood: tie('mood') })],
    [3, tie('settling')],
    [0.1, vast],
  ),
  mood: weighted(
    [2, fc.constant({ is: 'watching' })],
    [3, fc.record({ is: fc.constant('throwing'), thrown: kind })],
    [6, fc.record({ is: fc.constant('throwing once'), at: fc.nat({ max: 40 }), thrown: kind })],
    [6, fc.record({ is: fc.constant('throwing from then on'), at: fc.nat({ max: 40 }), thrown: kind })],
    [3, fc.record({ is: fc.constant('revoked'), at: fc.nat({ max: 40 }) })],
    [
      5,
      fc.record({
        is: fc.constant('shifty'),
        answers: fc.array(tie('value'), { minLength: 1, maxLength: 4 }),
      }),
    ],
    [2, fc.constant({ is: 'answering itself' })],
    [3, fc.record({ is: fc.constant('lying'), length: tie('value') })],
    [2, fc.record({ is: fc.constant('calling in'), at: fc.nat({ max: 20 }) })],
  ),
  settling: fc.record({
    is: fc.constant('settling'),
    how: pick(
      ...[
        'promise',
        'rejected',
        'late',
        'late rejected',
        'never',
        'thenable',
        'thenable twice',
        'thenable never',
      ],
      ...[
        'thenable throws',
        'thenable throws late',
        'then throws',
        'then changes',
        'subclass',
        'other realm',
      ],
      ...['then is a field', 'function thenable', 'rejecting thenable', 'nested'],
    ),
    what: tie('value'),
  }),
}));

/** What is done to the value at a place. */
const change = weighted(
  [10, fc.record({ is: fc.constant('put'), value: value.value })],
  [3, fc.record({ is: fc.constant('settle'), how: value.settling })],
  [8, fc.record({ is: fc.constant('proxy'), mood: value.mood })],
  [6, fc.record({ is: fc.constant('getter'), mood: value.mood })],
  [3, fc.constant({ is: 'delete' })],
  [
    4,
    fc.record({
      is: fc.constant('make'),
      of: pick(
        ...[
          'frozen',
          'sealed',
          'without prototype',
          'inherited',
          'of a class',
          'of another realm',
          'accessors',
        ],
        ...['a function', 'an array', 'a date', 'a map', 'a typed array', 'an error'],
      ),
    }),
  ],
  [2, fc.record({ is: fc.constant('length'), length: pick(0, 1, 2, 50, 1_000) })],
  [1, fc.record({ is: fc.constant('repeat'), times: pick(2, 20, 300) })],
  [
    0.05,
    fc.record({ is: fc.constant('length'), length: pick(1_000_000, 1_048_576, 1_048_577, 2 ** 32 - 1) }),
  ],
  [3, fc.record({ is: fc.constant('alias'), of: fc.nat() })],
  [1, fc.record({ is: fc.constant('own __proto__'), value: value.value })],
);

/** Changes to an input with these places, none of them in every tenth case. */
export const changes = (places) =>
  fc
    .array(fc.record({ place: pick(...places), change }), { maxLength: 5 })
    .map((list) =>
      list.map((it) =>
        it.change.is === 'alias'
          ? { ...it, change: { is: 'alias', of: places[it.change.of % places.length] } }
          : it,
      ),
    );

/** How something comes: at once, by a promise of some make, or never. */
export const settling = value.settling;
export const anyValue = value.value;

/** Whether every reading of the input gives the same, so that two implementations have to agree on it. */
export function isSteady(recipe) {
  const text = JSON.stringify(recipe);
  return !/"is":"(throwing once|throwing from then on|revoked|shifty|lying|calling in|answering itself|settling)"|a proxy|globalThis|never settles/.test(
    text,
  );
}

// ---------------------------------------------------------------------------------------------------------------
// Values

/** Traps that would change what the proxy stands for. */
const CHANGING = new Set(['set', 'defineProperty', 'deleteProperty', 'setPrototypeOf', 'preventExtensions']);

/** All paths of an input, a path for each key that is its own, at whatever depth. */
export function placesOf(root, prefix = '') {
  return Object.keys(root).flatMap((key) => {
    const it = root[key];
    const inner =
      typeof it === 'object' && it !== null && !ArrayBuffer.isView(it)
        ? placesOf(it, `${prefix}${key}.`)
        : [];
    return [prefix + key, ...inner];
  });
}

/** The values of one call, and what they have seen. */
export class Hostility {
  /** Attempts to change what went in. @type {string[]} */
  attempts = [];
  /** Ends what would stay open for ever. @type {(() => void)[]} */
  pending = [];
  /** What is called by what calls in. */
  callIn = () => {};
  /** Whether the input changes itself, or is too large to be looked at. */
  isVast = false;
  #targets = new WeakMap();

  /** What a proxy of ours stands for. */
  raw(value) {
    return this.#targets.get(value) ?? value;
  }

  make(recipe) {
    switch (recipe.is) {
      case 'kind':
        if (recipe.name === 'a promise that never settles') return this.#never(undefined);
        return KINDS[recipe.name]();
      case 'text':
        return recipe.text;
      case 'object': {
        const object = {};
        for (const [key, it] of Object.entries(recipe.fields)) define(object, key, this.make(it));
        return object;
      }
      case 'array':
        return recipe.items.map((it) => this.make(it));
      case 'deep': {
        let object = {};
        for (let i = 0; i < recipe.depth; i += 1) object = define({}, recipe.key, object);
        this.isVast ||= recipe.depth > 1_000;
        return object;
      }
      case 'vast':
        this.isVast = true;
        if (recipe.name === 'a million holes') return new Array(1_000_000);
        if (recipe.name === 'more holes than anything can hold') return new Array(2 ** 32 - 1);
        return VAST[recipe.name];
      case 'proxied':
        return this.#proxy(this.make(recipe.target), recipe.mood);
      case 'settling':
        return this.#settle(recipe.how, () => this.make(recipe.what));
      default:
        throw new Error(`there is no recipe ${recipe.is}`);
    }
  }

  /** An input with the changes done to it; those whose place is not there any more are left out. */
  apply(root, list) {
    for (const { place, change: it } of list) this.#apply(root, place, it);
    return root;
  }

  #apply(root, place, it) {
    const keys = place.split('.');
    const last = keys.pop();
    let holder = root;
    for (const key of keys) {
      holder = this.#own(holder, key);
      if (holder === undefined) return;
    }
    const present = this.#own(holder, last);
    const put = (made) => {
      try {
        define(holder, last, made);
      } catch {
        // It is frozen.
      }
    };
    switch (it.is) {
      case 'put':
        return put(this.make(it.value));
      case 'settle': {
        const held = this.#held(holder, last) ?? this.make(it.how.what);
        return put(this.#settle(it.how.how, () => held));
      }
      case 'proxy':
        return put(this.#proxy(this.#held(holder, last), it.mood));
      case 'getter':
        return this.#getter(holder, last, it.mood);
      case 'delete':
        try {
          delete holder[last];
        } catch {
          // It is frozen.
        }
        return;
      case 'alias': {
        const path = it.of.split('.');
        const end = path.pop();
        let other = root;
        for (const key of path) other = other && this.#own(other, key);
        return other && put(this.#held(other, end));
      }
      case 'own __proto__':
        return present && defineOwn(present, '__proto__', this.make(it.value));
      case 'make':
        return present && put(remake(present, it.of));
      case 'length':
        if (Array.isArray(present) && !Object.isFrozen(present)) present.length = it.length;
        this.isVast ||= it.length > 1_000;
        return;
      case 'repeat':
        if (
          Array.isArray(present) &&
          !Object.isFrozen(present) &&
          present.length > 0 &&
          present.length < 10
        ) {
          put(Array.from({ length: it.times }, (_, i) => this.#held(present, i % present.length)));
        }
        return;
      default:
        throw new Error(`there is no change ${it.is}`);
    }
  }

  /** What an object holds as it is: no getter is called. */
  #held(holder, key) {
    return Reflect.getOwnPropertyDescriptor(holder, key)?.value;
  }

  /** The object that it holds, behind a proxy if there is one. */
  #own(holder, key) {
    const it = this.raw(this.#held(holder, key));
    return (typeof it === 'object' && it !== null) || typeof it === 'function' ? safe(it) : undefined;
  }

  #getter(holder, key, mood) {
    const present = this.#held(holder, key);
    let count = 0;
    const get = () => {
      count += 1;
      switch (mood.is) {
        case 'throwing':
          throw this.#thrown(mood);
        case 'throwing once':
          if (count - 1 === mood.at % 4) throw this.#thrown(mood);
          return present;
        case 'throwing from then on':
          if (count - 1 >= mood.at % 4) throw this.#thrown(mood);
          return present;
        case 'shifty':
          return this.make(mood.answers[(count - 1) % mood.answers.length]);
        case 'calling in':
          if (count <= 2) this.callIn();
          return present;
        default:
          return present;
      }
    };
    try {
      Object.defineProperty(holder, key, { get, enumerable: true, configurable: true });
    } catch {
      // It is frozen.
    }
  }

  #thrown(mood) {
    return this.make(mood.thrown);
  }

  #proxy(target, mood) {
    if ((typeof target !== 'object' || target === null) && typeof target !== 'function') return target;
    let count = 0;
    const answer = (trap, args) => {
      if (CHANGING.has(trap)) this.attempts.push(`${trap} ${String(args[1])}`);
      const now = count;
      count += 1;
      switch (mood.is) {
        case 'throwing':
          throw this.#thrown(mood);
        case 'throwing once':
          if (now === mood.at) throw this.#thrown(mood);
          break;
        case 'throwing from then on':
          if (now >= mood.at) throw this.#thrown(mood);
          break;
        case 'revoked':
          if (now === mood.at) revoke();
          break;
        case 'shifty':
          if (trap === 'get') return this.make(mood.answers[now % mood.answers.length]);
          break;
        case 'answering itself':
          if (trap === 'get' && args[1] !== 'length' && args[1] !== 'then') return proxy;
          break;
        case 'lying':
          if (trap === 'get' && args[1] === 'length') return this.make(mood.length);
          if (trap === 'has' || trap === 'isExtensible') return !Reflect[trap](...args);
          if (trap === 'ownKeys') return ['x', 'x'];
          if (trap === 'getOwnPropertyDescriptor') return undefined;
          if (trap === 'getPrototypeOf') return Array.prototype;
          break;
        case 'calling in':
          if (now === mood.at) this.callIn();
          break;
      }
      return Reflect[trap](...args);
    };
    const traps = new Proxy({}, { get: (_, trap) => (...args) => answer(trap, args) }); // prettier-ignore
    const { proxy, revoke } = Proxy.revocable(target, traps);
    this.#targets.set(proxy, this.raw(target));
    return proxy;
  }

  /** Something that comes to a value by this way. */
  settled(how, what) {
    return this.#settle(how, () => what);
  }

  #never(what) {
    return own(new Promise((resolve) => this.pending.push(() => resolve(what))));
  }

  /** What comes by a promise, or by what looks like one. */
  #settle(how, what) {
    const made = this.#settling(how, what);
    return made instanceof Promise ? own(made) : made;
  }

  #settling(how, what) {
    const later = (settle) => {
      setImmediate(settle);
    };
    switch (how) {
      case 'promise':
        return new Promise((resolve) => resolve(what()));
      case 'rejected':
        return Promise.reject(what());
      case 'late':
        return new Promise((resolve) => later(() => resolve(what())));
      case 'late rejected':
        return new Promise((_, reject) => later(() => reject(what())));
      case 'never':
        return this.#never(what());
      case 'thenable':
        return { then: (resolve) => resolve(what()) };
      case 'rejecting thenable':
        return { then: (_, reject) => reject(what()) };
      case 'function thenable':
        return Object.assign(() => {}, { then: (resolve) => resolve(what()) });
      case 'thenable twice':
        return {
          then: (resolve, reject) => {
            resolve(what());
            reject(new Error('too late'));
            resolve(undefined);
          },
        };
      case 'thenable never':
        return { then: (resolve) => this.pending.push(() => resolve(what())) };
      case 'thenable throws':
        return {
          then: () => {
            throw what();
          },
        };
      case 'thenable throws late':
        return {
          then: (resolve) => {
            resolve(what());
            throw what();
          },
        };
      case 'then throws':
        return {
          get then() {
            throw what();
          },
        };
      case 'then changes': {
        let count = 0;
        return {
          get then() {
            count += 1;
            return count % 2 === 1 && count < 20 ? (resolve) => resolve(what()) : count;
          },
        };
      }
      case 'then is a field':
        return { then: what() };
      case 'nested':
        return { then: (resolve) => resolve({ then: (inner) => inner(what()) }) };
      case 'subclass': {
        class Stubborn extends Promise {
          static get [Symbol.species]() {
            return boom();
          }
        }
        return new Stubborn((resolve) => resolve(what()));
      }
      case 'other realm':
        return vm.runInContext('(what) => new Promise((resolve) => resolve(what))', realm)(what());
      default:
        throw new Error(`nothing settles like ${how}`);
    }
  }
}

/** Promises of ours, of which nobody has to handle the rejection. */
const ours = new WeakSet();
const own = (promise) => {
  ours.add(promise);
  return promise;
};
export const isOurs = (promise) => ours.has(promise);

/** Realms are dear: one is enough. */
const realm = vm.createContext();
const foreign = {
  object: vm.runInContext('() => ({})', realm),
  array: vm.runInContext('() => []', realm),
};

/** Sets a property for sure, `__proto__` too. */
function define(object, key, value) {
  return Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
}

function defineOwn(object, key, value) {
  try {
    define(object, key, value);
  } catch {
    // It is frozen, or a proxy that refuses.
  }
}

/** The object where its own properties can be asked for without being surprised, and belong to this case alone. */
function safe(object) {
  if (object === globalThis) return undefined;
  try {
    Object.isFrozen(object);
    return object;
  } catch {
    return undefined;
  }
}

/** The same fields on an object of another make. */
function remake(object, of) {
  const fields = Object.getOwnPropertyDescriptors(object);
  const isList = Array.isArray(object);
  if (isList) delete fields.length;
  const onto = (target) => {
    for (const [key, field] of Object.entries(fields)) {
      try {
        Object.defineProperty(target, key, field);
      } catch {
        // A typed array takes no such field.
      }
    }
    return target;
  };
  switch (of) {
    case 'frozen':
      return Object.freeze(object);
    case 'sealed':
      return Object.seal(object);
    case 'without prototype':
      return Object.setPrototypeOf(onto(isList ? [] : {}), null);
    case 'inherited':
      return Object.create(object);
    case 'of a class':
      return onto(isList ? new (class List extends Array {})() : new (class Thing {})());
    case 'of another realm':
      return onto(isList ? foreign.array() : foreign.object());
    case 'accessors':
      for (const [key, field] of Object.entries(fields)) {
        if ('value' in field) fields[key] = { get: () => field.value, enumerable: true, configurable: true };
      }
      return onto(isList ? [] : {});
    case 'a function':
      return onto(() => {});
    case 'an array':
      return onto([]);
    case 'a date':
      return onto(new Date(0));
    case 'a map':
      return onto(new Map([['id', 'fca_1']]));
    case 'a typed array':
      return onto(new Uint8Array(3));
    default:
      return onto(new Error('an account'));
  }
}
