/** The accounts that money moves through. Each is relinked by itself: the flow has to bring back that very account. */

import { h } from './dom.js';
import { mandateBlock } from './mandate.js';
import { accountName, numberWords, paymentWords, reasonsOf } from './words.js';

export const pays = ({ permissions, supported_payment_method_types: types }) =>
  Boolean(permissions?.includes('payment_method') && types?.includes('us_bank_account'));

/**
 * @param {{account: object, entry: import('../../src/js/types.ts').TriageEntry}[]} paying what `triage` said of each
 * @param {object} view
 * @param {Map<string, {id: string}>} view.paymentMethods by account
 * @param {Map<string, 'sending' | 'failed'>} view.mandates by account
 * @param {(account: object) => Node | null} view.below waiting state or result of an account
 * @param {boolean} view.busy a flow is open, so no other can start
 * @param {(target: object) => void} view.onRelink
 * @param {(target: object) => void} view.onLink
 * @param {(account: object, focus: string) => void} view.onAccept
 */
export function paymentCards(paying, view) {
  if (paying.length > 0) return paying.map(({ account, entry }) => card(account, entry, view));
  return [h('p', { class: 'empty' }, 'There is no account to debit yet.')];
}

function card(account, entry, { paymentMethods, mandates, below, busy, onRelink, onLink, onAccept }) {
  const id = `payment-${account.id}`;
  const focus = `payment:${account.id}`;
  const paymentMethod = paymentMethods.get(account.id);
  const { word, tone, text } = paymentWords(entry.action, Boolean(paymentMethod));
  const relinks = ['relink', 'relink_soon', 'unknown'].includes(entry.action) && entry.authorization;
  const panel = below(account);
  const go = () => {
    const target = { institution: account.institution_name, focus };
    if (relinks) onRelink({ ...target, authorization: entry.authorization, account: account.id });
    else onLink(target);
  };
  const button = relinks ? 'Reconnect this account only' : 'Link another account';
  return h(
    // No landmark: two accounts may have the same name.
    'article',
    { class: 'card payment', 'aria-labelledby': id, 'data-payment': account.id },
    h(
      'header',
      { class: 'payment-head' },
      h('h3', { id }, accountName(account)),
      h('span', { class: `badge ${tone}` }, word),
    ),
    h('p', { class: 'details' }, account.institution_name),
    [...reasonsOf(account), numberWords(account)].map(
      (reason) => reason && h('p', { class: 'cause' }, reason),
    ),
    text && h('p', { class: 'details' }, text),
    paymentMethod
      ? h('p', { class: 'ids' }, 'PaymentMethod ', h('code', {}, paymentMethod.id))
      : mandateBlock(account, { progress: mandates.get(account.id), place: 'payments', onAccept }),
    entry.action !== 'none' &&
      h(
        'button',
        {
          type: 'button',
          class: entry.action === 'relink' && !panel ? 'button primary' : 'button',
          'data-focus': focus,
          'aria-disabled': busy ? 'true' : null,
          'aria-label': `${button}: ${accountName(account)}`,
          onclick: go,
        },
        button,
      ),
    panel,
  );
}
