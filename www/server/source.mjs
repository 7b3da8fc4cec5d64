/** The code behind each route, and where it stands: what the page's inspector shows is what runs. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param {Record<string, Function>} routes
 * @param {string} folder of the server's files
 * @returns {Record<string, {file: string, line: number, source: string}>}
 */
export function describeRoutes(routes, folder) {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
  const described = Object.entries(routes).map(([route, handler]) => {
    const source = String(handler);
    const file = files.find(({ text }) => text.includes(source));
    const [before] = file.text.split(source);
    return [
      route.replace(' ', ' /api'),
      {
        file: `www/server/${file.name}`,
        line: before.split('\n').length,
        source: source.replace(/^ {2}/gm, ''),
      },
    ];
  });
  return Object.fromEntries(described);
}
