//! The details panel: all of one version beside the table.

mod cards;
mod fields;
mod files;
mod focus;
mod top;

use domain::{
    Id,
    table::{Details, Row},
    tag::TagView,
};
use leptos::{ev::MouseEvent, html::Aside, prelude::*};

use crate::{
    Failure,
    fns::{At, get_version},
    late::later,
    page::table::Opened,
    table::Table,
    ui::{
        Clock,
        html::{Html, html},
        live::{hit, on_change, part, spawn_freely},
        retry, sheet,
    },
};

pub use cards::metric_name;
pub use fields::{field, text};

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
    Failed(Failure),
}

impl Shown {
    fn tags(&self) -> &[TagView] {
        match self {
            Self::Coming(row) => &row.tags,
            Self::All(details) => &details.row.tags,
            _ => &[],
        }
    }
}

impl From<Opened> for Shown {
    fn from(opened: Opened) -> Self {
        match opened {
            None => Self::Nothing,
            Some(Ok(details)) => match details.read::<At<Details>>() {
                Ok(details) => Self::All(Box::new(details.it)),
                Err(failure) => Self::Failed(failure),
            },
            Some(Err(line)) => Self::Failed(Failure::from_line(&line).unwrap_or_else(|| Failure::unreachable(line))),
        }
    }
}

/// The place for the panel. What came open with the page is drawn by the server; the live one takes its place.
pub fn room(table: Table, opened: Opened, clock: Clock) -> AnyView {
    #[cfg(feature = "ssr")]
    let (early, rules) = {
        let shown = Shown::from(opened.clone());
        let aside = html(|h| {
            if shown != Shown::Nothing {
                crate::late::style::link(h);
                h.raw(r#"<aside class="panel" aria-label="Details" tabindex="-1">"#);
                write(h, &shown, table, clock);
                h.raw("</aside>");
            }
        });
        (aside, sheet::tag_rules(shown.tags()))
    };
    #[cfg(not(feature = "ssr"))]
    let (early, rules) = (Html::default(), String::new());
    // What came with the page is for the first time alone.
    let opened = StoredValue::new(opened);
    view! {
        {sheet::sheet(move || rules.clone())}
        {later(early, move |late| {
            (late.panel)(table, opened.try_update_value(Option::take).flatten(), clock)
        })}
    }
    .into_any()
}

/// The panel. It opens and closes with the URL.
pub fn panel(table: Table, opened: Opened, clock: Clock) -> AnyView {
    let came_open = opened.is_some();
    let shown = RwSignal::new(Shown::from(opened));
    let turn = RwSignal::new(0u32);
    let element = NodeRef::<Aside>::new();
    follow(table, shown, turn);
    if !came_open && table.view.read_untracked().open.is_some() {
        // Opened while this was on its way.
        focus::enter(element);
        fetch(table, shown, table.view.read_untracked().open);
    }
    focus::keep(table, element);
    let is_open = Memo::new(move |_| shown.with(|s| *s != Shown::Nothing));
    let click = move |event: MouseEvent| {
        if hit(&event, "[data-retry]").is_some() {
            turn.update(|t| *t += 1);
        }
    };
    let content = move || {
        view! {
            <aside
                class="panel"
                class:enter=!came_open
                aria-label="Details"
                tabindex="-1"
                node_ref=element
                on:click=click
                inner_html=move || html(|h| shown.with(|s| write(h, s, table, clock))).finish()
            ></aside>
        }
        .into_any()
    };
    view! {
        {sheet::sheet(move || shown.with(|s| sheet::tag_rules(s.tags())))}
        {part(move || if is_open.get() { content() } else { ().into_any() })}
    }
    .into_any()
}

/// Fetches what the URL opens. What is shown stays until the next has come.
fn follow(table: Table, shown: RwSignal<Shown>, turn: RwSignal<u32>) {
    on_change(move || (table.view.read().open, turn.get()), move |_, (open, _)| fetch(table, shown, open));
}

fn fetch(table: Table, shown: RwSignal<Shown>, open: Option<Id>) {
    let Some(id) = open else {
        shown.set(Shown::Nothing);
        return;
    };
    if !matches!(*shown.read_untracked(), Shown::All(_)) {
        shown.set(table.row(id).map_or(Shown::Unknown, |row| Shown::Coming(Box::new(row))));
    }
    spawn_freely(async move {
        let answer = get_version(id).await;
        // Another one may have been opened, or none, meanwhile.
        if table.view.try_read_untracked().is_none_or(|view| view.open != Some(id)) {
            return;
        }
        shown.try_set(match answer.and_then(|answer| answer.read::<At<Details>>()) {
            Ok(details) => Shown::All(Box::new(details.it)),
            Err(failure) => Shown::Failed(failure),
        });
    });
}

fn write(h: &mut Html, shown: &Shown, table: Table, clock: Clock) {
    let close = table.closed.with(|view| table.href(view));
    match shown {
        Shown::Nothing => {}
        Shown::All(details) => {
            top::top(h, &details.row, &close);
            h.raw(r#"<div class="panel-body">"#);
            table.place.with_value(|place| fields::fields(h, details, &place.organization, clock));
            files::files(h, details);
            cards::description(h, details);
            cards::metrics(h, details);
            cards::metadata(h, details);
            cards::labels(h, details);
            h.raw("</div>");
        }
        Shown::Coming(row) => {
            top::top(h, row, &close);
            bones(h);
        }
        Shown::Unknown => {
            top::bare(h, &close);
            bones(h);
        }
        Shown::Failed(failure) => {
            top::bare(h, &close);
            h.raw(r#"<div class="panel-body"><p class="problem" role="alert">"#).element("span", "", &failure.text);
            retry(h, failure, &table.view.with(|view| table.href(view)));
            h.raw("</p></div>");
        }
    }
}

/// Lines where the fields will be.
fn bones(h: &mut Html) {
    h.raw(r#"<div class="panel-body skeleton" aria-busy="true">"#);
    for _ in 0..8 {
        h.raw(r#"<div class="bone"></div>"#);
    }
    h.raw("</div>");
}
