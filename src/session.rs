//! Sessions, and what Stripe's flow resolves with.
//!
//! Source: <https://docs.stripe.com/api/financial_connections/sessions/object>

use std::fmt;
use std::sync::Arc;

use crate::open_enum::open_enum;
use crate::text;
use crate::{AccountList, Permission, Requested, Text};

/// What a session's `object` says, the second of them in older API versions.
#[cfg(feature = "serde")]
pub(crate) const SESSION_OBJECTS: &[&str] =
    &["financial_connections.session", "link_account_session"];

/// A Financial Connections session.
///
/// ```
/// use fc_relink::{Requested, Session};
///
/// let session = Session {
///     relink_options: Requested { authorization: Some("fcauth_1"), account: None },
///     ..Session::default()
/// };
/// assert!(session.accounts.accounts.is_empty());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Session<T> {
    /// What the session was made for.
    pub relink_options: Requested<T>,
    /// How it went.
    pub relink_result: RelinkResult<T>,
    /// The permissions that were asked for. `None` where the key is absent; `null` is an empty list.
    pub permissions: Option<Arc<[Permission<T>]>>,
    /// Where it stands.
    pub status: Option<SessionStatus<T>>,
    /// `status_details.cancelled.reason`
    pub cancel_reason: Option<T>,
    /// Where the customer can go on, in a session that Stripe hosts.
    pub url: Option<T>,
    /// The accounts that came back.
    pub accounts: AccountList<T>,
}

impl<T> Default for Session<T> {
    fn default() -> Self {
        Self {
            relink_options: Requested::default(),
            relink_result: RelinkResult::default(),
            permissions: None,
            status: None,
            cancel_reason: None,
            url: None,
            accounts: AccountList::default(),
        }
    }
}

/// Shows all but the `url`, which is for the customer alone.
impl<T: fmt::Debug> fmt::Debug for Session<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("relink_options", &self.relink_options)
            .field("relink_result", &self.relink_result)
            .field("permissions", &self.permissions)
            .field("status", &self.status)
            .field("cancel_reason", &self.cancel_reason)
            .field("accounts", &self.accounts)
            .finish_non_exhaustive()
    }
}

/// How a relink went, as the session tells it. An empty text counts as `None`.
///
/// Source: <https://docs.stripe.com/financial-connections/relink/api/data-products>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelinkResult<T> {
    /// Only there if the relink was successful.
    pub authorization: Option<T>,
    /// Only there if an account was required and came back.
    pub account: Option<T>,
    /// `no_account`, `no_authorization`, `other`
    pub failure_reason: Option<T>,
}

impl<T> Default for RelinkResult<T> {
    fn default() -> Self {
        Self {
            authorization: None,
            account: None,
            failure_reason: None,
        }
    }
}

impl<T: Text> RelinkResult<T> {
    /// The authorization, where it is set.
    pub(crate) fn authorization(&self) -> Option<&T> {
        text::set(self.authorization.as_ref())
    }

    /// The account, where it is set.
    pub(crate) fn account(&self) -> Option<&T> {
        text::set(self.account.as_ref())
    }

    /// The failure reason, where it is set.
    pub(crate) fn failure_reason(&self) -> Option<&T> {
        text::set(self.failure_reason.as_ref())
    }
}

open_enum! {
    /// Where a session stands.
    SessionStatus {
        /// The customer is done, and it went well.
        Succeeded = "succeeded",
        /// The customer is done, and it did not go well.
        Failed = "failed",
        /// The customer is not done.
        Pending = "pending",
        /// The customer left.
        Cancelled = "cancelled",
    }
}

/// What `collectFinancialConnectionsAccounts` resolved with, or a session that was fetched.
///
/// Source: <https://docs.stripe.com/js/financial_connections/collect_financial_connections_accounts>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowResult<T> {
    /// Whether Stripe's `error` is there.
    pub has_error: bool,
    /// The session, where one is there.
    pub session: Option<Session<T>>,
    /// Whether the session was fetched, so that the customer may not be done.
    pub is_fetched: bool,
}

impl<T> FlowResult<T> {
    /// Stripe could not launch the flow.
    #[must_use]
    pub const fn error() -> Self {
        Self {
            has_error: true,
            session: None,
            is_fetched: false,
        }
    }

    /// The flow ended with this session.
    #[must_use]
    pub const fn ended(session: Session<T>) -> Self {
        Self {
            has_error: false,
            session: Some(session),
            is_fetched: false,
        }
    }

    /// This session was fetched from Stripe's API.
    #[must_use]
    pub const fn fetched(session: Session<T>) -> Self {
        Self {
            has_error: false,
            session: Some(session),
            is_fetched: true,
        }
    }
}
