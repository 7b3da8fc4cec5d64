/** A copy for showing: no client secret and no key gets into the inspector. */

const SECRET = /\b\w+_client_secret_\w+|\b(?:sk|rk|whsec)_\w+/g;
const DEEPEST = 8;

export function redacted(value, depth = 0) {
  if (typeof value === 'string') return value.replace(SECRET, '•••');
  if (typeof value === 'function') return `${value.name || 'function'}()`;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Promise) return 'Promise';
  if (value instanceof AbortSignal) return 'AbortSignal';
  if (depth > DEEPEST) return '…';
  if (Array.isArray(value)) return value.map((item) => redacted(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redacted(item, depth + 1)]));
}
