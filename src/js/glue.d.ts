// What wasm-bindgen generates around the wasm. The tests compare it with the generated types.

declare module 'fc-relink-glue' {
  export function initSync(source: { module: WebAssembly.Module }): unknown;
  export function setUp(errorClass: unknown): void;
  export function relink(options: unknown): Promise<unknown>;
  export function interpret(result: unknown, existingAccounts: unknown, options: unknown): unknown;
  export function triage(accounts: unknown, options: unknown): unknown;
}
