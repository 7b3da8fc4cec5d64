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
