/**
 * Times contenders in turn, in Node and in a page alike.
 *
 * Where the engine lends its garbage collector (`--expose-gc`), young objects are collected before each sample: what others
 * left behind is not charged to the next one, while what a contender itself leaves during its sample is. A full collection
 * would distort: V8 then drops optimized code and wasm with what it was made for, and the next call takes ten times as long.
 */

/**
 * What was measured: the median, and the bounds of the middle half.
 *
 * @typedef {{ median: number, low: number, high: number }} Summary
 */

/**
 * A line of the table.
 *
 * @typedef {object} Row
 * @property {string} case
 * @property {number} [accounts] on each side
 * @property {string} what
 * @property {Summary} value
 * @property {'ms' | 'bytes'} unit
 * @property {Summary} [ratio]
 * @property {string} [between] of what to what the ratio is
 * @property {number} [most] what the ratio may be, or the value where there is no ratio
 */

/** Milliseconds that a sample lasts at least. The clock of a page ticks ten times in a millisecond. */
const SAMPLE = 20;
/** Milliseconds, and calls, that each contender gets before it counts. */
const WARM_UP = 400;
const WARM_UP_CALLS = 3;
/** Milliseconds that the rounds take together, unless that were too few of them or more than are needed. */
const ALL_ROUNDS = 3_000;
const FEWEST_ROUNDS = 9;
const MOST_ROUNDS = 21;

let clock = () => performance.now();

/** Whether time is the processor's. */
export let countsProcessorTime = false;

/** Milliseconds on the clock that is used. */
export const now = () => clock();

/**
 * Counts the time of the processor from now on, of all threads of this process, so that a machine that is busy elsewhere
 * changes little. Helpers of the garbage collector count as well, which they do not on the wall.
 */
export function countProcessorTime() {
  countsProcessorTime = true;
  clock = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  };
}

/** @param {number[]} values @returns {Summary} */
export function summarize(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => sorted[Math.round((sorted.length - 1) * share)];
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

/** Milliseconds that one call takes. @param {() => unknown} call @param {number} calls */
function time(call, calls) {
  const start = clock();
  for (let i = 0; i < calls; i++) call();
  return (clock() - start) / calls;
}

/** Collects what is young. */
const collectYoung = () => globalThis.gc?.({ type: 'minor' });

/** How many calls fill a sample, of a contender that is warm after that. @param {() => unknown} call */
function warmUp(call) {
  const start = clock();
  let calls = 0;
  do {
    call();
    calls++;
  } while (calls < WARM_UP_CALLS || clock() - start < WARM_UP);
  // The later calls are those that count, and are the faster ones.
  const last = time(call, Math.max(1, calls >> 2));
  return Math.max(1, Math.ceil(SAMPLE / last));
}

/**
 * Times contenders in turn: in each round every one of them, each time another one first.
 *
 * @template {string} Name
 * @param {Record<Name, () => unknown>} contenders
 * @param {() => void} [before] each sample
 * @returns {Record<Name, number[]>} milliseconds that one call took, by round
 */
export function race(contenders, before = collectYoung) {
  const names = /** @type {Name[]} */ (Object.keys(contenders));
  const calls = names.map((name) => warmUp(contenders[name]));
  const times = /** @type {Record<Name, number[]>} */ (Object.fromEntries(names.map((name) => [name, []])));
  const start = clock();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    if (round >= FEWEST_ROUNDS && clock() - start > ALL_ROUNDS) break;
    for (let turn = 0; turn < names.length; turn++) {
      const which = (round + turn) % names.length;
      before();
      times[names[which]].push(time(contenders[names[which]], calls[which]));
    }
  }
  return times;
}

/** The ratio of two contenders, round by round. @param {number[]} times @param {number[]} others */
export const ratio = (times, others) => summarize(times.map((value, round) => value / others[round]));

/**
 * Fails where two reports differ. The accounts in them have to be the very same objects.
 *
 * @param {any} a
 * @param {any} b
 * @param {string} path
 */
export function assertSame(a, b, path) {
  if (Object.is(a, b)) return;
  const areObjects = typeof a === 'object' && typeof b === 'object' && a !== null && b !== null;
  if (!areObjects || /\.(before|after|session)$/.test(path))
    throw new Error(`the contenders differ at ${path}`);
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) throw new Error(`the contenders differ at ${path}`);
  for (const key of keys) assertSame(a[key], b[key], `${path}.${key}`);
}
