import express from 'express';
import { currentCustomer } from './customer';
import { accountsOf, saveAccount } from './store';
import { stripe } from './stripe';

export const payments = express.Router();

// The customer has read the mandate on your page, and accepts it.
payments.post('/mandates', express.json(), async (request, response) => {
  const customer = currentCustomer();
  const { account } = request.body as { account: string };
  const row = accountsOf(customer).find(({ id, needsMandate }) => id === account && needsMandate);
  if (!row) return void response.sendStatus(404);

  const method = await stripe.paymentMethods.create(
    {
      type: 'us_bank_account',
      us_bank_account: { financial_connections_account: account },
      billing_details: { name: 'Jenny Rosen' }, // the account holder's name
    },
    { idempotencyKey: `payment-method-${account}` },
  );
  await stripe.setupIntents.create(
    {
      customer,
      payment_method: method.id,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      confirm: true,
      mandate_data: {
        customer_acceptance: {
          type: 'online',
          online: { ip_address: request.ip ?? '', user_agent: request.get('user-agent') ?? '' },
        },
      },
    },
    { idempotencyKey: `setup-intent-${account}` },
  );
  saveAccount(customer, row, { needsMandate: false });
  response.json(accountsOf(customer));
});
