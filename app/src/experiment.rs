//! `/{org}/experiment/{id}`: what is kept of the task that produced versions.

use domain::{Id, Time, api::Experiment, compare::metric_name, table::View};
use registry::{Actor, Registry, experiments::get};

use crate::{
    Failure,
    drawn::Drawn,
    panel::{field, text},
    shell::header::drawer_button,
    ui::{
        Clock,
        copy::copy,
        href,
        html::{Html, html},
        number, pill, sheet,
    },
    wire::Wire,
};

/// Reads and draws it.
///
/// # Errors
/// [`domain::Refusal::NotFound`].
pub async fn page(registry: &Registry, actor: &Actor, id: &str, now: Time) -> Result<Drawn, Failure> {
    let id = Id::parse_str(id).map_err(|_| Failure::not_found("experiment"))?;
    let it = get::get(registry, actor, id).await?;
    let tags: Vec<_> = it.tags.iter().chain(it.versions.iter().flat_map(|v| &v.tags)).cloned().collect();
    let clock = Clock::new(now);
    let content = html(|h| {
        header(h, &it);
        h.raw(r#"<div class="document">"#);
        facts(h, &it, clock);
        versions(h, &it, clock);
        metrics(h, &it);
        parameters(h, &it);
        h.raw("</div>");
    });
    Ok(Drawn {
        title: format!("{} · Vitrine", it.name),
        rules: sheet::tag_rules(&tags),
        html: content.finish(),
        now,
        rest: Wire::pack(&())?,
    })
}

fn header(h: &mut Html, it: &Experiment) {
    h.raw(r#"<header class="header">"#);
    drawer_button(h);
    h.raw(r#"<nav class="crumbs" aria-label="Breadcrumbs"><span class="crumb">"#);
    h.link("", &href::models_of(&it.project), &it.project_name);
    h.raw(r#"</span><span class="crumb-end" aria-hidden="true">/</span>"#).element("h1", "clip", &it.name);
    h.raw(r#"<span class="kind">Experiment</span></nav>"#);
    h.link("button end", &href::promote(organization(it), it.id), "Promote to…").raw("</header>");
}

fn organization(it: &Experiment) -> &str {
    it.project.split('/').next().unwrap_or_default()
}

fn facts(h: &mut Html, it: &Experiment, clock: Clock) {
    h.raw(r#"<dl class="fields">"#);
    field(h, "Status", |h| pill::run_status(h, it.status));
    text(h, "Type", &it.kind);
    if let Some(user) = &it.user {
        field(h, "User", |h| pill::person(h, user));
    }
    field(h, "Tags", |h| {
        let id = it.id.to_string();
        h.raw("<span").attribute("data-tags-of", &id).raw(">");
        pill::tags(h, &it.tags);
        h.raw(r#"</span> <button type="button" class="tag more alive""#);
        h.attribute("data-tags-for", &format!("experiments:{id}")).raw(">Edit tags</button>");
    });
    field(h, "Project", |h| {
        h.link("", &href::models_of(&it.project), &it.project);
    });
    field(h, "Created", |h| clock.exact(h, it.created));
    if let Some(started) = it.started {
        field(h, "Started", |h| clock.exact(h, started));
    }
    field(h, "Updated", |h| clock.exact(h, it.updated));
    if let Some(published) = it.published {
        field(h, "Published", |h| clock.exact(h, published));
    }
    text(h, "Last iteration", &number::count(it.last_iteration));
    let id = it.id.to_string();
    field(h, "ID", |h| {
        h.element("span", "mono", &id);
        copy(h, &id, "id");
    });
    h.raw("</dl>");
}

/// What it produced; each leads to its row in the table.
fn versions(h: &mut Html, it: &Experiment, clock: Clock) {
    let organization = organization(it);
    section(h, "Model versions", it.versions.len(), "No version has been registered from it.", |h| {
        h.raw(r#"<ul class="lines">"#);
        for row in &it.versions {
            let open = View::default().with_open(Some(row.id)).href(&href::models(organization, &row.project.path));
            h.raw(r#"<li><span class="name">"#).link("clip", &open, &row.model.name);
            h.element("small", "chip", &row.chip()).raw("</span>");
            pill::status(h, row.status);
            pill::tags_within(h, &row.tags, 220);
            h.raw(r#"<span class="dim end">"#);
            clock.elapsed(h, row.created);
            h.raw("</span>");
            let promote = format!("{}?version={}", href::promote(organization, it.id), row.id);
            h.raw(r#"<a class="quiet""#).attribute("href", &promote);
            h.attribute("aria-label", &format!("Promote {} {} to…", row.model.name, row.chip()))
                .raw(">Promote…</a></li>");
        }
        h.raw("</ul>");
    });
}

fn metrics(h: &mut Html, it: &Experiment) {
    section(h, "Metrics", it.metrics.len(), "No metrics have been reported.", |h| {
        h.raw(r#"<div class="scroll-x" tabindex="0" role="region" aria-label="Metrics"><table class="numbers"><thead><tr>"#);
        for title in ["Metric", "Last", "Smallest", "Largest", "First", "Iteration"] {
            h.raw(r#"<th scope="col">"#).raw(title).raw("</th>");
        }
        h.raw("</tr></thead><tbody>");
        for (name, variant, m) in &it.metrics {
            h.raw(r#"<tr><th scope="row">"#).text(&metric_name(name, variant)).raw("</th>");
            for value in [m.last, m.min, m.max, m.first] {
                h.element("td", "", &number::measure(value));
            }
            h.element("td", "dim", &number::count(m.last_iteration)).raw("</tr>");
        }
        h.raw("</tbody></table></div>");
    });
}

fn parameters(h: &mut Html, it: &Experiment) {
    section(h, "Parameters", it.parameters.len(), "No parameters have been reported.", |h| {
        h.raw(r#"<dl class="pairs">"#);
        for (name, value) in &it.parameters {
            h.element("dt", "", name).element("dd", "", value);
        }
        h.raw("</dl>");
    });
}

fn section(h: &mut Html, title: &'static str, count: usize, none: &'static str, content: impl FnOnce(&mut Html)) {
    h.raw(r#"<section class="card"><h2>"#).raw(title);
    if count == 0 {
        h.raw("</h2>").element("p", "dim", none);
    } else {
        h.element("span", "end", &count.to_string()).raw("</h2>");
        content(h);
    }
    h.raw("</section>");
}
