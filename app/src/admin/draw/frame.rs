//! What stands around every page of the room, and the dialogs that any of them may open.

use crate::ui::html::Html;

/// A part of the page under a title.
pub(super) fn section(h: &mut Html, title: &str, about: &str, content: impl FnOnce(&mut Html)) {
    h.raw(r#"<section class="part">"#).element("h2", "", title);
    if !about.is_empty() {
        h.element("p", "dim", about);
    }
    content(h);
    h.raw("</section>");
}

/// The page's body below its header.
pub(super) fn body(h: &mut Html, content: impl FnOnce(&mut Html)) {
    h.raw(r#"<div class="admin" tabindex="-1"><noscript><p class="note">Reading works without JavaScript; changing "#);
    h.raw("anything here needs it.</p></noscript>");
    content(h);
    h.raw("</div>");
}

/// What asks whether to go on, and what shows a secret once.
pub(super) fn dialogs(h: &mut Html) {
    h.raw(concat!(
        r#"<dialog id="admin-ask" class="dialog" aria-labelledby="admin-ask-title"><form method="dialog">"#,
        r#"<h2 id="admin-ask-title">Go on?</h2><p data-sentence=""></p><div class="buttons">"#,
        r#"<button type="submit" class="button" value="">Cancel</button>"#,
        r#"<button type="submit" class="button primary" value="yes" data-yes="">Change it</button></div></form></dialog>"#,
        r#"<dialog id="admin-secret" class="dialog" aria-labelledby="admin-secret-title"><form method="dialog">"#,
        r#"<h2 id="admin-secret-title">Copy it now</h2><p class="dim">It is shown this once; the server keeps only "#,
        r#"a fingerprint of it.</p><p class="secret"><output class="mono" data-secret=""></output></p>"#,
        r#"<div class="buttons"><button type="button" class="button" data-copy="" title="Copy">Copy</button>"#,
        r#"<button type="submit" class="button primary" value="">Done</button></div></form></dialog>"#
    ));
}
