//! What was asked to be relinked.

use crate::Text;
use crate::text;

/// An authorization and, where one is required, an account on it.
///
/// An empty text counts as `None`.
///
/// Source: <https://docs.stripe.com/financial-connections/relink/api/data-products>
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "camelCase")
)]
pub struct Requested<T> {
    /// `fcauth_…`
    pub authorization: Option<T>,
    /// `fca_…`
    pub account: Option<T>,
}

impl<T> Default for Requested<T> {
    fn default() -> Self {
        Self {
            authorization: None,
            account: None,
        }
    }
}

impl<T: Text> Requested<T> {
    /// The authorization, where it is set.
    fn authorization(&self) -> Option<&T> {
        text::set(self.authorization.as_ref())
    }

    /// The account, where it is set.
    fn account(&self) -> Option<&T> {
        text::set(self.account.as_ref())
    }

    /// What counts: both come from one place, the session's `relink_options` where it has an authorization, else the caller.
    pub(crate) fn that_counts(relink_options: &Self, asked: &Self) -> Self {
        let chosen = if relink_options.authorization().is_some() {
            relink_options
        } else {
            asked
        };
        Self {
            authorization: chosen.authorization().cloned(),
            account: chosen.account().cloned(),
        }
    }

    /// Whether both name an authorization, or both an account, and not the same one.
    pub(crate) fn differs_from(&self, other: &Self) -> bool {
        let differ = |a: Option<&T>, b: Option<&T>| a.is_some() && b.is_some() && a != b;
        differ(self.authorization(), other.authorization())
            || differ(self.account(), other.account())
    }
}
