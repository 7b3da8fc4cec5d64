/**
 * Measures one subject in a process of its own, and prints each row as a line of JSON.
 *
 * Usage: node --expose-gc benches/node.mjs SUBJECT [--cpu]
 */

import { countProcessorTime } from './harness.mjs';

const [name, ...flags] = process.argv.slice(2);
if (flags.includes('--cpu')) countProcessorTime();
const { rows } = await import(`./subjects/${name}.mjs`);
for await (const row of rows()) console.log(JSON.stringify(row));
