//! What takes a project away: the archive, and deleting it with all that is in it.

use domain::version::size_text;

use super::{
    super::{
        form::{Form, send, typed},
        frame,
    },
    settings::Shown,
};
use crate::ui::{href, html::Html};

pub(super) fn section(h: &mut Html, of: &Shown<'_>) {
    frame::section(h, "Archive", ARCHIVE, |h| archive(h, of));
    h.raw(r#"<section class="part" id="delete"><h2>Delete the project</h2>"#);
    match &of.contents {
        None => {
            h.raw(r#"<p class="dim">With all that is in it, for everybody. It cannot be taken back.</p><p><a class="button danger" data-noscroll="""#);
            h.attribute("href", &of.page.href("settings", &[("ask", "delete")])).raw(">Delete the project…</a></p>");
        }
        Some(Err(refusal)) => {
            h.element("p", "refusal", &refusal.to_string());
        }
        Some(Ok(contents)) => {
            h.raw(r#"<div class="note danger-zone"><p><b>"#).text(&contents.sentence(&size_text(contents.bytes)));
            h.raw("</b> It cannot be taken back.</p>");
            delete(h, of);
            h.raw("</div>");
        }
    }
    h.raw("</section>");
}

const ARCHIVE: &str = "An archived project leaves the sidebar and the tables above it, and takes nothing more in. Its own \
                       addresses go on working, and it can be restored.";

fn archive(h: &mut Html, of: &Shown<'_>) {
    let (sends, done, words) = if of.project.archived {
        (of.route("POST", "/restore"), "Restored.", "Restore the project")
    } else {
        (of.route("POST", "/archive"), "Archived.", "Archive the project")
    };
    Form { sends: &sends, done, around: true, label: words, ..Form::default() }
        .write(h, |h| send(h, "button", words, ""));
}

fn delete(h: &mut Html, of: &Shown<'_>) {
    let above = of.here.crumbs.iter().rev().nth(1).filter(|above| above.open).map_or("", |above| above.path.as_str());
    let (sends, then) = (of.route("DELETE", ""), href::place("overview", &of.page.organization, above));
    Form { sends: &sends, then: &then, label: "Delete the project", ..Form::default() }.write(h, |h| {
        typed(h, "name", &of.project.name);
        h.raw(r#"<div class="controls choices"><a class="button" data-noscroll="""#);
        h.attribute("href", &of.page.href("settings", &[])).raw(">Cancel</a>");
        send(h, "button danger", "Delete it", "");
        h.raw("</div>");
    });
}
