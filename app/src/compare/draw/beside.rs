//! How a version differs from one other, for its details: nothing but what differs, in two columns.

use domain::{
    Id, Refusal,
    compare::{Asked, Line, Section, labels_against, lines as lines_of, sections},
};
use registry::{Actor, Registry, versions::compare};

use super::{Page, configuration, lines};
use crate::{
    Failure,
    fns::Beside,
    ui::{
        html::{Html, html},
        sheet,
    },
};

/// Reads both and draws what is different.
///
/// # Errors
/// When either is not there, or hidden.
pub async fn differences(registry: &Registry, actor: &Actor, id: Id, base: Id) -> Result<Beside, Failure> {
    let of = compare::gather(registry, actor, &[base, id]).await?;
    if of.missing > 0 {
        return Err(registry::Error::from(Refusal::not_found("version")).into());
    }
    let asked = Asked { ids: vec![base, id], differences: true, ..Asked::default() };
    let page = Page {
        organization: "",
        base_url: "",
        sections: sections(&of, asked.value),
        asked: &asked,
        of,
        found: Vec::new(),
        curves: compare::curves::Curves::default(),
        base: 0,
    };
    let tags = page.of.versions.iter().flat_map(|one| &one.version.row.tags);
    Ok(Beside { rules: sheet::tag_rules(tags), html: html(|h| all(h, &page)).finish() })
}

fn all(h: &mut Html, page: &Page<'_>) {
    let mut any = false;
    for section in &page.sections {
        let differing: Vec<&Line> = section.lines.iter().filter(|line| line.differs()).collect();
        if !differing.is_empty() {
            any = true;
            table(h, page, section, &differing);
        }
    }
    if let [base, own] = page.of.versions.as_slice()
        && base.version.configuration != own.version.configuration
    {
        any = true;
        let pieces = lines_of(&base.version.configuration, &own.version.configuration);
        h.raw("<h4>Configuration");
        configuration::changed(h, &pieces);
        h.raw("</h4>");
        configuration::text(h, &pieces, "Differences of the configuration");
    }
    if !any {
        h.element("p", "dim", "Nothing differs but their numbers.");
    }
}

fn table(h: &mut Html, page: &Page<'_>, section: &Section, differing: &[&Line]) {
    h.raw("<h4>").raw(section.title);
    if section.title == "Labels" {
        labels(h, page);
    }
    h.raw(r#"</h4><table class="differences"><thead><tr><th scope="col"><span class="unseen">Field</span></th>"#);
    for one in &page.of.versions {
        h.raw(r#"<th scope="col">"#).text(&one.version.row.chip()).raw("</th>");
    }
    h.raw("</tr></thead><tbody>");
    for line in differing {
        lines::line(h, page, section.title, line);
    }
    h.raw("</tbody></table>");
}

/// How many labels came, went, and have another id.
fn labels(h: &mut Html, page: &Page<'_>) {
    let [base, own] = page.of.versions.as_slice() else { return };
    let (added, removed, changed) = labels_against(&own.version.labels, &base.version.labels);
    let text = format!("+{added} −{removed} ≠{changed}");
    h.raw(" <small class=\"dim\"");
    h.attribute("title", &format!("{added} added, {removed} removed, {changed} with another id"));
    h.raw(">").text(&text).raw("</small>");
}
