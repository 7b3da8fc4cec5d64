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

/** A rejection that nobody waits for, in a task of the page's own: what WebDriver's script does itself is not told of. */
const rejectUnseen = (text) =>
  void import(import.meta.url).then(() => {
    throw new Error(text);
  });

globalThis.page = { ...fc, fakeStripe, sampleAccount, settlement, isInFlight, nextWorks, rejectUnseen };
