/**
 * `relink()` with stand-ins for Stripe.js that behave, and with those that do not.
 */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { afterEach, before, describe, it } from 'node:test';
import vm from 'node:vm';
import { RelinkError, interpret, preload, relink } from 'fc-relink';
import { SECRET, aMoment, openStripe, relinkedWith, settlement, stripeThat, stripeWith } from './fakes.mjs';

const IN_FLIGHT = Symbol.for('fc-relink.in-flight');
const good = (options) => ({ stripe: stripeWith(relinkedWith()), clientSecret: SECRET, ...options });
const boom = () => {
  throw new Error('boom');
};

before(() => preload());

afterEach(async () => {
  // Whatever a test did: the next flow can be opened, and ends as it should.
  const { value } = await settlement(relink(good()));
  assert.equal(value?.outcome, 'relinked', 'the next flow works');
});

/** Rejects with a `RelinkError` that has this code and path, and does not throw. */
async function rejects(options, code, path) {
  const { reason, value } = await settlement(relink(options));
  assert.ok(reason instanceof RelinkError, `rejects, not ${JSON.stringify(value)} or ${String(reason)}`);
  assert.equal(reason.code, code, reason.message);
  if (path !== undefined) assert.equal(reason.path, path);
  return reason;
}

describe('opening the flow', () => {
  it('happens before relink returns where everything is at hand', async () => {
    const stripe = openStripe();
    const report = relink({ stripe, clientSecret: SECRET, existingAccounts: ['fca_1'] });
    assert.equal(stripe.calls.length, 1);
    stripe.end(relinkedWith());
    assert.equal((await report).outcome, 'relinked');
    assert.equal(stripe.calls.length, 1);
  });

  const sourcesOfAccounts = {
    'are a list object': () => ({ data: ['fca_1'] }),
    'come from a function': () => () => ['fca_1'],
    'come from a function later': () => async () => ['fca_1'],
    'come from a URL': () => 'http://127.0.0.1:1/accounts',
    'never come': () => () => new Promise(() => {}),
  };
  for (const [name, source] of Object.entries(sourcesOfAccounts)) {
    it(`happens before relink returns where the existing accounts ${name}`, async () => {
      const stripe = openStripe();
      const aborting = new AbortController();
      const report = relink({
        stripe,
        clientSecret: SECRET,
        existingAccounts: source(),
        signal: aborting.signal,
      });
      assert.equal(stripe.calls.length, 1);
      aborting.abort('enough');
      assert.deepEqual(await settlement(report), { reason: 'enough' });
    });
  }

  it('passes the client secret alone, on the Stripe object itself', async () => {
    const stripe = stripeWith(relinkedWith());
    await relink({ stripe, clientSecret: SECRET });
    const [{ args, self }] = stripe.calls;
    assert.deepEqual(args, [{ clientSecret: SECRET }]);
    assert.equal(self, stripe);
  });

  it('passes collectOptions on as they are, and the client secret wins', async () => {
    const stripe = stripeWith(relinkedWith());
    const consent = { anything: 1 };
    const symbol = Symbol('option');
    const collectOptions = Object.freeze({
      clientSecret: 'other',
      preCollectedConsent: consent,
      [symbol]: 2,
    });
    await relink({ stripe, clientSecret: SECRET, collectOptions });
    const [options] = stripe.calls[0].args;
    assert.equal(options.clientSecret, SECRET);
    assert.equal(options.preCollectedConsent, consent);
    assert.deepEqual(collectOptions, { clientSecret: 'other', preCollectedConsent: consent, [symbol]: 2 });
  });

  it('waits for the promise that loadStripe returns', async () => {
    const stripe = stripeWith(relinkedWith());
    const report = await relink({ stripe: aMoment().then(() => stripe), clientSecret: SECRET });
    assert.equal(report.outcome, 'relinked');
    assert.equal(stripe.calls[0].self, stripe);
  });

  it('waits for a thenable that is no promise', async () => {
    const stripe = stripeWith(relinkedWith());
    const thenable = { then: (resolve) => setTimeout(resolve, 1, stripe) };
    assert.equal((await relink({ stripe: thenable, clientSecret: SECRET })).outcome, 'relinked');
  });

  it('takes a Stripe object that inherits its methods', async () => {
    class Stripe {
      async collectFinancialConnectionsAccounts() {
        return relinkedWith([{ id: 'fca_1' }]);
      }
    }
    const report = await relink({ stripe: new Stripe(), clientSecret: SECRET });
    assert.equal(report.summary.added, 1);
  });

  const functions = {
    'a function': () => SECRET,
    'an async function': async () => SECRET,
    'a function of a thenable': () => ({ then: (resolve) => resolve(SECRET) }),
  };
  for (const [name, clientSecret] of Object.entries(functions)) {
    it(`asks ${name} for the client secret once`, async () => {
      let asked = 0;
      const stripe = stripeWith(relinkedWith());
      const ask = () => {
        asked += 1;
        return clientSecret();
      };
      await relink({ stripe, clientSecret: ask });
      assert.equal(asked, 1);
      assert.deepEqual(stripe.calls[0].args, [{ clientSecret: SECRET }]);
    });
  }
});

