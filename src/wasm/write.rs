//! Reports as tables of integers, of which `write.js` makes objects.

use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::rows::Reader;
use crate::diff::{Change, Entry};
use crate::outcome::Outcome;
use crate::pairing::MatchedBy;
use crate::report::{Report, Warning};
use crate::symbol::Symbol;
use crate::triage::Need;

#[wasm_bindgen(module = "/src/wasm/write.js")]
extern "C" {
    #[wasm_bindgen(js_name = writeReport)]
    fn write_report(table: &[u32], reader: &Reader, warnings: JsValue) -> JsValue;
    #[wasm_bindgen(js_name = writeNeeds)]
    fn write_needs(table: &[u32], reader: &Reader) -> JsValue;
}

/// A table in the making.
#[derive(Default)]
struct Table(Vec<u32>);

impl Table {
    #[inline(never)]
    fn number(&mut self, number: usize) {
        self.0.push(u32::try_from(number).unwrap_or(u32::MAX));
    }

    fn flag(&mut self, flag: bool) {
        self.number(usize::from(flag));
    }

    fn text(&mut self, symbol: Symbol) {
        self.number(symbol.index());
    }

    fn texts(&mut self, symbols: &[Symbol]) {
        self.number(symbols.len());
        self.0.extend(symbols.iter().map(|symbol| symbol.number()));
    }

    /// A place in a list, zero for none.
    fn place(&mut self, place: Option<usize>) {
        self.number(place.map_or(0, |place| place + 1));
    }

    fn entry(&mut self, entry: &Entry) {
        self.text(entry.change.name());
        self.text(entry.id);
        self.place(entry.before);
        self.place(entry.after);
        self.texts(&entry.changed_fields);
        self.texts(&entry.permissions.gained);
        self.texts(&entry.permissions.lost);
        self.texts(&entry.permissions.not_granted);
        self.text(entry.matched_by.map_or(Symbol::NULL, MatchedBy::name));
        self.texts(&entry.candidates);
        self.flag(entry.mandate_required);
        self.flag(entry.may_reactivate);
    }

    fn outcome(&mut self, outcome: &Outcome) {
        self.text(outcome.name());
        match *outcome {
            Outcome::Error => {}
            Outcome::Relinked { authorization } => self.text(authorization),
            Outcome::NewAuthorization {
                authorization,
                previous,
            } => {
                self.text(authorization);
                self.text(previous);
            }
            Outcome::Failed {
                reason,
                authorization,
                as_sent,
            } => {
                self.text(reason.name());
                self.text(authorization);
                self.text(as_sent);
            }
            Outcome::Canceled { reason } => self.text(reason),
        }
    }
}

/// What JavaScript gets to know of a warning: its code and message.
#[derive(Serialize)]
struct WarningRecord(&'static str, String);

/// The report object.
pub(super) fn report(reader: &Reader, report: &Report, odd: &[Warning]) -> JsValue {
    let mut table = Table::default();
    table.outcome(&report.outcome);
    table.text(report.evidence.name());
    table.text(report.next_step.name());
    table.flag(report.complete);
    table.text(report.requested.authorization);
    table.text(report.requested.account);
    table.number(Change::ALL.len());
    for change in Change::ALL {
        table.text(change.name());
        table.number(report.count(change));
    }
    table.number(report.accounts.len());
    for entry in &report.accounts {
        table.entry(entry);
    }
    let warnings: Vec<_> = odd
        .iter()
        .chain(&report.warnings)
        .map(|warning| WarningRecord(warning.code(), warning.message()))
        .collect();
    let warnings = serde_wasm_bindgen::to_value(&warnings).unwrap_or_default();
    write_report(&table.0, reader, warnings)
}

/// The entries of a triage.
pub(super) fn needs(reader: &Reader, needs: &[Need]) -> JsValue {
    let mut table = Table::default();
    table.number(needs.len());
    for need in needs {
        table.text(need.action.name());
        table.text(need.authorization.unwrap_or(Symbol::NULL));
        table.text(need.institution_name.unwrap_or(Symbol::NULL));
        table.number(need.accounts.len());
        for &place in &need.accounts {
            table.place(Some(place));
        }
        table.texts(&need.causes);
        table.flag(need.deadline.is_some());
        if let Some(deadline) = need.deadline {
            table.number(deadline as usize);
        }
    }
    write_needs(&table.0, reader)
}
