// What is loaded on the first call: the glue around the wasm, and how the wasm gets into it.

import * as glue from 'fc-relink-glue';

import type { RelinkError } from './error.js';
import type { WasmSource } from './types.js';

/** How deep calls may be nested: a getter that calls in again and again would run out of stack inside the wasm. */
const MOST_NESTED = 400;

let ErrorClass: typeof RelinkError;
let nested = 0;

/** A function of the glue's that refuses to be nested too deep. */
const bounded =
  <Args extends unknown[], T>(call: (...args: Args) => T) =>
  (...args: Args): T => {
    if (nested === MOST_NESTED) {
      throw new ErrorClass('a getter calls in again and again', { code: 'invalid_options' });
    }
    nested++;
    try {
      return call(...args);
    } finally {
      nested--;
    }
  };

export const interpret = bounded(glue.interpret);
export const triage = bounded(glue.triage);
export const { relink } = glue;

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
export async function start(source: WasmSource, errorClass: typeof RelinkError): Promise<void> {
  const module = await compile(source);
  // The glue keeps whatever it is given once, so it must not be given somebody else's wasm.
  if (!WebAssembly.Module.exports(module).some(({ name }) => name === 'relink')) {
    throw new TypeError('this is not the wasm of fc-relink');
  }
  glue.initSync({ module });
  glue.setUp(errorClass);
  ErrorClass = errorClass;
}
