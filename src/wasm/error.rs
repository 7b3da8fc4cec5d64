//! Errors on their way to JavaScript.

use serde::Serialize;
use wasm_bindgen::JsValue;

use super::host::{make_error, scrub};
use crate::error::Error;

/// Why a call rejects.
#[derive(Debug)]
pub(super) enum Failure {
    /// An error of ours.
    Ours {
        error: Error,
        cause: JsValue,
        result: JsValue,
    },
    /// The reason of the caller's own signal, handed back as it is.
    Aborted(JsValue),
}

impl Failure {
    /// An error with what caused it; `secret` does not get into the cause.
    pub(super) fn caused(error: Error, cause: &JsValue, secret: &JsValue) -> Self {
        Self::Ours {
            error,
            cause: scrub(cause, secret),
            result: JsValue::UNDEFINED,
        }
    }

    /// An error about an answer that is not usable.
    pub(super) fn answered(error: Error, result: &JsValue) -> Self {
        Self::Ours {
            error,
            cause: JsValue::UNDEFINED,
            result: result.clone(),
        }
    }
}

impl Failure {
    /// What went wrong, for people.
    pub(super) fn message(&self) -> String {
        match self {
            Self::Ours { error, .. } => error.to_string(),
            Self::Aborted(_) => "aborted".into(),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::answered(error, &JsValue::UNDEFINED)
    }
}

/// What JavaScript gets to know of an error: its code, message, path and status. A tuple crosses in fewer bytes of wasm than a
/// struct: the names of a struct's fields are kept in a map.
#[derive(Serialize)]
struct Record<'a>(&'static str, String, Option<&'a str>, Option<u16>);

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Aborted(reason) => reason,
            Failure::Ours {
                error,
                cause,
                result,
            } => {
                let record = Record(
                    error.code(),
                    error.to_string(),
                    error.path(),
                    error.status(),
                );
                let record = serde_wasm_bindgen::to_value(&record).unwrap_or_default();
                make_error(record, &cause, &result)
            }
        }
    }
}
