// What wasm-bindgen generates around the wasm. The tests compare it with the generated types.

declare module 'fc-relink-glue' {
  import type { Flow } from 'fc-relink-flow';

  export function initSync(source: { module: WebAssembly.Module }): unknown;
  export function setUp(errorClass: unknown): void;
  export function open(flow: Flow): void;
  export function finish(flow: Flow): unknown;
  export function interpret(result: unknown, existingAccounts: unknown, options: unknown): unknown;
  export function triage(accounts: unknown, options: unknown): unknown;
  export function __wbg_reset_state(): void;
}

// One call of `relink`, in JavaScript beside the wasm (src/wasm/flow.js).
declare module 'fc-relink-flow' {
  export class Flow {
    constructor(options: unknown);
    readonly result: unknown;
    run(open: () => void, finish: () => unknown): Promise<unknown>;
  }
}
