//! Whether everything that the relink was meant to repair works again.

use crate::distinct::Distinct;
use crate::expected::Expected;
use crate::{Entry, Outcome, Session, Text};

/// Whether there was a success and every expected account works again: it came back, and neither `inactive` nor `disconnected`.
///
/// Source: <https://docs.stripe.com/financial-connections/inactive-accounts>
pub(crate) fn is_complete<T: Text>(
    outcome: &Outcome<T>,
    existing: &Distinct<'_, T>,
    expected: &Expected<'_, T>,
    entries: &[Entry<T>],
    session: &Session<T>,
) -> bool {
    // Existing accounts come first among the entries, in their order.
    let mut accounts = existing.accounts().zip(entries);
    outcome.is_success()
        && accounts.all(|(account, entry)| {
            let works = entry.change.is_confirmed() && !entry.came_out_of_work(session);
            works || !expected.contains(account)
        })
}
