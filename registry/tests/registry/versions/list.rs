//! Pages of the table: put together they are the whole table in order, whatever the order.

use std::{cmp::Ordering, collections::HashSet};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    Id, Refusal, Time,
    permission::{OrgRole, ProjectRole, Visibility},
    query::Query as Filter,
    table::{Column, ColumnKey, Direction, Listing, SortKey},
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use registry::{
    Actor, Result,
    testing::TestWorld,
    versions::list::{self, Query},
};

use crate::refused;

const VERSIONS: i32 = 42;

/// Versions with few different values of everything, so that there are many ties, and with gaps.
async fn mixed_world() -> TestWorld {
    let world = TestWorld::new().await;
    for (path, visibility) in [
        ("acme/vision", Visibility::Organization),
        ("acme/vision/Aerial", Visibility::Organization),
        ("acme/open", Visibility::Public),
        ("acme/secret", Visibility::Private),
    ] {
        world.project(path, visibility).await;
    }
    for name in ["Zoë", "ada", "bob"] {
        world.person(name, OrgRole::Member).await;
    }
    let mut random = StdRng::seed_from_u64(7);
    let mut runs = Vec::new();
    for (project, name) in
        [("acme/vision", "run 2"), ("acme/vision", "run 10"), ("acme/open", "run 2"), ("acme/secret", "a hidden run")]
    {
        runs.push(world.experiment(project, name).create().await.id);
    }
    let people: Vec<Id> =
        sqlx::query_scalar("select id from account order by name").fetch_all(world.pool()).await.unwrap();
    let models = [
        "acme/vision/yolo 9",
        "acme/vision/yolo 10",
        "acme/vision/aerial/Über",
        "acme/open/yolo 9",
        "acme/secret/hidden",
    ];
    for model in models {
        world.version(model).register().await;
    }
    for _ in i32::try_from(models.len()).unwrap()..VERSIONS {
        let mut version = world.version(models.choose(&mut random).unwrap());
        if random.random_bool(0.7) {
            version = version.framework(["ONNX", "onnx", "PyTorch", "TF 2", "TF 10", "Ж"].choose(&mut random).unwrap());
        }
        if random.random_bool(0.6) {
            version = version.experiment(*runs.choose(&mut random).unwrap());
        }
        let id = version.register().await.id;
        let user = random.random_bool(0.8).then(|| *people.choose(&mut random).unwrap());
        sqlx::query("update version set user_id = $2, created_at = timestamptz '2026-01-01 00:00:00.000001Z' + make_interval(secs => $3) where id = $1")
            .bind(id)
            .bind(user)
            .bind(f64::from(random.random_range(0..9)) / 4.0)
            .execute(world.pool())
            .await
            .unwrap();
        match random.random_range(0..10) {
            0 => world.archive(id).await,
            1..4 => world.publish(id).await,
            _ => {}
        }
    }
    world
}

async fn page(
    world: &TestWorld,
    actor: &Actor,
    path: &[&str],
    sort: &[SortKey],
    cursor: Option<&str>,
    limit: i64,
) -> Result<Listing> {
    let path: Vec<String> = path.iter().map(|&s| s.to_owned()).collect();
    let filter = &Filter::default();
    list::list(world.registry(), actor, Query { filter, sort, cursor, limit, ..Query::at("acme", &path) }).await
}

/// All pages, one after another.
async fn walk(world: &TestWorld, actor: &Actor, path: &[&str], sort: &[SortKey], limit: i64) -> Vec<Id> {
    let (mut ids, mut cursor) = (Vec::new(), None);
    loop {
        let listing = page(world, actor, path, sort, cursor.as_deref(), limit).await.unwrap();
        assert!(listing.page.items.len() <= usize::try_from(limit).unwrap());
        assert!(listing.page.next.is_none() || listing.page.items.len() == usize::try_from(limit).unwrap());
        ids.extend(listing.page.items.iter().map(|r| r.id));
        cursor = listing.page.next;
        if cursor.is_none() {
            assert_eq!(listing.total, i64::try_from(ids.len()).unwrap());
            return ids;
        }
    }
}

