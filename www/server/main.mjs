/** Starts the demo: `node www/server/main.mjs`. */

import { existsSync } from 'node:fs';
import { startSimulator } from '../simulator/simulator.mjs';
import { createApp } from './app.mjs';
import { readConfig } from './config.mjs';
import { listen } from './listen.mjs';
import { stripeClient } from './stripe.mjs';
import { createTrace } from './trace.mjs';

const log = (line) => console.error(line);

async function start() {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = readConfig(process.env);

  const simulator = config.secretKey ? null : await startSimulator({ latency: config.latency });
  const trace = createTrace();
  const options = { httpClient: trace.httpClient(), ...simulator?.address };
  const app = createApp({
    stripe: stripeClient(simulator?.secretKey ?? config.secretKey, options),
    webhookSecret: simulator?.webhookSecret ?? config.webhookSecret,
    publishableKey: config.publishableKey,
    customer: config.customer,
    cookieName: config.cookieName,
    simulator,
    trace,
    log,
  });
  const server = await listen(app, config.port);
  const url = `http://${server.host}:${server.port}`;
  simulator?.serve(url);
  console.log(url);

  const stop = async () => {
    await Promise.all([server.close(), simulator?.close()]);
    // A request to Stripe that is under way has nobody left to answer.
    process.exit();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

try {
  await start();
} catch (error) {
  log(`the demo could not start: ${error.message}`);
  process.exitCode = 1;
}
