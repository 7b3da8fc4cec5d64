import { RelinkError } from './error.js';
import type { WasmSource } from './types.js';

type Core = typeof import('./core.js');

let core: Core | undefined;
let loading: Promise<Core> | undefined;

async function instantiate(source?: WasmSource | PromiseLike<WasmSource>): Promise<Core> {
  const [module, wasm] = await Promise.all([
    import('./core.js'),
    Promise.resolve(source ?? import('./inline.js').then(({ bytes }) => bytes())),
  ]);
  await module.start(wasm, RelinkError);
  return (core = module);
}

/** Loads the wasm once; a failure is not remembered. */
export function load(source?: WasmSource | PromiseLike<WasmSource>): Promise<Core> {
  return (loading ??= instantiate(source).catch((cause: unknown) => {
    loading = undefined;
    throw new RelinkError('the wasm could not be loaded', { code: 'load_failed', cause });
  }));
}

/** The wasm if it is there. */
export const current = (): Core | undefined => core;

/** The wasm, which has to be there. */
export function loaded(): Core {
  if (core) return core;
  throw new RelinkError('the wasm is not loaded: await preload() first', { code: 'not_loaded' });
}
