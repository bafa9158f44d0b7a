//! How PostgreSQL would find a page of the table.

use domain::{query::Query, table::SortKey};
use sqlx::Execute;

use super::TestWorld;
use crate::{
    Actor, gate,
    projects::address,
    sql::{list as sql, reader::Reader},
    versions::list,
};

impl TestWorld {
    /// The plan of the statement that lists a page, as `explain` prints it.
    pub async fn plan(&self, actor: &Actor, path: &[String], sort: &[SortKey], cursor: Option<&str>) -> String {
        let mut db = self.pool().acquire().await.expect("a connection");
        let tree = gate::tree(&mut db, actor, "acme").await.expect("the organization");
        let place = address::walk(&mut db, &tree, path).await.expect("a place");
        let scope = list::scope(&tree, place.project, place.model);
        let newest = [SortKey::NEWEST];
        let sort = if sort.is_empty() { &newest } else { sort };
        let now = std::time::SystemTime::now().into();
        let reader = Reader { tree: &tree, scope: &scope, me: actor.id(), now };
        let mut statement = sql::page(&reader, &Query::default(), sort, cursor, 50).expect("a statement");
        let arguments = statement.build().take_arguments().expect("arguments").unwrap_or_default();
        let explain = format!("explain (costs off) {}", statement.sql().as_str());
        let lines: Vec<String> =
            sqlx::query_scalar_with(sqlx::AssertSqlSafe(explain), arguments).fetch_all(&mut *db).await.expect("a plan");
        lines.join("\n")
    }
}