/// What the sort of a row goes by, with what this reader may not know left empty.
#[derive(sqlx::FromRow)]
struct Facts {
    id: Id,
    created_at: Time,
    framework_key: Option<String>,
    name_key: String,
    status: String,
    project_key: String,
    user_key: Option<String>,
    task_key: Option<String>,
}

impl Facts {
    fn key(&self, column: &ColumnKey) -> Option<String> {
        let ColumnKey::BuiltIn(column) = column else { unreachable!("{column} is not sorted by here") };
        match column {
            Column::Framework => self.framework_key.clone(),
            Column::Name => Some(self.name_key.clone()),
            Column::Status => Some(self.status.clone()),
            Column::Project => Some(self.project_key.clone()),
            Column::User => self.user_key.clone(),
            Column::Task => self.task_key.clone(),
            Column::Created => Some(format!("{:020}", self.created_at.timestamp_micros())),
            other => unreachable!("{other:?} is not sorted by here"),
        }
    }
}

fn in_order(facts: &[Facts], sort: &[SortKey]) -> Vec<Id> {
    let turned = |order: Ordering, direction| if direction == Direction::Descending { order.reverse() } else { order };
    let mut rows: Vec<&Facts> = facts.iter().collect();
    rows.sort_by(|a, b| {
        for key in sort {
            let order = match (a.key(&key.column), b.key(&key.column)) {
                (Some(a), Some(b)) => turned(a.as_bytes().cmp(b.as_bytes()), key.direction),
                // Empty ones come last, whichever way.
                (a, b) => b.is_some().cmp(&a.is_some()),
            };
            if order != Ordering::Equal {
                return order;
            }
        }
        turned(a.id.cmp(&b.id), sort.last().unwrap().direction)
    });
    rows.into_iter().map(|f| f.id).collect()
}

/// Rows that a reader may see: all below `whole`, Published ones of `public`; experiments and people of
/// `whole` alone.
async fn facts(world: &TestWorld, whole: &[&str], public: &[&str]) -> Vec<Facts> {
    sqlx::query_as(
        "select v.id, v.created_at, v.framework_key, v.name_key, v.status, p.name_key as project_key,
                case when p.slug = any($1) then a.name_key end as user_key,
                case when r.slug = any($1) then e.name_key end as task_key
         from version v join project p on p.id = v.project_id left join account a on a.id = v.user_id
         left join experiment e on e.id = v.experiment_id left join project r on r.id = e.project_id
         where v.archived_at is null and (p.slug = any($1) or (p.slug = any($2) and v.status = 'published'))",
    )
    .bind(whole.iter().map(|&s| s.to_owned()).collect::<Vec<_>>())
    .bind(public.iter().map(|&s| s.to_owned()).collect::<Vec<_>>())
    .fetch_all(world.pool())
    .await
    .unwrap()
}

fn orders() -> Vec<Vec<SortKey>> {
    let mut keys = Vec::new();
    for &column in Column::ALL.iter().filter(|c| c.shown_by_default() && c.sortable()) {
        for direction in [Direction::Ascending, Direction::Descending] {
            keys.push(SortKey::by(column, direction));
        }
    }
    let mut orders: Vec<Vec<SortKey>> = keys.iter().map(|k| vec![k.clone()]).collect();
    for a in &keys {
        orders.extend(keys.iter().filter(|b| b.column != a.column).map(|b| vec![a.clone(), b.clone()]));
    }
    orders
}

