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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{NOT_SET, requested, symbol};

    #[test]
    fn another_authorization_is_another_request() {
        assert!(requested("fcauth_1", "").differs_from(&requested("fcauth_2", "")));
    }

    #[test]
    fn another_account_is_another_request() {
        let request = requested("fcauth_1", "fca_1");
        assert!(request.differs_from(&requested("fcauth_1", "fca_2")));
        assert!(request.differs_from(&requested("", "fca_2")));
    }

    #[test]
    fn the_same_pair_is_the_same_request() {
        let request = requested("fcauth_1", "fca_1");
        assert!(!request.differs_from(&request));
    }

    #[test]
    fn what_one_side_leaves_out_makes_no_difference() {
        let full = requested("fcauth_1", "fca_1");
        for authorization in NOT_SET {
            for account in NOT_SET {
                let empty = Requested {
                    authorization,
                    account,
                };
                assert!(!full.differs_from(&empty));
                assert!(!empty.differs_from(&full));
            }
        }
    }

    #[test]
    fn an_account_is_no_authorization() {
        let authorization = Requested {
            authorization: symbol("fca_1"),
            ..Requested::default()
        };
        let account = Requested {
            account: symbol("fca_2"),
            ..Requested::default()
        };
        assert!(!authorization.differs_from(&account));
    }
}
