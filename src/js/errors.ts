/** Makes errors of the class that the entry exports: this part of the package is loaded later, in a file of its own. */

import type { RelinkError } from './error.js';
import type { RelinkErrorCode } from './types.js';

let ErrorClass: typeof RelinkError;

/** Makes known which class errors are of. To be called before anything else. */
export function useErrorClass(errorClass: typeof RelinkError): void {
  ErrorClass = errorClass;
}

/** What an error says. */
export interface ErrorRecord {
  code: RelinkErrorCode;
  message: string;
  path?: string;
  status?: number;
}

/** @param result - what Stripe's call resolved with, where the error is about that */
export function errorOf({ message, ...details }: ErrorRecord, cause?: unknown, result?: unknown): RelinkError {
  return new ErrorClass(message, { ...details, cause, result });
}

/** An error, as the wasm tells it (`src/wasm/error.rs`). */
export type WasmError = [code: RelinkErrorCode, message: string, path?: string, status?: number];

/** What an error of the wasm's says. */
export const recordOf = ([code, message, path, status]: WasmError): ErrorRecord => ({
  code,
  message,
  ...(path !== undefined && { path }),
  ...(status !== undefined && { status }),
});

/** That an instance of the wasm stopped, which costs one call at the most. */
export const STOPPED: ErrorRecord = {
  code: 'load_failed',
  message: 'the wasm stopped in the middle of the call; the next call starts it anew',
};

/** Whether it is an error of ours. */
export const isRelinkError = (error: unknown): error is RelinkError => error instanceof ErrorClass;
