//! What may come into the project, who may publish, and what it takes.

use domain::{
    Id,
    permission::ProjectRole,
    project::{ProjectNode, PromotionRule},
};
use registry::projects;

use super::{
    super::{
        form::{Form, list, search, select, send},
        frame,
    },
    Shown,
};
use crate::{Failure, ui::html::Html};

/// Most projects that a search offers.
const FOUND_MAX: usize = 20;

/// Projects that are searched for, to be listed.
pub(super) async fn find(of: &Shown<'_>) -> Result<Vec<ProjectNode>, Failure> {
    let wanted = of.page.asked.text("source").to_lowercase();
    if wanted.is_empty() || !of.access.may_manage {
        return Ok(Vec::new());
    }
    let all = projects::list::list(of.page.registry, of.page.actor, &of.page.organization).await?.projects;
    let fits = |one: &ProjectNode| one.open && one.path.to_lowercase().contains(&wanted);
    Ok(all.into_iter().filter(fits).take(FOUND_MAX).collect())
}

pub(super) fn section(h: &mut Html, of: &Shown<'_>, found: &[ProjectNode]) {
    let about =
        "Which projects' experiments may become versions here. Also checked when a version is copied or moved in.";
    frame::section(h, "Promotion", about, |h| rule(h, of, found));
    frame::section(h, "Publishing and production", "The least role that may publish, or take into production.", |h| {
        thresholds(h, of);
    });
    frame::section(h, "Features", "What this project takes. What it holds already stays.", |h| features(h, of));
}

fn form<'a>(of: &Shown<'_>, sends: &'a str, done: &'a str, label: &'a str) -> Form<'a> {
    Form { sends, done, revision: Some(of.access.revision), at_once: true, label, ..Form::default() }
}

fn rule(h: &mut Html, of: &Shown<'_>, found: &[ProjectNode]) {
    let sends = of.route("PATCH", "");
    form(of, &sends, "Promotion rule changed.", "Promotion rule").write(h, |h| {
        for (rule, title) in [
            (PromotionRule::Any, "Any project"),
            (PromotionRule::Subtree, "This project and its sub-projects"),
            (PromotionRule::Listed, "Only these projects"),
        ] {
            h.raw(r#"<label class="radio"><input type="radio" name="promotion_rule""#).attribute("value", rule.code());
            h.attribute("data-item", rule.code());
            h.raw(if of.access.promotion_rule == rule { " checked" } else { "" });
            h.raw(if of.access.may_manage { ">" } else { " disabled>" }).element("b", "", title).raw("</label>");
        }
    });
    if of.access.promotion_rule == PromotionRule::Listed {
        sources(h, of, found);
    }
}

fn sources(h: &mut Html, of: &Shown<'_>, found: &[ProjectNode]) {
    let known = &of.access.promotion_sources;
    h.raw(r#"<ul class="list">"#);
    for source in known {
        h.raw("<li>").element("span", "", &source.path);
        if of.access.may_manage {
            let rest = known.iter().map(|other| other.id).filter(|id| *id != source.id);
            listed(h, of, rest, |h| send(h, "link", "Remove", &format!("Remove {}", source.path)));
        }
        h.raw("</li>");
    }
    h.raw("</ul>");
    if known.is_empty() {
        h.raw(r#"<p class="dim">None is listed: nothing comes in from an experiment.</p>"#);
    }
    if !of.access.may_manage {
        return;
    }
    search(h, &of.href(&[]), "source", of.page.asked.text("source"), "Add a project");
    h.raw(r#"<ul class="list found" aria-label="Found projects">"#);
    for one in found.iter().filter(|one| known.iter().all(|source| source.id != one.id)) {
        h.raw("<li>").element("span", "", &one.path);
        let all = known.iter().map(|other| other.id).chain([one.id]);
        listed(h, of, all, |h| send(h, "button primary", "Add", &format!("Add {}", one.path)));
        h.raw("</li>");
    }
    h.raw("</ul>");
}

/// A form that makes the list these.
fn listed(h: &mut Html, of: &Shown<'_>, ids: impl Iterator<Item = Id>, button: impl FnOnce(&mut Html)) {
    let sends = of.route("PATCH", "");
    let form = Form { at_once: false, class: "controls", ..form(of, &sends, "Projects changed.", "") };
    form.write(h, |h| {
        list(h, "promotion_sources", ids.map(|id| id.to_string()));
        button(h);
    });
}

fn thresholds(h: &mut Html, of: &Shown<'_>) {
    let sends = of.route("PATCH", "");
    let roles = [("contributor", "Contributor"), ("admin", "Admin")];
    form(of, &sends, "Roles changed.", "Publishing and production").write(h, |h| {
        for (name, label, role) in [
            ("publish_role", "Publish", of.access.publish_role),
            ("production_role", "Stage production", of.access.production_role),
        ] {
            h.raw(r#"<label class="pair">"#).element("span", "", label);
            if of.access.may_manage {
                select(h, name, label, role.max(ProjectRole::Contributor).code(), &roles);
            } else {
                h.element("span", "dim", role.title());
            }
            h.raw("</label>");
        }
    });
}

fn features(h: &mut Html, of: &Shown<'_>) {
    let sends = of.route("PATCH", "");
    form(of, &sends, "Features changed.", "Features").write(h, |h| {
        for (name, label, on) in [
            ("has_models", "Models", of.access.features.models),
            ("has_experiments", "Experiments", of.access.features.experiments),
        ] {
            h.raw(r#"<label class="tick"><input type="checkbox" role="switch""#).attribute("name", name);
            h.attribute("data-item", name);
            h.raw(if on { " checked" } else { "" });
            h.raw(if of.access.may_manage { ">" } else { " disabled>" }).element("span", "", label).raw("</label>");
        }
    });
}
