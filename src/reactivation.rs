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
