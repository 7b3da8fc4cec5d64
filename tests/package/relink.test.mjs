/** `relink()` in Node: what opens the flow, what it is asked for, and what becomes of a Stripe.js that misbehaves. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { before, describe, it } from 'node:test';
import vm from 'node:vm';
import { RelinkError, interpret, preload, relink } from 'fc-relink';
import { boom, revokedProxy } from '../fuzz/values.mjs';
import * as fakes from './fakes.mjs';

const { MARK, SECRET, aMoment, deferred, never, openStripe, rejects, relinkedWith, settlement } = fakes;
const { stripeThat, stripeWith, withGlobal } = fakes;

before(() => preload());
fakes.assertSettled();

const good = (options) => ({ stripe: stripeWith(), clientSecret: SECRET, ...options });
/** Rejects like this, and Stripe is not called. */
async function refuses(options, code, path) {
  const stripe = options?.stripe === undefined ? stripeWith() : options.stripe;
  const error = await rejects(relink({ clientSecret: SECRET, ...options, stripe }), code, path);
  assert.deepEqual(stripe?.calls ?? [], []);
  return error;
}

describe('the flow opens before relink returns', () => {
  const sources = {
    'in an array': ['fca_1'],
    'in a list object': { data: ['fca_1'] },
    'of a function': () => ['fca_1'],
    'of a function that promises them': async () => ['fca_1'],
    'of a URL': 'http://127.0.0.1:1/accounts',
    'that never come': never,
  };
  for (const [name, existingAccounts] of Object.entries(sources)) {
    it(`with existing accounts ${name}`, async () => {
      const stripe = openStripe();
      const aborting = new AbortController();
      const options = { stripe, clientSecret: SECRET, existingAccounts, signal: aborting.signal };
      const report = relink({ ...options, headers: () => ({}) });
      assert.equal(stripe.calls.length, 1);
      aborting.abort('enough');
      assert.deepEqual(await settlement(report), { reason: 'enough' });
    });
  }

  it('with the client secret alone, on the Stripe object itself', async () => {
    const stripe = stripeWith();
    await relink({ stripe, clientSecret: SECRET });
    assert.deepEqual(stripe.calls, [{ args: [{ clientSecret: SECRET }], self: stripe }]);
  });

  it('with collectOptions as they are, and the client secret wins', async () => {
    const stripe = stripeWith();
    const collectOptions = Object.freeze({ clientSecret: 'other', preCollectedConsent: { anything: 1 } });
    await relink({ stripe, clientSecret: SECRET, collectOptions });
    assert.deepEqual(stripe.calls[0].args, [{ ...collectOptions, clientSecret: SECRET }]);
    assert.equal(stripe.calls[0].args[0].preCollectedConsent, collectOptions.preCollectedConsent);
  });
});

describe('the flow opens', () => {
  it('with a Stripe object, its promise, a thenable, or one that inherits its methods', async () => {
    const bare = stripeWith();
    const thenable = { then: (resolve) => setTimeout(resolve, 1, stripeWith()) };
    for (const stripe of [bare, aMoment().then(() => bare), thenable, Object.create(stripeWith())])
      assert.equal((await relink({ stripe, clientSecret: SECRET })).outcome, 'relinked');
    const report = await relink({ stripe: stripeThat(() => relinkedWith()), clientSecret: SECRET });
    assert.equal(report.outcome, 'relinked', 'a result in place of a promise of it');
  });

  it('with what a function answers, which is asked once and told what is known', async () => {
    const known = [
      [{}, {}],
      [{ authorization: null, account: '' }, {}],
      [
        { authorization: 'fcauth_1', account: 'fca_1' },
        { authorization: 'fcauth_1', account: 'fca_1' },
      ],
    ];
    for (const give of [() => SECRET, async () => SECRET, () => ({ then: (resolve) => resolve(SECRET) })]) {
      for (const [options, told] of known) {
        const asked = [];
        const stripe = stripeWith();
        const clientSecret = (...args) => (asked.push(args), give());
        await relink({ stripe, clientSecret, ...options });
        assert.equal(asked.length, 1);
        const [[it = {}, ...others]] = asked;
        const isSet = ([, value]) => value !== undefined && value !== null && value !== '';
        assert.deepEqual(Object.fromEntries(Object.entries(it).filter(isSet)), told);
        assert.deepEqual(others, []);
        assert.deepEqual(stripe.calls[0].args, [{ clientSecret: SECRET }]);
      }
    }
  });

  it('with a secret of an old session, which has another prefix', async () => {
    const stripe = stripeWith();
    await relink({ stripe, clientSecret: 'las_client_secret_1' });
    assert.equal(stripe.calls[0].args[0].clientSecret, 'las_client_secret_1');
  });
});

