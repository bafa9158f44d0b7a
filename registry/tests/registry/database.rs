//! Migrations, what the server's role may do, and whether the schema keeps its own rules.

use domain::permission::Visibility;
use registry::{
    database,
    testing::{Empty, TestWorld},
};
use sqlx::{Connection, PgConnection};

use crate::sql::broken_by;

#[tokio::test]
async fn migrating_twice_and_at_the_same_time_is_safe() {
    let empty = Empty::new();
    let (owner, server) = (empty.owner_url(), empty.server_url());
    let (a, b) = tokio::join!(database::migrate(&owner, &server), database::migrate(&owner, &server));
    a.unwrap();
    b.unwrap();
    database::migrate(&owner, &server).await.unwrap();
    let mut db = PgConnection::connect(&server).await.unwrap();
    let instances: i64 = sqlx::query_scalar("select count(*) from instance").fetch_one(&mut db).await.unwrap();
    assert_eq!(instances, 1);
}

#[tokio::test]
async fn indexes_that_are_missing_or_broke_off_are_made_anew() {
    let world = TestWorld::new().await;
    world
        .sql(
            "drop index version_live_size;
             update pg_index set indisvalid = false where indexrelid = 'version_project_size'::regclass",
        )
        .await;
    database::migrate(&world.owner_url(), &world.server_url()).await.unwrap();
    let usable =
        "pg_index where indisvalid and indexrelid::regclass::text in ('version_live_size', 'version_project_size')";
    assert_eq!(world.count(usable).await, 2);
}

#[tokio::test]
async fn an_unreachable_database_is_named_without_its_password() {
    let url = "postgres://me:hunter2@localhost:1/nowhere";
    let error = database::migrate(url, url).await.unwrap_err().to_string();
    assert!(error.contains("localhost/nowhere") && !error.contains("hunter2"), "{error}");
    assert!(database::migrate("no url", "no url").await.unwrap_err().to_string().contains("cannot be read"));
}

#[tokio::test]
async fn the_servers_role_cannot_change_the_schema_or_the_past() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Private).await;
    for statement in [
        "create table mine (id int)",
        "alter table version add column mine int",
        "alter table version disable trigger all",
        "alter table version disable trigger version_lock",
        "drop trigger audit_is_append_only on audit",
        "drop table version",
        "truncate version",
        "create function mine() returns int language sql return 1",
        "set session_replication_role = replica",
        "delete from audit",
        "update audit set actor_id = null",
        "truncate audit",
        "delete from audit_rest",
        "update audit_rest set actor_id = null",
        "truncate audit_rest",
        "delete from _sqlx_migrations",
    ] {
        let error = broken_by(&world, statement).await;
        assert!(error.contains("42501"), "{statement} was refused for another reason: {error}");
    }
    let more: Vec<String> = sqlx::query_scalar(
        "select c.relname || ' ' || p from pg_class c, unnest(array['truncate', 'trigger', 'references']) p
         where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and has_table_privilege(c.oid, p)
         union all
         select c.relname || ' ' || p from pg_inherits i join pg_class c on c.oid = i.inhrelid,
                unnest(array['update', 'delete', 'insert']) p
         where i.inhparent = 'audit'::regclass and has_table_privilege(c.oid, p)",
    )
    .fetch_all(world.pool())
    .await
    .unwrap();
    assert_eq!(more, Vec::<String>::new());
}

#[tokio::test]
async fn not_even_the_owner_rewrites_the_audit_log() {
    let world = TestWorld::new().await;
    for statement in ["update audit set actor_id = null", "delete from audit"] {
        let error = sqlx::query(statement).execute(world.owner_pool()).await.unwrap_err();
        assert_eq!(error.as_database_error().and_then(|e| e.constraint()), Some("audit_append_only"), "{statement}");
    }
}

/// Tables outside any organization, each with its reason.
const WITHOUT_ORGANIZATION: &[&str] = &[
    "_sqlx_migrations",
    // A person may belong to several organizations, and so may their credentials.
    "account",
    "attempt",
    "idempotency",
    "identity",
    "letter",
    "password_reset",
    "session",
    "sign_in_flow",
    "token",
    // Object keys of any organization, after their rows have gone.
    "blob_garbage",
    "part_garbage",
    "instance",
    "organization",
    // Of the cluster, for its replicas.
    "primary_mark",
];

/// Foreign keys that leave the organization out, each with its reason.
const KEYS_WITHOUT_ORGANIZATION: &[&str] = &[
    // Copies the model's facts; (org_id, model_id) is a foreign key beside it.
    "version: FOREIGN KEY (model_id, project_id, name_key) REFERENCES model(id, project_id, name_key) \
     ON UPDATE CASCADE ON DELETE CASCADE",
];

