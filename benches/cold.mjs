/**
 * What a first call costs, in Node and in a page alike: a module that is imported once, in a process or a browser that
 * has seen nothing of the package.
 */

import { now } from './harness.mjs';

/** @type {{ session: object, existing: object[] }} */
let data;

/** Has everything ready that is not part of it. */
export async function prepare() {
  const { relinked } = await import('./data.mjs');
  data = { existing: relinked(20).existing, session: relinked(0).session };
}

/**
 * Milliseconds to import the entry, to preload, and from the first click to Stripe's call.
 *
 * @param {string | Uint8Array} [source] of the wasm, in place of the one inline
 */
export async function measure(source) {
  const start = now();
  const { preload, relink } = await import('fc-relink');
  const imported = now();
  await preload(source);
  const loaded = now();
  let entered = 0;
  const stripe = {
    async collectFinancialConnectionsAccounts() {
      entered = now();
      return { financialConnectionsSession: data.session };
    },
  };
  const clicked = now();
  const report = relink({
    stripe,
    clientSecret: 'fcsess_client_secret_0123456789',
    existingAccounts: data.existing,
  });
  const click = entered - clicked;
  await report;
  return { import: imported - start, preload: loaded - imported, click };
}
