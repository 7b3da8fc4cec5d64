/** The guide's example for Vitest, and the scenario of all consumers, under jsdom. */

import { filesOf } from '../support/blocks.mjs';
import { expected, page } from './sources.mjs';

export const vitestFiles = () => ({
  ...pick(filesOf('testing.md'), ['settings.js', 'settings.test.js']),
  'vitest.config.js': "export default { test: { environment: 'jsdom' } };\n",
  'scenario.js': page,
  'scenario.test.js': `
import { expect, test } from 'vitest';
test('the package works under jsdom', async () => {
  await import('./scenario.js');
  expect(await globalThis.consumer()).toEqual(${JSON.stringify(expected)});
});
`,
});

/** @param {Record<string, string>} files @param {string[]} names */
export function pick(files, names) {
  return Object.fromEntries(
    names.map((name) => {
      if (!(name in files)) throw new Error(`the guide has no ${name}`);
      return [name, files[name]];
    }),
  );
}
