/**
 * Makes sessions: what Stripe accepts, what it refuses, and the e-mail of a hosted one.
 *
 * @see https://docs.stripe.com/api/financial_connections/sessions/create
 * @see https://docs.stripe.com/financial-connections/relink/hosted
 */

import { invalidRequest, missing } from './errors.mjs';
import { PASSWORD_TRIES } from './flow.mjs';
import { allowed, found, positive, required, someOf, unknownParameter } from './parameters.mjs';
import { DAY, newId, nowSeconds } from './state.mjs';

const PERMISSIONS = ['balances', 'ownership', 'payment_method', 'transactions'];
const SUBCATEGORIES = ['checking', 'savings', 'mortgage', 'line_of_credit', 'credit_card'];
const NAMES = [
  'account_holder',
  'filters',
  'hosted',
  'limits',
  'permissions',
  'relink_options',
  'return_url',
  'ui_mode',
];
/** How long a session can be used, in seconds. */
const LIFETIME = { modal: 60 * 60, hosted: 2 * DAY };

/**
 * @param {object} options
 * @param {ReturnType<import('./state.mjs').createState>} options.state
 * @param {() => string} options.pages where hosted pages are
 */
export function createSessions({ state, pages }) {
  return { create };

  /** @param {Record<string, any>} body @param {string} version of the API */
  function create(body, version) {
    const params = allowed(body, NAMES);
    const holder = allowed(params.account_holder, ['customer', 'type'], 'account_holder');
    const customer = found(state.customers, 'customer', holder.customer, 'account_holder[customer]');
    const permissions = someOf(params.permissions, PERMISSIONS, 'permissions');
    if (permissions.length === 0) throw required('permissions');
    const [mode = 'modal'] = someOf(params.ui_mode, ['hosted', 'modal'], 'ui_mode');

    const session = {
      id: newId('fcsess_'),
      object: 'financial_connections.session',
      account_holder: { type: 'customer', customer: customer.id },
      client_secret: newId('fcsess_client_secret_'),
      livemode: false,
      permissions,
      prefetch: [],
      status: 'pending',
      status_details: {},
      ui_mode: mode,
      linkedAccounts: [],
      flow: {
        expiresAt: nowSeconds() + LIFETIME[mode],
        triesLeft: PASSWORD_TRIES,
        signedIn: null,
        answer: customer.faults.answer,
      },
    };
    if (params.filters) {
      const { account_subcategories } = allowed(params.filters, ['account_subcategories'], 'filters');
      session.filters = {
        account_subcategories: someOf(account_subcategories, SUBCATEGORIES, 'filters[account_subcategories]'),
        countries: null,
        country: null,
      };
    }
    if (params.limits) session.limits = { accounts: positive(params.limits.accounts, 'limits[accounts]') };
    if (params.relink_options) {
      if (!version.endsWith('.preview')) throw unknownParameter('relink_options');
      session.relink_options = relinkOptions(params.relink_options, customer.id);
    }
    if (mode === 'hosted') host(session, params, customer);

    if (customer.faults.nextSession === 'expired') session.flow.expiresAt = nowSeconds();
    if (customer.faults.nextSession === 'used') session.status = 'succeeded';
    customer.faults.nextSession = null;
    state.sessions.set(session.id, session);
    return session;
  }

  function relinkOptions(value, customer) {
    const options = allowed(value, ['account', 'authorization'], 'relink_options');
    const param = 'relink_options[authorization]';
    if (!options.authorization) throw required(param);
    const authorization = state.authorizations.get(options.authorization);
    if (authorization?.account_holder.customer !== customer) {
      throw missing('financial_connections.authorization', options.authorization, param);
    }
    if (options.account === undefined) return { authorization: authorization.id };
    const account = state.accounts.get(options.account);
    if (account?.authorization !== authorization.id) {
      throw invalidRequest('The account does not belong to the authorization.', {
        param: 'relink_options[account]',
      });
    }
    return { authorization: authorization.id, account: account.id };
  }

  /** Stripe hosts the page of this session, and may send the link to it. */
  function host(session, params, customer) {
    const [delivery] = someOf(params.hosted?.delivery_method, ['email', 'url'], 'hosted[delivery_method]');
    if (!params.return_url) throw required('return_url');
    if (delivery && !session.relink_options) throw required('relink_options');
    if (delivery === 'email' && !customer.details.email) throw required('account_holder email');
    if (delivery) checkEligible(session);
    session.hosted = { delivery_method: delivery, return_url: params.return_url };
    session.page = newId('');
    session.url = `${pages()}/${session.page}`;
    if (delivery !== 'email') return;
    const { institution_name: place } = state.authorizations.get(session.relink_options.authorization);
    state.emails.unshift({
      to: customer.id,
      address: customer.details.email,
      sent_at: nowSeconds(),
      subject: `Reconnect ${place}`,
      place,
      url: session.url,
    });
  }

  function checkEligible({ id, relink_options: { authorization, account } }) {
    const asked = [...state.sessions.values()].some(
      ({ id: other, page, relink_options: options, flow }) =>
        page && other !== id && options.authorization === authorization && flow.expiresAt > nowSeconds(),
    );
    if (asked) throw invalidRequest('A hosted relink was requested within the last 48 hours.');
    const accounts = [...state.accounts.values()].filter(
      (candidate) =>
        candidate.authorization === authorization &&
        (!account || candidate.id === account) &&
        needsHelp(candidate),
    );
    if (accounts.length === 0) throw invalidRequest('No account of the authorization is eligible.');
  }
}

function needsHelp({ status, account_numbers: numbers }) {
  const soon = nowSeconds() + 30 * DAY;
  return (
    status === 'inactive' ||
    (numbers ?? []).some(
      ({ identifier_type: type, expected_expiry_date: expiry }) =>
        type === 'tokenized_account_number' && expiry !== null && expiry < soon,
    )
  );
}
