import { expect, test } from '@playwright/test';
import { fakeStripe, sampleAccount } from 'fc-relink/testing';

test('a customer who left can try again', async ({ page }) => {
  const before = { ...sampleAccount({ status: 'inactive' }), needsMandate: false };
  const after = { ...sampleAccount(), needsMandate: false };
  const stripe = fakeStripe(['canceled', 'relinked'], { accounts: [before] });

  // In place of https://js.stripe.com: a Stripe whose flow is played by the double, here in the test.
  await page.exposeFunction('collect', (options: { clientSecret: string }) =>
    stripe.collectFinancialConnectionsAccounts(options),
  );
  await page.addInitScript('window.Stripe = () => ({ collectFinancialConnectionsAccounts: window.collect })');

  // In place of your server, where you want that.
  let stored: object = before;
  await page.route('**/relinked', (route) => route.fulfill({ json: [stored] }));
  await page.route('**/relink-session', (route) =>
    route.fulfill({ json: { client_secret: stripe.createSession().client_secret } }),
  );

  await page.goto('/page/');
  await page.getByRole('button', { name: 'Reconnect' }).click();
  await expect(page.getByRole('status')).toContainText('closed the window');
  stored = after;
  await page.getByRole('button', { name: 'Reconnect' }).click();
  await expect(page.getByRole('status')).toContainText('accounts are connected');
  expect(stripe.flows).toHaveLength(2);
});
