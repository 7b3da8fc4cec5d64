import { interpret, preload } from 'fc-relink/static';
import wasm from 'fc-relink/wasm';

await preload(wasm);
export const outcome = (session: object) => interpret(session).outcome;
