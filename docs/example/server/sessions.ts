import { interpret, preload, type RelinkReport } from 'fc-relink';
import type Stripe from 'stripe';
import { accountsOf, forgetSession, openSessions, rememberSession, saveAccount, type Row } from './store';
import { stripe } from './stripe';

export interface Asked {
  authorization?: string | null;
  account?: string | null;
}

type Report = RelinkReport<Row, Stripe.FinancialConnections.Session>;

/** Creates a session; one without an authorization links new accounts. `null`: the authorization is not this customer's. */
export async function createSession(
  customer: string,
  { authorization, account }: Asked,
  more: Partial<Stripe.FinancialConnections.SessionCreateParams> = {},
): Promise<Stripe.FinancialConnections.Session | null> {
  const isTheirs = accountsOf(customer).some((row) => row.authorization === authorization);
  if (authorization && !isTheirs) return null;
  const session = await stripe.financialConnections.sessions.create({
    account_holder: { type: 'customer', customer },
    permissions: ['balances', 'payment_method'],
    ...(authorization && { relink_options: { authorization, ...(account && { account }) } }),
    ...more,
  });
  rememberSession(customer, session.id);
  return session;
}

/** Asks Stripe how this customer's sessions ended, and stores what came of them. */
export async function settle(customer: string): Promise<Report[]> {
  await preload();
  const reports = [];
  for (const id of openSessions(customer)) {
    const session = await stripe.financialConnections.sessions.retrieve(id);
    const report = interpret(session, accountsOf(customer));
    if (report.outcome !== 'pending') {
      await store(customer, report);
      forgetSession(customer, id);
    }
    reports.push(report);
  }
  return reports;
}

async function store(customer: string, report: Report): Promise<void> {
  for (const entry of report.accounts) {
    if (entry.change === 'untouched' && !entry.mayReactivate) continue;
    // The session shows an account as it was during the flow. Store it as it is now.
    const account = await stripe.financialConnections.accounts.retrieve(entry.id);
    saveAccount(customer, account, {
      ...(entry.change === 'replaced' && { replaces: entry.before.id }),
      ...(entry.mandateRequired && { needsMandate: true }),
    });
  }
}
