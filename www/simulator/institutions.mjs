/**
 * The institutions and the accounts that people have there. They behave as Stripe's test institutions do, and are named
 * as banks are: `testName` is what Stripe calls each.
 *
 * @see https://docs.stripe.com/financial-connections/testing
 */

const checking = (key, display_name, last4, cents) => ({
  key,
  display_name,
  last4,
  cents,
  category: 'cash',
  subcategory: 'checking',
});
const savings = (key, display_name, last4, cents) => ({
  ...checking(key, display_name, last4, cents),
  subcategory: 'savings',
});
const card = (key, display_name, last4, cents) => ({
  ...checking(key, display_name, last4, cents),
  category: 'credit',
  subcategory: 'credit_card',
});

/**
 * @typedef {object} Holding an account as the institution knows it, linked or not
 * @property {string} key
 * @property {string} display_name
 * @property {string | null} last4
 * @property {number} cents what is on it, or owed with it
 * @property {string} category
 * @property {string} subcategory
 * @property {boolean} [onlyIfLinked] left out of the choice for customers who never linked it
 * @property {'expired' | 'eventually' | 'immediately'} [number] what becomes of its first tokenized account number
 *
 * @typedef {object} Institution
 * @property {string} id
 * @property {string} name
 * @property {string} testName the name of Stripe's test institution that behaves like this
 * @property {Holding[]} holdings
 * @property {boolean} [oauth] accounts are chosen at the institution, which does not know what was asked for
 * @property {boolean} [tokenized] whether it gives out tokenized account numbers
 * @property {'once' | 'then-daily' | 'monthly'} [lapses] when accounts become inactive again
 * @property {'scheduled' | 'unscheduled' | 'error'} [down] why nobody can sign in there
 */

/** @type {Institution[]} */
export const institutions = [
  {
    id: 'fcinst_simInactiveAccounts',
    name: 'Harbourne Bank',
    testName: 'Inactive Accounts',
    lapses: 'once',
    holdings: [
      checking('everyday', 'Everyday Checking', '6789', 120450),
      savings('rainy-day', 'Rainy Day Savings', '4321', 830000),
      card('rewards', 'Rewards Card', '0005', 21388),
    ],
  },
  {
    id: 'fcinst_simBankOAuth',
    name: 'Oakfern Bank',
    testName: 'Bank (OAuth)',
    oauth: true,
    holdings: [
      checking('household', 'Household Checking', '1117', 254012),
      savings('goal', 'Goal Savings', '2226', 1200000),
      savings('travel', 'Travel Savings', '9938', 41000),
      { ...savings('pot-1', 'Shared Pot', null, 32000), onlyIfLinked: true },
      { ...savings('pot-2', 'Shared Pot', null, 125075), onlyIfLinked: true },
    ],
  },
  {
    id: 'fcinst_simTokenized',
    name: 'Junipera Trust',
    testName: 'Tokenized Account Numbers',
    tokenized: true,
    holdings: [
      { ...checking('expired', 'Home Checking', '7001', 98765), number: 'expired' },
      { ...checking('eventually', 'Bills Checking', '7002', 64210), number: 'eventually' },
      { ...savings('immediately', 'Reserve Savings', '7003', 510000), number: 'immediately' },
    ],
  },
  {
    id: 'fcinst_simTestNonOAuth',
    name: 'Millvale Credit Union',
    testName: 'Test (Non-OAuth)',
    holdings: [
      checking('primary', 'Primary Checking', '5550', 77120),
      savings('closed', 'Old Savings', '5551', 0),
    ],
  },
  {
    id: 'fcinst_simImmediately',
    name: 'Daybreak Bank',
    testName: 'Immediately Requires Reauthentication',
    lapses: 'then-daily',
    holdings: [checking('daily', 'Daily Checking', '8101', 3055)],
  },
  {
    id: 'fcinst_simEventually',
    name: 'Evergrove Savings',
    testName: 'Eventually Requires Reauthentication',
    lapses: 'monthly',
    holdings: [checking('monthly', 'Monthly Checking', '8201', 149900)],
  },
  {
    id: 'fcinst_simDownScheduled',
    name: 'Lowtide Bank',
    testName: 'Down (Scheduled)',
    down: 'scheduled',
    holdings: [],
  },
  {
    id: 'fcinst_simDownUnscheduled',
    name: 'Stormgate Bank',
    testName: 'Down (Unscheduled)',
    down: 'unscheduled',
    holdings: [],
  },
  {
    id: 'fcinst_simDownError',
    name: 'Faultline Bank',
    testName: 'Down (Error)',
    down: 'error',
    holdings: [],
  },
];

export function institutionById(id) {
  return institutions.find((institution) => institution.id === id) ?? null;
}

export function institutionByName(name) {
  return institutions.find((institution) => institution.name === name) ?? null;
}

/** Stripe's name for each, by its name here. */
export const testNames = Object.fromEntries(institutions.map(({ name, testName }) => [name, testName]));
