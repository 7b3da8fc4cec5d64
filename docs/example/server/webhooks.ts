import express from 'express';
import { preload, triage } from 'fc-relink';
import { remind } from './reminders';
import { settle } from './sessions';
import { ownerOf, saveAccount } from './store';
import { stripe } from './stripe';

export const webhooks = express.Router();

webhooks.post('/webhook', express.raw({ type: 'application/json' }), async (request, response) => {
  let event;
  try {
    const signature = request.get('stripe-signature') ?? '';
    const secret = process.env.STRIPE_WEBHOOK_SECRET ?? '';
    event = stripe.webhooks.constructEvent(request.body as Buffer, signature, secret);
  } catch {
    return void response.sendStatus(400);
  }
  if (event.type === 'financial_connections.session.updated') {
    const customer = event.data.object.account_holder?.customer;
    if (typeof customer === 'string') await settle(customer);
  } else if (event.type.startsWith('financial_connections.account.')) {
    await update((event.data.object as { id: string }).id);
  }
  response.sendStatus(200);
});

/** Events come in any order: store what Stripe says of the account now, whatever the event says. */
async function update(id: string): Promise<void> {
  const customer = ownerOf(id);
  if (!customer) return;
  const account = await stripe.financialConnections.accounts.retrieve(id);
  saveAccount(customer, account);
  await preload();
  for (const need of triage([account])) {
    if (need.action === 'relink' || need.action === 'relink_soon') remind(customer, need);
  }
}
