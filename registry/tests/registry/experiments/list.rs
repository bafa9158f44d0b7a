//! The table of experiments: every column sorts page by page, filters, and is grouped, where one has a role.

use domain::{
    Id, Refusal,
    experiment::ExperimentStatus,
    permission::{OrgRole, ProjectRole, Visibility},
    query::Query as Filter,
    table::{Aggregate, Cell, Column, ColumnKey, Direction, ExperimentRow, Group, Listing, SortKey, Subject},
};
use registry::{Actor, experiments::list, table::Query, testing::TestWorld};

use crate::refused;

/// Runs in a project that members see, one below it, a Public one and a hidden one.
async fn world() -> TestWorld {
    let world = TestWorld::new().await;
    for (path, visibility) in [
        ("acme/vision", Visibility::Organization),
        ("acme/vision/aerial", Visibility::Organization),
        ("acme/open", Visibility::Public),
        ("acme/secret", Visibility::Private),
    ] {
        world.project(path, visibility).await;
    }
    for (i, project) in ["vision", "vision/aerial", "open", "secret"].iter().cycle().take(16).enumerate() {
        let value = f64::from(u8::try_from(i % 5).unwrap());
        let mut run = world.experiment(&format!("acme/{project}"), &format!("run {}", i * 3 % 11));
        if i % 3 > 0 {
            run = run.parameter("lr", &format!("{value}")).metric("acc", 1, value).tag(["base", "100%"][i % 2]);
        }
        let end = [ExperimentStatus::Completed, ExperimentStatus::Failed][i % 2];
        let id = if i % 4 > 1 { run.ended(end).create().await.id } else { run.create().await.id };
        if i % 8 == 2 {
            world.publish_experiment(id).await;
        }
    }
    world
}

async fn listing(world: &TestWorld, actor: &Actor, query: Query<'_>) -> Listing<ExperimentRow> {
    list::list(world.registry(), actor, query).await.unwrap()
}

fn ids(listing: &Listing<ExperimentRow>) -> Vec<Id> {
    listing.page.items.iter().map(|row| row.id).collect()
}

async fn found(world: &TestWorld, actor: &Actor, query: &str) -> usize {
    let filter = Filter::parse(query).unwrap();
    let found = listing(world, actor, Query { filter: &filter, ..Query::at("acme", &[]) }).await;
    assert_eq!(usize::try_from(found.total), Ok(found.page.items.len()), "{query}");
    found.page.items.len()
}

