/** What a new customer has linked already, and what has become of it. */

import { institutionByName } from './institutions.mjs';
import { accountNumbers, DAY, nowSeconds } from './state.mjs';

const inactive = (cause, action = 'relink_required') => ({
  status: 'inactive',
  status_details: { inactive: { action, cause } },
});
const inactiveAuthorization = {
  status: 'inactive',
  status_details: { inactive: { action: 'relink_required' } },
};

const PAYS = ['payment_method', 'balances', 'transactions'];

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
    for (const [key, { number, ...fields }] of Object.entries(holdings)) {
      const holding = institution.holdings.find((candidate) => candidate.key === key);
      const account = state.addAccount(authorization, institution, holding, {
        ...fields,
        account_numbers: accountNumbers(institution, holding, number),
      });
      if (account.permissions.includes('payment_method')) state.addPaymentMethod(account, { customer });
    }
  };

  link('Harbourne Bank', inactiveAuthorization, {
    everyday: { ...inactive('access_expired'), permissions: ['payment_method', 'balances'] },
    'rainy-day': { ...inactive('access_expired'), permissions: ['balances', 'ownership'] },
    rewards: { ...inactive('access_expired'), permissions: ['balances'] },
  });

  const shared = { ...inactive('access_denied'), permissions: ['balances', 'transactions'] };
  link('Oakfern Bank', inactiveAuthorization, {
    household: { ...shared, permissions: PAYS },
    goal: shared,
    ...(twins ? { 'pot-1': shared, 'pot-2': shared } : {}),
  });

  link(
    'Junipera Trust',
    {},
    {
      expired: { permissions: PAYS, number: { expected_expiry_date: nowSeconds(), status: 'deactivated' } },
      eventually: { permissions: PAYS, number: { expected_expiry_date: nowSeconds() + 12 * DAY } },
    },
  );

  link(
    'Millvale Credit Union',
    {},
    {
      primary: { permissions: PAYS },
      closed: { ...inactive('account_closed', 'none'), permissions: ['balances'] },
    },
  );
}
