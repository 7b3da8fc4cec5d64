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
    const never = (is, words) => is && problems.push(words);

    const rows = all('.account').map((row) => ({
      id: row.dataset.account,
      name: text(row.querySelector('.account-name')),
      works: row.dataset.status === 'active',
      badges: text(row.querySelector('.badges')),
      row,
    }));
    for (const { id, name, works, badges, row } of rows) {
      const bad = /Not working|Still not|Left out|Not confirmed|Not told apart/.test(badges);
      const good = /Back|Yours|New|Renewed|(?<!Not )Working|Confirmed/.test(badges);
      never(works ? bad : good, `${name} ${works ? 'works' : 'does not work'}, and: ${badges}`);
      const needs = /permission for payments/.test(text(row));
      const allowed = text(document.querySelector(`[data-payment="${id}"] .permission`));
      never(needs && allowed, `${name} needs a permission, and: ${allowed}`);
    }

    for (const card of all('.payment')) {
      const row = rows.find(({ id }) => id === card.dataset.payment);
      const badge = text(card.querySelector('.badge'));
      const isReady = badge === 'Ready';
      const allowed = card.querySelector('.permission') !== null;
      never(!row, `${text(card.querySelector('h3'))} pays, and is not among the accounts`);
      never(isReady && !(row?.works && allowed), `${row?.name} is ready, and: ${text(card)}`);
      never(isReady && card.querySelector('.prompt'), `${row?.name} is ready, with a prompt`);
      const isAsked = badge === 'Your permission is needed' || card.querySelector('.mandate') !== null;
      never(allowed && isAsked, `${row?.name}: permission given and asked for`);
    }

    const needsHelp = ({ name }) =>
      all('.prompt[data-action="relink"]').some((prompt) => text(prompt).includes(name));
    const fine = rows.filter((row) => row.works && !needsHelp(row)).length;
    const [told, first, all_] =
      /^(\d+|All) (?:of )?(\d+)/.exec(text(document.querySelector('#summary'))) ?? [];
    const isRight = first === (Number(all_) === fine ? 'All' : String(fine)) && Number(all_) === rows.length;
    never(told && !isRight, `${told} work; ${fine} of ${rows.length} rows do`);

    const endings = all('[data-ending]');
    never(endings.length > 1, `${endings.length} endings`);
    never(endings.length === 1 && document.querySelector('.waiting'), 'it has ended, and waits');
    for (const ending of endings) {
      const headline = text(ending.querySelector('h4'));
      const card = ending.closest('.card');
      const isHere = ({ row }) => row.querySelector('[data-change]') && (!card || card.contains(row));
      if (ending.dataset.tone === 'good') {
        const broken = rows.filter((one) => isHere(one) && !one.works).map(({ name }) => name);
        never(broken.length > 0, `${headline}, but ${broken.join(', ')} does not work`);
        never(card?.querySelector('[data-action="relink"]'), `${headline}, with a prompt to relink`);
        never(/not |could|problem|sorry/i.test(headline), `${headline} is said as good news`);
      }
      const left = /but not (.*)$/.exec(headline)?.[1] ?? '';
      const working = rows.find(({ name, works }) => works && left.includes(name));
      never(working, `${headline}, but ${working?.name} works`);
      never(
        /up to date/i.test(text(ending)) && fine < rows.length,
        `${headline} says that all is up to date`,
      );
    }
    for (const card of all('.card')) {
      const main = all('.button.primary', card).map(text);
      never(main.length > 1, `${main.join(' and ')} are both the main thing to do`);
    }

    const news = text(document.querySelector('.news p')).split('. ');
    for (const { name, works } of rows) {
      const sentence = news.find((one) => one.includes(name)) ?? '';
      const isTold = works ? /not work|disconnected/ : /again/;
      never(isTold.test(sentence), `${name} ${works ? 'works' : 'does not work'}, but the news: ${sentence}`);
    }
    never(document.activeElement === document.body, 'nothing has the focus');
    return problems;
  });
  assert.deepEqual(found, []);
}
