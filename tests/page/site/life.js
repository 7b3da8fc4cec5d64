/** Relinks as long as a tab stays open: every way to end one, in turn. */

const { aborted, given, preload, relink, sampleAccount } = globalThis.page;

const accounts = [0, 1, 2, 3, 4].map((index) => sampleAccount({ id: `fca_${index}`, last4: `000${index}` }));

const withAccounts = (options, script) =>
  given({ existingAccounts: accounts, ...options }, script, { accounts });
const relinking = (options, script) => (signal) => relink(withAccounts({ ...options, signal }, script));

const ENDINGS =
  'relinked relinked_without_accounts new_authorization no_account canceled error malformed rejects throws';

/** Each is a way that a relink goes. */
const WAYS = {
  ...Object.fromEntries(ENDINGS.split(' ').map((ending) => [ending, relinking({}, ending)])),
  'with functions'(signal) {
    const { stripe, clientSecret } = withAccounts();
    const promised = { stripe: Promise.resolve(stripe), clientSecret: async () => clientSecret };
    return relink({ ...promised, existingAccounts: async () => accounts, signal });
  },
  'with endpoints': relinking({ sessionUrl: '/session', existingAccounts: '/accounts' }),
  misuse: relinking({ existingAccounts: [7] }),
  aborted: () => aborted(withAccounts({}, 'never')),
};

const never = () => new Promise(() => {});
const giveUp = (options) => () => aborted(withAccounts(options, 'never'));

/** Each waits for something that never comes. */
const STUCK = {
  'a flow that never ends': giveUp({ stripe: { collectFinancialConnectionsAccounts: never } }),
  'a secret that never comes': giveUp({ clientSecret: never }),
  'a Stripe.js that never comes': () => giveUp({ stripe: never() })(),
  'accounts that never come': giveUp({ existingAccounts: never }),
  'accounts that are given up'(signal) {
    // After 15 s.
    globalThis.watch.hurry = 15_000;
    return relinking({ existingAccounts: never })(signal).finally(() => {
      // WebKit's driver takes the page's own timers for what it waits for.
      globalThis.watch.hurry = 1;
    });
  },
};

/** By name, in the order in which they are gone. */
export const ways = Object.keys(WAYS);

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
    const end = await { ...WAYS, ...STUCK }[way](shared.signal).catch((error) => error);
    alive.push(new WeakRef(end));
    const name = end.outcome ?? end.code ?? end.name;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** Everything that must not grow. What is of no use any more is gone where the engine can be told to look. */
export async function measure() {
  const { watch } = globalThis;
  watch.forget();
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
    globals: Reflect.ownKeys(globalThis).length,
    kept: globalThis.gc ? kept : null,
  };
}
