/**
 * The institutions and the accounts that people have there. Their names are those of Stripe's test institutions.
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
 *
 * @typedef {object} Institution
 * @property {string} id
 * @property {string} name
 * @property {boolean} tokenized whether it gives out tokenized account numbers
 * @property {Holding[]} holdings
 */

/** @type {Institution[]} */
export const institutions = [
  {
    id: 'fcinst_simInactiveAccounts',
    name: 'Inactive Accounts',
    tokenized: false,
    holdings: [
      checking('everyday', 'Everyday Checking', '6789'),
      savings('rainy-day', 'Rainy Day Savings', '4321'),
      card('rewards', 'Rewards Card', '0005'),
    ],
  },
  {
    id: 'fcinst_simBankOAuth',
    name: 'Bank (OAuth)',
    tokenized: false,
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
      checking('bills', 'Bills Checking', '7001'),
      savings('reserve', 'Reserve Savings', '7003'),
      checking('second', 'Second Checking', '7002'),
    ],
  },
  {
    id: 'fcinst_simTestInstitution',
    name: 'Test Institution',
    tokenized: false,
    holdings: [checking('primary', 'Primary Checking', '5550'), savings('closed', 'Old Savings', '5551')],
  },
];

export function institutionById(id) {
  return institutions.find((institution) => institution.id === id) ?? null;
}

export function institutionByName(name) {
  return institutions.find((institution) => institution.name === name) ?? null;
}
