/**
 * Compiles the uses of the types with several versions of TypeScript, against the packed package and several majors of
 * Stripe's packages.
 *
 * Usage: node tests/types/matrix.mjs
 */

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { makeProject, pack, root, temporaryFolder } from '../support/project.mjs';

const TYPESCRIPT = ['5.0.4', '5.2.2', '5.4.5', '5.6.3', '5.9.3', '6.0.3', '7.0.2'];
const STRIPE_JS = '1.54.2 2.4.0 3.5.0 4.10.0 5.10.0 6.1.0 7.9.0 8.11.0 9.15.0 10.2.1'.split(' ');
const STRIPE = ['23.1.0', '22.7.0-beta.1'];
/** Older ones declare the module by its name, so each of them needs a program of its own. */
const OLDER_STRIPE = ['17.7.0', '20.4.1'];

const alias = (name, version) => `${name.replace(/^.*\//, '')}-of-${version.replaceAll('.', '-')}`;
const aliases = (name, versions) =>
  Object.fromEntries(versions.map((version) => [alias(name, version), `npm:${name}@${version}`]));

const ofStripeJs = (name) => `import { loadStripe, type Stripe } from '${name}';
import { interpret, relink } from 'fc-relink';
import { useRelink } from 'fc-relink/react';

declare const stripe: Stripe;
declare const elements: Stripe | null;
declare const result: Awaited<ReturnType<Stripe['collectFinancialConnectionsAccounts']>>;

export async function everyFormIsTaken(): Promise<string | undefined> {
  await relink({ stripe, clientSecret: 'secret' });
  await relink({ stripe: loadStripe('pk_test_1'), clientSecret: 'secret' });
  useRelink({ stripe: elements, clientSecret: 'secret' });
  const report = interpret(result, result.financialConnectionsSession?.accounts);
  return report.accounts[0].before?.institution_name;
}
`;
const ofStripe = (name) => `import Stripe from '${name}';
import { interpret, triage } from 'fc-relink';

declare const api: Stripe;

export async function everyFormIsTaken(): Promise<string | null | undefined> {
  const session = await api.financialConnections.sessions.retrieve('fcsess_1');
  const list = await api.financialConnections.accounts.list();
  const [first] = triage(list);
  first.accounts[0].institution_name.trim();
  const report = interpret(session, list.data);
  return report.accounts[0].before?.last4;
}
`;
const names = ['', '/react', '/static', '/testing', '/wasm'];
const ownEntries = names.map((name) => `export * as of${name.slice(1)} from 'fc-relink${name}';`).join('\n');

const read = (name) => readFileSync(join(root, name), 'utf8');
const strict = { strict: true, exactOptionalPropertyTypes: true, noEmit: true, skipLibCheck: true };
const modules = { target: 'ES2022', module: 'NodeNext', moduleResolution: 'NodeNext' };
const base = { ...modules, lib: ['ES2022', 'DOM', 'DOM.Iterable'], types: ['node'], ...strict };
/** Our declarations to the last: with Stripe's, those are not ours to check. */
const toTheLast = { skipLibCheck: false, types: [] };
/** What is compiled, and how. @type {Record<string, [string, object?]>} */
const configs = {
  uses: ['src'],
  loose: ['src', { exactOptionalPropertyTypes: false }],
  // As a package sees them, as a bundler does, and as a server, which has no DOM.
  package: ['src/entries.ts', toTheLast],
  bundler: ['src/entries.ts', { ...toTheLast, module: 'ESNext', moduleResolution: 'bundler' }],
  server: ['src/entries.ts', { lib: ['ES2022'], skipLibCheck: false }],
};
for (const version of OLDER_STRIPE) {
  const types = `./node_modules/${alias('stripe', version)}/types/index.d.ts`;
  configs[`stripe-${version}`] = ['older', { paths: { stripe: [types] } }];
}
const files = {
  'src/valid.ts': read('tests/types/valid.ts'),
  'src/invalid.ts': read('tests/types/invalid.ts'),
  'src/samples.ts': read('target/type-samples/reports.ts'),
  'src/entries.ts': ownEntries,
  'older/api.ts': ofStripe('stripe'),
};
for (const version of STRIPE_JS) {
  files[`src/js-${version}.ts`] = ofStripeJs(alias('@stripe/stripe-js', version));
}
for (const version of STRIPE) files[`src/api-${version}.ts`] = ofStripe(alias('stripe', version));
for (const [name, [include, options]] of Object.entries(configs)) {
  const compilerOptions = { ...base, ...options };
  files[`tsconfig.${name}.json`] = JSON.stringify({ compilerOptions, include: [include] });
}

const packed = temporaryFolder();
const project = makeProject('types', {
  tarball: pack(packed).tarball,
  tools: {
    '@types/node': '20.19.43',
    '@types/react': '19.3.0',
    ...aliases('typescript', TYPESCRIPT),
    ...aliases('@stripe/stripe-js', STRIPE_JS),
    ...aliases('stripe', [...STRIPE, ...OLDER_STRIPE]),
    '@stripe/stripe-js': '10.2.1',
    stripe: '22.7.0-beta.1',
  },
  files,
});
rmSync(packed, { recursive: true });

for (const version of TYPESCRIPT) {
  const tsc = join('node_modules', alias('typescript', version), 'bin', 'tsc');
  for (const name of Object.keys(configs)) {
    try {
      project.node(tsc, '--project', `tsconfig.${name}.json`);
      console.log(`ok   TypeScript ${version}, ${name}`);
    } catch (error) {
      console.error(`FAIL TypeScript ${version}, ${name}\n${error.message}`);
      process.exitCode = 1;
    }
  }
}
// For the table of consumers.
if (!process.exitCode) {
  const versions = {
    TypeScript: TYPESCRIPT,
    '`@stripe/stripe-js`': STRIPE_JS,
    '`stripe`': [...OLDER_STRIPE, ...STRIPE],
  };
  writeFileSync(join(root, 'target', 'types.json'), JSON.stringify(versions));
}
