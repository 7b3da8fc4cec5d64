/** What may be shown of what was thrown. */

import { define, peek } from './values.js';

/**
 * What looks like a client secret or an API key.
 *
 * @see https://docs.stripe.com/keys
 */
const SECRETS = /\b\w*_secret_\w+|\b[sr]k_\w+|[sr]k_(?:live|test|org)_\w+/g;

const REDACTED = '[redacted]';

/**
 * What was thrown, fit to be the cause of an error: a copy in which client secrets and API keys are redacted. Of an error that is
 * its name, message and stack; a thrown text is the text; anything else may hold a secret where nobody looks, and is left out.
 *
 * @param secret - the client secret of the call, which may look like anything
 */
export function redactedCause(thrown: unknown, secret?: string): unknown {
  const redact = (text: string): string =>
    (secret ? text.replaceAll(secret, REDACTED) : text).replace(SECRETS, REDACTED);
  if (typeof thrown === 'string') return redact(thrown);
  const message = peek(thrown, 'message');
  if (typeof message !== 'string') return undefined;
  const cause = new Error(redact(message));
  for (const name of ['name', 'stack']) {
    const text = peek(thrown, name);
    const value = typeof text === 'string' ? redact(text) : undefined;
    define(cause, name, { value, configurable: true, writable: true });
  }
  return cause;
}
