/**
 * The wasm stops in the middle of something: by a trap, out of memory, or out of stack. Each call settles once, what Stripe
 * answered is not lost, the next call is right, and nothing is unhandled. `tests/page/faults.test.mjs` tells it of browsers.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { afterEach, before, describe, it } from 'node:test';
import { replaced } from '../../benches/data.mjs';
import { withFaults } from '../support/faulty-wasm.mjs';
import * as fakes from './fakes.mjs';

const { MARK, SECRET, aMoment, freshCopy, openStripe, relinkedWith, settlement } = fakes;
const { stripeWith, thrownBy, until } = fakes;

const [TRAP, EXHAUST] = [0, 1];
const inactive = { id: 'fca_1', status: 'inactive' };
const result = relinkedWith([{ ...inactive, status: 'active' }]);
const faulty = withFaults(await readFile(fakes.wasmFile));
const invokes = faulty.names.filter((name) => name.includes('invoke'));

const unhandled = [];
before(() => process.on('unhandledRejection', (reason) => unhandled.push(reason)));
afterEach(() => assert.deepEqual(unhandled.splice(0), [], 'a promise without a handler'));

/** A copy of the package with a wasm that can be stopped: `stop(name, n)` at the nth call of an export from now on. */
async function stoppable(context) {
  const instances = [];
  const { Instance } = WebAssembly;
  context.mock.method(WebAssembly, 'Instance', function (...args) {
    const made = new Instance(...args);
    instances.push(made.exports);
    return made;
  });
  const copy = await (await freshCopy(context)).esm();
  await copy.preload(faulty.bytes);
  return {
    ...copy,
    instances,
    stop(name, at, how = TRAP) {
      const exports = instances.at(-1);
      exports.stop.value = how;
      exports[`stop:${name}`].value = at;
    },
    /** Nothing stops from now on. @returns whether what should stop never did */
    spare(name) {
      const left = instances[0][`stop:${name}`].value;
      for (const exports of instances) exports[`stop:${name}`].value = 0;
      return left > 0;
    },
  };
}

/** How many times a flow settled, and with what. */
function watched(flow) {
  const settled = [];
  flow.then(
    (value) => settled.push({ value }),
    (reason) => settled.push({ reason }),
  );
  return settled;
}

const big = replaced(20_000);
/** Flows by what they wait for. */
const flows = {
  'everything at hand': (stripe) => ({ stripe, clientSecret: SECRET, existingAccounts: [inactive] }),
  'everything on its way': (stripe) => ({
    stripe: aMoment(2).then(() => stripe),
    clientSecret: async () => SECRET,
    existingAccounts: async () => (await aMoment(2), [inactive]),
  }),
};

async function assertNextWorks({ relink, interpret, triage }) {
  const next = await relink(flows['everything at hand'](stripeWith(result)));
  assert.deepEqual([next.outcome, next.accounts[0].change], ['relinked', 'reauthorized']);
  assert.equal(interpret(result, ['fca_1']).accounts[0].change, 'reauthorized');
  assert.equal(triage([inactive])[0].action, 'unknown');
  assert.equal(MARK in globalThis, false);
}