#[tokio::test]
async fn every_table_belongs_to_an_organization_and_no_key_leaves_it() {
    let world = TestWorld::before_set_up().await;
    let without: Vec<String> = sqlx::query_scalar(
        r#"select c.relname::text collate "C" from pg_class c
         where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
           and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'org_id'
                           and (a.attnotnull or c.relname = 'audit'))
         order by 1"#,
    )
    .fetch_all(world.owner_pool())
    .await
    .unwrap();
    let mut allowed = WITHOUT_ORGANIZATION.to_vec();
    allowed.sort_unstable();
    assert_eq!(without, allowed);

    let keys: Vec<String> = sqlx::query_scalar(
        "with org as (select attrelid, attnum from pg_attribute where attname = 'org_id' and not attisdropped)
         select f.conrelid::regclass || ': ' || pg_get_constraintdef(f.oid)
         from pg_constraint f join org here on here.attrelid = f.conrelid join org there on there.attrelid = f.confrelid
         where f.contype = 'f' and not exists
             (select from unnest(f.conkey, f.confkey) pair (a, b) where a = here.attnum and b = there.attnum)",
    )
    .fetch_all(world.owner_pool())
    .await
    .unwrap();
    assert_eq!(keys, KEYS_WITHOUT_ORGANIZATION);
}

#[tokio::test]
async fn foreign_keys_can_be_followed_back_by_an_index() {
    let world = TestWorld::before_set_up().await;
    // Deleting what is referred to looks for every row that refers to it. Accounts are never deleted.
    let slow: Vec<String> = sqlx::query_scalar(
        "select f.conrelid::regclass || ': ' || pg_get_constraintdef(f.oid) from pg_constraint f
         where f.contype = 'f' and f.confrelid in ('version'::regclass, 'model'::regclass, 'experiment'::regclass)
           and not exists (select from pg_index i where i.indrelid = f.conrelid
                           and (i.indkey::int2[])[0:0] <@ f.conkey and (i.indkey::int2[])[0] <> all
                               (select attnum from pg_attribute where attrelid = f.conrelid and attname = 'org_id'))",
    )
    .fetch_all(world.owner_pool())
    .await
    .unwrap();
    assert_eq!(slow, Vec::<String>::new());
}

#[tokio::test]
async fn what_happened_is_kept_by_month() {
    let world = TestWorld::new().await;
    let missing: Vec<String> = sqlx::query_scalar(
        "select parent || to_char(date_trunc('month', now() at time zone 'UTC') + make_interval(months => ahead), '_YYYY_MM')
         from unnest(array['audit', 'outbox']) parent, generate_series(0, 1) ahead
         where to_regclass(parent || to_char(date_trunc('month', now() at time zone 'UTC') + make_interval(months => ahead), '_YYYY_MM')) is null",
    )
    .fetch_all(world.pool())
    .await
    .unwrap();
    assert_eq!(missing, Vec::<String>::new());
    assert!(world.count("audit").await > 0);
    assert_eq!(world.count("audit_rest").await + world.count("outbox_rest").await, 0);
    // The server's role may ask for the months to come.
    world.registry().prepare_months().await.unwrap();
}

#[tokio::test]
async fn only_whole_months_are_dropped_and_only_by_the_owner() {
    let world = TestWorld::new().await;
    world
        .sql(
            "do $$ declare month timestamp; begin
                 for back in 1..4 loop
                     month := date_trunc('month', now() at time zone 'UTC') - make_interval(months => back);
                     execute format('create table %I partition of audit for values from (%L) to (%L)',
                         'audit' || to_char(month, '_YYYY_MM'), to_char(month, 'YYYY-MM-DD') || ' 00:00:00+00',
                         to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
                     insert into audit (at, id, via, action, kind)
                     values (month at time zone 'UTC' + interval '1 day', gen_random_uuid(), 'operator', 'x.old', 'x');
                 end loop;
             end $$",
        )
        .await;
    let now = world.count("audit where action <> 'x.old'").await;
    let server = database::months::drop_before(&world.server_url(), 0).await.unwrap_err().to_string();
    assert!(server.contains("must be owner"), "{server}");
    let dropped = database::months::drop_before(&world.owner_url(), 2).await.unwrap();
    assert_eq!(dropped.len(), 2);
    assert_eq!(world.count("audit where action = 'x.old'").await, 2);
    assert_eq!(world.count("audit where action = 'audit.month_dropped' and via = 'operator'").await, 2);
    assert_eq!(database::months::drop_before(&world.owner_url(), 2).await.unwrap(), Vec::<String>::new());
    assert_eq!(database::months::drop_before(&world.owner_url(), 0).await.unwrap().len(), 2);
    assert!(world.count("audit where action not in ('x.old', 'audit.month_dropped')").await >= now);
    world.project("acme/after", Visibility::Private).await;
}

#[tokio::test]
async fn a_month_that_began_without_its_partition_does_not_stop_the_next_start() {
    let world = TestWorld::new().await;
    // As after a server that ran for many months: this month's rows are in the rest.
    world
        .sql(
            "do $$ declare parent text; begin
                 foreach parent in array array['audit', 'outbox'] loop
                     execute format('drop table %I', parent || to_char(now() at time zone 'UTC', '_YYYY_MM'));
                 end loop;
             end $$",
        )
        .await;
    world.project("acme/late", Visibility::Private).await;
    assert!(world.count("audit_rest").await > 0);
    database::migrate(&world.owner_url(), &world.server_url()).await.unwrap();
    world.project("acme/later", Visibility::Private).await;
    assert_eq!(world.count("audit where action = 'project.created'").await, 2);
}
