/**
 * Everything that can be done with the package, each with marked secrets and marked account data.
 *
 * A scenario keeps what its calls ended with, to be searched.
 */

import { createElement, createRoot } from '/react.js';
import { useRelink } from '/package/react.js';

const { fakeStripe, interpret, preload, relink, sampleAccount, triage } = globalThis.page;
const { keep } = globalThis.watch;

const ENDINGS = [
  'relinked',
  'relinked_without_accounts',
  'new_authorization',
  'no_account',
  'no_authorization',
  'other',
  'canceled',
  'error',
  'malformed',
  'rejects',
  'throws',
];

/** What Stripe's call may throw or reject with, the secret in it somewhere. */
const CAUSES = {
  'an error': (text) => new Error(text),
  'an error with a cause': (text) => new Error('x', { cause: new Error(text) }),
  'an error with hidden fields': (text) => Object.defineProperty(new Error('x'), 'raw', { value: { text } }),
  'an aggregate': (text) => new AggregateError([new Error(text)], 'x'),
  'a DOMException': (text) => new DOMException(text, 'AbortError'),
  'a string': (text) => text,
  'an object': (text) => ({ a: [{ b: text }] }),
  'an error event': (text) => new ErrorEvent('error', { message: text, error: new Error(text) }),
  'a response': (text) => new Response(text, { headers: { text } }),
  'a URL': (text) => new URL(`https://127.0.0.1/${text}`),
  'an element': (text) => Object.assign(document.createElement('p'), { textContent: text }),
};

/** @typedef {{name: string, path: string, isSlow: boolean}} Fault */

/** The page's own data, in every field that is a customer's. */
const accountsOf = ({ name, last4 }) => [
  sampleAccount({ id: 'fca_1', institution_name: name, display_name: name, last4, status: 'inactive' }),
  sampleAccount({ id: 'fca_2', institution_name: name, display_name: name, last4: null }),
];

/**
 * @param {{secret: string, name: string, last4: string, sessions: Fault[], lists: Fault[]}} marked `sessions` and `lists`: where
 *   answers are that are faults
 * @returns {Record<string, Record<string, () => Promise<unknown>>>} by group
 */
