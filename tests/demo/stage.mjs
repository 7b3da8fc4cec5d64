/** A demo and a browser for the tests of a file, and the sizes and colour schemes that it is looked at in. */

import { after, before } from 'node:test';
import { startBrowser } from '../support/browser.mjs';
import { startDemo } from '../support/demo.mjs';
import { createCustomer } from './customer.mjs';

const SIZES = [
  [1280, 900],
  [1280, 720],
  [390, 844],
  [320, 800],
];
export const LOOKS = SIZES.flatMap(([width, height]) =>
  ['light', 'dark'].map((scheme) => ({ width, height, scheme, name: `${width}×${height} ${scheme}` })),
);

/** What is on it, once the tests run: `demo`, `browser`, `driver`, `customer`, `look(at)`. */
export function setStage(env = { SIMULATOR_LATENCY: '0' }) {
  const stage = {};
  before(async () => {
    [stage.demo, stage.browser] = await Promise.all([startDemo(env), startBrowser()]);
    stage.driver = stage.browser.driver;
    stage.customer = createCustomer(stage.browser, stage.demo.url);
  });
  after(async () => {
    await stage.browser?.quit();
    await stage.demo?.stop();
  });
  stage.look = (look) => stage.browser.setView(look);
  return stage;
}

/** A line of the console that tells of a failed request. */
export const NETWORK = (path, status) => new RegExp(`^${path} - Failed to load resource.* ${status} `);

export const HARBOURNE = 'Harbourne Bank';
export const OAKFERN = 'Oakfern Bank';
export const JUNIPERA = 'Junipera Trust';
export const MILLVALE = 'Millvale Credit Union';
export const EVERYDAY = 'Everyday Checking ••6789';
export const RAINY_DAY = 'Rainy Day Savings ••4321';
export const REWARDS = 'Rewards Card ••0005';
export const HOUSEHOLD = 'Household Checking ••1117';
export const GOAL = 'Goal Savings ••2226';
export const TRAVEL = 'Travel Savings ••9938';
