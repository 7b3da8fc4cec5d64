// What is loaded on the first call: the glue around the wasm, and how the wasm gets into it.

import * as glue from 'fc-relink-glue';
import { Flow } from 'fc-relink-flow';

import type { RelinkError } from './error.js';
import type { WasmSource } from './types.js';

/** How deep calls may be nested: a getter that calls in again and again would run out of stack inside the wasm. */
const MOST_NESTED = 400;

let ErrorClass: typeof RelinkError;
let nested = 0;
/** Whether the wasm stopped in the middle of something. Nothing that it says after that can be trusted. */
let isBroken = false;

function restart(): void {
  glue.__wbg_reset_state();
  glue.setUp(ErrorClass);
  isBroken = false;
}

/**
 * Calls a function of the glue's.
 *
 * Only memory or stack that ran out can stop the wasm. A fresh one has all its memory, so the call is made once more; what
 * cannot be interpreted even then comes with the error. While another call is still inside the old wasm, there is no fresh one.
 *
 * @param result - what comes with the error
 * @param tries - how often it may be called
 */
function guarded<T>(call: () => T, result?: unknown, tries = 2): T {
  if (nested === MOST_NESTED) {
    throw new ErrorClass('a getter calls in again and again', { code: 'invalid_options' });
  }
  let cause: unknown;
  for (let left = nested > 0 ? 1 : tries; left > 0; left--) {
    nested++;
    try {
      if (isBroken && nested === 1) restart();
      const value = call();
      if (!isBroken) return value;
    } catch (error) {
      if (error instanceof ErrorClass && !isBroken) throw error;
      isBroken = true;
      cause = error;
    } finally {
      nested--;
    }
  }
  throw new ErrorClass('the wasm stopped in the middle of the call; the next call starts it anew', {
    code: 'load_failed',
    cause,
    result,
  });
}

export const interpret = (result: unknown, existingAccounts: unknown, options: unknown): unknown =>
  guarded(() => glue.interpret(result, existingAccounts, options), result);

export const triage = (accounts: unknown, options: unknown): unknown =>
  guarded(() => glue.triage(accounts, options));

export async function relink(options: unknown): Promise<unknown> {
  const flow = guarded(() => new Flow(options));
  // Before anything is awaited, so Stripe is called inside the click.
  return flow.run(
    () => {
      // Once, because it may have sent requests.
      const open = (): void => {
        glue.open(flow);
      };
      guarded(open, undefined, 1);
    },
    () => guarded(() => glue.finish(flow), flow.result),
  );
}

/** Compiles while it arrives where the server says what it is. */
async function compileResponse(response: Response): Promise<WebAssembly.Module> {
  return response.headers.get('content-type') === 'application/wasm'
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

async function compile(source: WasmSource): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  // Before what Node makes only when it is first asked for, which takes longer than to compile the wasm.
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source))
    return WebAssembly.compile(source as BufferSource);
  if (typeof source === 'string' || source instanceof URL) return compileResponse(await fetch(source));
  return source instanceof Response ? compileResponse(source) : WebAssembly.compile(source);
}

/** Starts the wasm. */
export async function start(source: WasmSource, errorClass: typeof RelinkError): Promise<void> {
  const module = await compile(source);
  // The glue keeps whatever it is given once, so it must not be given somebody else's wasm.
  if (!WebAssembly.Module.exports(module).some(({ name }) => name === 'finish')) {
    throw new TypeError('this is not the wasm of fc-relink');
  }
  // Not at once: Chromium before 115 refuses that for more than four kilobytes (`glue.mjs`).
  await glue.initSync({ module });
  glue.setUp(errorClass);
  ErrorClass = errorClass;
}
