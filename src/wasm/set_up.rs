//! `setUp(RelinkError)`

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::error::define_error;
use super::rows::define_words;
use crate::symbol::WORDS;

/// Makes known what both sides have to agree on: the words, and the class of errors. To be called before anything else.
#[wasm_bindgen(js_name = setUp)]
pub fn set_up(#[wasm_bindgen(js_name = RelinkError)] class: &JsValue) {
    define_words(WORDS);
    define_error(class);
}
