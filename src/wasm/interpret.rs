//! `interpret(result, existingAccounts, options)`

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::call::Reader;
use super::cells::{Cells, account};
use super::error::Error;
use super::existing::Unavailable;
use super::js::get;
use super::report;
use super::symbol::Symbol;
use crate::fields::{requested, session};
use crate::warning::MOST_MALFORMED;
use crate::{AccountList, FlowResult, Malformed};

/// Says what a flow did that has ended.
///
/// # Errors
///
/// What TypeScript makes a `RelinkError` of.
#[wasm_bindgen]
#[allow(
    clippy::needless_pass_by_value,
    reason = "JavaScript hands its values over"
)]
pub fn interpret(reader: Reader) -> Result<JsValue, JsValue> {
    conclude(&reader, Ok(())).map_err(|error| JsValue::from(&error))
}

/// The report on what was read.
pub(super) fn conclude(
    reader: &Reader,
    existing: Result<(), Unavailable>,
) -> Result<JsValue, Error> {
    let cells = reader.cells();
    let mut cells = Cells::new(&cells);
    let (own_at, result_at) = (cells.number(), cells.number());
    let asked = cells.row(requested);
    cells.go_to(own_at);
    let own = (own_at > 0).then(|| accounts(&mut cells, reader));
    cells.go_to(result_at);
    let result = flow_result(&mut cells, reader);
    let unavailable = existing.err().filter(|_| own.is_none());
    let report = crate::interpret(&result, own.as_ref(), &asked)?;
    Ok(report::write(reader, &report, unavailable))
}

fn flow_result(cells: &mut Cells<'_>, reader: &Reader) -> FlowResult<Symbol> {
    let (has_error, has_session, is_fetched) = (cells.flag(), cells.flag(), cells.flag());
    let mut session = cells.row(session);
    session.accounts = accounts(cells, reader);
    FlowResult {
        has_error,
        session: has_session.then_some(session),
        is_fetched,
    }
}

/// The accounts of a list that was read.
fn accounts(cells: &mut Cells<'_>, reader: &Reader) -> AccountList<Symbol> {
    let list = cells.items(account);
    let mut malformed = vec![Malformed::default(); list.malformed as usize];
    // Beyond these they are only counted.
    for (index, place) in malformed.iter_mut().enumerate().take(MOST_MALFORMED) {
        let account = reader.malformed(index);
        let text = |name| get(&account, name).as_string().unwrap_or_default();
        place.path = text("path");
        place.problem = text("problem");
    }
    AccountList {
        accounts: list.items,
        has_more: list.has_more,
        malformed,
    }
}
