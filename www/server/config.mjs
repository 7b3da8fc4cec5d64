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
  const cookieName = env.COOKIE_NAME || null;
  if (cookieName && !/^\w+$/.test(cookieName)) throw new Error('COOKIE_NAME must be letters, digits and _');
  return {
    secretKey,
    publishableKey,
    webhookSecret,
    customer,
    cookieName,
    port: readNumber('PORT', env.PORT, { missing: 4242, most: 65_535 }),
    latency: readNumber('SIMULATOR_LATENCY', env.SIMULATOR_LATENCY, { missing: 700, most: 60_000 }),
  };
}

function readNumber(name, text, { missing, most }) {
  if (!text) return missing;
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > most) {
    throw new Error(`${name} must be a number from 0 to ${most}, got ${JSON.stringify(text)}`);
  }
  return number;
}
