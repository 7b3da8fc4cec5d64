/**
 * Makes a build of the wasm that can be told to stop: at the nth call of an export, by a trap or because memory has run out.
 * Nothing in the package knows of it.
 */

import binaryen from 'binaryen';

const MOST_PAGES = 65_536;
/** What every engine of the tests has, and the wasm uses. */
const FEATURES =
  'Multivalue ReferenceTypes BulkMemory BulkMemoryOpt CallIndirectOverlong SignExt MutableGlobals NontrappingFPToInt';

/** What wasm-bindgen's glue calls by itself, for values rather than for work. */
const isPlumbing = (name) => /^__(externref|wbindgen)/.test(name);

/**
 * Each exported function counts its calls down from the exported global `stop:NAME`, and at zero does what the global `stop`
 * says: 0 traps, 1 takes all memory that there may ever be.
 *
 * @param {Uint8Array} wasm
 * @returns {{bytes: Uint8Array, names: string[]}} `names`: of the exports that can be stopped
 */
export function withFaults(wasm) {
  const { i32, Features } = binaryen;
  const module = binaryen.readBinary(wasm);
  module.setFeatures(FEATURES.split(' ').reduce((all, name) => all | Features[name], 0));
  const exported = Array.from({ length: module.getNumExports() }, (_, i) =>
    binaryen.getExportInfo(module.getExportByIndex(i)),
  );
  const [memory] = exported.filter(({ name }) => name === 'memory').map(({ value }) => value);
  const addGlobal = (name) => {
    module.addGlobal(name, i32, true, module.i32.const(0));
    module.addGlobalExport(name, name);
  };
  addGlobal('stop');
  const left = module.i32.sub(module.i32.const(MOST_PAGES), module.memory.size(memory, false));
  const grow = module.drop(module.memory.grow(left, memory, false));
  const stop = module.if(module.global.get('stop', i32), grow, module.unreachable());
  module.addFunction('stop', binaryen.none, binaryen.none, [], stop);
  const isWork = ({ name, kind }) => kind === binaryen.ExternalFunction && !isPlumbing(name);
  const work = exported.filter(isWork);
  for (const { name, value } of work) {
    const { params, results } = binaryen.getFunctionInfo(module.getFunction(value));
    const [left, counted] = [`stop:${name}`, `counted:${name}`];
    addGlobal(left);
    const read = () => module.global.get(left, i32);
    const count = module.global.set(left, module.i32.sub(read(), module.i32.const(1)));
    const stopIfDue = module.if(module.i32.eqz(read()), module.call('stop', [], binaryen.none));
    const args = binaryen.expandType(params).map((type, i) => module.local.get(i, type));
    const body = [count, stopIfDue, module.call(value, args, results)];
    module.addFunction(counted, params, results, [], module.block(null, body, results));
    module.removeExport(name);
    module.addFunctionExport(counted, name);
  }
  if (!module.validate()) throw new Error('the build with faults is no wasm');
  return { bytes: module.emitBinary(), names: work.map(({ name }) => name) };
}
