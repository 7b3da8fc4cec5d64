/** What may be shown of what was thrown. */

const REDACTED = '[redacted]';
import { peek } from './values.js';


/** A property that is a text. */
function textIn(value: object, name: string): string | undefined {
  const text = peek(value, name);
  return typeof text === 'string' ? text : undefined;
}

/**
 * What was thrown, fit to be the cause of an error: a copy in which client secrets and API keys are redacted. Of an error that is
 * its name, message and stack; a thrown text is the text; anything else may hold a secret where nobody looks, and is left out.
 *
 * @param secrets - what looks like a secret, as a regular expression
 * @param secret - the client secret of the call, which may look like anything
 */
export function redactedCause(thrown: unknown, secrets: string, secret?: string): unknown {
  const redact = (text: string): string =>
    (secret ? text.replaceAll(secret, REDACTED) : text).replace(new RegExp(secrets, 'g'), REDACTED);
  if (typeof thrown === 'string') return redact(thrown);
  const message = typeof thrown === 'object' && thrown !== null ? textIn(thrown, 'message') : undefined;
  if (typeof thrown !== 'object' || thrown === null || message === undefined) return undefined;
  const cause = new Error(redact(message));
  for (const name of ['name', 'stack']) {
    const text = textIn(thrown, name);
    if (text !== undefined) Object.defineProperty(cause, name, { value: redact(text), configurable: true, writable: true });
  }
  return cause;
}
