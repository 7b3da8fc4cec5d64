//! What TypeScript has to know: which fields are read, which words have a number, what the parts of a report are called.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::cells::schemas;
use super::symbol::{KNOWN, Symbol};
use crate::warning::MOST_MALFORMED;
use crate::{Action, Change, ComparedField, Evidence, FailureReason, MatchedBy, NextStep, Outcome};

/// Longer lists are not read: what they hold would fill the memory of a tab.
const MOST_ITEMS: u32 = 1_048_576;

/// So many texts in the lists of all accounts: many accounts may share one list.
const MOST_TEXTS: u32 = 4 * MOST_ITEMS;

/// Later times, in Unix seconds, are none: that is the year 2096, or milliseconds.
const LATEST: u32 = 4_000_000_000;

fn names<A: Copy>(all: &[A], name: fn(A) -> &'static str) -> Vec<&'static str> {
    all.iter().copied().map(name).collect()
}

/// To be called once for each wasm, before anything else. `src/js/schema.ts` says what each part is.
#[wasm_bindgen]
pub fn schema() -> JsValue {
    let limits = (MOST_ITEMS, MOST_TEXTS, MOST_MALFORMED, LATEST);
    let names = [
        Outcome::<Symbol>::NAMES.to_vec(),
        names(FailureReason::ALL, FailureReason::name),
        names(Evidence::ALL, Evidence::name),
        names(NextStep::ALL, NextStep::name),
        names(Change::ALL, Change::name),
        names(ComparedField::ALL, ComparedField::name),
        names(MatchedBy::ALL, MatchedBy::name),
        names(Action::ALL, Action::name),
    ];
    let version = env!("CARGO_PKG_VERSION");
    let schema = (version, KNOWN.as_slice(), limits, schemas(), names);
    serde_wasm_bindgen::to_value(&schema).unwrap_or_default()
}
