import express from 'express';
import { currentCustomer } from './customer';
import { createSession, settle, type Asked } from './sessions';
import { accountsOf } from './store';

export const app = express();

app.get('/accounts', (request, response) => {
  response.set('cache-control', 'no-store').json(accountsOf(currentCustomer()));
});

app.post('/relink-session', express.json(), async (request, response) => {
  const session = await createSession(currentCustomer(), (request.body ?? {}) as Asked);
  if (!session) response.sendStatus(403);
  else response.set('cache-control', 'no-store').json({ client_secret: session.client_secret });
});

app.post('/relinked', async (request, response) => {
  await settle(currentCustomer());
  response.set('cache-control', 'no-store').json(accountsOf(currentCustomer()));
});

// The page, as it was built.
app.use(express.static('out'));
