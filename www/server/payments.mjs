/**
 * Accounts that money moves through: each has a PaymentMethod once the customer has accepted the mandate.
 *
 * @see https://docs.stripe.com/payments/ach-direct-debit
 */

import { ApiError } from './errors.mjs';
import { idIn } from './requests.mjs';

/**
 * @param {object} options
 * @param {import('stripe').Stripe} options.stripe
 * @param {(customer: import('./customers.mjs').Customer, id: string) => Promise<any>} options.ownAccount
 */
export function createPaymentRoutes({ stripe, ownAccount }) {
  async function acceptMandate({ customer, body, ip, headers }, response) {
    if (body?.mandate_accepted !== true) {
      throw new ApiError(400, 'mandate_not_accepted', 'the customer has to accept the mandate first');
    }
    const account = await ownAccount(customer, idIn(body, 'account'));
    const acceptance = { ip_address: ip, user_agent: headers['user-agent'] ?? 'unknown' };
    // Who asks while it is being done gets the answer of that.
    const method = await customer.once(`mandate:${account.id}`, () =>
      paymentMethodFor(customer, account, acceptance),
    );
    response.status(201).json(shownPaymentMethod(method));
  }

  /** The one that is there, or a new one. */
  async function paymentMethodFor(customer, account, acceptance) {
    const known = (await paymentMethodsOf(customer)).find(
      ({ us_bank_account: bank }) => bank.financial_connections_account === account.id,
    );
    if (known) return known;
    // Should another process of this server do the same, Stripe makes one of the two.
    const key = (step) => ({ idempotencyKey: `${step}:${customer.id}:${account.id}` });
    const method = await stripe.paymentMethods.create(
      {
        type: 'us_bank_account',
        us_bank_account: { financial_connections_account: account.id },
        billing_details: { name: customer.name },
      },
      key('payment-method'),
    );
    const intent = await stripe.setupIntents.create(
      {
        customer: customer.id,
        payment_method: method.id,
        payment_method_types: ['us_bank_account'],
        usage: 'off_session',
        confirm: true,
        mandate_data: { customer_acceptance: { type: 'online', online: acceptance } },
      },
      key('mandate'),
    );
    if (intent.status !== 'succeeded') {
      throw new ApiError(502, 'mandate_not_recorded', 'Stripe did not take the mandate');
    }
    return method;
  }

  function paymentMethodsOf({ id }) {
    return stripe.customers
      .listPaymentMethods(id, { type: 'us_bank_account', limit: 100 })
      .autoPagingToArray({ limit: 1000 });
  }

  return { routes: { 'POST /payment-methods': acceptMandate }, paymentMethodsOf };
}

export function shownPaymentMethod({ id, us_bank_account: bank }) {
  return { id, account: bank.financial_connections_account };
}
