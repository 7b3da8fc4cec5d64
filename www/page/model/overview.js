/** What the accounts mean for the page: groups by institution, who needs the customer, who pays. */

import { triage } from 'fc-relink';

const NAMELESS = 'Other accounts';
const URGENT = ['relink', 'link_new', 'unknown'];

export const institutionOf = (account) => account.institution_name || NAMELESS;

const pays = ({ permissions, supported_payment_method_types: types }) =>
  Boolean(permissions?.includes('payment_method') && types?.includes('us_bank_account'));

/**
 * @param {object} state
 * @returns what `triage` says, arranged: `groups` by institution, `paying` by account, `actionOf` each account
 */
export function survey({ accounts, authorizations, order }) {
  const all = accounts ?? [];
  const entries = triage(all, { authorizations });
  const actions = new Map();
  for (const entry of entries) for (const { id } of entry.accounts) actions.set(id, entry.action);
  const actionOf = (id) => actions.get(id) ?? 'none';
  const groups = groupByInstitution(all, entries, order.institutions);
  const paying = triage(all.filter(pays), { authorizations }).flatMap((entry) =>
    entry.accounts.map((account) => ({ account, entry })),
  );
  const rank = ({ account: { id } }) => (order.paying.indexOf(id) + 1 || Infinity) - 1;
  return {
    groups,
    // In the order of the first load, so that cards stay where they are; new ones most urgent first.
    paying: paying.toSorted((one, other) => (rank(one) === rank(other) ? 0 : rank(one) - rank(other))),
    actionOf,
    /** Whether an account can be used as it is. */
    works: (id) => actions.has(id) && !URGENT.includes(actionOf(id)),
  };
}

/** Institutions keep the place that they had in `order`; new ones come after, most urgent first. */
function groupByInstitution(accounts, entries, order) {
  const groups = new Map();
  const groupOf = (name) => {
    if (!groups.has(name)) groups.set(name, { name, accounts: [], prompts: [] });
    return groups.get(name);
  };
  order.forEach(groupOf);
  for (const entry of entries) {
    const { prompts } = groupOf(institutionOf(entry.accounts[0]));
    // One relink repairs all accounts of an authorization: what is urgent speaks for what is not.
    const isTold = prompts.some(
      ({ action, authorization }) => action === 'relink' && authorization === entry.authorization,
    );
    if (entry.action !== 'none' && !(isTold && entry.action === 'relink_soon')) prompts.push(entry);
  }
  for (const account of accounts) groupOf(institutionOf(account)).accounts.push(account);
  return [...groups.values()].filter((group) => group.accounts.length > 0);
}

/** One sentence on all accounts. */
export function summaryOf({ accounts, outage }, { groups, works }) {
  if (!accounts) return outage ? 'Your accounts cannot be shown.' : 'Loading your accounts…';
  if (accounts.length === 0) return 'You have not linked an account yet.';
  const broken = accounts.filter(({ id }) => !works(id)).length;
  const soon = groups.some(({ prompts }) => prompts.length > 0);
  const all = accounts.length === 1 ? '1 account' : `${accounts.length} accounts`;
  if (broken > 0) return `${accounts.length - broken} of ${all} ${all === '1 account' ? 'works' : 'work'}.`;
  const working = accounts.length === 1 ? 'Your account works' : `All ${all} work`;
  return soon ? `${working}; one will need you soon.` : `${working}.`;
}
