import express from 'express';
import { endingWords } from '../page/words';
import { currentCustomer } from './customer';
import { createSession, settle } from './sessions';

export const hosted = express.Router();
const origin = process.env.ORIGIN ?? 'http://localhost:4242';

/** The address of Stripe's page for this relink: redirect the customer to it, or put it into an e-mail of your own. */
export async function hostedRelink(customer: string, authorization: string): Promise<string | null> {
  const session = await createSession(
    customer,
    { authorization },
    { ui_mode: 'hosted', hosted: { delivery_method: 'url' }, return_url: `${origin}/return` },
  );
  return session?.url ?? null;
}

hosted.post('/hosted-relink', express.json(), async (request, response) => {
  const { authorization } = (request.body ?? {}) as { authorization?: string };
  const url = authorization ? await hostedRelink(currentCustomer(), authorization) : null;
  if (url) response.json({ url });
  else response.sendStatus(403);
});

// `return_url`: the customer is back, perhaps before being done.
hosted.get('/return', async (request, response) => {
  const report = (await settle(currentCustomer())).at(-1);
  const words = report ? endingWords(report) : 'Everything is up to date.';
  const link = report?.outcome === 'pending' && report.url ? `<a href="${escape(report.url)}">Go on</a>` : '';
  response.set('cache-control', 'no-store').send(`<!doctype html>
<html lang="en">
  <title>Reconnect</title>
  <p role="status">${escape(words)}</p>
  <p>${link} <a href="/page/">To your accounts</a></p>
</html>`);
});

const escape = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
