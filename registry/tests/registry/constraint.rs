//! The database's own locks: what they refuse, what they let through, and how it is said.

use domain::{
    Id, Refusal,
    experiment::ExperimentStatus,
    permission::{OrgRole, Visibility},
};
use registry::{
    people::operator,
    testing::{TestWorld, email},
};

use crate::{
    refused,
    sql::{broken_by, pid, try_sql, until_done_or_waiting},
};

/// A version with everything a version can have, from an experiment with everything; both Published.
async fn published(world: &TestWorld) -> (Id, Id) {
    world.project("acme/vision", Visibility::Private).await;
    let input = world.version("acme/vision/base").register().await.id;
    let run = world
        .experiment("acme/vision", "run")
        .parameter("lr", "0.1")
        .metric("loss", 1, 0.5)
        .ended(ExperimentStatus::Completed)
        .create()
        .await
        .id;
    world
        .sql(&format!(
            "insert into experiment_text select org_id, id, 'text', '' from experiment where id = '{run}';
             insert into experiment_input select org_id, '{run}', id from version where id = '{input}'"
        ))
        .await;
    let id = world
        .version("acme/vision/yolo")
        .label("v1")
        .framework("ONNX")
        .tag("prod")
        .metadata("key", "value")
        .experiment(run)
        .parent("acme/vision/base@1")
        .file("m.onnx", "bytes")
        .with(|v| {
            v.description = "text".into();
            v.labels.insert("cat".into(), 0);
        })
        .register()
        .await
        .id;
    world.publish_experiment(run).await;
    world.publish(id).await;
    (id, run)
}

#[tokio::test]
async fn every_field_of_a_published_version_is_locked() {
    let world = TestWorld::new().await;
    let (id, _) = published(&world).await;
    for change in [
        "status = 'draft', published_at = null",
        "framework = 'PyTorch', framework_key = 'pytorch'",
        "framework = null, framework_key = null",
        "label = 'v2'",
        "label = null",
        "file_name = 'other'",
        "size = 7",
        "sha256 = null",
        "uri = 's3://elsewhere/m'",
        "parameter_count = 7",
        "experiment_id = null",
        "parent_id = id",
        "user_id = null",
        "created_at = created_at - interval '1 day'",
        "published_at = published_at + interval '1 day'",
        "published_by = user_id",
    ] {
        let statement = format!("update version set {change} where id = '{id}'");
        assert_eq!(broken_by(&world, &statement).await, "version_published_locked", "{change}");
        let refusal = refused(try_sql(&world, &statement).await);
        assert_eq!(refusal, Refusal::state("This version is Published and therefore read-only."));
    }
    let pending = format!("update version set registration = 'pending' where id = '{id}'");
    assert_eq!(broken_by(&world, &pending).await, "version_published_locked");
}

/// Columns of a table that a statement may set, as the database knows them: a new column is locked
/// or free on purpose.
#[tokio::test]
async fn every_column_of_a_version_is_locked_or_free_on_purpose() {
    let world = TestWorld::new().await;
    let (id, run) = published(&world).await;
    for (table, id, free) in [
        (
            "version",
            id,
            // Keys, where it stands, stage, archive, what counts changes, and sort keys, which a release may
            // compute anew.
            vec![
                "archived_at",
                "archived_by",
                "framework_key",
                "id",
                "model_id",
                "name_key",
                "number",
                "org_id",
                "project_id",
                "revision",
                "stage",
                "updated_at",
            ],
        ),
        ("experiment", run, vec!["archived_at", "id", "name_key", "org_id", "project_id", "revision", "updated_at"]),
    ] {
        let columns: Vec<String> = sqlx::query_scalar(
            r#"select attname::text collate "C" from pg_attribute
               where attrelid = $1::regclass and attnum > 0 and not attisdropped order by 1"#,
        )
        .bind(table)
        .fetch_all(world.owner_pool())
        .await
        .unwrap();
        let mut open = Vec::new();
        for column in columns {
            // The trigger runs before any other check; to be let through is not to be allowed.
            let other = format!(
                "update {table} set {column} = (jsonb_populate_record(null::{table}, jsonb_build_object('{column}',
                     case format_type(atttypid, -1)
                         when 'uuid' then to_jsonb(gen_random_uuid()) when 'text' then '\"other\"' when 'bytea' then '\"\\\\x00\"'
                         when 'timestamp with time zone' then '\"2020-01-01\"' else '77' end))).{column}
                 from pg_attribute where attrelid = '{table}'::regclass and attname = '{column}' and id = '{id}'"
            );
            if broken_by_or_done(&world, &other).await != format!("{table}_published_locked") {
                open.push(column);
            }
        }
        assert_eq!(open, free, "{table}");
    }
}

