//! What a webhook can hear of.

use crate::Refusal;

/// Every event, by kind: its code, and what happened in words.
pub const EVENTS: &[(&str, &[(&str, &str)])] = &[
    (
        "Versions",
        &[
            ("version.registered", "registered"),
            ("version.edited", "edited"),
            ("version.published", "published"),
            ("version.staged", "stage changed"),
            ("version.aliased", "aliases changed"),
            ("version.tagged", "tags changed"),
            ("version.archived", "archived"),
            ("version.restored", "restored"),
            ("version.moved", "moved here"),
            ("version.left", "moved away"),
            ("version.copied", "copied"),
            ("version.deleted", "deleted"),
        ],
    ),
    ("Models", &[("model.moved", "moved here"), ("model.left", "moved away")]),
    (
        "Experiments",
        &[
            ("experiment.created", "created"),
            ("experiment.finished", "ended"),
            ("experiment.published", "published"),
            ("experiment.tagged", "tags changed"),
        ],
    ),
    (
        "Projects",
        &[
            ("project.created", "created below"),
            ("project.changed", "changed"),
            ("project.moved", "renamed or moved"),
            ("project.readme_changed", "README changed"),
            ("project.tagged", "tags changed"),
            ("project.archived", "archived"),
            ("project.restored", "restored"),
            ("project.deleted", "deleted"),
        ],
    ),
];

/// What is sent to try a webhook. Nobody has to choose it.
pub const PING: &str = "ping";

/// Whether a webhook can hear of an event.
#[must_use]
pub fn is_event(code: &str) -> bool {
    EVENTS.iter().any(|(_, events)| events.iter().any(|(known, _)| *known == code))
}

/// The chosen events, each once, in the order of [`EVENTS`].
///
/// # Errors
/// [`Refusal::Invalid`] for none, and for one that does not exist.
pub fn check_events(chosen: &[String]) -> Result<Vec<String>, Refusal> {
    let chosen: Vec<&str> = chosen.iter().map(|event| event.trim()).collect();
    if let Some(unknown) = chosen.iter().find(|event| !is_event(event)) {
        return Err(Refusal::invalid("events", format!("has “{}”, which is no event", cut(unknown))));
    }
    let all = EVENTS.iter().flat_map(|(_, events)| events.iter());
    let events: Vec<String> =
        all.filter(|(code, _)| chosen.contains(code)).map(|(code, _)| (*code).to_owned()).collect();
    if events.is_empty() {
        return Err(Refusal::invalid("events", "are none; choose what it hears of"));
    }
    Ok(events)
}

fn cut(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_kept_once_and_in_order() {
        let of = |events: &[&str]| check_events(&events.iter().map(|e| (*e).to_owned()).collect::<Vec<_>>());
        assert_eq!(
            of(&["project.moved", " version.published", "project.moved"]),
            Ok(vec!["version.published".to_owned(), "project.moved".to_owned()])
        );
        assert!(of(&[]).is_err() && of(&["version.exploded"]).is_err() && of(&[PING]).is_err());
    }
}
