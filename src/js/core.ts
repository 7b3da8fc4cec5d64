// What is loaded on the first call: the glue around the wasm, and how the wasm gets into it.

import { initSync, setUp } from 'fc-relink-glue';

import type { WasmSource } from './types.js';

export { interpret, relink, triage } from 'fc-relink-glue';

/** Compiles while it arrives where the server says what it is. */
async function compileResponse(response: Response): Promise<WebAssembly.Module> {
  return response.headers.get('content-type') === 'application/wasm'
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

async function compile(source: WasmSource): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  if (typeof source === 'string' || source instanceof URL) return compileResponse(await fetch(source));
  return source instanceof Response ? compileResponse(source) : WebAssembly.compile(source as BufferSource);
}

/** Starts the wasm. */
export async function start(source: WasmSource, errorClass: unknown): Promise<void> {
  const module = await compile(source);
  // The glue keeps whatever it is given once, so it must not be given somebody else's wasm.
  if (!WebAssembly.Module.exports(module).some(({ name }) => name === 'relink')) {
    throw new TypeError('this is not the wasm of fc-relink');
  }
  initSync({ module });
  setUp(errorClass);
}
