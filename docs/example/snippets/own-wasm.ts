import { preload } from 'fc-relink';

/** With an integrity check: the hash of `node_modules/fc-relink/dist/fc_relink.wasm`. */
export const preloadChecked = (integrity: string): Promise<void> =>
  preload(fetch('/static/fc_relink.wasm', { integrity }));

export const preloadOwn = (): Promise<void> => preload('/static/fc_relink.wasm');
