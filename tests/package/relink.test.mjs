/** `relink()` in Node: what opens the flow, what it is asked for, and what becomes of a Stripe.js that misbehaves. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { before, describe, it } from 'node:test';
import { RelinkError, interpret, preload, relink } from 'fc-relink';
import { KINDS, boom, revokedProxy } from '../fuzz/values.mjs';
import * as fakes from './fakes.mjs';

const { MARK, SECRET, aMoment, deferred, never, openStripe, printedBy, rejects, relinkedWith } = fakes;
const { settlement, stripeThat, stripeWith, withGlobal } = fakes;

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
    const pair = { authorization: 'fcauth_1', account: 'fca_1' };
    for (const give of [() => SECRET, async () => SECRET, () => ({ then: (resolve) => resolve(SECRET) })]) {
      for (const [options, told] of [
        [pair, pair],
        [{ authorization: null, account: '' }, {}],
      ]) {
        const asked = [];
        const stripe = stripeWith();
        const clientSecret = (...args) => (asked.push(args), give());
        await relink({ stripe, clientSecret, ...options });
        assert.deepEqual(asked, [[told]]);
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

it('the report is that of interpret, with the very objects that went in', async () => {
  const existingAccounts = [{ id: 'fca_1', status: 'inactive' }, 'fca_2'];
  const asked = { authorization: 'fcauth_1', account: null };
  for (const result of [
    relinkedWith([{ id: 'fca_1', status: 'active' }, { id: 'fca_9' }, null]),
    relinkedWith([], { relink_result: null, status: 'pending' }),
    { error: { code: 'session_expired' } },
  ]) {
    const report = await relink(good({ stripe: stripeWith(result), existingAccounts, ...asked }));
    const expected = interpret(result, existingAccounts, asked);
    assert.deepEqual(report, expected);
    assert.equal(report.error, result.error);
    assert.equal(report.session, expected.session);
    report.accounts.forEach((entry, i) => {
      assert.equal(entry.before, expected.accounts[i].before);
      assert.equal(entry.after, expected.accounts[i].after);
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

  it('with an API key in it is invalid_client_secret, which names no character of it', async () => {
    const key = '"sk_test_XYZZY51"';
    for (const clientSecret of [key, () => key, async () => key]) {
      const error = await refuses({ clientSecret }, 'invalid_client_secret');
      assert.match(error.message, /secret API key/i);
      assert.doesNotMatch(`${error.message} ${error.stack}`, /XYZZY|[sr]k_(live|test)/);
    }
  });

  it('of a function that throws or rejects is request_failed', async () => {
    for (const thrown of [new Error('no network'), undefined]) {
      const throws = () => {
        throw thrown;
      };
      for (const clientSecret of [throws, () => Promise.reject(thrown)]) {
        const error = await refuses({ clientSecret }, 'request_failed');
        assert.equal(error.status, undefined);
        assert.equal(error.cause?.message, thrown?.message);
      }
    }
  });
});

describe('a Stripe that is not there is stripe_unavailable', () => {
  const unreadable = (key) => Object.defineProperty({}, key, { get: boom });
  const method = 'collectFinancialConnectionsAccounts';
  const missing = {
    'nothing, or no object': [undefined, null, 7, 'stripe', {}, { [method]: 7 }],
    'a promise of nothing': [Promise.resolve(null), Promise.resolve({})],
    'a thenable that throws': [{ then: boom }],
    'an object that cannot be read': [unreadable('then'), unreadable(method), revokedProxy({})],
  };
  for (const [name, values] of Object.entries(missing)) {
    it(name, async () => {
      for (const stripe of values) await rejects(relink(good({ stripe })), 'stripe_unavailable');
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
  it('throwing or rejecting with anything is collect_failed', async () => {
    for (const make of Object.values(KINDS)) {
      const throws = stripeThat(() => {
        throw make();
      });
      for (const stripe of [throws, stripeThat(() => Promise.reject(make()))])
        await rejects(relink(good({ stripe })), 'collect_failed');
    }
  });

  it('resolving with anything, or answering it, does what interpret does with it', async () => {
    let malformed = 0;
    for (const [kind, make] of Object.entries(KINDS)) {
      const value = make();
      const expected = await settlement(
        Promise.resolve({ value }).then(async (it) => interpret(await it.value)),
      );
      for (const flow of [async () => value, () => value]) {
        const said = await settlement(relink(good({ stripe: stripeThat(flow) })));
        assert.deepEqual(said.value, expected.value, kind);
        // What cannot even be waited for was not answered.
        if (expected.reason instanceof RelinkError) {
          assert.deepEqual(
            [said.reason.code, said.reason.path],
            [expected.reason.code, expected.reason.path],
          );
          assert.equal(said.reason.result, expected.reason.result);
          malformed += 1;
        } else if (expected.reason) assert.equal(said.reason?.code, 'collect_failed', kind);
      }
    }
    assert.ok(malformed > 40, `${malformed} malformed responses`);
  });

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
    const waits = { stripe: stripeWith(), clientSecret: SECRET, existingAccounts: ['fca_1'], headers: {} };
    for (const [key, value] of Object.entries(waits)) {
      const { promise, resolve } = deferred();
      const ask = key === 'stripe' ? promise : () => promise;
      const report = relink(good({ existingAccounts: 'http://127.0.0.1:1/', [key]: ask }));
      await aMoment(5);
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

  it('is one across copies of the package, and from within Stripe’s own call', async () => {
    const other = createRequire(import.meta.url)('fc-relink');
    assert.notEqual(other.relink, relink);
    // The other one has no wasm yet at first.
    for (const [one, two] of [
      [{ relink, RelinkError }, other],
      [other, { relink, RelinkError }],
    ]) {
      const stripe = openStripe();
      const open = one.relink({ stripe, clientSecret: SECRET });
      const refused = await rejects(two.relink(good()), 'in_progress');
      assert.deepEqual(
        [refused instanceof two.RelinkError, refused instanceof one.RelinkError],
        [true, false],
      );
      stripe.end();
      assert.equal((await open).outcome, 'relinked');
      assert.equal((await two.relink(good())).outcome, 'relinked');
      // An abort in one lets the other open, and does not take its mark.
      const aborting = new AbortController();
      const aborted = one.relink(good({ stripe: openStripe(), signal: aborting.signal }));
      aborting.abort('enough');
      const last = openStripe();
      const next = two.relink(good({ stripe: last }));
      assert.deepEqual(await settlement(aborted), { reason: 'enough' });
      await rejects(one.relink(good()), 'in_progress');
      last.end();
      assert.equal((await next).outcome, 'relinked');
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

  it('is one in a page whose global object takes no new properties', () => {
    const program = `
      const { preload, relink } = await import('fc-relink');
      await preload();
      let end;
      const stripe = { collectFinancialConnectionsAccounts: () => new Promise((resolve) => { end = resolve; }) };
      Object.preventExtensions(globalThis);
      const open = () =>
        relink({ stripe, clientSecret: 'a_secret_b' }).then(({ outcome }) => outcome, ({ code }) => code);
      const flows = [open(), open()];
      end({ error: {} });
      const said = await Promise.all(flows);
      const next = open();
      end({ error: {} });
      console.log(...said, await next);`;
    assert.equal(printedBy(program), 'error in_progress error');
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
