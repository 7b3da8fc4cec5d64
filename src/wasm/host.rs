//! What is shorter in JavaScript (`host.js`).

use js_sys::{Object, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(module = "/src/wasm/host.js")]
extern "C" {
    #[wasm_bindgen(js_name = defineError)]
    pub(super) fn define_error(class: &JsValue);
    #[wasm_bindgen(js_name = makeError)]
    pub(super) fn make_error(record: JsValue, cause: &JsValue, result: &JsValue) -> JsValue;
    /// What a session endpoint is told, as JSON.
    #[wasm_bindgen(js_name = sessionRequest)]
    pub(super) fn session_request(authorization: &JsValue, account: &JsValue) -> JsValue;
    /// What was thrown, without the secret.
    pub(super) fn scrub(cause: &JsValue, secret: &JsValue) -> JsValue;

    /// Opens Stripe's flow, now; what it throws rejects.
    pub(super) fn collect(stripe: &JsValue, options: &Object, secret: &JsValue) -> Promise;
    /// A promise of a value, whatever the value does.
    #[wasm_bindgen(js_name = promiseOf)]
    pub(super) fn promise_of(value: &JsValue) -> Promise;
    /// Whether it is an object and no array.
    #[wasm_bindgen(js_name = isObject)]
    pub(super) fn is_object(value: &JsValue) -> bool;
    #[wasm_bindgen(catch, js_name = isThenable)]
    pub(super) fn is_thenable(value: &JsValue) -> Result<bool, JsValue>;

    /// A time that is over when it has passed or is stopped.
    #[derive(Debug)]
    pub(super) type Timer;
    #[wasm_bindgen(constructor)]
    pub(super) fn new(ms: u32) -> Timer;
    #[wasm_bindgen(method, getter)]
    pub(super) fn over(this: &Timer) -> Promise;
    #[wasm_bindgen(method)]
    pub(super) fn stop(this: &Timer);
}

#[wasm_bindgen]
extern "C" {
    // Not `js_sys::global`, which falls back on `new Function`: a strict CSP may forbid to have that, even unused.
    #[wasm_bindgen(thread_local_v2, js_name = globalThis)]
    static PAGE: Object;
}

/// The page's, or Node's, global object.
pub(super) fn page() -> Object {
    PAGE.with(Object::clone)
}