async fn broken_by_or_done(world: &TestWorld, statement: &str) -> String {
    let mut tx = world.pool().begin().await.unwrap();
    match sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned())).execute(&mut *tx).await {
        Ok(_) => "done".into(),
        Err(error) => error.as_database_error().and_then(|e| e.constraint()).unwrap_or(&error.to_string()).to_owned(),
    }
}

#[tokio::test]
async fn everything_beside_a_published_version_is_locked() {
    let world = TestWorld::new().await;
    let (id, _) = published(&world).await;
    let draft = world.version("acme/vision/draft").metadata("other", "").register().await.id;
    world
        .sql(&format!(
            "insert into version_metric select org_id, id, 'm', '', 1, 1, 1, 1 from version where id = '{draft}'"
        ))
        .await;
    for statement in [
        format!("update version_text set description = '' where version_id = '{id}'"),
        format!("delete from version_text where version_id = '{id}'"),
        format!("insert into version_label select org_id, id, 'dog', 1 from version where id = '{id}'"),
        format!("update version_label set label_id = 2 where version_id = '{id}'"),
        format!("delete from version_label where version_id = '{id}'"),
        format!(
            "insert into version_metadata (org_id, version_id, key, value, value_key) select org_id, id, 'x', '', '' from version where id = '{id}'"
        ),
        format!("update version_metadata set value = '' where version_id = '{id}'"),
        format!("delete from version_metadata where version_id = '{id}'"),
        // Not by carrying rows over, either.
        format!("update version_metadata set version_id = '{id}' where version_id = '{draft}'"),
        format!("update version_metadata set version_id = '{draft}' where version_id = '{id}'"),
        format!("update version_metric set version_id = '{id}' where version_id = '{draft}'"),
        format!("insert into version_metric select org_id, id, 'm', '', 1, 1, 1, 1 from version where id = '{id}'"),
        format!("update version_metric set last = 0 where version_id = '{id}'"),
        format!("delete from version_metric where version_id = '{id}'"),
        format!(
            "insert into version_file select org_id, version_id, 'n', 1, blob_id from version_file where version_id = '{id}'"
        ),
        format!("update version_file set name = 'n' where version_id = '{id}'"),
        format!("delete from version_file where version_id = '{id}'"),
    ] {
        assert_eq!(broken_by(&world, &statement).await, "version_published_locked", "{statement}");
    }
    let no_text = world.version("acme/vision/bare").register().await.id;
    world.publish(no_text).await;
    let statement =
        format!("insert into version_text select org_id, id, 'new', '' from version where id = '{no_text}'");
    assert_eq!(broken_by(&world, &statement).await, "version_published_locked");
}

