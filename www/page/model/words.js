/** What accounts and their states are called. Unknown words of Stripe's are shown as they came. */

const STATUS = { active: 'Working', inactive: 'Not working', disconnected: 'Disconnected' };

const CAUSE = {
  access_denied: 'Access was withdrawn, by you or by the bank.',
  access_expired: 'Access has expired.',
  account_closed: 'The account was closed.',
  account_unavailable: 'The bank does not offer this account any more.',
  institution_requirement: 'The bank wants you to sign in again.',
  unspecified: 'The bank did not say why.',
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
export const causeWord = (cause) => CAUSE[cause] ?? `The bank says: ${cause}.`;
export const permissionWord = (permission) => PERMISSION[permission] ?? permission;
export const subcategoryWord = (subcategory) => SUBCATEGORY[subcategory] ?? null;

export function accountName(account) {
  const name = account.display_name || subcategoryWord(account.subcategory) || 'Account';
  return account.last4 ? `${name} ••${account.last4}` : name;
}

/** 'One, Two and Three' */
export function listOf(names) {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(names).replace(', and ', ' and ');
}

/** Who has two accounts of one name hears it once. */
export function namesOf(accounts) {
  const names = accounts.map(accountName);
  const told = (name) => {
    const count = names.filter((other) => other === name).length;
    return count === 1 ? name : `${name} (${count} accounts)`;
  };
  return listOf([...new Set(names)].map(told));
}

export const worksAgain = (accounts) =>
  accounts.length === 0 ? '' : `${namesOf(accounts)} ${accounts.length === 1 ? 'works' : 'work'}.`;

export function dateWord(seconds) {
  return new Intl.DateTimeFormat('en-US', { dateStyle: 'long' }).format(new Date(seconds * 1000));
}

export function countWord(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`;
}

/** What is on an account, or owed with it, where the customer shows that. */
export function balanceWord({ balance }) {
  const [[currency, cents] = []] = Object.entries(balance?.current ?? {});
  if (!currency) return null;
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency });
  return balance.type === 'credit' ? `${format.format(cents / 100)} owed` : format.format(cents / 100);
}

/** Why an account does not work, or when it will not: one sentence each. */
export function reasonsOf({ status_details: details }) {
  const cause = details?.inactive?.cause;
  const ends = details?.active?.expected_deactivation_date;
  return [cause && causeWord(cause), ends && `Access ends on ${dateWord(ends)}.`].filter(Boolean);
}

const isOutdated = ({ status }) => status === 'deactivated' || status === 'expired';
const tokenizedOf = ({ account_numbers: numbers }) =>
  (numbers ?? []).filter(({ identifier_type: type }) => type === 'tokenized_account_number');

/** Whether its number for payments has run out. */
export const hasOutdatedNumber = (account) => tokenizedOf(account).some(isOutdated);

/** When its number for payments runs out, in Unix seconds, or `null`. */
export const numberEnd = (account) =>
  tokenizedOf(account).find(({ expected_expiry_date: at }) => at != null)?.expected_expiry_date ?? null;

/** How long the account number can be used for payments, where that has an end. */
export function numberWords(account) {
  if (hasOutdatedNumber(account)) return 'Its account number for payments does not work any more.';
  const end = numberEnd(account);
  return end ? `Its account number for payments is good until ${dateWord(end)}.` : null;
}

export const MANDATE = (name) =>
  `I allow Tally to debit ${name} for what I owe it, and to correct mistaken debits. ` +
  'This holds until I withdraw it, which I can do in these settings with 30 days’ notice.';

/** Title, text and button of a prompt, by the action of a triage entry. */
export function promptWords({ action, accounts, causes, deadline }) {
  const them = namesOf(accounts);
  const works = accounts.every(({ status }) => status === 'active');
  const why =
    causes.map(causeWord).join(' ') ||
    (accounts.some(hasOutdatedNumber) ? 'An account number for payments does not work any more.' : '');
  switch (action) {
    case 'relink':
      return {
        title: works ? 'Reconnect to keep paying from here' : 'Reconnect to keep this working',
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
        title: `${them} can’t be reconnected`,
        text: `${why} Link another account, or remove ${accounts.length === 1 ? 'it' : 'them'}.`.trim(),
        button: 'Link another account',
      };
    default:
      return {
        title: 'Something is wrong',
        text: `${why} We can’t tell yet whether reconnecting ${them} helps.`.trim(),
        button: 'Try reconnecting',
      };
  }
}

/** Badge of an account for payments, by its action and whether there is a mandate. */
export function paymentWords(action, hasMandate) {
  if (action === 'link_new') return { word: 'Gone', tone: 'neutral' };
  if (action === 'relink') return { word: 'Reconnect', tone: 'bad' };
  if (!hasMandate) return { word: 'Your permission is needed', tone: 'mixed' };
  if (action === 'relink_soon') return { word: 'Reconnect soon', tone: 'mixed' };
  if (action === 'unknown') return { word: 'Unclear', tone: 'neutral' };
  return { word: 'Ready', tone: 'good' };
}

const NEWS = {
  account_numbers_updated: 'has a new state of its account number',
  deactivated: 'does not work any more',
  disconnected: 'is disconnected now',
  reactivated: 'works again',
  upcoming_account_number_expiry: 'has an account number that runs out soon',
  upcoming_deactivation: 'will stop working soon',
};

/** News of accounts that Stripe told of, for those that are still there. */
export function newsWords(changes, accounts) {
  const last = new Map(changes.map(({ account, type }) => [account, type]));
  const byNews = new Map();
  for (const account of accounts.filter(({ id }) => last.has(id))) {
    const news = NEWS[last.get(account.id)] ?? 'has changed';
    byNews.set(news, [...(byNews.get(news) ?? []), account]);
  }
  const plural = (news) =>
    news
      .replace(/^has /, 'each have ')
      .replace(/^is /, 'are ')
      .replace(/^does /, 'do ');
  return [...byNews]
    .map(([news, list]) => {
      const verb = list.length === 1 ? news : plural(news).replace(/^works/, 'work');
      return `${namesOf(list)} ${verb}.`;
    })
    .join(' ');
}

/** What went wrong where there is no report. */
export function problemWords(error) {
  if (error.status === 401) return 'You have been signed out. Load the page again.';
  if (error.status === 403) return 'This page may not do that. Load it again from its own address.';
  if (error.status === 404) return 'These accounts are no longer yours to reconnect. Load the page again.';
  if (error.status === 409)
    return 'We have sent you a link within the last two days. You can reconnect right here.';
  if (error.status === 502 || error.status === 503) {
    return 'Our bank service cannot be reached right now. Nothing has changed; please try again in a moment.';
  }
  switch (error.code) {
    case 'in_progress':
      return 'A sign-in window is open already. Finish or close that one first.';
    case 'request_failed':
      return 'We could not prepare the sign-in. Nothing has changed; please try again.';
    case 'stripe_unavailable':
    case 'load_failed':
      return 'A part of this page could not be loaded. Check your connection and try again.';
    case 'insecure_context':
      return 'This page has to be opened over https.';
    case 'collect_failed':
      return 'The sign-in window stopped unexpectedly. Please try again.';
    default:
      return 'Something unexpected happened. Nothing was lost; please try again.';
  }
}