describe('the report', () => {
  const results = {
    relinked: relinkedWith([{ id: 'fca_1', status: 'active' }, { id: 'fca_9' }, null]),
    new_authorization: relinkedWith([], { relink_result: { authorization: 'fcauth_2' } }),
    failed: relinkedWith([], { relink_result: { failure_reason: 'no_account' } }),
    canceled: relinkedWith([], { relink_result: null, status: 'pending' }),
    error: { error: { code: 'session_expired' } },
  };
  for (const [outcome, result] of Object.entries(results)) {
    it(`of ${outcome} is that of interpret`, async () => {
      const existingAccounts = [{ id: 'fca_1', status: 'inactive' }, 'fca_2'];
      const asked = { authorization: 'fcauth_1', account: null };
      const report = await relink(good({ stripe: stripeWith(result), existingAccounts, ...asked }));
      const expected = interpret(result, existingAccounts, asked);
      assert.equal(report.outcome, outcome);
      assert.equal(JSON.stringify(report), JSON.stringify(expected));
      assert.equal(report.session, expected.session);
      report.accounts.forEach(({ before: own, after }, i) => {
        assert.equal(own, expected.accounts[i].before);
        assert.equal(after, expected.accounts[i].after);
      });
    });
  }
});

describe('options', () => {
  it('that are no object are invalid_options', async () => {
    for (const options of [undefined, null, 7, 'x', true, Symbol('s'), 5n, () => {}, [], revokedProxy({})])
      await rejects(relink(options), 'invalid_options');
    await rejects(relink(), 'invalid_options');
  });

  const wrong = {
    authorization: [7, {}, true, Symbol('s')],
    account: [7, [], 5n],
    headers: [7, 'x', true, Promise.resolve({}), { then: () => {} }, { 'a\nb': 'c' }, [['a']]],
    collectOptions: [7, 'x', true, Symbol('s')],
    signal: [7, 'x', {}, [7], new EventTarget(), { aborted: false }, { aborted: true }],
    allowInsecureContext: [7, 'true', {}],
    existingAccounts: [7, true, {}, Symbol('s'), { data: 7 }],
  };
  for (const [key, values] of Object.entries(wrong)) {
    it(`${key} of another kind is invalid_options, and Stripe is not called`, async () => {
      for (const value of values) {
        const error = await refuses({ [key]: value }, 'invalid_options', key);
        assert.match(error.message, new RegExp(`\\b${key}\\b`));
      }
    });
  }

  it('of accounts that are malformed are invalid_options with their path', async () => {
    const list = ['fca_0', { id: 'fca_1' }, { id: 7 }];
    const path = 'existingAccounts[2].id';
    await refuses({ existingAccounts: list }, 'invalid_options', path);
    await refuses({ existingAccounts: { data: list } }, 'invalid_options', path.replace('[', '.data['));
    await refuses({ existingAccounts: () => list }, 'invalid_options', path);
  });

  it('that are null or undefined are as if left out', async () => {
    const keys = 'authorization account signal existingAccounts headers collectOptions allowInsecureContext';
    for (const nothing of [null, undefined]) {
      const options = Object.fromEntries([...keys.split(' '), 'sessionUrl'].map((key) => [key, nothing]));
      assert.equal((await relink(good(options))).outcome, 'relinked');
    }
  });

  it('have exactly one of clientSecret and sessionUrl', async () => {
    await rejects(relink({ stripe: stripeWith() }), 'invalid_options');
    await refuses({ sessionUrl: 'http://127.0.0.1:1/' }, 'invalid_options');
    const stripe = stripeWith();
    for (const sessionUrl of [7, true, {}, [], Symbol('s')])
      await rejects(relink({ stripe, sessionUrl }), 'invalid_options', 'sessionUrl');
    assert.deepEqual(stripe.calls, []);
  });

  const KEYS =
    'stripe clientSecret sessionUrl existingAccounts authorization account headers signal collectOptions ' +
    'allowInsecureContext';
  it('may have getters, which are read once; one that throws rejects, with its error as cause', async () => {
    for (const key of KEYS.split(' ')) {
      const reads = [];
      const values = good(key === 'sessionUrl' ? {} : { [key]: good()[key] });
      const get = () => (reads.push(key), values[key]);
      await relink(Object.defineProperty({ ...values }, key, { get, enumerable: true }));
      assert.deepEqual(reads, [key]);

      const stripe = stripeWith();
      const options = Object.defineProperty(good({ stripe }), key, { get: boom, enumerable: true });
      const { reason } = await settlement(relink(options));
      assert.ok(reason instanceof RelinkError, key);
      assert.notEqual(reason.code, 'load_failed', 'the wasm is not to blame');
      assert.equal(reason.cause?.message, 'boom', key);
      assert.deepEqual(stripe.calls, []);
    }
  });

  it('may be frozen, and are not modified', async () => {
    const options = Object.freeze(
      good({ existingAccounts: Object.freeze(['fca_1']), headers: Object.freeze({}) }),
    );
    const copy = { ...options };
    await relink(options);
    assert.deepEqual(options, copy);
  });

  it('are checked in their order: signal, page, Stripe, secret, others, other flows', async () => {
    await withGlobal('isSecureContext', false, async () => {
      const signal = AbortSignal.abort('first');
      assert.deepEqual(await settlement(relink({ signal, stripe: null })), { reason: 'first' });
      await rejects(relink({ stripe: null, clientSecret: 7 }), 'insecure_context');
    });
    await rejects(relink({ stripe: null, clientSecret: 7 }), 'stripe_unavailable');
    await refuses({ clientSecret: 7, headers: 7 }, 'invalid_client_secret');
    const stripe = openStripe();
    const first = relink({ stripe, clientSecret: SECRET });
    await refuses({ headers: 7 }, 'invalid_options', 'headers');
    await refuses({}, 'in_progress');
    stripe.end();
    await first;
  });

  it('of a page that is not secure are refused but with allowInsecureContext', async () => {
    await withGlobal('isSecureContext', false, async () => {
      for (const allowInsecureContext of [false, null, undefined])
        await refuses({ allowInsecureContext }, 'insecure_context');
      assert.equal((await relink(good({ allowInsecureContext: true }))).outcome, 'relinked');
    });
    for (const isSecure of [true, undefined])
      await withGlobal('isSecureContext', isSecure, async () =>
        assert.equal((await relink(good())).outcome, 'relinked'),
      );
  });
});

