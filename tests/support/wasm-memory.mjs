/** Looks at the wasm memory of a copy of the package from outside. */

/**
 * Runs `load` with what makes instances watched.
 *
 * @param {() => Promise<unknown>} load
 * @returns {Promise<Set<WebAssembly.Memory>>} the memories of the package's instances; those of later ones come in, too
 */
export async function watchMemories(load) {
  /** @type {Set<WebAssembly.Memory>} */
  const memories = new Set();
  const { Instance } = WebAssembly;
  WebAssembly.Instance = class extends Instance {
    constructor(module, imports) {
      super(module, imports);
      const { exports } = this;
      // Node's own HTTP parser is wasm as well.
      if ('interpret' in exports) memories.add(/** @type {WebAssembly.Memory} */ (exports.memory));
    }
  };
  await load();
  return memories;
}

/** The one memory that a copy has once it is loaded. @param {() => Promise<unknown>} load */
export async function memoryOf(load) {
  const { Instance } = WebAssembly;
  const [memory, ...others] = await watchMemories(load);
  WebAssembly.Instance = Instance;
  if (!memory || others.length > 0) throw new Error('not one memory was made');
  return memory;
}
