// Uses that must not compile; each says why.

import { interpret, relink, triage, type AccountEntry, type RelinkReport } from 'fc-relink';
import { useRelink } from 'fc-relink/react';
import { fakeStripe, sampleAccount, sampleSession } from 'fc-relink/testing';
import type { Stripe } from '@stripe/stripe-js';

declare const stripe: Stripe;
declare const report: RelinkReport;
declare const entry: AccountEntry<{ id: string; label: string }>;
const url = '/session';

// @ts-expect-error -- stripe is needed
void relink({ clientSecret: 'secret' });
// @ts-expect-error -- an object without the method is no Stripe.js
void relink({ stripe: {}, clientSecret: 'secret' });
// @ts-expect-error -- one of clientSecret and sessionUrl is needed
void relink({ stripe });
// @ts-expect-error -- only one of clientSecret and sessionUrl
void relink({ stripe, clientSecret: 'secret', sessionUrl: url });
// @ts-expect-error -- a secret is a string or a function
void relink({ stripe, clientSecret: 7 });
// @ts-expect-error -- a promise is no secret: a function may return one
void relink({ stripe, clientSecret: Promise.resolve('secret') });
// @ts-expect-error -- a promise holds no headers: a function may return one
void relink({ stripe, sessionUrl: url, headers: Promise.resolve({ 'x-csrf': 'token' }) });
// @ts-expect-error -- the value of a header is a string
void relink({ stripe, sessionUrl: url, headers: () => ({ 'x-csrf': 7 }) });
// @ts-expect-error -- an account has an id
void relink({ stripe, sessionUrl: url, existingAccounts: [{ last4: '1234' }] });
// @ts-expect-error -- an option that does not exist is a misspelt one
void relink({ stripe, sessionUrl: url, exsistingAccounts: [] });
// @ts-expect-error -- last4 is a string
interpret({}, [{ id: 'fca_1', last4: 1234 }]);
// @ts-expect-error -- a bare id says nothing about its account
triage(['fca_1']);
// @ts-expect-error -- now is in Unix seconds, not a Date
triage([], { now: new Date() });
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
// @ts-expect-error -- a new account has nothing before it
entry.before.label.trim();
// @ts-expect-error -- what came back by its name alone has no object, nor has what did not come back
if (entry.change !== 'added') entry.after.id.trim();
// @ts-expect-error -- the hook needs to be told where Stripe.js is, be it null
useRelink({ sessionUrl: url });
// @ts-expect-error -- the hook needs a secret as well
const hook = useRelink({ stripe });
// @ts-expect-error -- an override is one of the two
void hook.relink({ clientSecret: 'secret', sessionUrl: url });
// @ts-expect-error -- there is no such ending
fakeStripe('succeeded');
// @ts-expect-error -- nor here
fakeStripe(['relinked', { ending: 'succeeded' }]);
// @ts-expect-error -- a field that no account has is a misspelt one
sampleAccount({ last4: '1234', last_4: '1234' });
// @ts-expect-error -- nor has a session
sampleSession({ relink_results: null });
// @ts-expect-error -- nor does a status become a number
sampleAccount({ status: 7 });
