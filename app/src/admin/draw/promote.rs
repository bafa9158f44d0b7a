//! `/{org}/promote/{experiment}`: an experiment becomes a version of a model, with everything that is known filled in.

use domain::{
    Id,
    api::{Experiment, Place, Promotion, PromotionSource},
    metadata::lines,
    version::{Stage, size_text},
};
use registry::{experiments, versions::places};

use super::{
    Page, drawn,
    form::{Form, line, send},
    frame::{body, section},
};
use crate::{
    Failure,
    drawn::Drawn,
    shell::header::drawer_button,
    ui::{href, html::Html, number::counted},
};

/// All that the page shows.
struct Shown<'a> {
    page: &'a Page<'a>,
    run: Experiment,
    known: Promotion,
    /// The version whose files are taken at first.
    version: Option<Id>,
    places: Vec<Place>,
}

pub(super) async fn page(page: &Page<'_>) -> Result<Drawn, Failure> {
    let missing = || Failure::not_found("experiment");
    let [id] = page.path.as_slice() else { return Err(missing()) };
    let id = Id::parse_str(id).map_err(|_| missing())?;
    let run = experiments::get::get(page.registry, page.actor, id).await?;
    if run.project.split('/').next() != Some(page.organization.as_str()) {
        return Err(missing());
    }
    let known = experiments::promotion::get(page.registry, page.actor, id).await?;
    let asked = Id::parse_str(page.asked.text("version")).ok();
    let asked = asked.filter(|asked| known.sources.iter().any(|source| source.id == *asked));
    let places = places::find(page.registry, page.actor, &page.organization, "").await?;
    let shown = Shown { page, version: asked.or(known.version), run, known, places };
    drawn(page, &format!("Promote {}", shown.run.name), |h| {
        header(h, &shown);
        body(h, |h| {
            section(h, "Promote to…", "", |h| form(h, &shown));
            section(h, "What comes along", "", |h| along(h, &shown));
        });
    })
}

fn header(h: &mut Html, of: &Shown<'_>) {
    h.raw(r#"<header class="header">"#);
    drawer_button(h);
    h.raw(r#"<nav class="crumbs" aria-label="Breadcrumbs"><span class="crumb">"#);
    h.link("", &href::models_of(&of.run.project), &of.run.project_name);
    h.raw(r#"</span><span class="crumb-end" aria-hidden="true">/</span><span class="crumb">"#);
    h.link("", &href::experiment(&of.page.organization, of.run.id), &of.run.name);
    h.raw(r#"</span><span class="crumb-end" aria-hidden="true">/</span><h1 class="clip">Promote</h1></nav></header>"#);
}

fn form(h: &mut Html, of: &Shown<'_>) {
    let known = &of.known;
    let sends = format!("POST /api/v1/experiments/{}/promote", of.run.id);
    Form { sends: &sends, goes: "page", label: "Promote", ..Form::default() }.write(h, |h| {
        let more = [("required", ""), ("list", "places"), ("autocomplete", "off"), ("spellcheck", "false")];
        line(h, "Model", "to", "text", &known.to, &more);
        h.raw(r#"<datalist id="places">"#);
        for place in &of.places {
            h.raw("<option").attribute("value", &place.address).raw(">").text(&place.name).raw("</option>");
        }
        h.raw("</datalist>");
        h.raw(r#"<p class="dim">OWNER/PROJECT/MODEL. The model is made when it is new; the project’s promotion rule decides"#);
        h.raw(" whose experiments it takes.</p>");
        files(h, of);
        h.raw(r#"<div class="fields-grid">"#);
        line(h, "Label", "label", "text", "", &[("maxlength", "128"), ("placeholder", "v1.2-rc1"), ("autocomplete", "off")]);
        line(h, "Tags", "tags", "text", &known.tags.join(", "), &[("data-as", "commas"), ("autocomplete", "off")]);
        stages(h);
        h.raw(r#"</div><label class="wide">Description <textarea name="description" rows="3" data-item="description">"#);
        h.raw("\n").text(&known.description).raw("</textarea></label>");
        h.raw(r#"<label class="wide">Metadata, a line each: key = value <textarea class="mono" name="metadata" rows="6" "#);
        h.raw(r#"data-as="pairs" spellcheck="false" data-item="metadata">"#).raw("\n");
        h.text(&lines(known.metadata.iter().map(|(key, value)| (key.as_str(), value.as_str()))));
        h.raw(r#"</textarea></label><label class="tick"><input type="checkbox" name="publish" data-item="publish"> "#);
        h.raw("Publish it at once, and the experiment with it</label>");
        send(h, "button primary", "Promote", "");
    });
}

/// Where its artifact comes from: the files of a version that came from the experiment, or a URI.
fn files(h: &mut Html, of: &Shown<'_>) {
    let known = &of.known;
    if !known.sources.is_empty() {
        h.raw(r#"<label class="wide">Files <select name="version" data-as="nullable" data-item="version">"#);
        for source in &known.sources {
            h.raw("<option").attribute("value", &source.id.to_string());
            h.raw(if Some(source.id) == of.version { " selected>" } else { ">" }).text(&named(source)).raw("</option>");
        }
        h.raw(r#"<option value="">None of them</option></select></label>"#);
    } else {
        h.raw(r#"<input type="hidden" name="version" data-as="null">"#);
    }
    let words = if known.sources.is_empty() { "URI of the artifact" } else { "URI, in place of files" };
    let more = [
        ("data-as", "maybe"),
        ("placeholder", "s3://models/best.onnx"),
        ("autocomplete", "off"),
        ("spellcheck", "false"),
    ];
    line(h, words, "uri", "text", "", &more);
}

/// `acme/vision/yolo@7 · best.onnx · 12.3 MB · Draft`
fn named(source: &PromotionSource) -> String {
    let mut parts = vec![source.address.clone()];
    parts.extend(source.file.clone().or_else(|| source.uri.clone()));
    parts.extend(source.size.map(size_text));
    parts.push(source.status.title().to_owned());
    parts.join(" · ")
}

fn stages(h: &mut Html) {
    h.raw(r#"<label>Stage <select name="stage" data-item="stage">"#);
    for &stage in Stage::ALL.iter().filter(|stage| **stage != Stage::Disabled) {
        h.raw("<option").attribute("value", stage.code()).raw(">").text(stage.title()).raw("</option>");
    }
    h.raw("</select></label>");
}

fn along(h: &mut Html, of: &Shown<'_>) {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    h.raw("<p>The version names ").link("", &href::experiment(&of.page.organization, of.run.id), &of.run.name);
    h.raw(" as what made it, and begins with its ").text(&counted(count(of.run.metrics.len()), "metric", "metrics"));
    h.raw(". Its ").text(&counted(count(of.run.parameters.len()), "parameter", "parameters"));
    h.raw(" stay with the experiment, where tables find them as <code>params.NAME</code>. Configuration and labels come with");
    h.raw(" the files.</p>");
}
