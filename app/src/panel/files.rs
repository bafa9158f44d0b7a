//! A version's files, to download.

use domain::{
    table::{Details, FileRow},
    version::{Registration, Stage, Status, size_text},
};

use super::fields::{field, text};
use crate::ui::{Icon, copy::copy, href, html::Html, icon::write as icon, number::count};

/// The card of files; what there is instead when there are none.
pub fn files(h: &mut Html, details: &Details) {
    let many = details.files.len() > 1;
    let nothing = match (details.files.is_empty(), &details.uri, details.row.registration) {
        (false, ..) => "",
        (true, Some(_), _) => return,
        (true, None, Registration::Pending) => "The files are still on their way.",
        (true, None, Registration::Failed) => "The upload was given up; there are no files.",
        (true, None, Registration::Ready) => "Registered without files.",
    };
    h.raw(r#"<section class="card"><h3>"#).raw(if many { "Files" } else { "File" });
    if let (true, Some(size)) = (many, details.size) {
        h.element("span", "end", &size_text(size));
    }
    h.raw("</h3>");
    if !nothing.is_empty() {
        h.element("p", "dim", nothing);
    }
    let disabled = details.row.stage == Stage::Disabled;
    if disabled && !details.files.is_empty() {
        h.element("p", "note", "This version is disabled: it is not to be used.");
    }
    h.raw(r#"<ul class="files">"#);
    for one in &details.files {
        file(h, details, one);
    }
    h.raw("</ul></section>");
}

fn file(h: &mut Html, details: &Details, file: &FileRow) {
    let draft = details.row.status == Status::Draft;
    h.raw("<li>");
    icon(h, Icon::File);
    h.raw(r#"<span class="file">"#).element("span", "file-name", &file.name);
    h.raw(r#"<span class="dim">"#).text(&size_text(file.size));
    if draft {
        h.raw(" · draft");
    }
    if details.may_download() {
        let disabled = details.row.stage == Stage::Disabled;
        let word = if disabled { "Download anyway" } else { "Download" };
        let (force, not) = if disabled { ("?force=true", ", not to be used") } else { ("", "") };
        let label = format!("{word} {}{}{not}", file.name, if draft { ", a draft" } else { "" });
        h.raw(r#"</span></span><a class="button" download="" rel="external""#).attribute("aria-label", &label);
        h.attribute("href", &format!("{}{force}", href::file(details.row.id, &file.name))).raw(">");
        icon(h, Icon::Download);
        h.text(word).raw("</a></li>");
    } else {
        h.raw(" · needs the role Contributor</span></span>");
        h.raw(r#"<span class="button off" title="Downloading a draft needs the role Contributor in this project">"#);
        icon(h, Icon::Lock);
        h.raw("Download</span></li>");
    }
}

/// Digest, place, and how to fetch it.
pub fn facts(h: &mut Html, details: &Details) {
    h.raw(r#"<dl class="fields">"#);
    if let Some(framework) = &details.row.framework {
        text(h, "Framework", framework);
    }
    if let Some(size) = details.size {
        text(h, "Size", &format!("{} ({} bytes)", size_text(size), count(size)));
    }
    if let Some(digest) = &details.sha256 {
        field(h, "SHA-256", |h| {
            h.element("span", "mono", digest);
            copy(h, digest, "digest");
        });
    }
    if let Some(uri) = &details.uri {
        field(h, "URI", |h| {
            h.element("span", "", uri);
            copy(h, uri, "URI");
        });
    }
    let force = if details.row.stage == Stage::Disabled { " --force" } else { "" };
    let pull = format!("vitrine models pull -m {}{force}", details.address);
    field(h, "Pull", |h| {
        h.element("code", "", &pull);
        copy(h, &pull, "command");
    });
    h.raw("</dl>");
}
