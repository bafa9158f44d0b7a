//! The statement that the server runs for a page, as its own driver logs it: no copy that could go stale.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{Router, body::Body, http::Request};
use tower::ServiceExt as _;
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    Layer,
    layer::{Context, SubscriberExt as _},
};

/// How the statement of a page begins.
const BEGINNING: &str = "with page as";

#[derive(Clone, Default)]
struct Statements(Arc<Mutex<Vec<String>>>);

impl<S: Subscriber> Layer<S> for Statements {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            event.record(&mut self.clone());
        }
    }
}

impl Visit for Statements {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "db.statement" {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(value.trim().to_owned());
        }
    }
    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

/// Asks once, listening.
pub async fn statement(router: Router, path: &str, token: &str) -> String {
    let statements = Statements::default();
    let request =
        Request::get(path).header("authorization", format!("Bearer {token}")).body(Body::empty()).expect("a request");
    let listening = tracing::subscriber::set_default(tracing_subscriber::registry().with(statements.clone()));
    let answer = router.oneshot(request).await.expect("an answer");
    drop(listening);
    assert_eq!(answer.status(), 200);
    let seen = statements.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let found = seen.into_iter().find(|sql| sql.starts_with(BEGINNING));
    found.expect("the server ran a statement for the page")
}
