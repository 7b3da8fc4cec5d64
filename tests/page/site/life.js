/** Relinks as long as a tab stays open: every way to end one, in turn. */

const { fakeStripe, preload, relink, sampleAccount } = globalThis.page;

const accounts = [0, 1, 2, 3, 4].map((index) => sampleAccount({ id: `fca_${index}`, last4: `000${index}` }));

/** Each is a way that a relink goes. */
const WAYS = {
  ...Object.fromEntries(
    [
      'relinked',
      'relinked_without_accounts',
      'new_authorization',
      'no_account',
      'canceled',
      'error',
      'malformed',
      'rejects',
      'throws',
    ].map((ending) => [
      ending,
      (signal) => {
        const stripe = fakeStripe(ending, { accounts });
        const clientSecret = stripe.createSession().client_secret;
        return relink({ stripe, clientSecret, existingAccounts: accounts, signal });
      },
    ]),
  ),
  'with functions': (signal) => {
    const stripe = fakeStripe('relinked', { accounts });
    const clientSecret = async () => stripe.createSession().client_secret;
    return relink({
      stripe: Promise.resolve(stripe),
      clientSecret,
      existingAccounts: async () => accounts,
      signal,
    });
  },
  misuse: (signal) => relink({ stripe: fakeStripe(), clientSecret: 'x', existingAccounts: [7], signal }),
  aborted: () => {
    const aborting = new AbortController();
    const stripe = fakeStripe('never');
    const clientSecret = stripe.createSession().client_secret;
    const ended = relink({ stripe, clientSecret, existingAccounts: accounts, signal: aborting.signal });
    aborting.abort();
    // Stripe cannot close its flow: it ends later.
    stripe.end('relinked');
    return ended;
  },
  'with endpoints': (signal) => {
    const stripe = fakeStripe('relinked', { accounts });
    return relink({ stripe, sessionUrl: '/session', existingAccounts: '/accounts', signal });
  },
};

const never = () => new Promise(() => {});

/** Relinks, and gives up. @param {object} options */
const abortedWith = (options) => {
  const aborting = new AbortController();
  const stripe = fakeStripe();
  const clientSecret = stripe.createSession().client_secret;
  const ended = relink({ stripe, clientSecret, ...options, signal: aborting.signal });
  aborting.abort();
  return ended;
};

/** Each waits for something that never comes. */
const STUCK = {
  'a flow that never ends': () =>
    abortedWith({ stripe: { collectFinancialConnectionsAccounts: never }, existingAccounts: accounts }),
  'a secret that never comes': () => abortedWith({ clientSecret: never }),
  'a Stripe.js that never comes': () => abortedWith({ stripe: never() }),
  'accounts that never come': () => abortedWith({ existingAccounts: never }),
  'accounts that are given up': (signal) => {
    // After 15 s.
    globalThis.watch.hurry = 15_000;
    const stripe = fakeStripe();
    const clientSecret = stripe.createSession().client_secret;
    return relink({ stripe, clientSecret, existingAccounts: never, signal }).finally(() => {
      // WebKit's driver takes the page's own timers for what it waits for.
      globalThis.watch.hurry = 1;
    });
  },
};

/** By name, in the order in which they are gone. */
export const ways = Object.keys(WAYS);
export const stuck = Object.keys(STUCK);

/** One signal for all relinks, as a page has for a view that stays. */
const shared = new AbortController();

/** What ended, as long as somebody keeps it. */
const alive = [];

/**
 * Relinks so many times.
 *
 * @param {number} times
 * @param {string[]} which of the ways
 */
export async function live(times, which) {
  await preload();
  const counts = {};
  for (let i = 0; i < times; i++) {
    const way = which[i % which.length];
    const end = await { ...WAYS, ...STUCK }[way](shared.signal).then(
      (report) => report,
      (error) => error,
    );
    alive.push(new WeakRef(end));
    const name = end.outcome ?? end.code ?? end.name;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** Everything that must not grow. What is of no use any more is gone where the engine can be told to look. */
export async function measure() {
  const { watch } = globalThis;
  // What the watching itself keeps.
  watch.delays.length = 0;
  for (const list of Object.values(watch.seen)) list.length = 0;
  watch.lastRequests.length = 0;
  for (const [signal, { size }] of watch.listening) if (size === 0) watch.listening.delete(signal);
  performance.clearResourceTimings();
  let kept = alive.length;
  // What has just ended is let go of in the tasks after it, which a busy machine runs late.
  for (let i = 0; i < 3 || (globalThis.gc && kept > 0 && i < 50); i++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    globalThis.gc?.();
    kept = alive.filter((ended) => ended.deref() !== undefined).length;
  }
  alive.length = 0;
  return {
    wasmBytes: watch.memoryBytes(),
    heapBytes: globalThis.gc ? performance.memory.usedJSHeapSize : null,
    listeners: watch.listeners(),
    elements: document.querySelectorAll('*').length,
    elementsMade: watch.elementsMade,
    frames: globalThis.length,
    globals: Reflect.ownKeys(globalThis).length,
    kept: globalThis.gc ? kept : null,
  };
}
