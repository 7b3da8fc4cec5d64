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
        let (date, kind) = match number.expected_expiry_date {
            Some(date) => (date, 0),
            None => (0, 1),
        };
        let identifier_type = number.identifier_type.or_null().number();
        let status = number.status.or_null().number();
        let start = self.numbers.number([identifier_type, status, date, kind]);
        let networks = number
            .supported_networks
            .iter()
            .filter(|network| network.is_text());
        let class = networks.fold(start, |class, network| {
            self.numbers.number([class, network.number(), 0, 2])
        });
        // Past the numbers that stand for no text at all.
        Symbol::new(class.saturating_add(Symbol::EMPTY.number()))
    }
}

/// A set of symbols that is emptied in no time: a symbol is in it where its mark is the present turn.
#[derive(Debug, Default)]
struct Marks {
    turns: Vec<u32>,
    turn: u32,
}

impl Marks {
    /// The items that are not in `others`, each once; what is no text is no item.
    fn missing(&mut self, items: &[Symbol], others: &[Symbol]) -> Vec<Symbol> {
        self.turn = self.turn.wrapping_add(1);
        for &other in others {
            self.insert(other);
        }
        items
            .iter()
            .copied()
            .filter(|&item| item.is_text() && self.insert(item))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{account, list, names, symbol, texts};

    /// The changed fields of two states of an account.
    #[track_caller]
    fn changed(before: &Account<'_>, after: &Account<'_>) -> Vec<String> {
        let mut comparison = Comparison::default();
        let changed = comparison.changed_fields(before, after);
        let again = comparison.changed_fields(before, after);
        assert_eq!(
            changed, again,
            "a comparison does not depend on the ones before it"
        );
        let back = comparison.changed_fields(after, before);
        assert_eq!(changed, back, "a difference is one in either direction");
        names(&changed)
    }

    fn with_permissions(permissions: Texts<'static>) -> Account<'static> {
        Account {
            permissions,
            ..account("fca_1")
        }
    }

    fn with_types(supported_payment_method_types: Texts<'static>) -> Account<'static> {
        Account {
            supported_payment_method_types,
            ..account("fca_1")
        }
    }

    fn with_numbers<const N: usize>(numbers: [AccountNumber<'static>; N]) -> Account<'static> {
        Account {
            account_numbers: Some(list(numbers)),
            ..account("fca_1")
        }
    }

    fn number(status: &str) -> AccountNumber<'static> {
        AccountNumber {
            identifier_type: symbol("tokenized_account_number"),
            status: symbol(status),
            expected_expiry_date: Some(1_800_000_000),
            supported_networks: list(["ach", "us_domestic_wire"].map(symbol)),
        }
    }

    /// A field of an account that holds a text.
    type TextField = for<'a> fn(&'a mut Account<'static>) -> &'a mut Symbol;

    /// A text that differs is a change, one that is absent on a side is none.
    #[track_caller]
    fn assert_text_is_compared(field: &str, get: TextField) {
        let with = |text| {
            let mut account = account("fca_1");
            *get(&mut account) = text;
            account
        };
        let [absent, null, empty] = [Symbol::ABSENT, Symbol::NULL, Symbol::EMPTY].map(with);
        let [one, other] = ["one", "other"].map(|text| with(symbol(text)));

        assert_eq!(changed(&one, &other), [field]);
        assert_eq!(changed(&one, &null), [field]);
        assert_eq!(changed(&one, &empty), [field]);
        assert_eq!(changed(&null, &empty), [field]);
        for same in [one, null, empty, absent] {
            assert!(changed(&same, &same).is_empty());
            assert!(changed(&same, &absent).is_empty());
        }
    }

    #[test]
    fn status_is_compared() {
        assert_text_is_compared("status", |account| &mut account.status);
    }

    #[test]
    fn authorization_is_compared() {
        assert_text_is_compared("authorization", |account| &mut account.authorization);
    }

    #[test]
    fn last4_is_compared() {
        assert_text_is_compared("last4", |account| &mut account.last4);
    }

    #[test]
    fn display_name_is_compared() {
        assert_text_is_compared("display_name", |account| &mut account.display_name);
    }

    #[test]
    fn subcategory_is_compared() {
        assert_text_is_compared("subcategory", |account| &mut account.subcategory);
    }

    #[test]
    fn no_other_field_is_compared() {
        let details = |text: &str, date| crate::account::StatusDetails {
            inactive: crate::account::Inactive {
                action: symbol(text),
                cause: symbol(text),
            },
            active: crate::account::Active {
                action: symbol(text),
                cause: symbol(text),
                expected_deactivation_date: Some(date),
            },
        };
        let [before, after] = [("one", 1), ("other", 2)].map(|(text, date)| Account {
            institution_name: symbol(text),
            category: symbol(text),
            status_details: details(text, date),
            ..account(text)
        });
        assert!(changed(&before, &after).is_empty());
    }

    #[test]
    fn changed_fields_come_in_the_order_of_the_contract() {
        let [before, after] = ["one", "other"].map(|text| Account {
            authorization: symbol(text),
            status: symbol(text),
            subcategory: symbol(text),
            last4: symbol(text),
            display_name: symbol(text),
            permissions: texts(&[text]),
            supported_payment_method_types: texts(&[text]),
            account_numbers: Some(list([number(text)])),
            ..account("fca_1")
        });
        let fields = [
            "status",
            "authorization",
            "permissions",
            "last4",
            "display_name",
            "subcategory",
            "supported_payment_method_types",
            "account_numbers",
        ];
        assert_eq!(changed(&before, &after), fields);
    }

    /// A list of texts is compared as a set.
    #[track_caller]
    fn assert_set_is_compared(field: &str, with: fn(Texts<'static>) -> Account<'static>) {
        let one = with(texts(&["balances"]));
        let both = with(texts(&["balances", "ownership"]));
        let other = with(texts(&["ownership"]));
        let none = with(texts(&[]));
        let absent = with(None);

        assert_eq!(changed(&one, &both), [field]);
        assert_eq!(changed(&one, &other), [field]);
        assert_eq!(changed(&one, &none), [field]);
        for same in [one, both, none, absent] {
            assert!(changed(&same, &same).is_empty());
            assert!(changed(&same, &absent).is_empty());
        }
    }

    #[test]
    fn permissions_are_compared() {
        assert_set_is_compared("permissions", with_permissions);
    }

    #[test]
    fn payment_method_types_are_compared() {
        assert_set_is_compared("supported_payment_method_types", with_types);
    }

    #[test]
    fn the_order_of_a_set_is_no_change() {
        let before = texts(&["balances", "ownership", "transactions"]);
        let after = texts(&["transactions", "balances", "ownership"]);
        assert!(changed(&with_permissions(before), &with_permissions(after)).is_empty());
        assert!(changed(&with_types(before), &with_types(after)).is_empty());
    }

    #[test]
    fn what_is_in_a_set_twice_is_no_change() {
        let before = texts(&["balances", "ownership", "balances"]);
        let after = texts(&["ownership", "balances"]);
        assert!(changed(&with_permissions(before), &with_permissions(after)).is_empty());
        assert!(changed(&with_types(before), &with_types(after)).is_empty());
    }

    #[test]
    fn an_empty_text_in_a_set_is_one() {
        let (before, after) = (texts(&["balances"]), texts(&["balances", ""]));
        let fields = changed(&with_permissions(before), &with_permissions(after));
        assert_eq!(fields, ["permissions"]);
        let fields = changed(&with_types(before), &with_types(after));
        assert_eq!(fields, ["supported_payment_method_types"]);
    }

    #[test]
    fn what_is_no_text_in_a_set_is_not_there() {
        let before = texts(&["balances"]);
        let after = Some(list([Symbol::ABSENT, symbol("balances"), Symbol::NULL]));
        assert!(changed(&with_permissions(before), &with_permissions(after)).is_empty());
        assert!(changed(&with_types(before), &with_types(after)).is_empty());
        let [gained, lost, not_granted] = permissions(Some(before), Some(after), after);
        assert!(gained.is_empty() && lost.is_empty() && not_granted.is_empty());
    }

    #[test]
    fn one_comparison_does_not_touch_the_next() {
        let mut comparison = Comparison::default();
        let one = with_permissions(texts(&["balances"]));
        let other = with_permissions(texts(&["ownership"]));
        let none = with_permissions(texts(&[]));
        let expected = [Symbol::PERMISSIONS];
        assert_eq!(comparison.changed_fields(&one, &other), expected);
        assert_eq!(comparison.changed_fields(&none, &one), expected);
        assert_eq!(comparison.changed_fields(&other, &none), expected);
        assert_eq!(comparison.changed_fields(&one, &one), []);
        assert_eq!(comparison.changed_fields(&none, &other), expected);
    }

    // Account numbers

    #[track_caller]
    fn assert_numbers_differ(before: AccountNumber<'static>, after: AccountNumber<'static>) {
        assert_eq!(
            changed(&with_numbers([before]), &with_numbers([after])),
            ["account_numbers"]
        );
    }

    #[test]
    fn an_account_number_with_another_status_is_a_change() {
        assert_numbers_differ(number("transactable"), number("expired"));
    }

    #[test]
    fn an_account_number_of_another_type_is_a_change() {
        let plain = AccountNumber {
            identifier_type: symbol("account_number"),
            ..number("transactable")
        };
        assert_numbers_differ(plain, number("transactable"));
    }

    #[test]
    fn another_expiry_of_an_account_number_is_a_change() {
        let with_date = |expected_expiry_date| AccountNumber {
            expected_expiry_date,
            ..number("transactable")
        };
        assert_numbers_differ(with_date(Some(1)), with_date(Some(2)));
        assert_numbers_differ(with_date(None), with_date(Some(0)));
        assert_numbers_differ(with_date(Some(u32::MAX - 1)), with_date(Some(u32::MAX)));
    }

    #[test]
    fn other_networks_of_an_account_number_are_a_change() {
        let with_networks = |networks: &[&str]| AccountNumber {
            supported_networks: list(networks.iter().map(|network| symbol(network))),
            ..number("transactable")
        };
        assert_numbers_differ(with_networks(&["ach"]), with_networks(&[]));
        assert_numbers_differ(
            with_networks(&["ach"]),
            with_networks(&["us_domestic_wire"]),
        );
        assert_numbers_differ(
            with_networks(&["ach"]),
            with_networks(&["ach", "us_domestic_wire"]),
        );
    }

    #[test]
    fn the_order_of_an_account_numbers_networks_is_a_change() {
        let mut turned = number("transactable");
        turned.supported_networks = list(["us_domestic_wire", "ach"].map(symbol));
        assert_numbers_differ(number("transactable"), turned);
    }

    #[test]
    fn a_type_is_not_compared_with_a_status() {
        let turned = AccountNumber {
            identifier_type: symbol("expired"),
            status: symbol("tokenized_account_number"),
            ..number("")
        };
        assert_numbers_differ(number("expired"), turned);
    }

    #[test]
    fn networks_are_not_compared_with_a_status() {
        // Symbols and the classes of account numbers are both small integers: 1 is `null` as well as the second class.
        let with_network = AccountNumber {
            supported_networks: list([symbol("expired")]),
            ..AccountNumber::default()
        };
        let with_status = AccountNumber {
            status: symbol("expired"),
            ..AccountNumber::default()
        };
        let first = AccountNumber {
            status: symbol("pending"),
            ..AccountNumber::default()
        };
        let before = with_numbers([first, with_network]);
        let after = with_numbers([first, with_status]);
        assert_eq!(changed(&before, &after), ["account_numbers"]);
    }

    #[test]
    fn what_an_account_number_lacks_equals_null() {
        let [absent, null] = [Symbol::ABSENT, Symbol::NULL].map(|text| {
            with_numbers([AccountNumber {
                identifier_type: text,
                status: text,
                ..AccountNumber::default()
            }])
        });
        assert!(changed(&absent, &null).is_empty());
    }

    #[test]
    fn what_is_empty_in_an_account_number_is_not_null() {
        let empty = |identifier_type, status| AccountNumber {
            identifier_type,
            status,
            ..AccountNumber::default()
        };
        assert_numbers_differ(
            empty(Symbol::EMPTY, Symbol::NULL),
            empty(Symbol::NULL, Symbol::NULL),
        );
        assert_numbers_differ(
            empty(Symbol::NULL, Symbol::EMPTY),
            empty(Symbol::NULL, Symbol::NULL),
        );
    }

    #[test]
    fn the_order_of_account_numbers_is_no_change() {
        let before = with_numbers(["expired", "transactable"].map(number));
        let after = with_numbers(["transactable", "expired"].map(number));
        assert!(changed(&before, &after).is_empty());
    }

    #[test]
    fn an_account_number_that_is_there_twice_is_no_change() {
        let before = with_numbers(["expired", "expired", "transactable"].map(number));
        let after = with_numbers(["transactable", "expired"].map(number));
        assert!(changed(&before, &after).is_empty());
    }

    #[test]
    fn one_more_account_number_is_a_change() {
        let before = with_numbers(["expired"].map(number));
        let after = with_numbers(["transactable", "expired"].map(number));
        assert_eq!(changed(&before, &after), ["account_numbers"]);
        assert_eq!(changed(&with_numbers([]), &after), ["account_numbers"]);
    }

    #[test]
    fn account_numbers_that_are_absent_on_a_side_are_no_change() {
        let absent = account("fca_1");
        assert!(changed(&absent, &with_numbers([])).is_empty());
        assert!(changed(&absent, &with_numbers([number("expired")])).is_empty());
    }

    // Permissions

    /// What was gained, what was lost, and what was not granted.
    fn permissions(
        before: Option<Texts<'static>>,
        after: Option<Texts<'static>>,
        asked: Texts<'static>,
    ) -> [Vec<String>; 3] {
        let changes = Comparison::default().permissions(
            before.map(with_permissions).as_ref(),
            after.map(with_permissions).as_ref(),
            asked,
        );
        [changes.gained, changes.lost, changes.not_granted].map(|changed| names(&changed))
    }

    #[test]
    fn a_permission_that_the_account_has_now_is_gained() {
        let [gained, lost, _] = permissions(
            Some(texts(&["balances"])),
            Some(texts(&["transactions", "balances", "ownership"])),
            None,
        );
        assert_eq!(gained, ["transactions", "ownership"]);
        assert!(lost.is_empty());
    }

    #[test]
    fn a_permission_that_the_account_had_before_is_lost() {
        let [gained, lost, _] = permissions(
            Some(texts(&["transactions", "balances", "ownership"])),
            Some(texts(&["balances"])),
            None,
        );
        assert!(gained.is_empty());
        assert_eq!(lost, ["transactions", "ownership"]);
    }

    #[test]
    fn an_empty_list_of_permissions_is_a_list() {
        let one = texts(&["balances"]);
        let [gained, ..] = permissions(Some(texts(&[])), Some(one), None);
        assert_eq!(gained, ["balances"]);
        let [_, lost, _] = permissions(Some(one), Some(texts(&[])), None);
        assert_eq!(lost, ["balances"]);
    }

    #[test]
    fn permissions_in_another_order_are_neither_gained_nor_lost() {
        let [gained, lost, _] = permissions(
            Some(texts(&["balances", "ownership"])),
            Some(texts(&["ownership", "balances"])),
            None,
        );
        assert!(gained.is_empty() && lost.is_empty());
    }

    #[test]
    fn nothing_is_gained_or_lost_where_a_side_tells_no_permissions() {
        let one = texts(&["balances"]);
        for (before, after) in [
            (Some(None), Some(one)),
            (Some(one), Some(None)),
            (None, Some(one)),
            (Some(one), None),
        ] {
            let [gained, lost, _] = permissions(before, after, None);
            assert!(gained.is_empty() && lost.is_empty());
        }
    }

    #[test]
    fn a_permission_that_was_asked_for_and_is_not_there_is_not_granted() {
        let asked = texts(&["payment_method", "balances", "ownership"]);
        let [.., not_granted] = permissions(None, Some(texts(&["balances"])), asked);
        assert_eq!(not_granted, ["payment_method", "ownership"]);
    }

    #[test]
    fn what_the_account_had_before_is_not_granted_either() {
        let asked = texts(&["balances"]);
        let [_, lost, not_granted] = permissions(Some(asked), Some(texts(&[])), asked);
        assert_eq!(lost, ["balances"]);
        assert_eq!(not_granted, ["balances"]);
    }

    #[test]
    fn permissions_in_excess_of_those_asked_for_are_granted() {
        let [.., not_granted] = permissions(
            None,
            Some(texts(&["balances", "ownership"])),
            texts(&["ownership"]),
        );
        assert!(not_granted.is_empty());
    }

    #[test]
    fn nothing_is_known_to_be_denied_by_an_account_that_tells_no_permissions() {
        let asked = texts(&["balances"]);
        for after in [None, Some(None)] {
            let [.., not_granted] = permissions(Some(asked), after, asked);
            assert!(not_granted.is_empty());
        }
    }

    #[test]
    fn a_session_that_asked_for_nothing_was_granted_all() {
        for asked in [None, texts(&[])] {
            let [.., not_granted] = permissions(None, Some(texts(&[])), asked);
            assert!(not_granted.is_empty());
        }
    }

    #[test]
    fn a_permission_is_told_once() {
        let twice = texts(&["balances", "ownership", "balances"]);
        let none = texts(&[]);
        let once = ["balances", "ownership"];
        let [gained, _, _] = permissions(Some(none), Some(twice), None);
        let [_, lost, not_granted] = permissions(Some(twice), Some(none), twice);
        assert_eq!([gained, lost, not_granted], [once; 3]);
    }
}
