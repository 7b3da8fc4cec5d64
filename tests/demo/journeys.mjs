/** Every scenario: how it is played, and what the page says then. */

import assert from 'node:assert/strict';
import { Key } from 'selenium-webdriver';
import {
  EVERYDAY,
  GOAL,
  HARBOURNE,
  HOUSEHOLD,
  JUNIPERA,
  NETWORK,
  OAKFERN,
  RAINY_DAY,
  REWARDS,
  TRAVEL,
} from './stage.mjs';

const OTHER = { oauth: true, login: 'second' };

/** Starts somewhere, and goes to the end. */
const playFrom =
  (start) =>
  (name, steps, last = 'success') =>
  async (customer) => {
    await start(customer, name);
    await customer.goThrough(steps);
    if (last) await customer.finish(last);
  };
const bank = playFrom((customer, name) => customer.reconnect(name));
/** One account under Payments. */
const one = playFrom(async (customer, name) => {
  await customer.openSection('payments');
  await customer.reconnectOnly(name);
});
const opens = (name) => (customer) => customer.reconnect(name);

/** What the page says of the ending, as far as it matters. */
const says = (tone, headline, next, more) => ({
  tone,
  headline,
  ...(next !== undefined && { next }),
  ...more,
});
const failed = (headline) => says('bad', headline, 'Try again', { rows: [] });
const stopped = (headline, next = 'Try again') => says('neutral', headline, next, { rows: [] });
const back = (...names) => ({ rows: names.map((name) => `${name}: Back`) });

const HARBOURNE_AGAIN = 'Harbourne Bank is connected again';
const OAKFERN_AGAIN = 'Oakfern Bank is connected again';
const HARBOURNE_BACK = says('good', HARBOURNE_AGAIN, null, back(EVERYDAY, RAINY_DAY, REWARDS));
const OAKFERN_BACK = says('good', OAKFERN_AGAIN, null, back(HOUSEHOLD, GOAL));
const NOT_OPENED = failed('The sign-in window could not be opened');

/** Lines of the console. */
const NO_FLOW = NETWORK('/simulator/flow/open', 400);
const NO_SESSION = NETWORK('/api/relink-sessions', 502);
const NO_ACCOUNTS = NETWORK('/api/overview', 502);

/**
 * `play` does what the scenario says; `ending` is what the page shows then, as far as given; `then` goes on. What the
 * customer meets on the way is checked where `isLookedAt` says so: between them, these come by every window and every step.
 *
 * @type {Record<string, {play: Function, ending: object, then?: Function, console?: RegExp[], isSlow?: boolean, isLookedAt?: boolean}>}
 */
