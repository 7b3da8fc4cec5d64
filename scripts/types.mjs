/** Makes the declarations of dist/: what TypeScript makes of src/js/, for ES modules and for CommonJS. */

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { target } from './paths.mjs';
import { runQuietly } from './run.mjs';

const folder = join(target, 'types');

/** Compiles src/js/, which finds its mistakes. */
export async function compileTypes() {
  rmSync(folder, { recursive: true, force: true });
  await runQuietly('tsc', ['--project', 'tsconfig.json']);
}

/** For those who import the file itself: a compiled module is what Cloudflare makes of it. */
const wasmTypes = (extension, exported) => `import type { WasmModule } from './types.${extension}';
/** The wasm of fc-relink, compiled: pass it to \`preload\`. Bundlers with \`?url\` and the like have types of their own. */
declare const module: WasmModule;
${exported} module;
`;

/** @param {string} dist */
export function writeTypes(dist) {
  for (const name of ['index', 'types', 'error', 'react', 'testing']) {
    const text = readFileSync(join(folder, `${name}.d.ts`), 'utf8');
    writeFileSync(join(dist, `${name}.d.ts`), text);
    writeFileSync(join(dist, `${name}.d.cts`), text.replace(/(from '\.\/\w+)\.js'/g, "$1.cjs'"));
  }
  writeFileSync(join(dist, 'fc_relink.wasm.d.ts'), wasmTypes('js', 'export default'));
  writeFileSync(join(dist, 'fc_relink.wasm.d.cts'), wasmTypes('cjs', 'export ='));
}
