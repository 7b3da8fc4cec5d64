/**
 * What `relink()` waits for, and what ends a wait: every promise is watched from the first moment, abort is looked at, limits
 * are kept, and each call settles exactly once. `page.test` of a browser is in `tests/page`.
 */
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { before, describe, it } from 'node:test';
import { preload, relink } from 'fc-relink';
import { boom } from '../fuzz/values.mjs';
import * as fakes from './fakes.mjs';

const { SECRET, aMoment, answer, deferred, freshCopy, never, openStripe, rejects, relinkedWith } = fakes;
const { serve, settlement, stripeThat, stripeWith, withGlobal, withTime } = fakes;

before(() => preload());
fakes.assertSettled();

const good = (options) => ({ stripe: stripeWith(), clientSecret: SECRET, ...options });
const listeners = (signal) => getEventListeners(signal, 'abort').length;
const bothEndpoints = (request, response) =>
  answer(response, request.method === 'POST' ? { client_secret: SECRET } : ['fca_1']);
const codesOf = ({ warnings }) => warnings.map(({ code }) => code);
const assertAborted = async (report, what) =>
  assert.deepEqual(await settlement(report), { reason: 'enough' }, what);

describe('existing accounts', () => {
  it('are asked for before the flow opens, once, whatever it waits for', async () => {
    for (const wait of [(it) => it, (it) => aMoment().then(() => it)]) {
      const log = [];
      const stripe = stripeThat(async () => (log.push('flow'), relinkedWith()));
      const existingAccounts = async () => (log.push('accounts'), ['fca_1']);
      await relink(good({ stripe: wait(stripe), existingAccounts }));
      assert.deepEqual(log, ['accounts', 'flow']);
    }
  });

  it('are read the moment they arrive: what changes while the dialog is open is not what was before', async () => {
    const fresh = { id: 'fca_2', institution_name: 'Alpha', last4: '1111' };
    for (const give of [(list) => list, (list) => () => list, (list) => async () => list]) {
      const store = [{ id: 'fca_1', institution_name: 'Alpha', last4: '1111' }];
      const stripe = openStripe();
      const report = relink({ stripe, clientSecret: SECRET, existingAccounts: give(store) });
      await aMoment(5);
      // A webhook brings the page up to date.
      Object.assign(store[0], { id: 'fca_2', status: 'active' });
      store.push({ id: 'fca_3' });
      stripe.end(relinkedWith([fresh]));
      const { accounts, nextStep } = await report;
      assert.deepEqual(
        [accounts.map(({ change }) => change), accounts[0].matchedBy, nextStep],
        [['replaced'], 'last4', 'reconcile'],
      );
      assert.equal(accounts[0].before, store[0]);
    }
  });

  it('are awaited after the flow, which they do not delay', async () => {
    const { promise, resolve } = deferred();
    const stripe = openStripe();
    const report = relink({ stripe, clientSecret: SECRET, existingAccounts: () => promise });
    stripe.end(relinkedWith([{ id: 'fca_1' }]));
    assert.deepEqual(await settlement(report, 30), { pending: true });
    resolve({ data: ['fca_1'], has_more: false });
    assert.equal((await report).accounts[0].change, 'reauthorized');
  });

  const unavailable = {
    'a function that throws': () => boom,
    'a function that rejects with nothing': () => () => Promise.reject(),
    'malformed accounts': () => async () => ['fca_1', { id: 7 }],
    'nothing usable': () => async () => 7,
    'a thenable that throws': () => () => ({ then: boom }),
    'an address where nobody listens': () => 'http://127.0.0.1:1/accounts',
  };
  const returned = [{ id: 'fca_1' }, { id: 'fca_2', status: 'active' }];
  const cannotCompare = (report) => {
    assert.deepEqual(codesOf(report), ['existing_accounts_unavailable']);
    assert.deepEqual([report.complete, report.nextStep], [false, 'refresh_accounts']);
    assert.equal(report.accounts.length, returned.length);
    report.accounts.forEach(({ change, before: own, after }, i) => {
      assert.deepEqual([change, own], ['returned', null]);
      assert.equal(after, returned[i]);
    });
  };
  for (const [name, make] of Object.entries(unavailable)) {
    it(`that cannot be loaded (${name}) cost no success, and nothing is claimed about accounts`, async () => {
      const stripe = stripeWith(relinkedWith(returned));
      cannotCompare(await relink(good({ stripe, existingAccounts: make() })));
    });
  }

  it('that never come are given up 15 seconds after the flow, however long that was open', async (context) => {
    const stripe = openStripe();
    let settled;
    await withTime(context, async (pass) => {
      relink({ stripe, clientSecret: SECRET, existingAccounts: never }).then(
        (it) => (settled = it),
        assert.fail,
      );
      await pass(60_000);
      stripe.end(relinkedWith(returned));
      await pass(14_900);
      assert.equal(settled, undefined);
      await pass(200);
    });
    cannotCompare(settled);
  });

  it('that never come keep no ending without a report waiting', async () => {
    const stripe = stripeThat(() => Promise.reject('boom'));
    await rejects(relink(good({ stripe, existingAccounts: never })), 'collect_failed');
  });
});

