//! What Stripe sent, read tolerantly.

use wasm_bindgen::JsValue;

use super::check::problem;
use super::read::Lists;
use super::rows::{ACCOUNT_WIDTH, BARE_ID, Reader, Rows, WRONG, text};
use crate::account::Account;
use crate::report::Warning;
use crate::session::{FlowResult, RelinkResult, Requested, Session};
use crate::text::concat;

/// How many malformed accounts are told one by one; one more warning counts the rest.
const MOST_MALFORMED: usize = 99;

/// What the flow resolved with, or a bare session.
#[derive(Debug)]
pub(super) struct Answer {
    head: Vec<u32>,
    pub(super) rows: Rows,
}

impl Answer {
    pub(super) fn read(reader: &Reader, result: &JsValue) -> Self {
        let head = reader.result(result).to_vec();
        let rows = Rows::of(&reader.returned(), ACCOUNT_WIDTH, "accounts", false);
        Self { head, rows }
    }

    pub(super) fn flow_result<'a>(
        &self,
        lists: &'a Lists,
        accounts: &'a [Account<'a>],
    ) -> FlowResult<'a> {
        let &[
            is_error,
            has_session,
            asked_authorization,
            asked_account,
            authorization,
            account,
            failure_reason,
            cancel_reason,
            permissions,
        ] = self.head.as_slice()
        else {
            return FlowResult::default();
        };
        let session = Session {
            relink_options: Requested {
                authorization: text(asked_authorization),
                account: text(asked_account),
            },
            relink_result: RelinkResult {
                authorization: text(authorization),
                account: text(account),
                failure_reason: text(failure_reason),
            },
            permissions: lists.texts(permissions),
            cancel_reason: text(cancel_reason),
            accounts,
        };
        FlowResult {
            is_error: is_error == 1,
            session: (has_session == 1).then_some(session),
        }
    }

    /// What is odd about the accounts that came back.
    pub(super) fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if self.rows.has_more {
            warnings.push(Warning::AccountsIncomplete {
                path: "the session's list of accounts",
            });
        }
        let mut malformed = 0;
        for (index, row) in self.rows.rows().enumerate() {
            let (suffix, expected, got) = match *row {
                // A bare id is a string, whichever it is.
                [BARE_ID, ..] => ("", "an object", WRONG - 1),
                [kind, ..] if kind >= WRONG => ("", "an object", kind),
                [_, id, ..] if !text(id).is_set() => (".id", "a non-empty string", id),
                _ => continue,
            };
            malformed += 1;
            if malformed <= MOST_MALFORMED {
                let place = self.rows.place.of(index);
                let problem = concat(&[&place, suffix, " ", &problem(expected, got)]);
                warnings.push(Warning::MalformedAccount { problem });
            }
        }
        if malformed > MOST_MALFORMED {
            let count = malformed - MOST_MALFORMED;
            warnings.push(Warning::MoreMalformedAccounts { count });
        }
        warnings
    }
}
