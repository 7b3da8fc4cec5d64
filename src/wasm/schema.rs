//! What TypeScript has to know: which fields are read, which words have a number, what the parts of a report are called.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::cells::{Cells, account, authorization};
use super::symbol::{KNOWN, Symbol};
use crate::fields::{requested, session};
use crate::warning::MOST_MALFORMED;
use crate::{Action, Change, ComparedField, Evidence, FailureReason, MatchedBy, NextStep, Outcome};

/// Longer lists are not read: what they hold would fill the memory of a tab.
const MOST_ITEMS: usize = 1_048_576;

/// So many texts in the lists of all accounts: many accounts may share one list.
const MOST_TEXTS: usize = 4 * MOST_ITEMS;

/// Later times, in Unix seconds, are none: that is the year 2096, or milliseconds.
const LATEST: usize = 4_000_000_000;

/// To be called once for each wasm, before anything else. `src/js/schema.ts` says what each part is.
#[wasm_bindgen]
pub fn schema() -> JsValue {
    let limits = [MOST_ITEMS, MOST_TEXTS, MOST_MALFORMED, LATEST];
    let fields = [
        Cells::schema(account),
        Cells::schema(authorization),
        Cells::schema(session),
        Cells::schema(requested),
    ];
    let fields = fields.each_ref().map(Vec::as_slice);
    let names = [
        Outcome::<Symbol>::NAMES,
        FailureReason::NAMES,
        Evidence::NAMES,
        NextStep::NAMES,
        Change::NAMES,
        ComparedField::NAMES,
        MatchedBy::NAMES,
        Action::NAMES,
    ];
    let version = env!("CARGO_PKG_VERSION");
    let schema = (
        version,
        KNOWN.as_slice(),
        limits,
        fields.as_slice(),
        names.as_slice(),
    );
    serde_wasm_bindgen::to_value(&schema).unwrap_or_default()
}
