//! A page of the table of models.

use domain::{
    Id,
    table::{Listing, Row, Subject, View},
};
use sqlx::{PgConnection, Postgres, QueryBuilder};

use super::rows;
use crate::{
    Actor, Registry, Result,
    sql::select::push_scope,
    table::{
        self,
        export::Export,
        scope::{Within, scope},
    },
    tree::Tree,
};
pub use table::{PAGE_MAX, Query};

/// Versions below a path that the actor may see.
///
/// # Errors
/// [`domain::Refusal::NotFound`] for a path that is not there or hidden; a cursor of another list.
pub async fn list(registry: &Registry, actor: &Actor, query: Query<'_>) -> Result<Listing> {
    table::list(registry, actor, query).await
}

/// What a page's link asks for: reads its query string, saved views included.
///
/// # Errors
/// As [`list`].
pub async fn open(
    registry: &Registry,
    actor: &Actor,
    organization: &str,
    path: &[String],
    link: &str,
    own: bool,
    limit: i64,
) -> Result<Listing> {
    table::open(registry, actor, organization, path, link, own, limit).await
}

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

/// All rows of a view at a path, a part at a time.
///
/// # Errors
/// As [`list`].
pub async fn export(
    registry: &Registry,
    actor: &Actor,
    organization: &str,
    path: &[String],
    view: &View,
) -> Result<Export<Row>> {
    Export::start(registry, actor, organization, path, view).await
}
