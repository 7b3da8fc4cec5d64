//! Lists of accounts, and what was left out of them.

use std::fmt;

use crate::Account;

/// A list of accounts, given as an array or as one page of Stripe's list object.
///
/// ```
/// use fc_relink::{Account, AccountList};
///
/// let list = AccountList::from(vec![Account::from_id("fca_1")]);
/// assert!(!list.has_more);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountList<T> {
    /// The accounts, in the order in which they came.
    pub accounts: Vec<Account<T>>,
    /// Whether there are more accounts than these.
    pub has_more: bool,
    /// What was left out, because it is no account.
    pub malformed: Vec<Malformed>,
}

impl<T> Default for AccountList<T> {
    fn default() -> Self {
        Self::from(Vec::new())
    }
}

impl<T> From<Vec<Account<T>>> for AccountList<T> {
    fn from(accounts: Vec<Account<T>>) -> Self {
        Self {
            accounts,
            has_more: false,
            malformed: Vec::new(),
        }
    }
}

/// An element of a list that was left out: it is no object, or has no id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Malformed {
    /// Where it is: `accounts[3].id`, `accounts.data[0]`.
    pub path: String,
    /// What is wrong with it: `must be a non-empty string, got null`.
    pub problem: String,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.path, self.problem)
    }
}
