//! What is generated is whole: nothing refers to what is not there, and sums are those of what they sum.

use domain::{Id, Refusal, Time, permission::OrgRole};
use registry::{
    Error,
    generate::{self, Made, Wish},
    table::Query,
    testing::TestWorld,
    versions::{download, list},
};

fn wish(organization: &str, seed: u64) -> Wish {
    let until = Time::from_timestamp(1_790_000_000, 0).unwrap();
    Wish { organization: organization.into(), versions: 2_500, projects: 40, experiments: 600, seed, until }
}

async fn make(world: &TestWorld, wish: Wish, into: bool) -> registry::Result<Made> {
    generate::unsafe_generate(world.registry(), &world.owner_url(), wish, into, |_| {}).await
}

/// Name, the table, the table that is meant, and the columns of both.
type Key = (String, String, String, Vec<String>, Vec<String>);

/// Foreign keys that some row breaks.
async fn broken_keys(world: &TestWorld) -> Vec<String> {
    let keys: Vec<Key> = sqlx::query_as(
        "select conname::text, conrelid::regclass::text, confrelid::regclass::text,
                array(select attname::text from unnest(conkey) with ordinality k (at, n)
                      join pg_attribute on attrelid = conrelid and attnum = k.at order by n),
                array(select attname::text from unnest(confkey) with ordinality k (at, n)
                      join pg_attribute on attrelid = confrelid and attnum = k.at order by n)
         from pg_constraint where contype = 'f' and conparentid = 0",
    )
    .fetch_all(world.owner_pool())
    .await
    .unwrap();
    assert!(keys.len() > 50, "{}", keys.len());
    let mut broken = Vec::new();
    for (name, from, to, mine, theirs) in keys {
        let there: Vec<String> = mine.iter().map(|column| format!("a.{column} is not null")).collect();
        let same: Vec<String> = mine.iter().zip(&theirs).map(|(m, t)| format!("b.{t} = a.{m}")).collect();
        let orphans = format!(
            "{from} a where {} and not exists (select from {to} b where {})",
            there.join(" and "),
            same.join(" and ")
        );
        if world.count(&orphans).await > 0 {
            broken.push(format!("{name} of {from}"));
        }
    }
    broken
}

async fn assert_whole(world: &TestWorld) {
    assert_eq!(broken_keys(world).await, Vec::<String>::new());
    for (what, differing) in [
        (
            "version_count",
            "(select project_id, sum(delta)::bigint as n from version_count group by 1 having sum(delta) <> 0) a
             full join (select project_id, count(*) as n from version where archived_at is null group by 1) b
             using (project_id) where a.n is distinct from b.n",
        ),
        (
            "version_tally",
            "(select project_id, archived, status, stage, framework, sum(versions)::bigint as n, sum(bytes)::bigint as bytes
              from version_tally group by 1, 2, 3, 4, 5) a
             full join (select project_id, archived_at is not null as archived, status, stage, coalesce(framework, '') as framework,
                               count(*) as n, coalesce(sum(size), 0)::bigint as bytes from version group by 1, 2, 3, 4, 5) b
             using (project_id, archived, status, stage, framework) where (a.n, a.bytes) is distinct from (b.n, b.bytes)",
        ),
        (
            "blob_tally",
            "(select org_id, sum(bytes)::bigint as n from blob_tally group by 1) a
             full join (select org_id, sum(size)::bigint as n from blob group by 1) b using (org_id) where a.n is distinct from b.n",
        ),
        ("next_number", "model m where next_number <> 1 + coalesce((select max(number) from version where model_id = m.id), 0)"),
        (
            "numbers without gaps",
            "(select model_id, count(*) as n, max(number) as most from version group by 1) v where n <> most",
        ),
        (
            "what versions copy",
            "version v join model m on m.id = v.model_id where (v.project_id, v.name_key) is distinct from (m.project_id, m.name_key)",
        ),
        ("sizes", "version v join version_file f on f.version_id = v.id join blob b on b.id = f.blob_id
                   where (v.size, v.sha256) is distinct from (b.size, b.sha256)"),
        ("who was audited", "version v where not exists (select from audit a where a.resource_id = v.id and a.action = 'version.registered')"),
        (
            "what was published and not audited",
            "version v where v.status = 'published'
             and not exists (select from audit a where a.resource_id = v.id and a.action = 'version.published')",
        ),
        ("an order of times", "version where updated_at < created_at or published_at < created_at or archived_at < created_at"),
    ] {
        assert_eq!(world.count(differing).await, 0, "{what}");
    }
}

