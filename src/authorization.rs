//! Authorizations: the connection that one or more accounts share.

use crate::{RequiredAction, Status};

/// An authorization, as [`triage`](crate::triage()) looks at it.
///
/// Source: <https://docs.stripe.com/api/financial_connections/authorizations/object>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Authorization<T> {
    /// `fcauth_…`
    pub id: T,
    /// Whether it works.
    pub status: Option<Status<T>>,
    /// `status_details.inactive.action`: what can be done about an inactive one.
    pub inactive_action: Option<RequiredAction<T>>,
}
