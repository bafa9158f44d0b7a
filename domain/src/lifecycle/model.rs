//! Changing a model: what is said of it, and what it is called.

use super::{Reason, Standing};
use crate::permission::Action;

/// Whether somebody may change what is said of a model. It stays theirs to say when versions of it are Published.
///
/// # Errors
/// Without the role.
pub fn edit_model(here: &Standing) -> Result<(), Reason> {
    here.may(Action::EditModel)
}

/// Whether somebody may give a model another name: that of Published versions is known to others.
///
/// # Errors
/// Without the role.
pub fn rename_model(here: &Standing, published: bool) -> Result<(), Reason> {
    here.may(if published { Action::RenamePublished } else { Action::EditModel })
}

/// Whether somebody may delete a model, and with it what it has in the archive.
///
/// # Errors
/// Without the role; while a version of it is not in the archive.
pub fn delete_model(here: &Standing, has_live: bool) -> Result<(), Reason> {
    here.may(Action::Delete)?;
    if has_live { Err(Reason::DeletedFromArchiveOnly) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permission::{Access, ProjectRole};

    #[test]
    fn a_name_that_others_know_is_for_admins_to_change() {
        let here = |role| Standing::of(Access::Role(role));
        for (role, edits, renames, renames_published) in [
            (ProjectRole::Viewer, false, false, false),
            (ProjectRole::Contributor, true, true, false),
            (ProjectRole::Admin, true, true, true),
        ] {
            assert_eq!(edit_model(&here(role)).is_ok(), edits, "{role}");
            assert_eq!(rename_model(&here(role), false).is_ok(), renames, "{role}");
            assert_eq!(rename_model(&here(role), true).is_ok(), renames_published, "{role}");
            assert_eq!(delete_model(&here(role), false).is_ok(), renames_published, "{role}");
            assert!(delete_model(&here(role), true).is_err(), "{role}");
        }
    }
}
