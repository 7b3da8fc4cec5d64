import type { RelinkErrorCode } from './types.js';
import { define } from './values.js';

/** What an error says besides its message. */
export interface RelinkErrorDetails {
  /** Stable, and safe to branch on. */
  code: RelinkErrorCode;
  /** The place that the error is about. */
  path?: string | undefined;
  /** An HTTP status. */
  status?: number | undefined;
  /** What was thrown, where something was. */
  cause?: unknown;
  /** What came instead of a result. */
  result?: unknown;
}

/**
 * Everything that is no ending of a flow. Tell errors apart by `code`; messages may change.
 *
 * No error holds a client secret, or data of an account.
 */
export class RelinkError extends Error {
  static {
    // The class's own name would be a minified one. Defined, because a page may have frozen what it inherits from.
    for (const target of [this, this.prototype]) define(target, 'name', { value: 'RelinkError' });
  }

  /** Stable, and safe to branch on. */
  readonly code: RelinkErrorCode;
  /** The place that the error is about, `existingAccounts[3].id` for example. */
  declare readonly path?: string;
  /** The HTTP status of your own endpoint, with `request_failed`. */
  declare readonly status?: number;
  /** What came instead of a result, with `malformed_response`; what it was, with `load_failed`. Not enumerable. */
  declare readonly result?: unknown;

  constructor(message: string, { code, path, status, cause, result }: RelinkErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    for (const [key, value] of Object.entries({ path, status })) {
      if (value !== undefined) define(this, key, { value, enumerable: true });
    }
    if (code === 'malformed_response' || result !== undefined) define(this, 'result', { value: result });
  }
}
