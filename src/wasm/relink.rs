//! `relink`, in two steps: `open(flow)`, which calls Stripe where everything is at hand, and `finish(flow)`.
//!
//! What is between them is waiting, which JavaScript does (`flow.js`): a promise that was awaited in here would never settle if
//! the wasm ran out of memory, and a customer's success would be lost with it.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::error::record;
use super::flow::Flow;
use super::interpret::conclude;
use super::options::{self, Options, Source, invalid};
use super::read::own_accounts;
use super::rows::{Reader, Rows};
use super::trouble::{EXISTING, SECRET, SESSION, error_of};
use crate::error::Error;
use crate::report::Warning;

/// Does what can be done at once: checks the options, asks for what is missing, and calls Stripe where nothing is.
///
/// # Errors
///
/// What keeps the flow from being opened, as JavaScript is to see it.
#[wasm_bindgen(js_name = open)]
#[allow(clippy::needless_pass_by_value, reason = "as with interpret")]
pub fn open(flow: Flow) -> Result<(), JsValue> {
    start(&flow).map_err(|error| failure(&flow, &error))
}

/// Says what a flow did that is over.
///
/// # Errors
///
/// What came in between, as JavaScript is to see it.
#[wasm_bindgen(js_name = finish)]
#[allow(clippy::needless_pass_by_value, reason = "as with interpret")]
pub fn finish(flow: Flow) -> Result<JsValue, JsValue> {
    check(&flow).map_err(|error| failure(&flow, &error))?;
    let reader = flow.reader();
    let asked = options::requested(&flow, &reader)?;
    conclude(&reader, &existing(&flow, &reader), &flow.result(), asked)
}

/// An error, with what caused it.
fn failure(flow: &Flow, error: &Error) -> JsValue {
    flow.failure(record(error))
}

fn start(flow: &Flow) -> Result<(), Error> {
    let options = Options::check(flow)?;
    let reader = flow.reader();
    options::requested(flow, &reader)?;
    if options.existing == Source::Given {
        read_existing(flow, &reader)?;
    }
    if !flow.claim() {
        return Err(Error::InProgress);
    }
    if !flow.listen() {
        return Err(invalid("signal", "cannot be listened to"));
    }
    match options.existing {
        Source::Given => {}
        Source::Endpoint => flow.send(EXISTING),
        Source::Function => {
            if flow.ask(EXISTING) {
                read_existing(flow, &reader)?;
            }
        }
    }
    match options.secret {
        Source::Given => {}
        Source::Endpoint => flow.send(SESSION),
        Source::Function => {
            flow.ask(SECRET);
            check(flow)?;
        }
    }
    flow.open();
    Ok(())
}

/// Whether something came in between.
fn check(flow: &Flow) -> Result<(), Error> {
    error_of(&flow.trouble()).map_or(Ok(()), Err)
}

fn read_existing(flow: &Flow, reader: &Reader) -> Result<Rows, Error> {
    own_accounts(reader, &flow.existing_accounts(), "existingAccounts", true)
}

/// The existing accounts, as they were before the flow where they were there before it, or the warning that they cannot be had.
fn existing(flow: &Flow, reader: &Reader) -> Result<Rows, Warning> {
    let unavailable = |problem: String| Warning::ExistingAccountsUnavailable { problem };
    match error_of(&flow.loss()) {
        Some(error) => Err(unavailable(error.message())),
        None => read_existing(flow, reader).map_err(|error| unavailable(error.message())),
    }
}
