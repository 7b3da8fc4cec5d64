/** The table of consumers in the guide. */

const START = '<!-- table: written by `npm run test:consumers` -->';
const END = '<!-- /table -->';

const cellsOf = ({ cell, version, error }) => [
  `${cell.name}${cell.core ? ' *' : ''}`,
  version ?? Object.values(cell.tools ?? {})[0] ?? '',
  cell.ran,
  error ? `fails: ${error.message.split('\n')[0]}` : (cell.note ?? 'works'),
];

const row = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

/**
 * @param {string} guide
 * @param {object[]} rows
 * @param {object} run
 * @param {string} run.date
 * @param {string} run.version of the package
 * @param {string} run.chromium
 * @param {string} run.node
 * @param {Record<string, string[]>} run.types versions that the types were compiled with, by package
 */
export function withTable(guide, rows, { date, version, chromium, node, types }) {
  const [before, rest] = guide.split(START);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error('docs/consumers.md has no place for the table');
  const heading = ['consumer', 'version', 'ran in', 'result'];
  return [
    before + START,
    `Run on ${date}: fc-relink ${version}, Node ${node}, Chromium ${chromium}.`,
    [row(heading), row(heading.map(() => '---')), ...rows.map(cellsOf).map(row)].join('\n'),
    'The types were compiled under `--strict` with:',
    Object.entries(types)
      .map(([name, versions]) => `- ${name} ${versions.join(', ')}`)
      .join('\n'),
    END + after,
  ].join('\n\n');
}
