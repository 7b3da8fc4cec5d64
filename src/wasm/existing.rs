//! The page's own accounts: asked for before Stripe's flow opens, and read the moment they arrive.

use std::future::pending;

use js_sys::Function;
use wasm_bindgen::JsValue;

use super::call::Call;
use super::error::{Error, Failure, failed, function_failed};
use super::js::{get, is_missing};
use super::request::{Endpoint, Requests};
use super::wait::{Awaited, End, Waiting, within};

/// How long they may take once the flow has ended, in milliseconds: a success must not wait for ever.
const LIMIT: u32 = 15_000;

/// The option that says where they come from.
pub(super) const OPTION: &str = "existingAccounts";

/// Where they come from.
pub(super) enum Source {
    Given(JsValue),
    Function(Function),
    Endpoint(String),
}

/// Why the page's own accounts could not be loaded, for people.
pub(super) struct Unavailable(pub(super) String);

/// The accounts, read or on their way.
pub(super) enum Existing {
    Read(Result<(), Failure>),
    Coming(Waiting),
}

impl Existing {
    /// Asks for the accounts.
    ///
    /// # Errors
    ///
    /// `invalid_options` where a list that is at hand has something wrong in it.
    pub(super) fn ask(
        call: &Call,
        source: &Source,
        requests: &Requests,
        end: &End,
    ) -> Result<Self, Failure> {
        let accounts = match source {
            Source::Given(accounts) => return read(call, accounts).map(|()| Self::Read(Ok(()))),
            Source::Function(ask) => match ask.call0(&JsValue::UNDEFINED) {
                Ok(accounts) => end.or_value(accounts, function_failed(OPTION)),
                Err(_) => return Ok(Self::Read(Err(function_failed(OPTION).into()))),
            },
            Source::Endpoint(url) => {
                let url = url.clone();
                Awaited::Coming(requests.send(
                    Endpoint {
                        option: OPTION,
                        url,
                    },
                    None,
                ))
            }
        };
        Ok(match accounts {
            Awaited::Ready(accounts) if is_missing(&accounts) => Self::Read(Err(no_list())),
            Awaited::Ready(accounts) => Self::Read(Ok(read(call, &accounts)?)),
            Awaited::Coming(accounts) => {
                let call = call.clone();
                Self::Coming(Box::pin(async move {
                    let accounts = accounts.await?;
                    if is_missing(&accounts) {
                        return Err(no_list());
                    }
                    read(&call, &accounts)?;
                    Ok(accounts)
                }))
            }
        })
    }

    /// Reads the accounts the moment they arrive, and never ends: to be polled while something else is waited for.
    pub(super) async fn read_meanwhile<A>(&mut self) -> A {
        if let Self::Coming(coming) = self {
            let read = coming.await;
            *self = Self::Read(read.map(drop));
        }
        pending().await
    }

    /// What became of them. To be called when the flow has ended.
    pub(super) async fn loaded(self) -> Result<(), Unavailable> {
        let read = match self {
            Self::Read(read) => read,
            Self::Coming(coming) => {
                let problem = "took longer than 15 seconds after the flow had ended";
                within(LIMIT, coming, failed(OPTION, problem))
                    .await
                    .map(drop)
            }
        };
        read.map_err(|failure| unavailable(&failure))
    }
}

impl Unavailable {
    /// They were on their way to an instance of the wasm that stopped.
    pub(super) fn while_stopped() -> Self {
        Self("the wasm stopped before existingAccounts had arrived".into())
    }
}

fn read(call: &Call, accounts: &JsValue) -> Result<(), Failure> {
    call.existing(accounts).map_err(Failure::Thrown)
}

fn no_list() -> Failure {
    failed(OPTION, "returned no list").into()
}

fn unavailable(failure: &Failure) -> Unavailable {
    Unavailable(match failure {
        Failure::Error(error, _) => Error::to_string(error),
        Failure::Thrown(error) => get(error, "message").as_string().unwrap_or_default(),
        Failure::Over => String::new(),
    })
}
