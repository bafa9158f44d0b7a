//! Keys of all versions that a query finds, for actions on more than a page.

use domain::{Id, Refusal, address::Address, permission::Action, query::Query};
use sqlx::{PgConnection, Postgres, QueryBuilder};

use super::list::scope;
use crate::{
    Actor, Result, gate,
    projects::address,
    sql::{filter, reader::Reader},
};

/// Most versions of one batch.
pub(super) const VERSIONS_MAX: usize = 100_000;

/// Which versions.
pub struct Selection<'a> {
    /// `acme`, `acme/vision` or `acme/vision/yolo`.
    pub below: &'a str,
    /// Which of them.
    pub query: &'a str,
    /// Of the archive, instead of what is live.
    pub archived: bool,
}

/// Keys of what the actor may see and the query lets through, the newest first.
///
/// # Errors
/// A query that cannot be read; [`Refusal::NotFound`] for a path that is not there or hidden; more than
/// [`VERSIONS_MAX`].
pub(super) async fn ids(db: &mut PgConnection, actor: &Actor, selection: &Selection<'_>) -> Result<Vec<Id>> {
    let at = Address::parse(selection.below)?;
    if at.version.is_some() {
        return Err(Refusal::invalid("in", "names a version; write OWNER/PROJECT or OWNER/PROJECT/MODEL").into());
    }
    let query = Query::parse(selection.query).map_err(|e| Refusal::invalid("query", e.to_string()))?;
    let tree = gate::tree(db, actor, &at.organization).await?;
    let place = address::walk(db, &tree, &at.path).await?;
    // Hidden or not there, in the same words.
    let missing = || Refusal::not_found("project or model");
    if !place.rest.is_empty() {
        return Err(missing().into());
    }
    let tree = match place.project {
        None => tree,
        project => gate::project_in(tree, project, Action::ReadPublished).map_err(|_| missing())?.tree,
    };
    let scope = scope(&tree, place.project, place.model);
    let reader = Reader { tree: &tree, scope: &scope, me: actor.id(), now: std::time::SystemTime::now().into() };
    let mut sql = QueryBuilder::<Postgres>::new("select v.id from version v where v.org_id = ");
    sql.push_bind(scope.org).push(" and (v.archived_at is not null) = ").push_bind(selection.archived);
    if let Some(model) = scope.model {
        sql.push(" and v.model_id = ").push_bind(model);
    }
    if let Some(whole) = &scope.whole {
        sql.push(" and (v.project_id = any(").push_bind(whole.clone());
        sql.push(") or (v.status = 'published' and v.archived_at is null and v.project_id = any(");
        sql.push_bind(scope.public.clone()).push(")))");
    }
    if !query.is_empty() {
        sql.push(" and ");
        filter::push(&mut sql, query.expr(), &reader);
    }
    let limit = i64::try_from(VERSIONS_MAX).unwrap_or(i64::MAX) + 1;
    sql.push(" order by v.created_at desc, v.id desc limit ").push_bind(limit);
    let found: Vec<Id> = sql.build_query_scalar().fetch_all(db).await?;
    if found.len() > VERSIONS_MAX {
        return Err(Refusal::invalid("query", format!("finds more than {VERSIONS_MAX} versions; narrow it")).into());
    }
    Ok(found)
}
