//! Every filter shows the rows that its plain meaning says.

use std::{collections::BTreeSet, time::SystemTime};

use domain::{
    Id, Refusal,
    query::{Condition, Expr, Join, Query},
    table::{Column, Direction, SortKey},
};
use rand::{SeedableRng, rngs::StdRng};
use registry::{Actor, testing::TestWorld, versions::list};

use super::{
    cases,
    evaluate::Seen,
    facts::{self, Facts},
    world::{self, Mixed},
};

async fn shown(world: &TestWorld, actor: &Actor, filter: &Query) -> BTreeSet<Id> {
    let question = list::Query { filter, sort: &[], cursor: None, limit: 500, ..list::Query::at("acme", &[]) };
    let listing = list::list(world.registry(), actor, question).await.unwrap_or_else(|e| panic!("{filter}: {e}"));
    assert_eq!(usize::try_from(listing.total), Ok(listing.page.items.len()), "{filter}");
    listing.page.items.into_iter().map(|row| row.id).collect()
}

/// Asks and compares; gives back how many rows were let through.
async fn check(mixed: &Mixed, all: &[Facts], reader: usize, query: Query) -> usize {
    let (actor, roles, public) = &mixed.readers[reader];
    // As it travels.
    let query = Query::parse(&query.to_string()).unwrap();
    let seen = Seen { me: actor.id(), now: SystemTime::now().into(), roles, public };
    let expected: BTreeSet<Id> = all.iter().filter(|f| seen.sees(f) && seen.lets(&query, f)).map(|f| f.id).collect();
    let found = shown(&mixed.world, actor, &query).await;
    let text: String = query.to_string().chars().take(2_000).collect();
    assert_eq!(found, expected, "reader {reader} asks {text}");
    found.len()
}

fn ids(all: &[Facts]) -> Vec<String> {
    all.iter().map(|f| f.id.to_string()).collect()
}

#[tokio::test]
async fn every_operator_means_the_same_on_every_field() {
    let mixed = world::mixed().await;
    let all = facts::all(&mixed.world).await;
    assert!(all.len() > 30 && all.iter().any(Facts::has_run));
    let (ids, mut hits) = (ids(&all), 0);
    for field in cases::fields() {
        // All items for what is built in and for one key of each kind; some of them for the other keys.
        let step = if field.to_string().contains('"') { 5 } else { 1 };
        let mut of_field = 0;
        for (i, item) in cases::items(&field, &ids).into_iter().enumerate().step_by(step) {
            let condition = |negated| Condition { negated, join: Join::Any, items: vec![item.clone()] };
            of_field += check(&mixed, &all, 0, Expr::is(field.clone(), condition(false)).into()).await;
            match i % 4 {
                0 => drop(check(&mixed, &all, 0, Expr::is(field.clone(), condition(true)).into()).await),
                1 | 2 => drop(check(&mixed, &all, i % 4, Expr::is(field.clone(), condition(i % 3 == 0)).into()).await),
                _ => drop(check(&mixed, &all, 3, Expr::is(field.clone(), condition(true)).into()).await),
            }
        }
        assert!(of_field > 0 || step > 1, "nothing was ever found by {field}");
        hits += of_field;
    }
    assert!(hits > 1_000, "{hits}");
}

#[tokio::test]
async fn random_queries_mean_the_same() {
    let mixed = world::mixed().await;
    let all = facts::all(&mixed.world).await;
    let (fields, ids) = (cases::fields(), ids(&all));
    let mut random = StdRng::seed_from_u64(23);
    let mut some = 0;
    for round in 0..400 {
        let query = Query::from(cases::random(&mut random, &fields, &ids, 3));
        let found = check(&mixed, &all, round % 4, query).await;
        some += usize::from(found > 0 && found < all.len());
    }
    assert!(some > 100, "{some}");
}

#[tokio::test]
async fn nobody_asks_about_what_they_do_not_see() {
    let mixed = world::mixed().await;
    let (anonymous, world) = (&mixed.readers[3].0, &mixed.world);
    let everything = shown(world, anonymous, &Query::EVERYTHING).await;
    assert!(!everything.is_empty());
    for query in [
        "user:*",
        "user:me",
        "user:~nil",
        "contributors:*",
        "published_by:~nil",
        "task:*",
        "experiment_type:~nil",
        "experiment_tags:~nil",
        "experiment_status:~nil",
        "experiment_started:last_9999d",
        "last_iteration:>=0",
        "experiment_project:*",
        "params.lr:~nil",
        "metrics.acc:~nil",
        "metrics.acc:>=0",
        "downloads:>=0",
        "parent:~nil",
        "project:secret",
        "project:secret/*",
        "project:vision/*",
        "project:none",
        "status:draft",
    ] {
        assert_eq!(shown(world, anonymous, &Query::parse(query).unwrap()).await, BTreeSet::new(), "{query}");
        let turned = query.replacen(':', ":~", 1).replace("~~", "");
        assert_eq!(shown(world, anonymous, &Query::parse(&turned).unwrap()).await, everything, "{turned}");
    }
    // The words for times all have a meaning in the database, too.
    for word in ["today", "yesterday", "this_week", "last_week", "this_month", "last_month", "this_year", "last_year"] {
        shown(world, anonymous, &Query::parse(&format!("created:{word}")).unwrap()).await;
    }
}

#[tokio::test]
async fn the_largest_query_is_answered() {
    let mixed = world::mixed().await;
    let (owner, world) = (&mixed.readers[0].0, &mixed.world);
    let values: Vec<String> = (0..domain::query::ITEMS_MAX).map(|i| format!("x{i}")).collect();
    for query in [
        format!("name:~{}", values.join("|")),
        format!("name:{}", values.iter().map(|v| format!("{v}*")).collect::<Vec<_>>().join("|")),
        vec!["metrics.acc:>0"; domain::query::TERMS_MAX].join(" OR "),
        format!("{}name:a OR name:b{}", "(name:a OR name:b,".repeat(32), ")".repeat(32)),
        format!("name:{}", "ж".repeat(40_000)),
    ] {
        shown(world, owner, &Query::parse(&query).unwrap()).await;
    }
    let filter = &Query::EVERYTHING;
    let sort = &[SortKey::by(Column::Uri, Direction::Ascending)];
    let question = list::Query { filter, sort, cursor: None, limit: 1, ..list::Query::at("acme", &[]) };
    let refusal = crate::refused(list::list(world.registry(), owner, question).await);
    assert!(matches!(refusal, Refusal::Invalid { field, .. } if field == "sort"));
}
