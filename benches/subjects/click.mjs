/** What `relink` adds between the click and Stripe's call, the wasm loaded. */

import { preload, relink } from 'fc-relink';

import { relinked } from '../data.mjs';
import { now, summarize } from '../harness.mjs';

const BLOCKS = 25;
/** Calls whose times are put together: a page's clock is too coarse for a single one. */
const BLOCK = 200;

const existingAccounts = { 'no accounts': 0, '5 accounts': 5, '20 accounts': 20, '1,000 accounts': 1_000 };

/** Microseconds matter here, and the clock of a page has a hundred of them: that is even over many calls. */
async function averageOf(calls, click) {
  let sum = 0;
  for (let i = 0; i < calls; i++) sum += await click();
  return sum / calls;
}

/** @returns {AsyncGenerator<import('../harness.mjs').Row>} */
export async function* rows() {
  await preload();
  for (const [name, count] of Object.entries(existingAccounts)) {
    const { existing } = relinked(count);
    const result = { financialConnectionsSession: { ...relinked(0).session } };
    let entered = 0;
    const stripe = {
      async collectFinancialConnectionsAccounts() {
        entered = now();
        return result;
      },
    };
    const options = { stripe, clientSecret: 'fcsess_client_secret_0123456789', existingAccounts: existing };
    const click = async () => {
      const start = now();
      const report = relink(options);
      const added = entered - start;
      await report;
      return added;
    };
    await averageOf(5 * BLOCK, click);
    const averages = [];
    for (let block = 0; block < BLOCKS; block++) {
      globalThis.gc?.({ type: 'minor' });
      averages.push(await averageOf(BLOCK, click));
    }
    yield {
      case: name,
      accounts: count,
      what: 'click to Stripe’s call',
      value: summarize(averages),
      unit: 'ms',
      ...(count <= 20 && { most: 0.1 }),
    };
  }
}
