//! Rows by sub-project: the project's own first, then what is below it, each with its count.

use std::collections::HashMap;

use domain::{
    Id,
    permission::Access,
    table::{GroupOf, Page, Subject},
};
use sqlx::PgConnection;

use super::{
    Query, knowing, page, reader,
    row::TableRow,
    scope::{Within, scope},
};
use crate::{
    Actor, Result,
    projects::list::counts,
    sql::{list as sql, reader::Reader},
    tree::Tree,
};

/// Groups that come with their first rows; the others are fetched when they are opened.
const OPEN_MAX: usize = 20;
/// Rows of a group that come with it.
const ROWS: i64 = 20;

/// The groups that have rows, and how many rows they have in all.
pub(super) async fn groups<R: TableRow>(
    db: &mut PgConnection,
    actor: &Actor,
    tree: &Tree,
    within: Within,
    query: Query<'_>,
) -> Result<(Vec<GroupOf<R>>, i64)> {
    let whole = scope(R::SUBJECT, tree, within);
    let everything = knowing(db, reader(R::SUBJECT, actor, tree, &whole), &query.select()).await?;
    let mut found = by_project(db, &everything, query).await?;
    found.retain(|id, _| within.holds(tree, *id));
    let heads = heads(tree, within);
    let totals = totals(tree, &heads, &found);
    let mut groups = Vec::new();
    for (head, total) in heads.into_iter().zip(totals) {
        let Some(project) = head.project.and_then(|id| tree.reference(id)).filter(|_| total > 0) else { continue };
        let page = if groups.len() < OPEN_MAX {
            let part = scope(R::SUBJECT, tree, head);
            let query = Query { cursor: None, limit: ROWS, ..query };
            page(db, &Reader { known: everything.known.clone(), ..reader(R::SUBJECT, actor, tree, &part) }, query)
                .await?
        } else {
            Page { items: Vec::new(), next: None }
        };
        groups.push(GroupOf { project, own: head.own, page, total });
    }
    let total = groups.iter().map(|group| group.total).sum();
    Ok((groups, total))
}

async fn by_project(db: &mut PgConnection, reader: &Reader<'_>, query: Query<'_>) -> Result<HashMap<Id, i64>> {
    let select = query.select();
    if reader.subject == Subject::Models && select.is_everything() {
        return counts(db, reader.tree).await;
    }
    let rows: Vec<(Id, i64)> = sql::count_by_project(reader, &select).build_query_as().fetch_all(db).await?;
    Ok(rows.into_iter().collect())
}

/// Rows of each group. Every project is in one at most, the nearest on its way up.
fn totals(tree: &Tree, heads: &[Within], found: &HashMap<Id, i64>) -> Vec<i64> {
    let place: HashMap<(Option<Id>, bool), usize> =
        heads.iter().enumerate().map(|(i, head)| ((head.project, head.own), i)).collect();
    let mut totals = vec![0; heads.len()];
    for (&id, rows) in found {
        let up = std::iter::successors(Some(id), |at| tree.get(*at).and_then(|p| p.parent));
        let group =
            place.get(&(Some(id), true)).or_else(|| up.into_iter().find_map(|at| place.get(&(Some(at), false))));
        if let Some(&group) = group {
            totals[group] += rows;
        }
    }
    totals
}

/// The project itself, then the projects below it by name. In place of one that the actor may not open
/// stand those below it that they may.
fn heads(tree: &Tree, within: Within) -> Vec<Within> {
    let mut heads = Vec::new();
    heads.extend(within.project.map(|id| Within { project: Some(id), model: None, own: true }));
    let mut ahead: Vec<Id> = tree.children(within.project).map(|p| p.id).collect();
    ahead.reverse();
    while let Some(id) = ahead.pop() {
        if tree.is_in_archive(id) && !within.project.is_some_and(|top| tree.is_in_archive(top)) {
            continue;
        }
        if tree.get(id).is_some_and(|p| p.access > Access::Hidden) {
            heads.push(Within { project: Some(id), model: None, own: false });
        } else {
            let at = ahead.len();
            ahead.extend(tree.children(Some(id)).map(|p| p.id));
            ahead[at..].reverse();
        }
    }
    heads
}
