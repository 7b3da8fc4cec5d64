import { preload, relink, triage } from 'fc-relink';

const stripe = globalThis.Stripe('pk_test_123');
const button = document.querySelector('#reconnect');
const status = document.querySelector('#status');

await preload();
const accounts = await (await fetch('/relinked', { method: 'POST' })).json();
const [first] = triage(accounts);
button.disabled = first?.action !== 'relink';

button.addEventListener('click', async () => {
  try {
    const report = await relink({
      stripe,
      sessionUrl: '/relink-session',
      existingAccounts: accounts,
      authorization: first.authorization,
    });
    status.textContent = report.complete ? 'Your accounts are connected.' : 'Not connected yet.';
    await fetch('/relinked', { method: 'POST' });
  } catch (error) {
    status.textContent = `Something went wrong (${error.code}). Please try again.`;
  }
});
