/** A demo and a browser for the tests of a file; each test begins with a new customer. */

import { after, before, beforeEach } from 'node:test';
import { startBrowser } from '../support/browser.mjs';
import { startDemo } from '../support/demo.mjs';
import { createCustomer } from './customer.mjs';

/** What is on it, once the tests run: `demo`, `browser`, `driver`, `customer`. */
export function setStage() {
  const stage = {};
  before(async () => {
    [stage.demo, stage.browser] = await Promise.all([startDemo(), startBrowser()]);
    stage.driver = stage.browser.driver;
    stage.customer = createCustomer(stage.browser, stage.demo.url);
  });
  after(async () => {
    await stage.browser?.quit();
    await stage.demo?.stop();
  });
  beforeEach(() => stage.customer.arrive());
  return stage;
}

/** A line of the console that tells of a failed request. */
export const NETWORK = (path, status) => new RegExp(`^${path} - Failed to load resource.* ${status} `);

export const EVERYDAY = 'Everyday Checking ••6789';
export const RAINY_DAY = 'Rainy Day Savings ••4321';
export const REWARDS = 'Rewards Card ••0005';
export const HOUSEHOLD = 'Household Checking ••1117';
export const GOAL = 'Goal Savings ••2226';
export const PRIMARY = 'Primary Checking ••5550';

export const INACTIVE = [
  [EVERYDAY, 'Inactive'],
  [RAINY_DAY, 'Inactive'],
  [REWARDS, 'Inactive'],
];
export const ACTIVE = INACTIVE.map(([name]) => [name, 'Active']);
