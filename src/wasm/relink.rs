//! `relink(options)`, from top to bottom.
//!
//! [`relink`] runs inside the click that led to it: where Stripe.js and the client secret are at hand, Stripe's flow is open
//! when it returns. Browsers let a page open a window only for a short time after a click. What is still on its way is waited
//! for in [`Flow::run`]. Every wait ends when the page aborts: the call is over then, and has been settled.

use futures_lite::future::{or, try_zip};
use js_sys::JsString;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

use super::call::Call;
use super::error::{Error, Failure, failed, function_failed};
use super::existing::{Existing, Unavailable};
use super::interpret::conclude;
use super::js::{get, is_missing};
use super::options::{Options, SecretSource};
use super::request::{Endpoint, Requests, body};
use super::secret;
use super::wait::{Awaited, End, Waiting, within};

/// How long a session endpoint may take, in milliseconds.
const SESSION_LIMIT: u32 = 30_000;

/// Opens Stripe's flow, and settles the call with what came of it.
#[wasm_bindgen]
#[allow(
    clippy::needless_pass_by_value,
    reason = "JavaScript hands its values over"
)]
pub fn relink(call: Call, options: JsValue) {
    match Flow::open(&call, &options) {
        Ok(flow) => spawn_local(async move { settle(&call, flow.run(&call).await) }),
        Err(failure) => settle(&call, Err(failure)),
    }
}

/// Goes on with a call whose instance of the wasm stopped while Stripe's flow was open.
#[wasm_bindgen]
pub fn resume(call: Call) {
    let collected = collected(&End::of(&call), &call.collected());
    spawn_local(async move {
        let existing = Err(Unavailable::while_stopped());
        let ended = collected.await.map(|_| existing);
        settle(&call, ended.and_then(|existing| report(&call, existing)));
    });
}

/// A relink that has begun.
struct Flow {
    existing: Existing,
    collecting: Collecting,
    /// Kept to the end, when those that are still under way are aborted.
    _requests: Requests,
}

/// Stripe's call: made, or waiting for what it needs.
enum Collecting {
    Open(Waiting),
    Due {
        stripe: Awaited,
        secret: Awaited,
        options: JsValue,
    },
}

impl Flow {
    /// Everything that is done inside the click, in this order.
    fn open(call: &Call, options: &JsValue) -> Result<Self, Failure> {
        let end = End::of(call);
        let options = Options::read(call, options, &end)?;
        if !call.claim() {
            return Err(Error::InProgress.into());
        }
        let requests = Requests::new(end.clone(), &options.headers, options.has_endpoint())?;
        let existing = Existing::ask(call, &options.existing, &requests, &end)?;
        let secret = ask_secret(call, &options, &requests, &end)?;
        let collecting = match (options.stripe, secret) {
            (Awaited::Ready(stripe), Awaited::Ready(_)) => {
                Collecting::Open(collect(call, &end, &stripe, &options.collect))
            }
            (stripe, secret) => Collecting::Due {
                stripe,
                secret,
                options: options.collect,
            },
        };
        Ok(Self {
            existing,
            collecting,
            _requests: requests,
        })
    }

    /// Waits for the end of Stripe's flow, then for the page's own accounts.
    async fn run(self, call: &Call) -> Result<JsValue, Failure> {
        let mut existing = self.existing;
        or(self.collecting.ended(call), existing.read_meanwhile()).await?;
        report(call, existing.loaded().await)
    }
}

impl Collecting {
    async fn ended(self, call: &Call) -> Result<JsValue, Failure> {
        match self {
            Self::Open(collected) => collected.await,
            Self::Due {
                stripe,
                secret,
                options,
            } => {
                // Whichever fails first is told first.
                let (stripe, _) = try_zip(stripe.value(), secret.value()).await?;
                collect(call, &End::of(call), &stripe, &options).await
            }
        }
    }
}

/// The client secret: given, or asked for now.
fn ask_secret(
    call: &Call,
    options: &Options,
    requests: &Requests,
    end: &End,
) -> Result<Awaited, Failure> {
    match &options.secret {
        SecretSource::Given(secret) => Ok(accepted(call, secret)),
        SecretSource::Function(ask) => {
            let failed = function_failed("clientSecret");
            let answer = ask.call1(&JsValue::UNDEFINED, &options.asked);
            let answer = answer.map_err(|cause| failed.clone().caused(cause))?;
            let call = call.clone();
            end.or_value(answer, failed)
                .and_then(Box::new(move |answer| {
                    let secret = secret::check(&answer, "clientSecret")?;
                    Ok(accepted(&call, &secret))
                }))
        }
        SecretSource::Endpoint(url) => {
            let endpoint = Endpoint {
                option: "sessionUrl",
                url: url.clone(),
            };
            let answer = requests.send(endpoint, Some(&body(&options.asked)));
            let late = failed("sessionUrl", "took longer than 30 seconds");
            let answer = Awaited::Coming(Box::pin(within(SESSION_LIMIT, answer, late)));
            let call = call.clone();
            answer.and_then(Box::new(move |answer| {
                let secret = secret_in(&answer)?;
                Ok(accepted(&call, &secret))
            }))
        }
    }
}

/// A client secret that the call knows from now on.
fn accepted(call: &Call, secret: &JsString) -> Awaited {
    call.set_secret(secret);
    Awaited::Ready(secret.into())
}

/// The client secret in what a session endpoint returned.
fn secret_in(answer: &JsValue) -> Result<JsString, Failure> {
    let path = "sessionUrl.client_secret";
    let secret = match get(answer, "client_secret") {
        missing if is_missing(&missing) => get(answer, "clientSecret"),
        secret => secret,
    };
    if secret.is_string() && secret.is_truthy() {
        return secret::check(&secret, path);
    }
    let problem = "is missing, or no string, in what sessionUrl returned";
    Err(Error::MalformedResponse { path, problem }.into())
}

/// Calls Stripe, now.
fn collect(call: &Call, end: &End, stripe: &JsValue, options: &JsValue) -> Waiting {
    collected(end, &call.collect(stripe, options))
}

/// What Stripe's call resolves with.
fn collected(end: &End, promise: &JsValue) -> Waiting {
    end.or_settled(promise, Error::CollectFailed)
}

fn report(call: &Call, existing: Result<(), Unavailable>) -> Result<JsValue, Failure> {
    conclude(call, existing).map_err(Failure::from)
}

fn settle(call: &Call, ended: Result<JsValue, Failure>) {
    match ended {
        Ok(report) => call.resolve(&report),
        Err(Failure::Error(error, cause)) => call.reject(&JsValue::from(&error), &cause),
        Err(Failure::Thrown(error)) => call.reject(&error, &JsValue::UNDEFINED),
        Err(Failure::Over) => {}
    }
}
