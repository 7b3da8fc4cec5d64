/** What the environment asks for. */

const LIVE = /^(sk|rk|pk)_live_/;

/**
 * Reads keys and port. With both keys the server talks to Stripe; with none, to the simulator.
 *
 * @param {Record<string, string | undefined>} env
 */
export function readConfig(env) {
  const secretKey = env.STRIPE_SECRET_KEY || null;
  const publishableKey = env.STRIPE_PUBLISHABLE_KEY || null;
  if (!secretKey !== !publishableKey) {
    const missing = secretKey ? 'STRIPE_PUBLISHABLE_KEY' : 'STRIPE_SECRET_KEY';
    throw new Error(`${missing} is not set; set both keys for Stripe, or none for the simulator`);
  }
  if (secretKey && !/^(sk|rk)_/.test(secretKey)) {
    throw new Error('STRIPE_SECRET_KEY must start with sk_ or rk_');
  }
  if (publishableKey && !publishableKey.startsWith('pk_')) {
    throw new Error('STRIPE_PUBLISHABLE_KEY must start with pk_, because it is sent to the page');
  }
  if (env.STRIPE_ALLOW_LIVE !== '1' && [secretKey, publishableKey].some((key) => LIVE.test(key ?? ''))) {
    throw new Error('these are live keys; set STRIPE_ALLOW_LIVE=1 if you really mean them');
  }
  if (secretKey && LIVE.test(secretKey) !== LIVE.test(publishableKey)) {
    throw new Error('one of the keys is live and the other is not');
  }
  // The simulator knows no customer of Stripe's.
  const customer = (secretKey && env.STRIPE_CUSTOMER) || null;
  const webhookSecret = (secretKey && env.STRIPE_WEBHOOK_SECRET) || null;
  if (webhookSecret && !webhookSecret.startsWith('whsec_')) {
    throw new Error('STRIPE_WEBHOOK_SECRET must start with whsec_; `stripe listen` prints it');
  }
  return { secretKey, publishableKey, webhookSecret, customer, port: readPort(env.PORT) };
}

function readPort(text) {
  if (!text) return 4242;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`PORT must be a number from 0 to 65535, got ${JSON.stringify(text)}`);
  }
  return port;
}
