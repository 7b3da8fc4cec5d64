/** Headers and checks that guard every request. */

import { ApiError } from './errors.mjs';

const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/**
 * Sets the headers that confine the page.
 *
 * @param {{importMapHash: string, withStripe: boolean}} options
 * @see https://docs.stripe.com/security/guide#content-security-policy
 */
export function securityHeaders({ importMapHash, withStripe }) {
  const stripeScripts = withStripe ? ' https://js.stripe.com https://*.js.stripe.com' : '';
  const policy = [
    `default-src 'none'`,
    `script-src 'self' 'wasm-unsafe-eval' '${importMapHash}'${stripeScripts}`,
    `style-src 'self'`,
    `img-src 'self'${withStripe ? ' https://*.stripe.com' : ''}`,
    `connect-src 'self'${withStripe ? ' https://api.stripe.com' : ''}`,
    `frame-src ${withStripe ? `https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com` : `'none'`}`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ');
  return (request, response, next) => {
    response.set({
      'Content-Security-Policy': policy,
      // A bank's sign-in opens in a window of its own, and Stripe.js has to hear from it.
      'Cross-Origin-Opener-Policy': withStripe ? 'same-origin-allow-popups' : 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Referrer-Policy': 'strict-origin-when-cross-origin',
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-cache',
    });
    next();
  };
}

/** Refuses hosts that only look local (DNS rebinding). */
export function checkHost(request, response, next) {
  if (!LOOPBACK_HOST.test(request.headers.host ?? '')) {
    throw new ApiError(421, 'wrong_host', 'this server answers on the loopback address only');
  }
  next();
}

/** Refuses a POST from any page but our own. */
export function checkOrigin(request, response, next) {
  const safe = request.method === 'GET' || request.method === 'HEAD';
  if (!safe && request.headers.origin !== `http://${request.headers.host}`) {
    throw new ApiError(
      403,
      'foreign_origin',
      'requests that change something must come from the page itself',
    );
  }
  next();
}

/** Keeps answers that may hold a secret or account data out of every cache. */
export function neverCache(request, response, next) {
  response.set('Cache-Control', 'no-store');
  next();
}