#[tokio::test]
async fn pages_put_together_are_the_whole_table_in_order() {
    let world = mixed_world().await;
    let owner = world.owner().await;
    let all = facts(&world, &["vision", "aerial", "open", "secret"], &[]).await;
    let mut sizes = [1, 5, 13].into_iter().cycle();
    for order in orders() {
        // Every cut between two rows for one key, some for two.
        let size = if order.len() == 1 { 1 } else { sizes.next().unwrap().max(5) };
        assert_eq!(walk(&world, &owner, &[], &order, size).await, in_order(&all, &order), "{order:?} by {size}");
    }
    let three =
        [Column::Task, Column::Framework, Column::Created].map(|column| SortKey::by(column, Direction::Ascending));
    assert_eq!(walk(&world, &owner, &[], &three, 2).await, in_order(&all, &three));
    assert_eq!(walk(&world, &owner, &[], &[], 500).await, in_order(&all, &[SortKey::NEWEST]));
    assert_eq!(walk(&world, &owner, &[], &[], 1).await.len(), all.len());
}

#[tokio::test]
async fn what_a_reader_may_not_see_is_neither_shown_nor_sorted_by() {
    let world = mixed_world().await;
    let member = world.person("reader", OrgRole::Member).await;
    let outsider = world.person("outsider", OrgRole::Outsider).await;
    let guest = world.person("guest", OrgRole::Outsider).await;
    world.grant("acme/vision/aerial", &guest, ProjectRole::Viewer).await;
    // Somebody published something in the open, from a run that stays hidden.
    world.sql("update version set status = 'published', published_at = now() where status = 'draft' and project_id = (select id from project where slug = 'open')").await;
    let anonymous = Actor::anonymous();
    for (who, actor, whole, public) in [
        ("member", &member, &["vision", "aerial", "open"][..], &[][..]),
        ("anonymous", &anonymous, &[], &["open"]),
        ("outsider", &outsider, &[], &["open"]),
        ("guest", &guest, &["aerial"], &["open"]),
    ] {
        let seen = facts(&world, whole, public).await;
        assert!(seen.len() > 2, "{who}");
        for order in orders().into_iter().filter(|o| o.len() == 1) {
            assert_eq!(walk(&world, actor, &[], &order, 2).await, in_order(&seen, &order), "{who}: {order:?}");
        }
        let listing = page(&world, actor, &[], &[], None, 500).await.unwrap();
        for row in &listing.page.items {
            let open = whole.contains(&row.project.path.rsplit('/').next().unwrap());
            assert!(open || (row.user.is_none() && row.task.is_none()), "{who}: {row:?}");
            assert!(row.task.as_ref().is_none_or(|t| t.name != "a hidden run"), "{who}");
        }
    }
    // A cursor is no way to read what the row does not show.
    let order = [SortKey::by(Column::User, Direction::Ascending)];
    let listing = page(&world, &anonymous, &[], &order, None, 1).await.unwrap();
    let cursor = URL_SAFE_NO_PAD.decode(listing.page.next.unwrap()).unwrap();
    assert!(String::from_utf8(cursor).unwrap().contains("[null]"));
}

#[tokio::test]
async fn a_path_narrows_the_table() {
    let world = mixed_world().await;
    let owner = world.owner().await;
    let below = facts(&world, &["vision", "aerial"], &[]).await;
    assert_eq!(walk(&world, &owner, &["vision"], &[], 4).await, in_order(&below, &[SortKey::NEWEST]));
    let one = facts(&world, &["aerial"], &[]).await;
    assert_eq!(walk(&world, &owner, &["vision", "aerial"], &[], 4).await, in_order(&one, &[SortKey::NEWEST]));
    let model: Vec<Facts> =
        facts(&world, &["vision"], &[]).await.into_iter().filter(|f| f.name_key.ends_with('9')).collect();
    assert_eq!(walk(&world, &owner, &["vision", "yolo-9"], &[], 4).await, in_order(&model, &[SortKey::NEWEST]));
    let here = page(&world, &owner, &["vision", "aerial", "über"], &[], None, 1).await.unwrap().here;
    assert_eq!(here.address(), "acme/vision/aerial/über");
    assert_eq!(here.crumbs.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["vision", "Aerial", "Über"]);
    for path in [&["nowhere"][..], &["vision", "nowhere"], &["vision", "yolo-9", "deeper"]] {
        assert_eq!(refused(page(&world, &owner, path, &[], None, 1).await), Refusal::not_found("project or model"));
    }
}

