//! What became of an account's permissions.
//!
//! Source: <https://docs.stripe.com/financial-connections/fundamentals>

use crate::set;
use crate::{Account, Permission, Text};

/// What became of an account's permissions.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "camelCase")
)]
pub struct PermissionChanges<T> {
    /// On the account now, not before.
    pub gained: Vec<Permission<T>>,
    /// On the account before, not now.
    pub lost: Vec<Permission<T>>,
    /// Asked for by the session, not on the account.
    pub not_granted: Vec<Permission<T>>,
}

impl<T> Default for PermissionChanges<T> {
    fn default() -> Self {
        Self {
            gained: Vec::new(),
            lost: Vec::new(),
            not_granted: Vec::new(),
        }
    }
}

impl<T: Text> PermissionChanges<T> {
    /// What was gained and lost where both sides tell their permissions, and what of `asked` was not granted.
    pub(crate) fn between(
        before: Option<&Account<T>>,
        after: &Account<T>,
        asked: Option<&[Permission<T>]>,
    ) -> Self {
        let before = before.and_then(|account| account.permissions.as_deref());
        let Some(after) = after.permissions.as_deref() else {
            return Self::default();
        };
        let without = |items: Option<&[_]>, others: Option<&[_]>| match (items, others) {
            (Some(items), Some(others)) => set::without(items, others),
            _ => Vec::new(),
        };
        Self {
            gained: without(Some(after), before),
            lost: without(before, Some(after)),
            not_granted: without(asked, Some(after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Text, account, facts};
    use Permission::{Balances, Other, Ownership, PaymentMethod};

    type Permissions<'a> = Option<&'a [Permission<Text>]>;

    /// What was gained, lost and not granted.
    fn changes(
        before: Permissions,
        after: Permissions,
        asked: Permissions,
    ) -> [Vec<Permission<Text>>; 3] {
        let [before, after] = [before, after].map(|permissions| Account {
            permissions: permissions.map(<[_]>::to_vec),
            ..account("fca_1")
        });
        let changes = PermissionChanges::between(Some(&before), &after, asked);
        [changes.gained, changes.lost, changes.not_granted]
    }

    const NONE: [Vec<Permission<Text>>; 3] = [Vec::new(), Vec::new(), Vec::new()];

    facts! {
        what_the_account_has_now_alone_is_gained_and_what_it_had_is_lost:
            changes(Some(&[Balances, Ownership]), Some(&[PaymentMethod, Balances]), None)
                => [vec![PaymentMethod], vec![Ownership], vec![]];
        what_was_asked_for_and_is_not_there_is_not_granted:
            changes(Some(&[Ownership]), Some(&[Balances]), Some(&[Balances, Ownership]))
                => [vec![Balances], vec![Ownership], vec![Ownership]];
        another_order_is_no_change:
            changes(Some(&[Balances, Ownership]), Some(&[Ownership, Balances]), None) => NONE;
        each_is_told_once_in_its_order:
            changes(Some(&[]), Some(&[Other("b"), Other("a"), Other(""), Other("b")]), None)
                => [vec![Other("b"), Other("a"), Other("")], vec![], vec![]];
        nothing_is_gained_or_lost_where_it_is_not_known_what_there_was:
            changes(None, Some(&[Balances]), Some(&[Ownership])) => [vec![], vec![], vec![Ownership]];
        nothing_is_known_of_an_account_that_tells_no_permissions:
            changes(Some(&[Balances]), None, Some(&[Ownership])) => NONE;
    }
}
