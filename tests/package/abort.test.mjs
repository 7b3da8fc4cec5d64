/**
 * Aborting `relink()`: before, during and after the flow.
 */
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { after, afterEach, before, describe, it } from 'node:test';
import { preload, relink } from 'fc-relink';
import {
  SECRET,
  aMoment,
  answer,
  freshCopy,
  openStripe,
  relinkedWith,
  serve,
  settlement,
  stripeWith,
} from './fakes.mjs';

const unhandled = [];
const onUnhandled = (reason) => unhandled.push(reason);

before(async () => {
  await preload();
  process.on('unhandledRejection', onUnhandled);
});
after(async () => {
  await aMoment(50);
  process.off('unhandledRejection', onUnhandled);
  assert.deepEqual(unhandled, []);
});
afterEach(async () => {
  const { value } = await settlement(relink({ stripe: stripeWith(relinkedWith()), clientSecret: SECRET }));
  assert.equal(value?.outcome, 'relinked', 'the next flow works');
});

const listeners = (signal) => getEventListeners(signal, 'abort').length;

const reasons = {
  'an error': new Error('enough'),
  'a string': 'enough',
  'an object': { code: 7 },
  'a number': 0,
  false: false,
  'an empty string': '',
  null: null,
  'a symbol': Symbol('enough'),
  'a function': () => {},
};

describe('before the flow', () => {
  it('rejects with the reason though the wasm never comes', async (test) => {
    const copy = await (await freshCopy(test)).esm();
    copy.preload(new Promise(() => {}));
    const stripe = stripeWith(relinkedWith());
    const signal = AbortSignal.abort('enough');
    assert.deepEqual(await settlement(copy.relink({ stripe, clientSecret: SECRET, signal })), {
      reason: 'enough',
    });
    assert.equal(listeners(signal), 0);
    assert.equal(stripe.calls.length, 0);
  });

  for (const [name, reason] of Object.entries(reasons)) {
    it(`rejects with the reason, which is ${name}, and opens nothing`, async () => {
      const stripe = stripeWith(relinkedWith());
      const rejected = await settlement(
        relink({ stripe, clientSecret: SECRET, signal: AbortSignal.abort(reason) }),
      );
      assert.ok('reason' in rejected);
      assert.equal(rejected.reason, reason);
      assert.equal(stripe.calls.length, 0);
    });
  }

  it('rejects with the AbortError of the signal where no reason was given', async () => {
    const signal = AbortSignal.abort();
    const { reason } = await settlement(
      relink({ stripe: stripeWith(relinkedWith()), clientSecret: SECRET, signal }),
    );
    assert.equal(reason, signal.reason);
    assert.ok(reason instanceof DOMException);
    assert.equal(reason.name, 'AbortError');
  });

  it('asks nobody for anything', async () => {
    const asked = [];
    const options = {
      stripe: stripeWith(relinkedWith()),
      clientSecret: () => asked.push('secret'),
      existingAccounts: () => asked.push('accounts'),
      signal: AbortSignal.abort('enough'),
    };
    assert.deepEqual(await settlement(relink(options)), { reason: 'enough' });
    assert.deepEqual(asked, []);
    assert.equal(listeners(options.signal), 0);
  });
});

