//! The line above a page: where the reader is, and the page's sections.

use domain::{
    permission::ProjectRole,
    project::{Crumb, Here, Kind},
    table::Subject,
};

use crate::ui::{Icon, href, html::Html, icon::write as icon};

/// The button that opens the sidebar where the window is too narrow for it.
pub fn drawer_button(h: &mut Html) {
    h.raw(r#"<button type="button" class="drawer-button" popovertarget="sidebar" aria-label="Open the sidebar">"#);
    icon(h, Icon::Menu);
    h.raw("</button>");
}

/// Breadcrumbs and sections of a project, a model, or the organization, above a table.
pub fn header(h: &mut Html, subject: Subject, here: &Here) {
    let all = if subject == Subject::Models { "All models" } else { "All experiments" };
    line(h, (subject, subject.code()), all, here);
}

/// The same above another page of a project, or of the organization's projects.
#[cfg(feature = "ssr")]
pub fn of_place(h: &mut Html, here: &Here, section: &'static str) {
    line(h, (Subject::Models, section), "Projects", here);
}

/// `subject` is of what the tables are that the crumbs lead to, `section` where the reader is.
fn line(h: &mut Html, (subject, section): (Subject, &'static str), all: &str, here: &Here) {
    h.raw(r#"<header class="header">"#);
    drawer_button(h);
    h.raw(r#"<nav class="crumbs" aria-label="Breadcrumbs">"#);
    let above = here.crumbs.len().saturating_sub(1);
    for crumb in &here.crumbs[..above] {
        step(h, subject, &here.organization, crumb);
    }
    let name = here.crumbs.last().map_or(all, |crumb| crumb.name.as_str());
    h.raw(r#"<h1 class="clip""#).attribute("title", name).raw(">").text(name).raw("</h1>");
    h.raw(match here.kind {
        Kind::Organization => "",
        Kind::Project if here.archived => r#"<span class="kind">Archived project</span>"#,
        Kind::Project => r#"<span class="kind">Project</span>"#,
        Kind::Model => r#"<span class="kind">Model</span>"#,
    });
    h.raw("</nav>");
    let of_model = [("models", "Versions"), ("settings", "Settings")];
    if here.kind != Kind::Model || here.role >= Some(ProjectRole::Contributor) {
        h.raw(r#"<nav class="sections" aria-label="Sections">"#);
        let of_place = [
            ("overview", if here.kind == Kind::Project { "Overview" } else { "Projects" }),
            ("models", "Models"),
            ("experiments", "Experiments"),
            ("access", "Access"),
            ("activity", "Activity"),
            ("settings", "Settings"),
        ];
        // Of a Public project strangers are not told who has access, or what happens in it.
        let shown = match (here.kind, here.role) {
            (Kind::Model, _) => &of_model[..],
            (_, Some(ProjectRole::Admin)) => &of_place[..],
            (_, Some(_)) => &of_place[..5],
            (_, None) => &of_place[..3],
        };
        for &(code, name) in shown {
            h.raw("<a").attribute("href", &href::place(code, &here.organization, here.path()));
            h.raw(if code == section { r#" aria-current="page">"# } else { ">" }).raw(name).raw("</a>");
        }
        h.raw("</nav>");
    }
    h.raw("</header>");
}

fn step(h: &mut Html, subject: Subject, organization: &str, crumb: &Crumb) {
    h.raw(r#"<span class="crumb">"#);
    if crumb.open {
        h.link("", &href::table(subject, organization, &crumb.path), &crumb.name);
    } else {
        h.text(&crumb.name);
    }
    h.raw(r#"</span><span class="crumb-end" aria-hidden="true">/</span>"#);
}
