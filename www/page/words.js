/** What Stripe's and the package's words are called on this page. Unknown words of Stripe's are shown as they came. */

const STATUS = {
  active: 'Active',
  inactive: 'Inactive',
  disconnected: 'Disconnected',
};

const CAUSE = {
  access_denied: 'Access was withdrawn, by you or by the institution.',
  access_expired: 'Access has expired.',
  account_closed: 'The account was closed.',
  account_unavailable: 'The institution does not offer this account any more.',
  institution_requirement: 'The institution wants you to sign in again.',
  unspecified: 'The institution did not say why.',
};

const PERMISSION = {
  balances: 'Balances',
  ownership: 'Owners',
  payment_method: 'Payments',
  transactions: 'Transactions',
};

const SUBCATEGORY = {
  checking: 'Checking',
  credit_card: 'Credit card',
  line_of_credit: 'Line of credit',
  mortgage: 'Mortgage',
  savings: 'Savings',
};

export const statusWord = (status) => STATUS[status] ?? status ?? 'Unknown';
export const causeWord = (cause) => CAUSE[cause] ?? `The institution says: ${cause}.`;
export const permissionWord = (permission) => PERMISSION[permission] ?? permission;
export const subcategoryWord = (subcategory) => SUBCATEGORY[subcategory] ?? null;

export function accountName(account) {
  const name = account.display_name || subcategoryWord(account.subcategory) || 'Account';
  return account.last4 ? `${name} ••${account.last4}` : name;
}

export function dateWord(seconds) {
  return new Intl.DateTimeFormat('en-US', { dateStyle: 'long' }).format(new Date(seconds * 1000));
}

