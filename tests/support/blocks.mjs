/** The code blocks of the guides. */

import { readFileSync, readdirSync } from 'node:fs';

const docs = new URL('../../docs/', import.meta.url);

/** The guides by name; `demo.md` belongs to the demo. */
export const guides = readdirSync(docs)
  .filter((name) => name.endsWith('.md') && name !== 'demo.md')
  .sort();

/**
 * The code blocks of a guide. A block that opens with a comment of a path is a file of that name.
 *
 * @param {string} guide
 * @returns {{guide: string, line: number, language: string, code: string, file: string | undefined}[]}
 */
export function blocksOf(guide) {
  const text = readFileSync(new URL(guide, docs), 'utf8');
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(({ 1: language, 2: code, index }) => ({
    guide,
    line: text.slice(0, index).split('\n').length + 1,
    language,
    code,
    file: /^(?:\/\/|#|<!--) ([\w./-]+\.\w+)(?: -->)?\n/.exec(code)?.[1],
  }));
}

/** The files of a guide by name. @param {string} guide @returns {Record<string, string>} */
export function filesOf(guide) {
  return Object.fromEntries(
    blocksOf(guide)
      .filter(({ file }) => file)
      .map(({ file, code }) => [file, code]),
  );
}
