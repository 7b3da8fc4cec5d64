/** Every error leaves this server as `{"error": {"code", "message"}}` with a fitting status. */

/** An error that the page may see. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} message
   */
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Turns whatever was thrown into what the page may know of it. */
export function toApiError(error) {
  if (error instanceof ApiError) return error;
  switch (error?.type) {
    case 'StripeConnectionError':
      return new ApiError(502, 'stripe_unreachable', 'Stripe cannot be reached right now');
    case 'StripeRateLimitError':
      return new ApiError(503, 'stripe_busy', 'Stripe asks to slow down; try again in a moment');
    case 'StripeIdempotencyError':
      return new ApiError(409, 'in_progress', 'the same is being done already');
    case 'StripeInvalidRequestError':
      if (error.statusCode === 404) return notFound();
      return new ApiError(502, 'stripe_refused', 'Stripe did not accept the request');
    case 'StripeAuthenticationError':
    case 'StripePermissionError':
      return new ApiError(502, 'stripe_refused', 'Stripe did not accept the key of this server');
    case 'StripeAPIError':
      return new ApiError(502, 'stripe_failed', 'Stripe could not answer');
    default:
      break;
  }
  // Express and its body parsers mark what the client did wrong.
  if (error?.status >= 400 && error.status < 500) {
    return new ApiError(error.status, 'invalid_request', 'the request could not be read');
  }
  return new ApiError(500, 'internal', 'something went wrong here');
}

/** The same answer for what does not exist and for what belongs to someone else. */
export function notFound() {
  return new ApiError(404, 'not_found', 'there is nothing here under that name');
}

/**
 * Express error handler.
 *
 * @param {(line: string) => void} log gets no body, no header and no message of Stripe's: those may hold a secret
 */
export function answerErrors(log) {
  // Express knows an error handler by its four parameters.
  // eslint-disable-next-line no-unused-vars
  return (error, request, response, next) => {
    const known = toApiError(error);
    if (known.status >= 500) {
      log(`${request.method} ${request.path} ${known.status} ${known.code} ${describe(error)}`);
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.status(known.status).json({ error: { code: known.code, message: known.message } });
  };
}

function describe(error) {
  if (String(error?.type).startsWith('Stripe')) return `${error.type} ${error.requestId ?? ''}`.trim();
  return error instanceof Error ? error.name : typeof error;
}
