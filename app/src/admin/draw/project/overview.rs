//! `/{org}/overview/{project}`: what it is about, what is new in it, and how to bring something to it.

use domain::{
    api::{Happening, HappeningFilter, Project, Readme, Summary},
    permission::ProjectRole,
    project::{Here, ProjectNode},
    table::Row,
};
use registry::projects::{activity, get, list, readme, summary};

use super::{
    super::{Page, drawn_with, form::Form},
    charts, happening, organization, parts, route,
};
use crate::{
    Failure,
    drawn::Drawn,
    shell::header::of_place,
    ui::{Icon, href, html::Html, icon::write as icon, markdown::markdown, pill, sheet},
};

/// Newest versions, and things that happened, on the page.
const NEWEST: i64 = 6;
const HAPPENED: i64 = 8;

/// All that the page shows.
pub(super) struct Shown<'a> {
    pub page: &'a Page<'a>,
    pub here: Here,
    pub project: Project,
    pub summary: Summary,
    newest: Vec<Row>,
    below: Vec<ProjectNode>,
    readme: Option<Readme>,
    happened: Vec<Happening>,
}

pub(in crate::admin::draw) async fn page(page: &Page<'_>) -> Result<Drawn, Failure> {
    if page.path.is_empty() {
        return organization::page(page).await;
    }
    let shown = read(page).await?;
    let tags: Vec<_> = shown.newest.iter().flat_map(|row| &row.tags).chain(&shown.project.tags).cloned().collect();
    drawn_with(page, &format!("{} · Overview", shown.here.path()), sheet::tag_rules(&tags), |h| {
        of_place(h, &shown.here, "overview");
        h.raw(r#"<div class="admin front" tabindex="-1"><div class="front-main">"#);
        about(h, &shown);
        text(h, &shown);
        newest(h, &shown);
        below(h, &shown);
        happened(h, &shown);
        h.raw(r#"</div><div class="front-side">"#);
        charts::all(h, &shown);
        parts::people(h, &shown);
        parts::commands(h, &shown);
        h.raw("</div></div>");
    })
}

async fn read<'a>(page: &'a Page<'a>) -> Result<Shown<'a>, Failure> {
    let (registry, actor) = (page.registry, page.actor);
    let found = super::open(page, NEWEST).await?;
    let id = found.here.id;
    let project = get::get(registry, actor, id).await?;
    let summary = summary::get(registry, actor, id).await?;
    let tree = list::list(registry, actor, &page.organization).await?;
    let below = tree.projects.into_iter().filter(|node| node.parent == Some(id)).collect();
    // Of a Public project strangers read its models, not how it is run.
    let (readme, happened) = match project.role {
        Some(_) => {
            let all = HappeningFilter::default();
            let happened = activity::of_project(registry, actor, id, &all, None, HAPPENED).await?.items;
            (Some(readme::get(registry, actor, id).await?), happened)
        }
        None => (None, Vec::new()),
    };
    let newest = found.page.items;
    Ok(Shown { page, here: found.here, project, summary, newest, below, readme, happened })
}

fn is_admin(of: &Shown<'_>) -> bool {
    of.project.role == Some(ProjectRole::Admin)
}

fn about(h: &mut Html, of: &Shown<'_>) {
    h.raw(r#"<section class="part about" aria-label="About">"#);
    if of.project.archived {
        h.raw(r#"<p class="note">This project is in the archive: it is left out of the tables above it, and nothing more comes into it.</p>"#);
    }
    if !of.project.description.is_empty() {
        h.element("p", "lead", &of.project.description);
    }
    h.raw(r#"<div class="about-line">"#);
    pill::tags(h, &of.project.tags);
    h.element("span", "dim", of.project.effective_visibility.title());
    if of.project.role.is_some() {
        star(h, of);
    }
    if is_admin(of) && !of.project.archived {
        h.link("button", &of.page.href("new", &[]), "New sub-project");
    }
    h.raw("</div></section>");
}

fn star(h: &mut Html, of: &Shown<'_>) {
    let on = of.project.starred;
    let sends = route(if on { "DELETE" } else { "PUT" }, &of.here, "/star");
    Form { sends: &sends, class: "controls", around: true, ..Form::default() }.write(h, |h| {
        h.raw(r#"<button type="submit" class="button" data-item="star" aria-pressed=""#);
        h.raw(if on { r#"true">"# } else { r#"false">"# });
        icon(h, Icon::Star);
        h.raw(if on { "Starred" } else { "Star" }).raw("</button>");
    });
}

fn text(h: &mut Html, of: &Shown<'_>) {
    let Some(readme) = &of.readme else { return };
    let settings = format!("{}#readme", of.page.href("settings", &[]));
    if !readme.text.trim().is_empty() {
        h.raw(r#"<section class="part" aria-label="README"><div class="readme">"#)
            .written(&markdown(&readme.text))
            .raw("</div>");
        if is_admin(of) {
            h.raw("<p>").link("", &settings, "Edit the README").raw("</p>");
        }
        h.raw("</section>");
    } else if is_admin(of) {
        h.raw(r#"<section class="part" aria-label="README"><p class="dim">There is no README yet. "#);
        h.link("", &settings, "Write one")
            .raw(": what these models are for, how they are made, and who to ask.</p></section>");
    }
}

fn newest(h: &mut Html, of: &Shown<'_>) {
    let organization = &of.page.organization;
    h.raw(r#"<section class="part"><h2>Newest versions</h2>"#);
    if of.newest.is_empty() {
        h.raw(r#"<p class="dim">None yet.</p></section>"#);
        return;
    }
    h.raw(r#"<ul class="list newest">"#);
    for row in &of.newest {
        let at = format!("{}?open={}", href::models(organization, of.here.path()), row.id);
        h.raw(r#"<li><span class="who">"#).link("name", &at, &format!("{}@{}", row.model.name, row.number));
        h.raw(r#"<small class="dim">"#).text(&row.project.path).raw(" · ");
        of.page.clock().elapsed(h, row.created);
        h.raw(r#"</small></span><span class="from">"#);
        if let Some(framework) = &row.framework {
            pill::framework(h, framework);
        }
        h.raw(r#"</span><span class="controls">"#);
        pill::status(h, row.status);
        pill::stage(h, row.stage);
        h.raw("</span></li>");
    }
    h.raw("</ul><p>").link("", &href::models(organization, of.here.path()), "All models").raw("</p></section>");
}

fn below(h: &mut Html, of: &Shown<'_>) {
    if !of.below.is_empty() {
        h.raw(r#"<section class="part"><h2>Sub-projects</h2>"#);
        parts::cards(h, of.page, &of.below);
        h.raw("</section>");
    }
}

fn happened(h: &mut Html, of: &Shown<'_>) {
    if of.happened.is_empty() {
        return;
    }
    h.raw(r#"<section class="part"><h2>Recent activity</h2><ol class="list log">"#);
    for row in &of.happened {
        happening::row(h, of.page, row, false);
    }
    h.raw("</ol><p>").link("", &of.page.href("activity", &[]), "All activity").raw("</p></section>");
}
