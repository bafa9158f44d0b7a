//! What a table's rows are made of.

use std::future::Future;

use domain::table::{ColumnKey, ExperimentRow, Row, Subject};
use sqlx::{FromRow, PgConnection, postgres::PgRow};

use super::texts::Texts;
use crate::{Result, experiments, sql::list::Read, tree::Tree, versions};

/// A row of a table.
pub(crate) trait TableRow: Send + Sized {
    /// Whose row it is.
    const SUBJECT: Subject;
    /// What the list's statement reads.
    const READ: Read;
    /// A row of that statement.
    type Raw: for<'r> FromRow<'r, PgRow> + Send;

    /// Rows as the actor of the tree may see them, with the values of further columns.
    fn finish(
        db: &mut PgConnection,
        tree: &Tree,
        raw: Vec<Self::Raw>,
        columns: &[ColumnKey],
        texts: Texts,
    ) -> impl Future<Output = Result<Vec<Self>>> + Send;
}

impl TableRow for Row {
    const SUBJECT: Subject = Subject::Models;
    const READ: Read = Read { columns: versions::rows::COLUMNS, joins: versions::rows::JOINS };
    type Raw = versions::rows::Raw;

    async fn finish(
        db: &mut PgConnection,
        tree: &Tree,
        raw: Vec<Self::Raw>,
        columns: &[ColumnKey],
        texts: Texts,
    ) -> Result<Vec<Self>> {
        let mut rows = versions::rows::finish(db, tree, raw).await?;
        versions::columns::fill(db, tree, &mut rows, columns, texts).await?;
        Ok(rows)
    }
}

impl TableRow for ExperimentRow {
    const SUBJECT: Subject = Subject::Experiments;
    const READ: Read = Read { columns: experiments::rows::COLUMNS, joins: experiments::rows::JOINS };
    type Raw = experiments::rows::Raw;

    async fn finish(
        db: &mut PgConnection,
        tree: &Tree,
        raw: Vec<Self::Raw>,
        columns: &[ColumnKey],
        texts: Texts,
    ) -> Result<Vec<Self>> {
        experiments::rows::finish(db, tree, raw, columns, texts).await
    }
}
