//! `relink(options)`
//!
//! Everything that can be done inside the caller's task is done there, the call to Stripe included: the click that led here
//! may open a window only as long as its task runs.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;

use super::awaited::{Awaited, promise};
use super::error::Failure;
use super::flow::{Abort, Either, InFlight, either, within};
use super::host::collect;
use super::http::Endpoint;
use super::interpret::conclude;
use super::options::{self, Options, Source, check_secret, check_stripe};
use super::read::own_accounts;
use super::rows::{Reader, Rows};
use crate::error::Error;
use crate::report::Warning;
use crate::session::Requested;

const EXISTING: &str = "existingAccounts";
const SECRET: &str = "clientSecret";
const SESSION: &str = "sessionUrl";
const SESSION_SECRET: &str = "sessionUrl.client_secret";

/// How long a session endpoint may take, in milliseconds.
const SESSION_LIMIT: u32 = 30_000;

/// How long existing accounts may take once the flow has ended, in milliseconds: a success must not wait for ever.
const EXISTING_LIMIT: u32 = 15_000;

/// Opens Stripe's flow, and says what it did.
#[wasm_bindgen(js_name = relink)]
#[allow(clippy::needless_pass_by_value, reason = "as with interpret")]
pub fn relink(options: JsValue) -> Promise {
    match Flow::start(&options) {
        Ok(flow) => promise(Box::pin(flow.run())),
        Err(failure) => Promise::reject(&failure.into()),
    }
}

/// The existing accounts, read or on their way.
enum Existing {
    Read(Result<Rows, Warning>),
    Awaited(Awaited),
}

/// Stripe's call, made or still to be made.
enum Call {
    Made(Collecting),
    Due {
        stripe: Awaited,
        secret: Awaited,
        options: Object,
    },
}

/// A flow that was started.
struct Flow {
    abort: Abort,
    reader: Reader,
    asked: Requested,
    existing: Existing,
    call: Call,
    in_flight: InFlight,
}

impl Flow {
    /// Does what can be done at once: reads the options, asks for what is missing, and calls Stripe where nothing is.
    fn start(options: &JsValue) -> Result<Self, Failure> {
        let reader = Reader::new();
        let options = Options::read(options, &reader)?;
        let given = match &options.accounts {
            Source::Given(accounts) => Some(read_existing(&reader, accounts)?),
            Source::Asked(_) | Source::Endpoint(_) => None,
        };

        let in_flight = InFlight::claim(options.signal.as_ref())?;
        let abort = Abort::listen(options.signal)
            .map_err(|_| options::invalid("signal", "cannot be listened to"))?;
        let endpoint = |option| Endpoint {
            option,
            headers: options.headers.as_ref(),
            signal: abort.of_requests(),
        };
        let existing = match (given, &options.accounts) {
            (Some(rows), _) => Existing::Read(Ok(rows)),
            (None, Source::Endpoint(url)) => {
                let answer = endpoint(EXISTING).get(url);
                Existing::Awaited(Awaited::done(answer.json()))
            }
            (None, Source::Asked(ask)) => ask_existing(&reader, ask)?,
            (None, Source::Given(_)) => Existing::Awaited(Awaited::Ready(JsValue::UNDEFINED)),
        };
        let secret = match options.secret {
            Source::Given(secret) => Awaited::Ready(secret),
            Source::Asked(ask) => ask_secret(&ask)?,
            Source::Endpoint(url) => {
                let answer = endpoint(SESSION).post(&url, &options.authorization, &options.account);
                Awaited::done(async {
                    let answer = within(SESSION_LIMIT, answer.json())
                        .await
                        .unwrap_or_else(|| Err(session_is_late()))?;
                    secret_in(&answer)
                })
            }
        };
        let call = match (options.stripe, secret) {
            (Awaited::Ready(stripe), Awaited::Ready(secret)) => {
                Call::Made(Collecting::start(&stripe, &options.for_collect, secret))
            }
            (stripe, secret) => Call::Due {
                stripe,
                secret,
                options: options.for_collect,
            },
        };
        Ok(Self {
            abort,
            reader,
            asked: options.asked,
            existing,
            call,
            in_flight,
        })
    }

    /// Waits for the end of the flow, or for the caller to abort.
    async fn run(self) -> Result<JsValue, Failure> {
        let Self {
            abort,
            reader,
            asked,
            existing,
            call,
            in_flight: _in_flight,
        } = self;
        let work = async {
            let result = call.result().await?;
            let existing = existing.rows(&reader).await;
            conclude(&reader, &existing, &result, asked)
        };
        // Asked in this order, so that what came after the abort is dropped.
        match either(abort.wait(), work).await {
            Either::First(aborted) => Err(aborted),
            Either::Second(report) => report,
        }
    }
}