#[tokio::test]
async fn what_is_generated_is_whole_and_the_same_every_time() {
    let world = TestWorld::before_set_up().await;
    let made = make(&world, wish("acme", 1), false).await.unwrap();
    assert_eq!(made, Made { versions: 2_500, experiments: 600, models: 100, projects: 40, people: 8 });
    assert_eq!(world.count("version").await, 2_500);
    assert_eq!(world.count("experiment").await, 600);
    assert_whole(&world).await;
    for some in [
        "version where status = 'published'",
        "version where stage = 'production'",
        "version where archived_at is not null",
        "version where experiment_id is not null",
        "version where parent_id is not null",
        "version where label is not null",
        "version where uri is not null",
        "version_tag",
        "version_metadata where number is not null",
        "version_metric where last = 'NaN'",
        "version_metric where variant <> ''",
        "experiment_parameter where number is not null",
        "alias",
        "version_text",
        "project where visibility = 'private'",
        "project_grant where team_id is not null",
    ] {
        assert!(world.count(some).await > 0, "{some}");
    }
    let keys = "select md5(string_agg(v::text || t, ' ' order by v.id)) from version v
                join (select version_id, string_agg(m::text, ' ' order by key) as t from version_metadata m group by 1) m
                on m.version_id = v.id";
    let digest =
        async |world: &TestWorld| -> String { sqlx::query_scalar(keys).fetch_one(world.owner_pool()).await.unwrap() };
    let again = TestWorld::before_set_up().await;
    make(&again, wish("acme", 1), false).await.unwrap();
    assert_eq!(digest(&again).await, digest(&world).await);
    let other = TestWorld::before_set_up().await;
    make(&other, wish("acme", 2), false).await.unwrap();
    assert_ne!(digest(&other).await, digest(&world).await);
}

#[tokio::test]
async fn what_is_generated_can_be_listed_and_downloaded() {
    let world = TestWorld::before_set_up().await;
    make(&world, wish("acme", 1), false).await.unwrap();
    let ada = world.person("ada", OrgRole::Owner).await;
    let page = list::list(world.registry(), &ada, Query { limit: 500, ..Query::at("acme", &[]) }).await.unwrap();
    assert_eq!(
        page.total,
        world
            .count(
                "version v where archived_at is null and not exists
        (select from project_closure c join project p on p.id = c.ancestor_id
         where c.descendant_id = v.project_id and p.archived_at is not null)"
            )
            .await
    );
    let blobs = world.count("blob").await;
    assert!(blobs > 40 && i64::try_from(world.objects().len()) == Ok(blobs), "{blobs}");
    let (version, name): (Id, String) = sqlx::query_as("select version_id, name from version_file order by 1 limit 1")
        .fetch_one(world.owner_pool())
        .await
        .unwrap();
    download::open(world.registry(), &ada, version, &name, true).await.unwrap();
}

#[tokio::test]
async fn an_organization_that_is_there_is_left_alone_or_added_to() {
    let world = TestWorld::new().await;
    let said = |refused: registry::Result<Made>| match refused {
        Err(Error::Refused(refusal)) => refusal.to_string(),
        other => panic!("{other:?}"),
    };
    assert!(said(make(&world, wish("acme", 1), false).await).contains("--into"));
    let missing = make(&world, wish("nobody", 1), true).await;
    assert!(matches!(missing, Err(Error::Refused(Refusal::NotFound { .. }))), "{missing:?}");
    make(&world, wish("acme", 1), true).await.unwrap();
    assert_whole(&world).await;
    assert_eq!(world.count("project where parent_id is null").await, 1);
    assert!(said(make(&world, wish("acme", 1), true).await).contains("generated-1"));
    make(&world, wish("acme", 2), true).await.unwrap();
    make(&world, wish("other", 1), false).await.unwrap();
    assert_whole(&world).await;
    assert_eq!(world.count("version").await, 3 * 2_500);
    for (field, bad) in [
        ("organization", Wish { organization: "No Slug".into(), ..wish("x", 1) }),
        ("versions", Wish { versions: 0, ..wish("x", 1) }),
        ("projects", Wish { projects: 0, ..wish("x", 1) }),
        ("experiments", Wish { experiments: 0, ..wish("x", 1) }),
    ] {
        let refused = make(&world, bad, false).await;
        assert!(
            matches!(&refused, Err(Error::Refused(Refusal::Invalid { field: f, .. })) if f == field),
            "{refused:?}"
        );
    }
}
