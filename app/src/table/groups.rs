//! Rows by sub-project: a header for each group, its first rows, and the way to the rest.

use leptos::{ev::MouseEvent, prelude::*};

use super::{LiveGroup, Table, body, fetch, selection::Extent};
use crate::ui::{
    Clock, Icon,
    any::{AnyView, IntoAny},
    href,
    html::Html,
    icon::write as icon,
    live::{hit, markup},
    number::count,
};

/// All groups that have arrived.
pub fn groups(table: Table, clock: Clock) -> AnyView {
    view! {
        <For
            each=move || table.groups.get()
            key=LiveGroup::key
            let(group)
        >
            {one(table, clock, group)}
        </For>
    }
    .into_any()
}

fn one(table: Table, clock: Clock, group: LiveGroup) -> AnyView {
    let rows = Signal::from(group.rows.clone());
    let head = {
        let group = group.clone();
        markup(move |h| title(h, table, &group))
    };
    let foot = markup(move |h| rest(h, &group));
    view! {
        <div class="group">
            {head}
            {body::body(table, clock, rows)}
            {foot}
        </div>
    }
    .into_any()
}

/// `▸ aerial  310`, with a box that selects its loaded rows.
fn title(h: &mut Html, table: Table, group: &LiveGroup) {
    let rows: Vec<_> = group.rows.read().iter().map(|live| live.id).collect();
    let name = if group.own { "(this project)" } else { &group.project.name };
    h.raw(r#"<div role="rowgroup"><div role="row" class="group-title"><div role="gridcell" class="check">"#);
    h.raw(r#"<span role="checkbox" tabindex="-1""#).attribute("data-select-group", &key(group));
    h.attribute("aria-label", &format!("Select loaded rows of {name}")).raw(r#" aria-checked=""#);
    h.raw(match table.selection.extent(&rows) {
        Extent::None => "false",
        Extent::Some => "mixed",
        Extent::All => "true",
    });
    h.raw(r#""><i class="box"></i></span></div><div role="gridcell" class="group-name">"#);
    icon(h, Icon::Folder);
    if group.own {
        h.element("b", "", name);
    } else {
        let page = table.place.with_value(|place| href::table(table.subject, &place.organization, &group.project.path));
        h.raw("<b>").link("", &page, name).raw("</b>");
    }
    h.element("span", "count", &count(group.total.get())).raw("</div></div></div>");
}

/// What of a group is not there yet.
fn rest(h: &mut Html, group: &LiveGroup) {
    let shown = i64::try_from(group.rows.read().len()).unwrap_or_default();
    if shown >= group.total.get() {
        return;
    }
    h.raw(r#"<div role="rowgroup"><div role="row" class="group-more"><div role="gridcell">"#);
    h.raw(r#"<button type="button" class="button alive" tabindex="-1""#).attribute("data-group-more", &key(group));
    h.raw(if group.busy.get() { r#" disabled="">"# } else { ">" });
    h.raw(if shown == 0 { "Show rows" } else { "Show more" });
    h.element("span", "dim", &format!("{} of {}", count(shown), count(group.total.get())))
        .raw("</button></div></div></div>");
}

/// [`LiveGroup::key`] as an attribute.
fn key(group: &LiveGroup) -> String {
    format!("{}{}", group.project.id, if group.own { "." } else { "" })
}

/// A click on what belongs to a group; `false` when it was none.
pub fn click(event: &MouseEvent, table: Table) -> bool {
    let named = |attribute: &str| {
        let name = hit(event, &format!("[{attribute}]"))?.get_attribute(attribute)?;
        table.groups.with_untracked(|groups| groups.iter().find(|group| key(group) == name).cloned())
    };
    if let Some(group) = named("data-select-group") {
        let rows: Vec<_> = group.rows.read_untracked().iter().map(|live| live.id).collect();
        table.selection.turn(&rows);
        return true;
    }
    if let Some(group) = named("data-group-more") {
        fetch::more_of(table, group);
        return true;
    }
    false
}