#[tokio::test]
async fn every_column_sorts_page_by_page() {
    let world = world().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let keyed = [ColumnKey::Parameter("lr".into()), ColumnKey::Metric("acc".into(), Aggregate::Last)];
    let columns = Subject::Experiments.columns().iter().map(|&c| ColumnKey::from(c)).chain(keyed);
    let everything = ids(&listing(&world, &ada, Query::at("acme", &[])).await);
    assert_eq!(everything.len(), 12);
    for column in columns.filter(ColumnKey::sortable) {
        for direction in [Direction::Ascending, Direction::Descending] {
            let sort = [SortKey::by(column.clone(), direction), SortKey::by(Column::Task, Direction::Ascending)];
            let query = Query { sort: &sort, ..Query::at("acme", &[]) };
            let whole = ids(&listing(&world, &ada, query).await);
            let (mut pages, mut cursor) = (Vec::new(), None::<String>);
            loop {
                let page = listing(&world, &ada, Query { cursor: cursor.as_deref(), limit: 5, ..query }).await;
                pages.extend(ids(&page));
                cursor = page.page.next;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(pages, whole, "{column}");
            let mut sorted = (whole.clone(), everything.clone());
            sorted.0.sort();
            sorted.1.sort();
            assert_eq!(sorted.0, sorted.1, "{column}");
        }
    }
    let by_acc = [SortKey::by(ColumnKey::Metric("acc".into(), Aggregate::Last), Direction::Descending)];
    let columns = [ColumnKey::Metric("acc".into(), Aggregate::Last), ColumnKey::Parameter("lr".into())];
    let rows = listing(&world, &ada, Query { sort: &by_acc, columns: &columns, ..Query::at("acme", &[]) }).await;
    let value = |row: &ExperimentRow| row.columns.get(&columns[0]).map(Cell::text);
    let values: Vec<_> = rows.page.items.iter().map(value).collect();
    assert!(values.is_sorted_by(|a, b| a.is_some() && (b.is_none() || a >= b) || b.is_none()), "{values:?}");
    assert!(rows.page.items.iter().all(|row| row.columns.get(&columns[1]).map(Cell::text) == value(row)));
}

#[tokio::test]
async fn conditions_mean_what_they_say() {
    let world = world().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let all = found(&world, &ada, "").await;
    for (one, other) in [
        ("experiment_tags:base|100%", "experiment_tags:nil"),
        ("params.lr:>=0", "params.lr:nil"),
        ("metrics.acc:<2", "metrics.acc:~<2"),
        ("status:published", "status:draft"),
        ("experiment_status:completed|failed", "experiment_status:~completed|failed"),
        ("experiment_project:vision/*", "experiment_project:open"),
        ("task:*0", "task:~*0"),
        ("last_iteration:0", "last_iteration:>0"),
        ("experiment_started:nil", "experiment_started:~nil"),
    ] {
        let (one, other) = (found(&world, &ada, one).await, found(&world, &ada, other).await);
        assert_eq!(one + other, all);
    }
    assert_eq!(found(&world, &ada, "experiment_project:secret").await, 0);
    assert_eq!(found(&world, &ada, "user:me").await, 0);
    assert_eq!(found(&world, &world.owner().await, "user:me").await, 16);
    let search = |search| listing(&world, &ada, Query { search, ..Query::at("acme", &[]) });
    assert_eq!(search("100%").await.page.items.len(), found(&world, &ada, "experiment_tags:100%").await);
    assert_eq!(search("\"RUN 10\"").await.page.items.len(), found(&world, &ada, "task:\"run 10\"").await);
    let filter = Filter::parse("framework:x").unwrap();
    let foreign = Query { filter: &filter, ..Query::at("acme", &[]) };
    assert!(matches!(refused(list::list(world.registry(), &ada, foreign).await), Refusal::Invalid { .. }));
}

#[tokio::test]
async fn experiments_are_for_those_who_have_a_role() {
    let world = world().await;
    let guest = world.person("guest", OrgRole::Outsider).await;
    world.grant("acme/vision/aerial", &guest, ProjectRole::Viewer).await;
    assert_eq!(listing(&world, &guest, Query::at("acme", &[])).await.total, 4);
    assert_eq!(listing(&world, &Actor::anonymous(), Query::at("acme", &[])).await.total, 0);
    for (actor, path) in [(&guest, "open"), (&guest, "secret"), (&Actor::anonymous(), "open")] {
        let path = [path.to_owned()];
        let refusal = refused(list::list(world.registry(), actor, Query::at("acme", &path)).await);
        assert_eq!(refusal, Refusal::not_found("project"));
    }
    let ada = world.person("ada", OrgRole::Member).await;
    let open = async |path: &[String], link: &str, own: bool| {
        list::open(world.registry(), &ada, "acme", path, link, own, 50).await.unwrap()
    };
    let vision = ["vision".to_owned()];
    assert_eq!((open(&vision, "", false).await.total, open(&vision, "", true).await.total), (8, 4));
    let grouped = open(&vision, "group=subproject", false).await;
    let heads: Vec<_> = grouped.groups.iter().map(|g| (g.project.path.as_str(), g.own, g.total)).collect();
    assert_eq!(heads, [("vision", true, 4), ("vision/aerial", false, 4)]);
    let grouped = list::list(world.registry(), &ada, Query { group: Group::SubProject, ..Query::at("acme", &[]) });
    let heads: Vec<_> = grouped.await.unwrap().groups.into_iter().map(|g| (g.project.path, g.total)).collect();
    assert_eq!(heads, [("open".to_owned(), 4), ("vision".to_owned(), 8)]);
}