describe('during the flow', () => {
  const opened = (options) => {
    const aborting = new AbortController();
    const stripe = openStripe();
    const report = relink({ stripe, clientSecret: SECRET, signal: aborting.signal, ...options });
    return { aborting, stripe, report };
  };

  for (const [name, reason] of Object.entries(reasons)) {
    it(`rejects with the reason, which is ${name}`, async () => {
      const { aborting, report } = opened();
      aborting.abort(reason);
      const rejected = await settlement(report);
      assert.ok('reason' in rejected);
      assert.equal(rejected.reason, reason);
      assert.equal(listeners(aborting.signal), 0);
    });
  }

  it('rejects with the AbortError of the signal where no reason was given', async () => {
    const { aborting, report } = opened();
    aborting.abort();
    const { reason } = await settlement(report);
    assert.equal(reason, aborting.signal.reason);
    assert.equal(reason.name, 'AbortError');
  });

  it('drops a result that comes later', async () => {
    const { aborting, stripe, report } = opened();
    const settled = [];
    report.then(
      () => settled.push('report'),
      (reason) => settled.push(reason),
    );
    aborting.abort('enough');
    stripe.end(relinkedWith());
    await aMoment();
    assert.deepEqual(settled, ['enough']);
  });

  it('drops a rejection that comes later', async () => {
    const { aborting, stripe, report } = opened();
    aborting.abort('enough');
    assert.deepEqual(await settlement(report), { reason: 'enough' });
    stripe.fail(new Error('too late'));
    await aMoment();
    assert.deepEqual(unhandled, []);
  });

  it('lets the next flow be opened at once, and what comes of the first does not touch it', async () => {
    const { aborting, stripe, report } = opened();
    aborting.abort('enough');
    const next = openStripe();
    const nextReport = relink({ stripe: next, clientSecret: SECRET });
    assert.equal(next.calls.length, 1);
    assert.deepEqual(await settlement(report), { reason: 'enough' });

    stripe.end(relinkedWith([{ id: 'fca_late' }]));
    await aMoment();
    const { reason } = await settlement(relink({ stripe: stripeWith(relinkedWith()), clientSecret: SECRET }));
    assert.equal(reason.code, 'in_progress', 'the late result did not free the mark of the next flow');
    next.end(relinkedWith([{ id: 'fca_1' }]));
    assert.equal((await nextReport).accounts[0].id, 'fca_1');
  });

  it('ends once, however often and by whatever it is ended', async () => {
    const { aborting, stripe, report } = opened();
    const settled = [];
    report.then(
      (value) => settled.push(value.outcome),
      (reason) => settled.push(reason),
    );
    stripe.end(relinkedWith());
    await aMoment();
    aborting.abort('too late');
    await aMoment();
    assert.deepEqual(settled, ['relinked']);
  });

  it('works while Stripe.js is loading', async () => {
    let arrive;
    const stripe = new Promise((resolve) => {
      arrive = resolve;
    });
    const { aborting, report } = opened({ stripe });
    aborting.abort('enough');
    assert.deepEqual(await settlement(report), { reason: 'enough' });
    const late = stripeWith(relinkedWith());
    arrive(late);
    await aMoment();
    assert.equal(late.calls.length, 0, 'nothing is opened for a flow that was aborted');
  });

  it('works while the client secret is awaited', async () => {
    let tell;
    const secret = new Promise((resolve) => {
      tell = resolve;
    });
    const { aborting, stripe, report } = opened({ clientSecret: () => secret });
    await aMoment();
    aborting.abort('enough');
    assert.deepEqual(await settlement(report), { reason: 'enough' });
    tell(SECRET);
    await aMoment();
    assert.equal(stripe.calls.length, 0, 'nothing is opened for a flow that was aborted');
  });

  it('works while sessionUrl is awaited, whose request is given up', async () => {
    let closed;
    const { origin, requests, close } = await serve((request, response) => {
      response.on('close', () => {
        closed = true;
      });
    });
    try {
      const { aborting, stripe, report } = opened({ clientSecret: undefined, sessionUrl: origin });
      while (requests.length === 0) await aMoment(5);
      aborting.abort('enough');
      assert.deepEqual(await settlement(report), { reason: 'enough' });
      for (let i = 0; i < 100 && !closed; i += 1) await aMoment(10);
      assert.ok(closed);
      assert.equal(stripe.calls.length, 0);
    } finally {
      await close();
    }
  });

  it('works while the existing accounts are awaited after the flow, whose request is given up', async () => {
    let closed;
    const { origin, requests, close } = await serve((request, response) => {
      response.on('close', () => {
        closed = true;
      });
    });
    try {
      const { aborting, stripe, report } = opened({ existingAccounts: origin });
      stripe.end(relinkedWith());
      while (requests.length === 0) await aMoment(5);
      assert.deepEqual(await settlement(report, 50), { pending: true });
      aborting.abort('enough');
      assert.deepEqual(await settlement(report), { reason: 'enough' });
      for (let i = 0; i < 100 && !closed; i += 1) await aMoment(10);
      assert.ok(closed);
    } finally {
      await close();
    }
  });

  it('from within Stripe’s own call', async () => {
    const aborting = new AbortController();
    const stripe = {
      collectFinancialConnectionsAccounts() {
        aborting.abort('enough');
        return Promise.resolve(relinkedWith());
      },
    };
    assert.deepEqual(await settlement(relink({ stripe, clientSecret: SECRET, signal: aborting.signal })), {
      reason: 'enough',
    });
  });

  it('by a timeout', async () => {
    const { report } = opened({ signal: AbortSignal.timeout(10) });
    const { reason } = await settlement(report);
    assert.equal(reason.name, 'TimeoutError');
  });
});

