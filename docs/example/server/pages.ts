import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import express from 'express';

export const pages = express.Router();

// An import map is an inline script: a policy allows it by the hash of its text.
const [, map = ''] =
  /<script type="importmap">(.*?)<\/script>/s.exec(readFileSync('plain/index.html', 'utf8')) ?? [];
const hash = createHash('sha256').update(map).digest('base64');

const policy = [
  "default-src 'none'",
  `script-src 'self' 'wasm-unsafe-eval' 'sha256-${hash}' https://js.stripe.com`,
  "connect-src 'self' https://api.stripe.com",
  'frame-src https://js.stripe.com https://hooks.stripe.com',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

pages.use((request, response, next) => {
  response.set('content-security-policy', policy);
  next();
});
pages.use('/plain', express.static('plain'));
pages.use('/fc-relink', express.static('node_modules/fc-relink/dist'));
