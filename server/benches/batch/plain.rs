//! The least that a database has to do for a batch: the change by key, its audit rows and its events, set by set.

use std::time::{Duration, Instant};

use domain::Id;
use registry::testing::TestWorld;
use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection};

/// Versions of one transaction, as the server has it.
const CHUNK: usize = 1_000;
const TRACES: [&str; 2] = [
    "insert into audit (id, org_id, via, action, kind, resource_id, project_id, before, after)
     select gen_random_uuid(), org_id, 'token', 'version.changed', 'version', id, project_id, '{\"a\": false}', '{\"a\": true}'
     from version where id = any($1)",
    "insert into outbox (org_id, project_id, event, resource_id)
     select org_id, project_id, 'version.changed', id from version where id = any($1)",
];
const TOUCHED: &str = "updated_at = now(), revision = revision + 1";

/// How long it takes.
pub async fn run(world: &TestWorld, act: &Value, ids: &[Id]) -> Duration {
    let statements = statements(act["action"].as_str().unwrap_or_default());
    let mut db = world.pool().acquire().await.expect("a connection");
    let since = Instant::now();
    for chunk in ids.chunks(CHUNK) {
        execute(&mut db, "begin", None).await;
        for statement in &statements {
            execute(&mut db, statement, Some(chunk)).await;
        }
        execute(&mut db, "commit", None).await;
    }
    since.elapsed()
}

async fn execute(db: &mut PgConnection, statement: &str, ids: Option<&[Id]>) {
    let query = sqlx::query(AssertSqlSafe(statement.to_owned()));
    let query = match ids {
        Some(ids) => query.bind(ids),
        None => query,
    };
    query.execute(db).await.unwrap_or_else(|e| panic!("{statement}: {e}"));
}

fn statements(action: &str) -> Vec<String> {
    let set = |columns: &str| format!("update version set {columns}, {TOUCHED} where id = any($1)");
    let mut all = match action {
        "tag" => vec![
            "insert into version_tag (org_id, version_id, tag_id)
             select v.org_id, v.id, t.id from version v join tag t on t.org_id = v.org_id and t.name = 'reviewed'
             where v.id = any($1)"
                .into(),
            format!("update version set {TOUCHED} where id = any($1)"),
        ],
        "stage" => vec![
            set("stage = 'staging'"),
            "insert into stage_change (org_id, id, version_id, from_stage, to_stage, reason)
             select org_id, gen_random_uuid(), id, 'testing', 'staging', 'bench' from version where id = any($1)"
                .into(),
        ],
        "archive" => vec![set("archived_at = now()")],
        "restore" => vec![set("archived_at = null")],
        "publish" => vec![
            "update experiment set published_at = now(), revision = revision + 1 where published_at is null
             and id in (select experiment_id from version where id = any($1))"
                .into(),
            set("status = 'published', published_at = now()"),
        ],
        "move" => vec![
            "insert into version_redirect (org_id, model_id, number, version_id)
             select org_id, model_id, number, id from version where id = any($1)"
                .into(),
            format!(
                "update version v set model_id = m.id, project_id = m.project_id, name_key = m.name_key,
                        number = m.next_number + was.n, updated_at = now(), revision = v.revision + 1
                 from (select id, model_id, row_number() over (order by id) as n from version where id = any($1)) was
                 join model old on old.id = was.model_id
                 join model m on m.slug = old.slug
                 join project p on p.id = m.project_id and p.slug = 'archive'
                 join project top on top.id = p.parent_id and top.slug = 'robots'
                 where was.id = v.id"
            ),
            "update model m set next_number = v.last + 1
             from (select model_id, max(number) as last from version where model_id in
                       (select model_id from version where id = any($1)) group by 1) v
             where v.model_id = m.id"
                .into(),
        ],
        other => panic!("no plain SQL for {other}"),
    };
    all.extend(TRACES.map(String::from));
    all
}
