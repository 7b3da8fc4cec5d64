//! The options of `relink`, read strictly and once.

use js_sys::{Function, JsString, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::call::Call;
use super::error::{Error, Failure, function_failed, invalid};
use super::existing;
use super::js::{get, global, is_array, is_missing, is_object, is_thenable};
use super::request::headers;
use super::secret;
use super::wait::{Awaited, End};

/// The method of Stripe.js that opens the flow.
const COLLECT: &str = "collectFinancialConnectionsAccounts";

/// Where the client secret comes from.
pub(super) enum SecretSource {
    Given(JsString),
    Function(Function),
    Endpoint(String),
}

/// The options, each of the kind that it has to be.
pub(super) struct Options {
    /// A Stripe.js object, or the promise of one.
    pub(super) stripe: Awaited,
    pub(super) secret: SecretSource,
    pub(super) existing: existing::Source,
    /// `{authorization, account}`, as far as they are known.
    pub(super) asked: JsValue,
    pub(super) headers: JsValue,
    /// Further options for Stripe's call.
    pub(super) collect: JsValue,
}

/// The values of the options, as they were read.
struct Values<'a> {
    options: &'a JsValue,
    authorization: Value,
    account: Value,
    signal: Value,
    allow_insecure_context: Value,
    stripe: Value,
    client_secret: Value,
    session_url: Value,
    existing_accounts: Value,
    headers: Value,
    collect_options: Value,
}

/// The name of an option, and its value or what its getter threw.
struct Value(&'static str, Result<JsValue, JsValue>);

impl Value {
    fn of(object: &JsValue, name: &'static str) -> Self {
        Self(name, Reflect::get(object, &name.into()))
    }

    fn get(&self) -> Result<&JsValue, Failure> {
        let Self(path, value) = self;
        value.as_ref().map_err(|cause| {
            let problem = "could not be read: its getter threw";
            Error::InvalidOptions { path, problem }.caused(cause.clone())
        })
    }

    /// The value where it is of this kind, `None` where it is missing.
    fn optional(
        &self,
        is_so: impl Fn(&JsValue) -> bool,
        problem: &'static str,
    ) -> Result<Option<&JsValue>, Failure> {
        let value = self.get()?;
        if is_missing(value) {
            Ok(None)
        } else if is_so(value) {
            Ok(Some(value))
        } else {
            Err(invalid(self.0, problem))
        }
    }
}

impl Options {
    /// Whether something is to be requested.
    pub(super) fn has_endpoint(&self) -> bool {
        matches!(self.secret, SecretSource::Endpoint(_))
            || matches!(self.existing, existing::Source::Endpoint(_))
    }

    /// # Errors
    ///
    /// The first option that is not what it has to be.
    pub(super) fn read(call: &Call, options: &JsValue, end: &End) -> Result<Self, Failure> {
        if !is_object(options) {
            return Err(invalid("options", "must be an object"));
        }
        let own = |name| Value::of(options, name);
        // These two were taken from the options when `relink` was called, before the wasm was there.
        let taken = |name| Value::of(call, name);
        let values = Values {
            options,
            authorization: own("authorization"),
            account: own("account"),
            signal: taken("signal"),
            allow_insecure_context: own("allowInsecureContext"),
            stripe: taken("stripe"),
            client_secret: own("clientSecret"),
            session_url: own("sessionUrl"),
            existing_accounts: own("existingAccounts"),
            headers: own("headers"),
            collect_options: own("collectOptions"),
        };
        let checked = values.check(call, end);
        if checked.is_err() {
            values.watch(end);
        }
        checked
    }
}

impl Values<'_> {
    /// Gives promises a handler where none belongs: nobody else would.
    fn watch(&self, end: &End) {
        let values = [&self.client_secret, &self.existing_accounts, &self.headers];
        for Value(name, value) in values {
            let value = value.clone().unwrap_or_default();
            drop(end.or_value(value, function_failed(name)));
        }
    }

    fn check(&self, call: &Call, end: &End) -> Result<Options, Failure> {
        // Adopted first: its promise must have a handler whatever is wrong with the others.
        let stripe = self
            .stripe
            .get()
            .cloned()
            .and_then(|stripe| self::stripe(stripe, end));
        self.check_context()?;
        self.signal.optional(is_signal, "must be an AbortSignal")?;
        let stripe = stripe?;
        Ok(Options {
            secret: self.secret()?,
            existing: self.existing()?,
            asked: self.asked(call)?,
            headers: self.headers()?,
            collect: self
                .collect_options
                .optional(is_object, "must be an object")?
                .cloned()
                .unwrap_or_default(),
            stripe,
        })
    }

    /// Only `false` says that the page is insecure: servers and old workers do not know the property.
    fn check_context(&self) -> Result<(), Failure> {
        let is_insecure = get(&global(), "isSecureContext") == JsValue::FALSE;
        let is_boolean = |value: &JsValue| value.as_bool().is_some();
        let allow = self
            .allow_insecure_context
            .optional(is_boolean, "must be a boolean")?;
        if is_insecure && allow != Some(&JsValue::TRUE) {
            Err(Error::InsecureContext.into())
        } else {
            Ok(())
        }
    }

    fn secret(&self) -> Result<SecretSource, Failure> {
        let given = self.client_secret.get()?;
        let url = match self.session_url.get()? {
            url if is_missing(url) => None,
            url => Some(
                as_url("sessionUrl", url)?.ok_or_else(|| invalid("sessionUrl", "must be a URL"))?,
            ),
        };
        match url {
            Some(url) if is_missing(given) => Ok(SecretSource::Endpoint(url)),
            Some(_) => Err(invalid(
                "sessionUrl",
                "must not be passed together with clientSecret",
            )),
            None if given.is_undefined() && !self.has_secret() => {
                Err(invalid("clientSecret", "is required, or else sessionUrl"))
            }
            None => match given.dyn_ref::<Function>() {
                Some(ask) => Ok(SecretSource::Function(ask.clone())),
                None => secret::check(given, "clientSecret").map(SecretSource::Given),
            },
        }
    }

    fn has_secret(&self) -> bool {
        Reflect::has(self.options, &"clientSecret".into()).unwrap_or_default()
    }

    fn existing(&self) -> Result<existing::Source, Failure> {
        let given = self.existing_accounts.get()?;
        if let Some(ask) = given.dyn_ref::<Function>() {
            return Ok(existing::Source::Function(ask.clone()));
        }
        if is_thenable(given) {
            let problem = "must not be a promise; pass a function that returns it";
            return Err(invalid(existing::OPTION, problem));
        }
        Ok(match as_url(existing::OPTION, given)? {
            Some(url) => existing::Source::Endpoint(url),
            None => existing::Source::Given(given.clone()),
        })
    }

    /// What the page asks for, as far as it is known.
    fn asked(&self, call: &Call) -> Result<JsValue, Failure> {
        let text = |value: &Value| {
            let text = value.optional(JsValue::is_string, "must be a string")?;
            Ok::<_, Failure>(text.cloned().unwrap_or_default())
        };
        let (authorization, account) = (text(&self.authorization)?, text(&self.account)?);
        Ok(call.asked(&authorization, &account))
    }

    fn headers(&self) -> Result<JsValue, Failure> {
        let given = self.headers.get()?;
        // Where there is no such class, nothing can be requested either.
        if !given.is_function() && get(&global(), "Headers").is_function() {
            headers(given)?;
        }
        Ok(given.clone())
    }
}

