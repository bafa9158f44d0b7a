//! The sums that triggers keep of versions otherwise, for the versions of a chunk.

use std::collections::BTreeMap;

use domain::Id;
use sqlx::PgConnection;

use super::sheet::Sheet;
use crate::Result;

/// Puts the rows of all chunks together, as a server does from time to time.
pub(super) async fn fold(db: &mut PgConnection, org: Id) -> Result<()> {
    let counts = "with taken as (delete from version_count where org_id = $1 returning project_id, delta)
         insert into version_count (org_id, project_id, delta)
         select $1, project_id, sum(delta) from taken group by 2 having sum(delta) <> 0";
    let tallies = "with taken as (delete from version_tally where org_id = $1
                        returning project_id, archived, status, stage, framework, versions, bytes)
         insert into version_tally (org_id, project_id, archived, status, stage, framework, versions, bytes)
         select $1, project_id, archived, status, stage, framework, sum(versions), sum(bytes) from taken
         group by 2, 3, 4, 5, 6 having sum(versions) <> 0 or sum(bytes) <> 0";
    for statement in [counts, tallies] {
        sqlx::query(statement).bind(org).execute(&mut *db).await?;
    }
    Ok(())
}

/// What a version is counted under.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kind {
    pub project: Id,
    pub archived: bool,
    pub status: &'static str,
    pub stage: &'static str,
    pub framework: Option<&'static str>,
}

/// How many versions there are of each kind, with their bytes.
#[derive(Default)]
pub(super) struct Tally(BTreeMap<Kind, (i64, i64)>);

impl Tally {
    pub fn count(&mut self, kind: Kind, bytes: i64) {
        let sums = self.0.entry(kind).or_default();
        sums.0 += 1;
        sums.1 += bytes;
    }

    /// The rows that are added to what has been counted before.
    pub fn sheets(self, org: Id) -> [Sheet; 2] {
        let mut counts = Sheet::new("version_count", "org_id, project_id, delta");
        let mut tallies =
            Sheet::new("version_tally", "org_id, project_id, archived, status, stage, framework, versions, bytes");
        let mut live: BTreeMap<Id, i64> = BTreeMap::new();
        for (kind, (versions, bytes)) in self.0 {
            if !kind.archived {
                *live.entry(kind.project).or_default() += versions;
            }
            let row = tallies.row().id(org).id(kind.project).text(if kind.archived { "t" } else { "f" });
            row.text(kind.status)
                .text(kind.stage)
                .text(kind.framework.unwrap_or_default())
                .whole(versions)
                .whole(bytes);
        }
        for (project, versions) in live {
            counts.row().id(org).id(project).whole(versions);
        }
        [counts, tallies]
    }
}
