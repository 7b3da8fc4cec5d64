//! Accounts, as far as a relink is concerned with them.
//!
//! Source: <https://docs.stripe.com/api/financial_connections/accounts/object>

use std::fmt;
use std::sync::Arc;

use crate::Field;
use crate::open_enum::open_enum;

/// A Financial Connections account.
///
/// Every field but the id may be absent: an account that a page knows by its id alone has nothing else.
///
/// ```
/// use fc_relink::{Account, Status};
///
/// let account = Account {
///     status: Status::Inactive.into(),
///     last4: "6789".into(),
///     ..Account::from_id("fca_1")
/// };
/// assert_eq!(account.status.value(), Some(&Status::Inactive));
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Account<T> {
    /// `fca_…`; an account whose id is empty takes no part in anything.
    pub id: T,
    /// `fcauth_…`
    pub authorization: Field<T>,
    /// Whether Stripe can get at its data.
    pub status: Field<Status<T>>,
    /// The name of the bank.
    pub institution_name: Field<T>,
    /// `cash`, `credit`, …
    pub category: Field<T>,
    /// `checking`, `savings`, …
    pub subcategory: Field<T>,
    /// The last four digits of the account number.
    pub last4: Field<T>,
    /// What the bank calls it.
    pub display_name: Field<T>,
    /// The permissions that were granted. `None` where the key is absent; `null` is an empty list. Accounts that have the same
    /// may share them.
    pub permissions: Option<Arc<[Permission<T>]>>,
    /// The `PaymentMethod` types that can be made of it, in the same way.
    pub supported_payment_method_types: Option<Arc<[PaymentMethodType<T>]>>,
    /// Its numbers. `None` where the key is absent; `null` is an empty list.
    pub account_numbers: Option<Vec<AccountNumber<T>>>,
    /// The reasons behind the status.
    pub status_details: StatusDetails<T>,
}

impl<T> Account<T> {
    /// An account of which the id is known and nothing else.
    #[must_use]
    pub const fn from_id(id: T) -> Self {
        Self {
            id,
            authorization: Field::Absent,
            status: Field::Absent,
            institution_name: Field::Absent,
            category: Field::Absent,
            subcategory: Field::Absent,
            last4: Field::Absent,
            display_name: Field::Absent,
            permissions: None,
            supported_payment_method_types: None,
            account_numbers: None,
            status_details: StatusDetails {
                inactive: Inactive {
                    action: None,
                    cause: None,
                },
                active: Active {
                    action: None,
                    cause: None,
                    expected_deactivation_date: None,
                },
            },
        }
    }

    /// Whether it is known to be out of work: `inactive` or `disconnected`.
    pub(crate) const fn is_out_of_work(&self) -> bool {
        matches!(
            self.status.value(),
            Some(Status::Inactive | Status::Disconnected)
        )
    }
}

/// Shows what identifies the account. A customer's data belongs in no log.
impl<T: fmt::Debug> fmt::Debug for Account<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("id", &self.id)
            .field("authorization", &self.authorization)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// The reasons behind an account's status.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatusDetails<T> {
    /// Why it is inactive.
    pub inactive: Inactive<T>,
    /// What will end its being active.
    pub active: Active<T>,
}

/// Why an account is inactive.
///
/// Source: <https://docs.stripe.com/financial-connections/inactive-accounts>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inactive<T> {
    /// What can be done about it.
    pub action: Option<RequiredAction<T>>,
    /// `access_expired`, `account_closed`, …
    pub cause: Option<T>,
}

/// What will end an account's being active.
///
/// Source: <https://docs.stripe.com/financial-connections/inactive-accounts>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Active<T> {
    /// What has to be done to keep it active.
    pub action: Option<RequiredAction<T>>,
    /// Why it will become inactive.
    pub cause: Option<T>,
    /// When it will become inactive, in Unix seconds.
    pub expected_deactivation_date: Option<u64>,
}

/// One of an account's numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccountNumber<T> {
    /// Whether the bank issued it for one authorization.
    pub identifier_type: Option<IdentifierType<T>>,
    /// Whether it can be used.
    pub status: Option<NumberStatus<T>>,
    /// When it will run out, in Unix seconds.
    pub expected_expiry_date: Option<u64>,
    /// `ach`, `us_domestic_wire`
    pub supported_networks: Vec<T>,
}

open_enum! {
    /// The status of an account or of an authorization.
    Status {
        /// Stripe can get at its data.
        Active = "active",
        /// Stripe cannot get at its data any more.
        Inactive = "inactive",
        /// Someone ended the connection for good.
        Disconnected = "disconnected",
    }
}

open_enum! {
    /// What has to be done to repair an account, or to keep it active.
    RequiredAction {
        /// Nothing can be done.
        None = "none",
        /// The customer has to relink it.
        RelinkRequired = "relink_required",
    }
}

open_enum! {
    /// What kind of number it is.
    IdentifierType {
        /// The account's own number.
        AccountNumber = "account_number",
        /// A number that the bank issued for one authorization, and that can run out.
        TokenizedAccountNumber = "tokenized_account_number",
    }
}

open_enum! {
    /// Whether an account number can be used.
    NumberStatus {
        /// It can.
        Transactable = "transactable",
        /// Not yet.
        Pending = "pending",
        /// It has run out.
        Expired = "expired",
        /// The bank withdrew it.
        Deactivated = "deactivated",
    }
}

open_enum! {
    /// What data of an account may be used.
    ///
    /// Source: <https://docs.stripe.com/financial-connections/fundamentals>
    Permission {
        /// To make a `PaymentMethod` of it.
        PaymentMethod = "payment_method",
        /// Its balances.
        Balances = "balances",
        /// Its transactions.
        Transactions = "transactions",
        /// Who owns it.
        Ownership = "ownership",
    }
}

open_enum! {
    /// A type of `PaymentMethod` that can be made of an account.
    PaymentMethodType {
        /// ACH debits.
        UsBankAccount = "us_bank_account",
        /// Link.
        Link = "link",
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{checking, facts};
    use crate::{Session, Status};

    facts! {
        an_account_shows_no_data_of_a_customer:
            format!("{:?}", checking("fca_1", "6789", "Everyday"))
                => r#"Account { id: "fca_1", authorization: Absent, status: Absent, .. }"#;
        a_session_shows_no_link_for_its_customer:
            format!("{:?}", Session { url: Some("https://"), ..Session::default() })
                .split_once(" { ")
                .map(|(name, fields)| (name, fields.contains("https"))) => Some(("Session", false));
        an_account_out_of_work_is_inactive_or_disconnected:
            [Status::Active, Status::Inactive, Status::Disconnected, Status::Other("asleep")]
                .map(|status| crate::testing::with_status(status, checking("", "", "")).is_out_of_work())
                => [false, true, true, false];
    }
}
