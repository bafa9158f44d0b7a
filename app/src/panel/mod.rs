//! The details panel: all of one version beside the table.

mod cards;
mod configuration;
mod edit;
mod entries;
mod fields;
mod files;
mod focus;
mod history;
mod lineage;
mod metrics;
mod parts;
mod shown;
mod step;
mod tabs;
mod top;
mod versions;

use leptos::{
    ev::{KeyboardEvent, MouseEvent},
    html::Aside,
    prelude::*,
};

use crate::{
    Failure, chart,
    fns::More,
    late::later,
    page::table::Opened,
    table::Table,
    ui::{
        Clock,
        html::{Html, html},
        live::{effect, hit, on_change, part},
        retry, sheet,
    },
};
#[cfg(feature = "ssr")]
pub use cards::metric_name;
use edit::Editing;
#[cfg(feature = "ssr")]
pub use fields::{field, text};
use shown::{Shown, fetch};

/// The place for the panel. What came open with the page is drawn by the server; the live one takes its place.
pub fn room(table: Table, opened: Opened, clock: Clock) -> AnyView {
    #[cfg(feature = "ssr")]
    let (style, early, rules) = {
        let shown = Shown::from(opened.clone());
        let (mut style, mut aside) = (Html::default(), Html::default());
        if shown != Shown::Nothing {
            crate::late::style::link(&mut style);
            aside.raw(r#"<aside aria-label="Details" tabindex="-1""#).attribute("class", class(table)).raw(">");
            write(&mut aside, &shown, table, clock);
            aside.raw("</aside>");
        }
        (style, aside, sheet::tag_rules(shown.tags()))
    };
    #[cfg(not(feature = "ssr"))]
    let (style, early, rules) = (Html::default(), Html::default(), String::new());
    let asked = move || table.view.with_untracked(|view| (view.open, view.tab));
    let at_first = asked();
    // What came with the page is for the first time alone, and for what the page was asked for.
    let opened = StoredValue::new(opened);
    view! {
        <div class="transparent" inner_html=style.finish()></div>
        {sheet::sheet(move || rules.clone())}
        {later(early, move |late| {
            let opened = opened.try_update_value(Option::take).flatten().filter(|_| asked() == at_first);
            (late.panel)(table, opened, clock)
        })}
    }
    .into_any()
}

#[cfg(feature = "ssr")]
fn class(table: Table) -> &'static str {
    if table.view.read().full { "panel full" } else { "panel" }
}

/// The panel. It opens and closes with the URL.
pub fn panel(table: Table, opened: Opened, clock: Clock) -> AnyView {
    let came_open = opened.is_some();
    let shown = RwSignal::new(Shown::from(opened));
    let turn = RwSignal::new(0u32);
    let element = NodeRef::<Aside>::new();
    let asked = move || table.view.with(|view| (view.open, view.tab));
    on_change(
        move || (asked(), turn.get(), table.acted.get()),
        move |_, ((open, tab), ..)| fetch(table, shown, open, tab),
    );
    if !came_open && table.view.read_untracked().open.is_some() {
        // Opened while this was on its way.
        focus::enter(element);
        let (open, tab) = untrack(asked);
        fetch(table, shown, open, tab);
    }
    focus::keep(table, element);
    let editing = Editing::new(shown);
    effect(move || {
        let keys = window_event_listener(leptos::ev::keydown, move |event| {
            if table.view.try_with_untracked(|view| view.open.is_some()).unwrap_or_default() {
                step::press(&event, table);
            }
        });
        on_cleanup(move || keys.remove());
    });
    let is_open = Memo::new(move |_| shown.with(|s| *s != Shown::Nothing));
    let click = move |event: MouseEvent| {
        if editing.click(&event) {
            return;
        }
        if hit(&event, "[data-retry]").is_some() {
            turn.update(|t| *t += 1);
        } else if hit(&event, "[data-older]").is_some() {
            shown::older(shown);
        } else if let Some(button) = hit(&event, "[data-step]") {
            step::step(table, button.get_attribute("data-step").as_deref() == Some("down"));
        }
    };
    let over = move |event: MouseEvent| {
        if let Some(chart) = chart_of(&event, shown) {
            chart::point(&event, &chart);
        }
    };
    let press = move |event: KeyboardEvent| {
        let _ = editing.press(&event)
            || tabs::press(&event)
            || chart_of(&event, shown).is_some_and(|chart| chart::press(&event, &chart));
    };
    let content = move || {
        view! {
            <aside
                class="panel"
                class:enter=!came_open
                class:full=move || table.view.read().full
                aria-label="Details"
                tabindex="-1"
                node_ref=element
                on:click=click
                on:mousemove=over
                on:keydown=press
                on:dblclick=move |event| editing.double_click(&event)
                on:input=move |event| editing.input(&event)
                on:change=move |event| editing.change(&event)
                inner_html=move || {
                    if let Some(element) = element.get_untracked() {
                        crate::ui::live::keep_focus(&element);
                        edit::keep_caret(&element);
                    }
                    editing.track();
                    html(|h| shown.with(|s| write(h, s, table, clock))).finish()
                }
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

/// The chart that an event happened in.
fn chart_of(event: &web_sys::Event, shown: RwSignal<Shown>) -> Option<chart::Chart> {
    let place: usize = hit(event, "[data-curve]")?.get_attribute("data-curve")?.parse().ok()?;
    shown.with_untracked(|shown| match shown {
        Shown::All(opening) => match &opening.more {
            More::Curves(curves) => curves.get(place).map(metrics::of),
            _ => None,
        },
        _ => None,
    })
}

fn write(h: &mut Html, shown: &Shown, table: Table, clock: Clock) {
    let mut details = None;
    match shown {
        Shown::Nothing => return,
        Shown::All(opening) => {
            top::top(h, &opening.details.row, table);
            details = Some(&opening.details);
        }
        Shown::Coming(row) => top::top(h, row, table),
        Shown::Unknown | Shown::Failed(_) => top::bare(h, table),
    }
    tabs::tabs(h, table, details);
    let tab = table.view.read().tab;
    h.raw(r#"<div class="panel-body" id="panel-body" role="tabpanel" tabindex="-1""#);
    h.attribute("aria-label", tab.title()).raw(">");
    match shown {
        Shown::All(opening) => match &opening.more {
            More::Failed(line) => {
                problem(h, table, &Failure::from_line(line).unwrap_or_else(|| Failure::refused(line)))
            }
            more => parts::part(h, table, &opening.details, more, clock),
        },
        Shown::Failed(failure) => problem(h, table, failure),
        _ => bones(h),
    }
    h.raw("</div>");
}

fn problem(h: &mut Html, table: Table, failure: &Failure) {
    h.raw(r#"<p class="problem" role="alert">"#).element("span", "", &failure.text);
    retry(h, failure, &table.view.with(|view| table.href(view)));
    h.raw("</p>");
}

/// Lines where the content will be.
fn bones(h: &mut Html) {
    h.raw(r#"<div class="skeleton" aria-busy="true">"#);
    for _ in 0..8 {
        h.raw(r#"<div class="bone"></div>"#);
    }
    h.raw("</div>");
}