describe('a client secret', () => {
  it('that is no text, or empty, is invalid_client_secret, at once or from a function', async () => {
    for (const secret of [undefined, null, '', 7, {}, [], true, Symbol('s'), 5n, NaN]) {
      await refuses({ clientSecret: secret }, 'invalid_client_secret');
      await refuses({ clientSecret: () => secret }, 'invalid_client_secret');
      await refuses({ clientSecret: async () => secret }, 'invalid_client_secret');
    }
  });

  it('with an API key anywhere in it is invalid_client_secret, which names no character of it', async () => {
    const keys = ['sk_test_XYZZY51', 'sk_live_XYZZY51', 'rk_test_XYZZY51', 'rk_live_XYZZY51'];
    for (const key of keys) {
      for (const text of [key, ` ${key}`, `"${key}"`, `Bearer ${key}`, `{"secret":"${key}"}`, `x${key}`]) {
        for (const clientSecret of [text, () => text, async () => text]) {
          const error = await refuses({ clientSecret }, 'invalid_client_secret');
          assert.match(error.message, /secret API key/i);
          assert.doesNotMatch(`${error.message} ${error.stack}`, /XYZZY|[sr]k_(live|test)/);
        }
      }
    }
  });

  it('of a function that throws or rejects is request_failed', async () => {
    for (const thrown of [new Error('no network'), 'text', undefined, null, Symbol('s')]) {
      for (const clientSecret of [
        () => {
          throw thrown;
        },
        () => Promise.reject(thrown),
      ]) {
        const error = await refuses({ clientSecret }, 'request_failed');
        assert.equal(error.status, undefined);
        if (thrown instanceof Error) assert.equal(error.cause.message, thrown.message);
      }
    }
  });
});

