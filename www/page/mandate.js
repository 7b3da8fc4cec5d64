/** The ACH mandate of an account: without it, nothing may be debited. */

import { h, icon } from './dom.js';
import { accountName, MANDATE } from './words.js';

/**
 * @param {object} account
 * @param {object} view
 * @param {{id: string} | undefined} view.paymentMethod what came of an accepted mandate
 * @param {'sending' | 'failed' | undefined} view.progress
 * @param {string} view.place tells the same account's mandate here from that elsewhere on the page
 * @param {(account: object, focus: string) => void} view.onAccept
 */
export function mandateBlock(account, { paymentMethod, progress, place, onAccept }) {
  const focus = `mandate:${place}:${account.id}`;
  if (paymentMethod) {
    return h(
      'p',
      { class: 'note mandate-done', tabindex: '-1', 'data-focus': focus, 'data-note': 'mandate-accepted' },
      icon('check'),
      h('span', {}, 'Mandate accepted. Payments go through ', h('code', {}, paymentMethod.id), '.'),
    );
  }
  return h(
    'details',
    { class: 'mandate', 'data-key': focus, 'data-mandate': account.id },
    h('summary', { 'data-focus': `${focus}:summary` }, 'Read and accept the mandate'),
    h('p', {}, MANDATE(accountName(account))),
    progress === 'failed' && h('p', { class: 'problem' }, 'It could not be saved. Please try again.'),
    h(
      'button',
      {
        type: 'button',
        class: 'button',
        'data-focus': focus,
        'aria-disabled': progress === 'sending' ? 'true' : null,
        'aria-label': `Accept mandate: ${accountName(account)}`,
        onclick: () => onAccept(account, focus),
      },
      progress === 'sending' ? 'Saving…' : 'Accept mandate',
    ),
  );
}
