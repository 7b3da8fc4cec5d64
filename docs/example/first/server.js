import express from 'express';
import Stripe from 'stripe';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY, { apiVersion: '2026-08-26.preview' });
export const app = express();

app.post('/relink-session', express.json(), async (request, response) => {
  const session = await stripe.financialConnections.sessions.create({
    account_holder: { type: 'customer', customer: 'cus_123' }, // who is signed in
    permissions: ['balances', 'payment_method'],
    relink_options: { authorization: request.body.authorization }, // check that it is theirs
  });
  response.json({ client_secret: session.client_secret });
});
