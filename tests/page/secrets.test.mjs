/**
 * Every scenario with marked secrets and marked account data, in a real browser: each ends as it should, and then everything
 * that a page leaves behind is searched for the marks.
 */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { faults } from './faults.mjs';
import { answer } from './site.mjs';
import { setStage } from './stage.mjs';

const stage = setStage();

const MARK = 'CANARY7f3a9c';
const SECRET = `fcsess_client_secret_${MARK}`;
const NAME = 'Canaria Savings Q8';
const LAST4 = 'Q7Z4';
const ACCOUNTS = [
  { id: 'fca_1', institution_name: NAME, display_name: NAME, last4: LAST4, status: 'inactive' },
];

/** What a session endpoint answers, and with the secret in every place. */
const SESSION = { client_secret: SECRET, url: `https://127.0.0.1/${SECRET}`, list: [SECRET] };

/** Answers that are faults because of what is in them. `tests/package` has those with a secret. */
const markedAccounts = {
  'accounts of odd fields': [answer([{ id: 'fca_1', status: { NAME, LAST4, SECRET } }])],
  'accounts without ids': [answer([{ display_name: NAME, last4: LAST4 }])],
  'names, one of them empty': [answer([NAME, '', LAST4])],
  'a session in place of accounts': [answer(SESSION)],
};

/** Sets up faults. @returns where they are: the name of each, its path, and the code that `sessionUrl` rejects with */
function setFaults(place, body, marked) {
  const table = { ...faults(body, `${stage.elsewhere.origin}/stolen`), ...marked };
  return Object.entries(table).map(([name, [fault, code, isSlow]], index) => {
    const path = `/${place}/${index}`;
    stage.site.answers.set(path, fault);
    return { name, path, code, isSlow };
  });
}

beforeEach(async () => {
  let count = 0;
  // A session is good for one flow.
  stage.site.answers
    .set('/session', (response) => answer({ client_secret: `${SECRET}s${count++}` })(response))
    .set('/accounts', answer(ACCOUNTS));
  await stage.browser.consoleEntries();
});

/** Where a mark is among what the servers were sent and what the browser's own console says. */
async function foundOutside() {
  const asText = {
    'requests that arrived': [...stage.site.requests, ...stage.elsewhere.requests],
    "the browser's console": await stage.browser.consoleEntries(),
  };
  const isMarked = (value) => [MARK, NAME, LAST4].some((mark) => JSON.stringify(value).includes(mark));
  return Object.keys(asText).filter((place) => isMarked(asText[place]));
}

const search = () => stage.run((marks, data) => watch.search(marks, data), [MARK], [NAME, LAST4]);

/** The groups of scenarios, each with what it has to bring about: else it would not be what it says. */
const groups = {
  'before it is loaded': 'not_loaded load_failed',
  'every ending': 'relinked new_authorization failed canceled error malformed_response collect_failed',
  'what is thrown': 'collect_failed stripe_unavailable request_failed existing_accounts_unavailable',
  'what endpoints answer': 'request_failed malformed_response existing_accounts_unavailable',
  'what is odd': 'malformed_response invalid_options invalid_client_secret stripe_unavailable relinked',
  'what is given up': 'left in_progress error',
};

/** What faults come to: no flow without a session, and no success lost for want of accounts. Nobody follows a redirect. */
async function assertFaults(played, sessions, lists) {
  const expected = [
    ...sessions.map(({ code }) => code),
    ...lists.map(() => 'relinked existing_accounts_unavailable'),
  ];
  assert.deepEqual(
    played.map(({ scenario, outcome }) => [scenario, outcome]),
    played.map(({ scenario }, i) => [scenario, expected[i]]),
  );
  assert.deepEqual([stage.site.asked('/moved'), stage.elsewhere.requests], [[], []]);
}

