//! A page of the table of models.

use domain::{
    Id,
    table::{Row, Subject},
};
use sqlx::{PgConnection, Postgres, QueryBuilder};

use super::rows;
use crate::{
    Result,
    sql::select::push_scope,
    table::{
        self,
        scope::{Within, scope},
    },
    tree::Tree,
};
pub use table::{PAGE_MAX, Query};

table::lists!(Row);

/// Some rows by key, newest first, as the actor of the tree may see them.
pub(crate) async fn of_experiment(db: &mut PgConnection, tree: &Tree, experiment: Id) -> Result<Vec<Row>> {
    let mut statement = QueryBuilder::<Postgres>::new("select ");
    statement.push(rows::COLUMNS).push(" from version v ").push(rows::JOINS);
    push_scope(&mut statement, &scope(Subject::Models, tree, Within::default()), false);
    statement
        .push(" and v.experiment_id = ")
        .push_bind(experiment)
        .push(" order by v.created_at desc, v.id desc limit 100");
    let raw = statement.build_query_as::<rows::Raw>().fetch_all(&mut *db).await?;
    rows::finish(db, tree, raw).await
}