describe('a Stripe that is not there is stripe_unavailable', () => {
  const unreadable = (key) => Object.defineProperty({}, key, { get: boom });
  const missing = {
    'nothing, or no object': () => [
      undefined,
      null,
      7,
      'stripe',
      {},
      { collectFinancialConnectionsAccounts: 7 },
    ],
    'a promise of nothing': () => [Promise.resolve(null), Promise.resolve(), Promise.resolve({})],
    'a promise that is rejected': () => [Promise.reject(new Error('gone')), Promise.reject()],
    'a thenable that throws, or cannot be read': () => [{ then: boom }, unreadable('then')],
    'an object that cannot be read': () => [
      unreadable('collectFinancialConnectionsAccounts'),
      revokedProxy({}),
    ],
  };
  for (const [name, make] of Object.entries(missing)) {
    it(name, async () => {
      for (const stripe of make()) await rejects(relink(good({ stripe })), 'stripe_unavailable');
    });
  }
  it('with the reason of the promise as cause', async () => {
    const stripe = Promise.reject(new TypeError('Failed to load Stripe.js'));
    const { cause } = await rejects(relink(good({ stripe })), 'stripe_unavailable');
    assert.deepEqual([cause.name, cause.message], ['TypeError', 'Failed to load Stripe.js']);
    assert.match(cause.stack, /Failed to load Stripe\.js/);
  });
});

