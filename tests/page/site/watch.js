/**
 * Sees what happens in the page from its first script on, and finds marked text wherever the package can leave it:
 * `tests/supply` shows that it does not even name storage, cookies, the DOM, history or messages.
 *
 * A classic script, so that it runs before any module.
 */

(() => {
  /** What the page sent or printed, as text, by place. */
  const seen = { console: [], uncaught: [], requests: [] };
  const memories = new Set();
  /** What calls of the package ended with. */
  const kept = { errors: [], reports: [] };
  /** Abort listeners that were added and not removed, by signal. */
  const listening = new Map();
  const watch = { seen, memories, instances: [], hurry: 1 };
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
    for (const key of Reflect.ownKeys(value).filter((it) => !except.includes(it))) {
      let inner;
      try {
        inner = value[key];
      } catch (error) {
        inner = error;
      }
      parts.push(String(key), textOf(inner, except, done));
    }
    return parts.join('\n');
  }

  /** Calls `see` with what a method is called with, whatever it then does. */
  function spy(object, name, see) {
    const real = object?.[name];
    if (typeof real !== 'function') return;
    object[name] = function (...args) {
      see(this, ...args);
      return new.target ? Reflect.construct(real, args, new.target) : Reflect.apply(real, this, args);
    };
    object[name].prototype = real.prototype;
  }

  spy(globalThis, 'fetch', (_, ...args) => seen.requests.push(textOf(args)));
  for (const name of Object.keys(console)) {
    spy(console, name, (_, ...args) => seen.console.push(textOf(args)));
  }
  addEventListener('error', (event) => seen.uncaught.push(textOf(event.error ?? event.message)));
  addEventListener('unhandledrejection', (event) => seen.uncaught.push(textOf(event.reason)));

  WebAssembly.Instance = class extends WebAssembly.Instance {
    constructor(...args) {
      super(...args);
      watch.instances.push(this.exports);
      memories.add(this.exports.memory);
    }
  };

  const { addEventListener: realAdd } = EventTarget.prototype;
  spy(EventTarget.prototype, 'addEventListener', (target, _, listener, options) => {
    if (!(target instanceof AbortSignal && listener)) return;
    const listeners = listening.get(target) ?? new Set();
    listening.set(target, listeners.add(listener));
    // A listener may go with another signal.
    const forget = () => listeners.delete(listener);
    if (options?.signal) realAdd.call(options.signal, 'abort', forget);
  });
  spy(EventTarget.prototype, 'removeEventListener', (target, _, listener) => {
    if (target instanceof AbortSignal) listening.get(target)?.delete(listener);
  });

  const { setTimeout: realSetTimeout } = globalThis;
  /** So that nobody waits for a limit of half a minute: from a second on, time is `hurry` times as fast. */
  globalThis.setTimeout = (work, ms = 0, ...args) =>
    realSetTimeout(work, ms < 1_000 ? ms : ms / watch.hurry, ...args);

  /** All wasm memory from a byte on. */
  const memoryText = (encoding, start = 0) =>
    [...memories]
      .map(({ buffer }) => new TextDecoder(encoding).decode(new Uint8Array(buffer, start)))
      .join('\n');

  const asText = {
    'wasm memory as UTF-8': () => memoryText('utf-8'),
    // It need not be aligned.
    'wasm memory as UTF-16': () => memoryText('utf-16le') + memoryText('utf-16le', 1),
    errors: () => textOf(kept.errors, ['result']),
    reports: () => JSON.stringify(kept.reports),
    warnings: () => textOf(kept.reports.map(({ warnings }) => warnings)),
    console: () => seen.console.join('\n'),
    'uncaught errors': () => seen.uncaught.join('\n'),
    requests: () => seen.requests.join('\n'),
    'name of the window': () => globalThis.name,
    performance: () => JSON.stringify(performance.getEntries()),
    globals: () =>
      Reflect.ownKeys(globalThis)
        .filter((key) => !ownGlobals.has(key) && key !== 'watch' && key !== 'page')
        .map((key) => `${String(key)}\n${textOf(globalThis[key])}`)
        .join('\n'),
  };

  /** Where account data may not be. A page shows accounts, and sends their ids; what goes wrong tells nothing of them. */
  const SILENT = ['errors', 'warnings', 'console', 'uncaught errors'];

  globalThis.watch = Object.assign(watch, {
    places: Object.keys(asText),
    /** Keeps what a call ended with, to be searched. @param {() => unknown} call */
    async keep(call) {
      try {
        const report = await call();
        if (report) kept.reports.push(report);
        if (!report?.outcome) return null;
        return [report.outcome, ...(report.warnings ?? []).map(({ code }) => code)].join(' ');
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
      return found;
    },
    /** Lets go of what was seen. */
    forget() {
      for (const list of [...Object.values(kept), ...Object.values(seen)]) list.length = 0;
      for (const [signal, { size }] of listening) if (size === 0) listening.delete(signal);
      performance.clearResourceTimings();
    },
    /** How many abort listeners are still there. */
    listeners: () => [...listening.values()].reduce((sum, { size }) => sum + size, 0),
    memoryBytes: () => [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0),
  });
})();
