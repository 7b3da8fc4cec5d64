//! Reports and needs, with the keys of the contract.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::{
    Action, Change, ComparedField, Entry, Evidence, MatchedBy, Need, NextStep, Outcome,
    PermissionChanges, Report, Requested, Warning,
};

/// A report with the accounts that its entries are about in place of their indexes; made by [`Report::with`].
#[derive(Clone, Copy, Debug)]
pub struct ReportWith<'a, T, B, A> {
    report: &'a Report<T>,
    existing: &'a [B],
    returned: &'a [A],
}

impl<T> Report<T> {
    /// The report with accounts in place of their indexes: `before` is an element of `existing`, `after` one of `returned`.
    ///
    /// Both stand for the accounts that went in, in the same order: records of your own, or the JSON that Stripe sent. An
    /// index that has no element is written as `null`.
    ///
    /// ```
    /// use fc_relink::{Account, AccountList, FlowResult, Requested, Session, interpret};
    ///
    /// let existing = AccountList::from(vec![Account::from_id("fca_1")]);
    /// let result = FlowResult::fetched(Session::default());
    /// let report = interpret(&result, Some(&existing), &Requested::default())?;
    ///
    /// let json = serde_json::to_value(report.with(&["my record of fca_1"], &[(); 0]))?;
    /// assert_eq!(json["accounts"][0]["before"], "my record of fca_1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with<'a, B, A>(
        &'a self,
        existing: &'a [B],
        returned: &'a [A],
    ) -> ReportWith<'a, T, B, A> {
        ReportWith {
            report: self,
            existing,
            returned,
        }
    }

    /// What is written, with entries of some kind.
    fn json<E>(&self, accounts: Vec<E>) -> ReportJson<'_, T, E> {
        ReportJson {
            outcome: &self.outcome,
            evidence: self.evidence,
            next_step: self.next_step,
            complete: self.complete,
            requested: &self.requested,
            summary: Summary(self),
            accounts,
            warnings: &self.warnings,
        }
    }
}

/// With the keys of the npm package's report. The entries' `before` and `after` are indexes; [`with`](Report::with) puts the
/// accounts there. There is no `error`: the object is Stripe's.
impl<T: Serialize> Serialize for Report<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json(self.accounts.iter().collect())
            .serialize(serializer)
    }
}

impl<T: Serialize, B: Serialize, A: Serialize> Serialize for ReportWith<'_, T, B, A> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entries = self.report.accounts.iter();
        let with = |entry| EntryJson::of(entry, self.existing, self.returned);
        self.report
            .json(entries.map(with).collect())
            .serialize(serializer)
    }
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct ReportJson<'a, T, E> {
    #[serde(flatten)]
    outcome: &'a Outcome<T>,
    evidence: Evidence,
    next_step: NextStep,
    complete: bool,
    requested: &'a Requested<T>,
    summary: Summary<'a, T>,
    accounts: Vec<E>,
    warnings: &'a [Warning],
}

/// How many accounts there are of each change.
struct Summary<'a, T>(&'a Report<T>);

impl<T> Serialize for Summary<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(
            Change::ALL
                .iter()
                .map(|&change| (change, self.0.count(change))),
        )
    }
}

/// An entry with the accounts themselves.
#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct EntryJson<'a, T, B, A> {
    change: Change,
    id: &'a T,
    before: Option<&'a B>,
    after: Option<&'a A>,
    changed_fields: &'a [ComparedField],
    permissions: &'a PermissionChanges<T>,
    matched_by: Option<MatchedBy>,
    candidates: &'a [T],
    mandate_required: bool,
    may_reactivate: bool,
}

impl<'a, T, B, A> EntryJson<'a, T, B, A> {
    fn of(entry: &'a Entry<T>, existing: &'a [B], returned: &'a [A]) -> Self {
        Self {
            change: entry.change,
            id: &entry.id,
            before: entry.before.and_then(|index| existing.get(index)),
            after: entry.after.and_then(|index| returned.get(index)),
            changed_fields: &entry.changed_fields,
            permissions: &entry.permissions,
            matched_by: entry.matched_by,
            candidates: &entry.candidates,
            mandate_required: entry.mandate_required,
            may_reactivate: entry.may_reactivate,
        }
    }
}

/// `{code, message}`
impl Serialize for Warning {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("code", self.code())?;
        map.serialize_entry("message", &format_args!("{self}"))?;
        map.end()
    }
}

/// A need with the accounts that it is about in place of their indexes; made by [`Need::with`].
#[derive(Clone, Copy, Debug)]
pub struct NeedWith<'a, T, A> {
    need: &'a Need<T>,
    accounts: &'a [A],
}

impl<T> Need<T> {
    /// The need with accounts in place of their indexes: `accounts` stands for those that went into the triage, in the same
    /// order.
    #[must_use]
    pub const fn with<'a, A>(&'a self, accounts: &'a [A]) -> NeedWith<'a, T, A> {
        NeedWith {
            need: self,
            accounts,
        }
    }
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct NeedJson<'a, T, A> {
    action: Action,
    authorization: Option<&'a T>,
    institution_name: Option<&'a T>,
    accounts: Vec<&'a A>,
    causes: &'a [T],
    deadline: Option<u64>,
}

impl<T: Serialize, A: Serialize> Serialize for NeedWith<'_, T, A> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { need, accounts } = self;
        let indexes = need.accounts.iter();
        NeedJson {
            action: need.action,
            authorization: need.authorization.as_ref(),
            institution_name: need.institution_name.as_ref(),
            accounts: indexes.filter_map(|&index| accounts.get(index)).collect(),
            causes: &need.causes,
            deadline: need.deadline,
        }
        .serialize(serializer)
    }
}
