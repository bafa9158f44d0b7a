//! Indexes of tables that grow: what `migrations/indexes.sql` says there should be, made while others write.

use sqlx::{AssertSqlSafe, PgConnection};

/// Which indexes there should be.
const WANTED: &str = include_str!("../../../migrations/indexes.sql");
/// How each of them begins.
const BEGINNING: &str = "create index concurrently if not exists ";

/// Makes those that are missing, and anew those that broke off halfway: PostgreSQL keeps such, and never uses them.
pub(super) async fn make(db: &mut PgConnection) -> sqlx::Result<()> {
    let wanted = wanted();
    let names: Vec<&str> = wanted.iter().map(|(name, _)| *name).collect();
    let there: Vec<(String, bool)> = sqlx::query_as(
        "select c.relname::text, i.indisvalid from pg_class c join pg_index i on i.indexrelid = c.oid
         where c.relname = any($1) and pg_table_is_visible(c.oid)",
    )
    .bind(&names)
    .fetch_all(&mut *db)
    .await?;
    for (name, statement) in wanted {
        match there.iter().find(|(found, _)| found == name) {
            Some((_, true)) => continue,
            Some((_, false)) => {
                // A name of ours.
                let broken = AssertSqlSafe(format!("drop index concurrently {name}"));
                sqlx::query(broken).persistent(false).execute(&mut *db).await?;
            }
            None => {}
        }
        tracing::debug!(name, "making an index");
        sqlx::query(statement).persistent(false).execute(&mut *db).await?;
    }
    Ok(())
}

/// Names and statements.
fn wanted() -> Vec<(&'static str, &'static str)> {
    let lines = WANTED.lines().map(|line| line.trim_end_matches(';'));
    let named = |line: &'static str| Some((line.strip_prefix(BEGINNING)?.split_whitespace().next()?, line));
    lines.filter_map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_statement_makes_one_index_beside_writers() {
        let wanted = wanted();
        let lines = WANTED.lines().filter(|line| !line.is_empty() && !line.starts_with("--"));
        assert_eq!(wanted.len(), lines.count());
        for (name, statement) in &wanted {
            assert!(statement.starts_with(&format!("{BEGINNING}{name} on ")) && !name.is_empty(), "{statement}");
            assert!(name.len() <= 63, "{name}");
        }
        let mut names: Vec<_> = wanted.iter().map(|(name, _)| name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), wanted.len());
    }
}
