//! Who is who: names of another registry, and people here.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use domain::api::Member;
use serde::Deserialize;

use crate::{
    client::{Client, url},
    exit::Exit,
    failure::Failure,
    parse,
};

/// Most people that are read at once.
const PAGE: &str = "500";

/// The people here, as far as the caller may know them.
pub struct Users {
    /// What is given by hand: theirs → e-mail address.
    given: BTreeMap<String, String>,
    /// E-mail addresses here; nothing where they may not be read.
    known: Option<BTreeSet<String>>,
    unknown: BTreeSet<String>,
}

#[derive(Deserialize)]
struct People {
    items: Vec<Member>,
    #[serde(default)]
    next: Option<String>,
}

impl Users {
    /// Reads who is given by hand, and who is here.
    ///
    /// # Errors
    /// A file that cannot be read; what the server refused.
    pub fn read(client: &Client, organization: &str, file: Option<&Path>) -> Result<Self, Failure> {
        let given = match file {
            Some(path) => lines(&parse::text_file("users", path)?)?,
            None => BTreeMap::new(),
        };
        let known = match people(client, organization) {
            Ok(known) => Some(known),
            // Managers alone may know everybody's address.
            Err(failure) if matches!(failure.exit, Exit::Forbidden | Exit::NotFound) => None,
            Err(failure) => return Err(failure),
        };
        Ok(Self { given, known, unknown: BTreeSet::new() })
    }

    /// Who somebody is here: their e-mail address, or the name that they have there.
    pub fn here(&mut self, theirs: &str) -> String {
        let theirs = theirs.trim();
        let address = self.given.get(theirs).map_or(theirs, String::as_str).to_lowercase();
        let is_known = match &self.known {
            Some(known) => known.contains(&address),
            None => self.given.contains_key(theirs),
        };
        if is_known {
            return address;
        }
        self.unknown.insert(theirs.to_owned());
        theirs.to_owned()
    }

    /// Who is nobody here.
    pub fn unknown(self) -> Vec<String> {
        self.unknown.into_iter().collect()
    }
}

fn people(client: &Client, organization: &str) -> Result<BTreeSet<String>, Failure> {
    let (mut known, mut after) = (BTreeSet::new(), None::<String>);
    loop {
        let mut pairs = vec![("limit", PAGE)];
        pairs.extend(after.as_deref().map(|after| ("cursor", after)));
        let page: People = client.get(&url::with_query(&["organizations", organization, "people"], &pairs))?.value;
        known.extend(page.items.into_iter().filter_map(|member| member.email).map(|email| email.to_lowercase()));
        after = page.next;
        if after.is_none() {
            return Ok(known);
        }
    }
}

/// Lines of `theirs=address`; empty ones and those that begin with `#` do not count.
fn lines(text: &str) -> Result<BTreeMap<String, String>, Failure> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| match line.rsplit_once('=') {
            Some((theirs, address)) if !theirs.trim().is_empty() && address.contains('@') => {
                Ok((theirs.trim().to_owned(), address.trim().to_owned()))
            }
            _ => Err(Failure::usage(format!("users: “{line}” is not THEIRS=E-MAIL."))),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_known_by_hand_or_by_address() {
        let given = lines("# ours\n\nada = Ada@Example.org\na=b=c@d.e\n").unwrap();
        assert_eq!(given["a=b"], "c@d.e");
        assert!(lines("ada").is_err() && lines("ada=none").is_err());
        let known = Some(BTreeSet::from(["ada@example.org".to_owned(), "bob@example.org".to_owned()]));
        let mut users = Users { given: given.clone(), known, unknown: BTreeSet::new() };
        assert_eq!(users.here("ada"), "ada@example.org");
        assert_eq!(users.here("Bob@example.org"), "bob@example.org");
        assert_eq!((users.here("root"), users.here("a=b")), ("root".into(), "a=b".into()));
        assert_eq!(users.unknown(), ["a=b", "root"]);
        // Where nobody may be known, what is said by hand counts.
        let mut users = Users { given, known: None, unknown: BTreeSet::new() };
        assert_eq!(users.here("ada"), "ada@example.org");
        assert_eq!(users.here("bob@example.org"), "bob@example.org");
        assert_eq!(users.unknown(), ["bob@example.org"]);
    }
}
