/**
 * Everything that can be done with the package, each with marked secrets and marked account data.
 *
 * A scenario returns what a call of the package returns, and what it ends with is kept to be searched.
 */

import { createElement, createRoot, useEffect } from '/react.js';
import { useRelink } from '/package/react.js';

const { fakeStripe, interpret, preload, relink, sampleAccount, triage } = globalThis.page;
const { watch } = globalThis;

const ENDINGS =
  'relinked relinked_without_accounts new_authorization no_account no_authorization other canceled error malformed rejects throws';

/** What may be thrown, marked text somewhere in it, where a browser has its own way to keep it. */
const CAUSES = {
  'an error': (text) => new Error(text),
  'an error with a cause': (text) => new Error('x', { cause: new Error(text) }),
  'a DOMException': (text) => new DOMException(text, 'AbortError'),
  'an error event': (text) => new ErrorEvent('error', { message: text, error: new Error(text) }),
  'a response': (text) => new Response(text, { headers: { text } }),
  'a URL': (text) => new URL(`https://127.0.0.1/${text}`),
  'an element': (text) => Object.assign(document.createElement('p'), { textContent: text }),
};

/** @typedef {{name: string, path: string, isSlow: boolean}} Fault */

/**
 * @param {{secret: string, name: string, last4: string, sessions: Fault[], lists: Fault[]}} marked `sessions` and `lists`: where
 *   answers are that are faults
 * @returns {Record<string, Record<string, () => unknown>>} by group
 */
