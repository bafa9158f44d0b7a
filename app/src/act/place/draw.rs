//! How the dialogs look.

use domain::{
    api::{Acted, Ending, Place},
    lifecycle::Verb,
    version::Stage,
};
use leptos::prelude::*;

use super::{Bringing, recent::recent};
use crate::{
    act::names::organization,
    ui::{
        Icon,
        html::Html,
        icon::write as icon,
        number::{count, counted},
    },
};

/// Refusals and notices that are named one by one.
const NAMED: usize = 4;

/// A place to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// The project or model.
    pub place: Place,
    /// A model to be made in it.
    pub model: Option<String>,
}

/// Places that were found, recent ones first; then models that can be made of what is typed.
pub(super) fn lines(bringing: Bringing) -> Vec<Line> {
    let places = bringing.places.with(|places| match places {
        Some(Ok(places)) => places.clone(),
        _ => Vec::new(),
    });
    let whole = bringing.is_whole();
    let search = bringing.search.get();
    let mut known: Vec<Place> = places.into_iter().filter(|place| !(whole && place.is_model)).collect();
    let recent = recent();
    let rank = |place: &Place| recent.iter().position(|address| *address == place.address).unwrap_or(usize::MAX);
    if search.trim().is_empty() {
        known.sort_by_key(rank);
    }
    let made = if whole { None } else { to_make(&search, &organization(), &known) };
    known.into_iter().map(|place| Line { place, model: None }).chain(made).collect()
}

/// The model that `project/name` would make, unless it is there.
fn to_make(search: &str, organization: &str, known: &[Place]) -> Option<Line> {
    let (project, name) = search.trim().rsplit_once('/')?;
    let (project, name) = (project.trim_matches('/'), name.trim());
    if project.is_empty() || name.is_empty() {
        return None;
    }
    let address = match project.strip_prefix(organization).and_then(|rest| rest.strip_prefix('/')) {
        Some(_) => project.to_owned(),
        None => format!("{organization}/{project}"),
    };
    let whole = format!("{address}/{name}");
    let place = Place { name: project.to_owned(), address, is_model: false, open: None };
    known.iter().all(|other| other.address != whole).then(|| Line { place, model: Some(name.to_owned()) })
}

