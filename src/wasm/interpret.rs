//! `interpret(result, existingAccounts, options)`

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::answer::Answer;
use super::error::answered;
use super::options;
use super::read::{Lists, own_accounts};
use super::rows::{Reader, Rows};
use super::write;
use crate::report::{self, Warning};
use crate::session::Requested;

/// Says what a flow did that has ended.
#[wasm_bindgen(js_name = interpret)]
#[allow(
    clippy::needless_pass_by_value,
    reason = "a borrowed value takes one of few places, and a getter that calls in again and again would use them up"
)]
pub fn interpret(
    result: JsValue,
    #[wasm_bindgen(js_name = existingAccounts)] existing_accounts: JsValue,
    options: JsValue,
) -> Result<JsValue, JsValue> {
    let reader = Reader::new();
    let asked = options::requested(&options, &reader)?;
    let existing = own_accounts(&reader, &existing_accounts, "existingAccounts", true)?;
    conclude(&reader, &Ok(existing), &result, asked)
}

/// The report on a result; existing accounts that could not be had count as none.
pub(super) fn conclude(
    reader: &Reader,
    existing: &Result<Rows, Warning>,
    result: &JsValue,
    asked: Requested,
) -> Result<JsValue, JsValue> {
    let answer = Answer::read(reader, result);
    let lists = Lists::of(reader);
    let mut warnings = answer.warnings();
    let own = match existing {
        Ok(rows) => {
            if rows.has_more {
                warnings.push(Warning::AccountsIncomplete {
                    path: "existingAccounts",
                });
            }
            Some(rows)
        }
        Err(warning) => {
            warnings.push(warning.clone());
            None
        }
    };
    let numbers = lists.account_numbers();
    let own = own.map_or(Vec::new(), |rows| lists.accounts(rows, &numbers));
    let returned = lists.accounts(&answer.rows, &numbers);

    let flow = answer.flow_result(&lists, &returned);
    match report::interpret(&flow, &own, asked) {
        Ok(report) => Ok(write::report(reader, &report, &warnings)),
        Err(error) => Err(answered(&error, result)),
    }
}
