import express from 'express';
import { app } from './app';
import { hosted } from './hosted';
import { pages } from './pages';
import { payments } from './payments';
import { webhooks } from './webhooks';

export const all = express();

all.use(pages, payments, webhooks, hosted, app);
export const server = all.listen(Number(process.env.PORT ?? 4242), '127.0.0.1');
