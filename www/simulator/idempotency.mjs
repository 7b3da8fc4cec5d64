/**
 * A request that comes again under its key gets the answer of the first.
 *
 * @see https://docs.stripe.com/api/idempotent_requests
 */

import { StripeShapedError } from './errors.mjs';

const MAX_KEYS = 1000;

/** Express middleware. */
export function rememberAnswers() {
  /** @type {Map<string, {params: string, answer: object | null}>} */
  const known = new Map();

  return (request, response, next) => {
    const key = request.get('idempotency-key');
    if (request.method !== 'POST' || !key) return next();
    const params = JSON.stringify([request.path, request.body]);
    const first = known.get(key);
    if (first && first.params !== params) throw problem(400, 'The key was used with other parameters.');
    if (first?.answer) return response.set('Idempotent-Replayed', 'true').json(first.answer);
    if (first) throw problem(409, 'A request with this key is under way.');
    const entry = { params, answer: null };
    known.set(key, entry);
    if (known.size > MAX_KEYS) known.delete(known.keys().next().value);
    const send = response.json.bind(response);
    response.json = (body) => {
      // What failed may be tried again.
      if (response.statusCode < 400) entry.answer = body;
      else known.delete(key);
      return send(body);
    };
    // Where the connection broke, there was no answer.
    response.on('close', () => entry.answer ?? known.delete(key));
    return next();
  };
}

function problem(status, message) {
  return new StripeShapedError(status, { type: 'idempotency_error', message });
}
