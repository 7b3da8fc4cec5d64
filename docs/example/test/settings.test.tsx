// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import { fakeStripe, sampleAccount } from 'fc-relink/testing';
import { afterEach, expect, test, vi } from 'vitest';

const before = { ...sampleAccount({ status: 'inactive' }), needsMandate: false };
const after = { ...sampleAccount(), needsMandate: false };
const stripe = fakeStripe(['canceled', 'relinked'], { accounts: [before] });

// What the component imports, and what the page's server returns.
vi.doMock('@stripe/stripe-js', () => ({ loadStripe: () => Promise.resolve(stripe) }));
vi.stubGlobal('fetch', (request: Request | string) => {
  const isSession = (typeof request === 'string' ? request : request.url).endsWith('/relink-session');
  const session = { client_secret: stripe.createSession().client_secret };
  return Promise.resolve(Response.json(isSession ? session : [stripe.flows.length < 2 ? before : after]));
});
vi.stubGlobal('isSecureContext', true);
const { Settings } = await import('../react/Settings');
afterEach(cleanup);

test('a customer who left can try again', async () => {
  render(<Settings rows={[before]} />);
  (await screen.findByText('Reconnect')).click();
  await screen.findByText(/closed the window/);
  (await screen.findByText('Reconnect')).click();
  await screen.findByText(/accounts are connected/);
  expect(stripe.flows).toHaveLength(2);
});