describe('a Stripe that misbehaves', () => {
  const thrown = [new Error('boom'), vm.runInNewContext('new Error("boom")'), 'boom', '', undefined, null, 7];
  const odd = [Symbol('boom'), 5n, { message: 'boom' }, Object.create(null), boom, revokedProxy({})];
  it('throwing or rejecting with anything is collect_failed', async () => {
    for (const reason of [...thrown, ...odd, new Proxy(new Error('x'), new Proxy({}, { get: () => boom }))]) {
      const throws = stripeThat(() => {
        throw reason;
      });
      for (const stripe of [throws, stripeThat(() => Promise.reject(reason))]) {
        const { cause } = await rejects(relink(good({ stripe })), 'collect_failed');
        if (reason === thrown[0]) assert.notEqual(cause, reason, 'a cause is a copy');
      }
    }
  });

  const junk = {
    'nothing, or no object': () => [undefined, null, true, 7, NaN, 5n, 'fcsess_1', Symbol('s'), () => {}],
    'an object of something else': () => [{}, [relinkedWith()], new Map(), new Date(), Object.create(null)],
    'a session that is none': () => [{ error: 'declined' }, { financialConnectionsSession: 'fcsess_1' }],
    'what cannot be read': () => [Object.defineProperty({}, 'financialConnectionsSession', { get: boom })],
  };
  for (const [name, make] of Object.entries(junk)) {
    it(`resolving with ${name} is malformed_response with it as result`, async () => {
      for (const value of make()) {
        for (const stripe of [stripeWith(value ?? null), stripeThat(() => value)]) {
          const path = 'financialConnectionsSession';
          const error = await rejects(relink(good({ stripe })), 'malformed_response', path);
          assert.equal(error.result ?? null, value ?? null);
          assert.ok(!Object.keys(error).includes('result'));
        }
      }
    });
  }

  const thenables = {
    'resolves twice': (resolve) => (resolve(relinkedWith()), resolve({ error: {} })),
    'resolves and rejects': (resolve, reject) => (resolve(relinkedWith()), reject(new Error('boom'))),
    'resolves and throws': (resolve) => (resolve(relinkedWith()), boom()),
    'resolves, and rejects later': (resolve, reject) => (resolve(relinkedWith()), setTimeout(reject, 1)),
    'resolves later, twice': (resolve) => {
      setTimeout(resolve, 1, relinkedWith());
      setTimeout(resolve, 2, { error: {} });
    },
  };
  for (const [name, then] of Object.entries(thenables)) {
    it(`with a thenable that ${name} settles once, with what came first`, async () => {
      const settled = [];
      relink(good({ stripe: stripeThat(() => ({ then })) })).then(
        ({ outcome }) => settled.push(outcome),
        (reason) => settled.push(reason),
      );
      await aMoment(30);
      assert.deepEqual(settled, ['relinked']);
    });
  }

  it('with a thenable that rejects first, throws or cannot be read is collect_failed', async () => {
    const rejecting = (resolve, reject) => (reject('boom'), resolve(relinkedWith()));
    for (const it of [{ then: rejecting }, { then: boom }, Object.defineProperty({}, 'then', { get: boom })])
      await rejects(relink(good({ stripe: stripeThat(() => it) })), 'collect_failed');
  });
});