describe('after the flow', () => {
  it('changes nothing, and nothing listens any more', async () => {
    const aborting = new AbortController();
    const report = relink({
      stripe: stripeWith(relinkedWith()),
      clientSecret: SECRET,
      signal: aborting.signal,
    });
    assert.equal((await report).outcome, 'relinked');
    assert.equal(listeners(aborting.signal), 0);
    aborting.abort('too late');
    assert.equal((await report).outcome, 'relinked');
  });

  const endings = {
    'an error of Stripe': { stripe: stripeWith({ error: {} }) },
    malformed_response: { stripe: stripeWith(7) },
    stripe_unavailable: { stripe: Promise.resolve(null) },
    invalid_client_secret: { clientSecret: async () => 7 },
    invalid_options: { existingAccounts: [7] },
    request_failed: { clientSecret: () => Promise.reject(7) },
  };
  for (const [name, options] of Object.entries(endings)) {
    it(`nothing listens after ${name}`, async () => {
      const { signal } = new AbortController();
      await settlement(
        relink({ stripe: stripeWith(relinkedWith()), clientSecret: SECRET, signal, ...options }),
      );
      assert.equal(listeners(signal), 0);
    });
  }

  it('one signal does for a thousand flows', async () => {
    const { signal } = new AbortController();
    for (let i = 0; i < 1_000; i += 1) {
      await relink({ stripe: stripeWith(relinkedWith()), clientSecret: SECRET, signal });
    }
    assert.equal(listeners(signal), 0);
  });
});

describe('before the wasm is there', () => {
  it('is answered at once, and opens nothing', async (test) => {
    const copy = await (await freshCopy(test)).esm();
    const aborting = new AbortController();
    const stripe = stripeWith(relinkedWith());
    const report = copy.relink({ stripe, clientSecret: SECRET, signal: aborting.signal });
    aborting.abort('enough');
    assert.deepEqual(await settlement(report), { reason: 'enough' });
    await copy.preload();
    await aMoment();
    assert.equal(stripe.calls.length, 0);
    assert.equal(listeners(aborting.signal), 0);
  });
});

describe('a server that answers late', () => {
  it('does not open a flow that was aborted', async () => {
    let release;
    const { origin, close } = await serve((request, response) => {
      release = () => answer(response, { client_secret: SECRET });
    });
    try {
      const aborting = new AbortController();
      const stripe = stripeWith(relinkedWith());
      const report = relink({ stripe, sessionUrl: origin, signal: aborting.signal });
      while (!release) await aMoment(5);
      release();
      aborting.abort('enough');
      assert.deepEqual(await settlement(report), { reason: 'enough' });
      await aMoment(50);
      assert.equal(stripe.calls.length, 0);
    } finally {
      await close();
    }
  });
});
