//! What TypeScript keeps of a call while it lasts (`src/js/call.ts`, `src/js/reader.ts`).

use js_sys::{JsString, Promise};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Reads objects into cells, and makes objects of cells. It remembers which text and which object is meant by a number.
    #[derive(Clone, Debug)]
    pub type Reader;

    /// Notes which authorization and which account the page asks for, and returns those that are known.
    #[wasm_bindgen(method)]
    pub(super) fn asked(this: &Reader, authorization: &JsValue, account: &JsValue) -> JsValue;

    /// Reads the page's own accounts.
    ///
    /// Throws a `RelinkError` with the path of what is wrong.
    #[wasm_bindgen(method, catch)]
    pub(super) fn existing(this: &Reader, accounts: &JsValue) -> Result<(), JsValue>;

    /// Everything that was read, as cells.
    #[wasm_bindgen(method)]
    pub(super) fn cells(this: &Reader) -> Vec<u32>;

    /// An account that was left out of a list: its `path`, and the `problem` with it.
    #[wasm_bindgen(method)]
    pub(super) fn malformed(this: &Reader, index: usize) -> JsValue;

    /// The report that these cells describe.
    #[wasm_bindgen(method)]
    pub(super) fn report(this: &Reader, cells: &[u32], warnings: JsValue) -> JsValue;

    /// The entries of a triage that these cells describe.
    #[wasm_bindgen(method)]
    pub(super) fn needs(this: &Reader, cells: &[u32]) -> JsValue;

    /// One call of `relink`. It holds what has to outlive an instance of the wasm that stops: the promise of the page, the
    /// listener on its signal, the mark that a flow is open, and what Stripe's call resolved with. It is the reader of its call.
    #[derive(Clone, Debug)]
    #[wasm_bindgen(extends = Reader)]
    pub type Call;

    /// Resolves with the call itself when it is over: settled, or aborted.
    #[wasm_bindgen(method, getter)]
    pub(super) fn over(this: &Call) -> Promise;

    /// Marks that a flow is open in this page; `false` where one is open already.
    #[wasm_bindgen(method)]
    pub(super) fn claim(this: &Call) -> bool;

    /// The secret, so that it can be taken out of what a failure was caused by.
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_secret(this: &Call, secret: &JsString);

    /// Opens Stripe's flow, unless the call was aborted. What the promise resolves with has been read.
    #[wasm_bindgen(method)]
    pub(super) fn collect(this: &Call, stripe: &JsValue, options: &JsValue) -> Promise;

    /// What Stripe's call resolves with, in a call that another instance began.
    #[wasm_bindgen(method, getter)]
    pub(super) fn collected(this: &Call) -> Promise;

    #[wasm_bindgen(method)]
    pub(super) fn resolve(this: &Call, report: &JsValue);

    #[wasm_bindgen(method)]
    pub(super) fn reject(this: &Call, error: &JsValue, cause: &JsValue);
}
