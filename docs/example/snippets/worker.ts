import { interpret, preload } from 'fc-relink/static';

globalThis.onmessage = async ({ data }: MessageEvent<{ session: object; accounts: { id: string }[] }>) => {
  await preload();
  const { outcome, nextStep } = interpret(data.session, data.accounts);
  globalThis.postMessage({ outcome, nextStep });
};
