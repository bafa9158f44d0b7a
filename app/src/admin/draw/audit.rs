//! `/{org}/audit`: who did what to what, when and from where.

use domain::{
    Id,
    api::{AuditFilter, AuditRow, FieldChange, Member},
};
use registry::{organization::audit, people::members};

use super::{
    Page, drawn,
    frame::{body, header, section},
};
use crate::{
    Failure,
    drawn::Drawn,
    ui::{html::Html, pill},
};

/// Spans of time, as the words of a choice.
pub(super) const SPANS: [(&str, &str); 4] =
    [("", "Any time"), ("last_24h", "Last 24 hours"), ("last_7d", "Last 7 days"), ("last_30d", "Last 30 days")];

pub(super) async fn page(page: &Page<'_>) -> Result<Drawn, Failure> {
    if !page.path.is_empty() {
        return Err(Failure::not_found("page"));
    }
    let some = |name: &str| Some(page.asked.text(name).to_owned()).filter(|text| !text.is_empty());
    let filter = AuditFilter {
        who: page.asked.value::<Id>("who"),
        action: some("action"),
        resource: page.asked.value::<Id>("resource"),
        project: page.asked.value::<Id>("project"),
        when: some("when"),
    };
    let cursor = some("cursor");
    let organization = page.organization.as_str();
    let rows = audit::list(page.registry, page.actor, organization, &filter, cursor.as_deref(), audit::PAGE).await?;
    let people = members::list::list(page.registry, page.actor, organization).await?;
    let role = page.role().await?;
    drawn(page, "Audit", |h| {
        header(h, page, role, "Audit", "audit");
        body(h, |h| {
            section(h, "What happened", "Every change has one entry, which nobody can alter.", |h| {
                choices(h, page, &people);
                if rows.items.is_empty() {
                    h.raw(r#"<p class="dim">Nothing that fits.</p>"#);
                }
                h.raw(r#"<ol class="list log">"#);
                for row in &rows.items {
                    entry(h, page, row);
                }
                h.raw("</ol>");
                if let Some(next) = &rows.next {
                    let href = with(page, &[("cursor", next)]);
                    h.raw("<p>").link("button", &href, "Older").raw("</p>");
                }
            });
        });
    })
}

/// The page's address with other choices.
fn with(page: &Page<'_>, changes: &[(&str, &str)]) -> String {
    let names = ["who", "action", "resource", "project", "when", "cursor"];
    let asked =
        |name: &str| changes.iter().find(|(known, _)| *known == name).map_or(page.asked.text(name), |c| c.1).to_owned();
    let all: Vec<(&str, String)> =
        names.iter().map(|name| (*name, asked(name))).filter(|(_, v)| !v.is_empty()).collect();
    let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (*name, value.as_str())).collect();
    page.href("audit", &all)
}

fn choices(h: &mut Html, page: &Page<'_>, people: &[Member]) {
    h.raw(r#"<form method="get" class="controls choices" data-go="" aria-label="Filter""#);
    h.attribute("action", &page.href("audit", &[])).raw(">");
    let who: Vec<(String, &str)> = people.iter().map(|one| (one.id.to_string(), one.name.as_str())).collect();
    let mut all = vec![("", "Anybody")];
    all.extend(who.iter().map(|(id, name)| (id.as_str(), *name)));
    super::form::select(h, "who", "Who", page.asked.text("who"), &all);
    super::form::select(h, "when", "When", page.asked.text("when"), &SPANS);
    h.raw(r#"<input type="search" name="action" placeholder="Action, like version.published" aria-label="Action" "#);
    h.raw(r#"data-item="find action""#).attribute("value", page.asked.text("action")).raw(">");
    for kept in ["resource", "project"] {
        if !page.asked.text(kept).is_empty() {
            super::form::hidden(h, kept, page.asked.text(kept));
        }
    }
    h.raw(
        r#"<noscript><button type="submit" class="button">Show</button></noscript></form><p class="controls choices">"#,
    );
    let export = with(page, &[("cursor", "")]);
    let query = export.split_once('?').map_or("", |(_, query)| query);
    for (format, words) in [("csv", "Download as CSV"), ("json", "as JSON")] {
        let route = format!("/api/v1/organizations/{}/audit/export", domain::table::view::encode(&page.organization));
        let href = format!("{route}?format={format}{}{query}", if query.is_empty() { "" } else { "&" });
        h.raw(r#"<a download="" rel="external""#).attribute("href", &href).raw(">").text(words).raw("</a>");
    }
    h.raw("</p>");
}

fn entry(h: &mut Html, page: &Page<'_>, row: &AuditRow) {
    h.raw(r#"<li><span class="who">"#);
    match &row.who {
        Some(who) => pill::person(h, who),
        None => {
            h.raw(r#"<span class="dim">the server</span>"#);
        }
    }
    h.raw(r#"<small class="dim">"#).text(&row.via);
    if let Some(address) = &row.address {
        h.raw(", ").text(address);
    }
    h.raw(r#"</small></span><span class="from"><a"#)
        .attribute("href", &with(page, &[("action", &row.action), ("cursor", "")]));
    h.raw(">").text(&row.action).raw("</a>");
    if let Some(id) = row.resource {
        h.raw(" <a").attribute("href", &with(page, &[("resource", &id.to_string()), ("cursor", "")])).raw(">");
        h.text(row.name.as_deref().unwrap_or("something that is gone")).raw("</a>");
    }
    if let Some(project) = &row.project {
        h.raw(r#" <span class="dim">in "#).text(project).raw("</span>");
    }
    for change in &row.changes {
        changed(h, change);
    }
    h.raw(r#"</span><span class="controls dim">"#);
    page.clock().elapsed(h, row.at);
    h.raw("</span></li>");
}

pub(super) fn changed(h: &mut Html, change: &FieldChange) {
    h.raw(r#"<small class="change">"#).text(&change.field).raw(": ");
    if let Some(before) = &change.before {
        h.element("del", "", before).raw(" → ");
    }
    h.element("ins", "", change.after.as_deref().unwrap_or("nothing")).raw("</small>");
}