fn is_signal(value: &JsValue) -> bool {
    let has = |name| get(value, name).is_function();
    get(value, "aborted").as_bool().is_some()
        && has("addEventListener")
        && has("removeEventListener")
}

/// Stripe.js, or the promise of it, which has a handler from now on.
fn stripe(given: JsValue, end: &End) -> Result<Awaited, Failure> {
    if is_thenable(&given) && check_stripe(&given).is_err() {
        let problem = "could not be loaded: its promise rejected";
        end.or_value(given, Error::StripeUnavailable { problem })
            .and_then(Box::new(usable))
    } else {
        usable(given)
    }
}

fn usable(stripe: JsValue) -> Result<Awaited, Failure> {
    check_stripe(&stripe).map(|()| Awaited::Ready(stripe))
}

/// Whether it is Stripe.js, as far as it is needed.
fn check_stripe(stripe: &JsValue) -> Result<(), Failure> {
    let problem = if !stripe.is_object() && !stripe.is_function() {
        "must be a Stripe.js object, or the promise of one"
    } else if get(stripe, COLLECT).is_function() {
        return Ok(());
    } else {
        "has no method collectFinancialConnectionsAccounts; load Stripe.js from https://js.stripe.com"
    };
    Err(Error::StripeUnavailable { problem }.into())
}

/// The text of a URL, `None` for what is none: a list may have an address as well.
fn as_url(option: &'static str, value: &JsValue) -> Result<Option<String>, Failure> {
    let url = match value.dyn_ref::<JsString>() {
        Some(text) => Some(text.clone()),
        None if is_object(value) && !is_array(&get(value, "data")) => {
            get(value, "href").dyn_into::<JsString>().ok()
        }
        None => None,
    };
    match url {
        Some(url) if secret::is_in_url(&url) => {
            let problem = "must not have a client secret or an API key in it";
            Err(invalid(option, problem))
        }
        url => match url.map(String::from) {
            Some(url) if url.is_empty() => Err(invalid(option, "must not be an empty URL")),
            url => Ok(url),
        },
    }
}