export function scenarios({ secret, name, last4, sessions, lists }) {
  /** The page's own data, in every field that is a customer's. */
  const named = { institution_name: name, display_name: name, last4 };
  const accounts = [
    sampleAccount({ ...named, id: 'fca_1', status: 'inactive' }),
    sampleAccount({ ...named, id: 'fca_2', last4: null }),
  ];
  /** Sessions as Stripe's, each with a marked secret of its own. */
  let count = 0;
  const fresh = () => `${secret}${count++}`;
  /** Options of a relink whose flow goes as the script says. */
  const given = (script, options) => ({
    ...{ stripe: fakeStripe(script, { accounts }), clientSecret: fresh(), ...options },
  });
  const relinking = (script, options) => () => relink(given(script, options));
  const endpoint = (key, path) => ({
    [key]: `${location.origin}${path}`,
    ...(key === 'sessionUrl' && { clientSecret: undefined }),
  });
  /** Options for each of a table, by the same name. */
  const each = (table, make) => Object.fromEntries(Object.entries(table).map(([key, it]) => [key, make(it)]));

  const loading = {
    interpret: () => interpret({ error: secret }, accounts),
    triage: () => triage(accounts),
    'preload of what is no wasm': () => preload(new TextEncoder().encode(`${secret} ${name}`)),
    'preload of a promise that is rejected': () => preload(Promise.reject(new Error('gone'))),
    'an abort while it is loaded': () => aborted(given('never')),
  };

  const endings = ENDINGS.split(' ').flatMap((ending) => {
    const known = { existingAccounts: accounts };
    const endpoints = { ...endpoint('sessionUrl', '/session'), ...endpoint('existingAccounts', '/accounts') };
    const stripe = () => Promise.resolve(fakeStripe(ending, { accounts }));
    const ways = {
      'with a string': relinking(ending, known),
      'with a function': relinking(ending, { ...known, clientSecret: fresh }),
      'with a promise': () => relink({ ...known, stripe: stripe(), clientSecret: async () => fresh() }),
      'with endpoints': relinking(ending, { ...endpoints, headers: { 'X-CSRF-Token': 'abc' } }),
      'with the hook': () => throughHook(given(ending, { ...known, clientSecret: fresh })),
    };
    return Object.entries(ways).map(([way, work]) => [`the ending ${ending}, ${way}`, work]);
  });

  const thrown = Object.entries(CAUSES).flatMap(([kind, make]) => {
    const cause = (more = '') => make(`No such session: ${secret}${more}`);
    const rejects = (more) => Promise.reject(cause(more));
    const throws = () => {
      throw cause();
    };
    const collecting = (collect) => ({ collectFinancialConnectionsAccounts: collect });
    const ways = {
      'Stripe rejects': relinking('relinked', { stripe: collecting(() => rejects()) }),
      'Stripe throws': relinking('relinked', {
        stripe: collecting(throws),
        ...endpoint('sessionUrl', '/session'),
      }),
      'loadStripe rejects': () => relink({ stripe: rejects(), clientSecret: secret }),
      'clientSecret rejects': relinking('relinked', { clientSecret: () => rejects() }),
      'existingAccounts rejects': relinking('relinked', {
        existingAccounts: () => rejects(` ${name} ${last4}`),
      }),
    };
    return Object.entries(ways).map(([way, work]) => [`${way} with ${kind}`, work]);
  });

  const odd = () => ({
    financialConnectionsSession: {
      client_secret: secret,
      accounts: [null, 7, name, { id: 7, display_name: name }, [last4]],
      relink_result: secret,
      relink_options: { authorization: 'fcauth_sample', client_secret: secret },
      permissions: [secret],
    },
  });
  const resolved = {
    'Stripe resolves with a session of odd fields': relinking('relinked', {
      stripe: { collectFinancialConnectionsAccounts: async () => odd() },
    }),
    'interpret is given a session of odd fields': () => interpret(odd(), accounts),
    'interpret is given a secret': () => interpret(secret, accounts),
  };

  /** A relink with each of the faults of an endpoint. */
  const faulty = (key, faults) =>
    faults.map(({ name: fault, path, isSlow }) => [
      `${key} that answers ${fault}`,
      () => {
        watch.hurry = isSlow ? 100 : 1;
        return relink(given('relinked', endpoint(key, path)));
      },
    ]);

  const unreadable = {
    get id() {
      throw new Error(`${name} ${last4} ${secret}`);
    },
  };
  const misuse = {
    ...each({ 'no options': undefined, 'a secret in place of options': secret }, (it) => () => relink(it)),
    ...each(
      {
        'a secret in place of stripe': { stripe: secret },
        'a secret as signal': { signal: secret },
        'collectOptions with a secret': { collectOptions: { clientSecret: secret } },
        'a secret and a URL': { sessionUrl: secret },
        'a secret as URL': { clientSecret: undefined, sessionUrl: secret },
        'a secret as URL of accounts': { existingAccounts: secret },
        'a secret in the headers': { headers: { [`a\n${secret}`]: secret } },
        'a secret API key': { clientSecret: `sk_live_${secret}` },
        'a restricted key of a function': { clientSecret: () => `rk_test_${secret}` },
        'accounts of odd fields': { existingAccounts: [{ id: 'fca_1', display_name: [name] }] },
        'an account without id': { existingAccounts: [{ display_name: name, last4 }] },
        'an account whose getter throws': { existingAccounts: [unreadable] },
        'odd accounts of a function': {
          existingAccounts: async () => [{ id: 'fca_1', last4: { last4, name, secret } }],
        },
      },
      (options) => relinking('relinked', options),
    ),
    triage: () => triage(accounts),
    'triage of odd accounts': () => triage([{ id: 'fca_1', last4: [last4, name] }]),
  };

  const together = {
    'an abort before the flow': relinking('never', { signal: AbortSignal.abort() }),
    'an abort during the flow': async () => {
      const options = given('never');
      const ended = aborted(options);
      // What comes of it later is dropped.
      options.stripe.end('relinked');
      return ended;
    },
    'an abort while the session is asked for': () =>
      aborted(given('never', endpoint('sessionUrl', '/session'))),
    'an abort after the flow': async () => {
      const aborting = new AbortController();
      const report = await relink(given('relinked', { signal: aborting.signal }));
      aborting.abort();
      return report;
    },
    'a second flow while one is open': async () => {
      const options = given('never');
      const first = watch.keep(() => relink(options));
      const second = relink(given('relinked'));
      await second.catch(() => undefined);
      options.stripe.end('relinked');
      await first;
      return second;
    },
    'a secret that is used twice': async () => {
      const options = given('relinked');
      await watch.keep(() => relink(options));
      return relink(options);
    },
    'the hook, unmounted while the flow is open': () => throughHook(given('never'), true),
    'a page that is not secure': async () => {
      Object.defineProperty(globalThis, 'isSecureContext', { value: false, configurable: true });
      const ended = relink(given('relinked'));
      return ended.finally(() => delete globalThis.isSecureContext);
    },
  };

  return {
    'before it is loaded': loading,
    'every ending': Object.fromEntries(endings),
    'what is thrown': Object.fromEntries(thrown),
    'what Stripe resolves with': resolved,
    'what endpoints answer': Object.fromEntries([
      ...faulty('sessionUrl', sessions),
      ...faulty('existingAccounts', lists),
    ]),
    misuse,
    'aborts and flows at the same time': together,
  };
}

/** Relinks, and gives up. */
function aborted(options) {
  const aborting = new AbortController();
  const ended = relink({ ...options, signal: aborting.signal });
  aborting.abort();
  return ended;
}

/** Relinks from a component, which shows what became of it; or is unmounted while the flow is open. */
function throughHook(options, isLeft = false) {
  const root = createRoot(document.querySelector('#app'));
  globalThis.page.unmount = () => root.unmount();
  return new Promise((resolve, reject) => {
    function Reconnect() {
      const { relink, report, error } = useRelink(options);
      useEffect(() => {
        const ended = relink();
        if (!isLeft) return;
        root.unmount();
        ended.then(() => resolve({ outcome: 'left' }));
      }, [relink]);
      useEffect(() => {
        if (error) reject(error);
        else if (report) resolve(report);
      });
      return createElement('p', {}, error ? error.message : JSON.stringify(report));
    }
    root.render(createElement(Reconnect));
  });
}

/** Plays a group of scenarios, and searches after each. @returns how each ended, and where marks were found */
export async function play(group, { mark, ...marked }) {
  const played = [];
  for (const [scenario, work] of Object.entries(scenarios(marked)[group])) {
    const outcome = await watch.keep(work);
    const found = await watch.search([mark], [marked.name, marked.last4]);
    played.push({ scenario, outcome, found });
    globalThis.page.unmount?.();
    // What was found once is not found again.
    watch.forget();
  }
  return played;
}
