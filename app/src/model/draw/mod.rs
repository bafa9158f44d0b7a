//! The head of a model's page as markup: what the model is, where its words lead, and its versions on a line.

mod timeline;

use domain::{
    Time,
    api::{Model, ModelAlias, Readme},
    permission::ProjectRole,
    project::Kind,
    table::View,
};
use leptos_router::location::Url;
use registry::{
    Actor, Registry,
    models::{get, readme, timeline::Timeline},
    versions,
};

use crate::{
    Failure,
    drawn::Drawn,
    ui::{
        Icon,
        copy::copy,
        href,
        html::{Html, html},
        icon::write as icon,
        markdown::markdown,
        number::counted,
    },
    wire::Wire,
};

/// Most keys of metadata that stand on the line, and most behind it.
const PAIRS: usize = 12;
const PAIRS_MAX: usize = 200;
/// A README up to so many lines and letters is shown whole.
const SHORT_LINES: usize = 3;
const SHORT_LETTERS: usize = 280;

/// All that the head shows.
struct Shown {
    organization: String,
    /// Slugs of the model from the top.
    path: String,
    model: Model,
    readme: Readme,
    timeline: Timeline,
}

/// Reads and draws the head of the model at a path below the server: `/acme/models/vision/yolo`.
///
/// # Errors
/// What the registry refuses; that no model is there.
pub async fn head(registry: &Registry, actor: &Actor, path: &str, now: Time) -> Result<Drawn, Failure> {
    let mut slugs = path.split('/').filter(|slug| !slug.is_empty()).map(Url::unescape);
    let organization = slugs.next().unwrap_or_default();
    let slugs: Vec<String> = slugs.skip(1).collect();
    let here = versions::list::open(registry, actor, &organization, &slugs, "", false, 1).await?.here;
    if here.kind != Kind::Model {
        return Err(Failure::not_found("model"));
    }
    let shown = Shown {
        model: get::get(registry, actor, here.id).await?,
        readme: readme::get(registry, actor, here.id).await?,
        timeline: registry::models::timeline::get(registry, actor, here.id).await?,
        path: here.path().to_owned(),
        organization,
    };
    let title = format!("{} · Vitrine", shown.model.name);
    let html = html(|h| write(h, &shown));
    Ok(Drawn { title, rules: String::new(), html: html.finish(), now, rest: Wire::pack(&())? })
}

fn write(h: &mut Html, of: &Shown) {
    crate::late::style::link(h);
    h.raw(r#"<section class="model-head" aria-label="About this model">"#);
    line(h, of);
    if !of.model.description.trim().is_empty() {
        h.element("p", "lead", of.model.description.trim());
    }
    metadata(h, of);
    text(h, of);
    timeline::write(h, of);
    h.raw("</section>");
}

/// Its address, where its words lead, and what can be done with it.
fn line(h: &mut Html, of: &Shown) {
    let model = &of.model;
    h.raw(r#"<div class="model-line"><span class="model-address">"#).element("code", "clip", &model.address);
    copy(h, &model.address, "address");
    h.raw("</span>");
    if !model.aliases.is_empty() {
        h.raw(r#"<ul class="model-aliases" aria-label="Aliases">"#);
        for alias in &model.aliases {
            h.raw("<li>");
            self::alias(h, of, alias);
            h.raw("</li>");
        }
        h.raw("</ul>");
    }
    h.raw(r#"<span class="model-acts">"#);
    if model.role.is_some() {
        star(h, model);
    }
    h.raw("</span></div>");
}

/// `champion → v7`
fn alias(h: &mut Html, of: &Shown, alias: &ModelAlias) {
    let id = alias.id.to_string();
    h.raw(r#"<a class="alias""#).attribute("href", &of.open(alias.id)).attribute("data-open", &id);
    h.attribute("data-item", &format!("alias {}", alias.name)).raw(">").element("b", "clip", &alias.name);
    h.raw(r#" <span class="dim"><span aria-hidden="true">→</span> v"#).text(&alias.number.to_string());
    h.raw("</span></a>");
}

fn star(h: &mut Html, model: &Model) {
    h.raw(r#"<form method="post" data-send=""#).raw(if model.starred { "DELETE" } else { "PUT" });
    h.raw(" /api/v1/models/").text(&model.id.to_string()).raw("/star\">");
    h.raw(r#"<button type="submit" class="button" data-item="star" aria-pressed=""#);
    h.raw(if model.starred { r#"true">"# } else { r#"false">"# });
    icon(h, Icon::Star);
    h.raw(if model.starred { "Starred" } else { "Star" }).raw("</button></form>");
}

fn metadata(h: &mut Html, of: &Shown) {
    let all = &of.model.metadata;
    if all.is_empty() {
        return;
    }
    let pairs = |h: &mut Html, pairs: &[(String, String)]| {
        h.raw(r#"<dl class="model-pairs">"#);
        for (key, value) in pairs {
            h.raw(r#"<div><dt class="clip""#)
                .attribute("title", key)
                .raw(">")
                .text(key)
                .raw(r#"</dt><dd class="clip""#);
            h.attribute("title", value).raw(">").text(value).raw("</dd></div>");
        }
        h.raw("</dl>");
    };
    let (first, rest) = all.split_at(all.len().min(PAIRS));
    pairs(h, first);
    if !rest.is_empty() {
        let (shown, left) = rest.split_at(rest.len().min(PAIRS_MAX));
        h.raw("<details><summary>").text(&more(rest.len(), "more key", "more keys")).raw("</summary>");
        pairs(h, shown);
        if !left.is_empty() {
            h.element("p", "dim", &format!("{} besides, in the API.", more(left.len(), "key", "keys")));
        }
        h.raw("</details>");
    }
}

/// The README; a long one begins with a few lines.
fn text(h: &mut Html, of: &Shown) {
    let text = of.readme.text.trim();
    let may_edit = of.model.role >= Some(ProjectRole::Contributor);
    if text.is_empty() {
        if may_edit && of.model.description.trim().is_empty() {
            let settings = format!("{}#readme", href::place("settings", &of.organization, &of.path));
            h.raw(r#"<p class="dim">Nothing is said of this model yet. "#).link("", &settings, "Describe it");
            h.raw(": what it is for, how it is made, and who to ask.</p>");
        }
        return;
    }
    let is_short = text.lines().count() <= SHORT_LINES && text.chars().count() <= SHORT_LETTERS;
    h.raw(r#"<div class="model-readme">"#);
    if !is_short {
        h.raw(r#"<details class="readme-more"><summary data-item="readme">"#);
        h.raw(r#"<span class="closed">Read more</span><span class="opened">Read less</span></summary></details>"#);
    }
    h.raw(r#"<div class="readme" role="region" aria-label="README">"#).written(&markdown(text)).raw("</div></div>");
}

impl Shown {
    /// The details of a version.
    fn open(&self, id: domain::Id) -> String {
        View::default().with_open(Some(id)).href(&href::models(&self.organization, &self.path))
    }
}

fn more(count: usize, one: &'static str, many: &'static str) -> String {
    counted(i64::try_from(count).unwrap_or(i64::MAX), one, many)
}
