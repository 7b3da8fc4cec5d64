/** The endings that can be played by hand: what each sets up, and what to do then. */

import { seed } from './seed.mjs';
import { noFaults } from './state.mjs';

/** @type {{id: string, title: string}[]} */
export const groups = [
  { id: 'works', title: 'It works' },
  { id: 'again', title: 'It takes an answer, or another try' },
  { id: 'payments', title: 'Payments: one account is wanted' },
  { id: 'hosted', title: 'By e-mail or link' },
  { id: 'trouble', title: 'Something breaks' },
];

/**
 * @typedef {object} Scenario
 * @property {string} id
 * @property {string} group
 * @property {string} title
 * @property {string} how what the presenter does on the page
 * @property {{twins?: boolean}} [accounts] passed to `seed`
 * @property {Partial<ReturnType<typeof noFaults>>} [faults]
 */

/** @type {(group: string, list: Omit<Scenario, 'group'>[]) => Scenario[]} */
const inGroup = (group, list) => list.map((scenario) => ({ group, ...scenario }));

/** @type {Scenario[]} */
export const scenarios = [
  ...inGroup('works', [
    {
      id: 'all-back',
      title: 'All accounts come back',
      how: 'Reconnect Harbourne Bank, sign in and leave every account ticked.',
    },
    {
      id: 'new-authorization',
      title: 'Another login, the same accounts',
      how: 'Reconnect Oakfern Bank and sign in with the other login.',
    },
    {
      id: 'renewed-numbers',
      title: 'Account numbers are renewed',
      how: 'Reconnect Junipera Trust, sign in and leave every account ticked.',
    },
    {
      id: 'empty-list',
      title: 'Success, but no account list',
      how: 'Reconnect Harbourne Bank. The session says that it worked, and lists nothing.',
      faults: { answer: 'no-list' },
    },
    {
      id: 'no-result',
      title: 'An older session without a result',
      how: 'Reconnect Harbourne Bank. The session has accounts, but does not say how the relink ended.',
      faults: { answer: 'no-result' },
    },
  ]),
  ...inGroup('again', [
    {
      id: 'some-back',
      title: 'Only some come back',
      how: 'Reconnect Harbourne Bank, sign in and untick Rainy Day Savings.',
    },
    {
      id: 'other-account',
      title: 'Another account is chosen',
      how: 'Reconnect Oakfern Bank, sign in, untick Household Checking and tick Travel Savings.',
    },
    {
      id: 'look-alikes',
      title: 'Accounts that look alike',
      how: 'Reconnect Oakfern Bank and sign in with the other login. There are two Shared Pots.',
      accounts: { twins: true },
    },
    {
      id: 'not-authenticated',
      title: 'Not signed in',
      how: 'Reconnect Harbourne Bank and choose "I can’t sign in", or type a wrong password three times.',
    },
    {
      id: 'closed-early',
      title: 'Closed early',
      how: 'Reconnect Harbourne Bank and press Escape.',
    },
  ]),
  ...inGroup('payments', [
    {
      id: 'siblings',
      title: 'One account brings its siblings back',
      how: 'Under Payments, reconnect Everyday Checking, then pick that account.',
    },
    {
      id: 'wrong-account',
      title: 'The wrong account',
      how: 'Under Payments, reconnect Everyday Checking, then pick Rainy Day Savings and leave without it.',
    },
    {
      id: 'other-than-required',
      title: 'Another account, and the bank does not mind',
      how: 'Under Payments, reconnect Household Checking, sign in and choose Goal Savings.',
    },
  ]),
  ...inGroup('hosted', [
    {
      id: 'hosted-done',
      title: 'A link in an e-mail, to the end',
      how: 'Under Harbourne Bank, choose "On another device" and the e-mail. Open that in the inbox, and go to the end.',
    },
    {
      id: 'hosted-early',
      title: 'Back before the end',
      how: 'Under Harbourne Bank, choose "On another device" and the e-mail. Open that in the inbox, and choose "Finish later".',
    },
    {
      id: 'hosted-away',
      title: 'Not back at all',
      how: 'Under Harbourne Bank, choose "On another device" and the link. Open that in a new tab, go to the end, and close the tab.',
    },
  ]),
  ...inGroup('trouble', [
    {
      id: 'session-expired',
      title: 'The session has expired',
      how: 'Reconnect any bank. The flow cannot open; trying again works.',
      faults: { nextSession: 'expired' },
    },
    {
      id: 'session-used',
      title: 'The session was used already',
      how: 'Reconnect any bank. The flow cannot open; trying again works.',
      faults: { nextSession: 'used' },
    },
    {
      id: 'institution-error',
      title: 'The bank fails',
      how: 'Reconnect Harbourne Bank: its sign-in does not answer, which is a failure of another kind.',
      faults: { down: new Map([['fcinst_simInactiveAccounts', 'error']]) },
    },
    {
      id: 'new-reason',
      title: 'A failure that nobody knows yet',
      how: 'Reconnect Harbourne Bank and choose "I can’t sign in". Stripe gives a reason that is new.',
      faults: { answer: 'new-reason' },
    },
    {
      id: 'nothing',
      title: 'Stripe.js answers nothing',
      how: 'Reconnect Harbourne Bank. No session comes back; the accounts themselves say what happened.',
      faults: { answer: 'nothing' },
    },
    {
      id: 'accounts-down',
      title: 'The accounts cannot be loaded again',
      how: 'Reconnect Harbourne Bank to the end. Then end the outage here.',
      // The page gets the fresh accounts once, or it would show some that are gone.
      faults: { listsLeft: 1 },
    },
    {
      id: 'accounts-unknown',
      title: 'The accounts are not known',
      how: 'Reconnect Harbourne Bank. While the accounts cannot be loaded, reconnect Oakfern Bank, with the other login. Then end the outage here.',
      faults: { listsLeft: 1 },
    },
    {
      id: 'slow',
      title: 'A slow server',
      how: 'Reconnect any bank. The session takes ten seconds; you can stop waiting.',
      faults: { trouble: { kind: 'slow', at: 'sessions' } },
    },
    {
      id: 'stripe-down',
      title: 'Stripe is down',
      how: 'Reconnect any bank: no session can be made. Then end the outage here and try again.',
      faults: { trouble: { kind: 'down', at: 'sessions' } },
    },
    {
      id: 'stripe-garbage',
      title: 'Stripe answers garbage',
      how: 'Reconnect any bank: what comes is no session. Then end the outage here and try again.',
      faults: { trouble: { kind: 'garbage', at: 'sessions' } },
    },
    {
      id: 'down-afterwards',
      title: 'Stripe goes down after a success',
      how: 'Reconnect Oakfern Bank with the other login. The result stays, and is saved once the outage has ended.',
      faults: { trouble: { kind: 'down', at: 'after-flow' } },
    },
    {
      id: 'slow-afterwards',
      title: 'Stripe is slow after a success',
      how: 'Reconnect Harbourne Bank to the end. The result does not wait for the requests after it.',
      faults: { trouble: { kind: 'slow', at: 'after-flow' } },
    },
  ]),
];

/**
 * Puts a customer's accounts back to the start and arms a scenario, or none.
 *
 * @param {ReturnType<import('./state.mjs').createState>} state
 * @param {string} customer
 * @param {string | null} id
 * @returns {boolean} `false` where there is no such scenario
 */
export function play(state, customer, id) {
  const scenario = id === null ? {} : scenarios.find((candidate) => candidate.id === id);
  if (!scenario) return false;
  state.clear(customer);
  seed(state, customer, scenario.accounts);
  Object.assign(state.customers.get(customer), {
    scenario: id,
    // A copy: faults change while they are played.
    faults: { ...noFaults(), ...structuredClone(scenario.faults) },
  });
  return true;
}
