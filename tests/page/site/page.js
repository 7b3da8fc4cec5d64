/** What the tests use in the page: the package, its test double, and small helpers. */

import * as fc from '/package/index.js';
import { fakeStripe, sampleAccount } from '/package/testing.js';

/** What a promise did, as data: a report's or an error's. */
function settlement(promise) {
  return promise.then(
    (value) => ({ outcome: value?.outcome, report: value }),
    (error) => ({
      ours: error instanceof fc.RelinkError,
      code: error?.code,
      path: error?.path,
      status: error?.status,
      hasResult: error?.result !== undefined,
      message: error?.message ?? String(error),
    }),
  );
}

/** Whether a flow counts as open in this page. */
const isInFlight = () => Symbol.for('fc-relink.in-flight') in globalThis;

/** Options of a relink: the test double, which is played with `double`, and a session of it, where there are no others. */
function given(options, ...double) {
  const stripe = fakeStripe(...double);
  const secret = options?.sessionUrl ? {} : { clientSecret: stripe.createSession().client_secret };
  return { stripe, ...secret, ...options };
}

/** Begins a relink: `page.stripe` is its Stripe object, and `page.ended` how it ends. */
function begin(...args) {
  const options = given(...args);
  globalThis.page.stripe = options.stripe;
  globalThis.page.ended = settlement(fc.relink(options));
}

/** A relink to its end, with the secrets of the flows that it opened. */
async function relinkOnce(...args) {
  begin(...args);
  const { stripe, ended } = globalThis.page;
  const end = await ended;
  const flows = stripe.flows.map((flow) => flow.options.clientSecret);
  return { ...end, flows, isFree: !isInFlight() };
}

/** Relinks, and gives up. Stripe cannot close its flow: it ends later, and is dropped. */
function aborted(options) {
  const aborting = new AbortController();
  const ended = fc.relink({ ...options, signal: aborting.signal });
  aborting.abort();
  if (options.stripe.flows?.length > 0) options.stripe.end('relinked');
  return ended;
}

/** A relink with nothing but the test double, which nothing can keep from working. */
async function nextWorks() {
  const { outcome, isFree } = await relinkOnce();
  return outcome === 'relinked' && isFree;
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

const doubles = { fakeStripe, sampleAccount };
const helpers = { settlement, isInFlight, given, begin, relinkOnce, aborted, nextWorks, run };
globalThis.page = { ...fc, ...doubles, ...helpers };
