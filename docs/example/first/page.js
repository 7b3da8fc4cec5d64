import { preload, relink } from 'fc-relink';
import { loadStripe } from '@stripe/stripe-js';

const [stripe] = await Promise.all([loadStripe('pk_test_123'), preload()]);

document.querySelector('#reconnect').addEventListener('click', async () => {
  const report = await relink({
    stripe,
    sessionUrl: '/relink-session', // the endpoint above
    existingAccounts: ['fca_123', 'fca_456'], // the accounts that you know: objects or ids
    authorization: 'fcauth_123', // what to relink
  });
  console.log(report.outcome, report.nextStep, report.accounts);
});
