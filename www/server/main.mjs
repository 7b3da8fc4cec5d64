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
  const { secretKey, publishableKey, customer, port } = readConfig(process.env);

  const simulator = secretKey ? null : await startSimulator();
  const stripe = simulator ? stripeClient(simulator.secretKey, simulator.address) : stripeClient(secretKey);
  const app = createApp({ stripe, publishableKey, customer, simulator: simulator?.router, log });
  const server = await listen(app, port);
  console.log(`http://${server.host}:${server.port}`);

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
