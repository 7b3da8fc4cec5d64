/** Starts the demo: `node www/server/main.mjs`. */

import { existsSync } from 'node:fs';
import { startSimulator } from '../simulator/simulator.mjs';
import { createApp } from './app.mjs';
import { readConfig } from './config.mjs';
import { listen } from './listen.mjs';
import { stripeClient } from './stripe.mjs';

const log = (line) => console.error(line);

async function start() {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { secretKey, publishableKey, webhookSecret, customer, port } = readConfig(process.env);

  const simulator = secretKey ? null : await startSimulator();
  const app = createApp({
    stripe: simulator ? stripeClient(simulator.secretKey, simulator.address) : stripeClient(secretKey),
    webhookSecret: simulator ? simulator.webhookSecret : webhookSecret,
    simulator: simulator?.router,
    publishableKey,
    customer,
    log,
  });
  const server = await listen(app, port);
  const url = `http://${server.host}:${server.port}`;
  simulator?.sendEventsTo(`${url}/webhook`);
  console.log(url);

  const stop = async () => {
    await server.close();
    await simulator?.close();
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
