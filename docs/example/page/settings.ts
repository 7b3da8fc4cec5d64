import { preload, relink, triage, type TriageEntry } from 'fc-relink';
import { loadStripe } from '@stripe/stripe-js';
import { acceptMandate, settle, type Row } from './api';
import { endingWords, errorWords, needWords } from './words';

const stripe = loadStripe('pk_test_123');
const find = (id: string): HTMLElement => document.getElementById(id) as HTMLElement;
const say = (words: string): void => void (find('status').textContent = words);

let accounts: Row[] = [];

async function reconnect(authorization: string | null): Promise<void> {
  for (const button of document.querySelectorAll('button')) button.disabled = true;
  const words = await relink({
    stripe,
    sessionUrl: '/relink-session',
    existingAccounts: accounts,
    authorization,
  }).then(endingWords, errorWords);
  await refresh(words);
}

/** However the flow ended: the server stores what came of it, and the page shows what is stored. */
async function refresh(words: string): Promise<void> {
  try {
    accounts = await settle();
    say(words);
  } catch {
    say(`${words} We could not load your accounts. Please reload this page.`);
  }
  render();
}

function render(): void {
  find('needs').replaceChildren(...triage(accounts).map(needRow), linkRow());
  find('mandates').replaceChildren(...accounts.filter((row) => row.needsMandate).map(mandateRow));
}

/** Without an authorization, the server creates a session that links new accounts. */
const linkRow = (words = ''): HTMLElement => row(words, 'Link an account', () => reconnect(null));

function needRow(need: TriageEntry<Row>): HTMLElement {
  switch (need.action) {
    case 'none':
      return row(needWords(need));
    case 'link_new':
      return linkRow(needWords(need));
    default:
      return row(needWords(need), 'Reconnect', () => reconnect(need.authorization));
  }
}

function mandateRow({ id, institution_name, last4 }: Row): HTMLElement {
  const words = `Allow us to debit ${institution_name ?? 'your bank'} ••${last4 ?? ''}, as the mandate says.`;
  return row(words, 'Allow', async () => {
    try {
      accounts = await acceptMandate(id);
    } catch {
      say('We could not save that. Please try again.');
    }
    render();
  });
}

function row(words: string, label?: string, click?: () => Promise<void>): HTMLElement {
  const item = document.createElement('li');
  item.append(`${words} `);
  if (label && click) {
    const button = document.createElement('button');
    button.textContent = label;
    button.addEventListener('click', () => void click());
    item.append(button);
  }
  return item;
}

await preload();
// Also stores what came of a flow whose tab was closed.
await refresh('');
