//! The page's own accounts: asked for before Stripe's flow opens, and read the moment they arrive.

use futures_channel::oneshot::{self, Receiver};
use js_sys::Function;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::call::Call;
use super::error::{Error, Failure, function_failed};
use super::js::{get, is_missing};
use super::request::{Endpoint, Requests};
use super::wait::{Awaited, End, within};

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
    Read(Result<(), Unavailable>),
    Coming(Receiver<Result<(), Unavailable>>),
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
                Err(_) => {
                    let failed = function_failed(OPTION).to_string();
                    return Ok(Self::Read(Err(Unavailable(failed))));
                }
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
            Awaited::Ready(accounts) => Self::Read(read(call, &accounts).map(Ok)?),
            Awaited::Coming(accounts) => {
                let (sender, receiver) = oneshot::channel();
                let call = call.clone();
                spawn_local(async move {
                    let loaded = match accounts.await {
                        Ok(accounts) if is_missing(&accounts) => Err(no_list()),
                        Ok(accounts) => {
                            read(&call, &accounts).map_err(|failure| unavailable(&failure))
                        }
                        Err(failure) => Err(unavailable(&failure)),
                    };
                    // Nobody waits for them where the call is over.
                    let _ = sender.send(loaded);
                });
                Self::Coming(receiver)
            }
        })
    }

    /// What became of them. To be called when the flow has ended.
    pub(super) async fn loaded(self) -> Result<(), Unavailable> {
        match self {
            Self::Read(loaded) => loaded,
            Self::Coming(coming) => match within(LIMIT, coming).await {
                Some(Ok(loaded)) => loaded,
                Some(Err(_)) => Err(Unavailable::while_stopped()),
                None => Err(Unavailable(
                    "existingAccounts took longer than 15 seconds after the flow had ended".into(),
                )),
            },
        }
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

fn no_list() -> Unavailable {
    Unavailable("existingAccounts returned no list".into())
}

fn unavailable(failure: &Failure) -> Unavailable {
    Unavailable(match failure {
        Failure::Error(error, _) => Error::to_string(error),
        Failure::Thrown(error) => get(error, "message").as_string().unwrap_or_default(),
        Failure::Over => String::new(),
    })
}
