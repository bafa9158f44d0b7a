//! The tree of projects: its closure, its names, its limits.

use std::collections::HashMap;

use domain::{
    Id, Refusal,
    permission::{OrgRole, ProjectRole, Visibility},
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use registry::{
    Actor,
    testing::{TestWorld, paths_seen},
};

use crate::{
    refused,
    sql::{pid, try_sql, until_done_or_waiting},
};

/// Deepest a project may be nested.
const LEVELS: usize = 8;

/// Rows of the closure or of names that are not what the parents say.
async fn lies(world: &TestWorld) -> i64 {
    world
        .count(
            "(with recursive up as (
                  select org_id, id as descendant_id, id as ancestor_id, 0 as depth from project
                  union all
                  select up.org_id, up.descendant_id, p.parent_id, up.depth + 1
                  from up join project p on p.id = up.ancestor_id where p.parent_id is not null),
              kept as (select org_id, descendant_id, ancestor_id, depth from project_closure),
              named as (select org_id, project_id, parent_id, slug from node where project_id is not null),
              really as (select org_id, id, parent_id, slug from project)
              select 1 from ((table up except all table kept) union all (table kept except all table up)) closure
              union all
              select 1 from ((table named except all table really) union all (table really except all table named)) nodes
             ) wrong",
        )
        .await
}

async fn try_move(world: &TestWorld, id: Id, below: Option<Id>) -> sqlx::Result<()> {
    sqlx::query("update project set parent_id = $2 where id = $1")
        .bind(id)
        .bind(below)
        .execute(world.pool())
        .await
        .map(drop)
}

async fn try_create(world: &TestWorld, org: Id, below: Option<Id>, slug: &str) -> sqlx::Result<Id> {
    let id = Id::now_v7();
    sqlx::query("insert into project (org_id, id, parent_id, slug, name, name_key) values ($1, $2, $3, $4, $4, $4)")
        .bind(org)
        .bind(id)
        .bind(below)
        .bind(slug)
        .execute(world.pool())
        .await?;
    Ok(id)
}

/// What the parents alone say.
#[derive(Default)]
struct Model(HashMap<Id, Option<Id>>);

impl Model {
    fn depth(&self, id: Id) -> usize {
        1 + self.0[&id].map_or(0, |parent| self.depth(parent))
    }

    fn is_within(&self, id: Id, above: Id) -> bool {
        id == above || self.0[&id].is_some_and(|parent| self.is_within(parent, above))
    }

    /// Levels from a project down to its deepest descendant.
    fn height(&self, id: Id) -> usize {
        self.0.keys().filter(|&&d| self.is_within(d, id)).map(|&d| self.depth(d)).max().unwrap_or(0) + 1
            - self.depth(id)
    }
}

#[tokio::test]
async fn the_closure_is_what_the_parents_say() {
    for seed in 0..3 {
        let world = TestWorld::new().await;
        let org = world.org_id("acme").await;
        let mut random = StdRng::seed_from_u64(seed);
        let (mut model, mut ids) = (Model::default(), Vec::<Id>::new());
        let mut outcomes = [0, 0];
        for step in 0..90 {
            let below = (!ids.is_empty() && random.random_bool(0.85)).then(|| {
                // Mostly near the newest, so that trees grow deep.
                let near = ids.len().saturating_sub(if random.random_bool(0.6) { 3 } else { ids.len() });
                ids[random.random_range(near..ids.len())]
            });
            let room = LEVELS - below.map_or(0, |b| model.depth(b));
            if ids.len() < 3 || random.random_bool(0.4) {
                let made = try_create(&world, org, below, &format!("p{step}")).await;
                assert_eq!(made.is_ok(), room >= 1, "seed {seed}, step {step}: {made:?}");
                if let Ok(id) = made {
                    model.0.insert(id, below);
                    ids.push(id);
                }
            } else {
                let id = ids[random.random_range(0..ids.len())];
                let fits = below.is_none_or(|b| !model.is_within(b, id)) && model.height(id) <= room;
                let moved = try_move(&world, id, below).await;
                assert_eq!(moved.is_ok(), fits, "seed {seed}, step {step}: {moved:?}");
                outcomes[usize::from(fits)] += 1;
                match moved {
                    Ok(()) => drop(model.0.insert(id, below)),
                    Err(error) => assert!(matches!(refused(Err::<(), _>(error)), Refusal::State { .. })),
                }
            }
            assert_eq!(lies(&world).await, 0, "seed {seed}, step {step}");
        }
        assert!(outcomes[0] > 3 && outcomes[1] > 3, "both kinds of moves were tried: {outcomes:?}");
    }
}

