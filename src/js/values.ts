/** What is asked of values that may be anything. Getters and proxies are the page's own, and may throw. */

/** Stands for a property that cannot be read. */
export const UNREADABLE = Symbol('unreadable');

/** A property of a value; no value has one where it is no object. */
export function peek(value: unknown, name: number | string | symbol): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
  try {
    return (value as Record<number | string | symbol, unknown>)[name];
  } catch {
    return UNREADABLE;
  }
}

/** Whether it is an array; a revoked proxy is none. */
export function isArray(value: unknown): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/** Whether it is an object and no array; a revoked proxy is none. */
export function isObject(value: unknown): value is object {
  try {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Whether there is no value. */
export const isMissing = (value: unknown): value is null | undefined => value === undefined || value === null;

/** The kind of a value, for people. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (value === '') return 'an empty string';
  if (isArray(value)) return 'an array';
  if (isObject(value)) return 'an object';
  // What is left of an object is a proxy that was revoked.
  if (value === UNREADABLE || typeof value === 'object') return 'a value that cannot be read';
  return `a ${typeof value}`;
}

/** Defines a property. A page may have given all objects a `get` or a `writable`, which a plain descriptor would inherit. */
export const define = <T extends object>(object: T, name: string, descriptor: PropertyDescriptor): T =>
  Object.defineProperty(object, name, { __proto__: null, ...descriptor } as PropertyDescriptor);
