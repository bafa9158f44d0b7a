//! `/{org}/activity/{project}` and `/{org}/activity`: who did what, when, before and after.

use domain::{
    Id,
    api::{Happening, HappeningFilter},
    permission::OrgRole,
    table::Page as PageOf,
};
use registry::projects::activity;

use super::{
    super::{
        Page,
        audit::SPANS,
        drawn, form,
        frame::{body, header, section},
    },
    happening,
};
use crate::{Failure, drawn::Drawn, shell::header::of_place, ui::html::Html};

/// Kinds of things, as the words of a choice.
const KINDS: [(&str, &str); 5] = [
    ("", "Everything"),
    ("version", "Versions"),
    ("model", "Models"),
    ("experiment", "Experiments"),
    ("project", "Projects"),
];

pub(in crate::admin::draw) async fn page(page: &Page<'_>) -> Result<Drawn, Failure> {
    let some = |name: &str| Some(page.asked.text(name).to_owned()).filter(|text| !text.is_empty());
    let filter = HappeningFilter { who: page.asked.value::<Id>("who"), action: some("action"), when: some("when") };
    let (registry, actor, cursor) = (page.registry, page.actor, some("cursor"));
    let cursor = cursor.as_deref();
    if page.path.is_empty() {
        let rows =
            activity::of_organization(registry, actor, &page.organization, &filter, cursor, activity::PAGE).await?;
        let role = page.role().await.unwrap_or(OrgRole::Outsider);
        return drawn(page, "Activity", |h| {
            header(h, page, role, "Activity", "activity");
            body(h, |h| happened(h, page, &rows));
        });
    }
    let here = super::open(page, 1).await?.here;
    let rows = activity::of_project(registry, actor, here.id, &filter, cursor, activity::PAGE).await?;
    drawn(page, &format!("{} · Activity", here.path()), |h| {
        of_place(h, &here, "activity");
        body(h, |h| happened(h, page, &rows));
    })
}

fn happened(h: &mut Html, page: &Page<'_>, rows: &PageOf<Happening>) {
    section(h, "What happened", "", |h| {
        choices(h, page, rows);
        if rows.items.is_empty() {
            h.raw(r#"<p class="dim">Nothing that fits.</p>"#);
        }
        h.raw(r#"<ol class="list log">"#);
        for row in &rows.items {
            happening::row(h, page, row, true);
        }
        h.raw("</ol>");
        if let Some(next) = &rows.next {
            let kept = ["who", "action", "when"].map(|name| (name, page.asked.text(name)));
            let asked: Vec<_> =
                kept.into_iter().filter(|(_, value)| !value.is_empty()).chain([("cursor", next.as_str())]).collect();
            h.raw("<p>").link("button", &page.href("activity", &asked), "Older").raw("</p>");
        }
    });
}

fn choices(h: &mut Html, page: &Page<'_>, rows: &PageOf<Happening>) {
    h.raw(r#"<form method="get" class="controls choices" data-go="" aria-label="Filter""#);
    h.attribute("action", &page.href("activity", &[])).raw(">");
    let mut people: Vec<(String, &str)> = rows
        .items
        .iter()
        .filter_map(|row| row.who.as_ref())
        .map(|who| (who.id.to_string(), who.name.as_str()))
        .collect();
    people.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
    people.dedup();
    let chosen = page.asked.text("who");
    let unseen = !chosen.is_empty() && people.iter().all(|(id, _)| id != chosen);
    let mut all = vec![("", "Anybody")];
    all.extend(people.iter().map(|(id, name)| (id.as_str(), *name)));
    all.extend(unseen.then_some((chosen, "Somebody")));
    form::select(h, "who", "Who", chosen, &all);
    form::select(h, "action", "What", page.asked.text("action"), &KINDS);
    form::select(h, "when", "When", page.asked.text("when"), &SPANS);
    h.raw(r#"<noscript><button type="submit" class="button">Show</button></noscript></form>"#);
}
