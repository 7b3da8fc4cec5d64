//! Stripe's objects, as its API sends them.

use serde::de::{Deserialize, Deserializer, Error};

use super::value::{Object, Value};
use crate::fields;
use crate::session::SESSION_OBJECTS;
use crate::{Account, AccountList, Authorization, FlowResult, Malformed, Session, Text, Word};

/// What is wrong with a value, and where in it.
struct Problem {
    suffix: &'static str,
    problem: String,
}

impl Problem {
    fn new(suffix: &'static str, expected: &str, got: &str) -> Self {
        Self {
            suffix,
            problem: format!("must be {expected}, got {got}"),
        }
    }

    /// The error where nothing else can be made of the value.
    fn error<E: Error>(self, name: &str) -> E {
        let Self { suffix, problem } = self;
        E::custom(format_args!("{name}{suffix} {problem}"))
    }
}

/// An object, and its id.
fn identified<T: Text>(value: Value<T>) -> Result<(T, Object<T>), Problem> {
    let Value::Object(mut object) = value else {
        return Err(Problem::new("", "an object", value.kind()));
    };
    let got = match object.take("id") {
        Some(Value::Text(id)) if !id.is_empty() => return Ok((id, object)),
        Some(other) => other.kind(),
        None => "undefined",
    };
    Err(Problem::new(".id", "a non-empty string", got))
}

fn account<T: Text>(value: Value<T>) -> Result<Account<T>, Problem> {
    let (id, mut object) = identified(value)?;
    Ok(fields::account(id, &mut object))
}

/// What an account of a page's own has to be.
const OWN_ACCOUNT: &str = "an account or a non-empty id";

/// An account of a page's own, which may be a bare id.
fn own_account<T: Text>(value: Value<T>) -> Result<Account<T>, Problem> {
    match value {
        Value::Text(id) if !id.is_empty() => Ok(Account::from_id(id)),
        Value::Object(_) => account(value),
        other => Err(Problem::new("", OWN_ACCOUNT, other.kind())),
    }
}

/// The accounts of an array or of Stripe's list object; what is malformed is recorded. `None` where it is neither.
fn list<T: Text>(
    value: Value<T>,
    name: &str,
    read: fn(Value<T>) -> Result<Account<T>, Problem>,
) -> Option<AccountList<T>> {
    let mut list = AccountList::default();
    let (path, items) = match value {
        Value::Array(items) => (name.to_owned(), items),
        Value::Object(mut object) => {
            list.has_more = matches!(object.take("has_more"), Some(Value::Bool(true)));
            let Some(Value::Array(items)) = object.take("data") else {
                return None;
            };
            (format!("{name}.data"), items)
        }
        _ => return None,
    };
    list.accounts.reserve(items.len());
    for (index, item) in items.into_iter().enumerate() {
        match read(item) {
            Ok(account) => list.accounts.push(account),
            Err(Problem { suffix, problem }) => list.malformed.push(Malformed {
                path: format!("{path}[{index}]{suffix}"),
                problem,
            }),
        }
    }
    Some(list)
}

fn session<T: Text>(mut object: Object<T>) -> Session<T> {
    let accounts = object.take("accounts");
    Session {
        accounts: accounts
            .and_then(|accounts| list(accounts, "accounts", account))
            .unwrap_or_default(),
        ..fields::session(&mut object)
    }
}

/// Whether an object is a session rather than what wraps one.
fn is_session<T: Text>(object: &Object<T>) -> bool {
    if let Some(Value::Text(name)) = object.get("object") {
        let objects = const { Word::all_of::<{ SESSION_OBJECTS.len() }>(SESSION_OBJECTS) };
        return objects.iter().any(|word| name.is(*word));
    }
    let is_object = |name| matches!(object.get(name), Some(Value::Object(_)));
    let has_array = matches!(object.get("accounts"), Some(Value::Array(_)));
    has_array
        || ["relink_result", "relink_options", "accounts"]
            .into_iter()
            .any(is_object)
}

/// As Stripe's API sends it. A field of the wrong kind counts as absent.
///
/// # Errors
///
/// The value is no object, or its `id` is no non-empty text.
impl<'de, T: Text + Deserialize<'de>> Deserialize<'de> for Account<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        account(value).map_err(|problem| problem.error("account"))
    }
}

/// As Stripe's API sends it. A field of the wrong kind counts as absent.
///
/// # Errors
///
/// The value is no object, or its `id` is no non-empty text.
impl<'de, T: Text + Deserialize<'de>> Deserialize<'de> for Authorization<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let (id, mut object) =
            identified(value).map_err(|problem| problem.error("authorization"))?;
        Ok(fields::authorization(id, &mut object))
    }
}

/// A page's own accounts: an array or Stripe's list object, of accounts, bare ids, or both. What is neither is recorded as
/// [malformed](AccountList::malformed). The list inside a [`Session`] is read with it and has no bare ids.
///
/// # Errors
///
/// The value is neither an array nor a list object.
impl<'de, T: Text + Deserialize<'de>> Deserialize<'de> for AccountList<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let kind = value.kind();
        list(value, "existingAccounts", own_account).ok_or_else(|| {
            let expected = "an array or a list object";
            Problem::new("", expected, kind).error("existingAccounts")
        })
    }
}

/// As Stripe's API sends it, its `accounts` an array or a list object. A field of the wrong kind counts as absent.
///
/// # Errors
///
/// The value is no object.
impl<'de, T: Text + Deserialize<'de>> Deserialize<'de> for Session<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Object(object) => Ok(session(object)),
            other => Err(Problem::new("", "an object", other.kind()).error("session")),
        }
    }
}

/// What `collectFinancialConnectionsAccounts` resolved with, or a bare session, which then [was fetched](FlowResult::fetched).
/// Anything else is a result with neither an error nor a session.
impl<'de, T: Text + Deserialize<'de>> Deserialize<'de> for FlowResult<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut object = Value::deserialize(deserializer)?.into_object();
        let has_error = matches!(object.get("error"), Some(Value::Object(_)));
        let wrapped = match object.take("financialConnectionsSession") {
            Some(Value::Object(session)) => Some(session),
            _ => None,
        };
        let is_fetched = wrapped.is_none() && is_session(&object);
        Ok(Self {
            has_error,
            session: wrapped.or(is_fetched.then_some(object)).map(session),
            is_fetched,
        })
    }
}