#[tokio::test]
async fn a_move_below_itself_is_refused_with_the_reason() {
    let world = TestWorld::new().await;
    let top = world.project("acme/a", Visibility::Private).await;
    let below = world.project("acme/a/b", Visibility::Private).await;
    for target in [top, below] {
        let refusal = refused(try_move(&world, top, Some(target)).await);
        assert_eq!(refusal, Refusal::state("A project cannot be moved below itself."));
    }
}

#[tokio::test]
async fn projects_nest_as_deep_as_an_address_reaches() {
    let world = TestWorld::new().await;
    let mut path = "acme".to_owned();
    for level in 1..=LEVELS {
        path = format!("{path}/p{level}");
        world.project(&path, Visibility::Private).await;
    }
    world.version(&format!("{path}/yolo")).register().await;
    let parent = world.project_id(&path).await;
    let deeper = refused(try_create(&world, world.org_id("acme").await, Some(parent), "deeper").await);
    assert_eq!(deeper, Refusal::state("Projects nest eight levels deep at most."));
}

#[tokio::test]
async fn projects_and_models_share_one_namespace() {
    let world = TestWorld::new().await;
    let org = world.org_id("acme").await;
    let vision = world.project("acme/vision", Visibility::Private).await;
    world.project("acme/vision/tools", Visibility::Private).await;
    world.version("acme/vision/yolo").register().await;
    let taken = |refusal| assert!(matches!(refusal, Refusal::Unavailable { .. }), "{refusal:?}");
    taken(refused(try_create(&world, org, Some(vision), "yolo").await));
    taken(refused(try_create(&world, org, Some(vision), "tools").await));
    // At the top there is no parent to tell two apart.
    taken(refused(try_create(&world, org, None, "vision").await));
    let model = format!(
        "insert into model (org_id, id, project_id, slug, name, name_key)
         values ('{org}', '{}', '{vision}', 'tools', 'tools', 'tools')",
        Id::now_v7()
    );
    taken(refused(try_sql(&world, &model).await));
    // A rename and a move, too.
    taken(refused(try_sql(&world, "update project set slug = 'yolo' where slug = 'tools'").await));
    let other = try_create(&world, org, None, "yolo").await.unwrap();
    taken(refused(try_move(&world, other, Some(vision)).await));
    assert_eq!(lies(&world).await, 0);
}

#[tokio::test]
async fn two_moves_at_once_make_no_circle() {
    let world = TestWorld::new().await;
    let a = world.project("acme/a", Visibility::Private).await;
    let b = world.project("acme/b", Visibility::Private).await;
    let mut first = world.pool().begin().await.unwrap();
    let go_below = "update project set parent_id = $2 where id = $1";
    sqlx::query(go_below).bind(a).bind(b).execute(&mut *first).await.unwrap();
    let mut second = world.pool().acquire().await.unwrap();
    let number = pid(&mut second).await;
    let task = tokio::spawn(async move { sqlx::query(go_below).bind(b).bind(a).execute(&mut *second).await });
    until_done_or_waiting(&world, &task, number).await;
    first.commit().await.unwrap();
    assert_eq!(refused(task.await.unwrap()), Refusal::state("A project cannot be moved below itself."));
    assert_eq!(lies(&world).await, 0);
}

