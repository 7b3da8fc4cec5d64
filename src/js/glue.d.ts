// What the glue around the wasm exports, which the build puts beside the entry. The tests compare it with the glue's own types.

import type { RelinkError } from './error.js';
import type { WasmSource } from './types.js';

export default function init(source: { module_or_path: WasmSource }): Promise<unknown>;
export function setUp(errorClass: typeof RelinkError): void;
export function relink(options: unknown): Promise<unknown>;
export function interpret(result: unknown, existingAccounts: unknown, options: unknown): unknown;
export function triage(accounts: unknown, options: unknown): unknown;
