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
