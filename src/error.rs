//! Everything that is no ending of a flow.

use thiserror::Error;

/// Why there is no report.
///
/// Messages name the place and what is wrong with it, never a value: a value may be a secret or a customer's data.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// What the page passed is not usable.
    #[error("{path} {problem}")]
    InvalidOptions {
        /// Where, `existingAccounts[3].id` for example.
        path: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The page is not a secure context.
    #[error(
        "relinking needs a secure context (https or localhost); set allowInsecureContext to test without one"
    )]
    InsecureContext,
    /// The client secret is not one.
    #[error("{path} {problem}")]
    InvalidClientSecret {
        /// Where it came from, `clientSecret` for example.
        path: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// There is no usable Stripe.js.
    #[error("stripe {problem}")]
    StripeUnavailable {
        /// What is wrong with it.
        problem: &'static str,
    },
    /// Stripe's call threw or rejected.
    #[error("stripe.collectFinancialConnectionsAccounts failed instead of resolving with a result")]
    CollectFailed,
    /// An endpoint or a function of the page failed.
    #[error("{path} {problem}")]
    RequestFailed {
        /// The option that names it, `sessionUrl` for example.
        path: &'static str,
        /// What went wrong.
        problem: String,
        /// The HTTP status, where there was an answer.
        status: Option<u16>,
    },
    /// Stripe or an endpoint of the page answered something unusable.
    #[error("{path} {problem}")]
    MalformedResponse {
        /// Where, `financialConnectionsSession` for example.
        path: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A flow is open already.
    #[error("another relink is in progress in this page")]
    InProgress,
}

impl Error {
    /// The error's stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidOptions { .. } => "invalid_options",
            Self::InsecureContext => "insecure_context",
            Self::InvalidClientSecret { .. } => "invalid_client_secret",
            Self::StripeUnavailable { .. } => "stripe_unavailable",
            Self::CollectFailed => "collect_failed",
            Self::RequestFailed { .. } => "request_failed",
            Self::MalformedResponse { .. } => "malformed_response",
            Self::InProgress => "in_progress",
        }
    }

    /// The place that the error is about, where there is one.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::InvalidOptions { path, .. } => Some(path),
            Self::InvalidClientSecret { path, .. }
            | Self::RequestFailed { path, .. }
            | Self::MalformedResponse { path, .. } => Some(path),
            Self::StripeUnavailable { .. } => Some("stripe"),
            Self::InsecureContext | Self::CollectFailed | Self::InProgress => None,
        }
    }

    /// The HTTP status of the page's own endpoint, where it answered one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::RequestFailed { status, .. } => *status,
            _ => None,
        }
    }
}
