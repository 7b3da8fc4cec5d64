//! The server of `docs/rust.md`, with stand-ins for axum, reqwest and a database at the end of the file.

use stand_ins::{Store, axum, reqwest};

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use fc_relink::{
    AccountList, Action, FlowResult, NextStep, Report, Requested, Session, interpret, triage,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A version of Stripe's API that knows relinking.
const VERSION: &str = "2026-08-26.preview";

struct App {
    http: reqwest::Client,
    secret_key: String,
    store: Store,
}

/// What you stored when you made the session.
struct Relink {
    session: String,
    asked: Requested<String>,
}

/// Gets an object of Financial Connections from Stripe.
async fn get<A: DeserializeOwned>(app: &App, path: &str) -> Result<A, reqwest::Error> {
    let url = format!("https://api.stripe.com/v1/financial_connections/{path}");
    let request = app.http.get(url).bearer_auth(&app.secret_key);
    let response = request.header("Stripe-Version", VERSION).send().await?;
    response.error_for_status()?.json().await
}

/// `POST /relinks/{customer}/finish`: the page calls it when Stripe's flow has ended.
async fn finish(
    State(app): State<Arc<App>>,
    Path(customer): Path<String>,
) -> Result<Json<Value>, StatusCode> {
    let Some(relink) = app.store.relink_of(&customer).await else {
        return Err(StatusCode::NOT_FOUND);
    };
    let session: Session<String> = get(&app, &format!("sessions/{}", relink.session))
        .await
        .map_err(|_| StatusCode::BAD_GATEWAY)?;
    let existing = AccountList::from(app.store.accounts_of(&customer).await);
    let result = FlowResult::fetched(session);
    let report =
        interpret(&result, Some(&existing), &relink.asked).map_err(|_| StatusCode::BAD_GATEWAY)?;

    for warning in &report.warnings {
        eprintln!("{customer}: {}: {warning}", warning.code());
    }
    store(&app, &customer, &existing, &result, &report).await?;
    Ok(Json(
        json!({ "outcome": report.outcome.name(), "nextStep": report.next_step }),
    ))
}

/// Stores what changed.
async fn store(
    app: &App,
    customer: &str,
    existing: &AccountList<String>,
    result: &FlowResult<String>,
    report: &Report<String>,
) -> Result<(), StatusCode> {
    let session = result.session.as_ref();
    let returned = session.map_or(&[][..], |session| &session.accounts.accounts);
    for entry in &report.accounts {
        let account = if report.next_step == NextStep::RefreshAccounts {
            get(app, &format!("accounts/{}", entry.id))
                .await
                .map_err(|_| StatusCode::BAD_GATEWAY)?
        } else if let Some(after) = entry.after.and_then(|index| returned.get(index)) {
            after.clone()
        } else {
            continue;
        };
        // A replaced account has a new id: what hangs on the old one moves along.
        let before = entry.before.and_then(|index| existing.accounts.get(index));
        app.store
            .put(customer, before.map(|it| it.id.as_str()), &account)
            .await;
    }
    Ok(())
}

/// `GET /prompts/{customer}`: which accounts need the customer, most urgent first.
async fn prompts(
    State(app): State<Arc<App>>,
    Path(customer): Path<String>,
) -> Result<Json<Value>, StatusCode> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let accounts = app.store.accounts_of(&customer).await;
    let needs = triage(&accounts, &[], now.as_secs());
    let ids: Vec<_> = accounts.iter().map(|account| &account.id).collect();
    let needs = needs.iter().filter(|need| need.action != Action::None);
    let needs: Vec<_> = needs.map(|need| need.with(&ids)).collect();
    Ok(Json(json!(needs)))
}

/// What the guide takes from elsewhere. A future is ready at once: nothing here waits for anything.
mod stand_ins {
    #![allow(
        clippy::unnecessary_wraps,
        clippy::unused_async,
        clippy::unused_self,
        reason = "the signatures are those of what it stands for"
    )]

    use fc_relink::{Account, Requested};

    use super::Relink;

    pub struct Store;

    impl Store {
        pub async fn relink_of(&self, customer: &str) -> Option<Relink> {
            println!("reads the open relink of {customer}");
            Some(Relink {
                session: "fcsess_1".to_owned(),
                asked: Requested::default(),
            })
        }

        pub async fn accounts_of(&self, customer: &str) -> Vec<Account<String>> {
            println!("reads the accounts of {customer}");
            vec![Account::from_id("fca_1".to_owned())]
        }

        pub async fn put(&self, customer: &str, old_id: Option<&str>, account: &Account<String>) {
            println!("stores {} of {customer}, which was {old_id:?}", account.id);
        }
    }

    pub mod axum {
        pub struct Json<A>(pub A);

        pub mod extract {
            pub struct State<A>(pub A);
            pub struct Path<A>(pub A);
        }

        pub mod http {
            pub struct StatusCode(pub u16);

            impl StatusCode {
                pub const NOT_FOUND: Self = Self(404);
                pub const INTERNAL_SERVER_ERROR: Self = Self(500);
                pub const BAD_GATEWAY: Self = Self(502);
            }
        }
    }

    pub mod reqwest {
        use serde::de::DeserializeOwned;

        pub type Error = serde_json::Error;
        pub struct Client;
        pub struct Request(String);
        pub struct Response;

        impl Client {
            pub fn get(&self, url: String) -> Request {
                Request(url)
            }
        }

        impl Request {
            pub fn bearer_auth(self, _: &str) -> Self {
                self
            }

            pub fn header(self, _: &str, _: &str) -> Self {
                self
            }

            pub async fn send(self) -> Result<Response, Error> {
                println!("gets {}", self.0);
                Ok(Response)
            }
        }

        impl Response {
            pub fn error_for_status(self) -> Result<Self, Error> {
                Ok(self)
            }

            pub async fn json<A: DeserializeOwned>(self) -> Result<A, Error> {
                serde_json::from_str(
                    r#"{ "id": "fca_1", "relink_options": { "authorization": "fcauth_1" },
                         "relink_result": { "authorization": "fcauth_1" } }"#,
                )
            }
        }
    }

    /// Prints what a handler answers.
    pub fn show(
        handler: impl Future<Output = Result<axum::Json<serde_json::Value>, axum::http::StatusCode>>,
    ) {
        use std::task::{Context, Poll, Waker};
        match std::pin::pin!(handler).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Ok(axum::Json(answer))) => println!("200 {answer}"),
            Poll::Ready(Err(status)) => println!("{}", status.0),
            Poll::Pending => {}
        }
    }
}

fn main() {
    let app = Arc::new(App {
        http: reqwest::Client,
        secret_key: String::new(),
        store: Store,
    });
    let customer = || Path("cus_1".to_owned());
    stand_ins::show(finish(State(app.clone()), customer()));
    stand_ins::show(prompts(State(app), customer()));
}
