//! Badges and pills: framework, status, tags, people.

use domain::{experiment::ExperimentStatus, person::PersonRef, tag::TagView, version::Status};
use leptos::prelude::*;

use super::{Icon, colour, icon, sheet::tag_class};

/// A framework's badge and name.
pub fn framework(name: &str) -> AnyView {
    view! {
        <span class="framework">
            <i class=format!("badge {}", colour::framework(name)) aria-hidden="true">
                {colour::letter(name)}
            </i>
            <span class="clip">{name.to_owned()}</span>
        </span>
    }
    .into_any()
}

/// Draft, or Published with its lock.
pub fn status(status: Status) -> AnyView {
    let published = status == Status::Published;
    view! {
        <span class=if published { "status published" } else { "status draft" }>
            {published.then(|| icon(Icon::Lock))} {status.title()}
        </span>
    }
    .into_any()
}

/// Where a run stands.
pub fn run_status(status: ExperimentStatus) -> AnyView {
    let class = match status {
        ExperimentStatus::Completed => "status published",
        ExperimentStatus::Failed => "status failed",
        ExperimentStatus::InProgress | ExperimentStatus::Queued => "status running",
        ExperimentStatus::Created | ExperimentStatus::Stopped => "status quiet",
    };
    view! { <span class=class>{status.title()}</span> }.into_any()
}

/// One tag in its own colours.
pub fn tag(tag: &TagView) -> AnyView {
    view! { <span class=format!("tag {}", tag_class(tag).unwrap_or_default())>{tag.name.clone()}</span> }.into_any()
}

/// All tags, wrapping.
pub fn tags(all: &[TagView]) -> AnyView {
    view! { <span class="tags">{all.iter().map(tag).collect_view()}</span> }.into_any()
}

/// As many tags as fit into a width, and `+N` for the rest.
pub fn tags_within(all: &[TagView], width: u16) -> AnyView {
    let shown = fitting(all, f32::from(width));
    let rest = &all[shown..];
    let names: Vec<_> = rest.iter().map(|t| t.name.as_str()).collect();
    view! {
        <span class="tags one-line">
            {all[..shown].iter().map(tag).collect_view()}
            {(!rest.is_empty())
                .then(|| view! { <span class="tag more" title=names.join(", ")>{format!("+{}", rest.len())}</span> })}
        </span>
    }
    .into_any()
}

/// How many tags fit, by what their letters need on average: the server cannot measure.
fn fitting(all: &[TagView], width: f32) -> usize {
    const PADDING_AND_GAP: f32 = 21.0;
    const MORE: f32 = 36.0;
    let letter = |c: char| if u32::from(c) > 0x2e80 { 13.0 } else { 6.7 };
    let mut used = 0.0;
    for (i, tag) in all.iter().enumerate() {
        used += tag.name.chars().map(letter).sum::<f32>() + PADDING_AND_GAP;
        let needed = if i + 1 == all.len() { used } else { used + MORE };
        if needed > width {
            // The first is shown in any case, cut off if need be.
            return i.max(1);
        }
    }
    all.len()
}

/// A person's round badge and name.
pub fn person(person: &PersonRef) -> AnyView {
    view! {
        <span class="person">
            {initials(person)}
            <span class="clip">{person.name.clone()}</span>
        </span>
    }
    .into_any()
}

/// The round badge alone.
pub fn initials(person: &PersonRef) -> AnyView {
    view! { <i class=format!("round {}", colour::hue(&person.name)) aria-hidden="true">{person.initials()}</i> }
        .into_any()
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
