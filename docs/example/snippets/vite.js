import { preload } from 'fc-relink';
import address from 'fc-relink/wasm?url';

await preload(address);
