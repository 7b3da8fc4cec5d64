//! Which accounts need the customer, before any flow.

use crate::account::{Account, AccountNumber, Authorization};
use crate::classes::Classes;
use crate::positions::Positions;
use crate::symbol::Symbol;

/// How long before its expiry an account number asks for a relink, in seconds: 30 days, as with Stripe's own notice.
///
/// Source: <https://docs.stripe.com/financial-connections/webhooks>
pub const EXPIRY_NOTICE: u32 = 30 * 24 * 60 * 60;

/// What has to be done for an account, most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Relink its authorization.
    Relink,
    /// Send the customer through the ordinary flow: no relink can repair it.
    LinkNew,
    /// Relink its authorization before the deadline.
    RelinkSoon,
    /// It is inactive, and nothing says whether a relink can help.
    Unknown,
    /// Nothing.
    None,
}

impl Action {
    /// The action's name.
    #[must_use]
    pub fn name(self) -> Symbol {
        match self {
            Self::Relink => Symbol::RELINK,
            Self::LinkNew => Symbol::LINK_NEW,
            Self::RelinkSoon => Symbol::RELINK_SOON,
            Self::Unknown => Symbol::UNKNOWN,
            Self::None => Symbol::NONE,
        }
    }

    fn of(
        account: &Account<'_>,
        authorization: Option<&Authorization>,
        now: u32,
    ) -> (Self, Option<u32>) {
        let numbers = account.account_numbers.unwrap_or_default();
        let tokenized = || numbers.iter().filter(|number| number.is_tokenized());
        let has_run_out = || tokenized().any(AccountNumber::has_run_out);

        if account.status == Symbol::DISCONNECTED {
            return (Self::LinkNew, None);
        }
        if account.status == Symbol::INACTIVE {
            let own = account.status_details.inactive.action;
            let of_authorization = authorization.map_or(Symbol::ABSENT, |it| it.inactive_action);
            let is_decided = own == Symbol::RELINK_REQUIRED || own == Symbol::NONE;
            let action = match if is_decided { own } else { of_authorization } {
                Symbol::RELINK_REQUIRED => Self::Relink,
                Symbol::NONE => Self::LinkNew,
                _ if has_run_out() => Self::Relink,
                // The account itself is what ended: it was closed, say.
                _ if authorization.is_some_and(|it| it.status == Symbol::ACTIVE) => Self::LinkNew,
                _ => Self::Unknown,
            };
            return (action, None);
        }
        if has_run_out() {
            return (Self::Relink, None);
        }
        if account.status != Symbol::ACTIVE {
            return (Self::None, None);
        }
        let active = account.status_details.active;
        let is_announced = active.action == Symbol::RELINK_REQUIRED;
        let announced = if is_announced {
            active.expected_deactivation_date
        } else {
            None
        };
        let expiry = tokenized()
            .filter_map(|number| number.expected_expiry_date)
            .filter(|&date| date <= now.saturating_add(EXPIRY_NOTICE))
            .min();
        match (is_announced, announced.into_iter().chain(expiry).min()) {
            (false, None) => (Self::None, None),
            (_, deadline) => (Self::RelinkSoon, deadline),
        }
    }
}

/// What one authorization, or one account without an authorization, needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// What has to be done.
    pub action: Action,
    /// The authorization; `None` for an account that tells none.
    pub authorization: Option<Symbol>,
    /// The first institution name among the accounts.
    pub institution_name: Option<Symbol>,
    /// The accounts, by their places in the caller's list.
    pub accounts: Vec<usize>,
    /// The distinct causes that Stripe gave.
    pub causes: Vec<Symbol>,
    /// Unix seconds; the earliest.
    pub deadline: Option<u32>,
}

/// Says which accounts need the customer: one entry for each authorization and action, most urgent first.
///
/// One relink repairs all accounts of an authorization. `now` is in Unix seconds.
///
/// Source: <https://docs.stripe.com/financial-connections/inactive-accounts>
///
/// ```
/// use fc_relink::{Account, Action, Inactive, StatusDetails, Symbol, Symbols, triage};
///
/// let inactive = Inactive { action: Symbol::RELINK_REQUIRED, ..Inactive::default() };
/// let account = Account {
///     status: Symbol::INACTIVE,
///     status_details: StatusDetails { inactive, ..StatusDetails::default() },
///     ..Account::from_id(Symbols::new().intern("fca_1"))
/// };
/// let needs = triage(&[account], &[], 1_800_000_000);
/// assert_eq!(needs[0].action, Action::Relink);
/// ```
#[must_use]
pub fn triage(accounts: &[Account<'_>], authorizations: &[Authorization], now: u32) -> Vec<Need> {
    let known = Positions::of(authorizations.iter().map(|authorization| authorization.id));
    let firsts = Positions::of(accounts.iter().map(|account| account.id));
    let mut groups = Classes::default();
    let mut causes = Classes::default();
    let mut needs: Vec<Need> = Vec::new();

    for (place, account) in firsts.first_of(accounts) {
        let authorization = known
            .get(account.authorization)
            .and_then(|place| authorizations.get(place));
        let (action, deadline) = Action::of(account, authorization, now);
        // Accounts without an authorization share none: the place makes each a group of its own.
        let key = match account.authorization.set() {
            Some(id) => [id.number(), action.name().number(), 0, 0],
            None => [0, 0, 1, u32::try_from(place).unwrap_or(u32::MAX)],
        };
        let group = groups.number(key);
        let index = group as usize;
        if index == needs.len() {
            needs.push(Need {
                action,
                authorization: account.authorization.set(),
                institution_name: None,
                accounts: Vec::new(),
                causes: Vec::new(),
                deadline: None,
            });
        }
        let Some(need) = needs.get_mut(index) else {
            continue;
        };
        need.accounts.push(place);
        need.institution_name = need.institution_name.or(account.institution_name.set());
        need.deadline = need.deadline.into_iter().chain(deadline).min();
        let details = account.status_details;
        for cause in [details.inactive.cause, details.active.cause] {
            let is_new = cause.is_set() && {
                let count = causes.count();
                causes.number([group, cause.number(), 0, 0]) == count
            };
            if is_new {
                need.causes.push(cause);
            }
        }
    }

    needs.sort_by_key(|need| (need.action, need.deadline.unwrap_or(u32::MAX)));
    needs
}
