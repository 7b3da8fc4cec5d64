//! One call of `relink`, as far as JavaScript holds it (`flow.js`).

use js_sys::Uint32Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::rows::Reader;

#[wasm_bindgen(module = "/src/wasm/flow.js")]
extern "C" {
    /// Holds every value of the page's, and waits for what is still on its way.
    #[derive(Clone, Debug)]
    pub type Flow;

    /// What the options are: one bit for each kind (`options.rs`).
    #[wasm_bindgen(method, getter)]
    pub(super) fn kinds(this: &Flow) -> Uint32Array;
    #[wasm_bindgen(method, getter)]
    pub(super) fn reader(this: &Flow) -> Reader;
    #[wasm_bindgen(method, getter, js_name = existingAccounts)]
    pub(super) fn existing_accounts(this: &Flow) -> JsValue;

    #[wasm_bindgen(method)]
    pub(super) fn claim(this: &Flow) -> bool;
    #[wasm_bindgen(method)]
    pub(super) fn listen(this: &Flow) -> bool;
    /// Calls a function of the page's; `true` where existing accounts are there at once.
    #[wasm_bindgen(method)]
    pub(super) fn ask(this: &Flow, source: u32) -> bool;
    /// Sends a request to an endpoint of the page's.
    #[wasm_bindgen(method)]
    pub(super) fn send(this: &Flow, source: u32);
    #[wasm_bindgen(method)]
    pub(super) fn open(this: &Flow);

    /// What Stripe's call resolved with.
    #[wasm_bindgen(method, getter)]
    pub(super) fn result(this: &Flow) -> JsValue;
    /// What came in between (`trouble.rs`).
    #[wasm_bindgen(method, getter)]
    pub(super) fn trouble(this: &Flow) -> Uint32Array;
    /// Why the existing accounts cannot be had (`trouble.rs`).
    #[wasm_bindgen(method, getter)]
    pub(super) fn loss(this: &Flow) -> Uint32Array;
    #[wasm_bindgen(method)]
    pub(super) fn failure(this: &Flow, record: JsValue) -> JsValue;
}
