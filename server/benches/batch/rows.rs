//! Very many versions, written by SQL as the owner of the schema.

use domain::permission::{OrgRole, Visibility};
use registry::testing::TestWorld;

/// Versions of one statement.
const BATCH: i64 = 100_000;
const MODELS_A_PROJECT: i64 = 50;

/// Makes `acme` with people, projects, models, runs, tags, and this many versions. Besides the projects that all
/// members see there are `private` ones, of which `person-0` has been granted nine in ten.
pub async fn make(world: &TestWorld, rows: i64, private: i64) {
    world.org("acme").await;
    for i in 0..8 {
        world.person(&format!("person-{i}"), OrgRole::Member).await;
    }
    for top in ["vision", "speech", "language", "ranking", "forecasts", "robots"] {
        world.project(&format!("acme/{top}"), Visibility::Organization).await;
        for below in ["research", "production", "archive"] {
            world.project(&format!("acme/{top}/{below}"), Visibility::Organization).await;
        }
    }
    world.sql(&private_projects(private)).await;
    world.sql(&models(rows)).await;
    for from in (0..rows).step_by(usize::try_from(BATCH).unwrap_or(1)) {
        world.sql(&versions(from, rows.min(from + BATCH), rows)).await;
    }
    registry::projects::list::fold_counts(world.registry()).await.expect("counts");
    world.sql("vacuum analyze").await;
}

fn private_projects(count: i64) -> String {
    format!(
        "insert into project (org_id, id, slug, name, name_key, visibility)
         select o.id, gen_random_uuid(), 'private-' || i, 'private ' || i, 'private ' || i, 'private'
         from organization o, generate_series(1, {count}) i;
         insert into project_grant (org_id, id, project_id, account_id, role)
         select p.org_id, gen_random_uuid(), p.id, a.id, 'viewer' from project p, account a
         where a.email like 'person-0@%' and p.slug ~ '^private-.*[1-9]$'"
    )
}

fn models(rows: i64) -> String {
    format!(
        "insert into model (org_id, id, project_id, slug, name, name_key, next_number)
         select p.org_id, gen_random_uuid(), p.id, 'model-' || i, 'model ' || i, 'model ' || i, {rows}
         from project p, generate_series(1, {MODELS_A_PROJECT}) i;
         insert into experiment (org_id, id, project_id, name, name_key, status, user_id)
         select p.org_id, gen_random_uuid(), p.id, 'run ' || i, 'run ' || i, 'completed', (select id from account order by md5(id::text || i) limit 1)
         from project p, generate_series(1, 20) i;
         insert into tag (org_id, id, name, background, foreground)
         select o.id, gen_random_uuid(), 'tag ' || i, '#102030', '#f0f0f0' from organization o, generate_series(0, 9) i"
    )
}

/// Versions `from..to` of `all`, the oldest first: a minute apart, spread over all models.
fn versions(from: i64, to: i64, all: i64) -> String {
    format!(
        "create temp table m on commit drop as select *, row_number() over (order by id) - 1 as n from model;
         create temp table e on commit drop as select *, row_number() over (order by id) - 1 as n from experiment;
         create temp table t on commit drop as select *, row_number() over (order by id) - 1 as n from tag;
         create index on m (n); create index on e (n); analyze m; analyze e;
         insert into version (org_id, id, model_id, project_id, name_key, number, framework, framework_key, status, published_at,
                              user_id, experiment_id, created_at)
         select m.org_id, ('01900000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, m.id, m.project_id, m.name_key, i / (select count(*) from m) + 1,
                f.name, lower(f.name), case when i % 3 = 0 then 'published' else 'draft' end, case when i % 3 = 0 then now() end,
                e.user_id, e.id, now() - interval '1 minute' * ({all} - i)
         from generate_series({from}::bigint, {to} - 1) i
         join m on m.n = i % (select count(*) from m)
         join e on e.n = i * 7 % (select count(*) from e)
         join lateral (select (array['ONNX', 'PyTorch', 'TensorFlow', 'safetensors', 'XGBoost'])[1 + i % 5] as name) f on true;
         insert into version_tag (org_id, version_id, tag_id)
         select v.org_id, v.id, t.id from generate_series({from}::bigint, {to} - 1) i
         join version v on v.id = ('01900000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid
         join t on t.n in (i % 10, (i * 3 + 1) % 10)"
    )
}
