//! What stands around every page of the room, and the dialogs that any of them may open.

use domain::{permission::OrgRole, table::view::encode};

use super::Page;
use crate::{
    fns::server::site,
    shell::header::drawer_button,
    ui::{href, html::Html},
};

/// The line above pages of the organization: what the page is, and its neighbours that the reader may open.
pub(super) fn header(h: &mut Html, page: &Page<'_>, role: OrgRole, title: &str, section: &str) {
    let mut sections = vec![("teams", "Teams"), ("activity", "Activity")];
    if role >= OrgRole::Manager {
        sections.insert(0, ("people", "People"));
        sections.push(("audit", "Audit"));
    }
    if role >= OrgRole::Owner {
        sections.push(("settings", "Settings"));
    }
    line(h, page, title, section, &sections);
}

/// The line above pages of the reader.
pub(super) fn of_reader(h: &mut Html, page: &Page<'_>, title: &str, section: &str) {
    line(h, page, title, section, &[("profile", "Profile"), ("tokens", "Tokens")]);
}

fn line(h: &mut Html, page: &Page<'_>, title: &str, section: &str, sections: &[(&str, &str)]) {
    h.raw(r#"<header class="header">"#);
    drawer_button(h);
    h.raw(r#"<nav class="crumbs" aria-label="Breadcrumbs">"#).element("h1", "clip", title).raw("</nav>");
    h.raw(r#"<nav class="sections" aria-label="Sections">"#);
    for (code, name) in sections {
        h.raw("<a").attribute("href", &href::place(code, &page.organization, ""));
        h.raw(if *code == section { r#" aria-current="page">"# } else { ">" }).text(name).raw("</a>");
    }
    h.raw("</nav></header>");
}

/// Rows under one another; in words what it means that there are none.
pub(super) fn list<T>(h: &mut Html, all: &[T], none: &str, mut row: impl FnMut(&mut Html, &T)) {
    if all.is_empty() {
        h.element("p", "dim", none);
        return;
    }
    h.raw(r#"<ul class="list">"#);
    for one in all {
        h.raw("<li>");
        row(h, one);
        h.raw("</li>");
    }
    h.raw("</ul>");
}

/// A name over what is to be said of it.
pub(super) fn named(h: &mut Html, name: impl FnOnce(&mut Html), about: impl FnOnce(&mut Html)) {
    h.raw(r#"<span class="who">"#);
    name(h);
    h.raw(r#"<small class="dim">"#);
    about(h);
    h.raw("</small></span>");
}

/// What cannot be taken back, behind a button that opens a dialog.
pub(super) fn danger(h: &mut Html, id: &'static str, words: &str, content: impl FnOnce(&mut Html)) {
    h.raw(r#"<div><button type="button" class="button danger""#).attribute("data-opens", id).raw(">").text(words);
    h.raw(r#"</button></div><dialog class="dialog""#).attribute("id", id).attribute("aria-label", words).raw(">");
    content(h);
    h.raw("</dialog>");
}

/// A part of the page under a title.
pub(super) fn section(h: &mut Html, title: &str, about: &str, content: impl FnOnce(&mut Html)) {
    h.raw(r#"<section class="part">"#).element("h2", "", title);
    if !about.is_empty() {
        h.element("p", "dim", about);
    }
    content(h);
    h.raw("</section>");
}

/// The page's body below its header.
pub(super) fn body(h: &mut Html, content: impl FnOnce(&mut Html)) {
    h.raw(r#"<div class="admin" tabindex="-1"><noscript><p class="note">Reading works without JavaScript; changing "#);
    h.raw("anything here needs it.</p></noscript>");
    content(h);
    h.raw("</div>");
}

/// What asks whether to go on or whether it is still the reader, and what shows a secret once.
pub(super) fn dialogs(h: &mut Html, page: &Page<'_>) {
    prove(h, page);
    h.raw(concat!(
        r#"<dialog id="admin-ask" class="dialog" aria-labelledby="admin-ask-title"><form method="dialog">"#,
        r#"<h2 id="admin-ask-title">Go on?</h2><p data-sentence=""></p><div class="buttons">"#,
        r#"<button type="submit" class="button" value="">Cancel</button>"#,
        r#"<button type="submit" class="button primary" value="yes" data-yes="">Change it</button></div></form></dialog>"#,
        r#"<dialog id="admin-secret" class="dialog" aria-labelledby="admin-secret-title"><form method="dialog">"#,
        r#"<h2 id="admin-secret-title">Copy it now</h2><p class="dim">It is shown this once, and to nobody but "#,
        r#"you.</p><p class="secret"><output class="mono" data-secret=""></output></p>"#,
        r#"<div class="buttons"><button type="button" class="button" data-copy="" title="Copy">Copy</button>"#,
        r#"<button type="submit" class="button primary" value="">Done</button></div></form></dialog>"#
    ));
}

/// What asks for the password again, or leads to the provider for the same.
fn prove(h: &mut Html, page: &Page<'_>) {
    let (provider, passwords) = site().map_or((None, true), |site| (site.provider, site.passwords));
    h.raw(r#"<dialog id="admin-prove" class="dialog" aria-labelledby="admin-prove-title">"#);
    h.raw(r#"<form method="dialog" class="form"><h2 id="admin-prove-title">Is it you?</h2>"#);
    h.raw(r#"<p class="dim">You signed in a while ago, and this matters.</p>"#);
    if passwords {
        h.raw(r#"<label>Your password <input type="password" autocomplete="current-password" required autofocus>"#);
        h.raw("</label>");
    }
    h.raw(r#"<p class="refusal" role="alert" hidden></p>"#);
    if let Some(provider) = provider {
        let to = format!("/sign-in/with?purpose=again&next={}", encode(&page.address()));
        h.raw(r#"<p><a rel="external""#).attribute("href", &to).raw(">Show it with ").text(&provider).raw("</a></p>");
    }
    h.raw(r#"<div class="buttons"><button type="button" class="button" data-closes="">Cancel</button>"#);
    if passwords {
        h.raw(r#"<button type="submit" class="button primary" value="yes">Go on</button>"#);
    }
    h.raw("</div></form></dialog>");
}