describe('no secret and no account data is left behind by', () => {
  for (const [group, ends] of Object.entries(groups)) {
    it(group, async () => {
      const sessions = setFaults('session', SESSION);
      const lists = setFaults('accounts', ACCOUNTS, markedAccounts);
      const marked = { mark: MARK, secret: SECRET, name: NAME, last4: LAST4, sessions, lists };
      const work = async (...args) => (await import('/scenarios.js')).play(...args);
      const played = await stage.run(work, group, marked);
      if (group === 'what endpoints answer') await assertFaults(played, sessions, lists);
      const leaks = played.filter(({ found }) => found.length > 0);
      assert.deepEqual(leaks, []);
      assert.deepEqual(await foundOutside(), []);
      await stage.isClean();
      const outcomes = new Set(played.flatMap(({ outcome }) => `${outcome}`.split(' ')));
      const missing = ends.split(' ').filter((end) => !outcomes.has(end));
      assert.deepEqual(missing, []);
    });
  }

  it('any group of scenarios: they are all here', async () => {
    const names = async () =>
      Object.keys((await import('/scenarios.js')).scenarios({ sessions: [], lists: [] }));
    assert.deepEqual(await stage.run(names), Object.keys(groups));
  });
});

describe('the search', () => {
  /** Where account data may not be, either. */
  const SILENT = ['errors', 'warnings', 'console', 'uncaught errors'];

  /** Leaves text where account data may not be. */
  async function plantAloud(text) {
    const hidden = (key, value) => Object.defineProperty({}, key, { value });
    const cause = hidden('hidden', new Map([['x', Symbol(text)]]));
    await watch.keep(() => Promise.reject(new Error('x', { cause: new Error('y', { cause }) })));
    await watch.keep(() => hidden('warnings', [hidden('message', text)]));
    console.debug('%o', { inner: [new Error('x', { cause: text })] });
    const seen = new Promise((resolve) => addEventListener('unhandledrejection', resolve, { once: true }));
    void Promise.reject(new Error(text));
    await seen;
  }

  /** Leaves text in every other place. */
  async function plantUnseen(text) {
    const [{ buffer }] = watch.memories;
    const memory = new Uint8Array(buffer);
    memory.set(new TextEncoder().encode(text), memory.length - 1_000);
    const units = Uint16Array.from(text, (character) => character.charCodeAt(0));
    // Not aligned, as memory need not be.
    memory.set(new Uint8Array(units.buffer), memory.length - units.byteLength - 1);
    await watch.keep(() => ({ outcome: 'relinked', error: { text } }));
    await fetch('/', { method: 'POST', headers: { 'x-text': text } });
    globalThis.name = text;
    performance.mark(text);
    globalThis.left = { behind: new Set([() => text, text]) };
  }

  it('finds a secret in each place, and account data where it may not be', async () => {
    await stage.run(() => page.preload());
    assert.deepEqual(await search(), []);
    await stage.run(plantAloud, LAST4);
    assert.deepEqual(await search(), SILENT);
    await stage.run(() => watch.forget());
    assert.deepEqual(await search(), []);
    await stage.run(plantAloud, SECRET);
    assert.deepEqual(await search(), SILENT);
    await stage.run(plantUnseen, SECRET);
    assert.deepEqual(await search(), await stage.run(() => watch.places));
    // The next page would have it, too.
    await stage.run(() => void (globalThis.name = ''));
  });

  const sent = [
    [`/${SECRET}`, {}],
    ['/x', { headers: { 'x-text': SECRET } }],
    ['/x', { method: 'POST', body: SECRET }],
  ];
  it('finds a secret among the requests that arrived, and in the console of the browser', async () => {
    assert.deepEqual(await foundOutside(), []);
    for (const [path, init] of sent) {
      stage.site.requests.length = 0;
      await stage.run((path, init) => fetch(path, init).then(() => true), path, init);
      assert.ok((await foundOutside()).includes('requests that arrived'));
    }
    stage.site.requests.length = 0;
    await stage.run((text) => console.info(text), SECRET);
    assert.deepEqual(await foundOutside(), ["the browser's console"]);
  });

  it('finds a scenario that leaks', async () => {
    // A Stripe object of a page that prints what it is given.
    await stage.run(async (clientSecret) => {
      const stripe = page.fakeStripe((flow) => {
        console.log(flow);
        return 'relinked';
      });
      await watch.keep(() => page.relink({ stripe, clientSecret }));
    }, SECRET);
    assert.deepEqual(await search(), ['console']);
  });
});
