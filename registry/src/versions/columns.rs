//! Values of the columns that not every row carries: a few statements a page, whatever the number of rows.
//!
//! What a reader may not know is left out just as filters and sorts hold it for empty.

mod built_in;
mod keyed;

use std::collections::HashMap;

use domain::{
    Id,
    table::{Cell, Column, ColumnKey, Row},
};
use sqlx::PgConnection;

use crate::{Result, table::texts::Texts, tree::Tree};
pub(crate) use keyed::{MetricRow, metric_cells, metric_names};

/// Cells of one column, by row.
pub(crate) type Cells = HashMap<Id, Cell>;

/// Fills the columns that were asked for.
pub(crate) async fn fill(
    db: &mut PgConnection,
    tree: &Tree,
    rows: &mut [Row],
    columns: &[ColumnKey],
    texts: Texts,
) -> Result<()> {
    if rows.is_empty() || columns.is_empty() {
        return Ok(());
    }
    let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
    let mut cells: Vec<(ColumnKey, Cells)> = Vec::new();
    let wanted: Vec<Column> = columns
        .iter()
        .filter_map(|key| if let ColumnKey::BuiltIn(column) = key { Some(*column) } else { None })
        .collect();
    let built_in = built_in::cells(db, tree, &ids, &wanted, texts).await?;
    cells.extend(built_in.into_iter().map(|(c, cells)| (c.into(), cells)));
    cells.extend(keyed::cells(db, tree, &ids, columns, texts).await?);
    for (column, mut cells) in cells {
        for row in rows.iter_mut() {
            if let Some(cell) = cells.remove(&row.id) {
                row.columns.insert(column.clone(), cell);
            }
        }
    }
    Ok(())
}
