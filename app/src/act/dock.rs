//! The bar that stands below the table while rows are selected.

use domain::{
    lifecycle::{Facts, Verb},
    project::Here,
    table::Subject,
};
use leptos::{ev::MouseEvent, html::Div, prelude::*};

use super::{
    Acting, Chosen, Dialog,
    board::{Tone, board},
    item::{Can, can, drawing, models, number, shows},
    keys_back,
    menu::ONE_BY_ONE,
};
use crate::{
    fns::matching_facts,
    table::{Table, options_menu, selection::Extent},
    ui::{
        Icon,
        any::{AnyView, IntoAny},
        html::Html,
        icon::write as icon,
        live::{effect, hit, keep_focus, markup, part, spawn_freely},
    },
};

/// Actions of the bar, in order. The others are in the menu that its last button opens.
const VERBS: [Verb; 7] =
    [Verb::Publish, Verb::Tag, Verb::Move, Verb::Archive, Verb::Restore, Verb::Compare, Verb::Download];

/// The place for it.
pub fn dock(acting: Acting) -> AnyView {
    let has = Memo::new(move |_| acting.table.selection.count() > 0);
    part(move || if has.get() { bar(acting) } else { ().into_any() })
}

fn bar(acting: Acting) -> AnyView {
    let table = acting.table;
    let element = NodeRef::<Div>::new();
    let is_models = table.subject == Subject::Models;
    if is_models {
        effect(move || acting.known.want(&selected(table)));
    }
    let (_, many) = table.subject.words();
    let content = markup(move |h| {
        if let Some(element) = element.get_untracked() {
            keep_focus(&element);
        }
        choice(h, table, acting.choosing.get());
        if is_models {
            let of = selected(table);
            actions(h, table, &of, acting.known.facts(&of).as_deref());
        } else {
            h.raw(r#"<i class="dock-line" aria-hidden="true"></i>"#);
            h.raw(r#"<button type="button" class="dock-action" data-item="tags">"#);
            icon(h, drawing(Verb::Tag));
            h.raw(r#"<span class="word">Tags</span></button>"#);
            h.raw(r#"<button type="button" class="dock-action" data-item="promote""#);
            if table.selection.count() == 1 {
                h.raw(r#" aria-label="Promote to…" title="Promote to…">"#);
            } else {
                h.raw(r#" aria-label="Promote to…" aria-disabled="true""#).attribute("title", ONE_BY_ONE).raw(">");
            }
            icon(h, Icon::Box);
            h.raw(r#"<span class="word">Promote to…</span></button>"#);
        }
        h.raw(r#"<button type="button" class="dock-clear" data-item="none" title="Clear the selection (Esc)""#);
        h.raw(r#" aria-label="Clear the selection">"#);
        icon(h, Icon::Close);
        h.raw("</button>");
    });
    view! {
        <div class="dock-room">
            <div
                class="dock"
                role="group"
                aria-label=format!("Selected {many}")
                node_ref=element
                on:click=move |event| click(&event, acting)
            >
                <b role="status" class="dock-count">
                    {move || format!("{} selected", number(table.selection.count()))}
                </b>
                {content}
            </div>
        </div>
    }
    .into_any()
}

fn selected(table: Table) -> Chosen {
    Chosen::of(table.selection.ids())
}

/// Selecting more than what has arrived, and showing what is selected.
fn choice(h: &mut Html, table: Table, choosing: bool) {
    let rows: Vec<_> = table.all_rows().iter().map(|live| live.id).collect();
    let total = table.total.get();
    let count = table.selection.count();
    let is_all = table.selection.extent(&rows) == Extent::All && i64::try_from(count).is_ok_and(|n| n >= total);
    if !is_all && table.subject == Subject::Models {
        h.raw(r#"<button type="button" class="textual" data-item="all""#);
        h.raw(if choosing { r#" disabled="">"# } else { ">" });
        h.raw(if table.rough.get() { "Select all, about " } else { "Select all " })
            .text(&crate::ui::number::count(total))
            .raw("</button>");
    }
    if count <= options_menu::NAMED {
        h.raw(r#"<button type="button" class="textual" data-item="show">Show selected</button>"#);
    }
}

fn actions(h: &mut Html, table: Table, of: &Chosen, facts: Option<&[Facts]>) {
    h.raw(r#"<i class="dock-line" aria-hidden="true"></i>"#);
    let in_archive = table.view.with(|view| view.archived);
    let shown = VERBS.into_iter().chain(in_archive.then_some(Verb::Delete));
    for verb in shown.filter(|verb| shows(*verb, facts, in_archive)) {
        action(h, verb, &can(verb, facts), of.count());
    }
    h.raw(r#"<button type="button" class="dock-action" data-acts="selection" data-item="more" aria-haspopup="menu">"#);
    h.raw(r#"<span aria-hidden="true">⋯</span><span class="unseen">More actions</span></button>"#);
}

/// `Publish 2`, with the reasons for the rest.
fn action(h: &mut Html, verb: Verb, can: &Can, of: usize) {
    let word = if verb == Verb::Move { "Move" } else { verb.title() };
    let mut hint = match (&can.why, can.applies) {
        (why, _) if !why.is_empty() => why.clone(),
        (_, Some(_)) => format!("{word}: {}", models(of)),
        _ => word.to_owned(),
    };
    if !can.note.is_empty() {
        hint = format!("{hint} ({})", can.note);
    }
    let name = can.applies.map_or_else(|| word.to_owned(), |applies| format!("{word} {}", number(applies)));
    h.raw(r#"<button type="button" class="dock-action""#).attribute("data-item", verb.code());
    h.attribute("data-verb", verb.code()).attribute("title", &hint).attribute("aria-label", &name);
    h.raw(if can.is_off() { r#" aria-disabled="true">"# } else { ">" });
    icon(h, drawing(verb));
    h.element("span", "word", word);
    if let Some(applies) = can.applies {
        h.element("small", "", &number(applies));
    }
    h.raw("</button>");
}

fn click(event: &MouseEvent, acting: Acting) {
    let table = acting.table;
    let Some(item) = hit(event, "[data-item]") else { return };
    if let Some(verb) = item.get_attribute("data-verb").and_then(|verb| Verb::from_code(&verb)) {
        acting.start(verb, untrack(|| selected(table)));
        return;
    }
    match item.get_attribute("data-item").as_deref() {
        Some("none") => {
            table.selection.clear();
            keys_back(table);
        }
        Some("show") => options_menu::show_selected(table),
        Some("all") => all(acting),
        Some("promote") => match untrack(|| selected(table)).only() {
            Some(id) => acting.promote(id),
            None => board().tell(ONE_BY_ONE.to_owned(), Tone::Done),
        },
        Some("tags") => acting.open(Dialog::Tags, untrack(|| selected(table))),
        _ => {}
    }
}

/// Selects everything that the table shows, on pages that have not arrived too.
fn all(acting: Acting) {
    if acting.choosing.get_untracked() {
        return;
    }
    acting.choosing.set(true);
    let table = acting.table;
    let view = table.view.get_untracked();
    let below = table.here.with_value(Here::address);
    let query = view.query.to_string();
    spawn_freely(async move {
        let found = matching_facts(below, query, view.search.clone(), view.rows, view.archived, false).await;
        match found.and_then(|found| found.read::<Vec<_>>()) {
            Ok(found) => {
                let ids: Vec<_> = found.iter().map(|(id, _)| *id).collect();
                acting.known.learn(found);
                table.selection.add(&ids);
            }
            Err(failure) => board().tell(failure.text, Tone::Failed),
        }
        acting.choosing.try_set(false);
    });
}
