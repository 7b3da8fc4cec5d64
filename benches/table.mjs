/** Prints what was measured, for people. */

/** @typedef {import('./harness.mjs').Row & { subject: string, where: string }} Line */

const UNITS = {
  ms: [
    [1e3, 's'],
    [1, 'ms'],
    [1e-3, 'µs'],
  ],
  bytes: [
    [2 ** 20, 'MiB'],
    [2 ** 10, 'KiB'],
    [1, 'B'],
  ],
};

/** Three digits, and as many more as it takes. @param {number} value */
const digits = (value) =>
  String(Number(value.toPrecision(Math.max(3, Math.trunc(Math.abs(value)).toString().length))));

/** @param {import('./harness.mjs').Summary} summary @param {number} [scale] @param {string} [unit] */
function withSpread({ median, low, high }, scale = 1, unit = '') {
  const [middle, from, to] = [median, low, high].map((value) => digits(value / scale));
  return `${middle}${unit}${from === to ? '' : ` (${from}–${to})`}`;
}

/** @param {import('./harness.mjs').Row} row */
function amount({ value, unit }) {
  const units = /** @type {[number, string][]} */ (UNITS[unit]);
  const [scale, name] = units.find(([least]) => Math.abs(value.median) >= least) ?? units[units.length - 1];
  return withSpread(value, scale, ` ${name}`);
}

/** Whether a row is as it should be. @param {import('./harness.mjs').Row} row */
export const isMet = ({ value, ratio, most }) => typeof most !== 'number' || (ratio ?? value).median <= most;

/** @param {import('./harness.mjs').Row} row */
function goal(row) {
  const { ratio, unit, most } = row;
  if (typeof most !== 'number') return '';
  const bound = ratio
    ? digits(most)
    : amount({ ...row, value: { median: most, low: most, high: most }, unit });
  return `≤ ${bound}${isMet(row) ? '' : ': missed'}`;
}

/** @type {Record<string, (line: Line) => string>} */
const COLUMNS = {
  subject: ({ subject }) => subject,
  where: ({ where }) => where,
  case: (line) => line.case,
  accounts: ({ accounts }) => accounts?.toLocaleString('en') ?? '',
  what: ({ what }) => what,
  'median (middle half)': amount,
  ratio: ({ ratio, between }) => (ratio ? `${withSpread(ratio)} ${between}` : ''),
  goal,
};

/** A table in Markdown. @param {Line[]} lines */
export function table(lines) {
  const cells = [
    Object.keys(COLUMNS),
    ...lines.map((line) => Object.values(COLUMNS).map((cell) => cell(line))),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const text = (/** @type {string[]} */ row) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  const [head, ...body] = cells.map(text);
  return [head, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body].join('\n');
}