describe('the report', () => {
  const results = {
    relinked: () => relinkedWith([{ id: 'fca_1', status: 'active' }, { id: 'fca_9' }, null]),
    new_authorization: () => relinkedWith([], { relink_result: { authorization: 'fcauth_2' } }),
    failed: () => relinkedWith([], { relink_result: { failure_reason: 'no_account' } }),
    canceled: () => relinkedWith([], { relink_result: null }),
    error: () => ({ error: { code: 'session_expired' } }),
  };
  for (const [outcome, make] of Object.entries(results)) {
    it(`of ${outcome} is that of interpret`, async () => {
      const result = make();
      const existingAccounts = [{ id: 'fca_1', status: 'inactive' }, 'fca_2'];
      const asked = { authorization: 'fcauth_1', account: null };
      const report = await relink({
        stripe: stripeWith(result),
        clientSecret: SECRET,
        existingAccounts,
        ...asked,
      });
      const expected = interpret(result, existingAccounts, asked);
      assert.equal(report.outcome, outcome);
      assert.deepEqual(report, expected);
      assert.equal(report.session, result.financialConnectionsSession ?? null);
      assert.equal(report.error, result.error);
      report.accounts.forEach((entry, i) => {
        assert.equal(entry.before, expected.accounts[i].before);
        assert.equal(entry.after, expected.accounts[i].after);
      });
    });
  }

  it('uses what the page asked for where the session does not say it', async () => {
    const stripe = stripeWith(relinkedWith([], { relink_options: undefined }));
    const report = await relink({
      stripe,
      clientSecret: SECRET,
      authorization: 'fcauth_1',
      account: 'fca_1',
    });
    assert.deepEqual(report.requested, { authorization: 'fcauth_1', account: 'fca_1' });
    assert.equal(report.outcome, 'failed');
    assert.equal(report.reason, 'no_account');
  });

  it('warns where the page asked for something else than the session', async () => {
    const report = await relink(good({ authorization: 'fcauth_2' }));
    assert.deepEqual(
      report.warnings.map(({ code }) => code),
      ['request_differs'],
    );
  });

  it('can be logged and sent: the session and its client secret do not show', async () => {
    const report = await relink(good());
    assert.ok(!JSON.stringify(report).includes(SECRET));
  });
});

