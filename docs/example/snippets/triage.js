import { preload, triage } from 'fc-relink';

await preload();
const [first] = triage([
  {
    id: 'fca_1',
    authorization: 'fcauth_1',
    status: 'inactive',
    status_details: { inactive: { action: 'relink_required', cause: 'access_expired' } },
  },
]);
console.log(first.action, first.authorization, first.causes); // relink fcauth_1 [ 'access_expired' ]