describe('headers', () => {
  it('of a function are asked for once a flow, for both endpoints', async (context) => {
    const server = await serve(context, bothEndpoints);
    const headers = new Headers({ 'x-token': 'abc' });
    for (const give of [() => headers, async () => ({ 'x-token': 'abc' }), () => [['x-token', 'abc']]]) {
      server.requests.length = 0;
      let asked = 0;
      const ask = () => ((asked += 1), give());
      const { origin } = server;
      const options = { stripe: stripeWith(), sessionUrl: origin, existingAccounts: origin, headers: ask };
      assert.deepEqual(codesOf(await relink(options)), []);
      assert.equal(asked, 1);
      assert.deepEqual(
        server.requests.map((request) => request.headers['x-token']),
        ['abc', 'abc'],
      );
    }
  });

  it('of a function that throws, rejects or answers no headers ask nobody for anything', async (context) => {
    const server = await serve(context, (request, response) => answer(response, {}));
    for (const headers of [boom, () => Promise.reject(new Error('boom')), () => 7, () => ({ 'a\n': 'b' })]) {
      const stripe = stripeWith();
      const error = await rejects(
        relink({ stripe, sessionUrl: server.origin, headers }),
        undefined,
        'headers',
      );
      assert.match(error.code, /^(invalid_options|request_failed)$/);
      // For the accounts alone, what fails at once is told before the flow opens; what fails later costs no success.
      const { value, reason } = await settlement(relink(good({ existingAccounts: server.origin, headers })));
      if (reason) assert.equal(reason.path, 'headers');
      else assert.deepEqual(codesOf(value), ['existing_accounts_unavailable']);
      assert.deepEqual([stripe.calls, server.requests], [[], []]);
    }
  });
});

