//! What differs between two states of an account.

use crate::closed_enum::closed_enum;
use crate::set;
use crate::{Account, AccountNumber, Text};

closed_enum! {
    /// A field of an account that is compared.
    ComparedField {
        /// `status`
        Status = "status",
        /// `authorization`
        Authorization = "authorization",
        /// `permissions`, as a set
        Permissions = "permissions",
        /// `last4`
        Last4 = "last4",
        /// `display_name`
        DisplayName = "display_name",
        /// `subcategory`
        Subcategory = "subcategory",
        /// `supported_payment_method_types`, as a set
        SupportedPaymentMethodTypes = "supported_payment_method_types",
        /// `account_numbers`, as a set
        AccountNumbers = "account_numbers",
    }
}

/// The fields that differ, of those that both sides have.
pub(crate) fn changed_fields<T: Text>(
    before: &Account<T>,
    after: &Account<T>,
) -> Vec<ComparedField> {
    let differs = |field| match field {
        ComparedField::Status => before.status.differs_from(&after.status),
        ComparedField::Authorization => before.authorization.differs_from(&after.authorization),
        ComparedField::Permissions => {
            lists_differ(before.permissions.as_deref(), after.permissions.as_deref())
        }
        ComparedField::Last4 => before.last4.differs_from(&after.last4),
        ComparedField::DisplayName => before.display_name.differs_from(&after.display_name),
        ComparedField::Subcategory => before.subcategory.differs_from(&after.subcategory),
        ComparedField::SupportedPaymentMethodTypes => lists_differ(
            before.supported_payment_method_types.as_deref(),
            after.supported_payment_method_types.as_deref(),
        ),
        ComparedField::AccountNumbers => lists_differ::<AccountNumber<T>>(
            before.account_numbers.as_deref(),
            after.account_numbers.as_deref(),
        ),
    };
    let mut fields = Vec::new();
    for &field in ComparedField::ALL {
        if differs(field) {
            fields.push(field);
        }
    }
    fields
}

/// Whether both sides have a list, and not of the same items.
fn lists_differ<I: Ord>(before: Option<&[I]>, after: Option<&[I]>) -> bool {
    match (before, after) {
        (Some(before), Some(after)) => !set::are_equal(before, after),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Text, account, facts};
    use crate::{Field, IdentifierType, NumberStatus, PaymentMethodType, Permission, Status};
    use ComparedField as C;

    /// What changes between two accounts that these make of the same one.
    fn changed(
        before: impl FnOnce(&mut Account<Text>),
        after: impl FnOnce(&mut Account<Text>),
    ) -> Vec<ComparedField> {
        let [mut a, mut b] = ["fca_1", "fca_1"].map(account);
        before(&mut a);
        after(&mut b);
        changed_fields(&a, &b)
    }

    /// What changes between two lists of account numbers.
    fn renumbered(
        before: &[AccountNumber<Text>],
        after: &[AccountNumber<Text>],
    ) -> Vec<ComparedField> {
        changed(
            |it| it.account_numbers = Some(before.to_vec()),
            |it| it.account_numbers = Some(after.to_vec()),
        )
    }

    fn number(expected_expiry_date: u64) -> AccountNumber<Text> {
        AccountNumber {
            identifier_type: Some(IdentifierType::AccountNumber),
            status: Some(NumberStatus::Pending),
            expected_expiry_date: Some(expected_expiry_date),
            supported_networks: vec!["ach", "us_domestic_wire"],
        }
    }

    /// Whether a number is another one after this.
    fn is_another(change: impl FnOnce(&mut AccountNumber<Text>)) -> bool {
        let mut after = number(1);
        change(&mut after);
        renumbered(&[number(1)], &[after]) == [C::AccountNumbers]
    }

    const NOTHING: [ComparedField; 0] = [];

    facts! {
        status_is_compared:
            changed(|it| it.status = Status::Inactive.into(), |it| it.status = Status::Active.into()) => [C::Status];
        authorization_is_compared:
            changed(|it| it.authorization = "a".into(), |it| it.authorization = "b".into()) => [C::Authorization];
        last4_is_compared: changed(|it| it.last4 = "1111".into(), |it| it.last4 = "2222".into()) => [C::Last4];
        display_name_is_compared:
            changed(|it| it.display_name = "a".into(), |it| it.display_name = "b".into()) => [C::DisplayName];
        subcategory_is_compared:
            changed(|it| it.subcategory = "a".into(), |it| it.subcategory = "b".into()) => [C::Subcategory];
        permissions_are_compared:
            changed(
                |it| it.permissions = Some(vec![Permission::Balances]),
                |it| it.permissions = Some(vec![]),
            ) => [C::Permissions];
        payment_method_types_are_compared:
            changed(
                |it| it.supported_payment_method_types = Some(vec![]),
                |it| it.supported_payment_method_types = Some(vec![PaymentMethodType::Link]),
            ) => [C::SupportedPaymentMethodTypes];
        no_other_field_is_compared:
            changed(
                |it| {
                    it.id = "fca_2";
                    it.institution_name = "a".into();
                    it.category = "a".into();
                    it.status_details.inactive.cause = Some("a");
                },
                |it| {
                    it.institution_name = "b".into();
                    it.category = "b".into();
                    it.status_details.active.cause = Some("a");
                },
            ) => NOTHING;
        a_field_that_is_absent_on_a_side_is_no_change:
            changed(|it| it.last4 = "1111".into(), |it| it.display_name = Field::Null) => NOTHING;
        null_is_another_value: changed(|it| it.last4 = Field::Null, |it| it.last4 = "".into()) => [C::Last4];
        a_list_that_is_absent_on_a_side_is_no_change:
            changed(
                |it| it.permissions = Some(vec![Permission::Balances]),
                |it| it.account_numbers = Some(vec![number(1)]),
            ) => NOTHING;

        // Account numbers
        another_type_is_another_number: is_another(|it| it.identifier_type = None) => true;
        another_status_is_another_number:
            is_another(|it| it.status = Some(NumberStatus::Other("account_number"))) => true;
        another_expiry_is_another_number: is_another(|it| it.expected_expiry_date = Some(2)) => true;
        other_networks_are_another_number: is_another(|it| it.supported_networks.clear()) => true;
        the_order_of_the_networks_is_another_number: is_another(|it| it.supported_networks.reverse()) => true;
        the_same_number_is_the_same: is_another(|_| {}) => false;
        neither_order_nor_repetition_is_a_change:
            renumbered(&[number(1), number(2), number(1)], &[number(2), number(1)]) => NOTHING;
        one_more_number_is_a_change: renumbered(&[number(1)], &[number(1), number(2)]) => [C::AccountNumbers];
    }

    #[test]
    fn changed_fields_come_in_the_order_of_the_contract() {
        let of = |text: Text| Account {
            status: Field::Value(Status::Other(text)),
            authorization: text.into(),
            permissions: Some(vec![Permission::Other(text)]),
            last4: text.into(),
            display_name: text.into(),
            subcategory: text.into(),
            supported_payment_method_types: Some(vec![PaymentMethodType::Other(text)]),
            account_numbers: Some(vec![AccountNumber {
                supported_networks: vec![text],
                ..AccountNumber::default()
            }]),
            ..account("fca_1")
        };
        let names: Vec<_> = changed_fields(&of("a"), &of("b"))
            .into_iter()
            .map(C::name)
            .collect();
        let expected = "status authorization permissions last4 display_name subcategory \
            supported_payment_method_types account_numbers";
        assert_eq!(names.join(" "), expected);
    }
}
