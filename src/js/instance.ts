/**
 * An instance of the wasm, and the guard around it.
 *
 * Everything enters the wasm through its exports: calls, the polls of futures, and the callbacks of closures. No exception unwinds
 * through it but for a trap: memory or stack that ran out, or a bug. Nothing that the instance says after that can be trusted, so
 * it is dead from then on, its calls are told, and the next call starts a fresh one with glue of its own.
 */

import makeGlue from 'fc-relink-glue';

import type { Call } from './call.js';
import type { Reader } from './reader.js';

/** What wasm-bindgen makes around the exports of the wasm: those of `src/wasm/`. */
export interface Glue {
  __wbg_set_wasm(exports: unknown): void;
  version(): string;
  relink(call: Call, options: unknown): void;
  resume(call: Call): void;
  interpret(reader: Reader): unknown;
  triage(reader: Reader): unknown;
}

/** What a dead instance returns. It can be taken apart, as glue does with several values. */
const NOTHING: readonly never[] = [];

/** How the wasm calls the module that it imports from. */
const IMPORTS = './fc_relink_bg.js';

export class Instance {
  readonly glue = makeGlue() as Glue;
  /** What stopped it. */
  cause: unknown;
  isDead = false;
  /** How many calls of its exports are on the stack. */
  #depth = 0;
  readonly #calls = new Set<Call>();
  readonly #rescue: (call: Call, cause: unknown) => void;

  /** @param rescue - what is done with a call that was under way when the instance stopped */
  constructor(module: WebAssembly.Module, rescue: (call: Call, cause: unknown) => void) {
    this.#rescue = rescue;
    const imports = this.glue as unknown as WebAssembly.ModuleImports;
    const { exports } = new WebAssembly.Instance(module, { [IMPORTS]: imports });
    const guarded = Array.from(Object.entries(exports), ([name, value]) => [
      name,
      typeof value === 'function' ? this.#guard(value as (...args: unknown[]) => unknown) : value,
    ]);
    this.glue.__wbg_set_wasm(Object.fromEntries(guarded));
    (exports['__wbindgen_start'] as () => void)();
  }

  /** Has a call told where the instance stops before the call is over. */
  follow(call: Call): void {
    this.#calls.add(call);
    void call.over.then(() => this.#calls.delete(call));
  }

  #guard(run: (...args: unknown[]) => unknown) {
    return (...args: unknown[]): unknown => {
      // What is on the stack of a dead instance must not go on: it unwinds.
      if (this.isDead && this.#depth > 0) throw this.cause;
      if (this.isDead) return NOTHING;
      this.#depth++;
      try {
        return run(...args);
      } catch (cause) {
        this.#die(cause);
        if (this.#depth > 1) throw cause;
        return NOTHING;
      } finally {
        this.#depth--;
      }
    };
  }

  #die(cause: unknown): void {
    if (this.isDead) return;
    this.isDead = true;
    this.cause = cause;
    // Not at once: the dead instance may still be on the stack.
    void Promise.resolve().then(() => {
      for (const call of this.#calls) this.#rescue(call, cause);
    });
  }
}
