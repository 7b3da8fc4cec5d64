import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { settle } from '../page/api';
import { Settings } from './Settings';

const rows = await settle();
createRoot(document.querySelector('main') as HTMLElement).render(
  <StrictMode>
    <Settings rows={rows} />
  </StrictMode>,
);