describe('options', () => {
  const noOptions = [undefined, null, 7, 'x', true, Symbol('s'), 5n, () => {}, []];
  for (const options of noOptions) {
    it(`${typeof options} ${String(options)} is invalid_options`, () => rejects(options, 'invalid_options'));
  }

  it('nothing at all is invalid_options', async () => {
    const { reason } = await settlement(relink());
    assert.equal(reason.code, 'invalid_options');
  });

  const wrong = [
    ['authorization', [7, {}, true, Symbol('s')]],
    ['account', [7, [], 5n]],
    ['headers', [7, 'x', true]],
    ['collectOptions', [7, 'x', true, Symbol('s')]],
    ['signal', [7, 'x', {}, [], new EventTarget(), { aborted: false }, { aborted: true }]],
    ['allowInsecureContext', [7, 'true', {}]],
    ['existingAccounts', [7, true, {}, Symbol('s'), { data: 7 }]],
  ];
  for (const [key, values] of wrong) {
    for (const value of values) {
      it(`${key}: ${typeof value} ${String(value)} is invalid_options, and the flow does not open`, async () => {
        const stripe = stripeWith(relinkedWith());
        await rejects(good({ stripe, [key]: value }), 'invalid_options', key);
        assert.equal(stripe.calls.length, 0);
      });
    }
  }

  for (const value of [7, true, {}, [], Symbol('s')]) {
    it(`sessionUrl: ${typeof value} ${String(value)} is invalid_options`, async () => {
      const { stripe } = good();
      await rejects({ stripe, sessionUrl: value }, 'invalid_options', 'sessionUrl');
      assert.equal(stripe.calls.length, 0);
    });
  }

  it('null and undefined are as if left out', async () => {
    for (const nothing of [null, undefined]) {
      const options = good({
        authorization: nothing,
        account: nothing,
        signal: nothing,
        existingAccounts: nothing,
        headers: nothing,
        collectOptions: nothing,
        allowInsecureContext: nothing,
        sessionUrl: nothing,
      });
      assert.equal((await relink(options)).outcome, 'relinked');
    }
  });

  it('neither clientSecret nor sessionUrl is invalid_options', async () => {
    await rejects({ stripe: stripeWith(relinkedWith()) }, 'invalid_options');
  });

  it('both clientSecret and sessionUrl are invalid_options', async () => {
    await rejects(good({ sessionUrl: 'http://127.0.0.1:1/' }), 'invalid_options');
  });

  const keys = [
    ...['stripe', 'clientSecret', 'sessionUrl', 'existingAccounts', 'authorization', 'account', 'headers'],
    ...['signal', 'collectOptions', 'allowInsecureContext'],
  ];
  for (const key of keys) {
    it(`a getter of ${key} that throws rejects`, async () => {
      const stripe = stripeWith(relinkedWith());
      const options = Object.defineProperty(good({ stripe }), key, { get: boom, enumerable: true });
      const { reason } = await settlement(relink(options));
      assert.ok(reason instanceof RelinkError, String(reason));
      assert.equal(stripe.calls.length, 0);
    });
  }

  it('a proxy whose traps throw rejects', async () => {
    const { reason } = await settlement(relink(new Proxy({}, new Proxy({}, { get: () => boom }))));
    assert.ok(reason instanceof RelinkError);
  });

  it('a revoked proxy rejects', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const { reason } = await settlement(relink(proxy));
    assert.ok(reason instanceof RelinkError);
  });

  it('may be frozen, and are not modified', async () => {
    const options = Object.freeze(
      good({ existingAccounts: Object.freeze(['fca_1']), headers: Object.freeze({}) }),
    );
    const copy = { ...options };
    await relink(options);
    assert.deepEqual(options, copy);
  });
});

describe('the checks come in their order', () => {
  const aborted = AbortSignal.abort('first');

  it('an aborted signal before everything else', async () => {
    globalThis.isSecureContext = false;
    try {
      assert.deepEqual(await settlement(relink({ signal: aborted, stripe: null, clientSecret: 7 })), {
        reason: 'first',
      });
    } finally {
      delete globalThis.isSecureContext;
    }
  });

  it('an insecure context before Stripe', async () => {
    globalThis.isSecureContext = false;
    try {
      await rejects({ stripe: null, clientSecret: 7 }, 'insecure_context');
    } finally {
      delete globalThis.isSecureContext;
    }
  });

  it('Stripe before the client secret', () =>
    rejects({ stripe: null, clientSecret: 7 }, 'stripe_unavailable'));

  it('the client secret before the other options', () =>
    rejects(good({ clientSecret: 7, headers: 7 }), 'invalid_client_secret'));

  it('the other options before another flow that is open', async () => {
    const stripe = openStripe();
    const first = relink({ stripe, clientSecret: SECRET });
    await rejects(good({ headers: 7 }), 'invalid_options', 'headers');
    await rejects(good(), 'in_progress');
    stripe.end(relinkedWith());
    await first;
  });
});

