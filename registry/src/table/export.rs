//! All rows of a view, a part at a time: memory does not grow with their number.

use domain::table::{Column, ColumnKey, Group, Page, View};

use super::{PAGE_MAX, Query, knowing, page, place, reader, row::TableRow, texts::Texts};
use crate::{Actor, Registry, Result, gate};

/// Most texts of one part, so that it fits into memory however long they are.
const TEXTS_MAX: i64 = 2_000;

/// Rows of a part: fewer where many columns hold text.
fn rows_of(columns: &[ColumnKey]) -> i64 {
    let is_text = |column: &&ColumnKey| {
        matches!(column, ColumnKey::Metadata(_) | ColumnKey::Parameter(_) | ColumnKey::BuiltIn(Column::Description))
    };
    let texts = i64::try_from(columns.iter().filter(is_text).count()).unwrap_or(TEXTS_MAX);
    (TEXTS_MAX / texts.max(1)).clamp(1, PAGE_MAX)
}

/// Rows of a view that are handed out a part at a time. Each part asks the gate anew.
pub struct Export<R> {
    registry: Registry,
    actor: Actor,
    organization: String,
    path: Vec<String>,
    view: View,
    columns: Vec<ColumnKey>,
    ahead: Option<Page<R>>,
}

#[expect(private_bounds, reason = "rows are those of the two tables")]
impl<R: TableRow> Export<R> {
    /// Reads the first part.
    ///
    /// # Errors
    /// A path that is not there or hidden; a column that the table does not have.
    pub(crate) async fn start(
        registry: &Registry,
        actor: &Actor,
        organization: &str,
        path: &[String],
        view: &View,
    ) -> Result<Self> {
        let mut export = Self {
            registry: registry.clone(),
            actor: actor.clone(),
            organization: organization.to_owned(),
            path: path.to_vec(),
            columns: view.extra_columns(),
            view: View { after: None, ..view.with_group(Group::None) },
            ahead: None,
        };
        export.ahead = Some(export.read(None).await?);
        Ok(export)
    }

    /// The next rows; nothing after the last.
    ///
    /// # Errors
    /// When the place is gone or hidden by now, or the database fails.
    pub async fn next(&mut self) -> Result<Option<Vec<R>>> {
        let Some(Page { items, next }) = self.ahead.take() else { return Ok(None) };
        if let Some(cursor) = next {
            self.ahead = Some(self.read(Some(&cursor)).await?);
        }
        Ok(Some(items))
    }

    async fn read(&self, cursor: Option<&str>) -> Result<Page<R>> {
        let mut db = self.registry.reads().await?;
        let tree = gate::tree(&mut db, &self.actor, &self.organization).await?;
        let place = place::find(&mut db, tree, &self.path, R::SUBJECT).await?;
        let query = Query::at(&self.organization, &self.path).of(&self.view, &self.columns);
        query.check(R::SUBJECT)?;
        let scope = place.scope(R::SUBJECT, false);
        let reader = knowing(&mut db, reader(R::SUBJECT, &self.actor, &place.tree, &scope), &query.select()).await?;
        let limit = rows_of(&self.columns);
        page(&mut db, &reader, Query { cursor, limit, texts: Texts::Exported, ..query }).await
    }
}
