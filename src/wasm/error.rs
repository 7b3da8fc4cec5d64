//! Everything that is no ending of a flow.

use serde::Serialize;
use thiserror::Error;
use wasm_bindgen::JsValue;

/// Why there is no report.
///
/// Messages name the place and what is wrong with it, never a value: a value may be a secret or a customer's data.
#[derive(Clone, Debug, Error)]
pub(super) enum Error {
    /// What the page passed is not usable.
    #[error("{path} {problem}")]
    InvalidOptions {
        path: &'static str,
        problem: &'static str,
    },
    /// The page is not a secure context.
    #[error(
        "a relink needs a secure context (https or localhost); set allowInsecureContext to true to test without one"
    )]
    InsecureContext,
    /// The client secret is not one.
    #[error("{path} {problem}")]
    InvalidClientSecret {
        path: &'static str,
        problem: &'static str,
    },
    /// There is no usable Stripe.js.
    #[error("stripe {problem}")]
    StripeUnavailable { problem: &'static str },
    /// Stripe's call threw or rejected.
    #[error(
        "stripe.collectFinancialConnectionsAccounts threw or rejected; see the cause, and try again with a new session"
    )]
    CollectFailed,
    /// An endpoint or a function of the page failed.
    #[error("{path} {problem}")]
    RequestFailed {
        path: &'static str,
        problem: &'static str,
    },
    /// An endpoint of the page returned a status that is no success.
    #[error("{path} returned the HTTP status {status}")]
    RequestRefused { path: &'static str, status: u32 },
    /// An endpoint of the page returned something unusable.
    #[error("{path} {problem}")]
    MalformedResponse {
        path: &'static str,
        problem: &'static str,
    },
    /// A flow is open already.
    #[error("another relink is in progress in this page; wait until it settles, or abort it")]
    InProgress,
    /// The rules have nothing to report on.
    #[error(transparent)]
    Rules(#[from] crate::Error),
}

impl Error {
    fn code(&self) -> &'static str {
        match self {
            Self::InvalidOptions { .. } => "invalid_options",
            Self::InsecureContext => "insecure_context",
            Self::InvalidClientSecret { .. } => "invalid_client_secret",
            Self::StripeUnavailable { .. } => "stripe_unavailable",
            Self::CollectFailed => "collect_failed",
            Self::RequestFailed { .. } | Self::RequestRefused { .. } => "request_failed",
            Self::MalformedResponse { .. } => "malformed_response",
            Self::InProgress => "in_progress",
            Self::Rules(error) => error.code(),
        }
    }

    fn path(&self) -> Option<&str> {
        match self {
            Self::InvalidOptions { path, .. }
            | Self::InvalidClientSecret { path, .. }
            | Self::RequestFailed { path, .. }
            | Self::RequestRefused { path, .. }
            | Self::MalformedResponse { path, .. } => Some(path),
            Self::Rules(error) => Some(error.path()),
            Self::StripeUnavailable { .. } => Some("stripe"),
            Self::InsecureContext | Self::CollectFailed | Self::InProgress => None,
        }
    }

    fn status(&self) -> Option<u32> {
        match self {
            Self::RequestRefused { status, .. } => Some(*status),
            _ => None,
        }
    }
}

/// What TypeScript makes a `RelinkError` of: code, message, path and status.
#[derive(Serialize)]
struct Record<'a>(&'a str, String, Option<&'a str>, Option<u32>);

impl From<&Error> for JsValue {
    fn from(error: &Error) -> Self {
        let message = error.to_string();
        let record = Record(error.code(), message, error.path(), error.status());
        serde_wasm_bindgen::to_value(&record).unwrap_or_default()
    }
}

/// What ends a relink without a report.
#[derive(Clone, Debug)]
pub(super) enum Failure {
    /// An error of ours, and what was thrown where something was.
    Error(Error, JsValue),
    /// A `RelinkError` that TypeScript threw.
    Thrown(JsValue),
    /// The call is over: it was aborted, and has been settled.
    Over,
}

impl Error {
    /// The error, caused by what was thrown.
    pub(super) fn caused(self, cause: JsValue) -> Failure {
        Failure::Error(self, cause)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(error, JsValue::UNDEFINED)
    }
}

/// An option that is not what it has to be.
pub(super) fn invalid(path: &'static str, problem: &'static str) -> Failure {
    Error::InvalidOptions { path, problem }.into()
}

/// An endpoint or a function of the page that failed.
pub(super) fn failed(path: &'static str, problem: &'static str) -> Error {
    Error::RequestFailed { path, problem }
}

/// A function of the page that failed.
pub(super) fn function_failed(path: &'static str) -> Error {
    failed(path, "is a function that threw, or whose promise rejected")
}
