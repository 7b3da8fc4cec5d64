/** What must hold of the page after every ending: in view, focused, without contradictions, accessible. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/* global axe */

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The headline has the focus, and all of its banner's words are on the screen. */
export async function headlineIsSeen(driver) {
  const seen = await driver.executeScript(() => {
    const text = document.querySelector('[data-ending] .banner-text');
    const { top, bottom, left, right } = text.getBoundingClientRect();
    const isShown = (y) => text.contains(document.elementFromPoint((left + right) / 2, y));
    return {
      focused: document.activeElement.dataset.focus ?? document.activeElement.tagName,
      inView: top >= 0 && bottom <= innerHeight && left >= 0 && right <= innerWidth,
      isOnTop: isShown(top + 1) && isShown(bottom - 1),
    };
  });
  assert.deepEqual(seen, { focused: 'headline', inView: true, isOnTop: true });
}

/** What axe finds in the page as it is now. */
export async function axeFindings(driver) {
  if (await driver.executeScript(() => typeof axe === 'undefined')) await driver.executeScript(AXE);
  return driver.executeAsyncScript((done) => {
    // What still fades in has its colours at the end.
    for (const animation of document.getAnimations())
      if (Number.isFinite(animation.effect.getComputedTiming().endTime)) animation.finish();
    axe.run(document, { resultTypes: ['violations'] }).then(
      ({ violations }) =>
        done(
          violations.flatMap(({ id, nodes }) =>
            nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
          ),
        ),
      (problem) => done([problem.message]),
    );
  });
}

/** The page is no wider than the screen. */
export async function fitsTheScreen(driver) {
  const [content, screen] = await driver.executeScript(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.ok(content <= screen, `${content} px wide on ${screen} px`);
}

/** What a bank's customer reads holds no word of Stripe's API, and no id. */
export async function speaksPlainly(driver) {
  const read = await driver.executeScript(() =>
    [...document.querySelectorAll('.journeys, .homeless, .news, #inbox, .fcsim')]
      .map(({ textContent }) => textContent)
      .join(' '),
  );
  assert.doesNotMatch(read, /\bsession|authorization|\b(?:fca|fcauth|fcsess|pm|cus)_|\bmandate/i);
}

/** Every statement of the page is compared with every other that is about the same. */
export async function nothingContradicts(driver) {
  const found = await driver.executeScript(() => {
    const problems = [];
    const text = (element) => element?.textContent.replace(/\s+/g, ' ').trim() ?? '';
    const all = (css, root = document) => [...root.querySelectorAll(css)];
    const expect = (holds, words) => holds || problems.push(words);

    const rows = all('.account').map((row) => ({
      id: row.dataset.account,
      name: text(row.querySelector('.account-name')),
      works: row.dataset.status === 'active',
      badges: text(row.querySelector('.badges')),
      row,
    }));
    for (const { name, works, badges, row } of rows) {
      expect(
        !(works && /Not working|Still not|Left out|Not confirmed/.test(badges)),
        `${name} works, and: ${badges}`,
      );
      expect(
        !(!works && /Back|Yours|New|Renewed|(?<!Not )Working/.test(badges)),
        `${name} does not work, and: ${badges}`,
      );
      const needs = /permission for payments/.test(text(row));
      const allowed = text(document.querySelector(`[data-payment="${row.dataset.account}"] .permission`));
      expect(!(needs && allowed), `${name} needs a permission, and: ${allowed}`);
    }

    for (const card of all('.payment')) {
      const row = rows.find(({ id }) => id === card.dataset.payment);
      const badge = text(card.querySelector('.badge'));
      const allowed = card.querySelector('.permission') !== null;
      expect(row, `${text(card.querySelector('h3'))} pays, and is not among the accounts`);
      expect(!(badge === 'Ready' && (!row?.works || !allowed)), `${row?.name} is ready, and: ${text(card)}`);
      expect(!(badge === 'Ready' && card.querySelector('.prompt')), `${row?.name} is ready, with a prompt`);
      expect(
        !(badge === 'Your permission is needed' && allowed),
        `${row?.name}: permission needed and given`,
      );
      expect(!(allowed && card.querySelector('.mandate')), `${row?.name}: permission given and asked for`);
    }

    const working = /^(\d+|All) (?:of )?(\d+)/.exec(text(document.querySelector('#summary')));
    const isFine = (row) =>
      row.works && !all('.prompt[data-action="relink"]').some((one) => text(one).includes(row.name));
    if (working) {
      const count = rows.filter(isFine).length;
      const told = working[1] === 'All' ? rows.length : Number(working[1]);
      expect(
        told === count && Number(working[2]) === rows.length,
        `${working[0]} work; ${count} of ${rows.length} rows do`,
      );
    }

    const endings = all('[data-ending]');
    expect(endings.length <= 1, `${endings.length} endings`);
    expect(!(endings.length === 1 && document.querySelector('.waiting')), 'it has ended, and waits');
    for (const ending of endings) {
      const headline = text(ending.querySelector('h4'));
      const card = ending.closest('.card');
      const change = rows.filter(
        ({ row }) => row.querySelector('[data-change]') && (!card || card.contains(row)),
      );
      if (ending.dataset.tone === 'good') {
        const broken = change.filter(({ works }) => !works).map(({ name }) => name);
        expect(broken.length === 0, `${headline}, but ${broken.join(', ')} does not work`);
        expect(!card?.querySelector('[data-action="relink"]'), `${headline}, with a prompt to relink`);
        expect(!/not |could|problem|sorry/i.test(headline), `${headline} is said as good news`);
      }
      const told = /but not (.*)$/.exec(headline)?.[1] ?? '';
      for (const { name, works } of rows) {
        expect(!(told.includes(name) && works), `${headline}, but ${name} works`);
      }
      expect(
        !/up to date/i.test(text(ending)) || rows.every(isFine),
        `${headline} says that all is up to date`,
      );
    }
    for (const card of all('.card')) {
      const main = all('.button.primary', card).map(text);
      expect(main.length <= 1, `${main.join(' and ')} are both the main thing to do`);
    }

    const news = text(document.querySelector('.news p'));
    for (const { name, works } of rows) {
      const sentence = news.split('. ').find((one) => one.includes(name)) ?? '';
      expect(!(works && /not work|disconnected/.test(sentence)), `${name} works, but the news: ${sentence}`);
      expect(!(!works && /again/.test(sentence)), `${name} does not work, but the news: ${sentence}`);
    }

    expect(document.activeElement !== document.body, 'nothing has the focus');
    return problems;
  });
  assert.deepEqual(found, []);
}
