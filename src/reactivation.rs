//! Whether relinking a sibling may have reactivated an account.

use crate::{Account, Change, Outcome, Status, Text};

/// Whether an existing account is on the authorization that was relinked, was not `active` before, and is not itself confirmed:
/// relinking one account may reactivate its siblings.
///
/// Source: <https://docs.stripe.com/financial-connections/relink>
pub(crate) fn is_possible<T: Text>(
    outcome: &Outcome<T>,
    change: Change,
    before: &Account<T>,
) -> bool {
    let Outcome::Relinked {
        authorization: Some(relinked),
    } = outcome
    else {
        return false;
    };
    before.authorization.value() == Some(relinked)
        && before.status.value() != Some(&Status::Active)
        && !change.is_confirmed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Text, account, facts, on, with_status};
    use Change::{Missing, Reauthorized, Replaced, Unconfirmed, Untouched};

    /// Whether an account may have been reactivated by a relink of `fcauth_1`.
    fn may_reactivate(change: Change, before: &Account<Text>) -> bool {
        let authorization = Some("fcauth_1");
        is_possible(&Outcome::Relinked { authorization }, change, before)
    }

    fn inactive() -> Account<Text> {
        with_status(Status::Inactive, on("fcauth_1", "fca_1"))
    }

    facts! {
        an_inactive_sibling_may_be: may_reactivate(Untouched, &inactive()) => true;
        a_missing_or_unconfirmed_account_may_be:
            [Missing, Unconfirmed].map(|change| may_reactivate(change, &inactive())) => [true, true];
        an_account_that_is_confirmed_surely_is:
            [Reauthorized, Replaced].map(|change| may_reactivate(change, &inactive())) => [false, false];
        a_sibling_of_unknown_status_may_be: may_reactivate(Untouched, &on("fcauth_1", "fca_1")) => true;
        a_disconnected_sibling_may_be:
            may_reactivate(Untouched, &with_status(Status::Disconnected, inactive())) => true;
        a_sibling_that_was_active_stays_so:
            may_reactivate(Untouched, &with_status(Status::Active, inactive())) => false;
        an_account_on_another_authorization_is_no_sibling:
            may_reactivate(Untouched, &on("fcauth_2", "fca_1")) => false;
        an_account_of_no_known_authorization_is_no_sibling:
            may_reactivate(Untouched, &account("fca_1")) => false;
        there_are_no_siblings_on_an_authorization_that_is_not_known:
            is_possible(&Outcome::Relinked { authorization: None }, Untouched, &account("fca_1"))
                => false;
        a_new_authorization_reactivates_nothing:
            is_possible(
                &Outcome::NewAuthorization { authorization: Some("fcauth_1"), previous: None },
                Untouched,
                &inactive(),
            ) => false;
    }
}
