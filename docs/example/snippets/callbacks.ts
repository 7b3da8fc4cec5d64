import { relink, type RelinkReport, type StripeLike } from 'fc-relink';

interface Callbacks {
  onSuccess: (report: RelinkReport) => void;
  onExit: (report: RelinkReport | null, error?: unknown) => void;
}

export function open(stripe: StripeLike, clientSecret: string, { onSuccess, onExit }: Callbacks): void {
  relink({ stripe, clientSecret }).then(
    (report) => {
      const isLinked = report.outcome === 'relinked' || report.outcome === 'new_authorization';
      if (isLinked) onSuccess(report);
      else onExit(report);
    },
    (error: unknown) => onExit(null, error),
  );
}
