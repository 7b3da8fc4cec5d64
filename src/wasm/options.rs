//! Options, read strictly.

use js_sys::{Date, Function, JsString, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortSignal, Headers};

use super::awaited::Awaited;
use super::error::Failure;
use super::host::{is_object, page};
use super::rows::Reader;
use crate::error::Error;
use crate::session::Requested;
use crate::symbol::Symbol;

/// A time later than this, in the year 5138, is one in milliseconds.
const LATEST_NOW: f64 = 1e11;

pub(super) fn invalid(path: &str, problem: &str) -> Failure {
    Failure::from(Error::InvalidOptions {
        path: path.into(),
        problem: problem.into(),
    })
}

pub(super) fn is_missing(value: &JsValue) -> bool {
    value.is_undefined() || value.is_null()
}

/// A text that is set, else nothing.
fn set(text: JsValue) -> JsValue {
    if text.is_falsy() {
        JsValue::UNDEFINED
    } else {
        text
    }
}

/// The property of that name, nothing for no options at all.
fn get(options: &JsValue, name: &str) -> Result<JsValue, Failure> {
    if is_missing(options) {
        return Ok(JsValue::UNDEFINED);
    }
    if !is_object(options) {
        return Err(invalid("options", "must be an object"));
    }
    Reflect::get(options, &name.into()).map_err(|_| invalid(name, "could not be read"))
}

/// What the caller says was asked for.
pub(super) fn requested(options: &JsValue, reader: &Reader) -> Result<Requested, Failure> {
    let text = |name| {
        let value = get(options, name)?;
        if is_missing(&value) || value.is_string() {
            Ok(Symbol::new(reader.text(&value)))
        } else {
            Err(invalid(name, "must be a string"))
        }
    };
    Ok(Requested {
        authorization: text("authorization")?,
        account: text("account")?,
    })
}

/// The authorizations and the present time of a triage.
pub(super) fn triage(options: &JsValue) -> Result<(JsValue, u32), Failure> {
    let now = get(options, "now")?;
    let now = if is_missing(&now) {
        Some(Date::now() / 1000.0)
    } else {
        now.as_f64()
    };
    let Some(now) = now.filter(|now| (0.0..=LATEST_NOW).contains(now)) else {
        return Err(invalid("now", "must be a time in Unix seconds"));
    };
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast saturates, and no deadline is later than the last second that it can tell"
    )]
    let now = now as u32;
    Ok((get(options, "authorizations")?, now))
}

/// Where the client secret, or the existing accounts, come from.
#[derive(Debug)]
pub(super) enum Source {
    Given(JsValue),
    Asked(Function),
    Endpoint(String),
}

/// The options of `relink`.
pub(super) struct Options {
    pub(super) asked: Requested,
    pub(super) stripe: Awaited,
    pub(super) secret: Source,
    pub(super) accounts: Source,
    pub(super) authorization: JsValue,
    pub(super) account: JsValue,
    pub(super) headers: Option<Headers>,
    pub(super) signal: Option<AbortSignal>,
    /// Further options for Stripe's call.
    pub(super) for_collect: Object,
}

impl Options {
    /// # Errors
    ///
    /// The reason of a signal that is aborted already, and an error for each option that is not what it has to be.
    pub(super) fn read(options: &JsValue, reader: &Reader) -> Result<Self, Failure> {
        if !is_object(options) {
            return Err(invalid("options", "must be an object"));
        }
        let signal = signal(options)?;
        check_context(options)?;
        Ok(Self {
            stripe: stripe(options)?,
            secret: secret(options)?,
            accounts: accounts(options)?,
            authorization: set(get(options, "authorization")?),
            account: set(get(options, "account")?),
            headers: headers(options)?,
            signal,
            for_collect: collect_options(options)?,
            asked: requested(options, reader)?,
        })
    }
}

/// Whether the page may relink: a client secret needs a secure context.
fn check_context(options: &JsValue) -> Result<(), Failure> {
    let allow = get(options, "allowInsecureContext")?;
    if allow != JsValue::TRUE && is_insecure() {
        return Err(Error::InsecureContext.into());
    }
    if is_missing(&allow) || allow.as_bool().is_some() {
        Ok(())
    } else {
        Err(invalid("allowInsecureContext", "must be a boolean"))
    }
}

/// Only `false` says that the page is insecure: servers and old workers do not know the property.
fn is_insecure() -> bool {
    Reflect::get(&page(), &"isSecureContext".into()) == Ok(JsValue::FALSE)
}

fn signal(options: &JsValue) -> Result<Option<AbortSignal>, Failure> {
    let signal = get(options, "signal")?;
    if is_missing(&signal) {
        return Ok(None);
    }
    let has = |name: &str| {
        signal.is_object() && Reflect::get(&signal, &name.into()).is_ok_and(|it| it.is_function())
    };
    let aborted = Reflect::get(&signal, &"aborted".into())
        .ok()
        .and_then(|aborted| aborted.as_bool());
    match aborted {
        Some(aborted) if has("addEventListener") && has("removeEventListener") => {
            let signal: AbortSignal = signal.unchecked_into();
            if aborted {
                Err(Failure::passed_on(reason(&signal)))
            } else {
                Ok(Some(signal))
            }
        }
        _ => Err(invalid("signal", "must be an AbortSignal")),
    }
}

