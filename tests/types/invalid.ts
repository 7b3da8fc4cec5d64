// Uses that must not compile; each says why.

import { interpret, relink, triage, type RelinkReport } from 'fc-relink';
import { useRelink } from 'fc-relink/react';
import { fakeStripe, sampleAccount } from 'fc-relink/testing';
import type { Stripe } from '@stripe/stripe-js';

declare const stripe: Stripe;
declare const report: RelinkReport;

// @ts-expect-error -- stripe is needed
export const noStripe = relink({ clientSecret: 'secret' });

// @ts-expect-error -- an object without the method is no Stripe.js
export const noMethod = relink({ stripe: {}, clientSecret: 'secret' });

// @ts-expect-error -- a secret is a string or a function
export const noSecret = relink({ stripe, clientSecret: 7 });

// @ts-expect-error -- an account has an id
export const noId = relink({ stripe, sessionUrl: '/s', existingAccounts: [{ last4: '1234' }] });

// @ts-expect-error -- an option that does not exist is a misspelt one
export const misspelt = relink({ stripe, sessionUrl: '/s', exsistingAccounts: [] });

// @ts-expect-error -- last4 is a string
export const wrongField = interpret({}, [{ id: 'fca_1', last4: 1234 }]);

// @ts-expect-error -- a bare id says nothing about its account
export const bareId = triage(['fca_1']);

// @ts-expect-error -- now is in Unix seconds, not a Date
export const noDate = triage([], { now: new Date() });

// @ts-expect-error -- only some outcomes carry an authorization
report.authorization.toString();

if (report.outcome === 'canceled') {
  // @ts-expect-error -- a cancel has no reason of a failure
  report.reason.toString();
}

// @ts-expect-error -- there is no such outcome
export const succeeded = report.outcome === 'succeeded';

// @ts-expect-error -- the session is not to be replaced
report.session = null;

// @ts-expect-error -- the hook needs to be told where Stripe.js is, be it null
useRelink({ sessionUrl: '/session' });

// @ts-expect-error -- there is no such ending
fakeStripe('succeeded');

// @ts-expect-error -- nor here
fakeStripe(['relinked', { ending: 'succeeded' }]);

// @ts-expect-error -- a field that no account has is a misspelt one
sampleAccount({ last_4: '1234' });
