//! How many rows there are in all: counted as far as that takes no time, and guessed from there on.

use domain::table::Subject;
use serde_json::Value;
use sqlx::PgConnection;

use super::scope::Within;
use crate::{
    Error, Result,
    projects::list::counts,
    sql::{list as sql, reader::Reader, select::Select},
};

/// Rows up to which their number is exact.
pub const EXACT_MAX: i64 = 10_000;
/// What counting may cost, by PostgreSQL's own estimate, where reading a page of a table in order costs one: about 50
/// milliseconds.
const COST_MAX: f64 = 60_000.0;

/// A number of rows.
pub(super) struct Total {
    pub rows: i64,
    /// Whether it is a guess.
    pub rough: bool,
}

pub(super) async fn total(
    db: &mut PgConnection,
    reader: &Reader<'_>,
    within: Within,
    select: Select<'_>,
) -> Result<Total> {
    if reader.subject == Subject::Models && within.model.is_none() && select.is_everything() {
        let counts = counts(db, reader.tree).await?;
        let rows = counts.iter().filter(|(id, _)| within.holds(reader.tree, **id)).map(|(_, n)| n).sum();
        return Ok(Total { rows, rough: false });
    }
    let plan: Value = sql::explain_count(reader, &select, EXACT_MAX + 1)
        .build_query_scalar()
        .persistent(false)
        .fetch_one(&mut *db)
        .await?;
    let (cost, guess) = read(&plan).ok_or_else(|| Error::Broken(format!("a plan without an estimate: {plan}")))?;
    if cost <= COST_MAX {
        let rows: i64 = sql::count_up_to(reader, &select, EXACT_MAX + 1)
            .build_query_scalar()
            .persistent(false)
            .fetch_one(db)
            .await?;
        if rows <= EXACT_MAX {
            return Ok(Total { rows, rough: false });
        }
    }
    Ok(Total { rows: guess.max(EXACT_MAX + 1), rough: true })
}

/// What counting costs, and how many rows there would be without an end to it.
fn read(plan: &Value) -> Option<(f64, i64)> {
    let counting = plan.get(0)?.get("Plan")?;
    let below = |node: &'_ Value| node.get("Plans")?.get(0).cloned();
    let limit = below(counting)?;
    let rows = below(&limit).unwrap_or(limit);
    Some((counting.get("Total Cost")?.as_f64()?, rows.get("Plan Rows")?.as_f64()? as i64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_plan_tells_what_counting_costs_and_would_find() {
        let plan = json!([{"Plan": {"Node Type": "Aggregate", "Total Cost": 12.5, "Plan Rows": 1, "Plans": [
            {"Node Type": "Limit", "Plan Rows": 10001, "Plans": [{"Node Type": "Index Scan", "Plan Rows": 650_000}]}]}}]);
        assert_eq!(read(&plan), Some((12.5, 650_000)));
        assert_eq!(read(&json!([])), None);
    }
}
