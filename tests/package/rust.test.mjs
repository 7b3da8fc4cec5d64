/** The package and the crate make the same report: the boundary changes nothing, and the crate's JSON is that of the contract. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { interpret, preload } from 'fc-relink';
import { thrownBy } from './fakes.mjs';
import * as make from './generators.mjs';

const CASES = 2_000;
const seed = Number(process.env.FC_RELINK_SEED ?? Math.floor(Math.random() * 2 ** 31));
before(() => preload());

test(`${CASES} generated sessions give the same JSON`, (context) => {
  context.diagnostic(`FC_RELINK_SEED=${seed}`);
  const flow = fc.record({
    result: make.sessions('json').result,
    existing: make.existing,
    options: make.requestedOptions,
  });
  const flows = fc.sample(flow, { seed, numRuns: CASES }).map((it) => JSON.parse(JSON.stringify(it)));
  const args = ['run', '--quiet', '--locked', '--features', 'serde', '--example', 'interpret'];
  const { stdout, stderr, status } = spawnSync('cargo', args, {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    encoding: 'utf8',
    input: flows.map((it) => JSON.stringify(it)).join('\n'),
    maxBuffer: 2 ** 28,
  });
  assert.equal(status, 0, stderr);
  const reports = stdout.trim().split('\n');
  assert.equal(reports.length, CASES);
  flows.forEach(({ result, existing, options }, i) => {
    let report;
    const error = thrownBy(() => (report = interpret(result, existing, options)), undefined);
    const ours = error ? { code: error.code, path: error.path } : JSON.parse(JSON.stringify(report));
    const theirs = JSON.parse(reports[i]);
    // The case first, then what differs.
    if (!isDeepStrictEqual(ours, theirs)) context.diagnostic(JSON.stringify(flows[i]));
    assert.deepEqual(ours, theirs);
  });
});
