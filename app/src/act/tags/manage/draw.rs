//! How the dialog looks.

use domain::{
    api::TagUse,
    tag::{CONTRAST_MIN, PALETTE, TagView, nearest_background, suggestion},
};
use leptos::prelude::*;

use super::{Manage, Page, vocabulary};
use crate::{
    act::tags::picker::lower,
    ui::{html::Html, number::counted, pill},
};

/// `12 models, 3 experiments`; nothing of what has none.
pub(super) fn uses(tag: &TagUse) -> String {
    let parts = [
        (tag.versions, "model", "models"),
        (tag.experiments, "experiment", "experiments"),
        (tag.projects, "project", "projects"),
    ];
    let parts = parts.iter().filter(|(n, ..)| *n > 0).map(|(n, one, many)| counted(*n, one, many));
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { "not used".to_owned() } else { parts.join(", ") }
}

/// The title, and the fields of what is shown.
pub(super) fn head(h: &mut Html, manage: Manage) {
    // What is being typed into is not drawn anew when tags arrive.
    let (may_colour, may_manage) = vocabulary().list.with_untracked(|list| (list.may_colour, list.may_manage));
    match manage.page.get() {
        None => {}
        Some(Page::All) => {
            h.raw(r#"<h2 id="manage-title">Tags</h2>"#);
            h.raw(r#"<input type="search" name="find" placeholder="Find a tag" aria-label="Find a tag" autocomplete="off" data-first="">"#);
        }
        Some(Page::One(tag)) => {
            title(h, "Tag", &tag.tag);
            h.element("p", "dim", &uses(&tag));
            if may_manage {
                h.raw(r#"<label>Name <input name="name" required maxlength="128" autocomplete="off" list="tag-names" data-first="""#);
                h.attribute("value", &tag.tag.name).raw(r#"></label><datalist id="tag-names">"#);
                vocabulary().list.with_untracked(|list| {
                    for other in list.items.iter().filter(|other| other.tag.name != tag.tag.name) {
                        h.raw("<option").attribute("value", &other.tag.name).raw("></option>");
                    }
                });
                h.raw("</datalist>");
            }
            if may_colour {
                h.raw(r#"<fieldset class="colours"><legend>Colours</legend><div class="colour-pair">"#);
                colour(h, "Background", "background", &tag.tag.background);
                colour(h, "Text", "foreground", &tag.tag.foreground);
                h.raw(r#"</div><div class="swatches">"#);
                for (place, (back, fore)) in PALETTE.iter().enumerate() {
                    let pair = format!("{back} {fore}");
                    h.raw(r#"<button type="button" class="tag "#).text(&class(back, fore)).raw("\"");
                    h.attribute("data-colours", &pair);
                    h.attribute("aria-label", &format!("Colours {}", place + 1)).raw(">Aa</button>");
                }
                h.raw(r#"</div><button type="button" class="button" data-plain="">Default colour</button></fieldset>"#);
            }
        }
        Some(Page::Delete(tag)) => {
            title(h, "Delete the tag", &tag.tag);
            let is_used = tag.versions + tag.experiments + tag.projects > 0;
            if is_used {
                h.raw("<p>It will be taken off ").text(&uses(&tag));
                h.raw(", for everybody. This cannot be undone.</p><label>Type ").element("b", "", &tag.tag.name);
                h.raw(r#" to delete it <input name="confirm" autocomplete="off" data-first=""></label>"#);
            } else {
                h.raw("<p>Nothing that you see has it. This cannot be undone.</p>");
            }
        }
    }
}

fn title(h: &mut Html, word: &'static str, tag: &TagView) {
    h.raw(r#"<h2 id="manage-title">"#).raw(word).raw(" ");
    pill::tags(h, std::slice::from_ref(tag));
    h.raw("</h2>");
}

fn colour(h: &mut Html, title: &'static str, name: &'static str, value: &str) {
    h.raw("<label>").raw(title).raw(r#" <input type="color""#).attribute("name", name).attribute("value", value);
    h.raw("></label>");
}

fn class(back: &str, fore: &str) -> String {
    format!("tag-{}-{}", back.trim_start_matches('#'), fore.trim_start_matches('#'))
}

/// All tags that hold what is looked for.
pub(super) fn list(h: &mut Html, manage: Manage) {
    if manage.page.with(|page| *page != Some(Page::All)) {
        return;
    }
    let wanted = lower(manage.search.read().trim());
    vocabulary().list.with(|list| {
        let found: Vec<&TagUse> = list.items.iter().filter(|t| lower(&t.tag.name).contains(&wanted)).collect();
        h.raw(r#"<ul class="tag-list">"#);
        for tag in &found {
            h.raw("<li>");
            if list.may_colour || list.may_manage {
                h.raw(r#"<button type="button" class="tag-line""#).attribute("data-tag", &tag.tag.name).raw(">");
                line(h, tag);
                h.raw("</button>");
            } else {
                h.raw(r#"<span class="tag-line">"#);
                line(h, tag);
                h.raw("</span>");
            }
            h.raw("</li>");
        }
        h.raw("</ul>");
        if found.is_empty() {
            h.raw(r#"<p class="dim" role="status">Nothing found.</p>"#);
        } else if !list.may_colour {
            h.raw(r#"<p class="dim">Contributors of a project may choose colours; managers of the organization may rename and delete.</p>"#);
        } else if !list.may_manage {
            h.raw(r#"<p class="dim">Managers of the organization may rename, merge and delete.</p>"#);
        }
    });
}

fn line(h: &mut Html, tag: &TagUse) {
    pill::tags(h, std::slice::from_ref(&tag.tag));
    h.element("span", "dim", &uses(tag));
}

/// The tag as it is to look, with how well it can be read.
pub(super) fn preview(h: &mut Html, manage: Manage) {
    let is_one = manage.page.with(|page| matches!(page, Some(Page::One(_))));
    if !is_one || !vocabulary().list.with(|list| list.may_colour) {
        return;
    }
    let (look, contrast) = (manage.look(), manage.contrast());
    h.raw(r#"<p class="preview" role="status"><span aria-hidden="true">"#);
    pill::tags(h, std::slice::from_ref(&look));
    h.raw("</span><span>Contrast ").text(&format!("{contrast:.1} : 1")).raw("</span></p>");
    if contrast >= CONTRAST_MIN {
        return;
    }
    h.raw(r#"<p class="refusal">Below 3 : 1 nobody reads it.</p><div class="suggestions">"#);
    let mut offer = |back: &str, fore: &str, word: &'static str| {
        h.raw(r#"<button type="button" class="button""#).attribute("data-colours", &format!("{back} {fore}"));
        h.raw(">").raw(word).raw(" ").text(if word == "Text" { fore } else { back }).raw("</button>");
    };
    offer(&look.background, suggestion(&look.background), "Text");
    if let Some(back) = nearest_background(&look.background, &look.foreground) {
        offer(&back, &look.foreground, "Background");
    }
    h.raw("</div>");
}

/// What saving means beyond the tag itself, and why it was refused.
pub(super) fn notice(h: &mut Html, manage: Manage) {
    if let (Some(Page::One(tag)), Some(other)) = (manage.page.get(), manage.other()) {
        h.raw(r#"<p class="merge" role="status">“"#)
            .text(&other.tag.name)
            .raw("” exists already (")
            .text(&uses(&other));
        h.raw("). Saving merges “").text(&tag.tag.name).raw("” into it: ").text(&uses(&tag));
        h.raw(" will have it. This cannot be undone.</p>");
    }
    manage.failure.with(|failure| {
        if let Some(failure) = failure {
            h.raw(r#"<p class="refusal" role="alert">"#).text(&failure.text).raw("</p>");
        }
    });
}

/// The buttons.
pub(super) fn foot(h: &mut Html, manage: Manage) {
    let Some(page) = manage.page.get() else { return };
    h.raw(r#"<div class="buttons">"#);
    match page {
        Page::All => {
            h.raw(r#"<button type="button" class="button" data-done="">Close</button>"#);
        }
        Page::One(_) => {
            if vocabulary().list.with(|list| list.may_manage) {
                h.raw(r#"<button type="button" class="button danger" data-delete="">Delete…</button>"#);
            }
            h.raw(r#"<button type="button" class="button" data-back="">Back</button>"#);
            h.raw(r#"<button type="submit" class="button primary""#);
            h.raw(if manage.may_save() { ">" } else { r#" disabled="">"# });
            h.raw(if manage.other().is_some() { "Merge</button>" } else { "Save</button>" });
        }
        Page::Delete(tag) => {
            let is_used = tag.versions + tag.experiments + tag.projects > 0;
            let is_meant = !is_used || manage.name.with(|name| name.trim() == tag.tag.name);
            h.raw(r#"<button type="button" class="button" data-back="">Back</button>"#);
            h.raw(r#"<button type="submit" class="button danger""#);
            h.raw(if is_meant { ">Delete</button>" } else { r#" disabled="">Delete</button>"# });
        }
    }
    h.raw("</div>");
}
