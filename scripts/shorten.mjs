/**
 * Makes the glue, and the names between it and the wasm, shorter.
 *
 * wasm-bindgen ends each name with a hash of sixteen digits, which stand in the wasm and in the glue, and which no compression makes
 * smaller: three kilobytes of what a page downloads.
 */

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What wasm-bindgen calls the module that most imports are from. */
const MODULE = './fc_relink_bg.js';

/** Where wasm-bindgen copies modules to that are written here; their path has a hash too. */
const SNIPPETS = './snippets/';

/**
 * What the glue has for others: callers that pass something else than a module, and a fresh start that the wasm itself asks for.
 *
 * @type {[RegExp, string][]}
 */
const FOR_OTHERS = [
  [
    / {4}if \(module !== undefined\) \{\n.*?'using deprecated parameters for `initSync\(\)`.*?\n {4}\}\n(.*?) {4}if \(!\(module instanceof WebAssembly\.Module\)\) \{\n.*?\n {4}\}\n/s,
    '    ({module} = module);\n$1',
  ],
  [/ {4}__wbg_reinit_scheduled = false;\n/, ''],
  [/function __wbg_call_guard\(\) \{\n.*?\n\}\n/s, ''],
  [/ {4}__wbg_call_guard\(\);\n/g, ''],
];

/** `a` to `z`, then `aa` and so on. @param {number} index */
const shortName = (index) =>
  (index < 26 ? '' : shortName(Math.floor(index / 26) - 1)) + String.fromCharCode(97 + (index % 26));

/**
 * Passes the wasm what it imports from a module by name. wasm-bindgen passes the module once for each of its functions, which
 * keeps bundlers from leaving out what is not used of it, and the machinery of a module as an object.
 *
 * @param {string} glue
 * @param {string} module
 * @param {string[]} names
 */
function importNames(glue, module, names) {
  const key = `"${module}": `;
  const passed = glue.split('\n').filter((line) => line.trimStart().startsWith(key));
  if (passed.length === 0) throw new Error(`the glue passes nothing from ${module}`);
  const object = passed[0].trim().slice(key.length, -','.length);
  const functions = names.map((name) => `${name}: ${object}.${name}`).join(', ');
  const [first, ...others] = passed;
  const rest = others.reduce((text, line) => text.replace(`${line}\n`, ''), glue);
  return rest.replace(first, `"${basename(module, '.js')}": { ${functions} },`);
}

/**
 * Renames the imports in the glue and in the wasm of a folder, and wasm-bindgen's own exports.
 *
 * @param {string} folder
 * @param {(...args: string[]) => void} wasmOpt runs wasm-opt
 * @throws where a name is not in the glue exactly once
 */
export function shortenNames(folder, wasmOpt) {
  const glueFile = join(folder, 'fc_relink.js');
  const wasmFile = join(folder, 'fc_relink_bg.wasm');
  const textFile = join(folder, 'fc_relink_bg.wat');
  wasmOpt(wasmFile, '-S', '--output', textFile);
  let glue = readFileSync(glueFile, 'utf8');
  let count = 0;
  /** What is imported from modules that are written here, by their paths. @type {Map<string, string[]>} */
  const own = new Map();
  const text = readFileSync(textFile, 'utf8').replace(
    /\(import "([^"]+)" "([^"]+)"/g,
    (whole, module, name) => {
      if (module.startsWith(SNIPPETS)) {
        own.set(module, [...(own.get(module) ?? []), name]);
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
  const renamed = text.replace(/ \(export "(__\w+)" .*\n/g, (whole, name) => {
    if (!glue.includes(`wasm.${name}`)) return '';
    const short = shortName(count++);
    glue = glue.replaceAll(`wasm.${name}`, `wasm.${short}`);
    return whole.replace(name, short);
  });
  for (const [module, names] of own) glue = importNames(glue, module, names);
  for (const [pattern, instead] of FOR_OTHERS) {
    const shorter = glue.replace(pattern, instead);
    if (shorter === glue) throw new Error(`the glue has nothing like ${pattern}`);
    glue = shorter;
  }
  if (count === 0) throw new Error(`the wasm imports nothing from ${MODULE}`);
  writeFileSync(glueFile, glue.replaceAll(`"${MODULE}"`, '"_"'));
  writeFileSync(textFile, renamed);
  wasmOpt(textFile, '--output', wasmFile);
  rmSync(textFile);
}

/**
 * Leaves out of the glue what the optimised wasm no longer imports.
 *
 * @param {string} folder
 * @param {string} wasmFile
 */
export function dropUnused(folder, wasmFile) {
  const module = new WebAssembly.Module(readFileSync(wasmFile));
  const used = new Set(WebAssembly.Module.imports(module).map(({ name }) => name));
  const glueFile = join(folder, 'fc_relink.js');
  const glue = readFileSync(glueFile, 'utf8').replace(
    /^ {8}(\w+): function\(.*?^ {8}\},\n/gms,
    (whole, name) => (used.has(name) ? whole : ''),
  );
  writeFileSync(glueFile, glue);
}
