//! What TypeScript has to know: which fields are read, which words have a number, what the parts of a report are called.

use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::cells::{FieldSchema, Recorder};
use super::records::{account, authorization, requested, session};
use super::secret::REDACTED;
use super::symbol::{KNOWN, Symbol};
use crate::{Action, Change, ComparedField, Evidence, FailureReason, MatchedBy, NextStep, Outcome};

/// Longer lists are not read: what they hold would fill the memory of a tab.
const MOST_ITEMS: u32 = 1_048_576;

/// So many texts in the lists of all accounts: many accounts may share one list.
const MOST_TEXTS: u32 = 4 * MOST_ITEMS;

/// Later times, in Unix seconds, are none: that is the year 2096, or milliseconds.
const LATEST: u32 = 4_000_000_000;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Schema {
    version: &'static str,
    /// The texts with the first numbers.
    words: &'static [&'static str],
    /// What must be seen by nobody, as a regular expression.
    secrets: &'static str,
    most_items: u32,
    most_texts: u32,
    latest: u32,
    account: Vec<FieldSchema>,
    authorization: Vec<FieldSchema>,
    session: Vec<FieldSchema>,
    requested: Vec<FieldSchema>,
    names: Names,
}

/// The names of what a report tells, each by its number.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Names {
    outcome: Vec<&'static str>,
    reason: Vec<&'static str>,
    evidence: Vec<&'static str>,
    next_step: Vec<&'static str>,
    change: Vec<&'static str>,
    field: Vec<&'static str>,
    matched_by: Vec<&'static str>,
    action: Vec<&'static str>,
}

fn names<A: Copy>(all: &[A], name: fn(A) -> &'static str) -> Vec<&'static str> {
    all.iter().copied().map(name).collect()
}

/// To be called once for each wasm, before anything else.
#[wasm_bindgen]
pub fn schema() -> JsValue {
    let schema = Schema {
        version: env!("CARGO_PKG_VERSION"),
        words: &KNOWN,
        secrets: REDACTED,
        most_items: MOST_ITEMS,
        most_texts: MOST_TEXTS,
        latest: LATEST,
        account: Recorder::fields_of(account),
        authorization: Recorder::fields_of(authorization),
        session: Recorder::fields_of(session),
        requested: Recorder::fields_of(requested),
        names: Names {
            outcome: Outcome::<Symbol>::NAMES.to_vec(),
            reason: names(FailureReason::ALL, FailureReason::name),
            evidence: names(Evidence::ALL, Evidence::name),
            next_step: names(NextStep::ALL, NextStep::name),
            change: names(Change::ALL, Change::name),
            field: names(ComparedField::ALL, ComparedField::name),
            matched_by: names(MatchedBy::ALL, MatchedBy::name),
            action: names(Action::ALL, Action::name),
        },
    };
    serde_wasm_bindgen::to_value(&schema).unwrap_or_default()
}
