/** After the flow: which account stands for which, and which are no longer wanted. */

import { idIn, invalid } from './requests.mjs';

const MAX_REPLACEMENTS = 100;

/**
 * @param {object} options
 * @param {import('stripe').Stripe} options.stripe
 * @param {(customer: import('./customers.mjs').Customer, id: string) => Promise<any>} options.ownAccount
 */
export function createAccountRoutes({ stripe, ownAccount }) {
  // What the report calls `replaced`, and what the customer chose among `candidates`: from now on the new account
  // stands for the old one.
  async function saveReplacements({ customer, body }, response) {
    const list = body?.replacements;
    if (!Array.isArray(list) || list.length > MAX_REPLACEMENTS) {
      throw invalid(`replacements must be an array of at most ${MAX_REPLACEMENTS}`);
    }
    const pairs = list.map((pair) => [idIn(pair, 'before'), idIn(pair, 'after')]);
    const ids = pairs.flat();
    if (new Set(ids).size < ids.length) {
      throw invalid('an account can be replaced, or replace, only once');
    }
    const owned = await Promise.all(ids.map((id) => ownAccount(customer, id)));
    const placeOf = (id) => owned.find((account) => account.id === id).institution_name;
    if (pairs.some(([before, after]) => placeOf(before) !== placeOf(after))) {
      throw invalid('an account is replaced by one of the same institution');
    }
    for (const [before, after] of pairs) {
      // The last word counts: what stands for another account now is not replaced itself.
      customer.replaced.delete(after);
      customer.removed.delete(after);
      customer.replaced.set(before, after);
    }
    response.json({ replaced: pairs.length });
  }

  // An account that the customer does not want here any more: Stripe stops reading its data.
  async function removeAccount({ customer, body }, response) {
    const account = await ownAccount(customer, idIn(body, 'account'));
    if (account.status !== 'disconnected') {
      await stripe.financialConnections.accounts.disconnect(account.id);
    }
    customer.removed.add(account.id);
    response.json({ removed: account.id });
  }

  return { routes: { 'POST /replacements': saveReplacements, 'POST /removals': removeAccount } };
}
