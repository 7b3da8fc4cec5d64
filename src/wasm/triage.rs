//! `triage(accounts, options)`

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::options;
use super::read::{Lists, own_accounts, own_authorizations};
use super::rows::Reader;
use super::write;
use crate::triage::triage as needs_of;

/// Says which accounts need the customer.
#[wasm_bindgen(js_name = triage)]
#[allow(clippy::needless_pass_by_value, reason = "as with interpret")]
pub fn triage(accounts: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    let reader = Reader::new();
    let now = options::now(&options, &reader)?;
    let authorizations = own_authorizations(&reader, &options)?;
    let rows = own_accounts(&reader, &accounts, "accounts", false)?;
    let lists = Lists::of(&reader);
    let numbers = lists.account_numbers();
    let accounts = lists.accounts(&rows, &numbers);
    Ok(write::needs(
        &reader,
        &needs_of(&accounts, &authorizations, now),
    ))
}
