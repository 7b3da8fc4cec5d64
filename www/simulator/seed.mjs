/** What a new customer has linked already, and what has become of it. */

import { institutionByName } from './institutions.mjs';
import { nowSeconds } from './state.mjs';

const DAY = 24 * 60 * 60;

const inactive = (cause, action = 'relink_required') => ({
  status: 'inactive',
  status_details: { inactive: { action, cause } },
});
const inactiveAuthorization = {
  status: 'inactive',
  status_details: { inactive: { action: 'relink_required' } },
};

/** The login that every authorization of a new customer was made with. */
export const FIRST_LOGIN = 'first';

/**
 * @param {ReturnType<import('./state.mjs').createState>} state
 * @param {string} customer
 * @param {{twins?: boolean}} [options] `twins` links two accounts that nothing tells apart
 */
export function seed(state, customer, { twins = false } = {}) {
  const link = (name, authorizationFields, holdings) => {
    const institution = institutionByName(name);
    const authorization = state.addAuthorization(customer, institution, FIRST_LOGIN, authorizationFields);
    for (const [key, fields] of Object.entries(holdings)) {
      const holding = institution.holdings.find((candidate) => candidate.key === key);
      state.addAccount(authorization, institution, holding, fields);
    }
  };

  link('Inactive Accounts', inactiveAuthorization, {
    everyday: { ...inactive('access_expired'), permissions: ['payment_method', 'balances'] },
    'rainy-day': { ...inactive('access_expired'), permissions: ['balances', 'ownership'] },
    rewards: { ...inactive('access_expired'), permissions: ['balances'] },
  });

  const shared = { ...inactive('access_denied'), permissions: ['balances', 'transactions'] };
  link('Bank (OAuth)', inactiveAuthorization, {
    household: { ...shared, permissions: ['payment_method', 'balances', 'transactions'] },
    goal: shared,
    ...(twins ? { 'pot-1': shared, 'pot-2': shared } : {}),
  });

  const expiring = {
    permissions: ['payment_method', 'balances', 'transactions'],
    account_numbers: [
      {
        expected_expiry_date: nowSeconds() + 12 * DAY,
        identifier_type: 'tokenized_account_number',
        status: 'transactable',
        supported_networks: ['ach'],
      },
    ],
  };
  link('Tokenized Account Numbers', {}, { bills: expiring, reserve: expiring });

  link(
    'Test Institution',
    {},
    {
      primary: { permissions: ['payment_method', 'balances', 'transactions'] },
      closed: { ...inactive('account_closed', 'none'), permissions: ['balances'] },
    },
  );
}
