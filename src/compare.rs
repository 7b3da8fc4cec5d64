//! What differs between two states of an account.

use crate::account::{Account, AccountNumber, Texts};
use crate::classes::Classes;
use crate::symbol::Symbol;

/// What became of an account's permissions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PermissionChanges {
    /// On the account now, not before.
    pub gained: Vec<Symbol>,
    /// On the account before, not now.
    pub lost: Vec<Symbol>,
    /// Asked for by the session, not on the account.
    pub not_granted: Vec<Symbol>,
}

/// Compares accounts, one pair after the other.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    marks: Marks,
    numbers: Classes,
}

impl Comparison {
    /// The fields that differ, of those that both sides have.
    pub(crate) fn changed_fields(
        &mut self,
        before: &Account<'_>,
        after: &Account<'_>,
    ) -> Vec<Symbol> {
        let text = |a: Symbol, b: Symbol| a.is_present() && b.is_present() && a != b;
        let mut changed = Vec::new();
        let mut note = |field, is_changed| {
            if is_changed {
                changed.push(field);
            }
        };
        note(Symbol::STATUS, text(before.status, after.status));
        note(
            Symbol::AUTHORIZATION,
            text(before.authorization, after.authorization),
        );
        note(
            Symbol::PERMISSIONS,
            self.texts_differ(before.permissions, after.permissions),
        );
        note(Symbol::LAST4, text(before.last4, after.last4));
        note(
            Symbol::DISPLAY_NAME,
            text(before.display_name, after.display_name),
        );
        note(
            Symbol::SUBCATEGORY,
            text(before.subcategory, after.subcategory),
        );
        note(
            Symbol::SUPPORTED_PAYMENT_METHOD_TYPES,
            self.texts_differ(
                before.supported_payment_method_types,
                after.supported_payment_method_types,
            ),
        );
        note(
            Symbol::ACCOUNT_NUMBERS,
            self.account_numbers_differ(before.account_numbers, after.account_numbers),
        );
        changed
    }

    /// What was gained and lost where both sides tell their permissions, and what of `asked` was not granted.
    pub(crate) fn permissions(
        &mut self,
        before: Option<&Account<'_>>,
        after: Option<&Account<'_>>,
        asked: Texts<'_>,
    ) -> PermissionChanges {
        let before = before.and_then(|account| account.permissions);
        let Some(after) = after.and_then(|account| account.permissions) else {
            return PermissionChanges::default();
        };
        let mut changes = PermissionChanges {
            not_granted: self.marks.missing(asked.unwrap_or_default(), after),
            ..PermissionChanges::default()
        };
        if let Some(before) = before
            && before != after
        {
            changes.gained = self.marks.missing(after, before);
            changes.lost = self.marks.missing(before, after);
        }
        changes
    }

    fn texts_differ(&mut self, before: Texts<'_>, after: Texts<'_>) -> bool {
        match (before, after) {
            (Some(before), Some(after)) => self.marks.differ(before, after),
            _ => false,
        }
    }

    fn account_numbers_differ(
        &mut self,
        before: Option<&[AccountNumber<'_>]>,
        after: Option<&[AccountNumber<'_>]>,
    ) -> bool {
        let (Some(before), Some(after)) = (before, after) else {
            return false;
        };
        if before == after {
            return false;
        }
        let before: Vec<_> = before.iter().map(|number| self.class(number)).collect();
        let after: Vec<_> = after.iter().map(|number| self.class(number)).collect();
        self.marks.differ(&before, &after)
    }

    /// A symbol that equal account numbers have in common.
    fn class(&mut self, number: &AccountNumber<'_>) -> Symbol {
        // Zero stands for no date, so a date starts at one.
        let date = number
            .expected_expiry_date
            .map_or(0, |date| date.saturating_add(1));
        let identifier_type = number.identifier_type.or_null().number();
        let start =
            self.numbers
                .number([identifier_type, number.status.or_null().number(), date, 0]);
        let class = number
            .supported_networks
            .iter()
            .fold(start, |class, network| {
                self.numbers.number([class, network.number(), 0, 1])
            });
        Symbol::new(class)
    }
}

/// A set of symbols that is emptied in no time: a symbol is in it where its mark is the present turn.
#[derive(Debug, Default)]
struct Marks {
    turns: Vec<u32>,
    turn: u32,
}

impl Marks {
    /// The items that are not in `others`, each once.
    fn missing(&mut self, items: &[Symbol], others: &[Symbol]) -> Vec<Symbol> {
        self.turn = self.turn.wrapping_add(1);
        for &other in others {
            self.insert(other);
        }
        items
            .iter()
            .copied()
            .filter(|&item| self.insert(item))
            .collect()
    }

    /// Whether two lists differ as sets.
    fn differ(&mut self, a: &[Symbol], b: &[Symbol]) -> bool {
        a != b && !(self.missing(a, b).is_empty() && self.missing(b, a).is_empty())
    }

    /// Adds a symbol, and tells whether it is new to the set.
    fn insert(&mut self, symbol: Symbol) -> bool {
        if symbol.index() >= self.turns.len() {
            self.turns.resize(symbol.index() + 1, 0);
        }
        match self.turns.get_mut(symbol.index()) {
            Some(mark) if *mark != self.turn => {
                *mark = self.turn;
                true
            }
            _ => false,
        }
    }
}
