//! Whether the ACH mandate has to be shown.

use crate::{Account, Change, PaymentMethodType, Permission, Text};

/// Whether an account is new or replaced and one to pay from, in a session that asked for that: the mandate belongs to the
/// account's old id, so it has to be shown once more, and a new `PaymentMethod` made.
///
/// Source: <https://docs.stripe.com/financial-connections/relink/api/payments-or-payouts>
pub(crate) fn is_required<T: Text>(
    change: Change,
    after: &Account<T>,
    asked: Option<&[Permission<T>]>,
) -> bool {
    let types = after.supported_payment_method_types.as_deref();
    matches!(change, Change::Added | Change::Replaced)
        && asked.is_some_and(|asked| asked.contains(&Permission::PaymentMethod))
        && types.is_some_and(|types| types.contains(&PaymentMethodType::UsBankAccount))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Text, account, facts};

    const ASKED: &[Permission<Text>] = &[Permission::Balances, Permission::PaymentMethod];
    const TYPES: &[PaymentMethodType<Text>] =
        &[PaymentMethodType::Link, PaymentMethodType::UsBankAccount];

    fn required(
        change: Change,
        asked: Option<&[Permission<Text>]>,
        types: Option<&[PaymentMethodType<Text>]>,
    ) -> bool {
        let after = Account {
            supported_payment_method_types: types.map(<[_]>::to_vec),
            ..account("fca_1")
        };
        is_required(change, &after, asked)
    }

    facts! {
        an_added_account_to_pay_from_needs_a_mandate:
            required(Change::Added, Some(ASKED), Some(TYPES)) => true;
        a_replaced_account_to_pay_from_needs_a_mandate:
            required(Change::Replaced, Some(ASKED), Some(TYPES)) => true;
        a_reauthorized_account_keeps_its_mandate:
            required(Change::Reauthorized, Some(ASKED), Some(TYPES)) => false;
        nobody_knows_whether_a_returned_account_is_new:
            required(Change::Returned, Some(ASKED), Some(TYPES)) => false;
        no_mandate_is_needed_where_no_payment_method_was_asked_for:
            [None, ASKED.get(..1)].map(|asked| required(Change::Added, asked, Some(TYPES)))
                => [false, false];
        no_mandate_is_needed_for_an_account_that_cannot_be_paid_from:
            [None, TYPES.get(..1)].map(|types| required(Change::Added, Some(ASKED), types))
                => [false, false];
    }
}
