//! A column's values are those of the rows that all other filters let through, counted.

use std::collections::BTreeMap;

use domain::{
    Refusal,
    query::{Condition, Expr, Item, Query},
    table::{Column, ColumnKey, Facet, Filter, Subject, View},
};
use registry::{
    Actor,
    testing::TestWorld,
    views::facet::{self, Question},
};

use super::{
    cases,
    evaluate::Seen,
    facts::{self, Value},
    world,
};

async fn ask(world: &TestWorld, actor: &Actor, link: &str, column: &str, search: &str) -> registry::Result<Facet> {
    let question = Question { subject: Subject::Models, organization: "acme", path: &[], link, column, search };
    facet::facet(world.registry(), actor, question).await
}

fn has_values(column: &ColumnKey) -> bool {
    !matches!(
        column.filter(),
        Filter::Text | Filter::Number | Filter::Size | Filter::Time | Filter::Id | Filter::Digest
    )
}

fn word(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Mixed(text, _) | Value::Project(text) | Value::Person(_, text) => text.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn values_are_counted_as_the_other_filters_let_them_through() {
    let mixed = world::mixed().await;
    let all = facts::all(&mixed.world).await;
    for column in cases::fields().into_iter().filter(has_values) {
        for (i, (actor, roles, public)) in mixed.readers.iter().enumerate() {
            let seen = Seen { me: actor.id(), now: std::time::SystemTime::now().into(), roles, public };
            // What is asked of the column itself does not narrow its own values.
            let own = Expr::is(column.clone(), Condition::any(vec![Item::Nil]));
            let other = Query::parse(["framework:~plain", "size:~>1900"][i % 2]).unwrap();
            let query = Query::from(Expr::all([own, other.expr().clone()]));
            let other = if column == Column::Framework.into() && i % 2 == 0 { Query::EVERYTHING } else { other };
            let view = View::default().with_query(query);
            let facet = ask(&mixed.world, actor, &view.to_query(), &column.to_string(), "").await.unwrap();
            let mut expected: BTreeMap<Option<String>, i64> = BTreeMap::new();
            if let ColumnKey::BuiltIn(column) = column {
                expected.extend(column.words().iter().map(|word| (Some((*word).to_owned()), 0)));
            }
            for facts in all.iter().filter(|f| seen.sees(f) && seen.lets(&other, f)) {
                let values = facts.values(&column, roles);
                if values.is_empty() {
                    *expected.entry(None).or_default() += 1;
                }
                for value in values.iter().map(word).collect::<std::collections::BTreeSet<_>>() {
                    if value.len() <= 1024 {
                        *expected.entry(Some(value)).or_default() += 1;
                    }
                }
            }
            let found: BTreeMap<_, _> = facet.values.iter().map(|v| (v.value.clone(), v.count)).collect();
            assert_eq!(found, expected, "{column} for reader {i}");
            assert!(!facet.more);
            for value in facet.values.iter().filter_map(|v| v.value.as_deref()) {
                let asked = Query::from(Expr::is(column.clone(), Condition::any(vec![Item::Text(value.into())])));
                assert_eq!(Query::parse(&asked.to_string()).unwrap(), asked, "what a query takes");
            }
        }
    }
}

#[tokio::test]
async fn values_come_most_frequent_first_and_are_found_by_a_part_of_them() {
    let mixed = world::mixed().await;
    let (owner, world) = (&mixed.readers[0].0, &mixed.world);
    let tags = ask(world, owner, "", "tags", "").await.unwrap().values;
    assert!(tags.len() > 3 && tags.is_sorted_by_key(|v| std::cmp::Reverse(v.count)), "{tags:?}");
    let found = ask(world, owner, "", "tags", "A_").await.unwrap().values;
    assert_eq!(found.iter().map(|v| v.text.as_str()).collect::<Vec<_>>(), ["a_b"]);
    let found = ask(world, owner, "", "project", "aerial").await.unwrap().values;
    let pair = |v: &domain::table::FacetValue| (v.value.clone(), v.text.clone());
    assert_eq!(found.iter().map(pair).collect::<Vec<_>>(), [(Some("vision/aerial".into()), "Aerial".into())]);
    let found = ask(world, owner, "", "status", "").await.unwrap().values;
    assert!(found.iter().any(|v| pair(v) == (Some("published".into()), "Published".into())));
    // Whoever asks comes first, however seldom.
    let ada = &mixed.readers[1].0;
    for column in ["user", "contributors", "published_by"] {
        let found = ask(world, ada, "", column, "").await.unwrap().values;
        assert_eq!(found[0].value.as_deref(), Some("ada"), "{column}: {found:?}");
    }
    for wrong in ["name", "created", "size", "metrics.acc", "id", "stauts", "a b", ""] {
        let refusal = crate::refused(ask(world, owner, "", wrong, "").await);
        assert!(matches!(refusal, Refusal::Invalid { ref field, .. } if field == "column"), "{wrong}: {refusal}");
    }
}

#[tokio::test]
async fn two_people_of_one_name_are_told_apart_by_key() {
    let mixed = world::mixed().await;
    mixed.world.sql("update account set name = 'ada' where name = 'b%b'").await;
    let found = ask(&mixed.world, &mixed.readers[0].0, "", "user", "ADA").await.unwrap().values;
    assert_eq!(found.len(), 2, "{found:?}");
    for value in found {
        let key = value.value.unwrap();
        let view = View::default().with_query(Query::parse(&format!("user:{key}")).unwrap());
        let query = registry::versions::list::Query::at("acme", &[]).of(&view, &[]);
        let rows = registry::versions::list::list(mixed.world.registry(), &mixed.readers[0].0, query).await.unwrap();
        assert_eq!(rows.total, value.count);
    }
}
