//! Whether what the instance keeps holds together, whatever has happened to it: for operators at the server's own
//! command line, and for tests that break things.

use std::collections::HashSet;

use futures::TryStreamExt as _;

use crate::{Registry, Result, backup::unsafe_blobs};

/// A promise that the database does not guard by itself, and a statement that finds what breaks it, as texts.
struct Promise {
    what: &'static str,
    broken_by: &'static str,
}

/// What is promised of the database. Histories may have been dropped by whole months: what is older than the oldest
/// row of the log has none.
const PROMISES: &[Promise] = &[
    Promise {
        what: "no number of a version is given again",
        broken_by: "select format('%s: version %s, next %s', m.slug, max(v.number), m.next_number) as broken
                    from model m join version v on v.model_id = m.id
                    group by m.id having max(v.number) >= m.next_number",
    },
    Promise {
        what: "a version with a digest has its files",
        broken_by: "select v.id::text as broken from version v
                    where v.sha256 is not null and not exists (select from version_file f where f.version_id = v.id)",
    },
    Promise {
        what: "a version is as large as its files",
        broken_by: "select v.id::text as broken from version v
                    join version_file f on f.version_id = v.id join blob b on b.id = f.blob_id
                    group by v.id having v.size is distinct from sum(b.size)::bigint",
    },
    Promise {
        what: "a content is kept for as long as a version refers to it",
        broken_by: "select b.id::text as broken from blob b
                    where not exists (select from version_file f where f.blob_id = b.id)",
    },
    Promise {
        what: "no content that a version refers to waits for its removal",
        broken_by: "select g.object_key as broken from blob_garbage g join blob b on object_key(b.org_id, b.id) = g.object_key",
    },
    Promise {
        what: "a project's count is that of its versions",
        broken_by: "select format('%s: %s counted, %s there', p.slug, coalesce(c.n, 0), coalesce(v.n, 0)) as broken
                    from project p
                    left join (select project_id, sum(delta) as n from version_count group by 1) c on c.project_id = p.id
                    left join (select project_id, count(*) as n from version where archived_at is null group by 1) v
                           on v.project_id = p.id
                    where coalesce(c.n, 0) <> coalesce(v.n, 0)",
    },
    Promise {
        what: "a project's summary is that of its versions",
        broken_by: "select format('project %s, %s, %s, %s', project_id, status, stage, framework) as broken from (
                        select project_id, archived, status, stage, framework, versions, bytes from version_tally
                        union all
                        select project_id, archived_at is not null, status, stage, coalesce(framework, ''), -1, -coalesce(size, 0)
                        from version
                    ) both_ways group by project_id, archived, status, stage, framework
                    having sum(versions) <> 0 or sum(bytes) <> 0",
    },
    Promise {
        what: "an organization's storage is that of its contents",
        broken_by: "select format('%s: %s counted, %s there', o.slug, coalesce(t.n, 0), coalesce(b.n, 0)) as broken
                    from organization o
                    left join (select org_id, sum(bytes) as n from blob_tally group by 1) t on t.org_id = o.id
                    left join (select org_id, sum(size) as n from blob group by 1) b on b.org_id = o.id
                    where coalesce(t.n, 0) <> coalesce(b.n, 0)",
    },
    Promise {
        what: "what is below a project is what its sub-projects say",
        broken_by: "with recursive walk (ancestor_id, descendant_id, depth) as (
                        select id, id, 0 from project
                        union all
                        select w.ancestor_id, p.id, w.depth + 1 from walk w join project p on p.parent_id = w.descendant_id
                    )
                    (select format('missing: %s over %s', ancestor_id, descendant_id) as broken from (
                        select * from walk except select ancestor_id, descendant_id, depth from project_closure) missing)
                    union all
                    (select format('too much: %s over %s', ancestor_id, descendant_id) from (
                        select ancestor_id, descendant_id, depth from project_closure except select * from walk) more)",
    },
    Promise {
        what: "a version's stage is the last that its history tells of",
        broken_by: "select v.id::text as broken from version v
                    join lateral (select to_stage from stage_change s where s.version_id = v.id
                                  order by s.changed_at desc, s.id desc limit 1) s on true
                    where s.to_stage <> v.stage",
    },
    Promise {
        what: "the audit log tells how a version came",
        broken_by: "select v.id::text as broken from version v
                    where v.created_at >= (select min(at) from audit)
                      and not exists (select from audit a where a.resource_id = v.id
                                      and a.action in ('version.registered', 'version.copied'))",
    },
    Promise {
        what: "the audit log tells who published a version",
        broken_by: "select v.id::text as broken from version v
                    where v.published_at >= (select min(at) from audit)
                      and not exists (select from audit a where a.resource_id = v.id and a.action = 'version.published')",
    },
];

