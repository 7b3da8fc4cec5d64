// What is loaded on the first call: everything but the wasm itself.

import { Call } from './call.js';
import type { Taken } from './call.js';
import type { RelinkError } from './error.js';
import { errorOf, recordOf, STOPPED, useErrorClass } from './errors.js';
import type { WasmError } from './errors.js';
import { Instance } from './instance.js';
import type { Glue } from './instance.js';
import { Reader } from './reader.js';
import { redactedCause } from './redact.js';
import type { WasmSource } from './types.js';

/** The version of the package, which the build knows. */
declare const VERSION: string;

let module: WebAssembly.Module;
let instance: Instance;
/** The calls that a second instance goes on with. */
const rescued = new WeakSet<Call>();

/** An instance that works. */
function live(): Instance {
  if (instance.isDead) instance = new Instance(module, rescue);
  return instance;
}

/** Goes on with a call whose instance stopped: once, and only where Stripe's flow was opened. */
function rescue(call: Call, cause: unknown): void {
  if (!call.collected || rescued.has(call)) {
    void call.giveUp(cause);
    return;
  }
  rescued.add(call);
  try {
    const fresh = live();
    fresh.follow(call);
    fresh.glue.resume(call);
  } catch {
    // There is no memory for another one.
    void call.giveUp(cause);
  }
}

/**
 * Calls the wasm, and where it stops, once more in a fresh one, which has all its memory.
 *
 * @param result - what comes with the error where even that one stops
 */
function guarded<T>(call: (glue: Glue) => T, result?: unknown): T {
  let cause: unknown;
  for (let tries = 0; tries < 2; tries++) {
    const { glue } = live();
    try {
      const value = call(glue);
      if (!instance.isDead) return value;
    } catch (record) {
      if (!instance.isDead) throw errorOf(recordOf(record as WasmError), undefined, result);
    }
    cause = instance.cause;
  }
  throw errorOf(STOPPED, redactedCause(cause), result);
}

export function interpret(result: unknown, existingAccounts: unknown, options: unknown): unknown {
  const reader = new Reader();
  reader.options(options);
  reader.existing(existingAccounts);
  reader.result(result);
  return guarded((glue) => glue.interpret(reader), result);
}

export function triage(accounts: unknown, options: unknown): unknown {
  const reader = new Reader();
  reader.triage(accounts, options);
  return guarded((glue) => glue.triage(reader));
}

export function relink(options: unknown, taken: Taken): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const call = new Call(taken, resolve, reject);
    if (call.isOver) return;
    const current = live();
    current.follow(call);
    current.glue.relink(call, options);
  });
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

/** Starts the wasm. @param errorClass - the entry's */
export async function start(source: Promise<WasmSource>, errorClass: typeof RelinkError): Promise<void> {
  useErrorClass(errorClass);
  try {
    const compiled = await compile(await source);
    if (!WebAssembly.Module.exports(compiled).some(({ name }) => name === 'resume')) {
      throw new TypeError('this is not the wasm of fc-relink');
    }
    const started = new Instance(compiled, rescue);
    const version = started.glue.version();
    if (version !== VERSION) {
      throw new TypeError(`this is the wasm of fc-relink ${version}, and not of ${VERSION}`);
    }
    module = compiled;
    instance = started;
  } catch (cause) {
    throw errorOf({ code: 'load_failed', message: 'the wasm could not be loaded' }, redactedCause(cause));
  }
}
