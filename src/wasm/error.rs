//! Errors on their way to JavaScript.

use js_sys::Reflect;
use serde::Serialize;
use wasm_bindgen::JsValue;

use super::host::{make_error, scrub};
use crate::error::Error;

/// Why a call rejects, as JavaScript gets it. Made at once, so that what is passed on is no more than a reference.
#[derive(Debug)]
pub(super) struct Failure(JsValue);

/// What JavaScript gets to know of an error: its code, message, path and status. A tuple crosses in fewer bytes of wasm than a
/// struct: the names of a struct's fields are kept in a map.
#[derive(Serialize)]
struct Record<'a>(&'static str, String, Option<&'a str>, Option<u16>);

impl Failure {
    #[inline(never)]
    fn new(error: &Error, cause: &JsValue, result: &JsValue) -> Self {
        let record = Record(
            error.code(),
            error.to_string(),
            error.path(),
            error.status(),
        );
        let record = serde_wasm_bindgen::to_value(&record).unwrap_or_default();
        Self(make_error(record, cause, result))
    }

    /// An error with what caused it; `secret` does not get into the cause.
    pub(super) fn caused(error: &Error, cause: &JsValue, secret: &JsValue) -> Self {
        Self::new(error, &scrub(cause, secret), &JsValue::UNDEFINED)
    }

    /// An error about an answer that is not usable.
    pub(super) fn answered(error: &Error, result: &JsValue) -> Self {
        Self::new(error, &JsValue::UNDEFINED, result)
    }

    /// What rejects as it is: an error that was made already, or the reason of the caller's own signal.
    pub(super) fn passed_on(reason: JsValue) -> Self {
        Self(reason)
    }

    /// What went wrong, for people.
    pub(super) fn message(&self) -> String {
        let message = Reflect::get(&self.0, &"message".into()).unwrap_or_default();
        message.as_string().unwrap_or_default()
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::new(&error, &JsValue::UNDEFINED, &JsValue::UNDEFINED)
    }
}

impl From<Failure> for JsValue {
    fn from(Failure(value): Failure) -> Self {
        value
    }
}
