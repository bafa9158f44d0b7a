//! Which tags some things have and are to have: what a list of tags shows, and what a click in it means.

use std::collections::BTreeMap;

use domain::{api::TagUse, name, tag::TagView};

/// How much of the things has a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// None of them.
    None,
    /// So many of them.
    Some(i64),
    /// All of them.
    All,
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The tag as it looks.
    pub tag: TagView,
    /// How much of the things has it, or is to have it.
    pub on: On,
    /// How often it is used; nothing for one that is about to be made.
    pub uses: Option<i64>,
}

/// Tags that some things have, and those there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pick {
    /// How many things.
    pub all: i64,
    /// Tags that they have, with how many of them.
    pub had: Vec<(TagView, i64)>,
    /// All there are, with how often they are used.
    pub known: Vec<(TagUse, i64)>,
    /// Those that were made up just now, in that order.
    made: Vec<String>,
    /// What is to be changed: on all of them, or on none.
    changes: BTreeMap<String, bool>,
}

impl Pick {
    /// Tags of so many things.
    #[must_use]
    pub fn new(all: i64, had: Vec<(TagView, i64)>) -> Self {
        Self { all, had, ..Self::default() }
    }

    /// The lines that hold a text, what the things have first; the order stays while one chooses. The second is
    /// a tag to be made of the text, if there is none called so. `lower` makes small letters.
    #[must_use]
    pub fn entries(&self, search: &str, lower: fn(&str) -> String) -> (Vec<Entry>, Option<String>) {
        let wanted = lower(search.trim());
        let uses = |name: &str| self.known.iter().find(|(k, _)| k.tag.name == name).map(|(_, uses)| *uses);
        let had = self.had.iter().map(|(tag, _)| (tag.clone(), uses(&tag.name)));
        let made = self.made.iter().map(|name| (self.look(name), None));
        let is_had = |name: &str| self.had.iter().any(|(tag, _)| tag.name == name);
        let is_made = |name: &str| self.made.iter().any(|made| made == name);
        let rest = self.known.iter().filter(|(k, _)| !is_had(&k.tag.name) && !is_made(&k.tag.name));
        let all = had.chain(made).chain(rest.map(|(k, uses)| (k.tag.clone(), Some(*uses))));
        let entries: Vec<Entry> = all
            .filter(|(tag, _)| wanted.is_empty() || lower(&tag.name).contains(&wanted))
            .map(|(tag, uses)| Entry { on: self.on(&tag.name), tag, uses })
            .collect();
        let text = name::check_tag(search).ok();
        let new = text.filter(|text| !entries.iter().any(|entry| entry.tag.name == *text));
        (entries, new)
    }

    /// A tag as it looks.
    #[must_use]
    pub fn look(&self, name: &str) -> TagView {
        let known = self.known.iter().map(|(k, _)| &k.tag).chain(self.had.iter().map(|(tag, _)| tag));
        let mut known = known.filter(|tag| tag.name == name);
        known.next().cloned().unwrap_or_else(|| TagView::new(name.to_owned(), None, None))
    }

    /// How much of the things has a tag, or is to have it.
    #[must_use]
    pub fn on(&self, name: &str) -> On {
        match self.changes.get(name) {
            Some(true) => On::All,
            Some(false) => On::None,
            None => self.was(name),
        }
    }

    fn was(&self, name: &str) -> On {
        match self.had.iter().find(|(tag, _)| tag.name == name).map_or(0, |(_, n)| *n) {
            0 => On::None,
            n if n >= self.all => On::All,
            n => On::Some(n),
        }
    }

    /// Turns a tag: on some goes to all, then to none, then back. Whether it is to be on all of them.
    pub fn turn(&mut self, name: &str) -> bool {
        let known = self.known.iter().any(|(k, _)| k.tag.name == name) || self.was(name) != On::None;
        if !known && !self.made.iter().any(|made| made == name) {
            self.made.push(name.to_owned());
        }
        let next = match (self.was(name), self.on(name)) {
            (On::Some(_), On::None) => None,
            (_, On::All) => Some(false),
            _ => Some(true),
        };
        match next {
            Some(on) if self.was(name) != (if on { On::All } else { On::None }) => {
                self.changes.insert(name.to_owned(), on);
            }
            _ => {
                self.changes.remove(name);
            }
        }
        self.on(name) == On::All
    }

    /// Tags to put on, and tags to take off.
    #[must_use]
    pub fn words(&self) -> (Vec<String>, Vec<String>) {
        let those = |on: bool| self.changes.iter().filter(|(_, to)| **to == on).map(|(name, _)| name.clone()).collect();
        (those(true), those(false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(name: &str) -> TagView {
        TagView::new(name.into(), None, None)
    }

    fn pick() -> Pick {
        let mut pick = Pick::new(5, vec![(tag("edge"), 5), (tag("prod"), 3)]);
        let used = |name: &str, uses: i64| {
            let tag = tag(name);
            (TagUse { tag, coloured: false, versions: uses, experiments: 0, projects: 0 }, uses)
        };
        pick.known = vec![used("night", 9), used("prod", 7), used("edge", 5)];
        pick
    }

    fn shown(pick: &Pick, search: &str) -> Vec<(String, On)> {
        let (entries, _) = pick.entries(search, str::to_lowercase);
        entries.into_iter().map(|entry| (entry.tag.name, entry.on)).collect()
    }

    #[test]
    fn what_they_have_comes_first_and_stays_there() {
        let mut pick = pick();
        let first = [("edge".to_owned(), On::All), ("prod".into(), On::Some(3)), ("night".into(), On::None)];
        assert_eq!(shown(&pick, ""), first);
        pick.turn("edge");
        pick.turn("night");
        assert_eq!(
            shown(&pick, ""),
            [("edge".to_owned(), On::None), ("prod".into(), On::Some(3)), ("night".into(), On::All)]
        );
        assert_eq!(pick.words(), (vec!["night".to_owned()], vec!["edge".to_owned()]));
    }

    #[test]
    fn some_goes_to_all_to_none_and_back() {
        let mut pick = pick();
        assert!(pick.turn("prod"));
        assert_eq!(pick.on("prod"), On::All);
        assert!(!pick.turn("prod"));
        assert_eq!(pick.on("prod"), On::None);
        pick.turn("prod");
        assert_eq!(pick.on("prod"), On::Some(3));
        assert_eq!(pick.words(), (Vec::new(), Vec::new()));
    }

    #[test]
    fn what_is_not_there_can_be_made() {
        let mut pick = pick();
        assert_eq!(pick.entries("Prod", str::to_lowercase).1.as_deref(), Some("Prod"));
        assert_eq!(pick.entries("prod", str::to_lowercase).1, None);
        assert_eq!(pick.entries("  ", str::to_lowercase).1, None);
        pick.turn("new");
        assert_eq!(shown(&pick, "ne"), [("new".to_owned(), On::All)]);
        pick.turn("new");
        assert_eq!(shown(&pick, "ne"), [("new".to_owned(), On::None)]);
        assert_eq!(pick.words(), (Vec::new(), Vec::new()));
    }
}
