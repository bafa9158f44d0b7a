//! What stands above: title, choices, one column a version, and how to add another.

use domain::{
    Id,
    lifecycle::COMPARE_MAX,
    table::{Row, View},
};

use super::{Page, link, name, pick, series};
use crate::{
    shell::header::drawer_button,
    ui::{Icon, href, html::Html, icon::write as icon, number::counted, pill},
};

/// Where the reader is, what is shown, and the link to hand on.
pub(super) fn header(h: &mut Html, page: &Page<'_>) {
    h.raw(r#"<header class="header">"#);
    drawer_button(h);
    h.raw(r#"<nav class="crumbs" aria-label="Breadcrumbs"><span class="crumb">"#);
    h.link("", &href::models(page.organization, ""), "All models");
    h.raw(r#"</span><span class="crumb-end" aria-hidden="true">/</span><h1 class="clip">"#);
    let count = i64::try_from(page.of.versions.len()).unwrap_or_default();
    h.text(&if count == 0 { "Compare".into() } else { format!("Compare {}", counted(count, "version", "versions")) });
    h.raw(r#"</h1></nav><div class="bar-end"><span class="choice" role="group" aria-label="Shown">"#);
    for (title, differences) in [("All fields", false), ("Differences only", true)] {
        h.raw("<a noscroll").attribute("href", &page.href(|asked| asked.differences = differences));
        h.attribute("data-item", title);
        h.raw(if page.asked.differences == differences { r#" aria-current="true">"# } else { ">" });
        h.raw(title).raw("</a>");
    }
    h.raw(r#"</span><button type="button" class="button" title="Copy link""#);
    h.attribute("data-copy", &format!("{}{}", page.base_url, page.href_of(page.asked))).raw(">");
    icon(h, Icon::Link);
    h.raw("Copy link</button></div></header>");
}

/// The versions themselves; they stay in sight.
pub(super) fn versions(h: &mut Html, page: &Page<'_>) {
    h.raw(r#"<table class="lines head"><thead><tr><th scope="col"><span class="unseen">Field</span></th>"#);
    let ids = page.ids();
    for (i, one) in page.of.versions.iter().enumerate() {
        let row = &one.version.row;
        let organization = one.version.address.split('/').next().unwrap_or_default();
        let open = View::default().with_open(Some(row.id)).href(&href::models(organization, &row.project.path));
        h.raw(r#"<th scope="col""#).attribute("data-version", &row.id.to_string()).raw(r#"><div class="who">"#);
        h.raw("<i").attribute("class", &format!("swatch {}", series(page.colour(row.id))));
        h.raw(r#" aria-hidden="true"></i><a class="clip""#).attribute("href", &open);
        h.attribute("title", &one.version.address).raw(">").text(&row.model.name).raw("</a>");
        h.element("small", "chip", &row.chip());
        if i == page.base {
            h.raw(r#"<small class="dim">base</small>"#);
        }
        h.raw(r#"</div><div class="state">"#);
        pill::status(h, row.status);
        pill::stage(h, row.stage);
        h.raw("</div>");
        tools(h, page, &ids, i, &name(one));
        h.raw("</th>");
    }
    h.raw("</tr></thead></table>");
}

fn tools(h: &mut Html, page: &Page<'_>, ids: &[Id], i: usize, name: &str) {
    h.raw(r#"<div class="tools"><span class="handle" data-grip="" aria-hidden="true" title="Drag to move">"#);
    icon(h, Icon::Grip);
    h.raw("</span>");
    let item = |verb: &str| format!("{verb} {}", ids[i]);
    let steps = [("←", "left", i.checked_sub(1)), ("→", "right", Some(i + 1))];
    for (arrow, side, to) in steps {
        if let Some(to) = to.and_then(|to| ids.get(to)) {
            let href = page.href_of(&page.asked.moved(ids[i], *to));
            link(h, "tool", &href, &item(side), &format!("Move {name} {side}"));
            h.raw(arrow).raw("</a>");
        }
    }
    if i != page.base {
        let href = page.href(|asked| asked.base = Some(ids[i]));
        link(h, "tool", &href, &item("base"), &format!("Make {name} the base"));
        h.raw("Base</a>");
    }
    link(h, "tool end", &page.href_of(&page.asked.without(ids[i])), &item("remove"), &format!("Remove {name}"));
    icon(h, Icon::Close);
    h.raw("</a></div>");
}

/// A search for more versions, and what it found.
pub(super) fn add(h: &mut Html, page: &Page<'_>) {
    if page.asked.ids.len() >= COMPARE_MAX {
        return;
    }
    h.raw(r#"<section class="aside add"><h2>Add a version</h2>"#);
    pick::form(h, page, &["find"], |h| {
        h.raw(r#"<input type="search" class="input" name="find" data-item="find" autocomplete="off""#);
        h.attribute("value", &page.asked.find);
        h.raw(r#" placeholder="Name, label, tag or task" aria-label="Find a version to add">"#);
        h.raw(r#"<button type="submit" class="button">Find</button>"#);
    });
    if !page.asked.find.is_empty() {
        let offered: Vec<&Row> = page.found.iter().filter(|row| !page.asked.ids.contains(&row.id)).collect();
        if offered.is_empty() {
            h.raw(r#"<p class="dim" role="status">No other version matches.</p>"#);
        }
        h.raw(r#"<ul class="found">"#);
        for row in offered {
            h.raw("<li>");
            let label = format!("Add {} {}", row.model.name, row.chip());
            link(h, "button", &page.href_of(&page.asked.with(row.id)), &format!("add {}", row.id), &label);
            h.raw("+ ").text(&row.model.name).raw(" ").element("small", "chip", &row.chip()).raw("</a>");
            h.element("span", "dim", &row.project.path).raw("</li>");
        }
        h.raw("</ul>");
    }
    h.raw("</section>");
}
