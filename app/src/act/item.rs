//! The actions that menu and bar offer: how each is called, and to how many of a selection it applies.

use domain::{
    Refusal,
    lifecycle::{COMPARE_MAX, COMPARE_MIN, Facts, Verb, applies, download, offer},
    version::Stage,
};

use crate::ui::{Icon, number::count};

/// Most versions of one download.
pub const DOWNLOAD_MAX: usize = 1_000;

/// What an action would do with a selection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Can {
    /// To how many it applies; nothing while that is not known.
    pub applies: Option<usize>,
    /// Why not to the rest; empty when it applies to all.
    pub why: String,
    /// What else is to be known beforehand: `2 as drafts`.
    pub note: String,
}

impl Can {
    /// Whether there is nothing that it applies to.
    #[must_use]
    pub fn is_off(&self) -> bool {
        self.applies == Some(0)
    }
}

/// What an action would do with versions, by what the rules ask about them.
#[must_use]
pub fn can(verb: Verb, facts: Option<&[Facts]>) -> Can {
    let Some(facts) = facts else { return Can::default() };
    let none = |why: String| Can { applies: Some(0), why, note: String::new() };
    if verb == Verb::Compare && !(COMPARE_MIN..=COMPARE_MAX).contains(&facts.len()) {
        return none(format!("{COMPARE_MIN} to {COMPARE_MAX} models can be compared; {} selected", facts.len()));
    }
    if verb == Verb::Alias && facts.len() != 1 {
        return none("An alias leads to one version alone".into());
    }
    let offered = offer(verb, facts);
    if verb == Verb::Download && offered.applies > DOWNLOAD_MAX {
        return none(format!("At most {} models come in one download", number(DOWNLOAD_MAX)));
    }
    let why = match facts {
        [one] => applies(verb, one).err().map(|reason| Refusal::from(reason).to_string()).unwrap_or_default(),
        _ if offered.reasons.is_empty() => String::new(),
        _ => offered.text(),
    };
    let note = if verb == Verb::Download { drafts(facts) } else { String::new() };
    Can { applies: Some(offered.applies), why, note }
}

/// To how many a stage can be given.
#[must_use]
pub fn can_stage(to: Stage, facts: Option<&[Facts]>) -> Can {
    let Some(facts) = facts else { return Can::default() };
    let offered = domain::lifecycle::Offer::count(facts.iter().map(|version| domain::lifecycle::stage(version, to)));
    let why = if offered.reasons.is_empty() { String::new() } else { offered.text() };
    Can { applies: Some(offered.applies), why, note: String::new() }
}

fn drafts(facts: &[Facts]) -> String {
    let drafts = facts.iter().filter(|version| download(version, false).is_ok_and(|download| download.draft)).count();
    match (drafts, facts.len()) {
        (0, _) => String::new(),
        (_, 1) => "a draft".into(),
        (drafts, _) => format!("{} as drafts", number(drafts)),
    }
}

/// A number of versions in words.
#[must_use]
pub fn number(n: usize) -> String {
    count(i64::try_from(n).unwrap_or(i64::MAX))
}

/// `1 model`, `1,204 models`.
#[must_use]
pub fn models(n: usize) -> String {
    format!("{} {}", number(n), if n == 1 { "model" } else { "models" })
}

/// The drawing beside an action.
#[must_use]
pub fn drawing(verb: Verb) -> Icon {
    match verb {
        Verb::Publish => Icon::Lock,
        Verb::Archive | Verb::Restore => Icon::Archive,
        Verb::Tag => Icon::Tag,
        Verb::Edit => Icon::File,
        Verb::Download => Icon::Download,
        Verb::Move => Icon::Move,
        Verb::Copy => Icon::Copy,
        Verb::Stage => Icon::Flag,
        Verb::Alias => Icon::Link,
        Verb::Compare => Icon::Compare,
        Verb::Delete => Icon::Bin,
    }
}

/// The key that starts an action; empty for none.
#[must_use]
pub fn key(verb: Verb) -> &'static str {
    match verb {
        Verb::Publish => "P",
        Verb::Tag => "T",
        Verb::Move => "M",
        Verb::Archive | Verb::Restore => "E",
        Verb::Compare => "C",
        Verb::Download => "D",
        _ => "",
    }
}

/// Whether an action is shown at all: what is live is archived, what is in the archive restored.
#[must_use]
pub fn shows(verb: Verb, facts: Option<&[Facts]>, in_archive: bool) -> bool {
    let (live, archived) = match facts {
        Some(facts) => (facts.iter().any(|f| !f.archived), facts.iter().any(|f| f.archived)),
        None => (!in_archive, in_archive),
    };
    match verb {
        Verb::Archive => live,
        Verb::Restore => archived,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        lifecycle::{Artifact, Standing},
        permission::{Access, ProjectRole},
        version::{Registration, Status},
    };

    fn draft() -> Facts {
        Facts {
            status: Status::Draft,
            stage: Stage::Testing,
            registration: Registration::Ready,
            archived: false,
            artifact: Artifact::Files,
            experiment: None,
            here: Standing::of(Access::Role(ProjectRole::Contributor)),
        }
    }

    #[test]
    fn one_says_why_in_a_sentence_and_many_by_number() {
        let published = Facts { status: Status::Published, ..draft() };
        assert_eq!(can(Verb::Publish, Some(&[published])).why, "This version is already Published.");
        let many = can(Verb::Publish, Some(&[draft(), published, draft()]));
        assert_eq!((many.applies, many.why.as_str()), (Some(2), "2 of 3: 1 is already Published"));
        assert_eq!(can(Verb::Archive, Some(&[draft(), draft()])).why, "");
        assert_eq!(can(Verb::Publish, None), Can::default());
    }

    #[test]
    fn some_actions_take_so_many_and_no_more() {
        assert!(can(Verb::Compare, Some(&[draft()])).is_off());
        assert_eq!(can(Verb::Compare, Some(&[draft(); 20])).applies, Some(20));
        assert!(can(Verb::Compare, Some(&[draft(); 21])).is_off());
        assert!(can(Verb::Alias, Some(&[draft(); 2])).is_off());
        assert_eq!(can(Verb::Alias, Some(&[draft()])).applies, Some(1));
        assert!(can(Verb::Download, Some(&[draft(); 1001])).is_off());
    }

    #[test]
    fn drafts_are_downloaded_as_such() {
        let published = Facts { status: Status::Published, ..draft() };
        assert_eq!(can(Verb::Download, Some(&[draft(), draft(), published])).note, "2 as drafts");
        assert_eq!(can(Verb::Download, Some(&[draft()])).note, "a draft");
        assert_eq!(can(Verb::Download, Some(&[published])).note, "");
    }

    #[test]
    fn a_stage_is_for_those_that_have_another() {
        let staged = Facts { stage: Stage::Staging, ..draft() };
        let can = can_stage(Stage::Staging, Some(&[draft(), staged]));
        assert_eq!((can.applies, can.why.as_str()), (Some(1), "1 of 2: 1 is already in staging"));
    }

    #[test]
    fn what_is_archived_is_restored() {
        let archived = Facts { archived: true, ..draft() };
        let shown = |facts: &[Facts]| [Verb::Archive, Verb::Restore].map(|verb| shows(verb, Some(facts), false));
        assert_eq!(shown(&[draft()]), [true, false]);
        assert_eq!(shown(&[archived]), [false, true]);
        assert_eq!(shown(&[archived, draft()]), [true, true]);
        assert!(shows(Verb::Restore, None, true));
    }
}