describe('the client secret', () => {
  const invalid = [undefined, null, '', 7, {}, [], true, Symbol('s'), 5n, NaN];
  for (const clientSecret of invalid) {
    it(`${typeof clientSecret} ${String(clientSecret)} is invalid_client_secret`, async () => {
      const stripe = stripeWith(relinkedWith());
      await rejects({ stripe, clientSecret }, 'invalid_client_secret');
      assert.equal(stripe.calls.length, 0);
    });
    it(`${typeof clientSecret} ${String(clientSecret)} of a function is invalid_client_secret`, async () => {
      const stripe = stripeWith(relinkedWith());
      await rejects({ stripe, clientSecret: () => clientSecret }, 'invalid_client_secret');
      await rejects({ stripe, clientSecret: async () => clientSecret }, 'invalid_client_secret');
      assert.equal(stripe.calls.length, 0);
    });
  }

  for (const key of ['sk_test_XYZZY51', 'sk_live_XYZZY51', 'rk_test_XYZZY51', 'rk_live_XYZZY51']) {
    it(`${key.slice(0, 7)}… is a secret API key: the error says so and names no character of it`, async () => {
      for (const clientSecret of [key, () => key, async () => key]) {
        const stripe = stripeWith(relinkedWith());
        const error = await rejects({ stripe, clientSecret }, 'invalid_client_secret');
        assert.match(error.message, /secret API key/i);
        assert.doesNotMatch(error.message, /XYZZY|sk_|rk_/);
        assert.doesNotMatch(error.stack, /XYZZY/);
        assert.equal(stripe.calls.length, 0);
      }
    });
  }

  it('a function that throws or rejects is request_failed with the cause', async () => {
    const cause = new Error('no network');
    const thrown = await rejects(
      good({
        clientSecret: () => {
          throw cause;
        },
      }),
      'request_failed',
    );
    assert.equal(thrown.cause, cause);
    const rejected = await rejects(good({ clientSecret: () => Promise.reject(cause) }), 'request_failed');
    assert.equal(rejected.cause, cause);
    assert.equal(rejected.status, undefined);
    for (const reason of ['text', undefined, null, Symbol('s')]) {
      await rejects(good({ clientSecret: () => Promise.reject(reason) }), 'request_failed');
    }
  });

  it('of an old session, with another prefix, is taken', async () => {
    const stripe = stripeWith(relinkedWith());
    await relink({ stripe, clientSecret: 'las_client_secret_1' });
    assert.deepEqual(stripe.calls[0].args, [{ clientSecret: 'las_client_secret_1' }]);
  });
});

describe('Stripe that is not there', () => {
  const missing = {
    undefined: () => undefined,
    null: () => null,
    'a number': () => 7,
    'a string': () => 'stripe',
    'an empty object': () => ({}),
    'an object whose method is no function': () => ({ collectFinancialConnectionsAccounts: 7 }),
    'an object whose method cannot be read': () => ({
      get collectFinancialConnectionsAccounts() {
        return boom();
      },
    }),
    'a promise of null': () => Promise.resolve(null),
    'a promise of undefined': () => Promise.resolve(),
    'a promise of an empty object': () => Promise.resolve({}),
    'a promise that is rejected': () => Promise.reject(new Error('Failed to load Stripe.js')),
    'a promise that is rejected with undefined': () => Promise.reject(),
    'a thenable that throws': () => ({ then: boom }),
    'an object whose then cannot be read': () => ({
      get then() {
        return boom();
      },
    }),
    'a revoked proxy': () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      return proxy;
    },
  };
  for (const [name, make] of Object.entries(missing)) {
    it(`${name} is stripe_unavailable`, () => rejects(good({ stripe: make() }), 'stripe_unavailable'));
  }

  it('a missing key is stripe_unavailable', () => rejects({ clientSecret: SECRET }, 'stripe_unavailable'));

  it('the reason of the promise is the cause', async () => {
    const cause = new Error('Failed to load Stripe.js');
    const error = await rejects(good({ stripe: Promise.reject(cause) }), 'stripe_unavailable');
    assert.equal(error.cause, cause);
  });
});

