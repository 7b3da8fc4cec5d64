//! What is asked of values of the page. Any of them may be a proxy or have getters that throw, so each question has an answer
//! for that.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn is_array_of(value: &JsValue) -> Result<bool, JsValue>;
    #[wasm_bindgen(catch, js_namespace = Promise, js_name = race)]
    fn race_of(values: &Array) -> Result<Promise, JsValue>;
}

/// The global object: a window, or that of a worker.
pub(super) fn global() -> JsValue {
    js_sys::global().into()
}

/// A property, `undefined` where it cannot be read.
pub(super) fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

/// A method, where the object has it.
pub(super) fn method(object: &JsValue, name: &str) -> Option<Function> {
    get(object, name).dyn_into().ok()
}

/// Whether it is `undefined` or `null`.
pub(super) fn is_missing(value: &JsValue) -> bool {
    value.is_undefined() || value.is_null()
}

/// Whether it is an array; a revoked proxy is none.
pub(super) fn is_array(value: &JsValue) -> bool {
    is_array_of(value).unwrap_or_default()
}

/// Whether it is an object, and no array.
pub(super) fn is_object(value: &JsValue) -> bool {
    value.is_object() && is_array_of(value) == Ok(false)
}

/// Whether it has a method `then`.
pub(super) fn is_thenable(value: &JsValue) -> bool {
    (value.is_object() || value.is_function()) && get(value, "then").is_function()
}

/// A promise that settles as the first of these does. Values that are no promises count as resolved, and a promise whose `then`
/// throws as rejected.
pub(super) fn race(first: &JsValue, second: &JsValue) -> Result<Promise, JsValue> {
    race_of(&Array::of2(first, second))
}