describe('an abort', () => {
  const reasons = [new Error('enough'), 'enough', 0, '', null, Symbol('enough'), () => {}];

  it('before the call rejects with the reason, and asks nobody for anything', async () => {
    for (const reason of reasons) {
      const asked = [];
      const ask = (what) => () => asked.push(what);
      const signal = AbortSignal.abort(reason);
      const asks = {
        clientSecret: ask('secret'),
        existingAccounts: ask('accounts'),
        headers: ask('headers'),
      };
      const stripe = stripeWith();
      assert.deepEqual(await settlement(relink({ stripe, ...asks, signal })), { reason });
      assert.deepEqual([asked, stripe.calls, listeners(signal)], [[], [], 0]);
    }
  });

  it('during the flow rejects with the reason, and nothing listens any more', async () => {
    for (const reason of reasons) {
      const aborting = new AbortController();
      const report = relink(good({ stripe: openStripe(), signal: aborting.signal }));
      aborting.abort(reason);
      assert.deepEqual(await settlement(report), { reason });
      assert.equal(listeners(aborting.signal), 0);
    }
    const signal = AbortSignal.timeout(10);
    const { reason } = await settlement(relink(good({ stripe: openStripe(), signal })));
    assert.equal(reason.name, 'TimeoutError');
    assert.equal(reason, signal.reason);
  });

  for (const [name, isStopped] of [
    ['ends each wait, and what comes later opens nothing', false],
    ['whose event an earlier listener stopped ends each wait when what is waited for comes', true],
  ]) {
    it(name, async () => {
      for (const key of ['stripe', 'clientSecret', 'existingAccounts', 'headers']) {
        const { promise, resolve } = deferred();
        const aborting = new AbortController();
        const { signal } = aborting;
        if (isStopped) signal.addEventListener('abort', (event) => event.stopImmediatePropagation());
        const stripe = stripeWith();
        const value = { stripe, clientSecret: SECRET, existingAccounts: [], headers: {} }[key];
        const asks = { ...good({ stripe, signal }), [key]: key === 'stripe' ? promise : () => promise };
        if (key === 'headers')
          Object.assign(asks, { clientSecret: undefined, sessionUrl: 'http://127.0.0.1:1/' });
        const report = relink(asks);
        await aMoment(5);
        aborting.abort('enough');
        if (!isStopped) await assertAborted(report, key);
        resolve(value);
        await assertAborted(report, key);
        await aMoment(5);
        assert.equal(stripe.calls.length, key === 'existingAccounts' ? 1 : 0);
        assert.equal(listeners(signal), Number(isStopped));
      }
    });
  }

  it('whose event was stopped while the flow is open drops whatever that brings', async () => {
    const aborting = new AbortController();
    aborting.signal.addEventListener('abort', (event) => event.stopImmediatePropagation());
    const stripe = openStripe();
    const report = relink(good({ stripe, signal: aborting.signal }));
    aborting.abort('enough');
    stripe.end();
    await assertAborted(report);
  });

  it('breaks off the requests of both endpoints', async (context) => {
    const closed = [];
    const server = await serve(context, (request, response) =>
      response.on('close', () => closed.push(request.method)),
    );
    const aborting = new AbortController();
    const options = { sessionUrl: server.origin, existingAccounts: server.origin, signal: aborting.signal };
    const report = relink({ stripe: stripeWith(), ...options });
    while (server.requests.length < 2) await aMoment(5);
    aborting.abort('enough');
    await assertAborted(report);
    for (let i = 0; i < 100 && closed.length < 2; i += 1) await aMoment(10);
    assert.deepEqual(closed.sort(), ['GET', 'POST']);
  });

  it('inside a getter of the options, or of what the page’s functions do, never opens the flow', async () => {
    const places = 'stripe clientSecret existingAccounts authorization account headers signal collectOptions';
    const getters = places.split(' ').map((key) => [key, (value) => ({ get: () => value() })]);
    const functions = ['clientSecret', 'existingAccounts'].map((key) => [key, (value) => ({ value })]);
    for (const [key, make] of [...getters, ...functions]) {
      const aborting = new AbortController();
      const stripe = stripeWith();
      const values = good({ stripe, signal: aborting.signal, existingAccounts: ['fca_1'] });
      const field = make(() => (aborting.abort('enough'), values[key]));
      const options = Object.defineProperty({ ...values }, key, { ...field, enumerable: true });
      await assertAborted(relink(options), key);
      assert.deepEqual(stripe.calls, [], key);
    }
    const aborting = new AbortController();
    const stripe = stripeThat(async () => (aborting.abort('enough'), relinkedWith()));
    await assertAborted(relink(good({ stripe, signal: aborting.signal })));
  });

  it('lets the next flow open at once, whose mark a late result of the first does not take', async () => {
    const aborting = new AbortController();
    const [first, next] = [openStripe(), openStripe()];
    const aborted = relink(good({ stripe: first, signal: aborting.signal }));
    aborting.abort('enough');
    const report = relink(good({ stripe: next }));
    assert.equal(next.calls.length, 1);
    await assertAborted(aborted);
    first.end(relinkedWith([{ id: 'fca_late' }]));
    await aMoment();
    await rejects(relink(good()), 'in_progress');
    next.end(relinkedWith([{ id: 'fca_1' }]));
    assert.equal((await report).accounts[0].id, 'fca_1');
  });

  it('after the end changes nothing; a late rejection is handled; nothing ever listens', async () => {
    const aborting = new AbortController();
    const { signal } = aborting;
    const { any } = AbortSignal;
    for (const options of [
      ...[{}, { stripe: stripeWith(7) }, { stripe: Promise.resolve(null) }, { clientSecret: async () => 7 }],
      ...[{ existingAccounts: [7] }, { clientSecret: () => Promise.reject(7) }, { headers: 7 }],
    ]) {
      // Where there is none, it is the page's own signal that is listened to.
      delete AbortSignal.any;
      const ended = settlement(relink(good({ ...options, signal })));
      AbortSignal.any = any;
      await ended;
      assert.equal(listeners(signal), 0);
    }
    const stripe = openStripe();
    const report = relink(good({ stripe, signal }));
    aborting.abort('enough');
    await assertAborted(report);
    // `assertSettled` would see it.
    stripe.fail(new Error('too late'));
    await aMoment(5);
  });
});

