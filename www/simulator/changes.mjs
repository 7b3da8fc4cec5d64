/** What becomes of an account: each change is a new state and the event that tells of it. */

import { institutionById } from './institutions.mjs';
import { accountNumbers, DAY, nowSeconds } from './state.mjs';

/** Causes that a relink cannot repair. */
const FINAL = new Set(['account_closed', 'account_unavailable']);

const numberOf = (account, fields) =>
  accountNumbers(institutionById(account.institution), account, fields) ?? account.account_numbers;

/** Each gives the fields that change, and says which event follows. */
const CHANGES = {
  active: (account) => [
    {
      status: 'active',
      status_details: {},
      // A number that still works is kept.
      account_numbers: worksFor(account, 60 * DAY) ? account.account_numbers : numberOf(account),
    },
    account.status === 'active' ? null : 'reactivated',
  ],
  inactive: (account, { cause = 'access_expired' }) => [
    {
      status: 'inactive',
      status_details: { inactive: { action: FINAL.has(cause) ? 'none' : 'relink_required', cause } },
    },
    'deactivated',
  ],
  disconnected: () => [{ status: 'disconnected', status_details: {} }, 'disconnected'],
  deactivating: (account, { days = 30, cause = 'access_expired' }) => [
    {
      status: 'active',
      status_details: {
        active: {
          action: 'relink_required',
          cause,
          expected_deactivation_date: nowSeconds() + days * DAY,
        },
      },
    },
    'upcoming_deactivation',
  ],
  'number-expiring': (account, { days = 30 }) => [
    { account_numbers: numberOf(account, { expected_expiry_date: nowSeconds() + days * DAY }) },
    'upcoming_account_number_expiry',
  ],
  'number-expired': (account) => [
    {
      account_numbers: numberOf(account, { expected_expiry_date: nowSeconds(), status: 'deactivated' }),
    },
    'account_numbers_updated',
  ],
};

/**
 * Changes an account, and what follows from it for its authorization.
 *
 * @param {ReturnType<import('./state.mjs').createState>} state
 * @param {object} account
 * @param {keyof typeof CHANGES} name
 * @param {{cause?: string, days?: number}} [options]
 */
export function change(state, account, name, options = {}) {
  const [fields, event] = CHANGES[name](account, options);
  Object.assign(account, fields);
  const authorization = state.authorizations.get(account.authorization);
  if (authorization) Object.assign(authorization, authorizationFields(state, authorization));
  if (event) state.emit(event, account);
}

/** An authorization is as good as the best of its accounts. */
function authorizationFields(state, { id, account_holder }) {
  const accounts = state
    .accountsOf(account_holder.customer)
    .filter(({ authorization }) => authorization === id);
  if (accounts.some(({ status }) => status === 'active')) return { status: 'active', status_details: {} };
  const inactive = accounts.filter(({ status }) => status === 'inactive');
  if (inactive.length === 0) return { status: 'disconnected', status_details: {} };
  const repairable = inactive.some(
    ({ status_details }) => status_details.inactive.action === 'relink_required',
  );
  const action = repairable ? 'relink_required' : 'none';
  return { status: 'inactive', status_details: { inactive: { action } } };
}

function worksFor({ account_numbers: numbers }, seconds) {
  return (numbers ?? []).every(
    ({ status, expected_expiry_date: expiry }) =>
      status === 'transactable' && (expiry === null || expiry > nowSeconds() + seconds),
  );
}

/**
 * What an institution does to accounts after the customer has authenticated.
 *
 * @param {ReturnType<import('./state.mjs').createState>} state
 * @param {object} account
 * @param {object} options
 * @param {boolean} options.isNew linked just now, not relinked
 * @param {(run: () => void) => void} options.soon runs a moment later
 */
export function afterAuthentication(state, account, { isNew, soon }) {
  const institution = institutionById(account.institution);
  const later = (name, options) =>
    soon(() => {
      // A scenario may have put it away meanwhile.
      if (state.accounts.get(account.id) === account) change(state, account, name, options);
    });

  if (institution.lapses === 'monthly') change(state, account, 'deactivating', { days: 30 });
  else if (institution.lapses && isNew) later('inactive', { cause: 'institution_requirement' });
  else if (institution.lapses === 'then-daily') {
    change(state, account, 'deactivating', { days: 1, cause: 'institution_requirement' });
  }

  if (!isNew) return;
  const holding = institution.holdings.find(({ key }) => key === account.holding);
  if (holding.number === 'expired') {
    account.account_numbers = numberOf(account, {
      expected_expiry_date: nowSeconds(),
      status: 'deactivated',
    });
  }
  if (holding.number === 'eventually') change(state, account, 'number-expiring', { days: 30 });
  if (holding.number === 'immediately') later('number-expired');
}
