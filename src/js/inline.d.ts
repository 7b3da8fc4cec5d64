// The wasm that comes with the package, which the build puts beside the entry.

export function bytes(): Uint8Array<ArrayBuffer>;