describe('Stripe that misbehaves', () => {
  const thrown = {
    'an error': new Error('boom'),
    'an error of another realm': vm.runInNewContext('new Error("boom")'),
    'a string': 'boom',
    'an empty string': '',
    undefined: undefined,
    null: null,
    'a number': 7,
    NaN,
    'a symbol': Symbol('boom'),
    'a bigint': 5n,
    'an object': { message: 'boom' },
    'an object without a prototype': Object.create(null),
    'a function': boom,
  };
  for (const [name, reason] of Object.entries(thrown)) {
    it(`rejecting with ${name} is collect_failed with it as cause`, async () => {
      const stripe = stripeThat(() => Promise.reject(reason));
      const error = await rejects(good({ stripe }), 'collect_failed');
      assert.equal(error.cause, reason);
    });

    it(`throwing ${name} is collect_failed with it as cause, and nothing is thrown`, async () => {
      const stripe = stripeThat(() => {
        throw reason;
      });
      const error = await rejects(good({ stripe }), 'collect_failed');
      assert.equal(error.cause, reason);
    });
  }

  it('throwing what throws when it is looked at is collect_failed', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const trapped = new Proxy(new Error('x'), new Proxy({}, { get: () => boom }));
    for (const reason of [proxy, trapped]) {
      await rejects(good({ stripe: stripeThat(() => Promise.reject(reason)) }), 'collect_failed');
    }
  });

  const junk = {
    undefined: () => undefined,
    null: () => null,
    true: () => true,
    'a number': () => 7,
    NaN: () => NaN,
    'a bigint': () => 5n,
    'a string': () => 'fcsess_1',
    'a symbol': () => Symbol('s'),
    'a function': () => () => {},
    'an empty object': () => ({}),
    'an array': () => [relinkedWith()],
    'a map': () => new Map(),
    'a date': () => new Date(),
    'an object of another realm': () => vm.runInNewContext('({})'),
    'an object without a prototype': () => Object.create(null),
    'a cyclic object': () => {
      const it = {};
      it.self = it;
      return it;
    },
    'an error that is text': () => ({ error: 'declined' }),
    'a session that is text': () => ({ financialConnectionsSession: 'fcsess_1' }),
    'a session that is a list': () => ({ financialConnectionsSession: [] }),
    'an object whose getters throw': () => ({
      get error() {
        return boom();
      },
      get financialConnectionsSession() {
        return boom();
      },
    }),
  };
  for (const [name, make] of Object.entries(junk)) {
    it(`resolving with ${name} is malformed_response with it as result`, async () => {
      const value = make();
      const error = await rejects(
        good({ stripe: stripeWith(value) }),
        'malformed_response',
        'financialConnectionsSession',
      );
      assert.equal(error.result, value);
      assert.equal(Object.getOwnPropertyDescriptor(error, 'result').enumerable, false);
    });

    it(`returning ${name} instead of a promise is malformed_response`, () =>
      rejects(good({ stripe: stripeThat(make) }), 'malformed_response', 'financialConnectionsSession'));
  }

  it('returning the result instead of a promise of it is taken', async () => {
    const report = await relink(good({ stripe: stripeThat(() => relinkedWith()) }));
    assert.equal(report.outcome, 'relinked');
  });

  it('never settling leaves the flow open until it is aborted', async () => {
    const aborting = new AbortController();
    const stripe = stripeThat(() => new Promise(() => {}));
    const report = relink(good({ stripe, signal: aborting.signal }));
    assert.deepEqual(await settlement(report, 50), { pending: true });
    aborting.abort('enough');
    assert.deepEqual(await settlement(report), { reason: 'enough' });
  });

  const thenables = {
    'resolves twice': (resolve) => {
      resolve(relinkedWith());
      resolve({ error: {} });
    },
    'resolves and rejects': (resolve, reject) => {
      resolve(relinkedWith());
      reject(new Error('boom'));
    },
    'resolves and throws': (resolve) => {
      resolve(relinkedWith());
      boom();
    },
    'resolves at once and rejects later': (resolve, reject) => {
      resolve(relinkedWith());
      setTimeout(reject, 1, new Error('boom'));
    },
    'resolves twice, later': (resolve) => {
      setTimeout(resolve, 1, relinkedWith());
      setTimeout(resolve, 2, { error: {} });
    },
  };
  for (const [name, then] of Object.entries(thenables)) {
    it(`a thenable that ${name} settles the report once, with what came first`, async () => {
      const settled = [];
      const report = relink(good({ stripe: stripeThat(() => ({ then })) }));
      report.then(
        (value) => settled.push(value.outcome),
        (reason) => settled.push(reason),
      );
      await aMoment(30);
      assert.deepEqual(settled, ['relinked']);
    });
  }

  it('a thenable that rejects and resolves is collect_failed', async () => {
    const then = (resolve, reject) => {
      reject('boom');
      resolve(relinkedWith());
    };
    const error = await rejects(good({ stripe: stripeThat(() => ({ then })) }), 'collect_failed');
    assert.equal(error.cause, 'boom');
  });

  it('a thenable whose then cannot be read, or throws, is collect_failed', async () => {
    const unreadable = {
      get then() {
        return boom();
      },
    };
    await rejects(good({ stripe: stripeThat(() => unreadable) }), 'collect_failed');
    await rejects(good({ stripe: stripeThat(() => ({ then: boom })) }), 'collect_failed');
  });

  it('a flow that opens another one from within gets in_progress', async () => {
    let inner;
    const stripe = stripeThat(() => {
      inner = settlement(relink(good()));
      return Promise.resolve(relinkedWith());
    });
    assert.equal((await relink(good({ stripe }))).outcome, 'relinked');
    assert.equal((await inner).reason.code, 'in_progress');
  });
});

