/** Reads what the page sends. */

import { ApiError } from './errors.mjs';

/** An id in a body, under a name. */
export function idIn(body, name) {
  const id = body?.[name];
  if (typeof id !== 'string' || !/^\w{1,255}$/.test(id)) throw invalid(`${name} must be an id`);
  return id;
}

export function invalid(message) {
  return new ApiError(400, 'invalid_request', message);
}
