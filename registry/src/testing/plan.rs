//! How PostgreSQL would find a page of the table.

use domain::table::{ExperimentRow, Row, SortKey, Subject};
use sqlx::Execute;

use super::TestWorld;
use crate::{
    Actor, gate,
    sql::{list as sql, select::Select},
    table::{
        Query, place, reader,
        row::TableRow,
        scope::{Within, scope},
    },
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
        let mut statement = match query.limit {
            // No row at all: the count.
            0 => sql::count(&reader, &select),
            limit => sql::page(&reader, &select, &read, sort, query.cursor, limit).expect("a statement"),
        };
        let arguments = statement.build().take_arguments().expect("arguments").unwrap_or_default();
        let explain = format!("explain ({options}) {}", statement.sql().as_str());
        let lines: Vec<String> =
            sqlx::query_scalar_with(sqlx::AssertSqlSafe(explain), arguments).fetch_all(&mut *db).await.expect("a plan");
        lines.join("\n")
    }
}