/// How many examples of what breaks a promise are told.
const EXAMPLES: usize = 3;

/// What became of one promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The promise, as a sentence without its full stop.
    pub what: String,
    /// How many things break it: none where all is well.
    pub broken: u64,
    /// A few of them.
    pub examples: Vec<String>,
}

impl Finding {
    fn of(what: &str, mut broken: Vec<String>) -> Self {
        broken.sort();
        let count = broken.len() as u64;
        broken.truncate(EXAMPLES);
        Self { what: what.to_owned(), broken: count, examples: broken }
    }
}

/// Looks at the whole database, in one snapshot of it. Takes seconds where there are millions of versions.
///
/// # Errors
/// The database's own.
pub async fn unsafe_database(registry: &Registry) -> Result<Vec<Finding>> {
    let mut tx = registry.pool.begin_with("begin isolation level repeatable read read only").await?;
    let mut findings = Vec::with_capacity(PROMISES.len());
    for promise in PROMISES {
        let statement = format!(
            "select count(*)::bigint, coalesce((array_agg(broken order by broken))[1:{EXAMPLES}], '{{}}') from ({}) found",
            promise.broken_by
        );
        // All of it is above.
        let (broken, examples): (i64, Vec<String>) =
            sqlx::query_as(sqlx::AssertSqlSafe(statement)).fetch_one(&mut *tx).await?;
        findings.push(Finding { what: promise.what.to_owned(), broken: broken.unsigned_abs(), examples });
    }
    tx.rollback().await?;
    Ok(findings)
}

/// Looks whether the store has what the database refers to, and nothing else.
///
/// # Errors
/// The database's and the store's own.
pub async fn unsafe_store(registry: &Registry) -> Result<Vec<Finding>> {
    // Objects first: what comes and goes meanwhile is asked for again below.
    let mut objects = HashSet::new();
    let mut listed = registry.files.list();
    while let Some((key, size)) = listed.try_next().await? {
        objects.insert((key, size));
    }
    let mut lost = Vec::new();
    for blob in unsafe_blobs(registry).await? {
        if !objects.remove(&(blob.key(), blob.size.unsigned_abs()))
            && !crate::backup::unsafe_is_there(registry, &blob).await?
        {
            lost.push(blob.key());
        }
    }
    let rest: Vec<String> = objects.into_iter().map(|(key, _)| key).collect();
    // Gone since, on its way, or waiting for the sweep.
    let strangers: Vec<String> = sqlx::query_scalar(
        "select key from unnest($1::text[]) key
         where not exists (select from blob_garbage g where g.object_key = key)
           and not exists (select from upload u where object_key(u.org_id, u.id) = key)
           and not exists (select from partial_upload u where object_key(u.org_id, u.id) = key)
           and not exists (select from blob b where object_key(b.org_id, b.id) = key)",
    )
    .bind(&rest)
    .fetch_all(&registry.pool)
    .await?;
    let mut left = Vec::new();
    for key in strangers {
        if registry.files.size(&key).await?.is_some() {
            left.push(key);
        }
    }
    Ok(vec![
        Finding::of("every file that a version refers to is in the store", lost),
        Finding::of("every file in the store is one that something refers to", left),
    ])
}
