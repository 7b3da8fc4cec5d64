/** Everything the simulator remembers, and how its objects look in Stripe's API. */

import { randomInt } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const DAY = 24 * 60 * 60;

/** A fresh id that looks like one of Stripe's. */
export function newId(prefix) {
  return prefix + Array.from({ length: 24 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** Unix seconds. */
export function nowSeconds() {
  return Math.floor(Date.now() / 1000);
}

/**
 * What goes wrong for a customer until a scenario or a reset says otherwise: after `listsLeft` lists of accounts an
 * outage begins, `nextSession` spoils one session, and `sessionDelay` is in milliseconds.
 */
export function noFaults() {
  return { listsLeft: Infinity, nextSession: null, sessionDelay: 0, emptyAccounts: false };
}

/**
 * What records hold apart from the object of Stripe's API: which `holding` an account is, which `login` made an
 * authorization, and how far the `flow` of a session is and which accounts it linked.
 */
const UNSHOWN = new Set(['flow', 'holding', 'linkedAccounts', 'login']);

/** Maps of records. */
export function createState() {
  const customers = new Map();
  const authorizations = new Map();
  const accounts = new Map();
  const sessions = new Map();

  return {
    customers,
    authorizations,
    accounts,
    sessions,

    addCustomer(details = {}) {
      const id = newId('cus_');
      customers.set(id, { id, details, created: nowSeconds(), scenario: null, faults: noFaults() });
      return customers.get(id);
    },

    addAuthorization(customer, institution, login, fields = {}) {
      const authorization = {
        id: newId('fcauth_'),
        object: 'financial_connections.authorization',
        account_holder: { type: 'customer', customer },
        institution: institution.id,
        institution_name: institution.name,
        livemode: false,
        status: 'active',
        status_details: {},
        login,
        ...fields,
      };
      authorizations.set(authorization.id, authorization);
      return authorization;
    },

    addAccount(authorization, institution, holding, fields = {}) {
      const account = {
        id: newId('fca_'),
        object: 'financial_connections.account',
        account_holder: authorization.account_holder,
        account_numbers: accountNumbers(institution, holding),
        authorization: authorization.id,
        balance: null,
        balance_refresh: null,
        category: holding.category,
        created: nowSeconds(),
        display_name: holding.display_name,
        institution: institution.id,
        institution_name: institution.name,
        last4: holding.last4,
        livemode: false,
        ownership: null,
        ownership_refresh: null,
        permissions: [],
        status: 'active',
        status_details: {},
        subcategory: holding.subcategory,
        subscriptions: [],
        supported_payment_method_types: isDebitable(holding) ? ['us_bank_account', 'link'] : [],
        transaction_refresh: null,
        holding: holding.key,
        ...fields,
      };
      accounts.set(account.id, account);
      return account;
    },

    accountsOf(customer) {
      return [...accounts.values()].filter(({ account_holder }) => account_holder.customer === customer);
    },

    /** Forgets what a customer has, but not the customer. */
    clear(customer) {
      for (const records of [accounts, authorizations, sessions]) {
        for (const [id, record] of records) {
          if (record.account_holder.customer === customer) records.delete(id);
        }
      }
      Object.assign(customers.get(customer), { scenario: null, faults: noFaults() });
    },
  };
}

export function isDebitable({ subcategory }) {
  return subcategory === 'checking' || subcategory === 'savings';
}

/** The numbers that an institution gives out now: tokenized ones are good for a year. */
export function accountNumbers(institution, holding) {
  if (!isDebitable(holding)) return null;
  return [
    {
      expected_expiry_date: institution.tokenized ? nowSeconds() + 365 * DAY : null,
      identifier_type: institution.tokenized ? 'tokenized_account_number' : 'account_number',
      status: 'transactable',
      supported_networks: ['ach'],
    },
  ];
}

/** A record as the API shows it. */
export function view(record) {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !UNSHOWN.has(key)));
}