#[tokio::test]
async fn paging_is_stable_while_versions_are_registered() {
    let world = mixed_world().await;
    let owner = world.owner().await;
    for column in [Column::Created, Column::Name, Column::Framework] {
        for direction in [Direction::Ascending, Direction::Descending] {
            let sort = [SortKey::by(column, direction)];
            let before: Vec<Id> = walk(&world, &owner, &[], &sort, 500).await;
            let (mut seen, mut cursor) = (Vec::new(), None::<String>);
            loop {
                let listing = page(&world, &owner, &[], &sort, cursor.as_deref(), 9).await.unwrap();
                seen.extend(listing.page.items.iter().map(|r| r.id));
                for framework in ["Aa", "Zz"] {
                    world.version("acme/vision/yolo 10").framework(framework).register().await;
                }
                cursor = listing.page.next;
                if cursor.is_none() || seen.len() > 200 {
                    break;
                }
            }
            assert_eq!(seen.iter().collect::<HashSet<_>>().len(), seen.len(), "{sort:?}: a row came twice");
            let old: Vec<Id> = seen.into_iter().filter(|id| before.contains(id)).collect();
            assert_eq!(old, before, "{sort:?}");
        }
    }
}

#[tokio::test]
async fn cursors_of_other_lists_are_refused() {
    let world = mixed_world().await;
    let owner = world.owner().await;
    let key = |column: Column, direction| SortKey::by(column, direction);
    let newest = [SortKey::NEWEST];
    let by_name = [key(Column::Name, Direction::Ascending)];
    let by_task = [key(Column::Task, Direction::Ascending)];
    let real = page(&world, &owner, &[], &newest, None, 3).await.unwrap().page.next.unwrap();
    let forge = |sort: &str, values: &str| {
        URL_SAFE_NO_PAD.encode(format!(r#"{{"sort":"{sort}","values":{values},"id":"{}"}}"#, Id::max()))
    };
    let cases: Vec<(&[SortKey], String)> = vec![
        (&by_name, real.clone()),
        (&newest, String::new()),
        (&newest, "x".into()),
        (&newest, "e30".into()),
        (&newest, format!("{real}A")),
        (&newest, forge("-created", "[]")),
        (&newest, forge("-created", r#"["x"]"#)),
        (&newest, forge("-created", r#"["1","2"]"#)),
        (&newest, forge("-created", "[null]")),
        (&newest, forge("-created", r#"["9223372036854775807"]"#)),
        (&newest, forge("-created", r#"["-9223372036854775808"]"#)),
        (&newest, forge("-created", r#"["8210266876799999999"]"#)),
        (&newest, forge("-created", r#"["-8200000000000000000"]"#)),
        (&by_name, forge("name", "[null]")),
        (&by_name, forge("name", r#"["a\u0000b"]"#)),
        (&by_task, forge("-task", "[null]")),
    ];
    for (sort, cursor) in cases {
        let refusal = refused(page(&world, &owner, &[], sort, Some(&cursor), 3).await);
        assert!(matches!(&refusal, Refusal::Invalid { field, .. } if field == "cursor"), "{cursor}: {refusal:?}");
    }
    // Beyond the end there is nothing; that is no error.
    let past = forge("-created", r#"["0"]"#);
    assert_eq!(page(&world, &owner, &[], &newest, Some(&past), 3).await.unwrap().page.items, []);
    let text = forge("name", r#"["' or 1=1 --"]"#);
    assert!(page(&world, &owner, &[], &by_name, Some(&text), 3).await.is_ok());
    for column in [Column::Tags, Column::Description] {
        let refusal = refused(page(&world, &owner, &[], &[key(column, Direction::Ascending)], None, 3).await);
        assert!(matches!(&refusal, Refusal::Invalid { field, .. } if field == "sort"), "{refusal:?}");
    }
    for limit in [-5, 0, 1] {
        assert_eq!(page(&world, &owner, &[], &newest, None, limit).await.unwrap().page.items.len(), 1);
    }
}
