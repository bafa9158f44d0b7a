//! Rows carry the columns they were asked for, as far as their reader may know them.

use std::collections::BTreeSet;

use domain::{
    permission::Visibility,
    table::{Cell, Column, ColumnKey, Subject, View},
};
use registry::{
    experiments,
    table::texts::Texts,
    testing::TestWorld,
    versions::list::{self, Query},
};

use super::{
    cases,
    evaluate::Seen,
    facts::{self, Value},
    world,
};

/// Of long texts a list shows the beginning.
fn as_shown(text: String) -> String {
    let longest = usize::try_from(Texts::Shown.longest()).unwrap();
    match text.chars().count() > longest {
        true => text.chars().take(longest - 1).chain(['…']).collect(),
        false => text,
    }
}

/// Every value in words that compare.
fn words(values: Vec<Value>) -> BTreeSet<String> {
    let word = |value| match value {
        Value::Text(text) | Value::Mixed(text, _) => as_shown(text),
        Value::Project(text) | Value::Person(_, text) => text,
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
        Cell::Versions(all) => all.iter().map(|(id, _)| id.to_string()).collect(),
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

/// How long the texts of the first row are, and how each ends.
fn lengths(columns: &[ColumnKey], cell: impl Fn(&ColumnKey) -> Option<Cell>) -> Vec<(usize, Option<char>)> {
    let text = |column| match cell(column) {
        Some(Cell::Text(text)) => (text.chars().count(), text.chars().last()),
        other => panic!("{column}: {other:?}"),
    };
    columns.iter().map(text).collect()
}

#[tokio::test]
async fn long_texts_are_cut_in_lists_and_longer_in_exports() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let [shown, exported] = [Texts::Shown, Texts::Exported].map(|t| usize::try_from(t.longest()).unwrap());
    let (long, fits) = ("ü".repeat(exported + 1), "ü".repeat(shown));
    let run =
        world.experiment("acme/vision", "run").parameter("long", &long).parameter("fits", &fits).create().await.id;
    let version = world.version("acme/vision/a").metadata("long", &long).metadata("fits", &fits).experiment(run);
    let id = version.register().await.id;
    world.sql(&format!("insert into version_text (org_id, version_id, description) select org_id, id, '{long}' from version where id = '{id}'")).await;
    let owner = world.owner().await;
    let keys = |names: &str| names.split(' ').map(|name| ColumnKey::parse(name).unwrap()).collect::<Vec<_>>();
    let columns = keys("description metadata.long params.long metadata.fits params.fits");
    let list =
        list::list(world.registry(), &owner, Query { columns: &columns, ..Query::at("acme", &[]) }).await.unwrap();
    let row = &list.page.items[0];
    let cut = (shown, Some('…'));
    assert_eq!(
        lengths(&columns, |c| row.columns.get(c).cloned()),
        [cut, cut, cut, (shown, Some('ü')), (shown, Some('ü'))]
    );
    let view = View::read(&format!("columns=name,{}", "description,metadata.long,params.long"), Subject::Models, &[]);
    let mut export = list::export(world.registry(), &owner, "acme", &[], &view).await.unwrap();
    let rows = export.next().await.unwrap().unwrap();
    let cut_later = (exported, Some('…'));
    assert_eq!(lengths(&columns[..3], |c| rows[0].columns.get(c).cloned()), [cut_later; 3]);
    let columns = keys("params.long params.fits");
    let query = Query { columns: &columns, ..Query::at("acme", &[]) };
    let runs = experiments::list::list(world.registry(), &owner, query).await.unwrap();
    assert_eq!(lengths(&columns, |c| runs.page.items[0].columns.get(c).cloned()), [cut, (shown, Some('ü'))]);
}
