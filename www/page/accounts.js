/** The accounts whose data is used: a card for each institution, with what needs the customer on top. */

import { h, icon } from './dom.js';
import {
  accountName,
  countWord,
  permissionWord,
  promptWords,
  reasonsOf,
  statusWord,
  subcategoryWord,
} from './words.js';

const NAMELESS = 'Other accounts';
const STATUS_TONE = { active: 'good', inactive: 'bad' };

export const institutionOf = (account) => account.institution_name || NAMELESS;

/**
 * Groups accounts by institution. Institutions keep the place they had in `order`; new ones come after, most urgent
 * first, because `triage` lists them so.
 *
 * @param {object[]} accounts
 * @param {import('../../src/js/types.ts').TriageEntry[]} entries what `triage` said of them
 * @param {string[]} order
 */
export function groupByInstitution(accounts, entries, order) {
  const groups = new Map(order.map((name) => [name, { name, accounts: [], prompts: [] }]));
  const groupOf = (account) => {
    const name = institutionOf(account);
    if (!groups.has(name)) groups.set(name, { name, accounts: [], prompts: [] });
    return groups.get(name);
  };
  for (const entry of entries) {
    const group = groupOf(entry.accounts[0]);
    if (entry.action !== 'none') group.prompts.push(entry);
  }
  for (const account of accounts) groupOf(account).accounts.push(account);
  return [...groups.values()].filter((group) => group.accounts.length > 0);
}

/** One sentence on all accounts. */
export function summaryOf(accounts, entries) {
  if (accounts.length === 0) return 'You have not linked an account yet.';
  const inactive = accounts.filter(({ status }) => status !== 'active').length;
  const prompts = entries.filter(({ action }) => action !== 'none').length;
  if (prompts === 0 && inactive === 0)
    return `${countWord(accounts.length, 'account')}, all of them working.`;
  const working = `${accounts.length - inactive} of ${countWord(accounts.length, 'account')} working.`;
  return prompts === 0 ? working : `${working} ${countWord(prompts, 'thing')} to look at.`;
}

/**
 * @param {ReturnType<typeof groupByInstitution>[number]} group
 * @param {object} view
 * @param {Node | null} view.below what stands between prompts and accounts: waiting state or result
 * @param {boolean} view.busy a flow is open, so no other can start
 * @param {(target: {authorization: string, institution: string, focus: string}) => void} view.onRelink
 * @param {(target: {institution: string, focus: string}) => void} view.onLink
 */
export function institutionCard({ name, accounts, prompts }, { below, busy, onRelink, onLink }) {
  const id = `institution-${encodeURIComponent(name)}`;
  return h(
    'section',
    { class: 'card', 'aria-labelledby': id, 'data-institution': name },
    h(
      'header',
      { class: 'card-head' },
      h('span', { class: 'logo', 'aria-hidden': 'true' }, name.slice(0, 1)),
      h('h3', { id }, name),
      h('span', { class: 'count' }, countWord(accounts.length, 'account')),
    ),
    ...prompts.map((entry) => prompt(entry, { name, busy, calm: below !== null, onRelink, onLink })),
    below,
    h('ul', { class: 'accounts' }, ...accounts.map(accountRow)),
  );
}

function prompt(entry, { name, busy, calm, onRelink, onLink }) {
  const { title, text, button } = promptWords(entry);
  const { action, authorization } = entry;
  const focus = `prompt:${action}:${authorization ?? entry.accounts[0].id}`;
  // A relink is aimed at an authorization; without one there is only the ordinary flow.
  const relinks = action !== 'link_new' && authorization !== null;
  const go = () => {
    if (relinks) onRelink({ authorization, institution: name, focus });
    else onLink({ institution: name, focus });
  };
  return h(
    'div',
    { class: 'prompt', 'data-action': action },
    h('span', { class: 'prompt-icon' }, icon('attention')),
    h('div', { class: 'prompt-text' }, h('h4', {}, title), h('p', {}, text)),
    button &&
      h(
        'button',
        {
          type: 'button',
          // Where a result stands below, its next step is the one that counts.
          class: action === 'relink' && !calm ? 'button primary' : 'button',
          'data-focus': focus,
          'aria-disabled': busy ? 'true' : null,
          'aria-label': `${button}: ${name}`,
          onclick: go,
        },
        button,
      ),
  );
}

function accountRow(account) {
  const details = [subcategoryWord(account.subcategory), ...(account.permissions ?? []).map(permissionWord)];
  return h(
    'li',
    { class: 'account', 'data-account': account.id, 'data-status': account.status },
    h('span', { class: 'account-name' }, accountName(account)),
    h('span', { class: `badge ${STATUS_TONE[account.status] ?? 'neutral'}` }, statusWord(account.status)),
    h('span', { class: 'details' }, details.filter(Boolean).join(' · ')),
    ...reasonsOf(account).map((reason) => h('span', { class: 'cause' }, reason)),
  );
}
