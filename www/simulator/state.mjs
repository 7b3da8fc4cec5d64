/** Everything the simulator remembers, and how its objects look in Stripe's API. */

import { randomInt } from 'node:crypto';

import { institutionById } from './institutions.mjs';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
export const DAY = 24 * 60 * 60;

/** A fresh id that looks like one of Stripe's. */
export function newId(prefix) {
  return prefix + Array.from({ length: 24 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** Unix seconds. */
export function nowSeconds() {
  return Math.floor(Date.now() / 1000);
}

/**
 * What goes wrong for a customer until a scenario or a reset says otherwise.
 *
 * - `listsLeft`: after so many lists of accounts an outage begins
 * - `nextSession`: spoils one session
 * - `answer`: how Stripe.js words the result of the flow
 * - `trouble`: `kind` (`down`, `slow`, `garbage`) and `at` which requests (`always`, `sessions`, `after-flow`)
 * - `down`: institutions where nobody can sign in, and why
 */
export function noFaults() {
  return { listsLeft: Infinity, nextSession: null, answer: null, trouble: null, down: new Map() };
}

/**
 * What records hold apart from the object of Stripe's API: which `holding` an account is, which `login` made an
 * authorization, how far the `flow` of a session is, which accounts it linked, and where its hosted `page` is.
 */
const UNSHOWN = new Set(['flow', 'holding', 'linkedAccounts', 'login', 'page']);

/** Maps of records, by id. */
export function createState() {
  const customers = new Map();
  const authorizations = new Map();
  const accounts = new Map();
  const sessions = new Map();
  const paymentMethods = new Map();
  const events = new Map();
  const emails = [];
  const listeners = new Set();

  return {
    customers,
    authorizations,
    accounts,
    sessions,
    paymentMethods,
    events,
    /** What Stripe has sent to customers, newest first. */
    emails,

    addCustomer(details = {}) {
      const id = newId('cus_');
      customers.set(id, { id, details, created: nowSeconds(), scenario: null, faults: noFaults() });
      return customers.get(id);
    },

    /** Where a hosted session is opened: its customer need not be logged in anywhere. */
    sessionByPage: (token) => [...sessions.values()].find(({ page }) => page && page === token) ?? null,

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
        balance_refresh: {
          last_attempted_at: nowSeconds(),
          next_refresh_available_at: null,
          status: 'succeeded',
        },
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

    addPaymentMethod(account, { name = null, customer = null } = {}) {
      const paymentMethod = {
        id: newId('pm_'),
        object: 'payment_method',
        billing_details: { address: null, email: null, name, phone: null, tax_id: null },
        created: nowSeconds(),
        customer,
        customer_account: null,
        livemode: false,
        metadata: {},
        type: 'us_bank_account',
        us_bank_account: {
          account_holder_type: 'individual',
          account_type: account.subcategory,
          bank_name: account.institution_name,
          financial_connections_account: account.id,
          fingerprint: null,
          last4: account.last4,
          networks: { preferred: 'ach', supported: ['ach'] },
          routing_number: '110000000',
          status_details: null,
        },
      };
      paymentMethods.set(paymentMethod.id, paymentMethod);
      return paymentMethod;
    },

    /** Tells about an account as it is now. */
    emit(type, account) {
      const event = {
        id: newId('evt_'),
        object: 'event',
        api_version: null,
        created: nowSeconds(),
        data: { object: structuredClone(view(account)) },
        livemode: false,
        pending_webhooks: listeners.size,
        request: { id: null, idempotency_key: null },
        type: `financial_connections.account.${type}`,
      };
      events.set(event.id, event);
      for (const listener of listeners) listener(event);
      return event;
    },

    /** @param {(event: object) => void} listener hears of every event */
    onEvent(listener) {
      listeners.add(listener);
    },

    /** Forgets what a customer has, but not the customer. */
    clear(customer) {
      for (const [id, { us_bank_account: bank }] of paymentMethods) {
        const holder = accounts.get(bank.financial_connections_account)?.account_holder;
        if (holder?.customer === customer) paymentMethods.delete(id);
      }
      for (const [id, { data }] of events) {
        if (data.object.account_holder.customer === customer) events.delete(id);
      }
      for (const records of [accounts, authorizations, sessions]) {
        for (const [id, record] of records) {
          if (record.account_holder.customer === customer) records.delete(id);
        }
      }
      for (const email of emails.filter(({ to }) => to === customer)) emails.splice(emails.indexOf(email), 1);
      Object.assign(customers.get(customer), { scenario: null, faults: noFaults() });
    },
  };
}

export function isDebitable({ subcategory }) {
  return subcategory === 'checking' || subcategory === 'savings';
}

/** The number that an institution gives out, `fields` apart: a tokenized one is good for a year. */
export function accountNumbers(institution, holding, fields = {}) {
  if (!isDebitable(holding)) return null;
  return [
    {
      expected_expiry_date: institution.tokenized ? nowSeconds() + 365 * DAY : null,
      identifier_type: institution.tokenized ? 'tokenized_account_number' : 'account_number',
      status: 'transactable',
      supported_networks: ['ach'],
      ...fields,
    },
  ];
}

/** A record as the API shows it. */
export function view(record) {
  const shown = Object.fromEntries(Object.entries(record).filter(([key]) => !UNSHOWN.has(key)));
  if (record.object === 'financial_connections.account') shown.balance = balanceOf(record);
  return shown;
}

/** What is on an account, or owed with it: for those to whom the customer shows balances. */
function balanceOf({ institution, holding, permissions, category, balance_refresh: refresh }) {
  const known = institutionById(institution).holdings.find(({ key }) => key === holding);
  if (!permissions.includes('balances')) return null;
  const amount = { usd: known.cents };
  const common = { as_of: refresh.last_attempted_at, current: amount };
  return category === 'credit'
    ? { ...common, credit: { used: amount }, type: 'credit' }
    : { ...common, cash: { available: amount }, type: 'cash' };
}