export function scenarios({ secret, name, last4, sessions, lists }) {
  const accounts = accountsOf({ name, last4 });
  const url = (path) => `${location.origin}${path}`;
  /** Sessions as Stripe's, each with a marked secret of its own. */
  let count = 0;
  const fresh = () => `${secret}${count++}`;
  const stripeFor = (script, answer = accounts) => fakeStripe(script, { accounts: answer });
  /** A Stripe object whose call does what `collect` does. */
  const stripeThat = (collect) => ({ collectFinancialConnectionsAccounts: collect });
  const groups = {};
  let table;
  const begin = (group) => {
    table = groups[group] = {};
  };

  begin('before it is loaded');
  table['interpret'] = () => keep(call(() => interpret({ error: secret }, accounts)));
  table['triage'] = () => keep(call(() => triage(accounts)));
  table['preload of what is no wasm'] = () => keep(preload(new TextEncoder().encode(`${secret} ${name}`)));
  table['preload of a promise that is rejected'] = () => keep(preload(Promise.reject(new Error('gone'))));
  table['an abort while it is loaded'] = () => {
    const aborting = new AbortController();
    const ended = keep(
      relink({ stripe: stripeFor('never'), clientSecret: fresh(), signal: aborting.signal }),
    );
    aborting.abort();
    return ended;
  };

  begin('every ending');
  for (const ending of ENDINGS) {
    const options = () => ({ stripe: stripeFor(ending), existingAccounts: accounts });
    table[`the ending ${ending}, with a string`] = () =>
      keep(relink({ ...options(), clientSecret: fresh() }));
    table[`the ending ${ending}, with a function`] = () =>
      keep(relink({ ...options(), clientSecret: fresh }));
    table[`the ending ${ending}, with a promise`] = () =>
      keep(
        relink({
          ...options(),
          stripe: Promise.resolve(stripeFor(ending)),
          clientSecret: async () => fresh(),
        }),
      );
    table[`the ending ${ending}, with endpoints`] = () =>
      keep(
        relink({
          stripe: stripeFor(ending),
          sessionUrl: url('/session'),
          existingAccounts: url('/accounts'),
          headers: { 'X-CSRF-Token': 'abc' },
        }),
      );
    table[`the ending ${ending}, with the hook`] = () => throughHook({ ...options(), clientSecret: fresh });
  }

  begin('what is thrown');
  for (const [kind, make] of Object.entries(CAUSES)) {
    const text = () => `No such session: ${secret}`;
    table[`Stripe rejects with ${kind}`] = () =>
      keep(relink({ stripe: stripeThat(() => Promise.reject(make(text()))), clientSecret: secret }));
    table[`Stripe throws ${kind}`] = () =>
      keep(
        relink({
          stripe: stripeThat(() => {
            throw make(text());
          }),
          sessionUrl: url('/session'),
        }),
      );
    table[`loadStripe rejects with ${kind}`] = () =>
      keep(relink({ stripe: Promise.reject(make(text())), clientSecret: secret }));
    table[`clientSecret rejects with ${kind}`] = () =>
      keep(relink({ stripe: stripeFor('relinked'), clientSecret: () => Promise.reject(make(text())) }));
    table[`existingAccounts rejects with ${kind}`] = () =>
      keep(
        relink({
          stripe: stripeFor('relinked'),
          clientSecret: fresh(),
          existingAccounts: () => Promise.reject(make(`${text()} ${name} ${last4}`)),
        }),
      );
  }

  begin('what Stripe resolves with');
  const junk = {
    'a secret': () => secret,
    'a list of it': () => [secret],
    'a session that is none': () => ({ client_secret: secret, message: secret }),
    'a session of odd fields': () => ({
      financialConnectionsSession: {
        client_secret: secret,
        accounts: [null, 7, name, { id: 7, display_name: name }, [last4]],
        relink_result: secret,
        relink_options: { authorization: 'fcauth_sample', client_secret: secret },
        permissions: [secret],
      },
    }),
  };
  for (const [kind, make] of Object.entries(junk)) {
    table[`Stripe resolves with ${kind}`] = () =>
      keep(relink({ stripe: stripeThat(async () => make()), clientSecret: fresh() }));
    table[`interpret is given ${kind}`] = () => keep(call(() => interpret(make(), accounts)));
  }

  begin('what endpoints answer');
  const hurried = (isSlow, options) => {
    globalThis.watch.hurry = isSlow ? 100 : 1;
    return keep(relink({ stripe: stripeFor('relinked'), ...options }));
  };
  for (const { name: fault, path, isSlow } of sessions) {
    table[`a sessionUrl that answers ${fault}`] = () => hurried(isSlow, { sessionUrl: url(path) });
  }
  for (const { name: fault, path, isSlow } of lists) {
    table[`existing accounts that answer ${fault}`] = () =>
      hurried(isSlow, { clientSecret: fresh(), existingAccounts: url(path) });
  }

  begin('misuse');
  const misuses = {
    'no options': undefined,
    'a secret in place of options': secret,
    'a secret in place of stripe': { stripe: secret, clientSecret: secret },
    'a list of secrets': { clientSecret: [secret] },
    'a secret and a URL': { clientSecret: secret, sessionUrl: secret },
    'a secret as URL': { sessionUrl: secret },
    'a secret as URL of accounts': { clientSecret: fresh(), existingAccounts: secret },
    'a secret in the headers': { clientSecret: secret, headers: { [`a\n${secret}`]: secret } },
    'a secret as signal': { clientSecret: secret, signal: secret },
    'a secret API key': { clientSecret: `sk_live_${secret}` },
    'a restricted key of a function': { clientSecret: () => `rk_test_${secret}` },
    'accounts of odd fields': {
      clientSecret: secret,
      existingAccounts: [{ id: 'fca_1', display_name: [name] }],
    },
    'an account without id': { clientSecret: secret, existingAccounts: [{ display_name: name, last4 }] },
    'an account that is a name with a getter that throws': {
      clientSecret: secret,
      existingAccounts: [
        {
          get id() {
            throw new Error(`${name} ${last4} ${secret}`);
          },
        },
      ],
    },
    'odd accounts of a function': {
      clientSecret: fresh,
      existingAccounts: async () => [{ id: 'fca_1', last4: { last4, name, secret } }],
    },
    'collectOptions with a secret': { clientSecret: fresh(), collectOptions: { clientSecret: secret } },
  };
  for (const [kind, options] of Object.entries(misuses)) {
    table[`relink is given ${kind}`] = () =>
      keep(relink(typeof options === 'object' ? { stripe: stripeFor('relinked'), ...options } : options));
  }
  table['triage'] = () => keep(call(() => void triage(accounts)));
  table['triage of odd accounts'] = () => keep(call(() => triage([{ id: 'fca_1', last4: [last4, name] }])));

  begin('aborts and flows at the same time');
  table['an abort before the flow'] = () =>
    keep(relink({ stripe: stripeFor('never'), clientSecret: secret, signal: AbortSignal.abort() }));
  table['an abort during the flow'] = async () => {
    await preload();
    const aborting = new AbortController();
    const stripe = stripeFor('never');
    const ended = keep(relink({ stripe, clientSecret: fresh(), signal: aborting.signal }));
    aborting.abort();
    const outcome = await ended;
    // What comes of it later is dropped.
    stripe.end('relinked');
    return outcome;
  };
  table['an abort while the session is asked for'] = async () => {
    await preload();
    const aborting = new AbortController();
    const ended = keep(
      relink({ stripe: stripeFor('never'), sessionUrl: url('/session'), signal: aborting.signal }),
    );
    aborting.abort();
    return ended;
  };
  table['an abort after the flow'] = async () => {
    const aborting = new AbortController();
    const ended = keep(
      relink({ stripe: stripeFor('relinked'), clientSecret: fresh(), signal: aborting.signal }),
    );
    const outcome = await ended;
    aborting.abort();
    return outcome;
  };
  table['a second flow while one is open'] = async () => {
    const stripe = stripeFor('never');
    const first = keep(relink({ stripe, clientSecret: fresh() }));
    const second = await keep(relink({ stripe: stripeFor('relinked'), clientSecret: fresh() }));
    stripe.end('relinked');
    return [await first, second].join(', ');
  };
  table['a secret that is used twice'] = async () => {
    const stripe = stripeFor('relinked');
    const clientSecret = fresh();
    await keep(relink({ stripe, clientSecret }));
    return keep(relink({ stripe, clientSecret }));
  };
  table['the hook, unmounted while the flow is open'] = () =>
    throughHook({ stripe: stripeFor('never'), clientSecret: fresh }, { isLeft: true });
  table['a page that is not secure'] = async () => {
    Object.defineProperty(globalThis, 'isSecureContext', { value: false, configurable: true });
    try {
      return await keep(relink({ stripe: stripeFor('relinked'), clientSecret: fresh() }));
    } finally {
      delete globalThis.isSecureContext;
    }
  };
  return groups;
}

/** A call that returns or throws at once. @param {() => unknown} work */
async function call(work) {
  return work();
}

/** Relinks from a component, which shows what became of it. */
async function throughHook(options, { isLeft = false } = {}) {
  const root = createRoot(document.querySelector('#app'));
  const ended = new Promise((resolve) => {
    function Reconnect() {
      const { relink, status, report, error } = useRelink(options);
      if (status === 'idle' || status === 'open') {
        return createElement('button', { onClick: relink }, status);
      }
      resolve(error ? Promise.reject(error) : report);
      return createElement('p', {}, error ? error.message : JSON.stringify(report));
    }
    root.render(createElement(Reconnect));
  });
  const shown = (what) =>
    new Promise((resolve) => {
      const look = () => {
        const element = document.querySelector(`#app ${what}`);
        return element ? resolve(element) : setTimeout(look, 1);
      };
      look();
    });
  (await shown('button')).click();
  if (isLeft) {
    root.unmount();
    return 'left';
  }
  const outcome = await keep(ended);
  await shown('p');
  globalThis.page.unmount = () => root.unmount();
  return outcome;
}