describe('a trap at any entry into the wasm, while a relink is under way', () => {
  for (const [kind, make] of Object.entries(flows)) {
    for (const name of ['relink', ...invokes]) {
      it(`${name}, with ${kind}`, async (context) => {
        let at = 1;
        for (; ; at += 1) {
          const copy = await stoppable(context);
          copy.stop(name, at);
          const stripe = stripeWith(result);
          const settled = watched(copy.relink(make(stripe)));
          await until(() => settled.length > 0);
          await aMoment(5);
          assert.equal(settled.length, 1, `call ${at}: it settles once`);
          const [{ value, reason }] = settled;
          if (stripe.calls.length > 0) {
            // What Stripe answered is reported, or comes with the error.
            assert.equal(stripe.calls.length, 1);
            if (reason) assert.deepEqual([reason.code, reason.result], ['load_failed', result], `call ${at}`);
            else assert.equal(value.outcome, 'relinked');
            // What was known of the page's accounts is known still; what was on its way is not.
            const known = kind === 'everything at hand' ? /^reauthorized$/ : /^(reauthorized|returned)$/;
            if (value) assert.match(value.accounts[0].change, known, `call ${at}`);
          } else {
            assert.equal(reason.code, 'load_failed', `call ${at}`);
            assert.ok(reason instanceof copy.RelinkError);
          }
          const isOut = copy.spare(name);
          await assertNextWorks(copy);
          if (isOut) break;
          assert.ok(at < 60);
        }
        context.diagnostic(`${at} places`);
        assert.ok(at > 1 || name !== 'relink', 'the fault was reached');
      });
    }
  }

  it('with another call whose wait is not over', async (context) => {
    for (const at of [1, 2, 3]) {
      for (const name of ['relink', ...invokes]) {
        const copy = await stoppable(context);
        const [first, second] = [openStripe(), openStripe()];
        const aborting = new AbortController();
        const options = { clientSecret: SECRET, existingAccounts: async () => ['fca_1'] };
        const aborted = watched(copy.relink({ ...options, stripe: first, signal: aborting.signal }));
        aborting.abort('enough');
        const open = watched(copy.relink({ ...options, stripe: second }));
        await aMoment(2);
        copy.stop(name, at);
        first.end(result);
        second.end(result);
        await until(() => open.length > 0);
        await aMoment(2);
        assert.deepEqual(aborted, [{ reason: 'enough' }]);
        assert.equal(open.length, 1);
        assert.equal(open[0].value?.outcome, 'relinked', String(open[0].reason));
        copy.spare(name);
        await assertNextWorks(copy);
      }
    }
  });
});

/** Calls that return at once, and what they say. */
const immediate = {
  interpret: [(copy) => copy.interpret(result, ['fca_1']).outcome, 'relinked'],
  triage: [(copy) => copy.triage([inactive])[0].action, 'unknown'],
};
describe('a trap in a call that returns at once', () => {
  for (const [name, [call, expected]] of Object.entries(immediate)) {
    it(`of ${name} is made once more in a fresh one, and leaves a flow that is open its end`, async (context) => {
      const copy = await stoppable(context);
      const stripe = openStripe();
      const settled = watched(copy.relink({ stripe, clientSecret: SECRET, existingAccounts: ['fca_1'] }));
      copy.stop(name, 1);
      assert.equal(call(copy), expected);
      assert.equal(copy.instances.length, 2);
      stripe.end(result);
      await aMoment();
      assert.deepEqual([settled.length, settled[0].value?.outcome], [1, 'relinked']);
      await assertNextWorks(copy);
    });
  }

  it('inside a getter of another call leaves that one right', async (context) => {
    const copy = await stoppable(context);
    let inner;
    const existing = {
      get id() {
        copy.stop('triage', 1);
        inner = copy.triage([{ id: 'fca_2' }]);
        return 'fca_1';
      },
    };
    assert.equal(copy.interpret(result, [existing]).accounts[0].change, 'reauthorized');
    assert.equal(inner[0].action, 'none');
    await assertNextWorks(copy);
  });

  it('again and again is load_failed with what Stripe said, and the next call works', async (context) => {
    const copy = await stoppable(context);
    const { Instance } = WebAssembly;
    // A fresh one stops, too.
    context.mock.method(WebAssembly, 'Instance', function (...args) {
      const made = new Instance(...args);
      made.exports['stop:interpret'].value = 1;
      return made;
    });
    copy.stop('interpret', 1);
    const error = thrownBy(() => copy.interpret(result, ['fca_1']));
    assert.ok(error instanceof copy.RelinkError);
    assert.deepEqual([error.code, error.result], ['load_failed', result]);
    assert.ok(error.cause instanceof Error);
    WebAssembly.Instance.mock.restore();
    await assertNextWorks(copy);
  });
});

