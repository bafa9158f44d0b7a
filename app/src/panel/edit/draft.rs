//! What has been typed and is not saved. It outlives the panel, the row and the page of the table, so that whoever
//! comes back to a version finds it again. Nothing is ever put here on the server.

use std::cell::RefCell;

use domain::Id;

use super::Field;

/// A field as somebody would have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The text; none to remove the key.
    pub mine: Option<String>,
    /// What was there when the writing began; none for a key that was not.
    pub base: Option<String>,
    /// The name of a new key.
    pub key: String,
    /// How far it is.
    pub state: State,
}

/// How far a draft is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It is being written.
    Open,
    /// It is on its way, and shown as if it had arrived.
    Sending,
    /// It was refused, with the sentence.
    Refused(String),
}

impl Draft {
    /// A draft that begins with what is there.
    #[must_use]
    pub fn new(base: Option<String>) -> Self {
        let mine = Some(base.clone().unwrap_or_default());
        Self { mine, base, key: String::new(), state: State::Open }
    }

    /// Whether there is nothing to save. Browsers end the lines of a text in their own way.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        let plain = |text: &Option<String>| text.as_ref().map(|text| text.replace("\r\n", "\n"));
        plain(&self.mine) == plain(&self.base)
    }

    /// Whether it is of a new key and nothing is written yet.
    fn is_blank(&self) -> bool {
        self.base.is_none() && self.key.is_empty() && self.mine.as_ref().is_some_and(String::is_empty)
    }
}

thread_local! {
    static DRAFTS: RefCell<Vec<(Id, Field, Draft)>> = const { RefCell::new(Vec::new()) };
}

/// The draft of a field.
#[must_use]
pub fn of(id: Id, field: &Field) -> Option<Draft> {
    DRAFTS.with_borrow(|all| all.iter().find(|(i, f, _)| *i == id && f == field).map(|(.., draft)| draft.clone()))
}

/// All drafts of a version.
#[must_use]
pub fn all_of(id: Id) -> Vec<(Field, Draft)> {
    DRAFTS.with_borrow(|all| all.iter().filter(|one| one.0 == id).map(|(_, f, d)| (f.clone(), d.clone())).collect())
}

/// Whether anything has been typed that would be lost with the page.
#[must_use]
pub fn any() -> bool {
    DRAFTS.with_borrow(|all| all.iter().any(|(.., draft)| !draft.is_unchanged() && !draft.is_blank()))
}

/// Keeps a draft in place of the one before.
pub fn put(id: Id, field: &Field, draft: Draft) {
    DRAFTS.with_borrow_mut(|all| match all.iter_mut().find(|(i, f, _)| *i == id && f == field) {
        Some((.., known)) => *known = draft,
        None => all.push((id, field.clone(), draft)),
    });
}

/// Changes a draft, if there is one.
pub fn change(id: Id, field: &Field, how: impl FnOnce(&mut Draft)) {
    if let Some(mut draft) = of(id, field) {
        how(&mut draft);
        put(id, field, draft);
    }
}

/// Lets go of a draft.
pub fn drop(id: Id, field: &Field) {
    DRAFTS.with_borrow_mut(|all| all.retain(|(i, f, _)| *i != id || f != field));
}