describe('one flow at a time', () => {
  it('a second call rejects with in_progress, and the first goes on', async () => {
    const first = openStripe();
    const second = stripeWith(relinkedWith());
    const report = relink({ stripe: first, clientSecret: SECRET });
    await rejects(good({ stripe: second }), 'in_progress');
    await rejects(good({ stripe: second }), 'in_progress');
    assert.equal(second.calls.length, 0);
    first.end(relinkedWith([{ id: 'fca_1' }]));
    assert.equal((await report).accounts[0].id, 'fca_1');
  });

  it('a flow that waits for Stripe, or for its secret, is one already', async () => {
    let arrive;
    const stripe = new Promise((resolve) => {
      arrive = resolve;
    });
    const report = relink({ stripe, clientSecret: SECRET });
    await rejects(good(), 'in_progress');
    arrive(stripeWith(relinkedWith()));
    assert.equal((await report).outcome, 'relinked');

    let tell;
    const secret = new Promise((resolve) => {
      tell = resolve;
    });
    const other = relink(good({ clientSecret: () => secret }));
    await rejects(good(), 'in_progress');
    tell(SECRET);
    assert.equal((await other).outcome, 'relinked');
  });

  it('a flow that still waits for the existing accounts is one', async () => {
    let arrive;
    const existingAccounts = () =>
      new Promise((resolve) => {
        arrive = resolve;
      });
    const report = relink(good({ existingAccounts }));
    await aMoment();
    await rejects(good(), 'in_progress');
    arrive(['fca_1']);
    assert.equal((await report).accounts[0].id, 'fca_1');
  });

  const endings = {
    'a report': (options) => options,
    'an error of Stripe': (options) => ({ ...options, stripe: stripeWith({ error: {} }) }),
    malformed_response: (options) => ({ ...options, stripe: stripeWith(7) }),
    collect_failed: (options) => ({ ...options, stripe: stripeThat(() => Promise.reject(7)) }),
    'collect_failed at once': (options) => ({ ...options, stripe: stripeThat(boom) }),
    stripe_unavailable: (options) => ({ ...options, stripe: Promise.resolve(null) }),
    invalid_client_secret: (options) => ({ ...options, clientSecret: async () => 7 }),
    request_failed: (options) => ({ ...options, clientSecret: () => Promise.reject(7) }),
    invalid_options: (options) => ({ ...options, existingAccounts: [7] }),
    'an aborted signal': (options) => ({ ...options, signal: AbortSignal.abort() }),
  };
  for (const [name, change] of Object.entries(endings)) {
    it(`is free again after ${name}`, async () => {
      await settlement(relink(change(good())));
      const stripe = openStripe();
      const next = relink({ stripe, clientSecret: SECRET });
      assert.equal(stripe.calls.length, 1);
      stripe.end(relinkedWith());
      assert.equal((await next).outcome, 'relinked');
    });
  }

  it('is shared by two copies of the package', async () => {
    const other = createRequire(import.meta.url)('fc-relink');
    assert.notEqual(other.relink, relink);
    await other.preload();

    const stripe = openStripe();
    const mine = relink({ stripe, clientSecret: SECRET });
    const { reason } = await settlement(other.relink(good()));
    assert.ok(reason instanceof other.RelinkError);
    assert.equal(reason.code, 'in_progress');
    stripe.end(relinkedWith());
    assert.equal((await mine).outcome, 'relinked');

    const otherStripe = openStripe();
    const theirs = other.relink({ stripe: otherStripe, clientSecret: SECRET });
    await rejects(good(), 'in_progress');
    otherStripe.end(relinkedWith());
    assert.equal((await theirs).outcome, 'relinked');
  });

  it('keeps no global but its mark', async () => {
    const globals = () => Reflect.ownKeys(globalThis).filter((key) => key !== IN_FLIGHT);
    const before = globals();
    const stripe = openStripe();
    const report = relink({ stripe, clientSecret: SECRET });
    assert.deepEqual(globals(), before);
    stripe.end(relinkedWith());
    await report;
    assert.deepEqual(globals(), before);
  });
});

