//! Reports as cells, of which TypeScript makes objects (`src/js/writer.ts` reads them in this order).

use wasm_bindgen::JsValue;

use super::call::Reader;
use super::existing::Unavailable;
use super::symbol::Symbol;
use crate::{Change, Entry, Need, Outcome, Permission, Report};

/// Cells in the making.
#[derive(Default)]
struct Cells(Vec<u32>);

impl Cells {
    fn number(&mut self, number: usize) {
        self.0.push(u32::try_from(number).unwrap_or(u32::MAX));
    }

    fn flag(&mut self, flag: bool) {
        self.0.push(u32::from(flag));
    }

    /// A text, zero for `null`.
    fn text(&mut self, text: Option<&Symbol>) {
        self.0.push(text.map_or(0, |text| text.0));
    }

    /// A place in a list, zero for none.
    fn place(&mut self, place: Option<usize>) {
        self.number(place.map_or(0, |place| place + 1));
    }

    fn list<A>(&mut self, items: &[A], mut write: impl FnMut(&mut Self, &A)) {
        self.number(items.len());
        for item in items {
            write(self, item);
        }
    }

    fn texts(&mut self, texts: &[Symbol]) {
        self.list(texts, |cells, text| cells.text(Some(text)));
    }

    fn permissions(&mut self, permissions: &[Permission<Symbol>]) {
        self.list(permissions, |cells, permission| {
            match permission.as_word() {
                Ok(word) => cells.text(Some(&Symbol::of(word))),
                Err(text) => cells.text(Some(text)),
            }
        });
    }

    fn outcome(&mut self, outcome: &Outcome<Symbol>) {
        self.number(outcome.kind() as usize);
        match outcome {
            Outcome::Error => {}
            Outcome::Relinked { authorization } => self.text(authorization.as_ref()),
            Outcome::NewAuthorization {
                authorization,
                previous,
            } => {
                self.text(authorization.as_ref());
                self.text(previous.as_ref());
            }
            Outcome::Failed {
                reason,
                authorization,
                failure_reason,
            } => {
                self.number(*reason as usize);
                self.text(authorization.as_ref());
                self.text(failure_reason.as_ref());
            }
            Outcome::Pending { url } => self.text(url.as_ref()),
            Outcome::Canceled { reason } => self.text(reason.as_ref()),
        }
    }

    fn entry(&mut self, entry: &Entry<Symbol>) {
        self.number(entry.change as usize);
        self.text(Some(&entry.id));
        self.place(entry.before);
        self.place(entry.after);
        self.list(&entry.changed_fields, |cells, field| {
            cells.number(*field as usize);
        });
        self.permissions(&entry.permissions.gained);
        self.permissions(&entry.permissions.lost);
        self.permissions(&entry.permissions.not_granted);
        self.place(entry.matched_by.map(|by| by as usize));
        self.texts(&entry.candidates);
        self.flag(entry.mandate_required);
        self.flag(entry.may_reactivate);
    }

    fn need(&mut self, need: &Need<Symbol>) {
        self.number(need.action as usize);
        self.text(need.authorization.as_ref());
        self.text(need.institution_name.as_ref());
        self.list(&need.accounts, |cells, place| cells.number(*place));
        self.texts(&need.causes);
        // No date is later than what TypeScript reads as one.
        let deadline = need
            .deadline
            .and_then(|deadline| usize::try_from(deadline).ok());
        self.place(deadline);
    }
}

/// The report as JavaScript gets it.
pub(super) fn write(
    reader: &Reader,
    report: &Report<Symbol>,
    unavailable: Option<Unavailable>,
) -> JsValue {
    let mut cells = Cells::default();
    cells.outcome(&report.outcome);
    cells.number(report.evidence as usize);
    cells.number(report.next_step as usize);
    cells.flag(report.complete);
    cells.text(report.requested.authorization.as_ref());
    cells.text(report.requested.account.as_ref());
    for change in Change::ALL {
        cells.number(report.count(*change));
    }
    cells.list(&report.accounts, Cells::entry);

    let mut warnings = Vec::new();
    if let Some(Unavailable(why)) = unavailable {
        let message = format!("the existing accounts could not be loaded: {why}");
        warnings.push(("existing_accounts_unavailable", message));
    }
    for warning in &report.warnings {
        warnings.push((warning.code(), warning.to_string()));
    }
    let warnings = serde_wasm_bindgen::to_value(&warnings).unwrap_or_default();
    reader.report(&cells.0, warnings)
}

/// The entries of a triage as JavaScript gets them.
pub(super) fn write_needs(reader: &Reader, needs: &[Need<Symbol>]) -> JsValue {
    let mut cells = Cells::default();
    cells.list(needs, Cells::need);
    reader.needs(&cells.0)
}
