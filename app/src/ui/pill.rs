//! Badges and pills: framework, status, tags, people.

use domain::{
    experiment::ExperimentStatus,
    person::PersonRef,
    tag::TagView,
    version::{Stage, Status},
};

use super::{Icon, colour, html::Html, icon::write as icon, sheet::tag_class};

/// A framework's badge and name.
pub fn framework(h: &mut Html, name: &str) {
    h.raw(r#"<span class="framework"><i class="badge "#).text(&colour::framework(name));
    h.raw(r#"" aria-hidden="true">"#).text(&colour::letter(name)).raw("</i>");
    h.element("span", "clip", name).raw("</span>");
}

/// Draft, or Published with its lock.
pub fn status(h: &mut Html, status: Status) {
    if status == Status::Published {
        h.raw(r#"<span class="status published">"#);
        icon(h, Icon::Lock);
    } else {
        h.raw(r#"<span class="status draft">"#);
    }
    h.raw(status.title()).raw("</span>");
}

/// Where a run stands.
pub fn run_status(h: &mut Html, status: ExperimentStatus) {
    let class = match status {
        ExperimentStatus::Completed => "status published",
        ExperimentStatus::Failed => "status failed",
        ExperimentStatus::InProgress | ExperimentStatus::Queued => "status running",
        ExperimentStatus::Created | ExperimentStatus::Stopped => "status quiet",
    };
    h.element("span", class, status.title());
}

/// Where a version stands on its way to use.
pub fn stage(h: &mut Html, stage: Stage) {
    let class = match stage {
        Stage::Testing => "status quiet",
        Stage::Staging => "status draft",
        Stage::Production => "status published",
        Stage::Disabled => "status failed",
    };
    h.element("span", class, stage.title());
}

fn tag(h: &mut Html, tag: &TagView) {
    h.raw(r#"<span class="tag "#).text(&tag_class(tag).unwrap_or_default()).raw("\">").text(&tag.name).raw("</span>");
}

/// All tags, wrapping.
pub fn tags(h: &mut Html, all: &[TagView]) {
    h.raw(r#"<span class="tags">"#);
    for one in all {
        tag(h, one);
    }
    h.raw("</span>");
}

/// As many tags as fit into a width, and `+N` for the rest.
pub fn tags_within(h: &mut Html, all: &[TagView], width: u16) {
    let shown = fitting(all, f32::from(width));
    h.raw(r#"<span class="tags one-line">"#);
    for one in &all[..shown] {
        tag(h, one);
    }
    let rest: Vec<_> = all[shown..].iter().map(|t| t.name.as_str()).collect();
    if !rest.is_empty() {
        h.raw(r#"<span class="tag more""#).attribute("title", &rest.join(", "));
        h.raw(">+").text(&rest.len().to_string()).raw("</span>");
    }
    h.raw("</span>");
}

/// What a tag takes of a line, by what its letters need on average: the server cannot measure.
fn width_of(tag: &TagView) -> f32 {
    const PADDING_AND_GAP: f32 = 21.0;
    let letter = |c: char| if u32::from(c) > 0x2e80 { 13.0 } else { 6.7 };
    tag.name.chars().map(letter).sum::<f32>() + PADDING_AND_GAP
}

/// What all tags take on one line, in CSS pixels.
#[must_use]
pub fn width_of_tags(all: &[TagView]) -> f32 {
    all.iter().map(width_of).sum()
}

/// How many tags fit.
fn fitting(all: &[TagView], width: f32) -> usize {
    const MORE: f32 = 36.0;
    let mut used = 0.0;
    for (i, tag) in all.iter().enumerate() {
        used += width_of(tag);
        let needed = if i + 1 == all.len() { used } else { used + MORE };
        if needed > width {
            // The first is shown in any case, cut off if need be.
            return i.max(1);
        }
    }
    all.len()
}

/// A person's round badge and name.
pub fn person(h: &mut Html, person: &PersonRef) {
    person_as(h, person, &person.name);
}

/// A person's round badge beside other words for them.
pub fn person_as(h: &mut Html, person: &PersonRef, words: &str) {
    h.raw(r#"<span class="person"><i class="round "#).text(&colour::hue(&person.name));
    h.raw(r#"" aria-hidden="true">"#).text(&person.initials()).raw("</i>");
    h.element("span", "clip", words).raw("</span>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_that_do_not_fit_are_counted() {
        let tags = |names: &[&str]| names.iter().map(|n| TagView::new((*n).into(), None, None)).collect::<Vec<_>>();
        assert_eq!(fitting(&tags(&["prod", "edge", "team-sky"]), 200.0), 3);
        assert_eq!(fitting(&tags(&["production", "edge-dev", "team-sky", "x"]), 200.0), 2);
        assert_eq!(fitting(&tags(&["a-very-long-tag-that-fills-more-than-the-column"]), 200.0), 1);
        assert_eq!(fitting(&[], 200.0), 0);
    }
}
