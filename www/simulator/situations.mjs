/** The states that a presenter can put an institution into. Its accounts change as Stripe would change them. */

import { change } from './changes.mjs';
import { institutionById, institutions } from './institutions.mjs';
import { FIRST_LOGIN } from './seed.mjs';
import { isDebitable } from './state.mjs';

const inactive = (title, cause) => ({ id: cause, title, change: 'inactive', options: { cause } });
const down = (title, kind) => ({ id: `down-${kind}`, title, down: kind });

/**
 * @typedef {object} Situation
 * @property {string} id
 * @property {string} title
 * @property {string} [change] what becomes of each account
 * @property {{cause?: string, days?: number}} [options]
 * @property {boolean} [tokenized] only where there are tokenized account numbers
 * @property {string} [down] why nobody can sign in
 */

/** @type {Situation[]} */
const situations = [
  { id: 'active', title: 'Active', change: 'active' },
  inactive('Inactive: access expired', 'access_expired'),
  inactive('Inactive: access denied', 'access_denied'),
  inactive('Inactive: institution wants a sign-in', 'institution_requirement'),
  inactive('Inactive: cause not told', 'unspecified'),
  inactive('Inactive for good: account closed', 'account_closed'),
  inactive('Inactive for good: account unavailable', 'account_unavailable'),
  { id: 'deactivating', title: 'Active for 20 more days', change: 'deactivating', options: { days: 20 } },
  { id: 'disconnected', title: 'Disconnected', change: 'disconnected' },
  {
    id: 'number-expiring',
    title: 'Account numbers expire in 10 days',
    change: 'number-expiring',
    options: { days: 10 },
    tokenized: true,
  },
  { id: 'number-expired', title: 'Account numbers expired', change: 'number-expired', tokenized: true },
  down('Sign-in down, planned', 'scheduled'),
  down('Sign-in down, not planned', 'unscheduled'),
  down('Sign-in fails', 'error'),
];

/** The institutions that can be put into a state, each with the states that it knows. */
export const stages = institutions
  .filter(({ holdings }) => holdings.length > 0)
  .map(({ id, name, testName, tokenized }) => ({
    id,
    name,
    testName,
    situations: situations
      .filter((situation) => tokenized || !situation.tokenized)
      .map(({ id, title }) => ({ id, title })),
  }));

/**
 * Puts all accounts that a customer has at an institution into a state, and links them first if there are none.
 *
 * @param {ReturnType<import('./state.mjs').createState>} state
 * @param {string} customer
 * @param {{institution: string, situation: string}} wanted
 * @returns {boolean} `false` where the institution or the state does not exist
 */
export function arrange(state, customer, { institution: institutionId, situation: situationId }) {
  const institution = institutionById(institutionId);
  const known = stages
    .find(({ id }) => id === institutionId)
    ?.situations.some(({ id }) => id === situationId);
  if (!known) return false;
  const situation = situations.find(({ id }) => id === situationId);
  const { faults } = state.customers.get(customer);
  if (situation.down) faults.down.set(institution.id, situation.down);
  else faults.down.delete(institution.id);
  for (const account of accountsAt(state, customer, institution)) {
    const numberless = situation.tokenized && !isDebitable(account);
    if (situation.change && !numberless) change(state, account, situation.change, situation.options);
  }
  return true;
}

function accountsAt(state, customer, institution) {
  const here = () => state.accountsOf(customer).filter((account) => account.institution === institution.id);
  if (here().length > 0) return here();
  const authorization = state.addAuthorization(customer, institution, FIRST_LOGIN);
  for (const holding of institution.holdings.filter(({ onlyIfLinked }) => !onlyIfLinked)) {
    const permissions = isDebitable(holding)
      ? ['payment_method', 'balances', 'transactions']
      : ['balances', 'transactions'];
    const account = state.addAccount(authorization, institution, holding, { permissions });
    if (isDebitable(holding)) state.addPaymentMethod(account, { customer });
  }
  return here();
}
