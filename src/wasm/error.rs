//! Errors as JavaScript sees them.

use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::error::Error;

#[wasm_bindgen(module = "/src/wasm/error.js")]
extern "C" {
    #[wasm_bindgen(js_name = defineError)]
    pub(super) fn define_error(class: &JsValue);
    #[wasm_bindgen(js_name = makeError)]
    fn make_error(record: JsValue, cause: &JsValue, result: &JsValue) -> JsValue;
}

/// What JavaScript gets to know of an error: its code, message, path and status. A tuple crosses in fewer bytes of wasm than a
/// struct: the names of a struct's fields are kept in a map.
#[derive(Serialize)]
struct Record<'a>(&'static str, String, Option<&'a str>, Option<u16>);

/// What an error is made from.
pub(super) fn record(error: &Error) -> JsValue {
    let record = Record(error.code(), error.message(), error.path(), error.status());
    serde_wasm_bindgen::to_value(&record).unwrap_or_default()
}

/// An error about an answer that is not usable.
pub(super) fn answered(error: &Error, result: &JsValue) -> JsValue {
    make_error(record(error), &JsValue::UNDEFINED, result)
}

impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        answered(&error, &Self::UNDEFINED)
    }
}
