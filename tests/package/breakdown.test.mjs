/**
 * What happens when the wasm stops in the middle of something: out of memory, out of stack, or by a fault of its own, for which
 * a build is made that has one.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import binaryen from 'binaryen';
import { replaced } from '../../benches/data.mjs';
import { memoryOf } from '../support/wasm-memory.mjs';
import { SECRET, freshCopy, relinkedWith, serve, answer, settlement, stripeWith } from './fakes.mjs';

const MARK = Symbol.for('fc-relink.in-flight');
const MOST_PAGES = 65_536;

const result = relinkedWith([{ id: 'fca_1', authorization: 'fcauth_1' }]);

/** The package's wasm, with an export that traps. @param {string} folder @param {string} name */
async function withFaultIn(folder, name) {
  const module = binaryen.readBinary(await readFile(path.join(folder, 'fc_relink.wasm')));
  const features = binaryen.Features;
  module.setFeatures(features.Multivalue | features.ReferenceTypes | features.BulkMemory | features.SignExt);
  const { value } = [...Array(module.getNumExports()).keys()]
    .map((index) => binaryen.getExportInfo(module.getExportByIndex(index)))
    .find((info) => info.name === name);
  binaryen.Function(module.getFunction(value)).body = module.unreachable();
  return module.emitBinary();
}

/** That a call broke down, and said so. */
function assertBroken(error, RelinkError) {
  assert.ok(error instanceof RelinkError, String(error?.stack));
  assert.equal(error.code, 'load_failed');
  assert.ok(error.cause instanceof WebAssembly.RuntimeError || error.cause instanceof RangeError);
  assert.match(error.message, /^the wasm stopped in the middle of the call; the next call starts it anew$/);
}

/** What a call throws. */
function thrownBy(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('out of memory', () => {
  /** A copy of the package whose wasm can have no more memory. */
  async function starved(context) {
    const { esm } = await freshCopy(context);
    const fc = await esm();
    const memory = await memoryOf(fc.preload);
    return { ...fc, starve: () => memory.grow(MOST_PAGES - memory.buffer.byteLength / 65_536) };
  }

  it('interpret is right, because it is called once more with a fresh one', async (context) => {
    const { interpret, starve } = await starved(context);
    const { session, existing } = replaced(50_000);
    starve();
    assert.equal(interpret(session, existing).summary.replaced, 50_000);
  });

  it('triage is right, for the same reason', async (context) => {
    const { triage, starve } = await starved(context);
    starve();
    const accounts = Array.from({ length: 50_000 }, (_, i) => ({ id: `fca_${i}`, status: 'inactive' }));
    assert.equal(triage(accounts).length, 50_000);
  });

  it('a relink that succeeded is reported', async (context) => {
    const { relink, starve } = await starved(context);
    const { session, existing } = replaced(50_000);
    // They come when the memory is gone.
    const existingAccounts = async () => {
      starve();
      return existing;
    };
    const stripe = stripeWith({ financialConnectionsSession: session });
    const { value } = await settlement(relink({ stripe, clientSecret: SECRET, existingAccounts }));
    assert.equal(value.outcome, 'new_authorization');
    assert.equal(value.summary.replaced, 50_000);
    assert.equal(MARK in globalThis, false);
  });
});

describe('a fault of the wasm', () => {
  const withFault = (name) => async (context) => {
    const { folder, esm } = await freshCopy(context);
    const fc = await esm();
    await fc.preload(await withFaultIn(folder, name));
    return fc;
  };

  it('at the end of a relink: it rejects once with what Stripe said, and the mark is free', async (context) => {
    const { interpret, relink, RelinkError } = await withFault('finish')(context);
    for (let i = 0; i < 3; i += 1) {
      const { reason } = await settlement(relink({ stripe: stripeWith(result), clientSecret: SECRET }));
      assertBroken(reason, RelinkError);
      assert.equal(reason.result, result);
      assert.equal(MARK in globalThis, false);
      assert.equal(interpret(reason.result, ['fca_1']).outcome, 'relinked');
    }
  });

  it('at the beginning of a relink: it rejects, Stripe is not called, and nothing is asked for', async (context) => {
    const { interpret, relink, RelinkError } = await withFault('open')(context);
    const server = await serve((_, response) => answer(response, []));
    context.after(server.close);
    const stripe = stripeWith(result);
    const options = { stripe, clientSecret: SECRET, existingAccounts: `${server.origin}/accounts` };
    const { reason } = await settlement(relink(options));
    assertBroken(reason, RelinkError);
    assert.equal(stripe.calls.length, 0);
    assert.equal(server.requests.length, 0);
    assert.equal(MARK in globalThis, false);
    assert.equal(interpret(result).outcome, 'relinked');
  });

  it('in triage: it throws, and interpret is right afterwards', async (context) => {
    const { interpret, triage, RelinkError } = await withFault('triage')(context);
    assertBroken(
      thrownBy(() => triage([])),
      RelinkError,
    );
    assert.equal(interpret(result).outcome, 'relinked');
  });

  it('inside a getter of another call: that one is made once more, and is right', async (context) => {
    const { interpret, triage, RelinkError } = await withFault('triage')(context);
    let reads = 0;
    let inner;
    const existing = {
      get id() {
        reads += 1;
        inner ??= thrownBy(() => triage([]));
        return 'fca_1';
      },
    };
    assert.equal(interpret(result, [existing]).accounts[0].change, 'reauthorized');
    assertBroken(inner, RelinkError);
    assert.equal(reads, 2);
  });
});

describe('a stack that is nearly full', () => {
  it('gives a report or a RelinkError at every depth, and the next call is right', async (context) => {
    const { esm } = await freshCopy(context);
    const { interpret, preload, triage, RelinkError } = await esm();
    await preload();
    const odd = [];
    const seen = { reports: 0, errors: 0 };
    const attempt = (call) => {
      try {
        call();
        seen.reports += 1;
      } catch (error) {
        if (error instanceof RelinkError) seen.errors += 1;
        // Where there is no room for a call at all.
        else if (!(error instanceof RangeError)) odd.push(error);
      }
    };
    const descend = () => {
      try {
        descend();
      } catch {
        // On the way back there is ever more room.
      }
      if (seen.reports < 200) {
        attempt(() => interpret(result, ['fca_1']));
        attempt(() => triage([{ id: 'fca_1' }]));
      }
    };
    descend();
    assert.deepEqual(odd, []);
    assert.ok(seen.reports > 0);
    assert.equal(interpret(result, ['fca_1']).accounts[0].change, 'reauthorized');
    assert.equal(triage([{ id: 'fca_1', status: 'inactive' }])[0].action, 'unknown');
  });
});
