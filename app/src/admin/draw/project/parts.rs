//! Smaller parts of front pages: cards of projects, who contributes, and the commands to bring something.

use domain::{api::Quota, project::ProjectNode, version::size_text};

use super::{super::Page, overview::Shown};
use crate::{
    table::empty::{command, quoted},
    ui::{Icon, href, html::Html, icon::write as icon, number::counted, pill},
};

/// Projects as cards. What one may not open is a name.
pub(super) fn cards(h: &mut Html, page: &Page<'_>, all: &[ProjectNode]) {
    h.raw(r#"<ul class="project-cards">"#);
    for node in all {
        h.raw(r#"<li class="project-card">"#);
        icon(h, Icon::Folder);
        h.raw(r#"<span class="who">"#);
        if node.open {
            h.link("name clip", &href::place("overview", &page.organization, &node.path), &node.name);
        } else {
            h.element("span", "name clip", &node.name);
        }
        h.raw(r#"<small class="dim">"#).text(&counted(node.versions, "version", "versions"));
        h.raw(if node.archived { ", in the archive" } else { "" }).raw("</small></span></li>");
    }
    h.raw("</ul>");
}

/// Who brought the newest versions, and what all of them take.
pub(super) fn people(h: &mut Html, of: &Shown<'_>) {
    if !of.summary.contributors.is_empty() {
        h.raw(r#"<section class="part"><h2>Contributors</h2><ul class="contributors">"#);
        for one in &of.summary.contributors {
            h.raw("<li>");
            pill::person(h, one);
            h.raw("</li>");
        }
        h.raw("</ul></section>");
    }
    if let Some(bytes) = of.summary.bytes {
        h.raw(r#"<section class="part"><h2>Storage</h2><p>"#).element("b", "", &size_text(bytes));
        h.raw(r#" <span class="dim">of files, the archive included</span></p>"#);
        quota(h, of.summary.quota);
        h.raw("</section>");
    }
}

/// How much of a quota is used, where there is one.
pub(in crate::admin::draw) fn quota(h: &mut Html, quota: Option<Quota>) {
    let Some(Quota { bytes, used }) = quota else { return };
    let (said, most) = (format!("{} of {} used", size_text(used), size_text(bytes)), bytes.max(1).to_string());
    h.raw(r#"<label class="used"><span>"#).text(&said).raw("</span><progress").attribute("max", &most);
    h.attribute("value", &used.clamp(0, bytes.max(1)).to_string()).raw("></progress></label>");
}

/// The commands for this very server and place, to copy.
pub(super) fn commands(h: &mut Html, of: &Shown<'_>) {
    if !of.here.may_register() {
        return;
    }
    h.raw(r#"<section class="part"><h2>Register here</h2><ol class="commands">"#);
    command(h, &format!("vitrine login {}", of.page.base_url));
    command(h, &format!("vitrine models register -m {} FILE", quoted(&format!("{}/my-model", of.here.address()))));
    h.raw("</ol></section>");
}
