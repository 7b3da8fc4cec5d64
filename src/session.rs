//! Sessions: what was asked of Stripe, and what came back.

use crate::account::{Account, Texts};
use crate::symbol::Symbol;

/// An authorization and, where one is required, an account on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Requested {
    /// `fcauth_…`; nothing where it is [not set](Symbol::is_set).
    pub authorization: Symbol,
    /// `fca_…`; nothing where it is [not set](Symbol::is_set).
    pub account: Symbol,
}

impl Requested {
    /// Whether both name an authorization, or both an account, and not the same one.
    #[must_use]
    pub fn differs_from(&self, other: &Self) -> bool {
        let differ = |a: Symbol, b: Symbol| a.is_set() && b.is_set() && a != b;
        differ(self.authorization, other.authorization) || differ(self.account, other.account)
    }
}

/// `relink_result` of a session.
///
/// Source: <https://docs.stripe.com/financial-connections/relink/api/data-products>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RelinkResult {
    /// Only there if the relink was successful.
    pub authorization: Symbol,
    /// Only there if an account was required and came back.
    pub account: Symbol,
    /// `no_account`, `no_authorization`, `other`
    pub failure_reason: Symbol,
}

/// A Financial Connections session after the flow.
///
/// Source: <https://docs.stripe.com/api/financial_connections/sessions/object>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Session<'a> {
    /// `relink_options`: what the session was made for.
    pub relink_options: Requested,
    /// `relink_result`: how it went.
    pub relink_result: RelinkResult,
    /// `permissions`: what was asked for.
    pub permissions: Texts<'a>,
    /// `status_details.cancelled.reason`
    pub cancel_reason: Symbol,
    /// The accounts that came back, in the order in which they came.
    pub accounts: &'a [Account<'a>],
}

/// What `collectFinancialConnectionsAccounts` resolved with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FlowResult<'a> {
    /// Whether Stripe's `error` is there.
    pub is_error: bool,
    /// The session, where one is there.
    pub session: Option<Session<'a>>,
}
