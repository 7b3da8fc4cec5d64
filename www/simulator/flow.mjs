/**
 * What happens at Stripe and at the institution while a customer goes through the authentication flow. The stand-in
 * for Stripe.js shows the steps; every decision is taken here.
 */

import { afterAuthentication, change } from './changes.mjs';
import { invalidRequest, missing } from './errors.mjs';
import { institutionById, institutions } from './institutions.mjs';
import { FIRST_LOGIN } from './seed.mjs';
import { isDebitable, nowSeconds, view } from './state.mjs';

/** The password of every login. Any other is wrong. */
export const PASSWORD = 'open-sesame';
export const PASSWORD_TRIES = 3;

/** Who can sign in at an institution. Both see the same accounts; each makes an authorization of its own. */
export const LOGINS = [
  { id: FIRST_LOGIN, name: 'alex' },
  { id: 'second', name: 'alex.household' },
];

/**
 * @param {ReturnType<import('./state.mjs').createState>} state
 * @param {{soon: (run: () => void) => void}} options `soon` runs what happens shortly after the flow
 */
export function createFlow(state, { soon }) {
  function pending(clientSecret) {
    const session = [...state.sessions.values()].find(
      (candidate) => candidate.client_secret === clientSecret,
    );
    if (!session) throw missing('financial_connections.session', '…', 'client_secret');
    // Stripe documents that these two end as `error`, and no code for them: read the message, not the code.
    if (session.flow.expiresAt <= nowSeconds()) {
      throw invalidRequest('This Financial Connections session has expired. Create a new one.', {
        code: 'session_expired',
      });
    }
    if (session.status !== 'pending') {
      throw invalidRequest('This Financial Connections session was used already. Create a new one.', {
        code: 'session_already_used',
      });
    }
    return session;
  }

  /** The body of a request may hold anything, or nothing. */
  const textIn = (value) => (typeof value === 'string' ? value : '');

  const relinkedAuthorization = (session) => state.authorizations.get(session.relink_options?.authorization);

  /** The institution of the flow: that of the authorization, or the one that the customer picked. */
  function institutionOf(session, institutionId) {
    const institution = institutionById(relinkedAuthorization(session)?.institution ?? institutionId);
    if (!institution)
      throw missing('financial_connections.institution', String(institutionId), 'institution');
    return institution;
  }

  const faultsOf = (session) => state.customers.get(session.account_holder.customer).faults;

  /** Why nobody can sign in at an institution now, or `null`. */
  const unavailable = (session, institution) =>
    institution.down ?? faultsOf(session).down.get(institution.id) ?? null;

  function shown(session, { id, name, testName, oauth = false, ...institution }) {
    return { id, name, testName, oauth, unavailable: unavailable(session, { id, ...institution }) };
  }

  /** A relink with the login of the authorization renews it. Anything else makes a new authorization. */
  const renews = (session, login) => relinkedAuthorization(session)?.login === login;

  /** The accounts that keep their id: those of the authorization that is renewed. */
  function keptAccounts(session, login) {
    if (!renews(session, login)) return [];
    return state
      .accountsOf(session.account_holder.customer)
      .filter(({ authorization }) => authorization === session.relink_options.authorization);
  }

  function choices(session, institution, login) {
    const kept = keptAccounts(session, login);
    const known = state
      .accountsOf(session.account_holder.customer)
      .filter((account) => account.institution === institution.id);
    const isKnown = ({ key }) => known.some(({ holding }) => holding === key);
    const wanted = session.filters?.account_subcategories;
    return institution.holdings
      .filter(({ subcategory }) => !wanted || wanted.includes(subcategory))
      .filter(({ key }) => !known.some((account) => account.holding === key && isGone(account)))
      .filter((holding) => !holding.onlyIfLinked || isKnown(holding))
      .map((holding) => ({
        key: holding.key,
        display_name: holding.display_name,
        last4: holding.last4,
        cents: holding.cents,
        linked: isKnown(holding),
        expected: kept.some(
          ({ id, holding: key }) => key === holding.key && id === session.relink_options.account,
        ),
      }));
  }

  function reactivate(account, permissions) {
    const numbers = account.account_numbers;
    account.permissions = permissions;
    change(state, account, 'active');
    if (account.account_numbers !== numbers) state.emit('account_numbers_updated', account);
    afterAuthentication(state, account, { isNew: false, soon });
    return account;
  }

  function end(session, status, fields = {}) {
    Object.assign(session, { status, ...fields });
    return session;
  }

  return {
    /** What the dialog shows first. */
    open(clientSecret) {
      const session = pending(clientSecret);
      const relinked = relinkedAuthorization(session);
      return {
        permissions: session.permissions,
        institution: relinked ? shown(session, institutionById(relinked.institution)) : null,
        institutions: relinked ? [] : institutions.map((institution) => shown(session, institution)),
        logins: LOGINS.map((login) => ({ ...login, linked: relinked?.login === login.id })),
        password: PASSWORD,
        single: session.limits?.accounts === 1,
        isRelink: relinked !== undefined,
      };
    },

    /** Answers the accounts to choose from, or why the login was refused: that is no error, people mistype. */
    signIn(clientSecret, body) {
      const session = pending(clientSecret);
      const [institutionId, login, password] = [body.institution, body.login, body.password].map(textIn);
      const institution = institutionOf(session, institutionId);
      if (unavailable(session, institution)) throw invalidRequest('The institution is not available.');
      if (!LOGINS.some(({ id }) => id === login)) throw missing('login', String(login), 'login');
      if (password !== PASSWORD) session.flow.triesLeft -= 1;
      if (session.flow.triesLeft <= 0) return { refused: { locked: true, message: 'This login is locked.' } };
      if (password !== PASSWORD)
        return { refused: { locked: false, message: 'That password is not right.' } };
      session.flow.signedIn = { institution: institution.id, login };
      return { choices: choices(session, institution, login) };
    },

    /** Links the chosen accounts and ends the session. */
    complete(clientSecret, keys) {
      const session = pending(clientSecret);
      if (!session.flow.signedIn) throw invalidRequest('Nobody has signed in.');
      const { login } = session.flow.signedIn;
      const institution = institutionOf(session, session.flow.signedIn.institution);
      const offered = choices(session, institution, login);
      const chosen = offered.filter(({ key }) => keys.includes(key));
      if (chosen.length === 0) throw invalidRequest('Choose at least one account.', { param: 'accounts' });

      const relinked = relinkedAuthorization(session);
      const required = session.relink_options?.account ?? null;
      const renewed = renews(session, login);
      const withRequired = !required || chosen.some(({ expected }) => expected);
      // An institution with a page of its own lets people choose whatever they like, and that is linked then.
      if (renewed && !withRequired && !institution.oauth) {
        return end(session, 'failed', { relink_result: result({ failure_reason: 'no_account' }) });
      }

      const { customer } = session.account_holder;
      const authorization = renewed ? relinked : state.addAuthorization(customer, institution, login);
      Object.assign(authorization, { status: 'active', status_details: {} });
      const kept = keptAccounts(session, login);
      const chosenAccounts = chosen.map(({ key }) => {
        const holding = institution.holdings.find((candidate) => candidate.key === key);
        const known = kept.find((candidate) => candidate.holding === key);
        const permissions = grantedTo(holding, session.permissions);
        if (known) return reactivate(known, permissions);
        const account = state.addAccount(authorization, institution, holding, { permissions });
        afterAuthentication(state, account, { isNew: true, soon });
        return account;
      });
      for (const sibling of kept.filter((account) => !chosenAccounts.includes(account) && !isGone(account))) {
        // Who was asked for one account did not turn its siblings down; who saw them all and left one out did.
        if (required && withRequired) reactivate(sibling, sibling.permissions);
        else if (!required) change(state, sibling, 'inactive', { cause: 'access_denied' });
      }

      session.linkedAccounts = session.flow.answer === 'no-list' ? [] : chosenAccounts.map(({ id }) => id);
      const faults = faultsOf(session);
      if (faults.trouble?.at === 'after-flow') faults.trouble.at = 'always';
      if (!relinked) return end(session, 'succeeded');
      const account = renewed && withRequired ? required : null;
      return end(session, 'succeeded', {
        relink_result: result({ authorization: authorization.id, account }),
      });
    },

    /** The customer could not, or would not, sign in; or the institution was not available. */
    fail(clientSecret) {
      const session = pending(clientSecret);
      const relinked = relinkedAuthorization(session);
      if (!relinked) return end(session, 'failed');
      const why = unavailable(session, institutionById(relinked.institution));
      const reason = session.flow.answer === 'new-reason' ? 'institution_timeout' : FAILURE[why ?? 'refused'];
      return end(session, 'failed', { relink_result: result({ failure_reason: reason }) });
    },

    /** The customer closed the window. */
    cancel(clientSecret) {
      return end(pending(clientSecret), 'cancelled', { status_details: { cancelled: { reason: 'other' } } });
    },

    /** A session as Stripe.js hands it to the page: with its accounts in a plain array. */
    sessionForPage(session) {
      const { relink_result, ...shownSession } = view(session);
      const { answer } = session.flow;
      if (answer === 'nothing') return null;
      return {
        ...shownSession,
        ...(relink_result && answer !== 'no-result' && { relink_result }),
        accounts: session.linkedAccounts.map((id) => view(state.accounts.get(id))),
      };
    },

    /** A session as the API answers it. */
    sessionForApi(session) {
      return {
        ...view(session),
        // Gone once it has ended.
        ...(session.url && session.status !== 'pending' && { url: null }),
        accounts: {
          object: 'list',
          data: session.linkedAccounts.map((id) => view(state.accounts.get(id))),
          has_more: false,
          url: `/v1/financial_connections/sessions/${session.id}/accounts`,
        },
      };
    },
  };
}

/** The reason that Stripe gives, by why nobody signed in. */
const FAILURE = {
  refused: 'no_authorization',
  scheduled: 'no_authorization',
  unscheduled: 'no_authorization',
  error: 'other',
};

function result(fields) {
  return { account: null, authorization: null, failure_reason: null, ...fields };
}

function isGone({ status, status_details }) {
  return status === 'disconnected' || status_details.inactive?.action === 'none';
}

function grantedTo(holding, permissions) {
  return permissions.filter((permission) => permission !== 'payment_method' || isDebitable(holding));
}
