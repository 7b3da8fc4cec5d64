/** What is left after very many calls: the wasm memory, and the heap of JavaScript after a collection. */

import { interpret, preload } from 'fc-relink';

import { memoryOf } from '../../tests/support/wasm-memory.mjs';
import { relinked, replaced } from '../data.mjs';

const ROUNDS = 10;
const PHASES = [
  { name: '1,000,000 calls', accounts: 5, calls: 100_000, data: relinked(5) },
  { name: '100 calls', accounts: 10_000, calls: 10, data: relinked(10_000) },
  { name: '100 calls, new ids', accounts: 10_000, calls: 10, data: replaced(10_000) },
];

const constant = (/** @type {number} */ value) => ({ median: value, low: value, high: value });

/** Bytes of JavaScript that are in use. @param {WebAssembly.Memory} memory */
function heapUsed(memory) {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed: own, external } = process.memoryUsage();
  return own + external - memory.buffer.byteLength;
}

/** @returns {AsyncGenerator<import('../harness.mjs').Row>} */
export async function* rows() {
  const memory = await memoryOf(preload);
  for (const { name, accounts, calls, data } of PHASES) {
    const wasm = [];
    const heap = [];
    for (let round = 0; round < ROUNDS; round++) {
      for (let call = 0; call < calls; call++) interpret(data.session, data.existing);
      wasm.push(memory.buffer.byteLength);
      heap.push(heapUsed(memory));
    }
    const about = { case: name, accounts, unit: /** @type {const} */ ('bytes') };
    const last = ROUNDS - 1;
    yield { ...about, what: 'wasm memory after the first tenth', value: constant(wasm[0]) };
    yield { ...about, what: 'wasm memory at the end', value: constant(wasm[last]), most: wasm[0] };
    yield { ...about, what: 'heap after the second tenth', value: constant(heap[1]) };
    yield {
      ...about,
      what: 'heap growth from there to the end',
      value: constant(heap[last] - heap[1]),
      most: 2 ** 16,
    };
  }
}
