//! What is a client secret, and where one must not be. A secret stays in JavaScript: it is searched there, and never copied into
//! the wasm's memory.

use js_sys::{JsString, RegExp};
use wasm_bindgen::{JsCast, JsValue};

use super::error::{Error, Failure};

/// A client secret or an API key anywhere in a URL (<https://docs.stripe.com/keys>). A path may well have a folder `sk_SK`.
const IN_URL: &str = r"_secret_\w|[sr]k_(?:live|test|org)_";

/// An API key where a client secret is expected.
const API_KEY: &str = r"\b[sr]k_|[sr]k_(?:live|test|org)_";

fn has(text: &JsString, pattern: &str) -> bool {
    text.search(&RegExp::new(pattern, "")) >= 0
}

/// Whether a text that is to be requested has a secret in it.
pub(super) fn is_in_url(text: &JsString) -> bool {
    has(text, IN_URL)
}

/// The client secret, where it can be one.
pub(super) fn check(value: &JsValue, path: &'static str) -> Result<JsString, Failure> {
    let problem = match value.dyn_ref::<JsString>() {
        Some(secret) if has(secret, API_KEY) => {
            "is a secret API key, which must never reach a page; pass the client_secret of a session"
        }
        Some(secret) if has(secret, r"\S") => return Ok(secret.clone()),
        _ => "must be a non-empty string: the client_secret of a session",
    };
    Err(Error::InvalidClientSecret { path, problem }.into())
}
