//! Every order, page by page: numbers by value before text, and empty ones last both ways.

use std::{cmp::Ordering, collections::HashMap};

use domain::{
    Id,
    query::Query,
    table::{ColumnKey, Direction, SortKey},
};
use registry::{Actor, testing::TestWorld, versions::list};

use super::{
    cases,
    evaluate::Seen,
    facts::{self, Facts},
    world,
};

async fn walk(world: &TestWorld, actor: &Actor, filter: &Query, sort: &[SortKey], limit: i64) -> Vec<Id> {
    let (mut ids, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let question = list::Query { filter, sort, cursor: cursor.as_deref(), limit, ..list::Query::at("acme", &[]) };
        let page = list::list(world.registry(), actor, question).await.unwrap_or_else(|e| panic!("{sort:?}: {e}")).page;
        ids.extend(page.items.iter().map(|row| row.id));
        cursor = page.next;
        if cursor.is_none() {
            return ids;
        }
    }
}

type Key = (Option<f64>, Option<Vec<u8>>);

fn part<T>(a: Option<&T>, b: Option<&T>, direction: Direction, order: impl Fn(&T, &T) -> Ordering) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if direction == Direction::Descending => order(b, a),
        (Some(a), Some(b)) => order(a, b),
        // Empty ones come last, whichever way.
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

fn in_order(rows: &[&Facts], sort: &[SortKey], roles: &[&str], projects: &HashMap<String, String>) -> Vec<Id> {
    let mut rows: Vec<(Vec<Key>, Id)> =
        rows.iter().map(|f| (sort.iter().map(|k| f.sort_key(&k.column, roles, projects)).collect(), f.id)).collect();
    rows.sort_by(|(a, x), (b, y)| {
        for (key, (a, b)) in sort.iter().zip(a.iter().zip(b)) {
            let order = part(a.0.as_ref(), b.0.as_ref(), key.direction, f64::total_cmp)
                .then_with(|| part(a.1.as_ref(), b.1.as_ref(), key.direction, Ord::cmp));
            if order != Ordering::Equal {
                return order;
            }
        }
        if sort[sort.len() - 1].direction == Direction::Descending { y.cmp(x) } else { x.cmp(y) }
    });
    rows.into_iter().map(|(_, id)| id).collect()
}

#[tokio::test]
async fn every_column_sorts_page_by_page() {
    let mixed = world::mixed().await;
    let all = facts::all(&mixed.world).await;
    let projects: HashMap<String, String> =
        [("vision", "vision"), ("vision/aerial", "Aerial"), ("open", "open"), ("secret", "secret")]
            .map(|(path, name)| (path.to_owned(), name.to_owned()))
            .into();
    let fields: Vec<ColumnKey> = cases::fields().into_iter().filter(ColumnKey::sortable).collect();
    let some = Query::parse("framework:~plain,size:~>1900").unwrap();
    for (i, field) in fields.iter().enumerate() {
        for (direction, reader) in
            [(Direction::Ascending, 0), (Direction::Descending, 0), (Direction::Ascending, 1 + i % 3)]
        {
            let (actor, roles, public) = &mixed.readers[reader];
            let seen = Seen { me: actor.id(), now: std::time::SystemTime::now().into(), roles, public };
            let filter = if i % 2 == 0 { &some } else { &Query::EVERYTHING };
            let rows: Vec<&Facts> = all.iter().filter(|f| seen.sees(f) && seen.lets(filter, f)).collect();
            let second = fields[(i * 7 + 3) % fields.len()].clone();
            for sort in [
                vec![SortKey::by(field.clone(), direction)],
                vec![SortKey::by(field.clone(), direction), SortKey::by(second, Direction::Descending)],
            ] {
                let expected = in_order(&rows, &sort, roles, &projects);
                let text = domain::table::sort_text(&sort);
                assert_eq!(walk(&mixed.world, actor, filter, &sort, 7).await, expected, "reader {reader}: {text}");
            }
        }
    }
}
