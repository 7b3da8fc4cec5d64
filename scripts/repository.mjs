/**
 * Where the repository is: the one setting that publishing needs. `npm run release:repository -- https://HOST/OWNER/NAME` writes it
 * into package.json and Cargo.toml, in every form that the registries ask for.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { root } from './paths.mjs';
import { main } from './run.mjs';

/** @param {string} address */
const npmFields = (address) => ({
  homepage: `${address}#readme`,
  bugs: { url: `${address}/issues` },
  repository: { type: 'git', url: `git+${address}.git` },
});

/** @param {string} address */
const cargoLine = (address) => `repository = "${address}"\n`;

/** What the manifests say is not the same everywhere. @param {{ packageJson: string, cargoToml: string }} manifests */
export function repositoryFindings({ packageJson, cargoToml }) {
  const manifest = JSON.parse(packageJson);
  const address = /^git\+(https:\/\/[^/]+\/[^/]+\/[^/]+)\.git$/.exec(manifest.repository?.url)?.[1];
  if (!address)
    return ['package.json has no repository: npm run release:repository -- https://HOST/OWNER/NAME'];
  const differing = Object.entries(npmFields(address))
    .filter(([name, value]) => JSON.stringify(manifest[name]) !== JSON.stringify(value))
    .map(([name]) => `${name} of package.json`);
  if (!cargoToml.includes(`\n${cargoLine(address)}`)) differing.push('repository of Cargo.toml');
  return differing.map((field) => `${field} is not that of ${address}`);
}

/** @param {string | undefined} address */
function setRepository(address = '') {
  if (!/^https:\/\/[^/]+\/[^/]+\/[^/]+$/.test(address) || address.endsWith('.git')) {
    throw new Error('usage: npm run release:repository -- https://HOST/OWNER/NAME');
  }
  const npm = join(root, 'package.json');
  const manifest = JSON.parse(readFileSync(npm, 'utf8'));
  writeFileSync(npm, `${JSON.stringify({ ...manifest, ...npmFields(address) }, null, 2)}\n`);
  const cargo = join(root, 'Cargo.toml');
  const text = readFileSync(cargo, 'utf8').replace(/^repository = .*\n/m, '');
  writeFileSync(
    cargo,
    text.replace(/^license = .*\n/m, (line) => line + cargoLine(address)),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(() => setRepository(process.argv[2]));
}
