//! Rows carry the columns they were asked for, as far as their reader may know them.

use std::collections::BTreeSet;

use domain::table::{Cell, Column, ColumnKey};
use registry::versions::list::{self, Query};

use super::{
    cases,
    evaluate::Seen,
    facts::{self, Value},
    world,
};

/// Every value in words that compare.
fn words(values: Vec<Value>) -> BTreeSet<String> {
    let word = |value| match value {
        Value::Text(text) | Value::Mixed(text, _) | Value::Project(text) | Value::Person(_, text) => text,
        Value::Number(number) => format!("{number:?}"),
        Value::Time(time) => time.to_rfc3339(),
        Value::Id(id) => id.to_string(),
    };
    values.into_iter().map(word).filter(|word| !word.is_empty()).collect()
}

fn shown(cell: &Cell) -> BTreeSet<String> {
    let one = |text: String| BTreeSet::from([text]);
    match cell {
        Cell::Text(text) => one(text.clone()),
        Cell::Number(number) => one(format!("{number:?}")),
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        Cell::Count(count) | Cell::Size(count) => one(format!("{:?}", *count as f64)),
        Cell::Time(time) => one(time.to_rfc3339()),
        Cell::Person(person) => one(person.name.clone()),
        Cell::People(people) => people.iter().map(|p| p.name.clone()).collect(),
        Cell::Tags(tags) => tags.iter().map(|t| t.name.clone()).collect(),
        Cell::Words(words) => words.iter().cloned().collect(),
        Cell::Project(project) => one(project.path.clone()),
        Cell::Version(id, address) => {
            assert!(address.starts_with("acme/") && address.contains('@'), "{address}");
            one(id.to_string())
        }
    }
}

fn in_every_row(key: &ColumnKey) -> bool {
    let ColumnKey::BuiltIn(column) = key else { return false };
    column.shown_by_default() || matches!(column, Column::Version | Column::Label | Column::Stage | Column::Id)
}

#[tokio::test]
async fn every_column_shows_what_its_reader_may_know() {
    let mixed = world::mixed().await;
    let all = facts::all(&mixed.world).await;
    let columns: Vec<ColumnKey> = cases::fields().into_iter().filter(|key| !in_every_row(key)).collect();
    let mut filled = BTreeSet::new();
    for (actor, roles, public) in &mixed.readers {
        let seen = Seen { me: actor.id(), now: std::time::SystemTime::now().into(), roles, public };
        let query = Query { columns: &columns, ..Query::at("acme", &[]) };
        let listing = list::list(mixed.world.registry(), actor, query).await.unwrap();
        assert_eq!(listing.page.items.len(), all.iter().filter(|f| seen.sees(f)).count());
        for row in listing.page.items {
            let facts = all.iter().find(|f| f.id == row.id).unwrap();
            for column in &columns {
                let expected = words(facts.values(column, roles));
                let found = row.columns.get(column).map(shown).unwrap_or_default();
                if *column == Column::File.into() {
                    assert!(found.is_subset(&expected) && found.is_empty() == expected.is_empty(), "{found:?}");
                } else {
                    assert_eq!(found, expected, "{column} for {:?}", actor.id());
                }
                if !found.is_empty() {
                    filled.insert(column.clone());
                }
            }
        }
    }
    let never: Vec<_> =
        columns.iter().filter(|c| !filled.contains(c) && !c.to_string().contains("none such")).collect();
    assert!(never.is_empty(), "never filled: {never:?}");
}
