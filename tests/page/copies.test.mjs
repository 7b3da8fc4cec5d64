/**
 * Two copies of the package in one page, as two bundles bring them: one flow at a time across both.
 */
import assert from 'node:assert/strict';
import { beforeEach, it } from 'node:test';
import { setStage } from './stage.mjs';

const stage = setStage();

beforeEach(async () => {
  await stage.run(async () => {
    const second = await import('/second/index.js');
    page.copies = [page, second];
    page.opened = (copy, stripe, options) =>
      copy.relink({ stripe, clientSecret: stripe.createSession().client_secret, ...options });
  });
});

it('are two copies, with a memory and a class of errors each', async () => {
  const seen = await stage.run(async () => {
    const [first, second] = page.copies;
    await Promise.all(page.copies.map((copy) => copy.preload()));
    const errors = page.copies.map((copy) => {
      try {
        copy.triage(7);
      } catch (error) {
        return page.copies.map(({ RelinkError }) => error instanceof RelinkError);
      }
    });
    return { isOne: first.relink === second.relink, memories: watch.memories.size, errors };
  });
  assert.deepEqual(seen, {
    isOne: false,
    memories: 2,
    errors: [
      [true, false],
      [false, true],
    ],
  });
});

for (const [first, second] of [
  [0, 1],
  [1, 0],
]) {
  for (const isLoaded of [true, false]) {
    const which = `copy ${first + 1} has one open${isLoaded ? '' : ', and the wasm of the other is not there yet'}`;

    it(`let no second flow open while ${which}`, async () => {
      const seen = await stage.run(
        async (first, second, isLoaded) => {
          const one = page.copies[first];
          const other = page.copies[second];
          if (isLoaded) await other.preload();
          await one.preload();
          const stripes = [page.fakeStripe('never'), page.fakeStripe('relinked')];
          const open = page.opened(one, stripes[0]);
          const refused = await page.opened(other, stripes[1]).catch((error) => error);
          const isOpen = page.isInFlight();
          stripes[0].end('relinked');
          const { outcome } = await open;
          const isFree = !page.isInFlight();
          const next = await page.opened(other, stripes[1]);
          return {
            code: refused.code,
            ofItsOwn: refused instanceof other.RelinkError,
            isOpen,
            outcome,
            isFree,
            flows: stripes.map(({ flows }) => flows.length),
            next: next.outcome,
          };
        },
        first,
        second,
        isLoaded,
      );
      assert.deepEqual(seen, {
        code: 'in_progress',
        ofItsOwn: true,
        isOpen: true,
        outcome: 'relinked',
        isFree: true,
        flows: [1, 1],
        next: 'relinked',
      });
    });
  }

  it(`let copy ${second + 1} open a flow as soon as that of copy ${first + 1} is aborted`, async () => {
    const seen = await stage.run(
      async (first, second) => {
        await Promise.all(page.copies.map((copy) => copy.preload()));
        const aborting = new AbortController();
        const aborted = page.opened(page.copies[first], page.fakeStripe('never'), {
          signal: aborting.signal,
        });
        aborting.abort(new Error('enough'));
        const next = page.opened(page.copies[second], page.fakeStripe('never'));
        const { message } = await aborted.catch((error) => error);
        // The end of the first does not take the mark of the second.
        const third = await page.opened(page.copies[first], page.fakeStripe()).catch(({ code }) => code);
        void next;
        return { message, third, isInFlight: page.isInFlight() };
      },
      first,
      second,
    );
    assert.deepEqual(seen, { message: 'enough', third: 'in_progress', isInFlight: true });
  });
}

it('work side by side a hundred times', async () => {
  const outcomes = await stage.run(async () => {
    const outcomes = new Set();
    for (let round = 0; round < 100; round++) {
      const stripe = page.fakeStripe();
      outcomes.add((await page.opened(page.copies[round % 2], stripe)).outcome);
    }
    return [...outcomes];
  });
  assert.deepEqual(outcomes, ['relinked']);
});