#[tokio::test]
async fn a_published_experiment_is_locked_with_all_beside_it() {
    let world = TestWorld::new().await;
    let (id, run) = published(&world).await;
    for change in [
        "name = 'other'",
        "kind = 'testing'",
        "status = 'failed'",
        "published_at = null",
        "user_id = null",
        "created_at = created_at - interval '1 day'",
        "started_at = null",
        "last_iteration = 9",
    ] {
        let statement = format!("update experiment set {change} where id = '{run}'");
        assert_eq!(broken_by(&world, &statement).await, "experiment_published_locked", "{change}");
        let refusal = refused(try_sql(&world, &statement).await);
        assert_eq!(refusal, Refusal::state("This experiment is Published and therefore read-only."));
    }
    for statement in [
        format!("update experiment_text set description = '' where experiment_id = '{run}'"),
        format!("delete from experiment_text where experiment_id = '{run}'"),
        format!(
            "insert into experiment_parameter (org_id, experiment_id, name, value, value_key) select org_id, id, 'x', '', '' from experiment where id = '{run}'"
        ),
        format!("update experiment_parameter set value = '' where experiment_id = '{run}'"),
        format!("delete from experiment_parameter where experiment_id = '{run}'"),
        format!(
            "insert into experiment_metric select org_id, id, 'm', '', 1, 1, 1, 1 from experiment where id = '{run}'"
        ),
        format!("update experiment_metric set last = 0 where experiment_id = '{run}'"),
        format!("delete from experiment_metric where experiment_id = '{run}'"),
        format!(
            "insert into metric_point (org_id, experiment_id, name, iteration, value) select org_id, id, 'm', 7, 1 from experiment where id = '{run}'"
        ),
        format!("update metric_point set value = 0 where experiment_id = '{run}'"),
        format!("delete from metric_point where experiment_id = '{run}'"),
        format!("insert into experiment_input select org_id, '{run}', id from version where id = '{id}'"),
        format!("update experiment_input set version_id = '{id}' where experiment_id = '{run}'"),
        format!("delete from experiment_input where experiment_id = '{run}'"),
    ] {
        assert_eq!(broken_by(&world, &statement).await, "experiment_published_locked", "{statement}");
    }
    // Nor is a point carried over from or to another one.
    let other = world.experiment("acme/vision", "other").metric("m", 1, 0.5).create().await.id;
    for (from, to) in [(run, other), (other, run)] {
        let carried = format!("update metric_point set experiment_id = '{to}' where experiment_id = '{from}'");
        assert_eq!(broken_by(&world, &carried).await, "metric_point_stays");
    }
}

#[tokio::test]
async fn a_published_version_still_changes_stage_tags_aliases_archive_and_place() {
    let world = TestWorld::new().await;
    let (id, run) = published(&world).await;
    let other = world.project("acme/other", Visibility::Private).await;
    world.version("acme/other/tools").label("v1").register().await;
    for statement in [
        format!("update version set stage = 'production', revision = revision + 1, updated_at = now() where id = '{id}'"),
        format!("update version set archived_at = now() where id = '{id}'"),
        format!("update version set archived_at = null where id = '{id}'"),
        format!("delete from version_tag where version_id = '{id}'"),
        format!("insert into version_tag select v.org_id, v.id, t.id from version v, tag t where v.id = '{id}'"),
        format!("insert into alias select org_id, model_id, 'champion', id from version where id = '{id}'"),
        format!("delete from alias where version_id = '{id}'"),
        format!("update experiment set archived_at = now() where id = '{run}'"),
        // The model goes elsewhere, and the version with it.
        "update model set project_id = (select id from project where slug = 'other') where slug = 'yolo'".into(),
        "update model set name = 'Yolo 9', name_key = 'yolo 9' where slug = 'yolo'".into(),
        // The version goes to another model, and leaves a label behind that is taken there.
        format!(
            "update version set model_id = m.id, project_id = m.project_id, name_key = m.name_key, number = 2, label = null
             from model m where m.slug = 'tools' and version.id = '{id}'"
        ),
    ] {
        try_sql(&world, &statement).await.unwrap_or_else(|e| panic!("{statement}: {e}"));
    }
    assert_eq!(world.count(&format!("version where id = '{id}' and project_id = '{other}' and number = 2")).await, 1);
}

#[tokio::test]
async fn deleting_a_published_version_takes_everything_beside_it_along() {
    let world = TestWorld::new().await;
    let (id, run) = published(&world).await;
    let child = world.version("acme/vision/child").parent(&id.to_string()).register().await.id;
    world.publish(child).await;
    world.alias("champion", id).await;
    try_sql(&world, &format!("delete from version where id = '{id}'")).await.unwrap();
    for table in ["text", "label", "metadata", "metric", "file", "tag"] {
        assert_eq!(world.count(&format!("version_{table} where version_id = '{id}'")).await, 0, "{table}");
    }
    assert_eq!(world.count("alias").await, 0);
    assert_eq!(
        world.count(&format!("version where id = '{child}' and parent_id is null and status = 'published'")).await,
        1
    );
    // What it was made by stays; so does the blob, until the sweep finds nobody refers to it.
    assert_eq!(world.count(&format!("experiment where id = '{run}'")).await, 1);
    // An input of a Published experiment goes, too.
    try_sql(&world, "delete from version where number = 1 and model_id = (select id from model where slug = 'base')")
        .await
        .unwrap();
    assert_eq!(world.count("experiment_input").await, 0);
}