#[tokio::test]
async fn a_project_made_while_its_parent_moves_has_the_right_ancestors() {
    let world = TestWorld::new().await;
    let org = world.org_id("acme").await;
    let a = world.project("acme/a", Visibility::Private).await;
    let b = world.project("acme/b", Visibility::Private).await;
    let mut first = world.pool().begin().await.unwrap();
    let new = "insert into project (org_id, id, parent_id, slug, name, name_key) values ($1, $2, $3, 'c', 'c', 'c')";
    sqlx::query(new).bind(org).bind(Id::now_v7()).bind(a).execute(&mut *first).await.unwrap();
    let mut second = world.pool().acquire().await.unwrap();
    let number = pid(&mut second).await;
    let task = tokio::spawn(async move {
        sqlx::query("update project set parent_id = $2 where id = $1").bind(a).bind(b).execute(&mut *second).await
    });
    until_done_or_waiting(&world, &task, number).await;
    first.commit().await.unwrap();
    task.await.unwrap().unwrap();
    assert_eq!(lies(&world).await, 0);
}

async fn seen(world: &TestWorld, actor: &Actor) -> Vec<String> {
    paths_seen(&mut world.pool().acquire().await.unwrap(), actor, "acme").await
}

#[tokio::test]
async fn what_is_kept_of_projects_is_never_older_than_the_last_change() {
    let world = TestWorld::new().await;
    let org = world.org_id("acme").await;
    let owner = world.owner_of("acme").await;
    let a = world.project("acme/a", Visibility::Private).await;
    let b = world.project("acme/a/b", Visibility::Private).await;
    let guest = world.person("olga", OrgRole::Outsider).await;
    world.grant("acme/a", &guest, ProjectRole::Viewer).await;
    let changes: [(String, &[&str], &[&str]); 9] = [
        (String::new(), &["a", "a/b"], &["a", "a/b"]),
        (format!("update project set slug = 'c' where id = '{b}'"), &["a", "a/c"], &["a", "a/c"]),
        (format!("update project set inherits = false where id = '{b}'"), &["a", "a/c"], &["a"]),
        (format!("update project set visibility = 'public' where id = '{a}'"), &["a", "a/c"], &["a"]),
        (format!("update project set parent_id = null where id = '{b}'"), &["a", "c"], &["a"]),
        (format!("update project set visibility = 'public' where id = '{b}'"), &["a", "c"], &["a", "c"]),
        (
            format!(
                "insert into project (org_id, id, slug, name, name_key) values ('{org}', gen_random_uuid(), 'd', 'd', 'd')"
            ),
            &["a", "c", "d"],
            &["a", "c"],
        ),
        (format!("update project set deleted_at = now() where id = '{b}'"), &["a", "d"], &["a"]),
        (format!("update project set visibility = 'private' where id = '{a}'"), &["a", "d"], &["a"]),
    ];
    for (change, all, theirs) in changes {
        if !change.is_empty() {
            world.sql(&change).await;
            assert!(!world.has_kept_projects(org).await, "{change}");
        }
        for again in [false, true] {
            assert_eq!(seen(&world, &owner).await, all, "{change}, {again}");
            assert_eq!(seen(&world, &guest).await, theirs, "{change}, {again}");
            assert!(world.has_kept_projects(org).await, "{change}");
        }
    }
    // What is granted is asked for each time.
    world.sql("delete from project_grant").await;
    assert!(world.has_kept_projects(org).await);
    assert_eq!(seen(&world, &guest).await, Vec::<String>::new());
    world.grant("acme/d", &guest, ProjectRole::Viewer).await;
    assert_eq!(seen(&world, &guest).await, ["d"]);
}

#[tokio::test]
async fn a_transaction_sees_its_own_changes_of_projects_and_nobody_else_does() {
    let world = TestWorld::new().await;
    let org = world.org_id("acme").await;
    let owner = world.owner_of("acme").await;
    let a = world.project("acme/a", Visibility::Private).await;
    assert_eq!(seen(&world, &owner).await, ["a"]);
    let mut tx = world.pool().begin().await.unwrap();
    assert_eq!(paths_seen(&mut tx, &owner, "acme").await, ["a"]);
    // Rows that one transaction writes twice bear the same mark.
    for slug in ["b", "c"] {
        sqlx::query("update project set slug = $2 where id = $1").bind(a).bind(slug).execute(&mut *tx).await.unwrap();
        assert_eq!(paths_seen(&mut tx, &owner, "acme").await, [slug]);
    }
    assert_eq!(seen(&world, &owner).await, ["a"]);
    tx.rollback().await.unwrap();
    assert!(world.has_kept_projects(org).await);
    assert_eq!(seen(&world, &owner).await, ["a"]);
}
