/** Two copies of the package in one page, as two bundles bring them: one flow at a time across both. */
import assert from 'node:assert/strict';
import { beforeEach, it } from 'node:test';
import { setStage } from './stage.mjs';

const stage = setStage();

beforeEach(() =>
  stage.run(async () => {
    page.copies = [page, await import('/second/index.js')];
    page.opened = (copy, stripe, options) =>
      copy.relink({ stripe, clientSecret: stripe.createSession().client_secret, ...options });
  }),
);

it('they have a memory and a class of errors each', async () => {
  const seen = await stage.run(async () => {
    await Promise.all(page.copies.map((copy) => copy.preload()));
    const isOf = (copy) => {
      try {
        return copy.triage(7);
      } catch (error) {
        return page.copies.map(({ RelinkError }) => error instanceof RelinkError);
      }
    };
    return [watch.memories.size, ...page.copies.map(isOf)];
  });
  assert.deepEqual(seen, [2, [true, false], [false, true]]);
});

const ways = [0, 1].flatMap((first) => [true, false].map((isLoaded) => ({ first, isLoaded })));
for (const { first, isLoaded } of ways) {
  const which = `copy ${first + 1} has one open${isLoaded ? '' : ', and the wasm of the other is not there yet'}`;
  it(`no second flow opens while ${which}; as soon as it ends or is aborted, the next one does`, async () => {
    const seen = await stage.run(
      async (first, isLoaded) => {
        const [one, other] = [page.copies[first], page.copies[1 - first]];
        if (isLoaded) await other.preload();
        await one.preload();
        const stripe = page.fakeStripe('never');
        const open = page.opened(one, stripe);
        const refused = await page.opened(other, page.fakeStripe()).catch((error) => error);
        stripe.end('relinked');
        const { outcome } = await open;
        const next = await page.opened(other, page.fakeStripe());

        const aborting = new AbortController();
        const aborted = page.opened(one, page.fakeStripe('never'), { signal: aborting.signal });
        aborting.abort(new Error('enough'));
        const last = page.fakeStripe('never');
        const lastOpen = page.opened(other, last);
        const { message } = await aborted.catch((error) => error);
        // The end of the first does not take the mark of the second.
        const third = await page.opened(one, page.fakeStripe()).catch(({ code }) => code);
        last.end('relinked');
        const isOwn = refused instanceof other.RelinkError;
        return [refused.code, isOwn, outcome, next.outcome, message, third, (await lastOpen).outcome];
      },
      first,
      isLoaded,
    );
    const expected = ['in_progress', true, 'relinked', 'relinked', 'enough', 'in_progress', 'relinked'];
    assert.deepEqual(seen, expected);
  });
}
