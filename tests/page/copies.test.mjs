/** Two copies of the package in one page, as two bundles bring them: one flow at a time across both. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setStage } from './stage.mjs';

const stage = setStage();

/** Plays flows of both copies. @returns what each ended with, and how many memories there are */
async function play(first, isLoaded) {
  const copies = [page, await import('/second/index.js')];
  const [one, other] = [copies[first], copies[1 - first]];
  const open = (copy, options = page.given()) =>
    copy.relink(options).then(
      ({ outcome }) => outcome,
      (error) => {
        const classes = copies.filter(({ RelinkError }) => error instanceof RelinkError);
        return classes.length === 1 && classes[0] === copy ? error.code : error.message;
      },
    );
  if (isLoaded) await other.preload();
  await one.preload();
  const options = page.given({}, 'never');
  const flow = open(one, options);
  const refused = await open(other);
  options.stripe.end('relinked');
  const ends = [refused, await flow, await open(other)];

  const aborting = new AbortController();
  const aborted = open(one, page.given({ signal: aborting.signal }, 'never'));
  aborting.abort(new Error('enough'));
  const last = page.given({}, 'never');
  const lastFlow = open(other, last);
  // The end of the first does not take the mark of the second.
  ends.push(await aborted, await open(one));
  last.stripe.end('relinked');
  return [...ends, await lastFlow, watch.memories.size];
}

const ways = [0, 1].flatMap((first) => [true, false].map((isLoaded) => [first, isLoaded]));
for (const [first, isLoaded] of ways) {
  const which = `copy ${first + 1} has one open${isLoaded ? '' : ', and the wasm of the other is not there yet'}`;
  it(`no second flow opens while ${which}; as soon as it ends or is aborted, the next one does`, async () => {
    const expected = ['in_progress', 'relinked', 'relinked', 'enough', 'in_progress', 'relinked', 2];
    assert.deepEqual(await stage.run(play, first, isLoaded), expected);
  });
}