describe('the existing accounts', () => {
  for (const [name, existingAccounts] of Object.entries({
    'in an array': ['fca_0', { id: 'fca_1' }, { id: 7 }],
    'in a list object': { data: ['fca_0', { id: 'fca_1' }, { id: 7 }] },
    'of a function': () => ['fca_0', { id: 'fca_1' }, { id: 7 }],
  })) {
    it(`that are malformed ${name} reject before the flow opens, with the path`, async () => {
      const stripe = stripeWith(relinkedWith());
      const error = await rejects(good({ stripe, existingAccounts }), 'invalid_options');
      assert.match(error.path, /^existingAccounts(\.data)?\[2\]\.id$/);
      assert.equal(stripe.calls.length, 0);
    });
  }

  it('are asked for before the flow opens, once', async () => {
    const log = [];
    const stripe = stripeThat(async () => {
      log.push('flow');
      return relinkedWith();
    });
    const existingAccounts = () => {
      log.push('accounts');
      return ['fca_1'];
    };
    await relink(good({ stripe, existingAccounts }));
    assert.deepEqual(log, ['accounts', 'flow']);
  });

  it('are asked for before the flow opens where the Stripe object comes later, too', async () => {
    const log = [];
    const stripe = stripeThat(async () => {
      log.push('flow');
      return relinkedWith();
    });
    const existingAccounts = async () => {
      log.push('accounts');
      return ['fca_1'];
    };
    await relink(good({ stripe: aMoment().then(() => stripe), existingAccounts }));
    assert.deepEqual(log, ['accounts', 'flow']);
  });

  it('are awaited after the flow, which they do not delay', async () => {
    let arrive;
    const stripe = openStripe();
    const report = relink({
      stripe,
      clientSecret: SECRET,
      existingAccounts: () =>
        new Promise((resolve) => {
          arrive = resolve;
        }),
    });
    assert.equal(stripe.calls.length, 1);
    stripe.end(relinkedWith([{ id: 'fca_1' }]));
    assert.deepEqual(await settlement(report, 50), { pending: true });
    arrive({ data: ['fca_1'], has_more: false });
    assert.equal((await report).accounts[0].change, 'reauthorized');
  });

  const unavailable = {
    'a function that rejects': () => Promise.reject(new Error('boom')),
    'a function that rejects with undefined': () => Promise.reject(),
    'a function of a promise of malformed accounts': async () => ['fca_1', { id: 7 }],
    'a function of a promise of nothing usable': async () => 7,
    'a function of a thenable that throws': () => ({ then: boom }),
    'a function that throws': boom,
  };
  for (const [name, existingAccounts] of Object.entries(unavailable)) {
    it(`that cannot be had from ${name} are a warning, and all that came back is added`, async () => {
      const accounts = [{ id: 'fca_1' }, { id: 'fca_2' }];
      const report = await relink(good({ stripe: stripeWith(relinkedWith(accounts)), existingAccounts }));
      assert.equal(report.outcome, 'relinked');
      assert.deepEqual(
        report.warnings.map(({ code }) => code),
        ['existing_accounts_unavailable'],
      );
      assert.deepEqual(
        report.accounts.map(({ id, change, before, after }) => [id, change, before, after]),
        accounts.map((account) => [account.id, 'added', null, account]),
      );
      assert.equal(report.accounts[0].after, accounts[0]);
    });
  }

  it('that come at once and fail do not reject behind the flow’s back', async () => {
    const stripe = openStripe();
    const report = relink({
      stripe,
      clientSecret: SECRET,
      existingAccounts: () => Promise.reject(new Error('boom')),
    });
    await aMoment();
    stripe.end(relinkedWith());
    assert.equal((await report).warnings[0].code, 'existing_accounts_unavailable');
  });

  it('that never come are given up 15 seconds after the flow', async (test) => {
    test.mock.timers.enable({ apis: ['setTimeout'] });
    const stripe = openStripe();
    let settled;
    const report = relink({
      stripe,
      clientSecret: SECRET,
      existingAccounts: () => new Promise(() => {}),
    }).then((value) => {
      settled = value;
    });
    const ticks = async () => {
      for (let i = 0; i < 50; i += 1) await Promise.resolve();
    };
    test.mock.timers.tick(60_000);
    await ticks();
    stripe.end(relinkedWith([{ id: 'fca_1' }]));
    await ticks();
    test.mock.timers.tick(14_900);
    await ticks();
    assert.equal(settled, undefined);
    test.mock.timers.tick(200);
    await report;
    test.mock.timers.reset();
    assert.equal(settled.warnings[0].code, 'existing_accounts_unavailable');
    assert.equal(settled.accounts[0].change, 'added');
  });

  it('that never come do not keep an ending without a report waiting', async () => {
    const stripe = stripeThat(() => Promise.reject('boom'));
    const error = await rejects(
      good({ stripe, existingAccounts: () => new Promise(() => {}) }),
      'collect_failed',
    );
    assert.equal(error.cause, 'boom');
  });
});

