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
