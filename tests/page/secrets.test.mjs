/**
 * Every scenario with marked secrets and marked account data, in a real browser: then everything that a page leaves behind is
 * searched for the marks.
 */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { faults } from './faults.mjs';
import { json } from './site.mjs';
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

/**
 * Answers that are faults because of what is in them. Not among them is a redirect to an address with the secret: Chromium's own
 * console names the address of each redirect that it does not follow.
 */
const markedSessions = {
  'the secret as text': json(SECRET),
  'a list of it': json([SECRET]),
  'it in another place': json({ data: SESSION }),
  'it as a list': json({ client_secret: [SECRET] }),
  'an API key': json({ client_secret: `sk_live_${MARK}` }),
};
const markedAccounts = {
  'accounts of odd fields': json([{ id: 'fca_1', status: { NAME, LAST4, SECRET } }]),
  'accounts without ids': json([{ display_name: NAME, last4: LAST4 }]),
  'names, one of them empty': json([NAME, '', LAST4]),
  'a session in place of accounts': json(SESSION),
};

/** Sets up all faults. @returns where they are: the name of each, and its path */
function setFaults() {
  const set = (place, table) =>
    Object.entries(table).map(([name, [answer, , more]], index) => {
      const path = `/${place}/${index}`;
      stage.site.answers.set(path, answer);
      return { name, path, isSlow: more === 'slow' };
    });
  const alone = (table) =>
    Object.fromEntries(Object.entries(table).map(([name, answer]) => [name, [answer]]));
  const all = (body, marked) => ({ ...faults(body, `${stage.elsewhere.origin}/stolen`), ...alone(marked) });
  return {
    sessions: set('session', all(SESSION, markedSessions)),
    lists: set('accounts', all(ACCOUNTS, markedAccounts)),
  };
}

let count;
beforeEach(async () => {
  count = 0;
  // A session is good for one flow.
  stage.site.answers.set('/session', (response) => json({ client_secret: `${SECRET}s${count++}` })(response));
  stage.site.answers.set('/accounts', json(ACCOUNTS));
  await stage.browser.consoleEntries();
});

/** Where a mark is among what the servers were sent and what the browser's own console says. */
async function foundOutside() {
  const places = [];
  const asText = {
    'requests that arrived': [...stage.site.requests, ...stage.elsewhere.requests].map(
      ({ method, url, headers, body }) => ({ method, url, headers, body }),
    ),
    "the browser's console": await stage.browser.consoleEntries(),
  };
  for (const [place, value] of Object.entries(asText)) {
    const text = JSON.stringify(value);
    if ([MARK, NAME, LAST4].some((mark) => text.includes(mark))) places.push(place);
  }
  return places;
}

const search = () => stage.run((marks, data) => watch.search(marks, data), [MARK], [NAME, LAST4]);

/** Plays a group of scenarios, and searches after each. */
const play = (group, options) =>
  stage.run(
    async ({ group, mark, ...options }) => {
      const { scenarios } = await import('/scenarios.js');
      const played = [];
      for (const [name, run] of Object.entries(scenarios(options)[group])) {
        const outcome = await run();
        const found = await watch.search([mark], [options.name, options.last4]);
        played.push({ name, outcome, found });
        page.unmount?.();
        // What was found once is not found again.
        performance.clearResourceTimings();
        for (const list of [watch.kept.errors, watch.kept.reports, ...Object.values(watch.seen)])
          list.length = 0;
      }
      return { played, isInFlight: page.isInFlight(), listeners: watch.listeners() };
    },
    { group, mark: MARK, secret: SECRET, name: NAME, last4: LAST4, ...options },
  );

/** The scenarios, each with what it has to bring about: else it would not be what it says. */
const groups = {
  'before it is loaded': ['not_loaded', 'load_failed'],
  'every ending': [
    ...['relinked', 'new_authorization', 'failed', 'canceled', 'error'],
    ...['malformed_response', 'collect_failed'],
  ],
  'what is thrown': ['collect_failed', 'stripe_unavailable', 'request_failed', 'relinked'],
  'what Stripe resolves with': ['malformed_response'],
  'what endpoints answer': ['request_failed', 'malformed_response', 'invalid_client_secret', 'relinked'],
  misuse: ['invalid_options', 'invalid_client_secret', 'stripe_unavailable'],
  'aborts and flows at the same time': ['relinked', 'relinked, in_progress', 'insecure_context', 'left'],
};

describe('no secret and no account data is left behind by', () => {
  it('any group of scenarios: they are all here', async () => {
    const names = await stage.run(
      async (options) => Object.keys((await import('/scenarios.js')).scenarios(options)),
      { secret: SECRET, name: NAME, last4: LAST4, sessions: [], lists: [] },
    );
    assert.deepEqual(names, Object.keys(groups));
  });

  for (const [group, ends] of Object.entries(groups)) {
    it(group, async () => {
      const { played, isInFlight, listeners } = await play(group, setFaults());
      const leaks = played.filter(({ found }) => found.length > 0);
      assert.deepEqual(
        leaks.map(({ name, found }) => `${name}: ${found.join(', ')}`),
        [],
      );
      assert.deepEqual(await foundOutside(), []);
      assert.equal(isInFlight, false);
      assert.equal(listeners, 0);
      const outcomes = new Set(played.map(({ outcome }) => outcome));
      assert.deepEqual(
        ends.filter((end) => !outcomes.has(end)),
        [],
      );
    });
  }
});