/// The title, and whether whole models go.
pub(super) fn head(h: &mut Html, bringing: Bringing) {
    let n = bringing.of.with_value(crate::act::Chosen::count);
    let number = i64::try_from(n).unwrap_or(i64::MAX);
    let word = if bringing.verb == Verb::Move { "Move" } else { "Copy" };
    h.raw(r#"<h2 id="act-title">"#).raw(word).raw(" ").text(&counted(number, "model", "models")).raw("</h2>");
    if bringing.verb != Verb::Move {
        return;
    }
    let (this, all) = match n {
        1 => ("This version", "The whole model"),
        _ => ("These versions", "Their whole models"),
    };
    h.raw(r#"<div class="place-what" role="radiogroup" aria-label="What to move">"#);
    for (value, title, checked) in [("version", this, " checked"), ("model", all, "")] {
        h.raw(r#"<label class="tick"><input type="radio" name="whole""#).attribute("value", value).raw(checked);
        h.raw("> ").raw(title).raw("</label>");
    }
    h.raw("</div>");
}

/// The places to choose among.
pub(super) fn list(h: &mut Html, bringing: Bringing) {
    let at = bringing.at.get();
    let lines = lines(bringing);
    for (place, line) in lines.iter().enumerate() {
        h.raw(r#"<div role="option" id="place-"#).text(&place.to_string());
        h.raw(if place == at {
            r#"" class="pick at" aria-selected="true""#
        } else {
            r#"" class="pick" aria-selected="false""#
        });
        h.attribute("data-place", &place.to_string()).raw(">");
        icon(h, if line.place.is_model || line.model.is_some() { Icon::Box } else { Icon::Folder });
        match &line.model {
            Some(model) => {
                h.raw(r#"<span class="clip">Create the model “"#)
                    .text(model)
                    .raw("” in ")
                    .text(path(&line.place.address));
                h.raw("</span>");
            }
            None => {
                h.element("span", "clip", &line.place.name).element("span", "count clip", path(&line.place.address));
            }
        }
        h.raw("</div>");
    }
    bringing.places.with(|places| match places {
        Some(Err(failure)) => {
            h.raw(r#"<p class="refusal" role="alert">"#).text(&failure.text).raw("</p>");
        }
        Some(Ok(_)) if lines.is_empty() => {
            h.raw(r#"<p class="dim" role="status">Nothing found that you may bring models to.</p>"#);
        }
        _ => {}
    });
}

fn path(address: &str) -> &str {
    address.split_once('/').map_or(address, |(_, path)| path)
}

/// What is chosen, and the choices that follow from it.
pub(super) fn target(h: &mut Html, bringing: Bringing) {
    let Some(place) = bringing.chosen.get() else { return };
    h.raw(r#"<div class="place-chosen">"#);
    icon(h, if place.is_model { Icon::Box } else { Icon::Folder });
    h.raw(r#"<span class="clip">"#).text(path(&place.address)).raw("</span>");
    h.raw(r#"<button type="button" class="button" data-elsewhere="">Change</button></div>"#);
    if !place.is_model && !bringing.is_whole() {
        let model = bringing.model.get_untracked();
        h.raw(
            r#"<label>Model <input name="model" maxlength="256" autocomplete="off" placeholder="each keeps its name""#,
        );
        h.attribute("value", &model).raw("></label>");
    }
    if bringing.verb == Verb::Copy {
        let chosen = bringing.stage.get_untracked();
        h.raw(r#"<label>Stage of the copy <select name="stage">"#);
        for stage in Stage::ALL {
            let is_default = chosen.is_empty() && *stage == Stage::Testing;
            h.raw("<option").attribute("value", stage.code());
            h.raw(if is_default || chosen == stage.code() { " selected>" } else { ">" })
                .raw(stage.title())
                .raw("</option>");
        }
        h.raw("</select></label>");
    }
}

/// What it means, before it is done.
pub(super) fn meaning(h: &mut Html, bringing: Bringing) {
    if bringing.chosen.with(Option::is_none) {
        return;
    }
    h.raw(r#"<div class="place-meaning" role="status">"#);
    bringing.tried.with(|tried| match tried {
        None => {
            h.raw(r#"<p class="dim">Looking at what that means…</p>"#);
        }
        Some(Err(failure)) => {
            h.element("p", "refusal", &failure.text);
            h.raw(r#"<button type="button" class="button" data-again="">Retry</button>"#);
        }
        Some(Ok(acted)) => outcome(h, bringing, acted),
    });
    h.raw("</div>");
}

fn outcome(h: &mut Html, bringing: Bringing, acted: &Acted) {
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let all = acted.items.len();
    let items = |ending| acted.items.iter().filter(move |item| item.outcome == ending);
    if acted.refused + acted.missing > 0 {
        h.raw(r#"<p class="refusal">"#);
        if all > 1 {
            h.text(&format!("{} of {} can go there. ", count(number(acted.done)), count(number(all))));
        }
        let mut said: Vec<&str> = items(Ending::Refused).filter_map(|item| item.detail.as_deref()).collect();
        said.sort_unstable();
        said.dedup();
        h.text(&said.iter().take(NAMED).copied().collect::<Vec<_>>().join(" ")).raw("</p>");
    }
    if acted.done == 0 {
        return;
    }
    let notices: Vec<_> = items(Ending::Done).filter(|item| item.notice.is_some()).collect();
    h.raw("<ul>");
    match (bringing.verb, bringing.is_whole()) {
        (Verb::Move, true) => {
            h.raw("<li>All its versions go along and keep their numbers.</li>");
            h.raw("<li>Old addresses keep leading to it.</li>");
        }
        (Verb::Move, false) => {
            if notices.is_empty() {
                h.raw(if acted.done == 1 {
                    "<li>It keeps its number.</li>"
                } else {
                    "<li>All keep their numbers.</li>"
                });
            }
            h.raw("<li>Old addresses keep leading there. Aliases go along where they are free.</li>");
        }
        _ => {
            h.raw("<li>A copy is a Draft of the same files, with the next number of its model.</li>");
            h.raw("<li>Description, tags, labels, configuration, metadata and metrics are copied.</li>");
        }
    }
    for item in notices.iter().take(NAMED) {
        let name = item.address.as_deref().unwrap_or_default();
        let name = if all > 1 { name.rsplit('/').next().unwrap_or_default() } else { "" };
        h.raw(r#"<li class="notice">"#);
        if !name.is_empty() {
            h.text(name).raw(": ");
        }
        h.text(item.notice.as_deref().unwrap_or_default()).raw("</li>");
    }
    if notices.len() > NAMED {
        h.raw("<li>").text(&count(number(notices.len() - NAMED))).raw(" more get other numbers or lose a label.</li>");
    }
    h.raw("</ul>");
}

/// The buttons.
pub(super) fn foot(h: &mut Html, bringing: Bringing) {
    let done = bringing.tried.with(|tried| match tried {
        Some(Ok(acted)) => acted.done,
        _ => 0,
    });
    let all = bringing.of.with_value(crate::act::Chosen::count);
    let word = if bringing.verb == Verb::Move { "Move" } else { "Copy" };
    h.raw(r#"<div class="buttons"><button type="button" class="button" data-cancel="">Cancel</button>"#);
    h.raw(r#"<button type="submit" class="button primary""#).raw(if done == 0 { r#" disabled="">"# } else { ">" });
    h.raw(word);
    if all > 1 && done > 0 {
        h.raw(" ").text(&count(i64::try_from(done).unwrap_or(i64::MAX)));
    }
    h.raw("</button></div>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_made_of_a_path_that_leads_nowhere() {
        let known = [Place { address: "acme/vision/yolo".into(), name: "yolo".into(), is_model: true, open: None }];
        let made = |search: &str| to_make(search, "acme", &known).map(|line| (line.place.address, line.model));
        let tiny = Some(("acme/vision".to_owned(), Some("tiny".to_owned())));
        assert_eq!(made("vision/tiny"), tiny);
        assert_eq!(made("acme/vision/tiny"), tiny);
        assert_eq!(made("vision/yolo"), None);
        assert_eq!((made("tiny"), made("/tiny"), made("vision/")), (None, None, None));
    }
}
