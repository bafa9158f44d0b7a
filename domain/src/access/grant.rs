//! Nobody grants more than they hold, and an organization keeps an owner.

use crate::{
    Refusal,
    permission::{Access, OrgRole, ProjectRole, TokenScope},
};

/// Whether somebody with this access to a project may grant a role in it.
///
/// # Errors
/// [`Refusal::RoleNeeded`] for more than they hold; [`Refusal::NotFound`] for whom the project is hidden.
pub fn may_grant(yours: Access, role: ProjectRole) -> Result<(), Refusal> {
    match yours {
        Access::Role(held) if held >= role => Ok(()),
        Access::Role(held) => Err(needs(format!("Granting {role}"), role.title(), held.title())),
        Access::Public | Access::Hidden => Err(Refusal::not_found("project")),
    }
}

/// Whether somebody with this role in an organization may change a colleague's role there. Outsider stands for
/// somebody who is no member: before they join, or after they are removed.
///
/// # Errors
/// [`Refusal::RoleNeeded`] where the role before or after is more than they hold.
pub fn may_set_role(yours: OrgRole, before: OrgRole, after: OrgRole) -> Result<(), Refusal> {
    let least = before.max(after).max(OrgRole::Manager);
    if yours >= least {
        return Ok(());
    }
    let action =
        if before > yours { format!("Changing somebody who is {before}") } else { format!("Making somebody {after}") };
    Err(needs(action, least.title(), yours.title()))
}

/// Whether a credential may make a token of this scope: a browser's session may make any.
///
/// # Errors
/// [`Refusal::ScopeNeeded`] for a wider one than the credential's own.
pub fn may_issue(yours: Option<TokenScope>, scope: TokenScope) -> Result<(), Refusal> {
    match yours {
        Some(held) if held < scope => Err(Refusal::ScopeNeeded { scope: scope.code().to_owned() }),
        _ => Ok(()),
    }
}

/// Whether an organization still has an owner after a change. `others` counts its owners besides the one who changes.
///
/// # Errors
/// [`Refusal::State`] for the last one.
pub fn keeps_an_owner(others: i64, before: OrgRole, after: OrgRole) -> Result<(), Refusal> {
    if before == OrgRole::Owner && after < OrgRole::Owner && others == 0 {
        return Err(Refusal::state("This is the last owner; make somebody else an owner first."));
    }
    Ok(())
}

fn needs(action: String, role: &str, yours: &str) -> Refusal {
    Refusal::RoleNeeded { action, role: role.to_owned(), yours: yours.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{prelude::*, sample::select};

    proptest! {
        #[test]
        fn nobody_grants_more_than_they_hold(held in select(ProjectRole::ALL), role in select(ProjectRole::ALL)) {
            prop_assert_eq!(may_grant(Access::Role(held), role).is_ok(), role <= held);
        }

        #[test]
        fn nobody_makes_or_unmakes_somebody_above_themselves(
            yours in select(OrgRole::ALL), before in select(OrgRole::ALL), after in select(OrgRole::ALL),
        ) {
            let may = may_set_role(yours, before, after).is_ok();
            prop_assert_eq!(may, yours >= OrgRole::Manager && before <= yours && after <= yours);
        }

        #[test]
        fn a_token_makes_no_wider_one(held in proptest::option::of(select(TokenScope::ALL)), scope in select(TokenScope::ALL)) {
            prop_assert_eq!(may_issue(held, scope).is_ok(), held.is_none_or(|h| scope <= h));
        }

        #[test]
        fn an_owner_is_always_left(others in 0i64..3, before in select(OrgRole::ALL), after in select(OrgRole::ALL)) {
            let owners = others + i64::from(before == OrgRole::Owner);
            let left = others + i64::from(after == OrgRole::Owner);
            prop_assert_eq!(keeps_an_owner(others, before, after).is_err(), owners > 0 && left == 0);
        }
    }

    #[test]
    fn for_whom_a_project_is_hidden_it_does_not_exist() {
        for access in [Access::Hidden, Access::Public] {
            assert_eq!(may_grant(access, ProjectRole::Viewer), Err(Refusal::not_found("project")));
        }
    }

    #[test]
    fn the_sentences_say_what_is_missing() {
        let said = |refusal: Result<(), Refusal>| refusal.unwrap_err().to_string();
        assert_eq!(
            said(may_set_role(OrgRole::Manager, OrgRole::Member, OrgRole::Owner)),
            "Making somebody Owner needs the role Owner here; yours is Manager."
        );
        assert_eq!(
            said(may_set_role(OrgRole::Manager, OrgRole::Owner, OrgRole::Member)),
            "Changing somebody who is Owner needs the role Owner here; yours is Manager."
        );
    }
}
