//! `triage(accounts, options)`

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::error::Failure;
use super::options;
use super::read::{Lists, own_accounts, own_authorizations};
use super::rows::Reader;
use super::write;
use crate::triage::triage as needs_of;

/// Says which accounts need the customer.
#[wasm_bindgen(js_name = triage)]
#[allow(clippy::needless_pass_by_value, reason = "as with interpret")]
pub fn triage(accounts: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    Ok(needs(&accounts, &options)?)
}

fn needs(accounts: &JsValue, options: &JsValue) -> Result<JsValue, Failure> {
    let reader = Reader::new();
    let (authorizations, now) = options::triage(options)?;
    let authorizations = own_authorizations(&reader, &authorizations)?;
    let rows = own_accounts(&reader, accounts, "accounts", false)?;
    let lists = Lists::of(&reader);
    let numbers = lists.account_numbers(&rows);
    let accounts = lists.accounts(&rows, &numbers);
    Ok(write::needs(
        &reader,
        &needs_of(&accounts, &authorizations, now),
    ))
}
