//! Who may say who is in a team.

use crate::{
    Refusal,
    permission::{Action, OrgRole, Resource, Subject, decide},
};

/// Whether somebody may put people into a team and take them out: whoever manages people, and its own maintainers.
///
/// # Errors
/// The decision's refusal for everybody else.
pub fn may_set_members(subject: &Subject, maintainer: bool) -> Result<(), Refusal> {
    let standing = match subject.org_role {
        // A maintainer stands in for a Manager, for this team alone; with a token, as far as that goes.
        role if maintainer && role > OrgRole::Outsider => Subject { org_role: role.max(OrgRole::Manager), ..*subject },
        _ => *subject,
    };
    decide(&standing, Action::ManagePeople, Resource::Organization)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permission::TokenScope;

    #[test]
    fn managers_and_maintainers_may_within_their_credential() {
        for &org_role in OrgRole::ALL {
            for maintainer in [false, true] {
                for scope in [None, Some(TokenScope::Read), Some(TokenScope::Write), Some(TokenScope::Admin)] {
                    let subject = Subject { signed_in: true, org_role, scope };
                    let may = (org_role >= OrgRole::Manager || maintainer && org_role > OrgRole::Outsider)
                        && scope.is_none_or(|s| s == TokenScope::Admin);
                    assert_eq!(may_set_members(&subject, maintainer).is_ok(), may, "{subject:?} {maintainer}");
                }
            }
        }
    }
}
