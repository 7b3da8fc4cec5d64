/**
 * The comparison that Stripe's guide to relinking shows for payments:
 *
 * > `const is_new = !existing_account_ids.includes(financialConnectionsSession.accounts[0].id);`
 *
 * The guide asks this of the first account that came back, to tell an account that is new, for which a mandate has to be
 * shown, from one that was reauthorized. A page with several accounts asks it of each of them.
 *
 * @see https://docs.stripe.com/financial-connections/relink/api/payments-or-payouts
 */

/** Which of the accounts that came back are new, and which are not. @param {any} session @param {any[]} existing */
export function sort(session, existing) {
  const existing_account_ids = existing.map(({ id }) => id);
  const fresh = [];
  const reauthorized = [];
  for (const account of session.accounts) {
    const is_new = !existing_account_ids.includes(account.id);
    (is_new ? fresh : reauthorized).push(account);
  }
  return { fresh, reauthorized };
}

/** The same, and which of the page's accounts did not come back. @param {any} session @param {any[]} existing */
export function sortBoth(session, existing) {
  const returned_account_ids = session.accounts.map(({ id }) => id);
  return {
    ...sort(session, existing),
    missing: existing.filter(({ id }) => !returned_account_ids.includes(id)),
  };
}