export const journeys = {
  'all-back': { play: bank(HARBOURNE), ending: HARBOURNE_BACK, isLookedAt: true },
  'new-authorization': {
    isLookedAt: true,
    play: bank(OAKFERN, OTHER),
    ending: OAKFERN_BACK,
    async then(customer) {
      // Stored already: who closes the page now has no account twice.
      const { body } = await customer.ask('/api/overview');
      const here = body.accounts.data.filter(({ institution_name: name }) => name === OAKFERN);
      assert.equal(here.length, 2);
    },
  },
  'renewed-numbers': {
    play: bank(JUNIPERA),
    ending: says('good', 'Junipera Trust is connected again', undefined, {
      rows: ['Home Checking ••7001: Renewed', 'Bills Checking ••7002: Renewed'],
    }),
    async then(customer) {
      const note = await customer.text('[data-note="number"]');
      assert.match(note, /^New account number, good until \w+ \d+, \d{4}\.$/);
    },
  },
  'empty-list': { play: bank(HARBOURNE), ending: HARBOURNE_BACK },
  'no-result': { play: bank(HARBOURNE), ending: HARBOURNE_BACK },
  'some-back': {
    play: bank(HARBOURNE, { toggle: ['rainy-day'] }),
    ending: says('mixed', `Harbourne Bank is connected, but not ${RAINY_DAY}`, 'Reconnect', {
      rows: [`${EVERYDAY}: Back`, `${RAINY_DAY}: Left out`, `${REWARDS}: Back`],
    }),
  },
  'other-account': {
    play: bank(OAKFERN, { oauth: true, toggle: ['household', 'travel'] }),
    ending: says('mixed', `Oakfern Bank is connected, but not ${HOUSEHOLD}`, 'Reconnect', {
      rows: [`${HOUSEHOLD}: Left out`, `${GOAL}: Back`, `${TRAVEL}: New`],
    }),
    async then(customer) {
      await customer.openSection('payments');
      const { body } = await customer.ask('/api/overview');
      const { id } = body.accounts.data.find(({ last4 }) => last4 === '9938');
      await customer.click(`[data-mandate="${id}"] summary`);
      await customer.click(`[data-mandate="${id}"] .button`);
      const travel = async () => (await customer.payments()).find(([name]) => name === TRAVEL);
      await customer.sees(travel, [TRAVEL, 'Ready', true]);
      assert.match(await customer.focused(), /^card:payment:/);
      assert.equal(await customer.count(`[data-account="${id}"] [data-note="mandate"]`), 0);
    },
  },
  'look-alikes': {
    play: bank(OAKFERN, OTHER),
    ending: says('mixed', 'Oakfern Bank is connected. 2 questions are left', null),
    async then(customer) {
      const question = await customer.text('.question p');
      assert.equal(question, 'Which of these is Shared Pot ($320.00 when we last saw it) now?');
      await customer.click('.question [data-answer^="fca_"]');
      await customer.sees(() => customer.count('.question'), 1);
      assert.match(await customer.focused(), /^question:/);
      await customer.click('.question [data-answer^="fca_"]');
      await customer.sees(() => customer.count('.question'), 0);
      const { headline, tone } = await customer.ending();
      assert.deepEqual([headline, tone], [OAKFERN_AGAIN, 'good']);
      assert.equal(await customer.focused(), 'headline');
    },
  },
  'not-authenticated': {
    isLookedAt: true,
    play: bank(HARBOURNE, { passwords: ['wrong', 'wrong', 'wrong'] }, 'failure'),
    ending: failed('You could not be signed in'),
  },
  'closed-early': {
    async play(customer) {
      await customer.reconnect(HARBOURNE);
      await customer.step('consent');
      await customer.press(Key.ESCAPE);
    },
    ending: stopped('You stopped before the end'),
  },
  siblings: {
    play: one(EVERYDAY),
    ending: says('good', `${EVERYDAY} is connected again`, undefined, {
      text: `${RAINY_DAY} and ${REWARDS} came back, too.`,
    }),
  },
  'wrong-account': {
    isLookedAt: true,
    async play(customer) {
      await one(EVERYDAY, { toggle: ['rainy-day'] }, null)(customer);
      await customer.meet('form[data-step="wrong-account"]');
      await customer.click('form[data-step="wrong-account"] .fcsim-quiet');
    },
    ending: says('bad', 'That was another account', 'Choose the right account'),
  },
  'other-than-required': {
    play: one(HOUSEHOLD, { oauth: true, toggle: ['goal'] }),
    ending: says('bad', 'That was another account', 'Choose the right account', {
      text: `You signed in, but ${HOUSEHOLD} was not shared. Please choose that one.`,
    }),
  },
  'hosted-done': {
    isLookedAt: true,
    play: hosted((customer) => customer.goToEnd()),
    ending: HARBOURNE_BACK,
  },
  'hosted-early': {
    play: hosted((customer) => customer.click('form[data-step="consent"] .fcsim-quiet')),
    ending: stopped('You have not finished yet', 'Go on'),
  },
  'session-expired': {
    play: opens(HARBOURNE),
    ending: NOT_OPENED,
    console: [NO_FLOW],
    async then(customer) {
      await customer.click('#next');
      await customer.goToEnd();
      assert.equal((await customer.ending()).headline, HARBOURNE_AGAIN);
    },
  },
  'session-used': { play: opens(OAKFERN), ending: NOT_OPENED, console: [NO_FLOW] },
  'institution-error': {
    isLookedAt: true,
    async play(customer) {
      await customer.reconnect(HARBOURNE);
      await customer.finish('unavailable');
    },
    ending: failed('Reconnecting did not work'),
  },
  'new-reason': {
    play: bank(HARBOURNE, { leave: 'sign-in' }, null),
    ending: failed('Reconnecting did not work'),
  },
  nothing: { play: bank(HARBOURNE), ending: says('good', HARBOURNE_AGAIN, null) },
  'accounts-down': {
    play: bank(HARBOURNE),
    ending: {
      ...HARBOURNE_BACK,
      text: 'We could not load your accounts again; this is what your bank has just told us.',
    },
    console: [NO_ACCOUNTS],
    async then(customer) {
      await customer.click('#end-outage');
      await customer.gone('.notice');
      const { headline, text } = await customer.ending();
      assert.equal(headline, HARBOURNE_AGAIN);
      assert.doesNotMatch(text, /could not/);
    },
  },
  'accounts-unknown': {
    async play(customer) {
      await bank(HARBOURNE)(customer);
      await customer.ended();
      await bank(OAKFERN, OTHER)(customer);
    },
    ending: says('neutral', 'You are signed in to Oakfern Bank', 'Check again', {
      text: 'We could not check your accounts yet, so what you see of them here may be out of date.',
      rows: [],
    }),
    console: [NO_ACCOUNTS],
    async then(customer) {
      await customer.click('#end-outage');
      await customer.sees(async () => (await customer.ending()).rows, OAKFERN_BACK.rows);
      const { headline, tone } = await customer.ending();
      assert.deepEqual([headline, tone], [OAKFERN_AGAIN, 'good']);
      await customer.sees(() => customer.rows(OAKFERN).then((rows) => rows.length), 2);
    },
  },
  slow: {
    async play(customer) {
      await customer.reconnect(OAKFERN);
      await customer.click('#stop');
    },
    ending: stopped('You stopped waiting'),
  },
  'stripe-down': {
    play: opens(HARBOURNE),
    ending: failed('That did not work'),
    console: [NO_SESSION],
    async then(customer) {
      await customer.click('#end-outage');
      await customer.click('#next');
      await customer.step('consent');
    },
  },
  'stripe-garbage': { play: opens(OAKFERN), ending: failed('That did not work'), console: [NO_SESSION] },
  'down-afterwards': {
    play: bank(OAKFERN, OTHER),
    ending: says('mixed', 'Oakfern Bank is connected, but not saved yet', 'Save again'),
    console: [NETWORK('/api/replacements', 502), NO_ACCOUNTS],
    async then(customer) {
      await customer.click('#end-outage');
      await customer.click('#next');
      await customer.sees(async () => (await customer.ending()).headline, OAKFERN_AGAIN);
      await customer.sees(() => customer.rows(OAKFERN).then((rows) => rows.length), 2);
    },
  },
  'slow-afterwards': { play: bank(HARBOURNE), ending: HARBOURNE_BACK, isSlow: true },
};

/** Asks for an e-mail, opens its link, and goes on there. */
function hosted(goOn) {
  return async (customer) => {
    await customer.askForLink(`[data-institution="${HARBOURNE}"]`, 'email');
    assert.equal((await customer.ending()).headline, 'We have sent you an e-mail');
    await customer.click('#inbox-opener');
    await customer.meet('#inbox:popover-open [data-email]');
    await customer.click('[data-email]');
    await customer.meet('form[data-step="consent"]');
    await goOn(customer);
    await customer.settled();
  };
}
