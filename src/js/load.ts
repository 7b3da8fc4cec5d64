import { RelinkError } from './error.js';
import type { WasmSource } from './types.js';

type Core = typeof import('./core.js');

let core: Core | undefined;
let loading: Promise<Core> | undefined;

/** Imports what bundlers leave alone (`modules.mjs`). */
declare const importAddress: (address: string) => Promise<unknown>;

/** How long a load may take, in milliseconds: one that hangs would keep every later call waiting. */
const LIMIT = 30_000;

/** The address in what an engine says of an import that failed. */
const ADDRESS = /dynamically imported module: (http\S+)$/;
let imported = 0;

/**
 * Imports a module, and where that fails, once more as another one: Firefox remembers a failure until the page is loaded
 * anew, as the standard has it. The address differs by its fragment alone, so servers and caches see the same one.
 */
async function importing<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const address = ADDRESS.exec(String(error));
    if (!address) throw error;
    return importAddress(`${address[1]}#${++imported}`).catch(() => {
      throw error;
    }) as Promise<T>;
  }
}

async function instantiate(source?: WasmSource | PromiseLike<WasmSource>): Promise<Core> {
  const wasm = Promise.resolve(source ?? importing(() => import('./inline.js')).then(({ bytes }) => bytes()));
  // It may fail before there is anything to tell of it.
  wasm.catch(() => undefined);
  const module = await importing(() => import('./core.js'));
  await module.start(wasm, RelinkError);
  return (core = module);
}

/** What some work comes to, where it comes in time. */
function inTime<T>(work: Promise<T>): Promise<T> {
  if (typeof setTimeout !== 'function') return work;
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error('it took longer than 30 seconds'));
    }, LIMIT);
  });
  return Promise.race([work, late]).finally(() => {
    clearTimeout(timer);
  });
}

/** Loads the wasm once; a failure is not remembered. */
export function load(source?: WasmSource | PromiseLike<WasmSource>): Promise<Core> {
  return (loading ??= inTime(instantiate(source)).catch((cause: unknown) => {
    loading = undefined;
    if (cause instanceof RelinkError) throw cause;
    throw new RelinkError('the wasm could not be loaded', { code: 'load_failed', cause });
  }));
}

/** The wasm if it is there. */
export const current = (): Core | undefined => core;

/** The wasm, which has to be there. */
export function loaded(): Core {
  if (core) return core;
  throw new RelinkError('not loaded: await preload() first', { code: 'not_loaded' });
}
