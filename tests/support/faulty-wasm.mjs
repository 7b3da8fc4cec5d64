/**
 * Makes a build of the wasm that can be told to stop: at the nth call of an export, by a trap or because memory has run out.
 * Nothing in the package knows of it.
 */

import binaryen from 'binaryen';

const MOST_PAGES = 65_536;

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
  module.setFeatures(
    Features.Multivalue |
      Features.ReferenceTypes |
      Features.BulkMemory |
      Features.BulkMemoryOpt |
      Features.CallIndirectOverlong |
      Features.SignExt |
      Features.MutableGlobals |
      Features.NontrappingFPToInt,
  );
  const exported = Array.from({ length: module.getNumExports() }, (_, i) =>
    binaryen.getExportInfo(module.getExportByIndex(i)),
  );
  const [memory] = exported.filter(({ name }) => name === 'memory').map(({ value }) => value);
  const addGlobal = (name) => {
    module.addGlobal(name, i32, true, module.i32.const(0));
    module.addGlobalExport(name, name);
  };
  addGlobal('stop');
  const grow = module.memory.grow(
    module.i32.sub(module.i32.const(MOST_PAGES), module.memory.size(memory, false)),
    memory,
    false,
  );
  const stop = module.if(module.global.get('stop', i32), module.drop(grow), module.unreachable());
  module.addFunction('stop', binaryen.none, binaryen.none, [], stop);
  const names = exported
    .filter(({ name, kind }) => kind === binaryen.ExternalFunction && !isPlumbing(name))
    .map(({ name, value }) => {
      const { params, results } = binaryen.getFunctionInfo(module.getFunction(value));
      const left = `stop:${name}`;
      addGlobal(left);
      const count = module.global.set(
        left,
        module.i32.sub(module.global.get(left, i32), module.i32.const(1)),
      );
      const isDue = module.i32.eqz(module.global.get(left, i32));
      const args = binaryen.expandType(params).map((type, i) => module.local.get(i, type));
      const body = [count, module.if(isDue, module.call('stop', [], binaryen.none))];
      const call = module.call(value, args, results);
      module.addFunction(
        `counted:${name}`,
        params,
        results,
        [],
        module.block(null, [...body, call], results),
      );
      module.removeExport(name);
      module.addFunctionExport(`counted:${name}`, name);
      return name;
    });
  if (!module.validate()) throw new Error('the build with faults is no wasm');
  return { bytes: module.emitBinary(), names };
}