describe('while the wasm loads', () => {
  it('an abort is answered at once and opens nothing, though the wasm never comes', async (test) => {
    const copy = await (await freshCopy(test)).esm();
    const { promise, reject } = deferred();
    copy.preload(promise).catch(() => {});
    const stripe = stripeWith();
    const aborting = new AbortController();
    const { signal } = aborting;
    const report = copy.relink(good({ stripe, signal }));
    aborting.abort('enough');
    await assertAborted(report);
    await assertAborted(copy.relink(good({ stripe, signal })));
    assert.deepEqual([stripe.calls, listeners(signal)], [[], 0]);
    reject();
  });

  it('a loadStripe() that rejects is no unhandled rejection', async (test) => {
    const copy = await (await freshCopy(test)).esm();
    const { promise, resolve } = deferred();
    copy.preload(promise).catch(() => {});
    const report = copy.relink(good({ stripe: Promise.reject(new Error('blocked')) }));
    // `assertSettled` would see it.
    await aMoment();
    resolve(await import('node:fs/promises').then(({ readFile }) => readFile(fakes.wasmFile)));
    await rejects(report, 'stripe_unavailable');
  });

  it('of two calls one opens a flow', async (test) => {
    const copy = await (await freshCopy(test)).esm();
    const stripes = [openStripe(), openStripe()];
    const reports = stripes.map((stripe) => settlement(copy.relink({ stripe, clientSecret: SECRET })));
    await copy.preload();
    stripes.forEach((stripe) => stripe.end());
    const [first, second] = await Promise.all(reports);
    assert.deepEqual([first.value?.outcome, second.reason?.code], ['relinked', 'in_progress']);
  });

  it('a preload(url) that hangs is given up after 30 seconds, and not remembered', async (context) => {
    const copy = await (await freshCopy(context)).esm();
    let settled;
    await withGlobal('fetch', never, () =>
      withTime(context, async (pass) => {
        copy.preload('http://127.0.0.1:1/own.wasm').catch((error) => (settled = error));
        await pass(29_900);
        assert.equal(settled, undefined);
        await pass(200);
      }),
    );
    assert.equal(settled?.code, 'load_failed');
    await copy.preload();
    assert.equal((await copy.relink(good())).outcome, 'relinked');
  });
});

describe('whichever fails first is told first, and no promise of the page’s is left without a handler', () => {
  it('a Stripe.js that fails behind a secret that is on its way frees the page at once', async () => {
    for (const clientSecret of [never, () => aMoment(1_000)]) {
      const report = relink(good({ stripe: Promise.reject(new Error('blocked')), clientSecret }));
      const { reason } = await settlement(report, 500);
      assert.equal(reason?.code, 'stripe_unavailable');
      assert.equal(fakes.MARK in globalThis, false);
    }
  });

  it('a secret that fails behind a Stripe.js that is on its way, too', async () => {
    for (const [clientSecret, code] of [
      [() => Promise.reject(new Error('no network')), 'request_failed'],
      [async () => '', 'invalid_client_secret'],
    ]) {
      const { reason } = await settlement(relink(good({ stripe: never(), clientSecret })), 500);
      assert.equal(reason?.code, code);
    }
  });

  it('where another option is invalid, and where both fail', async () => {
    const lost = () => Promise.reject(new Error('lost'));
    for (const options of [{ headers: 7 }, { existingAccounts: [7] }, { account: 7 }, { clientSecret: 7 }])
      await rejects(relink(good({ stripe: lost(), ...options })), undefined);
    await rejects(relink(good({ signal: 7, stripe: lost() })), 'invalid_options');
    await assertAborted(relink(good({ stripe: lost(), signal: AbortSignal.abort('enough') })));
    await rejects(relink(good({ stripe: lost(), clientSecret: lost, existingAccounts: lost })), undefined);
    const busy = openStripe();
    const open = relink(good({ stripe: busy }));
    await rejects(relink(good({ stripe: lost() })), 'in_progress');
    await rejects(relink(good({ headers: lost() })), 'invalid_options');
    busy.end();
    await open;
    await aMoment();
  });
});

describe('a platform that lacks something', () => {
  const answers = async (request, init) =>
    Response.json((init?.method ?? request.method) === 'POST' ? { client_secret: SECRET } : ['fca_1']);
  /** Ends without a timer of the test's. */
  const settled = (flow) => flow.then((value) => ({ value }), (reason) => ({ reason })); // prettier-ignore
  for (const name of ['setTimeout', 'Headers', 'AbortController', 'AbortSignal', 'Request', 'fetch']) {
    it(`loses no success, and blames the right thing: without ${name}`, async () => {
      const without = (work) =>
        withGlobal('fetch', answers, () => withGlobal(name, undefined, () => settled(work())));
      for (const existingAccounts of [['fca_1'], async () => ['fca_1'], 'https://127.0.0.1/accounts']) {
        const stripe = stripeWith(relinkedWith([{ id: 'fca_1' }]));
        const { value, reason } = await without(() => relink(good({ stripe, existingAccounts })));
        assert.equal(value?.outcome, 'relinked', String(reason));
        const isKnown = value.accounts[0].change === 'reauthorized';
        assert.deepEqual(codesOf(value), isKnown ? [] : ['existing_accounts_unavailable']);
        assert.ok(isKnown || typeof existingAccounts === 'string');
      }
      const { value, reason } = await without(() =>
        relink({ stripe: stripeWith(), sessionUrl: 'https://127.0.0.1/session' }),
      );
      // What it needs and has not is told; what it does not need is not missed.
      if (reason) assert.deepEqual([reason.code, reason.path], ['request_failed', 'sessionUrl']);
      else assert.equal(value.outcome, 'relinked');
    });
  }
});