describe('an insecure context', () => {
  const withContext = async (value, run) => {
    globalThis.isSecureContext = value;
    try {
      await run();
    } finally {
      delete globalThis.isSecureContext;
    }
  };

  it('is refused before anything is opened', () =>
    withContext(false, async () => {
      const stripe = stripeWith(relinkedWith());
      await rejects(good({ stripe }), 'insecure_context');
      for (const allowInsecureContext of [false, null, undefined]) {
        await rejects(good({ stripe, allowInsecureContext }), 'insecure_context');
      }
      assert.equal(stripe.calls.length, 0);
    }));

  it('is allowed with allowInsecureContext', () =>
    withContext(false, async () => {
      assert.equal((await relink(good({ allowInsecureContext: true }))).outcome, 'relinked');
    }));

  it('is only one that says false', async () => {
    for (const value of [true, undefined]) {
      await withContext(value, async () => assert.equal((await relink(good())).outcome, 'relinked'));
    }
  });
});

describe('RelinkError', () => {
  it('is an Error with a name, a code, a message and a stack', async () => {
    const error = await rejects(good({ clientSecret: '' }), 'invalid_client_secret');
    assert.ok(error instanceof Error);
    assert.equal(error.name, 'RelinkError');
    assert.equal(RelinkError.name, 'RelinkError');
    assert.equal(Object.prototype.toString.call(error), '[object Error]');
    assert.match(error.stack, /^RelinkError: /);
    assert.ok(error.message.length > 0);
    assert.ok(!Object.keys(error).includes('message'));
  });

  it('shows its code, and path or status where it has them', async () => {
    const stripe = openStripe();
    const open = relink({ stripe, clientSecret: SECRET });
    assert.deepEqual(Object.keys(await rejects(good(), 'in_progress')), ['code']);
    stripe.end(relinkedWith());
    await open;
    assert.deepEqual(Object.keys(await rejects(good({ existingAccounts: [7] }), 'invalid_options')).sort(), [
      'code',
      'path',
    ]);
    assert.deepEqual(
      Object.keys(await rejects(good({ stripe: stripeWith(7) }), 'malformed_response')).sort(),
      ['code', 'path'],
    );
  });

  it('has a cause, as other errors have it, where there is one', async () => {
    const cause = new Error('boom');
    const error = await rejects(good({ stripe: stripeThat(() => Promise.reject(cause)) }), 'collect_failed');
    assert.deepEqual(Object.getOwnPropertyDescriptor(error, 'cause'), {
      value: cause,
      writable: true,
      enumerable: false,
      configurable: true,
    });
    assert.ok(!('cause' in (await rejects(good({ clientSecret: '' }), 'invalid_client_secret'))));
  });

  it('can be made by users for their own tests', () => {
    const error = new RelinkError('open already', { code: 'in_progress' });
    assert.equal(error.code, 'in_progress');
    assert.equal(String(error), 'RelinkError: open already');
  });
});
