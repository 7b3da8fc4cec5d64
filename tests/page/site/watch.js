/**
 * Sees what happens in the page from its first script on, and finds marked text wherever a page can leave it.
 *
 * A classic script, so that it runs before any module.
 */

(() => {
  /** What the page wrote, sent or printed, as text, by place. */
  const seen = { console: [], uncaught: [], requests: [], storage: [], history: [], messages: [] };
  const memories = new Set();
  const shadows = new Set();
  /** What calls of the package ended with. */
  const kept = { errors: [], reports: [] };
  /** Abort listeners that were added and not removed, by signal. */
  const listening = new Map();
  const delays = [];
  const watch = { seen, memories, instances: [], kept, listening, delays, hurry: 1, elementsMade: 0 };
  const ownGlobals = new Set(Reflect.ownKeys(globalThis));

  /**
   * All that can be reached from a value: own properties, enumerable or not, and what errors inherit.
   *
   * `except` names properties that may hold a secret, because the contract says that they do, unseen.
   */
  function textOf(value, except = [], done = new Set()) {
    if (typeof value === 'symbol') return String(value);
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return `${value}`;
    if (done.has(value) || value === globalThis) return '';
    done.add(value);
    if (value instanceof Node) return value instanceof Element ? value.outerHTML : `${value.nodeValue}`;
    const parts = [];
    if (value instanceof Error || value instanceof DOMException) {
      // Where they are inherited, own keys do not show them.
      parts.push(value.name, value.message, value.stack, String(value), JSON.stringify(value));
    }
    if (/^\[object (URL|Response|Request|\w*Event)\]$/.test(Object.prototype.toString.call(value))) {
      // Where the browser keeps what it is about.
      const { href, url, headers, message, error, detail } = value;
      parts.push(textOf([href, url, headers, message, error, detail], except, done));
    }
    if (value instanceof Headers || value instanceof Map || value instanceof Set) {
      parts.push(textOf([...value], except, done));
    }
    for (const key of Reflect.ownKeys(value)) {
      if (except.includes(key)) continue;
      parts.push(String(key));
      let inner;
      try {
        inner = value[key];
      } catch (error) {
        inner = error;
      }
      parts.push(textOf(inner, except, done));
    }
    return parts.join('\n');
  }

  /** Notes what a function is called with, whatever it then does. */
  function note(object, name, place, describe = (args) => textOf(args)) {
    const real = object?.[name];
    if (typeof real !== 'function') return;
    object[name] = function (...args) {
      seen[place].push(describe(args, this));
      return new.target ? Reflect.construct(real, args, new.target) : Reflect.apply(real, this, args);
    };
    object[name].prototype = real.prototype;
  }

  for (const name of Object.keys(console)) note(console, name, 'console');
  addEventListener('error', (event) => seen.uncaught.push(textOf(event.error ?? event.message)));
  addEventListener('unhandledrejection', (event) => seen.uncaught.push(textOf(event.reason)));

  const requestOf = ([input, init]) => {
    const request = new Request(input instanceof Request ? input.clone() : input, init);
    const { url, method, mode, credentials, cache, redirect, referrer, referrerPolicy, headers } = request;
    watch.lastRequests.push({
      ...{ url, method, mode, credentials, cache, redirect, referrer, referrerPolicy },
      headers: Object.fromEntries(headers),
    });
    // Its body is what the server tells of.
    return textOf(watch.lastRequests.at(-1));
  };
  watch.lastRequests = [];
  note(globalThis, 'fetch', 'requests', requestOf);
  note(XMLHttpRequest.prototype, 'open', 'requests');
  note(XMLHttpRequest.prototype, 'send', 'requests');
  note(Navigator.prototype, 'sendBeacon', 'requests');
  note(globalThis, 'WebSocket', 'requests');
  note(globalThis, 'EventSource', 'requests');
  note(Storage.prototype, 'setItem', 'storage');
  note(IDBFactory.prototype, 'open', 'storage');
  note(globalThis.CacheStorage?.prototype, 'open', 'storage');
  const cookie = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
  Object.defineProperty(Document.prototype, 'cookie', {
    ...cookie,
    set(text) {
      seen.storage.push(text);
      Reflect.apply(cookie.set, this, [text]);
    },
  });
  note(History.prototype, 'pushState', 'history');
  note(History.prototype, 'replaceState', 'history');
  note(globalThis, 'postMessage', 'messages');
  note(MessagePort.prototype, 'postMessage', 'messages');
  note(BroadcastChannel.prototype, 'postMessage', 'messages');

  const { attachShadow } = Element.prototype;
  Element.prototype.attachShadow = function (...args) {
    const root = Reflect.apply(attachShadow, this, args);
    shadows.add(root);
    return root;
  };
  for (const name of ['createElement', 'createElementNS', 'createTextNode', 'createDocumentFragment']) {
    const real = Document.prototype[name];
    Document.prototype[name] = function (...args) {
      watch.elementsMade++;
      return Reflect.apply(real, this, args);
    };
  }

  WebAssembly.Instance = class extends WebAssembly.Instance {
    constructor(...args) {
      super(...args);
      watch.instances.push(this.exports);
      memories.add(this.exports.memory);
    }
  };

  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (...args) {
    const [, listener, options] = args;
    if (this instanceof AbortSignal && listener) {
      const listeners = listening.get(this) ?? new Set();
      listening.set(this, listeners.add(listener));
      // A listener may go with another signal.
      const until = typeof options === 'object' ? options?.signal : undefined;
      if (until) Reflect.apply(add, until, ['abort', () => listeners.delete(listener)]);
    }
    return Reflect.apply(add, this, args);
  };
  EventTarget.prototype.removeEventListener = function (...args) {
    if (this instanceof AbortSignal) listening.get(this)?.delete(args[1]);
    return Reflect.apply(remove, this, args);
  };

  const { setTimeout: realSetTimeout } = globalThis;
  /** So that nobody waits for a limit of half a minute: from a second on, time is `hurry` times as fast. */
  globalThis.setTimeout = (work, ms = 0, ...args) => {
    delays.push(ms);
    return realSetTimeout(work, ms < 1_000 ? ms : ms / watch.hurry, ...args);
  };

  const asText = {
    'wasm memory as UTF-8': () => memoryText(),
    errors: () => kept.errors.map((error) => textOf(error, ['result'])).join('\n'),
    'errors as JSON': () => JSON.stringify(kept.errors),
    reports: () => kept.reports.map((report) => JSON.stringify(report)).join('\n'),
    warnings: () => textOf(kept.reports.map(({ warnings }) => warnings)),
    console: () => seen.console.join('\n'),
    'uncaught errors': () => seen.uncaught.join('\n'),
    requests: () => seen.requests.join('\n'),
    localStorage: () => JSON.stringify({ ...localStorage }),
    sessionStorage: () => JSON.stringify({ ...sessionStorage }),
    cookies: () => document.cookie,
    databases: async () => JSON.stringify((await indexedDB.databases?.()) ?? []),
    caches: async () => JSON.stringify((await globalThis.caches?.keys()) ?? []),
    'what was stored meanwhile': () => seen.storage.join('\n'),
    DOM: () => [document.documentElement.outerHTML, ...[...shadows].map((root) => root.innerHTML)].join('\n'),
    'form fields': () =>
      [...document.querySelectorAll('input, textarea')].map(({ value }) => value).join('\n'),
    history: () => `${JSON.stringify(history.state)}\n${seen.history.join('\n')}`,
    address: () => `${location.href}\n${document.title}\n${document.referrer}\n${globalThis.name}`,
    performance: () => JSON.stringify(performance.getEntries()),
    messages: () => seen.messages.join('\n'),
    globals: () =>
      Reflect.ownKeys(globalThis)
        .filter((key) => !ownGlobals.has(key) && key !== 'watch' && key !== 'page')
        .map((key) => `${String(key)}\n${textOf(globalThis[key])}`)
        .join('\n'),
  };

  /** All wasm memory, a character a byte. */
  const memoryText = () =>
    [...memories].map(({ buffer }) => new TextDecoder('latin1').decode(buffer)).join('\n');

  /** Where account data may not be. A page shows accounts, and sends their ids; what goes wrong tells nothing of them. */
  const SILENT = ['errors', 'errors as JSON', 'warnings', 'console', 'uncaught errors'];

  Object.assign(watch, {
    places: [...Object.keys(asText), 'wasm memory as UTF-16'],
    /** Keeps what a call ended with, to be searched. */
    async keep(promise) {
      try {
        const report = await promise;
        if (report) kept.reports.push(report);
        return report?.outcome ?? null;
      } catch (error) {
        kept.errors.push(error);
        return error?.code ?? `${error}`;
      }
    },
    /** The places where one of the marks is. */
    async search(secrets, accountData) {
      const found = [];
      for (const [place, read] of Object.entries(asText)) {
        const text = await read();
        const marks = SILENT.includes(place) ? [...secrets, ...accountData] : secrets;
        if (marks.some((mark) => text.includes(mark))) found.push(place);
      }
      const wide = memoryText();
      if (secrets.some((mark) => wide.includes([...mark].join('\0')))) found.push('wasm memory as UTF-16');
      return found;
    },
    /** How many abort listeners are still there. */
    listeners: () => [...listening.values()].reduce((sum, { size }) => sum + size, 0),
    memoryBytes: () => [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0),
  });
  globalThis.watch = watch;
})();
