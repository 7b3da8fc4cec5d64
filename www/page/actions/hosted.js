/** Relinking on a page that Stripe hosts: asks for its link, and reads how it ended. */

import { interpret } from 'fc-relink';
import { note, noteCall, noteReport, startRecord } from '../inspector/record.js';
import { problemWords } from '../model/words.js';
import { get, post } from '../server.js';
import { announce, change, focusOn, state } from '../store.js';
import { loadInTime, loadOverview } from './loading.js';
import { end } from './relink.js';
import { saveReplacements, surePairs } from './replacing.js';
import { loadStage } from './stage.js';

let isAsking = false;

/** @param {object} target as for a relink @param {'email' | 'url'} delivery */
export async function askForLink(target, delivery) {
  if (state.flow || isAsking || !state.ready) return;
  isAsking = true;
  const { authorization, account, institution } = target;
  const record = startRecord('hosted', target, 'POST /api/hosted-relinks');
  try {
    const asked = await post('/api/hosted-relinks', { authorization, account, delivery });
    note(record, 'POST /api/hosted-relinks', asked);
    await Promise.all([loadOverview(), loadStage()]);
    const how = { on: 'any device', stays: `${institution} stays as it is until you are done there.` };
    const told =
      delivery === 'email'
        ? { title: 'We have sent you an e-mail', text: `Its link works on ${how.on}. ${how.stays}` }
        : { title: 'Here is your link', text: `Open it on ${how.on}. ${how.stays}`, url: asked.url };
    end({ kind: 'note', target, record, note: { tone: 'neutral', ...told } });
  } catch (error) {
    note(record, 'It failed', { message: error.message });
    end({
      kind: 'note',
      target,
      note: { tone: 'bad', title: 'No link was sent', text: problemWords(error) },
    });
  } finally {
    isAsking = false;
  }
}

/** Interprets a session that was fetched. */
function readReport({ session, existing_accounts: existing, authorization, account }) {
  return interpret(session, existing, { authorization, account });
}

/**
 * How a hosted relink stands. The session is fetched, because nobody resolved with it here.
 *
 * @param {string} id
 */
async function read(id) {
  const relink = await get(`/api/hosted-relinks/${id}`);
  const { authorization, account } = relink;
  const accounts = [...(state.accounts ?? []), ...relink.existing_accounts];
  const institution = accounts.find((one) => one.authorization === authorization)?.institution_name ?? null;
  const target = { institution, authorization, account: account ?? undefined };
  const report = readReport(relink);
  const record = startRecord('hosted', target, 'GET /api/hosted-relinks/:id');
  note(record, 'The session as the server fetched it', relink.session);
  noteCall(record, readReport, { authorization, account });
  noteReport(record, report);
  const unsaved = !(await saveReplacements(record, surePairs(report)));
  return { kind: 'report', target, report, record, answers: new Map(), unsaved };
}

/** The customer has come back from the hosted page: early, done, or having left it. */
export async function comeBack(id) {
  history.replaceState(null, '', '/');
  try {
    const ending = await read(id);
    ending.unchecked = !(await loadInTime());
    end(ending);
  } catch (error) {
    if (error.status === 404 || error.status === 401) change({ isStranger: true });
    else change({ outage: { text: problemWords(error) } });
    focusOn('title');
  }
}

/** A webhook has told of accounts that a hosted relink is for: it may have ended without the customer's return. */
export async function lookAfterHosted(changes) {
  const told = new Set(changes.map(({ account }) => account));
  const concerned = state.accounts?.filter(({ id }) => told.has(id)) ?? [];
  const relink = state.hostedRelinks.find(({ authorization }) =>
    concerned.some((account) => account.authorization === authorization),
  );
  if (!relink || state.flow) return;
  const ending = await read(relink.id).catch(() => null);
  if (!ending || ending.report.outcome === 'pending' || state.flow) return;
  await loadOverview();
  // Nobody has pressed anything: the focus stays where it is.
  change({ ending, news: '' });
  announce(`${ending.target.institution} was reconnected on another page.`);
}
