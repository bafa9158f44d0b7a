//! The details panel: all of one version beside the table.

mod cards;
mod fields;
mod files;
mod focus;
mod top;

pub use cards::metric_name;

use domain::{
    Id,
    table::{Details, Row},
};
use leptos::{html::Aside, prelude::*, task::spawn_local_scoped_with_cancellation};

use crate::{
    Failure,
    fns::get_version,
    page::models::Opened,
    table::Table,
    ui::{Clock, sheet},
};

/// What the panel shows.
#[derive(Clone, PartialEq)]
enum Shown {
    /// Nothing; the panel is closed.
    Nothing,
    /// A row of the table, while all of it is on its way.
    Coming(Box<Row>),
    /// A version that is not in the table, on its way.
    Unknown,
    /// All of it.
    All(Box<Details>),
    /// Why it did not come.
    Failed(Id, Failure),
}

/// The panel. It opens and closes with the URL.
#[component]
pub fn Panel(table: Table, opened: Option<Opened>, clock: Clock) -> impl IntoView {
    let came_open = opened.is_some();
    let shown = RwSignal::new(match opened {
        None => Shown::Nothing,
        Some((_, Ok(details))) => Shown::All(Box::new(details)),
        Some((id, Err(failure))) => Shown::Failed(id, failure),
    });
    let turn = RwSignal::new(0u32);
    let element = NodeRef::<Aside>::new();
    follow(table, shown, turn);
    focus::keep(table, element);
    let is_open = Memo::new(move |_| shown.with(|s| *s != Shown::Nothing));
    let close = move || table.view.with(|v| table.href(&v.with_open(None)));
    view! {
        <Show when=move || is_open.get()>
            <aside
                class="panel"
                class:enter=!came_open
                aria-label="Details"
                tabindex="-1"
                node_ref=element
            >
                {move || match shown.get() {
                    Shown::Nothing => ().into_any(),
                    Shown::All(details) => whole(&details, table, clock).into_any(),
                    Shown::Coming(row) => view! { {top::top(&row, close())} {bones()} }.into_any(),
                    Shown::Unknown => view! { {top::bare("", close())} {bones()} }.into_any(),
                    Shown::Failed(_, failure) => {
                        view! {
                            {top::bare("Details", close())}
                            <div class="panel-body">
                                <p class="problem" role="alert">
                                    <span>{failure.to_string()}</span>
                                </p>
                                <button type="button" class="button" on:click=move |_| turn.update(|t| *t += 1)>
                                    "Retry"
                                </button>
                            </div>
                        }
                            .into_any()
                    }
                }}
            </aside>
        </Show>
    }
}

/// Fetches what the URL opens. What is shown stays until the next has come.
fn follow(table: Table, shown: RwSignal<Shown>, turn: RwSignal<u32>) {
    let open = Memo::new(move |_| table.view.read().open);
    Effect::new(move |seen: Option<(Option<Id>, u32)>| {
        let now = (open.get(), turn.get());
        if seen.is_none_or(|seen| seen == now) {
            return now;
        }
        let Some(id) = now.0 else {
            shown.set(Shown::Nothing);
            return now;
        };
        if !matches!(*shown.read_untracked(), Shown::All(_)) {
            shown.set(table.row(id).map_or(Shown::Unknown, |row| Shown::Coming(Box::new(row))));
        }
        spawn_local_scoped_with_cancellation(async move {
            shown.set(match get_version(id).await {
                Ok(details) => Shown::All(Box::new(details.it)),
                Err(failure) => Shown::Failed(id, failure),
            });
        });
        now
    });
}

fn whole(details: &Details, table: Table, clock: Clock) -> AnyView {
    let tags = details.row.tags.clone();
    let close = table.view.with(|v| table.href(&v.with_open(None)));
    view! {
        {sheet::sheet(move || sheet::tag_rules(&tags))}
        {top::top(&details.row, close)}
        <div class="panel-body">
            {fields::fields(details, &table.place.with_value(|p| p.organization.clone()), clock)}
            {files::files(details)}
            {cards::description(details)}
            {cards::metrics(details)}
            {cards::metadata(details)}
            {cards::labels(details)}
        </div>
    }
    .into_any()
}

/// Lines where the fields will be.
fn bones() -> AnyView {
    view! {
        <div class="panel-body skeleton" aria-busy="true">
            {(0..8).map(|_| view! { <div class="bone"></div> }).collect_view()}
        </div>
    }
    .into_any()
}
