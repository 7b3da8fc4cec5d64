/** Errors in Stripe's shape: `{"error": {"type", "code", "message", "param"}}`. */

/** @see https://docs.stripe.com/api/errors */
export class StripeShapedError extends Error {
  /**
   * @param {number} status
   * @param {{type: string, code?: string, message: string, param?: string}} error
   */
  constructor(status, error) {
    super(error.message);
    this.status = status;
    this.error = error;
  }
}

export function invalidRequest(message, { code, param, status = 400 } = {}) {
  return new StripeShapedError(status, { type: 'invalid_request_error', code, message, param });
}

export function missing(kind, id, param = 'id') {
  return invalidRequest(`No such ${kind}: '${id}'`, { code: 'resource_missing', param, status: 404 });
}

export function outage() {
  return new StripeShapedError(500, { type: 'api_error', message: 'The simulator plays an outage.' });
}

/** Express error handler. */
// Express knows an error handler by its four parameters.
// eslint-disable-next-line no-unused-vars
export function answerStripeErrors(error, request, response, next) {
  if (error instanceof StripeShapedError) {
    response.status(error.status).json({ error: error.error });
    return;
  }
  const status = error?.status >= 400 && error.status < 500 ? error.status : 500;
  const type = status === 500 ? 'api_error' : 'invalid_request_error';
  response.status(status).json({ error: { type, message: 'The simulator could not handle the request.' } });
}