#[tokio::test]
async fn nothing_slips_into_a_version_while_it_is_being_published() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Private).await;
    let id = world.version("acme/vision/yolo").register().await.id;
    let mut first = world.pool().begin().await.unwrap();
    sqlx::query("update version set status = 'published', published_at = now() where id = $1")
        .bind(id)
        .execute(&mut *first)
        .await
        .unwrap();
    let mut second = world.pool().acquire().await.unwrap();
    let number = pid(&mut second).await;
    let task = tokio::spawn(async move {
        sqlx::query("insert into version_metadata (org_id, version_id, key, value, value_key) select org_id, id, 'x', '', '' from version where id = $1")
            .bind(id)
            .execute(&mut *second)
            .await
    });
    until_done_or_waiting(&world, &task, number).await;
    first.commit().await.unwrap();
    assert_eq!(refused(task.await.unwrap()), Refusal::state("This version is Published and therefore read-only."));
}

#[tokio::test]
async fn a_version_is_published_only_when_it_and_its_experiment_are_ready() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Private).await;
    let id = world.version("acme/vision/yolo").register().await.id;
    let run = world.experiment("acme/vision", "run").create().await.id;
    for (statement, constraint) in [
        (format!("update version set status = 'published' where id = '{id}'"), "version_published_says_when"),
        (format!("update version set published_at = now() where id = '{id}'"), "version_published_says_when"),
        (
            format!(
                "update version set status = 'published', published_at = now(), registration = 'pending' where id = '{id}'"
            ),
            "version_published_is_ready",
        ),
        (format!("update experiment set published_at = now() where id = '{run}'"), "experiment_published_has_ended"),
    ] {
        assert_eq!(broken_by(&world, &statement).await, constraint, "{statement}");
    }
}

#[tokio::test]
async fn the_last_owner_stays() {
    let world = TestWorld::new().await;
    let last = Refusal::state("This is the last owner; make somebody else an owner first.");
    let owner = email("owner-of-acme");
    for role in [OrgRole::Manager, OrgRole::Outsider] {
        assert_eq!(refused(operator::unsafe_set_role(world.registry(), "acme", &owner, role).await), last);
    }
    assert_eq!(refused(try_sql(&world, "delete from member").await), last);
    world.person("ada", OrgRole::Owner).await;
    world.role("owner-of-acme", OrgRole::Viewer).await;
    assert_eq!(refused(try_sql(&world, "delete from member").await), last);
    // Somebody who cannot sign in is no owner to rely on.
    world.person("bob", OrgRole::Owner).await;
    world.sql("update account set deactivated_at = now() where name = 'bob'").await;
    assert_eq!(
        refused(operator::unsafe_set_role(world.registry(), "acme", &email("ada"), OrgRole::Member).await),
        last
    );
    let gone = "update account set deactivated_at = now() where name = 'ada'";
    assert_eq!(refused(try_sql(&world, gone).await), last);
    // With the organization all of them go.
    world.sql("delete from project_grant; delete from organization").await;
    assert_eq!(world.count("member").await, 0);
    try_sql(&world, gone).await.unwrap();
}

#[tokio::test]
async fn of_two_owners_who_leave_at_once_one_stays() {
    let world = TestWorld::new().await;
    world.person("ada", OrgRole::Owner).await;
    let leave = "delete from member m using account a where a.id = m.account_id and a.name = $1";
    let mut first = world.pool().begin().await.unwrap();
    sqlx::query(leave).bind("ada").execute(&mut *first).await.unwrap();
    let mut second = world.pool().acquire().await.unwrap();
    let number = pid(&mut second).await;
    let task = tokio::spawn(async move { sqlx::query(leave).bind("owner-of-acme").execute(&mut *second).await });
    until_done_or_waiting(&world, &task, number).await;
    first.commit().await.unwrap();
    assert!(matches!(refused(task.await.unwrap()), Refusal::State { .. }));
    assert_eq!(world.count("member where role = 'owner'").await, 1);
}