export function countWord(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`;
}

/** Why an account is inactive, or when it will be: one sentence each. */
export function reasonsOf({ status_details: details }) {
  const cause = details?.inactive?.cause;
  const ends = details?.active?.expected_deactivation_date;
  return [cause && causeWord(cause), ends && `Access ends on ${dateWord(ends)}.`].filter(Boolean);
}

const isOutdated = ({ status }) => status === 'deactivated' || status === 'expired';

/** How long the account number can be used for payments, where that has an end. */
export function numberWords({ account_numbers: numbers }) {
  const tokenized = (numbers ?? []).filter(
    ({ identifier_type: type }) => type === 'tokenized_account_number',
  );
  if (tokenized.some(isOutdated)) return 'Its account number for payments does not work any more.';
  const expiry = tokenized.find(({ expected_expiry_date: at }) => at != null)?.expected_expiry_date;
  return expiry ? `Its account number for payments is good until ${dateWord(expiry)}.` : null;
}

/** Badge and text of an account for payments, by its action and whether there is a mandate. */
export function paymentWords(action, hasMandate) {
  if (action === 'link_new') {
    return { word: 'Gone', tone: 'neutral', text: 'It can’t be reconnected. Link another account instead.' };
  }
  if (action === 'relink') return { word: 'Reconnect', tone: 'bad', text: '' };
  if (!hasMandate) return { word: 'Mandate needed', tone: 'mixed', text: '' };
  if (action === 'relink_soon') return { word: 'Reconnect soon', tone: 'mixed', text: '' };
  if (action === 'unknown') return { word: 'Unclear', tone: 'neutral', text: 'We can’t tell what is wrong.' };
  return { word: 'Ready', tone: 'good', text: '' };
}

export const MANDATE = (name) =>
  `I allow Tally to debit ${name} for what I owe it, and to correct mistaken debits. ` +
  'This holds until I withdraw it, which I can do in these settings with 30 days’ notice.';

/** Title, text and button of a prompt, by the action of a triage entry. */
export function promptWords({ action, accounts, causes, deadline }) {
  const them = accounts.length === 1 ? accountName(accounts[0]) : countWord(accounts.length, 'account');
  const numbers = accounts.flatMap((account) => account.account_numbers ?? []);
  const outdated = numbers.some(isOutdated);
  const why =
    causes.map(causeWord).join(' ') ||
    (action === 'relink' && outdated ? 'An account number for payments does not work any more.' : '');
  switch (action) {
    case 'relink':
      return {
        title: 'Reconnect to keep this working',
        text: `${why} Sign in again to reconnect ${them}.`.trim(),
        button: 'Reconnect',
      };
    case 'relink_soon':
      return {
        title: deadline ? `Reconnect before ${dateWord(deadline)}` : 'Reconnect soon',
        // The cause lies ahead: to say that access has expired would be wrong.
        text: `After that, ${them} can no longer be used.`,
        button: 'Reconnect now',
      };
    case 'link_new':
      return {
        title: 'This can’t be reconnected',
        text: `${why} Link another account in place of ${them}.`.trim(),
        button: 'Link another account',
      };
    default:
      return {
        title: 'Something is wrong',
        text: `${why} We can’t tell yet whether reconnecting ${them} helps.`.trim(),
        button: null,
      };
  }
}

/** Headline, text and tone of a report. */
export function outcomeWords(report) {
  const place = institutionOf(report);
  const wanted = report.accounts.find(({ before }) => before?.id === report.requested.account)?.before;
  switch (report.outcome) {
    case 'relinked':
      if (report.complete) return { tone: 'good', title: `${place} is connected again`, text: '' };
      if (report.summary.missing > 0) {
        return {
          tone: 'mixed',
          title: `${place} is connected, but not every account came back`,
          text: 'An account that was left out may need another sign-in.',
        };
      }
      if (report.summary.unconfirmed > 0) {
        return {
          tone: 'mixed',
          title: `${place} is connected; we are still checking the accounts`,
          text: 'The institution confirmed the sign-in and did not list the accounts yet.',
        };
      }
      return { tone: 'good', title: `${place} is connected again`, text: '' };
    case 'new_authorization':
      return {
        tone: 'mixed',
        title: `You connected ${place} with another login`,
        text: 'The accounts came back under a new authorization, with new ids.',
      };
    case 'failed':
      return failureWords(report, place, wanted);
    case 'canceled':
      return {
        tone: 'neutral',
        title: 'You closed the window',
        text: 'Nothing has changed. Reconnect whenever you like.',
      };
    default:
      return {
        tone: 'bad',
        title: 'The sign-in window could not be opened',
        text: report.error.message ?? 'Stripe did not say why.',
      };
  }
}

function failureWords({ reason }, place, wanted) {
  switch (reason) {
    case 'no_account':
      return {
        tone: 'bad',
        title: 'That was another account',
        text: wanted
          ? `You signed in, but ${accountName(wanted)} was not shared. Please choose that account.`
          : 'You signed in, but the account that we need was not shared.',
      };
    case 'no_authorization':
      return {
        tone: 'bad',
        title: 'You could not be signed in',
        text: `${place} did not confirm the sign-in. Nothing has changed.`,
      };
    default:
      return {
        tone: 'bad',
        title: 'Reconnecting did not work',
        text: `${place} reported a problem. Please try again.`,
      };
  }
}

/** The institution that a report is about, as far as its accounts tell. */
function institutionOf({ accounts, requested, authorization }) {
  const wanted = [authorization, requested.authorization];
  const entry =
    accounts.find(({ before, after }) => wanted.includes((after ?? before)?.authorization)) ??
    accounts.find(({ before }) => wanted.includes(before?.authorization));
  return (entry?.after ?? entry?.before)?.institution_name ?? 'The institution';
}

const CHANGE = {
  reauthorized: { word: 'Back', tone: 'good' },
  replaced: { word: 'Has a new id', tone: 'mixed' },
  added: { word: 'New', tone: 'mixed' },
  missing: { word: 'Did not come back', tone: 'bad' },
  unconfirmed: { word: 'Not confirmed yet', tone: 'mixed' },
  untouched: { word: 'Not part of this', tone: 'neutral' },
};
const UNCHANGED = { word: 'Unchanged', tone: 'neutral' };

const isSuccess = ({ outcome }) => outcome === 'relinked' || outcome === 'new_authorization';

export function changeWords(change, report) {
  return change === 'untouched' && !isSuccess(report) ? UNCHANGED : CHANGE[change];
}

export function untouchedWords(count, report) {
  return isSuccess(report)
    ? `${countWord(count, 'account')} not part of this`
    : `${countWord(count, 'account')} unchanged`;
}

export const NEXT_STEP = {
  done: { button: 'Done', text: 'Nothing else to do.' },
  reconcile: { button: 'Use these accounts', text: 'Save the accounts as they are now.' },
  refresh_accounts: { button: 'Check the accounts again', text: 'Some accounts may have come back as well.' },
  choose_expected_account: { button: 'Choose the right account', text: 'It takes one more sign-in.' },
  retry: { button: 'Try again', text: 'It starts over, with a fresh session.' },
};

const WARNING = {
  accounts_incomplete: 'There are more accounts than were listed here.',
  existing_accounts_unavailable:
    'We could not load the accounts that you had, so every account shows as new.',
  malformed_account: 'One of the accounts could not be read.',
  not_a_relink_session: 'The session did not say what was to be reconnected.',
  request_differs: 'The session was for something other than what you asked for.',
  unknown_failure_reason: 'The institution gave a reason that we do not know.',
};

export const warningWord = ({ code, message }) => WARNING[code] ?? message;

/** News of accounts that Stripe told of, for those that are still there. */
export function newsWords(changes, accounts) {
  const ids = [...new Set(changes.map(({ account }) => account))];
  const known = ids.map((id) => accounts.find((account) => account.id === id)).filter(Boolean);
  if (known.length === 0) return '';
  const sentences = known.slice(0, 2).map((account) => {
    const last = changes.findLast((change) => change.account === account.id).type;
    return `${accountName(account)} ${NEWS[last] ?? 'has changed'}.`;
  });
  const more = known.length - sentences.length;
  return [...sentences, ...(more > 0 ? [`${countWord(more, 'more account')} changed.`] : [])].join(' ');
}

const NEWS = {
  account_numbers_updated: 'has a new state of its account number',
  deactivated: 'is inactive now',
  disconnected: 'is disconnected now',
  reactivated: 'is active again',
  upcoming_account_number_expiry: 'has an account number that expires soon',
  upcoming_deactivation: 'will become inactive soon',
};

/** What asking for the accounts again has brought. */
export function checkedWords(accounts) {
  const inactive = accounts.filter(({ status }) => status !== 'active');
  if (inactive.length === 0) {
    const all = accounts.length === 1 ? accountName(accounts[0]) : `All ${accounts.length} accounts`;
    return { tone: 'good', text: `${all} ${accounts.length === 1 ? 'works' : 'work'} now.` };
  }
  const names = inactive.map(accountName).join(', ');
  return { tone: 'neutral', text: `Still not working: ${names}.` };
}

/** What went wrong where there is no report. */
export function problemWords(error) {
  if (error.status === 401) return 'Your session has ended. Load the page again.';
  if (error.status === 403) return 'This page may not do that. Load it again from its own address.';
  if (error.status === 404) return 'These accounts are no longer yours to reconnect. Load the page again.';
  if (error.status === 502 || error.status === 503) {
    return 'Stripe cannot be reached right now. Nothing has changed; please try again in a moment.';
  }
  switch (error.code) {
    case 'in_progress':
      return 'A sign-in window is open already. Finish or close that one first.';
    case 'request_failed':
      return 'Our server could not prepare the sign-in. Nothing has changed; please try again.';
    case 'stripe_unavailable':
    case 'load_failed':
      return 'A part of this page could not be loaded. Check your connection and try again.';
    case 'insecure_context':
      return 'This page has to be opened over https.';
    case 'malformed_response':
      return 'What came back cannot be read. Below are your accounts as they are now.';
    case 'collect_failed':
      return 'The sign-in window stopped unexpectedly. Please try again.';
    default:
      return 'Something unexpected happened. Nothing was lost; please try again.';
  }
}
