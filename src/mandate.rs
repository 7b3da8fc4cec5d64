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
