/** The endings that can be played by hand: what each sets up, and what to do then. */

import { seed } from './seed.mjs';
import { noFaults } from './state.mjs';

/**
 * @typedef {object} Scenario
 * @property {string} id
 * @property {string} title
 * @property {string} how what the presenter does on the page
 * @property {{twins?: boolean}} [accounts] passed to `seed`
 * @property {Partial<ReturnType<typeof noFaults>>} [faults]
 */

/** @type {Scenario[]} */
export const scenarios = [
  {
    id: 'all-back',
    title: 'All accounts come back',
    how: 'Reconnect Inactive Accounts, sign in and leave every account ticked.',
  },
  {
    id: 'some-back',
    title: 'Only some come back',
    how: 'Reconnect Inactive Accounts, sign in and untick Rainy Day Savings.',
  },
  {
    id: 'other-account',
    title: 'Another account is chosen',
    how: 'Reconnect Bank (OAuth), sign in, untick Household Checking and tick Travel Savings.',
  },
  {
    id: 'new-authorization',
    title: 'A new authorization',
    how: 'Reconnect Bank (OAuth) and sign in with the other login.',
  },
  {
    id: 'look-alikes',
    title: 'New authorization, accounts that look alike',
    how: 'Reconnect Bank (OAuth) and sign in with the other login. The two Shared Pots cannot be told apart.',
    accounts: { twins: true },
  },
  {
    id: 'other-than-required',
    title: 'Another account than the required one',
    how: 'Under Payments, reconnect Household Checking, sign in and choose Goal Savings: the bank does not know better.',
  },
  {
    id: 'not-authenticated',
    title: 'Not authenticated',
    how: 'Reconnect Inactive Accounts and choose "I can’t sign in", or type a wrong password three times.',
  },
  {
    id: 'wrong-account',
    title: 'The wrong account',
    how: 'Under Payments, reconnect Everyday Checking, then pick Rainy Day Savings.',
  },
  {
    id: 'siblings',
    title: 'One account brings its siblings back',
    how: 'Under Payments, reconnect Everyday Checking, then pick that account.',
  },
  {
    id: 'closed-early',
    title: 'Closed early',
    how: 'Reconnect Inactive Accounts and press Escape.',
  },
  {
    id: 'session-expired',
    title: 'Flow cannot launch: session expired',
    how: 'Reconnect any institution. The next session is expired from the start; trying again works.',
    faults: { nextSession: 'expired' },
  },
  {
    id: 'session-used',
    title: 'Flow cannot launch: session already used',
    how: 'Reconnect any institution. The next session was used before; trying again works.',
    faults: { nextSession: 'used' },
  },
  {
    id: 'accounts-down',
    title: 'The accounts endpoint is down',
    how: 'Reconnect Inactive Accounts to the end. Then end the outage here, and load the accounts again.',
    // The page gets the fresh accounts once, or it would show some that are gone.
    faults: { listsLeft: 1 },
  },
  {
    id: 'empty-list',
    title: 'Success, but no account list',
    how: 'Reconnect Inactive Accounts. The session says that it worked, and lists nothing.',
    faults: { answer: 'no-list' },
  },
  {
    id: 'slow',
    title: 'A slow server',
    how: 'Reconnect any institution. The session takes ten seconds; you can stop waiting.',
    faults: { trouble: { kind: 'slow', at: 'sessions' } },
  },
  {
    id: 'stripe-down',
    title: 'Stripe is down',
    how: 'Reconnect any institution: no session can be made. Then end the outage here and try again.',
    faults: { trouble: { kind: 'down', at: 'sessions' } },
  },
  {
    id: 'stripe-garbage',
    title: 'Stripe answers garbage',
    how: 'Reconnect any institution: what comes is no session. Then end the outage here and try again.',
    faults: { trouble: { kind: 'garbage', at: 'sessions' } },
  },
  {
    id: 'down-afterwards',
    title: 'Stripe goes down after a success',
    how: 'Reconnect Bank (OAuth) with the other login. The result stays; saving it works once the outage has ended.',
    faults: { trouble: { kind: 'down', at: 'after-flow' } },
  },
  {
    id: 'slow-afterwards',
    title: 'Stripe is slow after a success',
    how: 'Reconnect Inactive Accounts to the end. The result is there at once; each request after it takes ten seconds.',
    faults: { trouble: { kind: 'slow', at: 'after-flow' } },
  },
  {
    id: 'institution-error',
    title: 'The institution fails',
    how: 'Reconnect Inactive Accounts: its sign-in does not answer, which is a failure of another kind.',
    faults: { down: new Map([['fcinst_simInactiveAccounts', 'error']]) },
  },
  {
    id: 'new-reason',
    title: 'A failure that nobody knows yet',
    how: 'Reconnect Inactive Accounts and choose "I can’t sign in". Stripe gives a reason that is new.',
    faults: { answer: 'new-reason' },
  },
  {
    id: 'no-result',
    title: 'An older session without a result',
    how: 'Reconnect Inactive Accounts. The session has accounts, but does not say how the relink ended.',
    faults: { answer: 'no-result' },
  },
  {
    id: 'nothing',
    title: 'Stripe.js answers nothing',
    how: 'Reconnect Inactive Accounts. No session comes back; loading the accounts shows what happened.',
    faults: { answer: 'nothing' },
  },
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
