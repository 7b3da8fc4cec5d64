/**
 * What a call takes it gives back: a tab may stay open for days. `npm run bench -- memory` is the long form.
 */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { interpret, preload, triage } from 'fc-relink';
import { relinked, replaced } from '../../benches/data.mjs';
import { memoryOf } from '../support/wasm-memory.mjs';

const KB = 1024;
/** Node's own bookkeeping comes and goes. Seven bytes that a call of 5 accounts kept would be more than this. */
const SLACK = 100 * KB;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

let memory;
before(async () => {
  memory = await memoryOf(preload);
});

function heapUsed() {
  // What is only weakly held goes in the second.
  collect();
  collect();
  const { heapUsed: own, external } = process.memoryUsage();
  return own + external - memory.buffer.byteLength;
}

function repeat(calls, call) {
  for (let i = 0; i < calls; i++) call();
}

function failing() {
  try {
    interpret({ accounts: [] }, [{ id: 7 }]);
  } catch (error) {
    if (error.code === 'invalid_options') return;
    throw error;
  }
  throw new Error('a malformed account was taken');
}

const small = relinked(5);
const large = replaced(10_000);
/** What is called, how often in a round, and how many accounts go through it each time. */
const calls = {
  'interpretations of 5 accounts': { each: 5_000, call: () => interpret(small.session, small.existing) },
  'triages of 5 accounts': { each: 5_000, call: () => triage(small.existing) },
  'calls that throw': { each: 5_000, call: failing },
  // Last, because the memory that it takes would hide what the others kept.
  'interpretations of 10,000 accounts': { each: 2, call: () => interpret(large.session, large.existing) },
};

for (const [name, { each, call }] of Object.entries(calls)) {
  test(`${name} leave nothing behind`, () => {
    // The first round compiles, and takes the memory that one call needs. The second has what the engine puts off.
    repeat(each, call);
    repeat(each, call);
    const pages = memory.buffer.byteLength;
    const heap = heapUsed();
    repeat(3 * each, call);
    assert.equal(memory.buffer.byteLength, pages, 'wasm memory has grown');
    const grown = heapUsed() - heap;
    assert.ok(grown < SLACK, `the heap has grown by ${grown} bytes`);
  });
}
