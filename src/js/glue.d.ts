// What the build makes of wasm-bindgen's output: a function that makes glue for one instance of the wasm (`instance.ts` has its
// type).

declare module 'fc-relink-glue' {
  export default function makeGlue(): unknown;
}
