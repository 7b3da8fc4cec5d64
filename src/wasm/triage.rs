//! `triage(accounts, options)`

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::call::Reader;
use super::cells::{Cells, account, authorization};
use super::report;

/// Says which accounts need the customer. `now` is in Unix seconds.
#[wasm_bindgen]
#[allow(
    clippy::needless_pass_by_value,
    reason = "JavaScript hands its values over"
)]
pub fn triage(reader: Reader) -> JsValue {
    let cells = reader.cells();
    let mut cells = Cells::new(&cells);
    let now = cells.number();
    let authorizations = cells.items(authorization).items;
    let accounts = cells.items(account).items;
    let needs = crate::triage(&accounts, &authorizations, u64::from(now));
    report::write_needs(&reader, &needs)
}
