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

#[cfg(test)]
mod tests {
    use crate::Status;
    use crate::testing::{
        account, anew, checking, facts, failed, left, on, one, relinked, relinked_for, report,
        report_on_unknown, with_status,
    };
    use Status::{Active, Disconnected, Inactive};

    facts! {
        a_success_that_brought_all_expected_accounts_is_complete:
            [relinked([one()]), anew([one()])].map(|it| report(it, [one()]).complete) => [true, true];
        a_replaced_account_is_there: report(
            relinked([checking("fca_2", "1111", "")]),
            [checking("fca_1", "1111", "")],
        ).complete => true;
        an_expected_account_that_came_back_out_of_work_does_not_work:
            [Inactive, Disconnected, Active, Status::Other("asleep")]
                .map(|status| report(relinked([with_status(status, one())]), [one()]).complete)
                => [false, false, true, true];
        a_replaced_account_that_is_out_of_work_does_not_work: report(
            relinked([with_status(Inactive, checking("fca_2", "1111", ""))]),
            [checking("fca_1", "1111", "")],
        ).complete => false;
        an_account_that_was_out_of_work_before_works:
            report(relinked([one()]), [with_status(Inactive, one())]).complete => true;
        an_account_that_the_result_names_works: report(relinked_for("fca_1", []), [one()]).complete => true;
        a_missing_account_does_not_work: report(relinked([account("fca_2")]), [one()]).complete => false;
        an_unconfirmed_account_is_not_known_to_work: report(relinked([]), [one()]).complete => false;
        accounts_that_were_not_expected_do_not_count:
            report(
                relinked([one(), with_status(Inactive, on("fcauth_2", "fca_3")), account("fca_4")]),
                [one(), on("fcauth_2", "fca_2"), on("fcauth_2", "fca_3")],
            ).complete => true;
        a_success_of_which_nothing_was_expected_is_complete: report(relinked([]), []).complete => true;
        nothing_is_complete_without_a_success:
            [left([]), failed("other", [])].map(|it| report(it, []).complete) => [false, false];
        nothing_is_complete_where_the_pages_accounts_are_not_known:
            report_on_unknown(relinked([one()])).complete => false;
    }
}
