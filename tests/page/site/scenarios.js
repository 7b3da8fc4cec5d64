/**
 * What can be done with the package in a page, each with marked secrets and marked account data. `secret.test.mjs` of
 * `tests/package` has more ways to misuse it.
 *
 * A scenario returns what a call of the package returns, and what it ends with is kept to be searched.
 */

import { createElement, createRoot, useEffect } from '/react.js';
import { useRelink } from '/package/react.js';

const { aborted, given, interpret, preload, relink, sampleAccount, triage } = globalThis.page;
const { watch } = globalThis;

const ENDINGS =
  'relinked relinked_without_accounts new_authorization no_account no_authorization other canceled error malformed rejects throws';

/** What may be thrown, marked text somewhere in it, where a browser has its own way to keep it. */
const CAUSES = {
  'an error': (text) => new Error(text, { cause: new Error(text) }),
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
 * @returns {Record<string, [string, () => unknown][]>} by group
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
  const marked = (options, script) =>
    given({ clientSecret: `${secret}${count++}`, existingAccounts: accounts, ...options }, script, {
      accounts,
    });
  const relinking = (options) => () => relink(marked(options));
  const collecting = (collect) => relinking({ stripe: { collectFinancialConnectionsAccounts: collect } });
  const url = (path) => `${location.origin}${path}`;
  const toSession = (path) => ({ clientSecret: undefined, sessionUrl: url(path) });
  const toAccounts = (path) => ({ existingAccounts: url(path) });

  const endpoints = {
    ...toSession('/session'),
    ...toAccounts('/accounts'),
    headers: { 'X-CSRF-Token': 'abc' },
  };
  const endings = ENDINGS.split(' ').flatMap((ending) => [
    [`the ending ${ending}, with a string`, () => relink(marked({}, ending))],
    [`the ending ${ending}, with endpoints`, () => relink(marked(endpoints, ending))],
    [`the ending ${ending}, with the hook`, () => throughHook(marked({}, ending))],
  ]);

  const thrown = Object.entries(CAUSES).flatMap(([kind, make]) => {
    const rejects = (text) => Promise.reject(make(`No such session: ${secret} ${text}`));
    return [
      [`Stripe rejects with ${kind}`, collecting(() => rejects(''))],
      [`loadStripe rejects with ${kind}`, () => relink(marked({ stripe: rejects('') }))],
      [`clientSecret rejects with ${kind}`, relinking({ clientSecret: () => rejects('') })],
      [`accounts reject with ${kind}`, relinking({ existingAccounts: () => rejects(`${name} ${last4}`) })],
    ];
  });

  /** A relink with each of the faults of an endpoint. */
  const faulty = (faults, options) =>
    faults.map(({ name: fault, path, isSlow }) => [
      `${Object.keys(options(path)).at(-1)} that answers ${fault}`,
      () => {
        watch.hurry = isSlow ? 100 : 1;
        return relink(marked(options(path)));
      },
    ]);

  const oddSession = {
    client_secret: secret,
    accounts: [null, 7, name, { id: 7, display_name: name }, [last4]],
    relink_result: secret,
    relink_options: { authorization: 'fcauth_sample', client_secret: secret },
    permissions: [secret],
  };
  const odd = { financialConnectionsSession: oddSession };
  const oddAccount = { id: 'fca_1', last4: { last4, name, secret } };
  const unreadable = {
    get id() {
      throw new Error(`${name} ${last4} ${secret}`);
    },
  };

  return {
    'before it is loaded': [
      ['interpret', () => interpret({ error: secret }, accounts)],
      ['triage', () => triage(accounts)],
      ['preload of what is no wasm', () => preload(new TextEncoder().encode(`${secret} ${name}`))],
      ['an abort while it is loaded', () => aborted(marked({}, 'never'))],
    ],
    'every ending': endings,
    'what is thrown': thrown,
    'what endpoints answer': [...faulty(sessions, toSession), ...faulty(lists, toAccounts)],
    'what is odd': [
      ['Stripe resolves with a session of odd fields', collecting(async () => odd)],
      ['interpret is given it', () => interpret(odd, accounts)],
      ['interpret is given a secret', () => interpret(secret, accounts)],
      ['triage is given odd accounts', () => triage([oddAccount])],
      ['accounts are odd', relinking({ existingAccounts: [oddAccount] })],
      ['accounts of a function are', relinking({ existingAccounts: async () => [oddAccount] })],
      ['an account has no id', relinking({ existingAccounts: [named] })],
      ['an account has an id that throws', relinking({ existingAccounts: [unreadable] })],
      ['options are a secret', () => relink(secret)],
      ['Stripe is a secret', relinking({ stripe: secret })],
      ['the signal is a secret', relinking({ signal: secret })],
      ['sessionUrl is a secret', relinking({ clientSecret: undefined, sessionUrl: secret })],
      ['existingAccounts are a secret', relinking({ existingAccounts: secret })],
      ['the secret is an API key', relinking({ clientSecret: `sk_live_${secret}` })],
      ['collectOptions have a secret', relinking({ collectOptions: { clientSecret: secret } })],
    ],
    'what is given up': [
      ['an abort during the flow', () => aborted(marked({}, 'never'))],
      ['an abort while the session is asked for', () => aborted(marked(toSession('/session'), 'never'))],
      ['the hook, unmounted while the flow is open', () => throughHook(marked({}, 'never'), true)],
      [
        'a second flow while one is open',
        () => {
          const first = marked({}, 'never');
          const ended = watch.keep(() => relink(first));
          const second = relink(marked());
          return second.finally(() => {
            first.stripe.end('relinked');
            return ended;
          });
        },
      ],
      [
        'a secret that is used twice',
        async () => {
          const options = marked();
          await watch.keep(() => relink(options));
          return relink(options);
        },
      ],
    ],
  };
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
  for (const [scenario, work] of scenarios(marked)[group]) {
    const outcome = await watch.keep(work);
    const found = await watch.search([mark], [marked.name, marked.last4]);
    played.push({ scenario, outcome, found });
    globalThis.page.unmount?.();
    // What was found once is not found again.
    watch.forget();
  }
  return played;
}
