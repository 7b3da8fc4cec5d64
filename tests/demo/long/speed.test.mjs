/** The page on a slow connection and a slow computer. */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setStage } from '../stage.mjs';

const stage = setStage();
/** Milliseconds. */
const LARGEST_PAINT = 1000;

it('paints most of itself within a second, at 150 ms, 1.6 Mbit/s and a quarter of the CPU', async () => {
  const { browser, customer, demo, driver } = stage;
  await driver.get('about:blank');
  await browser.forgetCookies();
  const send = (command, options = {}) => driver.sendDevToolsCommand(command, options);
  await send('Network.enable');
  await send('Network.setCacheDisabled', { cacheDisabled: true });
  await send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150,
    downloadThroughput: 1_600_000 / 8,
    uploadThroughput: 750_000 / 8,
  });
  await send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await driver.get(demo.url);
  await customer.settled();
  const [largest, chain] = await driver.executeAsyncScript((done) => {
    new PerformanceObserver((list) => {
      const asked = performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname);
      done([list.getEntries().at(-1).startTime, asked.filter((path) => path.startsWith('/api/'))]);
    }).observe({ type: 'largest-contentful-paint', buffered: true });
  });
  assert.ok(largest < LARGEST_PAINT, `${largest} ms`);
  // One request brings all accounts; it does not wait for the scripts.
  assert.deepEqual(
    chain.filter((path) => path !== '/api/events'),
    ['/api/overview'],
  );
});
