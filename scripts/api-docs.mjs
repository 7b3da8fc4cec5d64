/** Writes the API reference to target/api: of the types by TypeDoc, of the core by rustdoc. */

import { join } from 'node:path';

import { build } from './build.mjs';
import { dist, root, target } from './paths.mjs';
import { run } from './run.mjs';

await build();
const entries = ['index', 'react', 'testing'].map((name) => join(dist, `${name}.d.ts`));
run('typedoc', [
  ...entries.flatMap((entry) => ['--entryPoints', entry]),
  ...['--tsconfig', join(root, 'scripts', 'api-docs.tsconfig.json')],
  ...['--out', join(target, 'api', 'types')],
  ...['--name', 'fc-relink', '--readme', join(root, 'README.md')],
  ...['--projectDocuments', join(root, 'docs', '*.md')],
  ...['js', 'jsx', 'ts', 'tsx', 'text', 'sh', 'json', 'html'].flatMap((name) => [
    '--highlightLanguages',
    name,
  ]),
  // Explained by a table, and an inference.
  ...['status', 'report', 'error', 'target']
    .map((name) => `react.RelinkState.__type.${name}`)
    .concat(
      ['', '.__type.Module', '.__type.Module.__type.prototype'].map(
        (name) => `index.WasmModule.__type.WebAssembly${name}`,
      ),
    )
    .flatMap((name) => ['--intentionallyNotDocumented', name]),
  // A name without a comment, or a link to nowhere, is a mistake.
  ...['--validation.notExported', '--validation.invalidLink', '--validation.notDocumented'],
  '--treatWarningsAsErrors',
  ...['--excludeExternals', '--disableGit', '--sourceLinkTemplate', '{path}'],
]);
run('cargo', ['doc', '--no-deps', '--locked', '--target-dir', join(target, 'api', 'rust')], {
  RUSTDOCFLAGS: '--deny warnings',
});
console.log(`\nwritten to ${join('target', 'api')}: types/index.html and rust/doc/fc_relink/index.html`);