/// Why a signal was aborted.
pub(super) fn reason(signal: &AbortSignal) -> JsValue {
    Reflect::get(signal, &"reason".into()).unwrap_or_default()
}

fn stripe(options: &JsValue) -> Result<Awaited, Failure> {
    let stripe = get(options, "stripe")?;
    let Err(problem) = check_stripe(&stripe) else {
        return Ok(Awaited::Ready(stripe));
    };
    match Awaited::of(stripe, |cause| {
        let error = Error::StripeUnavailable {
            problem: "is a promise that rejected",
        };
        Failure::caused(&error, cause, &JsValue::UNDEFINED)
    })? {
        Awaited::Ready(_) => Err(problem.into()),
        promised @ Awaited::Coming(_) => Ok(promised),
    }
}

fn secret(options: &JsValue) -> Result<Source, Failure> {
    let secret = get(options, "clientSecret")?;
    let session_url = get(options, "sessionUrl")?;
    match (is_missing(&secret), is_missing(&session_url)) {
        (true, false) => Ok(Source::Endpoint(url("sessionUrl", &session_url)?)),
        (false, false) => Err(invalid(
            "sessionUrl",
            "cannot be given together with clientSecret",
        )),
        (true, true) if !Reflect::has(options, &"clientSecret".into()).unwrap_or_default() => {
            Err(invalid("clientSecret", "or sessionUrl must be given"))
        }
        (_, true) => match secret.dyn_into() {
            Ok(ask) => Ok(Source::Asked(ask)),
            Err(secret) => {
                check_secret(&secret, "clientSecret")?;
                Ok(Source::Given(secret))
            }
        },
    }
}

fn accounts(options: &JsValue) -> Result<Source, Failure> {
    let accounts = get(options, "existingAccounts")?;
    if let Some(url) = as_url(&accounts) {
        return if url.is_empty() {
            Err(invalid("existingAccounts", "must not be an empty URL"))
        } else {
            Ok(Source::Endpoint(url))
        };
    }
    Ok(match accounts.dyn_into() {
        Ok(ask) => Source::Asked(ask),
        Err(accounts) => Source::Given(accounts),
    })
}

fn url(name: &str, value: &JsValue) -> Result<String, Failure> {
    match as_url(value) {
        Some(url) if !url.is_empty() => Ok(url),
        _ => Err(invalid(name, "must be a URL")),
    }
}

/// A string or a `URL` object.
fn as_url(value: &JsValue) -> Option<String> {
    value.as_string().or_else(|| {
        let href = Reflect::get(value, &"href".into()).ok()?;
        href.as_string()
    })
}

fn headers(options: &JsValue) -> Result<Option<Headers>, Failure> {
    let headers = get(options, "headers")?;
    if is_missing(&headers) {
        return Ok(None);
    }
    // The constructor takes any kind of headers; the name in web-sys is that of one of them.
    Headers::new_with_str_sequence_sequence(&headers)
        .map(Some)
        .map_err(|_| invalid("headers", "must be what the Headers constructor takes"))
}

fn collect_options(options: &JsValue) -> Result<Object, Failure> {
    let given = get(options, "collectOptions")?;
    if is_missing(&given) {
        return Ok(Object::new());
    }
    if given.is_object() {
        Ok(given.unchecked_into())
    } else {
        Err(invalid("collectOptions", "must be an object"))
    }
}

/// Looks at a secret without copying it into this memory.
pub(super) fn check_secret(secret: &JsValue, path: &'static str) -> Result<(), Error> {
    let text = secret.dyn_ref::<JsString>().map(JsString::trim);
    let problem = match text {
        Some(text) if text.starts_with("sk_", 0) || text.starts_with("rk_", 0) => {
            "is a secret API key, which must never reach a page; pass the client_secret of a session"
        }
        Some(text) if text.length() > 0 => return Ok(()),
        _ => "must be a non-empty string",
    };
    Err(Error::InvalidClientSecret { path, problem })
}

/// Whether it is Stripe.js, as far as it is needed.
pub(super) fn check_stripe(stripe: &JsValue) -> Result<(), Error> {
    let problem = if !stripe.is_object() && !stripe.is_function() {
        "must be a Stripe.js object or a promise of one"
    } else if Reflect::get(stripe, &"collectFinancialConnectionsAccounts".into())
        .is_ok_and(|it| it.is_function())
    {
        return Ok(());
    } else {
        "has no method collectFinancialConnectionsAccounts"
    };
    Err(Error::StripeUnavailable { problem })
}
