/** Looks at the wasm memory of a copy of the package from outside. */

/**
 * Loads the wasm with what makes instances watched.
 *
 * @param {() => Promise<unknown>} load
 * @returns {Promise<WebAssembly.Memory>} its memory
 */
export async function memoryOf(load) {
  /** @type {Set<WebAssembly.Memory>} */
  const memories = new Set();
  const keep = (/** @type {WebAssembly.Instance} */ { exports }) => {
    // Node's own HTTP parser is wasm as well.
    if (!('interpret' in exports)) return;
    for (const value of Object.values(exports)) if (value instanceof WebAssembly.Memory) memories.add(value);
  };
  const { instantiate, instantiateStreaming, Instance } = WebAssembly;
  const watched = (/** @type {Function} */ real) =>
    async function instantiateAndKeep(.../** @type {unknown[]} */ args) {
      const made = await Reflect.apply(real, WebAssembly, args);
      keep(made.instance ?? made);
      return made;
    };
  class WatchedInstance extends Instance {
    constructor(module, imports) {
      super(module, imports);
      keep(this);
    }
  }
  Object.assign(WebAssembly, {
    instantiate: watched(instantiate),
    instantiateStreaming: watched(instantiateStreaming),
    Instance: WatchedInstance,
  });
  try {
    await load();
  } finally {
    Object.assign(WebAssembly, { instantiate, instantiateStreaming, Instance });
  }
  const [memory, ...others] = memories;
  if (!memory || others.length > 0) throw new Error(`${memories.size} wasm memories were made, not one`);
  return memory;
}
