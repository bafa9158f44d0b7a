//! Statements by name, read from what the database's driver tells the log of each.

use std::{fmt, sync::LazyLock};

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{family::Family, histogram::Histogram},
    registry::{Registry as Names, Unit},
};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::layer::{Context, Layer};

/// What the driver's events are called.
pub const TARGET: &str = "sqlx::query";

/// Which statement.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Named {
    query: String,
}

type Seconds = Family<Named, Histogram, fn() -> Histogram>;

/// One for the process, as what listens to the log is.
static SECONDS: LazyLock<Seconds> = LazyLock::new(|| Seconds::new_with_constructor(super::histogram));

pub(super) fn name(names: &mut Names) {
    let help = "Time that statements took, by what they do and to which table first";
    names.register_with_unit("database_query", help, Unit::Seconds, SECONDS.clone());
}

/// Counts what the driver tells of.
pub struct Queries;

impl<S: Subscriber> Layer<S> for Queries {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut told = Told::default();
        event.record(&mut told);
        if let (Some(query), Some(seconds)) = (told.query, told.seconds) {
            SECONDS.get_or_create(&Named { query }).observe(seconds);
        }
    }
}

/// What an event tells of a statement. The whole of it is there only where the summary is not all.
#[derive(Default)]
struct Told {
    query: Option<String>,
    seconds: Option<f64>,
}

impl Visit for Told {
    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}

    fn record_str(&mut self, field: &Field, value: &str) {
        let whole = field.name() == "db.statement" && !value.is_empty();
        if whole || field.name() == "summary" && self.query.is_none() {
            self.query = Some(name_of(value));
        }
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        if field.name() == "elapsed_secs" {
            self.seconds = Some(value);
        }
    }
}

/// `select version`, `insert audit`: what a statement does, and the table that it names first. There are no more of
/// them than the code has.
fn name_of(statement: &str) -> String {
    let mut words = statement.split_whitespace();
    let verb = words.next().unwrap_or_default().to_ascii_lowercase();
    let mut before = "";
    for word in words {
        let is_table = matches!(before, "from" | "into" | "update" | "join")
            || verb == "update" && before.is_empty() && !word.starts_with('(');
        let table: String = word.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        if is_table && !table.is_empty() && table != "select" {
            return format!("{verb} {table}");
        }
        before = word.trim_start_matches('(');
    }
    verb
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_named_by_what_it_does_and_to_which_table() {
        for (statement, name) in [
            ("select 1", "select"),
            ("SELECT v.id from version v join model m on true", "select version"),
            ("\n  insert into audit (id) values ($1)", "insert audit"),
            ("update model set name = $1", "update model"),
            ("with gone as (delete from upload where id = $1 returning id) select count(*) from gone", "with upload"),
            ("select count(*) from (select 1 from version) x", "select version"),
            ("commit", "commit"),
            ("", ""),
        ] {
            assert_eq!(name_of(statement), name, "{statement}");
        }
    }
}
