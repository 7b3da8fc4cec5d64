/**
 * The institutions and the accounts that people have there. Names and behaviour are those of Stripe's test
 * institutions.
 *
 * @see https://docs.stripe.com/financial-connections/testing
 */

const checking = (key, display_name, last4) => ({
  key,
  display_name,
  last4,
  category: 'cash',
  subcategory: 'checking',
});
const savings = (key, display_name, last4) => ({
  ...checking(key, display_name, last4),
  subcategory: 'savings',
});
const card = (key, display_name, last4) => ({
  key,
  display_name,
  last4,
  category: 'credit',
  subcategory: 'credit_card',
});

/**
 * @typedef {object} Holding an account as the institution knows it, linked or not
 * @property {string} key
 * @property {string} display_name
 * @property {string | null} last4
 * @property {string} category
 * @property {string} subcategory
 * @property {boolean} [onlyIfLinked] left out of the choice for customers who never linked it
 * @property {'expired' | 'eventually' | 'immediately'} [number] what becomes of its first tokenized account number
 *
 * @typedef {object} Institution
 * @property {string} id
 * @property {string} name
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
    name: 'Inactive Accounts',
    lapses: 'once',
    holdings: [
      checking('everyday', 'Everyday Checking', '6789'),
      savings('rainy-day', 'Rainy Day Savings', '4321'),
      card('rewards', 'Rewards Card', '0005'),
    ],
  },
  {
    id: 'fcinst_simBankOAuth',
    name: 'Bank (OAuth)',
    oauth: true,
    holdings: [
      checking('household', 'Household Checking', '1117'),
      savings('goal', 'Goal Savings', '2226'),
      savings('travel', 'Travel Savings', '9938'),
      { ...savings('pot-1', 'Shared Pot', null), onlyIfLinked: true },
      { ...savings('pot-2', 'Shared Pot', null), onlyIfLinked: true },
    ],
  },
  {
    id: 'fcinst_simTokenized',
    name: 'Tokenized Account Numbers',
    tokenized: true,
    holdings: [
      { ...checking('expired', 'Expired Number', '7001'), number: 'expired' },
      { ...checking('eventually', 'Eventually Expiring Number', '7002'), number: 'eventually' },
      { ...savings('immediately', 'Immediately Expiring Number', '7003'), number: 'immediately' },
    ],
  },
  {
    id: 'fcinst_simTestNonOAuth',
    name: 'Test (Non-OAuth)',
    holdings: [checking('primary', 'Primary Checking', '5550'), savings('closed', 'Old Savings', '5551')],
  },
  {
    id: 'fcinst_simImmediately',
    name: 'Immediately Requires Reauthentication',
    lapses: 'then-daily',
    holdings: [checking('daily', 'Daily Checking', '8101')],
  },
  {
    id: 'fcinst_simEventually',
    name: 'Eventually Requires Reauthentication',
    lapses: 'monthly',
    holdings: [checking('monthly', 'Monthly Checking', '8201')],
  },
  { id: 'fcinst_simDownScheduled', name: 'Down (Scheduled)', down: 'scheduled', holdings: [] },
  { id: 'fcinst_simDownUnscheduled', name: 'Down (Unscheduled)', down: 'unscheduled', holdings: [] },
  { id: 'fcinst_simDownError', name: 'Down (Error)', down: 'error', holdings: [] },
];

export function institutionById(id) {
  return institutions.find((institution) => institution.id === id) ?? null;
}

export function institutionByName(name) {
  return institutions.find((institution) => institution.name === name) ?? null;
}