describe('memory that has run out', () => {
  it('in interpret and triage: the call is made once more, and is right', async (context) => {
    const copy = await stoppable(context);
    copy.stop('interpret', 1, EXHAUST);
    assert.equal(copy.interpret(big.session, big.existing).summary.replaced, 20_000);
    copy.stop('triage', 1, EXHAUST);
    assert.equal(copy.triage(big.existing)[0].accounts.length, 20_000);
    assert.ok(copy.instances.length > 1, 'the memory was too small');
    await assertNextWorks(copy);
  });

  for (const name of ['relink', ...invokes]) {
    it(`in ${name}: a success is reported`, async (context) => {
      for (const existingAccounts of [big.existing, async () => big.existing]) {
        const copy = await stoppable(context);
        copy.stop(name, 1, EXHAUST);
        const stripe = stripeWith({ financialConnectionsSession: big.session });
        const { value, reason } = await settlement(
          copy.relink({ stripe, clientSecret: SECRET, existingAccounts }),
          20_000,
        );
        // Where the flow never opened, there is nothing to lose.
        if (stripe.calls.length === 0) assert.equal(reason.code, 'load_failed');
        else {
          assert.equal(value?.outcome, 'new_authorization', `${reason?.stack} ${reason?.cause?.stack}`);
          assert.equal(value.accounts.length, 20_000);
        }
        copy.spare(name);
        await assertNextWorks(copy);
      }
    });
  }
});

it('a stack that is nearly full gives a report or an error at every depth, and the next call is right', async (context) => {
  const copy = await stoppable(context);
  const odd = [];
  let reports = 0;
  const attempt = (call) => {
    try {
      call();
      reports += 1;
    } catch (error) {
      // Where there is no room for a call at all, it is the page's own.
      if (!(error instanceof copy.RelinkError || error instanceof RangeError)) odd.push(error);
    }
  };
  const descend = () => {
    try {
      descend();
    } catch {
      // On the way back there is ever more room.
    }
    if (reports > 200) return;
    attempt(() => copy.interpret(result, ['fca_1']));
    attempt(() => copy.triage([{ id: 'fca_1' }]));
  };
  descend();
  assert.deepEqual(odd, []);
  assert.ok(reports > 0);
  await assertNextWorks(copy);
});

it('Rust calls our own TypeScript at most eight times in a relink', async (context) => {
  /** `Call` and `Reader`, by a method that they alone have. */
  const isOurs = (it) => typeof it === 'object' && it !== null && typeof it.textOf === 'function';
  const called = [];
  const { Instance } = WebAssembly;
  context.mock.method(WebAssembly, 'Instance', function (module, imports) {
    const counted = (functions) =>
      Object.fromEntries(
        Object.entries(functions).map(([name, run]) => [
          name,
          (...args) => {
            const key = /^__wbg_get_/.test(name) ? args[1] : /^__wbg_(?:set_)?(\w+)_\w+$/.exec(name)?.[1];
            // To read a field of an object of ours calls nothing.
            const isPlumbed = name.startsWith('__wbg___');
            if (!isPlumbed && args.some((it) => isOurs(it) && !Object.hasOwn(it, key))) called.push(key);
            return run(...args);
          },
        ]),
      );
    const all = Object.entries(imports).map(([name, functions]) => [name, counted(functions)]);
    return new Instance(module, Object.fromEntries(all));
  });
  const copy = await (await freshCopy(context)).esm();
  await copy.preload();
  for (const make of Object.values(flows)) {
    called.length = 0;
    const stripe = stripeWith(result);
    assert.equal((await copy.relink(make(stripe))).outcome, 'relinked');
    context.diagnostic(called.join(', '));
    assert.ok(called.length <= 8 && called.length > 2, `${called.length} calls`);
  }
});