describe('the search', () => {
  /** Leaves text in a place; each makes the search fail. */
  const plants = {
    'wasm memory as UTF-8': (text) => {
      const bytes = new TextEncoder().encode(text);
      const [memory] = watch.memories;
      new Uint8Array(memory.buffer).set(bytes, memory.buffer.byteLength - bytes.length);
    },
    'wasm memory as UTF-16': (text) => {
      const units = Uint16Array.from(text, (character) => character.charCodeAt(0));
      const [memory] = watch.memories;
      const bytes = new Uint8Array(units.buffer);
      // Not aligned, as memory need not be.
      new Uint8Array(memory.buffer).set(bytes, memory.buffer.byteLength - bytes.length - 1);
    },
    errors: (text) => {
      const hidden = Object.defineProperty({}, 'hidden', { value: new Map([['x', Symbol(text)]]) });
      return watch.keep(Promise.reject(new Error('x', { cause: new Error('y', { cause: hidden }) })));
    },
    'errors as JSON': (text) =>
      watch.keep(Promise.reject(Object.assign(new Error('x'), { toJSON: () => text }))),
    reports: (text) => watch.keep(Promise.resolve({ outcome: 'relinked', error: { text } })),
    warnings: (text) =>
      watch.keep(
        Promise.resolve(
          Object.defineProperty({}, 'warnings', {
            value: [Object.defineProperty({}, 'message', { value: text })],
          }),
        ),
      ),
    console: (text) => console.debug('%o', { inner: [new Error('x', { cause: text })] }),
    'uncaught errors': async (text) => {
      const seen = new Promise((resolve) => addEventListener('unhandledrejection', resolve, { once: true }));
      void Promise.reject(new Error(text));
      await seen;
    },
    requests: (text) => fetch('/', { method: 'POST', headers: { 'x-text': text } }),
    localStorage: (text) => (localStorage[text] = '1'),
    sessionStorage: (text) => (sessionStorage.text = text),
    cookies: (text) => (document.cookie = `text=${text}; max-age=60`),
    databases: (text) =>
      new Promise((resolve) => {
        indexedDB.open(text).onsuccess = ({ target }) => resolve(target.result.close());
      }),
    caches: async (text) => void (await caches.open(text)),
    'what was stored meanwhile': (text) => {
      localStorage.setItem('text', text);
      localStorage.removeItem('text');
    },
    DOM: (text) => {
      const host = document.body.appendChild(document.createElement('div'));
      host.attachShadow({ mode: 'closed' }).innerHTML = `<template><b data-text="${text}"></b></template>`;
    },
    'form fields': (text) => void (document.body.appendChild(document.createElement('input')).value = text),
    history: (text) => {
      history.replaceState({ text }, '');
      history.replaceState(null, '');
    },
    address: (text) => void (globalThis.name = text),
    performance: (text) => void performance.mark(text),
    messages: (text) => globalThis.postMessage({ text: [text] }, '*'),
    globals: (text) => void (globalThis.left = { behind: new Set([() => text, text]) }),
  };

  it('has a control for each place', async () => {
    const places = await stage.run(() => watch.places);
    assert.deepEqual(Object.keys(plants).sort(), places.sort());
  });

  for (const [place, plant] of Object.entries(plants)) {
    it(`finds a secret in ${place}`, async () => {
      await stage.run(() => page.preload());
      assert.deepEqual(await search(), []);
      await stage.run(plant, SECRET);
      const found = await search();
      assert.ok(found.includes(place), `${found}`);
      await stage.run(async (text) => {
        // The next page is of the same origin.
        localStorage.clear();
        sessionStorage.clear();
        document.cookie = 'text=; max-age=0';
        globalThis.name = '';
        indexedDB.deleteDatabase(text);
        await globalThis.caches?.delete(text);
      }, SECRET);
    });
  }

  for (const place of ['errors', 'errors as JSON', 'warnings', 'console', 'uncaught errors']) {
    it(`finds account data in ${place}`, async () => {
      await stage.run(plants[place], LAST4);
      assert.ok((await search()).includes(place));
    });
  }

  it('finds a secret among the requests that arrived', async () => {
    assert.deepEqual(await foundOutside(), []);
    for (const [path, init] of [
      [`/${SECRET}`, {}],
      ['/x', { headers: { 'x-text': SECRET } }],
      ['/x', { method: 'POST', body: SECRET }],
    ]) {
      await stage.run((path, init) => fetch(path, init).then(() => true), path, init);
      assert.ok((await foundOutside()).includes('requests that arrived'));
      stage.site.requests.length = 0;
      await stage.browser.consoleEntries();
    }
  });

  it("finds a secret in the browser's console", async () => {
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
      await watch.keep(page.relink({ stripe, clientSecret }));
    }, SECRET);
    assert.deepEqual(await search(), ['console']);
  });
});
