import { fakeStripe, sampleAccount } from 'fc-relink/testing';

// One script for each flow. The last one stays.
export const twice = fakeStripe(['canceled', 'relinked']);

// Other accounts, other fields of the session, or an ending after some milliseconds.
export const slow = fakeStripe({
  ending: 'relinked',
  accounts: [sampleAccount({ last4: '0001' })],
  after: 300,
});

// A function: it returns an ending, or the very result of Stripe's call, or a promise of either.
export const odd = fakeStripe(({ options, session }) =>
  options.preCollectedConsent ? 'relinked' : { financialConnectionsSession: { ...session, accounts: 'odd' } },
);

// What your page relinks, where it is not the authorization of the sample accounts.
export const strict = fakeStripe('no_account', {
  accounts: ['fca_1', 'fca_2'],
  authorization: 'fcauth_1',
  account: 'fca_1',
});
