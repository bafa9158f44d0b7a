//! Keys of all versions that a table shows, for actions on more than a page.

use domain::{
    Id, Refusal,
    address::Address,
    query::Query,
    table::{Rows, Subject, view::SEARCH_MAX_BYTES},
};
use sqlx::PgConnection;

use crate::{
    Actor, Result, gate,
    sql::{list as sql, select::Select},
    table::{knowing, place, reader},
};

/// Most versions of one batch.
pub(super) const VERSIONS_MAX: usize = 100_000;

/// Which versions, in the words of the table that lists them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Selection<'a> {
    /// `acme`, `acme/vision` or `acme/vision/yolo`.
    pub below: &'a str,
    /// Which of them.
    pub query: &'a str,
    /// Text that they are searched for; empty for none.
    pub search: &'a str,
    /// Which versions of each model.
    pub rows: Rows,
    /// Of the archive, instead of what is live.
    pub archived: bool,
    /// The project's own alone, without what is below it.
    pub own: bool,
}

/// Keys of what the actor's table shows, all pages of it, the newest first.
///
/// # Errors
/// A query or search that cannot be read; [`Refusal::NotFound`] for a path that is not there or hidden; more than
/// [`VERSIONS_MAX`].
pub(super) async fn ids(db: &mut PgConnection, actor: &Actor, selection: &Selection<'_>) -> Result<Vec<Id>> {
    let at = Address::parse(selection.below)?;
    if at.version.is_some() {
        return Err(Refusal::invalid("in", "names a version; write OWNER/PROJECT or OWNER/PROJECT/MODEL").into());
    }
    let query = Query::parse(selection.query).map_err(|e| Refusal::invalid("query", e.to_string()))?;
    if selection.search.len() > SEARCH_MAX_BYTES {
        return Err(Refusal::invalid("q", format!("is longer than {SEARCH_MAX_BYTES} bytes")).into());
    }
    let tree = gate::tree(db, actor, &at.organization).await?;
    let at = place::find(db, tree, &at.path, Subject::Models).await?;
    let scope = at.scope(Subject::Models, selection.own);
    let reader = reader(Subject::Models, actor, &at.tree, &scope);
    let (search, rows, archived) = (selection.search.trim(), selection.rows, selection.archived);
    let limit = i64::try_from(VERSIONS_MAX).unwrap_or(i64::MAX) + 1;
    let select = Select { query: &query, search, rows, archived };
    let reader = knowing(db, reader, &select).await?;
    let mut statement = sql::keys(&reader, &select, limit);
    let found: Vec<Id> = statement.build_query_scalar().persistent(false).fetch_all(db).await?;
    if found.len() > VERSIONS_MAX {
        return Err(Refusal::invalid("query", format!("finds more than {VERSIONS_MAX} versions; narrow it")).into());
    }
    Ok(found)
}