impl Call {
    /// What Stripe's call resolved with.
    async fn result(self) -> Result<JsValue, Failure> {
        let collecting = match self {
            Self::Made(collecting) => collecting,
            Self::Due {
                stripe,
                secret,
                options,
            } => {
                let secret = secret.value().await?;
                check_secret(&secret, SECRET)?;
                let stripe = stripe.value().await?;
                check_stripe(&stripe)?;
                Collecting::start(&stripe, &options, secret)
            }
        };
        collecting.result().await
    }
}

/// Stripe's call under way.
struct Collecting {
    future: JsFuture,
    /// Kept to be found in what Stripe's call may throw.
    secret: JsValue,
}

impl Collecting {
    fn start(stripe: &JsValue, options: &Object, secret: JsValue) -> Self {
        Self {
            future: JsFuture::from(collect(stripe, options, &secret)),
            secret,
        }
    }

    async fn result(self) -> Result<JsValue, Failure> {
        let Self { future, secret } = self;
        future
            .await
            .map_err(|cause| Failure::caused(&Error::CollectFailed, &cause, &secret))
    }
}

impl Existing {
    /// The existing accounts, or the warning that they cannot be had.
    async fn rows(self, reader: &Reader) -> Result<Rows, Warning> {
        let awaited = match self {
            Self::Read(rows) => return rows,
            Self::Awaited(awaited) => awaited,
        };
        match within(EXISTING_LIMIT, awaited.value()).await {
            None => Err(unavailable(
                "they did not come within 15 s of the end of the flow",
            )),
            Some(Err(failure)) => Err(unavailable(&failure.message())),
            Some(Ok(accounts)) if options::is_missing(&accounts) => {
                Err(unavailable("none were answered"))
            }
            Some(Ok(accounts)) => {
                read_existing(reader, &accounts).map_err(|failure| unavailable(&failure.message()))
            }
        }
    }
}

fn unavailable(problem: &str) -> Warning {
    Warning::ExistingAccountsUnavailable {
        problem: problem.into(),
    }
}

fn read_existing(reader: &Reader, accounts: &JsValue) -> Result<Rows, Failure> {
    own_accounts(reader, accounts, EXISTING, true)
}

/// Calls the page's function; a list that it returns at once is read at once.
fn ask_existing(reader: &Reader, ask: &Function) -> Result<Existing, Failure> {
    Ok(
        match Awaited::asked(ask, |cause| function_failed(EXISTING, cause)) {
            Ok(Awaited::Ready(accounts)) if !options::is_missing(&accounts) => {
                Existing::Read(Ok(read_existing(reader, &accounts)?))
            }
            Ok(awaited) => Existing::Awaited(awaited),
            Err(failure) => Existing::Read(Err(unavailable(&failure.message()))),
        },
    )
}

/// Calls the page's function; a secret that it returns at once is checked at once.
fn ask_secret(ask: &Function) -> Result<Awaited, Failure> {
    let secret = Awaited::asked(ask, |cause| function_failed(SECRET, cause))?;
    if let Awaited::Ready(secret) = &secret {
        check_secret(secret, SECRET)?;
    }
    Ok(secret)
}

fn function_failed(path: &'static str, cause: &JsValue) -> Failure {
    let error = Error::RequestFailed {
        path,
        problem: "is a function that failed".into(),
        status: None,
    };
    Failure::caused(&error, cause, &JsValue::UNDEFINED)
}

fn session_is_late() -> Failure {
    Failure::from(Error::RequestFailed {
        path: SESSION,
        problem: "did not answer within 30 s".into(),
        status: None,
    })
}

/// The secret that a session endpoint answered.
fn secret_in(answer: &JsValue) -> Result<JsValue, Failure> {
    let secret = ["client_secret", "clientSecret"]
        .iter()
        .map(|name| Reflect::get(answer, &(*name).into()).unwrap_or_default())
        .find(|secret| !options::is_missing(secret));
    let Some(secret) = secret.filter(|secret| secret.is_string() && secret.is_truthy()) else {
        return Err(Failure::from(Error::MalformedResponse {
            path: SESSION_SECRET,
            problem: "is missing in the answer, or no string",
        }));
    };
    check_secret(&secret, SESSION_SECRET)?;
    Ok(secret)
}
