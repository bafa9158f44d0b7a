//! Edits of small things notice each other by what was seen: a digest of what can be edited is their revision.

use domain::{
    Refusal,
    api::{Me, Member, OrganizationSettings, TagUse, TeamDetails},
    permission::OrgRole,
    table::SavedView,
};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Something that is edited as a whole.
pub trait Seen {
    /// What it is called in a refusal.
    const WHAT: &'static str;

    /// A word that is another one as soon as anything that can be edited is.
    fn revision(&self) -> String;

    /// Refuses an edit of what is no longer what its caller has seen.
    ///
    /// # Errors
    /// [`Refusal::Changed`].
    fn unless_changed(&self, seen: Option<&str>) -> Result<(), Refusal> {
        match seen {
            Some(seen) if seen != self.revision() => Err(Refusal::Changed { what: Self::WHAT.into() }),
            _ => Ok(()),
        }
    }
}

/// Refuses an edit of a view, as it is kept, that is no longer what its caller has seen.
///
/// # Errors
/// [`Refusal::Changed`].
pub(crate) fn same_view(
    (name, query, shared, default): (&str, &str, bool, bool),
    seen: Option<&str>,
) -> Result<(), Refusal> {
    match seen {
        Some(seen) if seen != digest(&(name, query, shared, default)) => {
            Err(Refusal::Changed { what: SavedView::WHAT.into() })
        }
        _ => Ok(()),
    }
}

/// Refuses an edit of a member, as they are kept, who is no longer what its caller has seen.
///
/// # Errors
/// [`Refusal::Changed`].
pub(crate) fn same_member(role: OrgRole, deactivated: bool, seen: Option<&str>) -> Result<(), Refusal> {
    match seen {
        Some(seen) if seen != digest(&(role, deactivated)) => Err(Refusal::Changed { what: Member::WHAT.into() }),
        _ => Ok(()),
    }
}

/// Refuses an edit of an account, as it is kept, that is no longer what its caller has seen.
///
/// # Errors
/// [`Refusal::Changed`].
pub(crate) fn same_account(name: &str, seen: Option<&str>) -> Result<(), Refusal> {
    match seen {
        Some(seen) if seen != digest(&(name,)) => Err(Refusal::Changed { what: Me::WHAT.into() }),
        _ => Ok(()),
    }
}

fn digest(editable: &impl Serialize) -> String {
    // Words, numbers and flags always have a form in JSON.
    let text = serde_json::to_vec(editable).unwrap_or_default();
    Sha256::digest(text).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

impl Seen for TeamDetails {
    const WHAT: &'static str = "The team";
    fn revision(&self) -> String {
        digest(&(&self.team.name, &self.group))
    }
}

impl Seen for SavedView {
    const WHAT: &'static str = "The view";
    fn revision(&self) -> String {
        digest(&(&self.name, &self.query, self.shared, self.default))
    }
}

impl Seen for OrganizationSettings {
    const WHAT: &'static str = "The organization";
    fn revision(&self) -> String {
        digest(&(&self.name, self.top_level_role, self.default_visibility))
    }
}

impl Seen for Member {
    const WHAT: &'static str = "The member";
    fn revision(&self) -> String {
        digest(&(self.role, self.deactivated))
    }
}

impl Seen for Me {
    const WHAT: &'static str = "Your account";
    fn revision(&self) -> String {
        digest(&(&self.person.name,))
    }
}

impl Seen for TagUse {
    const WHAT: &'static str = "The tag";
    fn revision(&self) -> String {
        // Colours that nobody chose follow from the name.
        digest(&(&self.tag.name, self.coloured, &self.tag.background, &self.tag.foreground))
    }
}