describe('one flow at a time', () => {
  it('a second call is in_progress while the first waits for anything, and the first goes on', async () => {
    const waits = {
      stripe: stripeWith(),
      clientSecret: SECRET,
      existingAccounts: ['fca_1'],
      headers: {},
    };
    for (const [key, value] of Object.entries(waits)) {
      const { promise, resolve } = deferred();
      const ask = key === 'stripe' ? promise : () => promise;
      const report = relink(good({ existingAccounts: 'http://127.0.0.1:1/', [key]: ask }));
      await aMoment(5);
      // With a secret at hand, headers are for the accounts alone, which the flow does not wait for.
      await refuses({}, 'in_progress');
      await refuses({}, 'in_progress');
      resolve(value);
      assert.equal((await report).outcome, 'relinked', key);
    }
    const stripe = openStripe();
    const report = relink({ stripe, clientSecret: SECRET });
    await refuses({}, 'in_progress');
    stripe.end(relinkedWith([{ id: 'fca_1' }]));
    assert.equal((await report).accounts[0].id, 'fca_1');
  });

  const endings = {
    'a report': {},
    'an error of Stripe': { stripe: stripeWith({ error: {} }) },
    malformed_response: { stripe: stripeWith(7) },
    collect_failed: { stripe: stripeThat(() => Promise.reject(7)) },
    'collect_failed at once': { stripe: stripeThat(boom) },
    stripe_unavailable: { stripe: Promise.resolve(null) },
    invalid_client_secret: { clientSecret: async () => 7 },
    request_failed: { clientSecret: () => Promise.reject(7) },
    invalid_options: { existingAccounts: [7] },
    'an aborted signal': { signal: AbortSignal.abort() },
  };
  for (const [name, options] of Object.entries(endings)) {
    it(`the next one opens at once after ${name}`, async () => {
      await settlement(relink(good(options)));
      const stripe = openStripe();
      const next = relink({ stripe, clientSecret: SECRET });
      assert.equal(stripe.calls.length, 1);
      stripe.end();
      assert.equal((await next).outcome, 'relinked');
    });
  }

  it('is one across copies of the package, and from within Stripe’s own call', async () => {
    const other = createRequire(import.meta.url)('fc-relink');
    assert.notEqual(other.relink, relink);
    await other.preload();
    for (const [one, two] of [
      [{ relink, RelinkError }, other],
      [other, { relink, RelinkError }],
    ]) {
      const stripe = openStripe();
      const open = one.relink({ stripe, clientSecret: SECRET });
      assert.ok((await rejects(two.relink(good()), 'in_progress')) instanceof two.RelinkError);
      stripe.end();
      assert.equal((await open).outcome, 'relinked');
    }
    let inner;
    const stripe = stripeThat(async () => {
      inner = settlement(relink(good()));
      return relinkedWith();
    });
    assert.equal((await relink(good({ stripe }))).outcome, 'relinked');
    assert.equal((await inner).reason.code, 'in_progress');
  });

  it('keeps no global but its mark', async () => {
    const globals = () => Reflect.ownKeys(globalThis).filter((key) => key !== MARK);
    const before = globals();
    const stripe = openStripe();
    const report = relink({ stripe, clientSecret: SECRET });
    assert.ok(MARK in globalThis);
    assert.deepEqual(globals(), before);
    stripe.end();
    await report;
    assert.deepEqual(globals(), before);
  });

  it('is one in a page whose global object takes no new properties', async (context) => {
    const { fileURLToPath } = await import('node:url');
    const { spawnSync } = await import('node:child_process');
    const program = `
      const { preload, relink } = await import('fc-relink');
      await preload();
      let end;
      const stripe = { collectFinancialConnectionsAccounts: () => new Promise((resolve) => { end = resolve; }) };
      Object.preventExtensions(globalThis);
      const said = (flow) => flow.then(({ outcome }) => outcome, ({ code }) => code);
      const first = said(relink({ stripe, clientSecret: 'a_secret_b' }));
      const second = said(relink({ stripe, clientSecret: 'a_secret_b' }));
      end(${JSON.stringify(relinkedWith())});
      const third = async () => { const flow = said(relink({ stripe, clientSecret: 'a' })); end({ error: {} }); return flow; };
      console.log(await first, await second, await third());`;
    const cwd = fileURLToPath(new URL('.', import.meta.url));
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd,
      encoding: 'utf8',
      timeout: 20_000,
    });
    context.diagnostic(stderr);
    assert.equal(stdout.trim(), 'relinked in_progress error');
  });
});

describe('RelinkError', () => {
  it('is an Error whose code, path and status show, and whose message, cause and result do not', async () => {
    const error = await rejects(relink(good({ clientSecret: '' })), 'invalid_client_secret');
    assert.ok(error instanceof RelinkError && error instanceof Error);
    assert.equal(Object.prototype.toString.call(error), '[object Error]');
    assert.match(error.stack, /^RelinkError: /);
    assert.deepEqual(
      [error.name, error.code, 'cause' in error],
      ['RelinkError', 'invalid_client_secret', false],
    );
    assert.ok(Object.keys(error).every((key) => ['code', 'path', 'status'].includes(key)));
    const failing = stripeThat(() => Promise.reject(new Error('boom')));
    const failed = await rejects(relink(good({ stripe: failing })), 'collect_failed');
    const { value: cause, ...rest } = Object.getOwnPropertyDescriptor(failed, 'cause');
    assert.deepEqual(rest, { writable: true, enumerable: false, configurable: true });
    assert.equal(cause.message, 'boom');
    const own = new RelinkError('open already', { code: 'in_progress' });
    assert.equal(`${own} ${own.code}`, 'RelinkError: open already in_progress');
  });
});
