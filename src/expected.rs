//! Which existing accounts the relink was meant to repair.

use crate::distinct::Distinct;
use crate::{Account, Requested, RequiredAction, Status, Text};

/// Which existing accounts the relink was meant to repair.
#[derive(Debug)]
pub(crate) enum Expected<'a, T> {
    /// The requested one.
    Account(&'a T),
    /// Those on the requested authorization.
    OnAuthorization(Option<&'a T>),
    /// All of them: none tells its authorization, so each may be on the requested one.
    All,
}

impl<'a, T: Text> Expected<'a, T> {
    pub(crate) fn of(requested: &'a Requested<T>, existing: &Distinct<'_, T>) -> Self {
        if let Some(account) = &requested.account {
            Self::Account(account)
        } else if existing
            .accounts()
            .any(|account| account.authorization.set().is_some())
        {
            Self::OnAuthorization(requested.authorization.as_ref())
        } else {
            Self::All
        }
    }

    pub(crate) fn contains(&self, account: &Account<T>) -> bool {
        let is_meant = match *self {
            Self::Account(id) => account.id == *id,
            Self::OnAuthorization(id) => id.is_some() && account.authorization.value() == id,
            Self::All => true,
        };
        is_meant && !is_beyond_repair(account)
    }
}

/// Whether no relink can repair it: it is `disconnected`, or Stripe says that there is no action to take.
///
/// Source: <https://docs.stripe.com/financial-connections/inactive-accounts>
fn is_beyond_repair<T: Text>(account: &Account<T>) -> bool {
    account.status.value() == Some(&Status::Disconnected)
        || account.status_details.inactive.action == Some(RequiredAction::None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Text, account, facts, on, requested, with_status};

    /// Whether each of these is expected.
    fn expected<const N: usize>(
        [authorization, id]: [Text; 2],
        existing: &[Account<Text>; N],
    ) -> [bool; N] {
        let requested =
            Requested::that_counts(&requested(authorization, id), &Requested::default());
        let distinct = Distinct::of(existing);
        let expected = Expected::of(&requested, &distinct);
        existing
            .each_ref()
            .map(|account| expected.contains(account))
    }

    fn beyond_repair(account: Account<Text>) -> Account<Text> {
        let mut account = with_status(Status::Inactive, account);
        account.status_details.inactive.action = Some(RequiredAction::None);
        account
    }

    facts! {
        the_requested_account_alone_is_expected:
            expected(["fcauth_1", "fca_1"], &[on("fcauth_1", "fca_1"), on("fcauth_1", "fca_2")])
                => [true, false];
        the_requested_account_is_expected_whatever_its_authorization:
            expected(["fcauth_1", "fca_1"], &[on("fcauth_2", "fca_1"), account("fca_2")])
                => [true, false];
        accounts_on_the_requested_authorization_are_expected:
            expected(["fcauth_1", ""], &[on("fcauth_1", "fca_1"), on("fcauth_2", "fca_2")])
                => [true, false];
        accounts_of_no_known_authorization_are_expected_where_none_has_one:
            expected(["fcauth_1", ""], &[account("fca_1"), on("", "fca_2")]) => [true, true];
        accounts_of_no_known_authorization_are_not_expected_where_another_has_one:
            expected(["fcauth_1", ""], &[account("fca_1"), on("", "fca_2"), on("fcauth_2", "fca_3")])
                => [false, false, false];
        the_authorization_of_a_later_account_with_the_same_id_does_not_count:
            expected(["fcauth_1", ""], &[account("fca_1"), on("fcauth_2", "fca_1")]) => [true, true];
        accounts_on_an_authorization_are_not_expected_where_none_was_requested:
            expected(["", ""], &[on("fcauth_1", "fca_1"), account("fca_2")]) => [false, false];
        a_disconnected_account_is_never_expected:
            expected(["fcauth_1", ""], &[with_status(Status::Disconnected, on("fcauth_1", "fca_1"))])
                => [false];
        an_account_that_no_relink_can_repair_is_never_expected:
            expected(["fcauth_1", "fca_1"], &[beyond_repair(on("fcauth_1", "fca_1"))]) => [false];
        an_account_of_no_known_authorization_may_be_beyond_repair:
            expected(["fcauth_1", ""], &[beyond_repair(account("fca_1")), account("fca_2")])
                => [false, true];
    }
}
