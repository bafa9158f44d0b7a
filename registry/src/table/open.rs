//! What a page's link asks for: its query string, with the saved views that it may name.

use domain::table::{ColumnKey, Listing, SavedView, Subject, View};
use sqlx::PgConnection;

use super::{
    Query, listing,
    place::{self, Place},
    row::TableRow,
};
use crate::{Actor, Registry, Result, gate, views};

/// The page that a link asks for.
///
/// # Errors
/// As [`super::list`].
pub(crate) async fn open<R: TableRow>(
    registry: &Registry,
    actor: &Actor,
    organization: &str,
    path: &[String],
    link: &str,
    own: bool,
    limit: i64,
) -> Result<Listing<R>> {
    let mut db = registry.reads().await?;
    let tree = gate::tree(&mut db, actor, organization).await?;
    let place = place::find(&mut db, tree, path, R::SUBJECT).await?;
    let (saved, view) = read_link(registry, &mut db, actor, &place, R::SUBJECT, link).await?;
    let columns: Vec<ColumnKey> = view.extra_columns();
    let query = Query { own, limit, ..Query::at(organization, path).of(&view, &columns) };
    Ok(Listing { saved, ..listing(&mut db, actor, place, query).await? })
}

/// The view that a link means at a place, and the views that it may name there.
pub(crate) async fn read_link(
    registry: &Registry,
    db: &mut PgConnection,
    actor: &Actor,
    place: &Place,
    subject: Subject,
    link: &str,
) -> Result<(Vec<SavedView>, View)> {
    let mut saved = views::saved::at(db, actor, place, subject).await?;
    saved.extend(views::link::named(registry, db, place, subject, link).await?);
    let view = View::read(link, subject, &saved);
    Ok((saved, view))
}
