/**
 * Every scenario is played, and what the page says then is read: in one size and scheme each, or, with
 * `FC_RELINK_MATRIX`, in all of them.
 */

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { scenarios } from '../../www/simulator/scenarios.mjs';
import { ENGINE } from '../support/browser.mjs';
import { axeFindings, fitsTheScreen, headlineIsSeen, nothingContradicts, speaksPlainly } from './checks.mjs';
import { journeys } from './journeys.mjs';
import { LOOKS, setStage } from './stage.mjs';

const stage = setStage();
const ALL = Boolean(process.env.FC_RELINK_MATRIX);
/** Where pictures of the endings go. */
const PICTURES = process.env.FC_RELINK_PICTURES;

it('plays every scenario, but the one that leaves the page', () => {
  const played = [...Object.keys(journeys), 'hosted-away'].toSorted();
  assert.deepEqual(played, scenarios.map(({ id }) => id).toSorted());
});

for (const [index, [id, journey]] of Object.entries(journeys).entries()) {
  describe(`the scenario ${id}`, () => {
    for (const look of ALL ? LOOKS : [LOOKS[index % LOOKS.length]]) {
      it(`ends where it is seen, at ${look.name}`, async () => {
        const { customer, driver } = stage;
        const isFine = async () => {
          await stage.look(look);
          await fitsTheScreen(driver);
          await speaksPlainly(driver);
          assert.deepEqual(await axeFindings(driver), []);
        };
        await stage.look(look);
        await customer.arrive(id);
        customer.onMeeting = journey.isLookedAt ? isFine : async () => {};
        await journey.play(customer);
        await customer.ended();
        await picture(driver, `${id} ${look.name}`);

        const ending = await customer.ending();
        const expected = Object.keys(journey.ending);
        assert.deepEqual(Object.fromEntries(expected.map((key) => [key, ending[key]])), journey.ending);
        await headlineIsSeen(driver);
        assert.match(await customer.spoken(), new RegExp(ending.headline.slice(0, 12)));
        await isFine();
        await nothingContradicts(driver);

        await journey.then?.(customer);
        if (!journey.isSlow) await customer.find('#accounts[aria-busy="false"]');
        await nothingContradicts(driver);
        if (ENGINE === 'chromium') await customer.consoleSays(...(journey.console ?? []));
      });
    }
  });
}

async function picture(driver, name) {
  if (!PICTURES) return;
  mkdirSync(PICTURES, { recursive: true });
  writeFileSync(join(PICTURES, `${name.replaceAll(' ', '-')}.png`), await driver.takeScreenshot(), 'base64');
}
