//! A model's versions on a line, in order of number: shapes say their status, flags their stage and the words that lead
//! to them.

use domain::{
    api::TimelinePoint,
    elapsed,
    version::{Registration, Stage, Status},
};

use super::Shown;
use crate::ui::{href, html::Html, number::counted};

/// Most words on the flag of one version.
const WORDS: usize = 3;

/// The line. The newest stands first in the page and at the right end of what is seen, which a narrow window shows.
pub(super) fn write(h: &mut Html, of: &Shown) {
    let points = &of.timeline.points;
    if points.is_empty() {
        return;
    }
    h.raw(r#"<nav class="timeline" aria-label="Versions, newest first"><ol>"#);
    for (place, point) in points.iter().enumerate() {
        let is_edge = place == 0 || place + 1 == points.len();
        dot(h, of, point, place == 0, is_edge);
    }
    let shown = i64::try_from(points.len()).unwrap_or(i64::MAX);
    if let (Some(last), true) = (points.last(), of.timeline.all > shown) {
        // Sorted by number, those that are left begin behind the last that is shown.
        let rest = format!("{}?query=version:<{}&sort=-version", href::models(&of.organization, &of.path), last.number);
        h.raw(r#"<li class="earlier">"#).link("", &rest, &counted(of.timeline.all - shown, "earlier", "earlier"));
        h.raw("</li>");
    }
    h.raw("</ol>");
    legend(h, points);
    h.raw("</nav>");
}

fn dot(h: &mut Html, of: &Shown, point: &TimelinePoint, is_first: bool, is_edge: bool) {
    let flags = flags(point);
    h.raw(if flags.is_empty() { "<li>" } else { r#"<li class="flagged">"# });
    let told = told(point, &flags);
    let id = point.id.to_string();
    h.raw("<a").attribute("href", &of.open(point.id)).attribute("data-open", &id).attribute("data-item", &id);
    h.attribute("title", &told).attribute("aria-label", &told);
    h.raw(if is_first { r#" tabindex="0">"# } else { r#" tabindex="-1">"# });
    if !flags.is_empty() {
        h.raw(r#"<span class="flags" aria-hidden="true">"#);
        for (class, word) in &flags {
            h.raw("<i").attribute("class", class).raw(">").text(word).raw("</i>");
        }
        h.raw("</span>");
    }
    h.raw(r#"<i class="version-dot "#).raw(shape(point)).raw(r#"" aria-hidden="true"></i>"#);
    // Between its ends a line of many says the numbers of those that are flagged, and else when pointed at.
    h.raw(if is_edge || !flags.is_empty() {
        r#"<small aria-hidden="true">v"#
    } else {
        r#"<small class="quiet" aria-hidden="true">v"#
    });
    h.text(&point.number.to_string()).raw("</small></a></li>");
}

fn shape(point: &TimelinePoint) -> &'static str {
    match (point.archived, point.status) {
        (true, _) => "archived",
        (false, Status::Published) => "published",
        (false, Status::Draft) => "draft",
    }
}

/// Its stage, where that is another than the one that versions begin in, and the words that lead to it.
fn flags(point: &TimelinePoint) -> Vec<(&'static str, String)> {
    let stage = match point.stage {
        Stage::Testing => None,
        Stage::Staging => Some("staging"),
        Stage::Production => Some("production"),
        Stage::Disabled => Some("disabled"),
    };
    let stage = stage.map(|class| (class, point.stage.title().to_lowercase()));
    let mut flags: Vec<_> = stage.into_iter().chain(point.aliases.iter().map(|word| ("word", word.clone()))).collect();
    if flags.len() > WORDS {
        let rest = flags.split_off(WORDS);
        flags.push(("word", format!("+{}", rest.len())));
    }
    flags
}

/// `v7, v1.2-rc1, Published, production, champion, 2026-11-20 14:02:11 UTC`
fn told(point: &TimelinePoint, flags: &[(&'static str, String)]) -> String {
    let mut parts = vec![format!("v{}", point.number)];
    parts.extend(point.label.clone());
    parts.push(point.status.title().to_owned());
    if point.archived {
        parts.push("in the archive".to_owned());
    }
    if point.registration != Registration::Ready {
        parts.push(point.registration.title().to_lowercase());
    }
    parts.extend(flags.iter().map(|(_, word)| word.clone()));
    parts.push(elapsed::exact(point.created));
    parts.join(", ")
}

/// What the shapes mean, of those that are there.
fn legend(h: &mut Html, points: &[TimelinePoint]) {
    h.raw(r#"<p class="legend" aria-hidden="true">"#);
    for (class, word) in [("published", "Published"), ("draft", "Draft"), ("archived", "Archive")] {
        if points.iter().any(|point| shape(point) == class) {
            h.raw(r#"<span><i class="version-dot "#).raw(class).raw(r#""></i>"#).raw(word).raw("</span>");
        }
    }
    h.raw("</p>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Id, Time};

    fn point() -> TimelinePoint {
        TimelinePoint {
            id: Id::nil(),
            number: 7,
            label: Some("rc1".into()),
            status: Status::Published,
            stage: Stage::Production,
            registration: Registration::Ready,
            archived: false,
            aliases: vec!["champion".into()],
            created: Time::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_dot_says_all_that_its_shape_and_flags_do() {
        let flagged = point();
        let text = told(&flagged, &flags(&flagged));
        assert_eq!(text, "v7, rc1, Published, production, champion, 1970-01-01 00:00:00 UTC");
        let archived = TimelinePoint { archived: true, stage: Stage::Testing, aliases: Vec::new(), ..point() };
        assert_eq!(shape(&archived), "archived");
        assert!(flags(&archived).is_empty() && told(&archived, &[]).contains("in the archive"));
    }

    #[test]
    fn many_words_are_counted() {
        let many = TimelinePoint { aliases: (0..9).map(|n| format!("w{n}")).collect(), ..point() };
        let words: Vec<String> = flags(&many).into_iter().map(|(_, word)| word).collect();
        assert_eq!(words, ["production", "w0", "w1", "+7"]);
    }
}
