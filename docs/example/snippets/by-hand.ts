import { interpret, preload, relink, type StripeLike } from 'fc-relink';
import type { Stripe } from '@stripe/stripe-js';

type OneMethod = Pick<Stripe, 'collectFinancialConnectionsAccounts'>;

export async function relinkByHand(stripe: OneMethod, clientSecret: string, existing: { id: string }[]) {
  const { financialConnectionsSession, error } = await stripe.collectFinancialConnectionsAccounts({
    clientSecret,
  });
  if (error) return 'failed';
  const ids = existing.map(({ id }) => id);
  const added = financialConnectionsSession.accounts.filter(({ id }) => !ids.includes(id));
  if (added.length > 0) return 'new accounts';
  return financialConnectionsSession.accounts.length > 0 ? 'relinked' : 'canceled';
}

export async function relinkByReport(stripe: StripeLike, clientSecret: string, existing: { id: string }[]) {
  const report = await relink({ stripe, clientSecret, existingAccounts: existing });
  return report.nextStep;
}

export async function inTwoSteps(stripe: OneMethod, clientSecret: string, existing: { id: string }[]) {
  await preload();
  const result = await stripe.collectFinancialConnectionsAccounts({ clientSecret });
  return interpret(result, existing).nextStep;
}
