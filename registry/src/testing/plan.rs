//! How PostgreSQL would find a page of the table.

use domain::{
    address::Address,
    table::{ExperimentRow, Row, SortKey, Subject, View},
};
use sqlx::{Execute, Postgres, pool::PoolConnection};

use super::TestWorld;
use crate::{
    Actor, gate,
    sql::{
        known::Known,
        list::{self as sql, Stretch},
        reader::{Reader, Scope},
        select::Select,
    },
    table::{
        Query, knowing, place, reader,
        row::TableRow,
        scope::{Within, scope},
        stretches,
        total::EXACT_MAX,
    },
    tree::Tree,
};

impl TestWorld {
    /// The plan of the statement that lists a page of the default view, as `explain` prints it.
    pub async fn plan(&self, actor: &Actor, path: &[String], sort: &[SortKey], cursor: Option<&str>) -> String {
        let query = Query { sort, cursor, limit: 50, ..Query::at("acme", path) };
        self.explain(actor, Subject::Models, query, "costs off").await
    }

    /// How PostgreSQL finds what a query asks for: the plan as `explain` prints it with some options.
    pub async fn explain(&self, actor: &Actor, subject: Subject, query: Query<'_>, options: &str) -> String {
        let mut db = self.pool().acquire().await.expect("a connection");
        let tree = gate::tree(&mut db, actor, query.organization).await.expect("the organization");
        let place = place::find(&mut db, tree, query.path, subject).await.expect("a place");
        let within = Within { project: place.project, model: place.model, own: query.own };
        let scope = scope(subject, &place.tree, within);
        let newest = [SortKey::NEWEST];
        let sort = if query.sort.is_empty() { &newest } else { query.sort };
        let reader = reader(subject, actor, &place.tree, &scope);
        let read = match subject {
            Subject::Models => <Row as TableRow>::READ,
            Subject::Experiments => <ExperimentRow as TableRow>::READ,
        };
        let select = Select { query: query.filter, search: query.search, rows: query.rows, archived: query.archived };
        let reader = knowing(&mut db, reader, &select).await.expect("what the query speaks of");
        let (cursor, place) = match query.cursor {
            Some(text) => sql::read_cursor(text, subject, sort).map(|(cursor, place)| (Some(cursor), place)),
            None => Ok((None, 0)),
        }
        .expect("a cursor of this list");
        let part = sql::parts(subject, sort)[place];
        let mut statement = match query.limit {
            // No row at all: the count.
            0 => sql::count_up_to(&reader, &select, EXACT_MAX + 1),
            limit => {
                let stretch = Stretch { sort, part, after: cursor.as_ref(), rows: limit + 1 };
                sql::page(&reader, &select, &read, stretch).expect("a statement")
            }
        };
        let arguments = statement.build().take_arguments().expect("arguments").unwrap_or_default();
        let explain = format!("explain ({options}) {}", statement.sql().as_str());
        let lines: Vec<String> =
            sqlx::query_scalar_with(sqlx::AssertSqlSafe(explain), arguments).fetch_all(&mut *db).await.expect("a plan");
        lines.join("\n")
    }
}

/// The statements of a page, asked for by nobody but the driver.
pub struct Alone {
    db: PoolConnection<Postgres>,
    actor: Actor,
    at: Address,
    view: View,
    cursor: Option<String>,
    limit: i64,
    tree: Tree,
    scope: Scope,
    known: Known,
}

impl TestWorld {
    /// The statements of a page of versions, by the parameters of its address, with all that is looked up before them.
    pub async fn alone(&self, actor: &Actor, below: &str, parameters: &str, cursor: Option<&str>, limit: i64) -> Alone {
        let mut db = self.pool().acquire().await.expect("a connection");
        let at = Address::parse(below).expect("an address");
        let view = View::read(parameters.trim_start_matches('&'), Subject::Models, &[]);
        let tree = gate::tree(&mut db, actor, &at.organization).await.expect("the organization");
        let place = place::find(&mut db, tree, &at.path, Subject::Models).await.expect("a place");
        let scope = place.scope(Subject::Models, false);
        let known = Known::of(&mut db, Subject::Models, &scope, view.query.expr(), &view.search)
            .await
            .expect("what the query speaks of");
        let cursor = cursor.map(str::to_owned);
        Alone { db, actor: actor.clone(), at, view, cursor, limit, tree: place.tree, scope, known }
    }
}

impl Alone {
    /// Runs them and fetches their rows; how many.
    pub async fn run(&mut self) -> usize {
        let query = Query { limit: self.limit, ..Query::at(&self.at.organization, &self.at.path).of(&self.view, &[]) };
        let query = Query { cursor: self.cursor.as_deref(), ..query };
        let known = self.known.clone();
        let reader = Reader { known, ..reader(Subject::Models, &self.actor, &self.tree, &self.scope) };
        stretches(&mut self.db, &reader, &query, &<Row as TableRow>::READ).await.expect("rows").len()
    }
}
