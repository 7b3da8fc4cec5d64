/** Reads parameters as Stripe does, and refuses them in its words. */

import { invalidRequest, missing } from './errors.mjs';

export function found(records, kind, id, param) {
  const record = records.get(id);
  if (!record) throw missing(kind, String(id), param);
  return record;
}

export function allowed(value, keys, parent) {
  for (const key of Object.keys(value ?? {})) {
    if (!keys.includes(key)) throw unknownParameter(parent ? `${parent}[${key}]` : key);
  }
  return value ?? {};
}

export function unknownParameter(param) {
  return invalidRequest(`Received unknown parameter: ${param}`, { code: 'parameter_unknown', param });
}

export function required(param) {
  return invalidRequest(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
}

export function someOf(values, known, param) {
  const list = values === undefined ? [] : [values].flat();
  const wrong = list.find((value) => !known.includes(value));
  if (wrong !== undefined) {
    throw invalidRequest(`Invalid ${param}: must be one of ${known.join(', ')}`, { param });
  }
  return [...new Set(list)];
}

export function positive(text, param) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw invalidRequest('Invalid positive integer', { code: 'parameter_invalid_integer', param });
  }
  return value;
}