/// Tables whose rows belong to a version or an experiment, as the database knows them: a new one is locked with what
/// is Published, or free on purpose, and what is locked is so in every column.
#[tokio::test]
async fn every_table_beside_a_version_or_an_experiment_is_locked_or_free_on_purpose() {
    let world = TestWorld::new().await;
    let (id, run) = published(&world).await;
    world
        .sql(&format!(
            "set session_replication_role = replica;
             insert into version_metric select org_id, id, 'm', '', 1, 1, 1, 1 from version where id = '{id}' on conflict do nothing;
             insert into metric_point (org_id, experiment_id, name, iteration, value)
             select org_id, id, 'm', 7, 1 from experiment where id = '{run}';
             reset session_replication_role"
        ))
        .await;
    // Tags, aliases, stages, counts, where it was before, and what was made of it stay everybody's to change.
    let free_of_versions =
        ["alias", "download_count", "experiment_input", "stage_change", "version", "version_redirect", "version_tag"];
    for (what, key, id, free) in [
        ("version", "version_id", id, &free_of_versions[..]),
        ("experiment", "experiment_id", run, &["experiment_tag", "version"]),
    ] {
        let tables: Vec<String> = sqlx::query_scalar(
            r#"select distinct conrelid::regclass::text collate "C" from pg_constraint
               where contype = 'f' and confrelid = $1::regclass order by 1"#,
        )
        .bind(what)
        .fetch_all(world.owner_pool())
        .await
        .unwrap();
        let mut open = Vec::new();
        for table in tables {
            let columns: Vec<String> = sqlx::query_scalar(
                "select column_name::text from information_schema.columns
                 where table_schema = 'public' and table_name = $1 order by ordinal_position",
            )
            .bind(&table)
            .fetch_all(world.owner_pool())
            .await
            .unwrap();
            if !columns.iter().any(|column| column == key) || free.contains(&table.as_str()) {
                open.push(table);
                continue;
            }
            let rows = world.count(&format!("{table} where {key} = '{id}'")).await;
            assert!(rows > 0, "{table} has no row to try it with");
            let lock = format!("{what}_published_locked");
            assert_eq!(broken_by(&world, &format!("delete from {table} where {key} = '{id}'")).await, lock, "{table}");
            for column in columns {
                let change = format!("update {table} set {column} = {column} where {key} = '{id}'");
                assert_eq!(broken_by(&world, &change).await, lock, "{table}.{column}");
            }
            // A row more: the trigger comes before what makes rows unique, or after the statement.
            let more = format!("insert into {table} select * from {table} where {key} = '{id}'");
            let broken = broken_by(&world, &more).await;
            assert!(broken == lock || broken == format!("{table}_pkey"), "{table}: {broken}");
        }
        assert_eq!(open, free, "{what}");
    }
}

#[tokio::test]
async fn a_service_account_has_one_home() {
    let world = TestWorld::new().await;
    world.org("rival").await;
    world
        .sql(
            "insert into account (id, kind, name, name_key) values (gen_random_uuid(), 'service', 'ci', 'ci');
             insert into member (org_id, account_id, role)
             select o.id, a.id, 'viewer' from organization o, account a where o.slug = 'acme' and a.kind = 'service';
             update member set role = 'member' from account a where a.id = account_id and a.kind = 'service'",
        )
        .await;
    let second = "insert into member (org_id, account_id, role)
         select o.id, a.id, 'viewer' from organization o, account a where o.slug = 'rival' and a.kind = 'service'";
    assert_eq!(broken_by(&world, second).await, "member_service_home");
    let moved = "update member set org_id = (select id from organization where slug = 'rival')
         from account a where a.id = account_id and a.kind = 'service'";
    assert!(try_sql(&world, moved).await.is_ok(), "one home, wherever it is");
}
