/** Errors of ours, and what may be known of what caused them. */

/** @type {new (message: string, details: object) => Error} */
let RelinkError;

/** Makes known which class errors are of. @param {typeof RelinkError} errorClass */
export function defineError(errorClass) {
  RelinkError = errorClass;
}

/**
 * An error of ours.
 *
 * @param {[code: string, message: string, path?: string, status?: number]} record
 * @param {unknown} cause
 * @param {unknown} result
 */
export function makeError([code, message, path, status], cause, result) {
  return new RelinkError(message, { code, path, status, cause, result });
}

/** What looks like a secret of Stripe's, whoever's it is. */
const SECRET = /\b\w*_secret_\w+|\b[rs]k_(live|test)_\w+/g;

/** @param {string} text @param {string | undefined} secret */
function redact(text, secret) {
  return (secret ? text.replaceAll(secret, '[redacted]') : text).replace(SECRET, '[redacted]');
}

/** Objects of other kinds, those of the browser above all, may hold what no key of theirs shows. */
const OPEN = /^\[object (Object|Array|Error|DOMException|Map|Set|Function|AsyncFunction)\]$/;

/** More objects than this are not searched; what they belong to counts as holding a secret. */
const MOST_OBJECTS = 1000;

/** Whether a secret occurs anywhere in a value. @param {unknown} value @param {string | undefined} secret */
function holds(value, secret) {
  const found = [value];
  const seen = new Set();
  for (const item of found) {
    const text = typeof item === 'symbol' ? item.description : item;
    if (typeof text === 'string' && redact(text, secret) !== text) return true;
    if (item === null || (typeof item !== 'object' && typeof item !== 'function') || seen.has(item)) continue;
    if (seen.size === MOST_OBJECTS || !OPEN.test(Object.prototype.toString.call(item))) return true;
    seen.add(item);
    const { message, name, stack } = /** @type {any} */ (item);
    found.push(message, name, stack);
    for (const key of Reflect.ownKeys(item)) found.push(key, /** @type {any} */ (item)[key]);
    if (item instanceof Map || item instanceof Set) found.push(...item.keys(), ...item.values());
  }
  return false;
}

/**
 * What was thrown, fit to be the cause of an error: a copy without the secret where it is in there.
 *
 * @param {any} cause
 * @param {string | undefined} secret
 */
export function scrub(cause, secret) {
  try {
    if (!holds(cause, secret)) return cause;
    if (typeof cause === 'string') return redact(cause, secret);
    const { message, name } = cause;
    // Something else than an error has nothing to copy.
    if (typeof message !== 'string') return undefined;
    const copy = new Error(redact(message, secret));
    if (typeof name === 'string') copy.name = redact(name, secret);
    return copy;
  } catch {
    // It cannot even be read, so nobody knows what is in there.
    return undefined;
  }
}
