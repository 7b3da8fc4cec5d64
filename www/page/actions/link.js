/** The ordinary flow: for a first account, and for what can't be relinked. */

import { note, startRecord } from '../inspector/record.js';
import { accountName, namesOf } from '../model/words.js';
import { post } from '../server.js';
import { change, state } from '../store.js';
import { loadStripe } from '../stripe.js';
import { loadInTime } from './loading.js';
import { begin, end, failed, noticingTheStart } from './relink.js';

/** @param {{institution: string | null, account?: string, instead?: object}} target `instead`: of which account */
export async function startLink(target) {
  if (state.flow || !state.ready) return;
  const record = startRecord('link', target, 'POST /api/link-sessions');
  begin(target, { canStop: false });
  let ending;
  try {
    const [stripe, session] = await Promise.all([
      loadStripe().then(noticingTheStart(record)),
      post('/api/link-sessions'),
    ]);
    const { financialConnectionsSession, error } = await stripe.collectFinancialConnectionsAccounts({
      clientSecret: session.client_secret,
    });
    change({ flow: { ...state.flow, phase: 'following' } });
    const linked = financialConnectionsSession?.accounts ?? [];
    if (linked.length > 0) await loadInTime();
    ending = { kind: 'note', target, record, note: error ? notOpened() : linkNote(linked, target) };
  } catch (error) {
    note(record, 'It failed', { code: error.code, message: error.message });
    ending = { kind: 'problem', target, problem: failed(error), isLink: true };
  } finally {
    end(ending);
  }
}

const notOpened = () => ({
  tone: 'bad',
  title: 'The sign-in window could not be opened',
  text: 'Nothing has changed. Please try once more.',
});

function linkNote(linked, { instead }) {
  if (linked.length === 0) {
    return { tone: 'neutral', title: 'No account was linked', text: 'Nothing has changed.' };
  }
  return {
    tone: 'good',
    title: `${namesOf(linked)} ${linked.length === 1 ? 'is' : 'are'} linked`,
    text: instead ? `Remove ${accountName(instead)} if you do not need it here any more.` : '',
  };
}
