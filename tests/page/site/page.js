/** What the tests use in the page: the package, its test double, and small helpers. */

import * as fc from '/package/index.js';
import { fakeStripe, sampleAccount } from '/package/testing.js';

/** What a promise did, as data: a report's or an error's; how often it settled cannot be more than once. */
function settlement(promise) {
  return promise.then(
    (value) => ({ outcome: value?.outcome, report: value }),
    (error) => ({
      ours: error instanceof fc.RelinkError,
      name: error?.name,
      code: error?.code,
      path: error?.path,
      status: error?.status,
      message: error?.message ?? String(error),
    }),
  );
}

/** Whether a flow counts as open in this page. */
const isInFlight = () => Symbol.for('fc-relink.in-flight') in globalThis;

/** A relink with nothing but the test double, which nothing can keep from working. */
async function nextWorks() {
  const stripe = fakeStripe('relinked');
  const clientSecret = stripe.createSession().client_secret;
  const { outcome } = await fc.relink({ stripe, clientSecret });
  return outcome === 'relinked' && !isInFlight();
}

/**
 * Runs a function that the tests send.
 *
 * @param {string} work
 * @param {string} args as JSON
 * @returns what it returned or threw, as JSON
 */
async function run(work, args) {
  try {
    // Not a direct call, so that it sees what any script of the page sees.
    const { eval: evaluate } = globalThis;
    const value = await evaluate(`(${work})`)(...JSON.parse(args));
    return JSON.stringify({ value });
  } catch (error) {
    return JSON.stringify({ thrown: `${error?.message ?? error}\n${error?.stack}` });
  }
}

globalThis.page = { ...fc, fakeStripe, sampleAccount, settlement, isInFlight, nextWorks, run };
