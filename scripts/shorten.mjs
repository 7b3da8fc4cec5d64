/**
 * Gives the wasm's imports short names.
 *
 * wasm-bindgen ends each with a hash of sixteen digits, which stand in the wasm and in the glue, and which no compression makes
 * smaller: three kilobytes of what a page downloads.
 */

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What wasm-bindgen calls the module that most imports are from. */
const MODULE = './fc_relink_bg.js';

/** Where wasm-bindgen copies modules to that are written here; their path has a hash too. */
const SNIPPETS = './snippets/';

/** What is only for callers that pass something else than a module. */
const OTHER_CALLERS =
  / {4}if \(module !== undefined\) \{\n.*?'using deprecated parameters for `initSync\(\)`.*?\n {4}\}\n(.*?) {4}if \(!\(module instanceof WebAssembly\.Module\)\) \{\n.*?\n {4}\}\n/s;

/** `a` to `z`, then `aa` and so on. @param {number} index */
const shortName = (index) =>
  (index < 26 ? '' : shortName(Math.floor(index / 26) - 1)) + String.fromCharCode(97 + (index % 26));

/**
 * Renames the imports in the glue and in the wasm of a folder.
 *
 * @param {string} folder
 * @param {(...args: string[]) => void} wasmOpt runs wasm-opt
 * @throws where a name is not in the glue exactly once
 */
export function shortenImports(folder, wasmOpt) {
  const glueFile = join(folder, 'fc_relink.js');
  const wasmFile = join(folder, 'fc_relink_bg.wasm');
  const textFile = join(folder, 'fc_relink_bg.wat');
  wasmOpt(wasmFile, '-S', '--output', textFile);
  let glue = readFileSync(glueFile, 'utf8');
  let count = 0;
  const text = readFileSync(textFile, 'utf8').replace(
    /\(import "([^"]+)" "([^"]+)"/g,
    (whole, module, name) => {
      if (module.startsWith(SNIPPETS)) {
        const key = `"${module}": `;
        glue = glue.replaceAll(key, `"${basename(module, '.js')}": `);
        return `(import "${basename(module, '.js')}" "${name}"`;
      }
      if (module !== MODULE) return whole;
      const parts = glue.split(`${name}: function`);
      if (parts.length !== 2) throw new Error(`the glue defines ${name} ${parts.length - 1} times`);
      const short = shortName(count++);
      glue = parts.join(`${short}: function`);
      return `(import "_" "${short}"`;
    },
  );
  if (!OTHER_CALLERS.test(glue)) throw new Error('the glue starts the wasm in another way than it did');
  glue = glue.replace(OTHER_CALLERS, '    ({module} = module);\n$1');
  if (count === 0) throw new Error(`the wasm imports nothing from ${MODULE}`);
  writeFileSync(glueFile, glue.replaceAll(`"${MODULE}"`, '"_"'));
  writeFileSync(textFile, text);
  wasmOpt(textFile, '--output', wasmFile);
  rmSync(textFile);
}
