//! Tables without the indexes that only reading needs, while very many rows are written into them: sorting all rows once
//! takes a fraction of finding the place of each.

use sqlx::{AssertSqlSafe, PgConnection};

use crate::Result;

/// Tables that are filled. The audit log is kept by month, and its few indexes with it.
const TABLES: &[&str] = &[
    "version",
    "version_text",
    "version_tag",
    "version_metadata",
    "version_metric",
    "version_file",
    "stage_change",
    "experiment",
    "experiment_parameter",
    "experiment_metric",
    "experiment_tag",
];

/// Whether nothing is in the tables yet, so that nobody waits for their indexes.
pub(super) async fn is_possible(db: &mut PgConnection) -> Result<bool> {
    let statement = "select not exists (select from version) and not exists (select from experiment)";
    Ok(sqlx::query_scalar(statement).fetch_one(db).await?)
}

/// Drops the indexes that no constraint needs; what makes them again.
pub(super) async fn strip(tx: &mut PgConnection) -> Result<Vec<String>> {
    let found: Vec<(String, String)> = sqlx::query_as(
        "select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i
         where i.indrelid = any($1::text[]::regclass[]) and i.indisvalid and not i.indisunique
         order by pg_get_indexdef(i.indexrelid) ~ 'gin', 1",
    )
    .bind(TABLES)
    .fetch_all(&mut *tx)
    .await?;
    for (name, _) in &found {
        // A name that PostgreSQL itself has quoted.
        sqlx::query(AssertSqlSafe(format!("drop index {name}"))).persistent(false).execute(&mut *tx).await?;
    }
    Ok(found.into_iter().map(|(_, statement)| statement).collect())
}

/// Makes them again.
pub(super) async fn dress(tx: &mut PgConnection, indexes: &[String], told: &(impl Fn(usize) + Sync)) -> Result<()> {
    sqlx::query("set local maintenance_work_mem = '512MB'").execute(&mut *tx).await?;
    for (made, index) in indexes.iter().enumerate() {
        told(made);
        sqlx::query(AssertSqlSafe(index.clone())).persistent(false).execute(&mut *tx).await?;
    }
    Ok(())
}
