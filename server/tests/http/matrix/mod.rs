//! Who may do what: every route, server function and page, called by everybody, held against one table.

mod account;
mod calls;
mod mlflow_calls;
mod people;
mod polyaxon_calls;
pub mod table;

use std::collections::BTreeSet;

use futures::{StreamExt as _, stream};
use leptos::server_fn::axum::server_fn_paths;
use registry::testing::TestWorld;
use server::{
    mlflow, pages, polyaxon,
    router::{API_ROUTES, DOCUMENT_ROUTES, HEALTH_ROUTES, METRICS_ROUTES, SIGN_IN_ROUTES},
};

use calls::Places;
use people::People;

/// Everything that the server answers to: the API, the functions behind pages, and the pages.
fn everything() -> BTreeSet<String> {
    let api = API_ROUTES
        .iter()
        .chain(DOCUMENT_ROUTES)
        .chain(HEALTH_ROUTES)
        .chain(METRICS_ROUTES)
        .chain(SIGN_IN_ROUTES)
        .map(|(method, path)| format!("{method} {path}"));
    let protocols = mlflow::all().into_iter().chain(polyaxon::all());
    let protocol = protocols.map(|(method, path)| format!("{method} {path}"));
    let functions = server_fn_paths().map(|(path, method)| format!("{method} {path}"));
    let pages = pages::all().iter().map(|page| format!("GET {}", page.path()));
    api.chain(protocol).chain(functions).chain(pages).collect()
}

#[test]
fn the_table_names_every_route_and_nothing_else() {
    let named: BTreeSet<String> = table::rows().iter().map(|row| format!("{} {}", row.method, row.path)).collect();
    let there = everything();
    let unnamed: Vec<_> = there.difference(&named).collect();
    let gone: Vec<_> = named.difference(&there).collect();
    assert!(unnamed.is_empty(), "the table does not say who may call {unnamed:#?}");
    assert!(gone.is_empty(), "the table names what is not there: {gone:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_may_do_what_the_table_says_and_nothing_more() {
    let world = TestWorld::before_set_up().await;
    let people = People::meet(&world).await;
    let places = Places::make(&world).await;
    people.grant(&world).await;
    let rows = table::rows();
    let calls: Vec<_> = rows.iter().flat_map(|row| people.all().map(move |caller| (row, caller))).collect();
    let mismatches: Vec<String> = stream::iter(calls.iter().enumerate())
        .map(|(number, (row, caller))| {
            let (world, places) = (&world, &places);
            async move {
                let expected = caller.expected(row);
                let answer = places.call(world, row, caller, number).await;
                let found = answer.status.as_u16();
                (found != expected).then(|| {
                    let text: String = answer.text().chars().take(160).collect();
                    format!("{row} as {caller}: {found} in place of {expected}: {text}")
                })
            }
        })
        .buffer_unordered(8)
        .filter_map(|mismatch| async { mismatch })
        .collect()
        .await;
    println!(
        "{} routes in {} rows, called by {} callers: {} answers, {} of them not as the table says",
        everything().len(),
        rows.len(),
        people.all().count(),
        calls.len(),
        mismatches.len()
    );
    assert!(mismatches.is_empty(), "{} of {}:\n{}", mismatches.len(), calls.len(), mismatches.join("\n"));
}
