//! What differs between two states of an account.

use crate::closed_enum::closed_enum;
use crate::set;
use crate::{Account, AccountNumber, PermissionChanges, Text};

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
    permissions: &PermissionChanges<T>,
) -> Vec<ComparedField> {
    let differs = |field| match field {
        ComparedField::Status => before.status.differs_from(&after.status),
        ComparedField::Authorization => before.authorization.differs_from(&after.authorization),
        ComparedField::Permissions => {
            !permissions.gained.is_empty() || !permissions.lost.is_empty()
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
