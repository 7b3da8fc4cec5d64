//! Accounts and authorizations, as far as a relink is concerned with them.

use crate::symbol::Symbol;

/// A list of texts; `None` where the key is absent. `null` is an empty list.
pub type Texts<'a> = Option<&'a [Symbol]>;

/// A Financial Connections account.
///
/// Every field may be absent; an account that a page knows by id alone has nothing else.
/// An account without a set [`id`](Self::id) takes no part in anything, so that positions in a list stay those of the caller.
///
/// Source: <https://docs.stripe.com/api/financial_connections/accounts/object>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account<'a> {
    /// `fca_…`
    pub id: Symbol,
    /// `fcauth_…`
    pub authorization: Symbol,
    /// `active`, `inactive`, `disconnected`
    pub status: Symbol,
    /// `institution_name`
    pub institution_name: Symbol,
    /// `cash`, `credit`, …
    pub category: Symbol,
    /// `checking`, `savings`, …
    pub subcategory: Symbol,
    /// The last four digits of the account number.
    pub last4: Symbol,
    /// `display_name`
    pub display_name: Symbol,
    /// The permissions that were granted.
    pub permissions: Texts<'a>,
    /// `us_bank_account`, `link`
    pub supported_payment_method_types: Texts<'a>,
    /// `None` where the key is absent; `null` is an empty list.
    pub account_numbers: Option<&'a [AccountNumber<'a>]>,
    /// `status_details`
    pub status_details: StatusDetails,
}

impl Account<'_> {
    /// An account of which the id is known and nothing else.
    #[must_use]
    pub fn from_id(id: Symbol) -> Self {
        Self {
            id,
            ..Self::default()
        }
    }

    /// Whether no relink can repair it: it is `disconnected`, or Stripe says that there is no action to take.
    ///
    /// Source: <https://docs.stripe.com/financial-connections/inactive-accounts>
    #[must_use]
    pub fn is_beyond_repair(&self) -> bool {
        self.status == Symbol::DISCONNECTED || self.status_details.inactive.action == Symbol::NONE
    }
}

/// The reasons behind an account's status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatusDetails {
    /// Why it is inactive.
    pub inactive: Inactive,
    /// What will end its being active.
    pub active: Active,
}

/// `status_details.inactive`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inactive {
    /// `none`, `relink_required`
    pub action: Symbol,
    /// `access_expired`, `account_closed`, …
    pub cause: Symbol,
}

/// `status_details.active`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Active {
    /// `none`, `relink_required`
    pub action: Symbol,
    /// Why it will become inactive.
    pub cause: Symbol,
    /// Unix seconds.
    pub expected_deactivation_date: Option<u32>,
}

/// One of an account's numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountNumber<'a> {
    /// `account_number`, `tokenized_account_number`
    pub identifier_type: Symbol,
    /// `deactivated`, `expired`, `pending`, `transactable`
    pub status: Symbol,
    /// Unix seconds.
    pub expected_expiry_date: Option<u32>,
    /// `ach`, `us_domestic_wire`
    pub supported_networks: &'a [Symbol],
}

impl AccountNumber<'_> {
    /// Whether it is tokenized: issued by the bank for one authorization, and able to run out.
    #[must_use]
    pub fn is_tokenized(&self) -> bool {
        self.identifier_type == Symbol::TOKENIZED_ACCOUNT_NUMBER
    }

    /// Whether it can no longer be used.
    #[must_use]
    pub fn has_run_out(&self) -> bool {
        self.status == Symbol::EXPIRED || self.status == Symbol::DEACTIVATED
    }
}

/// An authorization: the connection that one or more accounts share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Authorization {
    /// `fcauth_…`
    pub id: Symbol,
    /// `active`, `inactive`, `disconnected`
    pub status: Symbol,
    /// `status_details.inactive.action`: `none`, `relink_required`
    pub inactive_action: Symbol,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{NOT_SET, account, symbol};

    fn with_inactive_action(action: Symbol) -> Account<'static> {
        let inactive = Inactive {
            action,
            ..Inactive::default()
        };
        Account {
            status: Symbol::INACTIVE,
            status_details: StatusDetails {
                inactive,
                ..StatusDetails::default()
            },
            ..account("fca_1")
        }
    }

    #[test]
    fn a_bare_id_tells_nothing_else() {
        let id = symbol("fca_1");
        let expected = Account {
            id,
            authorization: Symbol::ABSENT,
            status: Symbol::ABSENT,
            institution_name: Symbol::ABSENT,
            category: Symbol::ABSENT,
            subcategory: Symbol::ABSENT,
            last4: Symbol::ABSENT,
            display_name: Symbol::ABSENT,
            permissions: None,
            supported_payment_method_types: None,
            account_numbers: None,
            status_details: StatusDetails::default(),
        };
        assert_eq!(Account::from_id(id), expected);
    }

    #[test]
    fn a_disconnected_account_is_beyond_repair() {
        let disconnected = Account {
            status: symbol("disconnected"),
            ..account("fca_1")
        };
        assert!(disconnected.is_beyond_repair());
    }

    #[test]
    fn an_account_with_no_action_to_take_is_beyond_repair() {
        assert!(with_inactive_action(symbol("none")).is_beyond_repair());
    }

    #[test]
    fn an_account_that_a_relink_repairs_is_not_beyond_repair() {
        assert!(!with_inactive_action(symbol("relink_required")).is_beyond_repair());
    }

    #[test]
    fn an_inactive_account_without_an_action_is_not_beyond_repair() {
        for action in NOT_SET {
            assert!(!with_inactive_action(action).is_beyond_repair());
        }
    }

    #[test]
    fn an_active_account_with_no_action_ahead_is_not_beyond_repair() {
        let active = Active {
            action: symbol("none"),
            ..Active::default()
        };
        let account = Account {
            status: symbol("active"),
            status_details: StatusDetails {
                active,
                ..StatusDetails::default()
            },
            ..account("fca_1")
        };
        assert!(!account.is_beyond_repair());
    }

    #[test]
    fn only_a_tokenized_account_number_is_tokenized() {
        let of_type = |identifier_type| AccountNumber {
            identifier_type,
            ..AccountNumber::default()
        };
        assert!(of_type(symbol("tokenized_account_number")).is_tokenized());
        assert!(!of_type(symbol("account_number")).is_tokenized());
        assert!(!of_type(symbol("")).is_tokenized());
        assert!(!AccountNumber::default().is_tokenized());
    }

    #[test]
    fn only_an_expired_or_deactivated_number_has_run_out() {
        let of_status = |status| AccountNumber {
            status,
            ..AccountNumber::default()
        };
        assert!(of_status(symbol("expired")).has_run_out());
        assert!(of_status(symbol("deactivated")).has_run_out());
        assert!(!of_status(symbol("pending")).has_run_out());
        assert!(!of_status(symbol("transactable")).has_run_out());
        assert!(!AccountNumber::default().has_run_out());
    }
}
