import { relink } from 'fc-relink';
import { fakeStripe, sampleAccount } from 'fc-relink/testing';

const accounts = [sampleAccount({ status: 'inactive' })];
const stripe = fakeStripe('relinked', { accounts });
const { client_secret: clientSecret } = stripe.createSession();
const report = await relink({ stripe, clientSecret, existingAccounts: accounts });
console.log(report.outcome, report.accounts[0].change); // relinked reauthorized
