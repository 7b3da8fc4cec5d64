/** Checks what the package is made from: licences, sources, known vulnerabilities, signatures. `npm run audit` needs the network. */

import { join } from 'node:path';

import { main, runQuietly } from './run.mjs';
import { installPackages, installRust } from './setup.mjs';
import { installCargoDeny } from './tools.mjs';

await main(async () => {
  await installPackages();
  await installRust();
  const deny = [join(await installCargoDeny(), 'cargo-deny'), '--locked', 'check', '--hide-inclusion-graph'];
  const checks = {
    'crates: licences, duplicates, build scripts, sources': [...deny, 'licenses', 'bans', 'sources'],
    'crates: known vulnerabilities': [...deny, 'advisories'],
    'npm packages: known vulnerabilities': ['npm', 'audit'],
    'npm packages: signatures of the registry': ['npm', 'audit', 'signatures'],
  };
  let failed = 0;
  for (const [name, [command, ...args]] of Object.entries(checks)) {
    try {
      await runQuietly(command, args);
      console.log(`passed  ${name}`);
    } catch (error) {
      failed++;
      console.log(`FAILED  ${name}\n${error.message.replace(/^/gm, '        ')}`);
    }
  }
  if (failed > 0) throw new Error(`${failed} of ${Object.keys(checks).length} checks failed`);
});
