//! The details panel: all of one version beside the table.

mod against;
mod ahead;
mod cards;
mod configuration;
mod content;
mod curves;
mod draw;
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
mod tensors;
mod top;
mod versions;
mod width;

use leptos::{
    ev::{KeyboardEvent, MouseEvent},
    html::Aside,
    prelude::*,
};

use crate::{
    chart,
    late::later,
    page::table::Opened,
    table::Table,
    ui::{
        Clock,
        any::{AnyView, IntoAny},
        html::{Html, html},
        live::{effect, hit, keep_focus, on_change, part},
        sheet,
    },
};
use against::Against;
use ahead::Ahead;
use curves::Curves;
use edit::Editing;
#[cfg(feature = "ssr")]
pub use fields::{field, text};
use shown::Shown;
use tensors::Tensors;

/// What the panel is drawn of besides the version.
#[derive(Clone, Copy)]
pub struct Panel {
    /// The table beside it.
    pub table: Table,
    /// The server's clock.
    pub clock: Clock,
    /// What the version is held against.
    pub against: Against,
    /// Which curves are drawn.
    pub curves: Curves,
}

impl Panel {
    fn new(table: Table, clock: Clock) -> Self {
        Self { table, clock, against: Against::new(), curves: Curves::new() }
    }
}

/// The place for the panel. What came open with the page is drawn by the server; the live one takes its place.
pub fn room(table: Table, opened: Opened, clock: Clock) -> AnyView {
    #[cfg(feature = "ssr")]
    let (style, early, rules) = {
        let shown = Shown::from(opened.clone());
        let (mut style, mut aside) = (Html::default(), Html::default());
        if shown != Shown::Nothing {
            crate::late::style::link(&mut style);
            aside.raw(r#"<aside aria-label="Details" tabindex="-1""#).attribute("class", class(table)).raw(">");
            draw::write(&mut aside, &shown, Panel::new(table, clock));
            aside.raw("</aside>");
            width::script(&mut aside, table);
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
    let panel = Panel::new(table, clock);
    let ahead = Ahead::new(table, shown);
    let asked = move || table.view.with(|view| (view.open, view.tab));
    on_change(
        move || (asked(), turn.get(), table.changes()),
        move |before, now| {
            panel.against.follow(now.0.0, shown);
            ahead.fetch(now.0.0, now.0.1, before.0 == now.0);
        },
    );
    if !came_open && table.view.read_untracked().open.is_some() {
        // Opened while this was on its way.
        focus::enter(element);
        let (open, tab) = untrack(asked);
        ahead.fetch(open, tab, false);
    }
    focus::keep(table, element);
    step::follow_links(table);
    width::restore(table);
    panel.curves.follow(shown, element);
    let tensors = Tensors::new();
    tensors.listen();
    let editing = Editing::new(shown);
    effect(move || {
        let keys = window_event_listener(leptos::ev::keydown, move |event| {
            if table.view.try_with_untracked(|view| view.open.is_some()).unwrap_or_default() {
                step::press(&event, table);
            }
        });
        on_cleanup(move || keys.remove());
    });
    effect(move || {
        if let Some(drawn) = element.get() {
            request_animation_frame(move || tabs::show_chosen(&drawn));
        }
    });
    let is_open = Memo::new(move |_| shown.with(|s| *s != Shown::Nothing));
    let click = move |event: MouseEvent| {
        if editing.click(&event) || panel.against.click(&event, shown) || panel.curves.click(&event, shown) {
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
        if let Some(chart) = panel.curves.chart_of(&event, shown) {
            chart::point(&event, &chart);
        }
    };
    let press = move |event: KeyboardEvent| {
        let _ = editing.press(&event)
            || tabs::press(&event)
            || panel.curves.press(&event)
            || panel.curves.chart_of(&event, shown).is_some_and(|chart| chart::press(&event, &chart));
    };
    let content = move || {
        view! {
            {width::edge(table)}
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
                on:input=move |event| {
                    editing.input(&event);
                    panel.curves.input(&event);
                    tensors.input(&event);
                }
                on:change=move |event| {
                    editing.change(&event);
                    panel.curves.change(&event, shown);
                }
                inner_html=move || {
                    if let Some(element) = element.get_untracked() {
                        edit::keep_scroll(&element);
                        keep_focus(&element);
                        edit::keep_caret(&element);
                    }
                    editing.track();
                    html(|h| shown.with(|s| draw::write(h, s, panel))).finish()
                }
            ></aside>
        }
        .into_any()
    };
    view! {
        {sheet::sheet(move || shown.with(|s| sheet::tag_rules(s.tags())) + &panel.against.rules())}
        {part(move || if is_open.get() { content() } else { ().into_any() })}
    }
    .into_any()
}
