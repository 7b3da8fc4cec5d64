//! What the page should do next.

use crate::closed_enum::closed_enum;
use crate::{Change, Entry, FailureReason, Outcome, Session, Text};

closed_enum! {
    /// What the page should do next.
    ///
    /// Source: <https://docs.stripe.com/financial-connections/relink>
    NextStep {
        /// Fetch the accounts again before telling the customer anything about them.
        RefreshAccounts = "refresh_accounts",
        /// Store the new authorization and the new ids.
        Reconcile = "reconcile",
        /// Nothing.
        Done = "done",
        /// Ask for the account that was meant, and try again.
        ChooseExpectedAccount = "choose_expected_account",
        /// Look again later, or let the customer go on at the session's `url`.
        Wait = "wait",
        /// Try again, with a fresh session.
        Retry = "retry",
    }
}

impl NextStep {
    /// The step after a flow that ended like this; `existing_are_known` tells whether the page's own accounts could be loaded.
    pub(crate) fn after<T: Text>(
        outcome: &Outcome<T>,
        entries: &[Entry<T>],
        session: &Session<T>,
        existing_are_known: bool,
    ) -> Self {
        let any = |is_so: &dyn Fn(&Entry<T>) -> bool| entries.iter().any(is_so);
        match outcome {
            Outcome::Relinked { .. } | Outcome::NewAuthorization { .. } if !existing_are_known => {
                Self::RefreshAccounts
            }
            Outcome::NewAuthorization { .. } => Self::Reconcile,
            Outcome::Relinked { .. } => {
                if any(&|entry| matches!(entry.change, Change::Added | Change::Replaced)) {
                    Self::Reconcile
                } else if any(&|entry| {
                    matches!(entry.change, Change::Missing | Change::Unconfirmed)
                        || entry.may_reactivate
                        || entry.came_out_of_work(session)
                }) {
                    Self::RefreshAccounts
                } else {
                    Self::Done
                }
            }
            Outcome::Failed {
                reason: FailureReason::NoAccount,
                ..
            } => Self::ChooseExpectedAccount,
            Outcome::Pending { .. } => Self::Wait,
            Outcome::Failed { .. } | Outcome::Canceled { .. } | Outcome::Error => Self::Retry,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::NextStep::{ChooseExpectedAccount, Done, Reconcile, RefreshAccounts, Retry, Wait};
    use super::*;
    use crate::report::interpret;
    use crate::testing::{
        Text, account, anew, checking, facts, failed, left, on, one, relinked, relinked_for,
        report, report_on_unknown, with_status,
    };
    use crate::{Account, AccountList, FlowResult, Requested, SessionStatus, Status};

    /// The step after a session, where the page has this account.
    fn step(session: Session<Text>, existing: Account<Text>) -> NextStep {
        report(session, [existing]).next_step
    }

    fn out_of_work(account: Account<Text>) -> Account<Text> {
        with_status(Status::Inactive, account)
    }

    fn step_of(result: &FlowResult<Text>) -> NextStep {
        let report = interpret(result, Some(&AccountList::default()), &Requested::default());
        report.unwrap().next_step
    }

    facts! {
        a_new_authorization_is_to_be_reconciled: step(anew([]), one()) => Reconcile;
        an_added_account_is_to_be_reconciled: step(relinked([one(), account("fca_2")]), one()) => Reconcile;
        a_replaced_account_is_to_be_reconciled:
            step(relinked([checking("fca_2", "1111", "")]), checking("fca_1", "1111", "")) => Reconcile;
        what_is_to_be_stored_comes_before_what_is_to_be_refreshed:
            step(relinked([account("fca_2")]), out_of_work(one())) => Reconcile;
        a_missing_account_is_to_be_refreshed:
            report(relinked([one()]), [one(), with_status(Status::Active, on("fcauth_1", "fca_2"))])
                .next_step => RefreshAccounts;
        an_unconfirmed_account_is_to_be_refreshed:
            step(relinked([]), with_status(Status::Active, one())) => RefreshAccounts;
        an_account_that_may_be_active_again_is_to_be_refreshed:
            report(relinked_for("fca_1", [one()]), [one(), on("fcauth_1", "fca_2")]).next_step => RefreshAccounts;
        an_account_that_came_back_out_of_work_is_to_be_refreshed:
            [Status::Inactive, Status::Disconnected]
                .map(|status| step(relinked([with_status(status, one())]), one()))
                => [RefreshAccounts; 2];
        an_account_that_came_back_out_of_work_is_to_be_refreshed_whether_expected_or_not:
            step(relinked([out_of_work(account("fca_1"))]), on("fcauth_2", "fca_1")) => RefreshAccounts;
        any_other_relink_is_done: step(relinked([one()]), out_of_work(one())) => Done;
        a_success_is_to_be_refreshed_where_the_pages_accounts_are_not_known:
            [relinked([one()]), anew([one()]), relinked([])]
                .map(|session| report_on_unknown(session).next_step) => [RefreshAccounts; 3];
        no_success_is_to_be_retried_where_the_pages_accounts_are_not_known:
            report_on_unknown(left([])).next_step => Retry;
        a_failure_for_want_of_the_account_asks_for_it:
            step(failed("no_account", [one()]), one()) => ChooseExpectedAccount;
        any_other_failure_is_to_be_retried:
            ["no_authorization", "other", "asleep"].map(|reason| step(failed(reason, [one()]), one())) => [Retry; 3];
        a_cancellation_is_to_be_retried: step(left([]), one()) => Retry;
        an_error_is_to_be_retried: step_of(&FlowResult::error()) => Retry;
        what_is_pending_is_to_be_waited_for:
            step_of(&FlowResult::fetched(Session {
                status: Some(SessionStatus::Pending),
                ..Session::default()
            })) => Wait;
    }
}
