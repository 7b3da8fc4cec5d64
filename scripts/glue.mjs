/**
 * Fits the wasm and the glue that wasm-bindgen made for it together: short names between the two, nothing in the glue that is not
 * used, and a mark by which a wasm of another build is refused.
 */

import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { root } from './paths.mjs';

/** What wasm-bindgen calls the module that most imports are from. */
const MODULE = './fc_relink_bg.js';

/** Where wasm-bindgen copies modules to that are written here; their path has a hash too. */
const SNIPPETS = './snippets/';

/**
 * What the glue does otherwise than it is needed here: it serves callers that pass something else than a module, lets the wasm
 * itself ask for a fresh start, and starts it in a way that Chromium before 115 refuses for more than four kilobytes.
 *
 * @type {[RegExp, string][]}
 */
const CHANGES = [
  [
    / {4}if \(module !== undefined\) \{\n.*?'using deprecated parameters for `initSync\(\)`.*?\n {4}\}\n(.*?) {4}if \(!\(module instanceof WebAssembly\.Module\)\) \{\n.*?\n {4}\}\n/s,
    '    ({module} = module);\n$1',
  ],
  [
    /function initSync\(module\)(.*?)= new WebAssembly\.Instance\(module, imports\);/s,
    'async function initSync(module)$1= await WebAssembly.instantiate(module, imports);',
  ],
  [/ {4}__wbg_reinit_scheduled = false;\n/, ''],
  [/function __wbg_call_guard\(\) \{\n.*?\n\}\n/s, ''],
  [/ {4}__wbg_call_guard\(\);\n/g, ''],
];

/** `a` to `z`, then `aa` and so on. @param {number} index */
const shortName = (index) =>
  (index < 26 ? '' : shortName(Math.floor(index / 26) - 1)) + String.fromCharCode(97 + (index % 26));

/**
 * Passes the wasm what it imports from a module by name. wasm-bindgen imports the whole module as an object, once for each of its
 * functions, which keeps bundlers from leaving out what is not used of it, and made esbuild call things otherwise in one build of
 * three hundred.
 *
 * @param {string} glue
 * @param {string} module
 * @param {string[]} names
 */
function importNames(glue, module, names) {
  const all = names.join(', ');
  let count = 0;
  const lines = glue.split('\n').flatMap((line) => {
    const isImport = line.startsWith('import * as ') && line.endsWith(` from "${module}"`);
    const isPassed = line.trimStart().startsWith(`"${module}": `);
    if (!isImport && !isPassed) return [line];
    // All of the first kind stand before those of the second.
    count++;
    if (isImport) return count === 1 ? [`import { ${all} } from "${module}";`] : [];
    return count === names.length + 1 ? [`        "${basename(module, '.js')}": { ${all} },`] : [];
  });
  if (count !== 2 * names.length) throw new Error(`the glue imports ${module} in another way than it did`);
  return lines.join('\n');
}

/**
 * Gives imports, and wasm-bindgen's own exports, short names. wasm-bindgen ends each with a hash of sixteen digits, which no
 * compression makes smaller: three kilobytes of what a page downloads.
 *
 * @param {string} wat
 * @param {string} glue
 * @throws where a name is not in the glue exactly once
 */
function shortenNames(wat, glue) {
  let count = 0;
  /** What is imported from modules that are written here, by their paths. @type {Map<string, string[]>} */
  const own = new Map();
  const imported = wat.replace(/\(import "([^"]+)" "([^"]+)"/g, (whole, module, name) => {
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
  });
  if (count === 0) throw new Error(`the wasm imports nothing from ${MODULE}`);
  const exported = imported.replace(/ \(export "(__\w+)" .*\n/g, (whole, name) => {
    if (!glue.includes(`wasm.${name}`)) return '';
    const short = shortName(count++);
    glue = glue.replaceAll(`wasm.${name}`, `wasm.${short}`);
    return whole.replace(name, short);
  });
  for (const [module, names] of own) glue = importNames(glue, module, names);
  return { wat: exported, glue: glue.replaceAll(`"${MODULE}"`, '"_"') };
}

/** What both sides of the border have to agree on: names, numbers, and the layout of tables. @param {string} glue */
function digestOf(glue) {
  const hash = createHash('sha256').update(glue);
  for (const folder of ['src', 'src/wasm']) {
    const files = readdirSync(join(root, folder), { withFileTypes: true }).filter((entry) => entry.isFile());
    for (const name of files.map((file) => file.name).sort())
      hash.update(readFileSync(join(root, folder, name)));
  }
  return hash.digest('hex').slice(0, 8);
}

/**
 * Fits the glue and the wasm of a folder together.
 *
 * @param {string} folder
 * @param {(...args: string[]) => void} wasmOpt runs wasm-opt
 * @returns the name of the import that marks the build
 */
export function fitTogether(folder, wasmOpt) {
  const glueFile = join(folder, 'fc_relink.js');
  const wasmFile = join(folder, 'fc_relink_bg.wasm');
  const textFile = join(folder, 'fc_relink_bg.wat');
  wasmOpt(wasmFile, '-S', '--output', textFile);
  let { wat, glue } = shortenNames(readFileSync(textFile, 'utf8'), readFileSync(glueFile, 'utf8'));
  for (const [pattern, instead] of CHANGES) {
    const changed = glue.replace(pattern, instead);
    if (changed === glue) throw new Error(`the glue has nothing like ${pattern}`);
    glue = changed;
  }
  // Short names are given in order, so those of another build fit as well, and stand for something else. One of them says which
  // build it is of: where it is not there, the engine refuses to start the wasm.
  const mark = `a${digestOf(glue)}`;
  writeFileSync(glueFile, glue.replace(/\ba: function/, `${mark}: function`));
  writeFileSync(textFile, wat.replace('(import "_" "a"', `(import "_" "${mark}"`));
  wasmOpt(textFile, '--output', wasmFile);
  rmSync(textFile);
  return mark;
}

/**
 * Leaves out of the glue what the optimised wasm no longer imports.
 *
 * @param {string} folder
 * @param {string} wasmFile
 * @param {string} mark the name of the import that marks the build
 * @throws where that is no longer imported
 */
export function dropUnused(folder, wasmFile, mark) {
  const module = new WebAssembly.Module(readFileSync(wasmFile));
  const used = new Set(WebAssembly.Module.imports(module).map(({ name }) => name));
  if (!used.has(mark)) throw new Error('the wasm is not marked');
  const glueFile = join(folder, 'fc_relink.js');
  const glue = readFileSync(glueFile, 'utf8').replace(
    /^ {8}(\w+): function\(.*?^ {8}\},\n/gms,
    (whole, name) => (used.has(name) ? whole : ''),
  );
  writeFileSync(glueFile, glue);
}
