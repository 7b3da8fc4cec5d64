import { interpret, preload } from 'fc-relink';

await preload();
const session = {
  relink_options: { authorization: 'fcauth_1' },
  relink_result: { authorization: 'fcauth_1' },
  accounts: [{ id: 'fca_1', authorization: 'fcauth_1' }],
};
const report = interpret(session, ['fca_1']);
console.log(report.outcome, report.complete, report.nextStep); // relinked true done
