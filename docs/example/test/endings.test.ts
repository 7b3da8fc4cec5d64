import { relink } from 'fc-relink';
import { fakeStripe, sampleAccount, type Ending } from 'fc-relink/testing';
import { expect, test } from 'vitest';
import { endingWords, errorWords } from '../page/words';

const accounts = [sampleAccount({ status: 'inactive' })];

const ENDINGS: [Ending, RegExp][] = [
  ['relinked', /accounts are connected/],
  ['new_authorization', /accounts are connected/],
  ['relinked_without_accounts', /check the list/],
  ['no_account', /choose it/],
  ['no_authorization', /did not confirm/],
  ['other', /not your fault/],
  ['canceled', /closed the window/],
  ['error', /took too long/],
  ['malformed', /wrong on our side/],
  ['rejects', /wrong on our side/],
];

test.each(ENDINGS)('a flow that ends with %s says %s', async (ending, words) => {
  const stripe = fakeStripe(ending, { accounts });
  const said = await relink({
    stripe,
    clientSecret: stripe.createSession().client_secret,
    existingAccounts: accounts,
  }).then(endingWords, errorWords);
  expect(said).toMatch(words);
});
