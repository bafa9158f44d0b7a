//! Who may do what: ordered roles and ONE function that decides.
//!
//! [`access`] turns facts about a person and a project into an [`Access`]; [`decide`] holds it
//! against an [`Action`]. Nothing else in the product answers "may they?".

use serde::{Deserialize, Serialize};

use crate::Refusal;

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $code:literal, $title:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vmeta])* $variant,)+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word used in the database, the API and the command line.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The word people read.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// Reads [`Self::code`], whatever its case.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|v| v.code().eq_ignore_ascii_case(code.trim()))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.title())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// Role in an organization. The order of variants matters: a later one may do all an earlier one may.
    OrgRole {
        /// Nobody here: anonymous, or a person of another organization.
        Outsider = "outsider", "Outsider";
        /// Reads what the organization may see.
        Viewer = "viewer", "Viewer";
        /// Contributes wherever visibility is Organization or wider.
        Member = "member", "Member";
        /// Administers every project, people, teams and tags.
        Manager = "manager", "Manager";
        /// Everything, including other owners and deleting the organization.
        Owner = "owner", "Owner";
    }
}

words! {
    /// Role in a project. The order of variants matters.
    ProjectRole {
        /// Reads.
        Viewer = "viewer", "Viewer";
        /// Registers and edits.
        Contributor = "contributor", "Contributor";
        /// Deletes, renames, and decides about access.
        Admin = "admin", "Admin";
    }
}

words! {
    /// Who can find a project. Narrow to wide; the effective one is the narrowest on the way up.
    Visibility {
        /// Only people and teams with a grant.
        Private = "private", "Private";
        /// Members of the organization.
        Organization = "organization", "Organization";
        /// Anyone may read Published, live versions.
        Public = "public", "Public";
    }
}

words! {
    /// What a token may be used for. Ordered: a later one includes the earlier.
    TokenScope {
        /// Reading and downloading.
        Read = "read", "Read";
        /// Registering and editing too.
        Write = "write", "Write";
        /// Whatever its owner may do.
        Admin = "admin", "Admin";
    }
}

words! {
    /// Everything that can be tried. The doc of each names the least role.
    Action {
        /// See it at all; list, search, compare. Viewer.
        See = "see", "Seeing this";
        /// Read Published, live versions. Anyone where the project is Public.
        ReadPublished = "read_published", "Reading this";
        /// Download a Published version. Viewer, or anyone where the project is Public.
        DownloadPublished = "download_published", "Downloading";
        /// Download a Draft. Contributor.
        DownloadDraft = "download_draft", "Downloading a draft";
        /// Register a version, create or change experiments. Contributor.
        Register = "register", "Registering";
        /// Change the fields of a Draft. Contributor.
        EditDraft = "edit_draft", "Editing";
        /// Change what is said of a model, and its name while nothing of it is Published. Contributor.
        EditModel = "edit_model", "Changing this model";
        /// Rename a model that has Published versions. Admin.
        RenamePublished = "rename_published", "Renaming a model with Published versions";
        /// Put tags on things and take them off. Contributor.
        Tag = "tag", "Changing tags";
        /// Put a star on a project or a model for oneself. Viewer.
        Star = "star", "Putting a star on this";
        /// Save views for oneself and make links to views. Viewer.
        SaveView = "save_view", "Saving a view";
        /// Share saved views with everybody who sees the project, and change shared ones. Contributor.
        ShareView = "share_view", "Sharing a view";
        /// Choose the view that the project opens with. Admin.
        SetDefaultView = "set_default_view", "Choosing the default view";
        /// Publish a version, and with it its experiment. Contributor in both projects.
        Publish = "publish", "Publishing";
        /// Publish where the project asks for an Admin. Admin.
        PublishRaised = "publish_raised", "Publishing in this project";
        /// Put versions into the archive and take them out. Contributor.
        Archive = "archive", "Archiving";
        /// Set the stage. Contributor.
        Stage = "stage", "Changing the stage";
        /// Take into production where the project asks for an Admin. Admin.
        StageRaised = "stage_raised", "Taking into production in this project";
        /// Let words lead to versions. Contributor.
        Alias = "alias", "Changing aliases";
        /// Bring versions and models to other projects. Contributor in both.
        Move = "move", "Moving";
        /// Copy versions. Contributor in both projects.
        Copy = "copy", "Copying";
        /// Remove for good. Admin.
        Delete = "delete", "Deleting";
        /// Create projects below this one. Admin.
        CreateSubproject = "create_subproject", "Creating a sub-project";
        /// Visibility, grants, promotion rule, features. Admin.
        ManageProject = "manage_project", "Changing this project";
        /// Create a project at the top. Member.
        CreateProject = "create_project", "Creating a project";
        /// Rename, merge and delete tags everywhere. Manager.
        ManageTags = "manage_tags", "Changing tags everywhere";
        /// See who is in which team. Viewer of the organization.
        SeeOrganization = "see_organization", "Seeing the organization";
        /// Save views of the whole organization for oneself. Viewer of the organization.
        SaveOrganizationView = "save_organization_view", "Saving a view of the organization";
        /// Share views of the whole organization, and change shared ones. Member.
        ShareOrganizationView = "share_organization_view", "Sharing a view of the organization";
        /// Choose the view that the organization's tables open with. Manager.
        SetOrganizationView = "set_organization_view", "Choosing the organization's default view";
        /// People, teams, tokens of others, audit. Manager.
        ManagePeople = "manage_people", "Managing people";
        /// Settings of the organization. Owner.
        ManageOrganization = "manage_organization", "Changing the organization";
        /// One's own name, password, sessions and tokens. Whoever is signed in.
        ManageAccount = "manage_account", "Changing your account";
    }
}

/// The least role an action asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Being anyone, where the project is Public; else a project Viewer.
    Public,
    /// At least this role in the project.
    Project(ProjectRole),
    /// At least this role in the organization.
    Organization(OrgRole),
    /// Being signed in: it is about oneself.
    Oneself,
}

impl Action {
    /// The least role for the action: product.md's table as data.
    #[must_use]
    pub fn need(self) -> Need {
        match self {
            Self::ReadPublished | Self::DownloadPublished => Need::Public,
            Self::See | Self::Star | Self::SaveView => Need::Project(ProjectRole::Viewer),
            Self::DownloadDraft
            | Self::Register
            | Self::EditDraft
            | Self::EditModel
            | Self::Tag
            | Self::ShareView
            | Self::Publish
            | Self::Archive
            | Self::Stage
            | Self::Alias
            | Self::Move
            | Self::Copy => Need::Project(ProjectRole::Contributor),
            Self::PublishRaised
            | Self::StageRaised
            | Self::RenamePublished
            | Self::Delete
            | Self::CreateSubproject
            | Self::SetDefaultView
            | Self::ManageProject => Need::Project(ProjectRole::Admin),
            Self::SeeOrganization | Self::SaveOrganizationView => Need::Organization(OrgRole::Viewer),
            Self::CreateProject | Self::ShareOrganizationView => Need::Organization(OrgRole::Member),
            Self::SetOrganizationView | Self::ManageTags | Self::ManagePeople => Need::Organization(OrgRole::Manager),
            Self::ManageOrganization => Need::Organization(OrgRole::Owner),
            Self::ManageAccount => Need::Oneself,
        }
    }

    /// The least token scope for the action.
    #[must_use]
    pub fn scope(self) -> TokenScope {
        match self {
            Self::See | Self::ReadPublished | Self::DownloadPublished | Self::DownloadDraft | Self::SeeOrganization => {
                TokenScope::Read
            }
            Self::Register
            | Self::EditDraft
            | Self::EditModel
            | Self::RenamePublished
            | Self::Tag
            | Self::Star
            | Self::SaveView
            | Self::ShareView
            | Self::SaveOrganizationView
            | Self::ShareOrganizationView
            | Self::Publish
            | Self::PublishRaised
            | Self::Archive
            | Self::Stage
            | Self::StageRaised
            | Self::Alias
            | Self::Move
            | Self::Copy
            | Self::CreateProject
            | Self::CreateSubproject => TokenScope::Write,
            Self::Delete
            | Self::SetDefaultView
            | Self::SetOrganizationView
            | Self::ManageProject
            | Self::ManageTags
            | Self::ManagePeople
            | Self::ManageOrganization
            | Self::ManageAccount => TokenScope::Admin,
        }
    }
}

/// What somebody is to one project. Ordered: wider is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Access {
    /// It does not exist for them.
    Hidden,
    /// Published, live versions only.
    Public,
    /// A role.
    Role(ProjectRole),
}

/// The effective access of somebody with `org_role` to a project.
///
/// `visibility` is the effective one (narrowest on the way up); `granted` the highest role granted to
/// the person or a team of theirs on the project or, while it inherits, an ancestor.
#[must_use]
pub fn access(org_role: OrgRole, visibility: Visibility, granted: Option<ProjectRole>) -> Access {
    let by_org = match (org_role, visibility) {
        (OrgRole::Owner | OrgRole::Manager, _) => Access::Role(ProjectRole::Admin),
        (OrgRole::Member, Visibility::Organization | Visibility::Public) => Access::Role(ProjectRole::Contributor),
        (OrgRole::Viewer, Visibility::Organization | Visibility::Public) => Access::Role(ProjectRole::Viewer),
        (OrgRole::Outsider, Visibility::Public) => Access::Public,
        _ => Access::Hidden,
    };
    by_org.max(granted.map_or(Access::Hidden, Access::Role))
}

/// What one project on the way up says about access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its own visibility.
    pub visibility: Visibility,
    /// Whether grants of the projects above count here.
    pub inherits: bool,
    /// The highest role granted to the subject, or a team of theirs, on this very project.
    pub granted: Option<ProjectRole>,
}

/// Effective visibility and grant of a project, from its own link up to the top.
#[must_use]
pub fn effective(chain: impl IntoIterator<Item = Link>) -> (Visibility, Option<ProjectRole>) {
    let (mut visibility, mut granted, mut inheriting) = (Visibility::Public, None, true);
    for link in chain {
        visibility = visibility.min(link.visibility);
        if inheriting {
            granted = granted.max(link.granted);
            inheriting = link.inherits;
        }
    }
    (visibility, granted)
}

/// Who asks: their role in the organization and what their credential allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Whether anybody is signed in.
    pub signed_in: bool,
    /// Role in the organization in question.
    pub org_role: OrgRole,
    /// The credential's ceiling; `None` for a session in the browser.
    pub scope: Option<TokenScope>,
}

/// What is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// The organization itself.
    Organization,
    /// A project to which the subject has this access.
    Project(Access),
    /// The subject's own account.
    Oneself,
}

/// The decision. A hidden thing is refused as if it did not exist.
///
/// # Errors
/// [`Refusal::NotFound`] for what the subject may not see, else the reason.
pub fn decide(subject: &Subject, action: Action, resource: Resource) -> Result<(), Refusal> {
    match (action.need(), resource) {
        (Need::Public, Resource::Project(access)) if access >= Access::Public => {}
        (Need::Project(role), Resource::Project(Access::Role(yours))) => {
            if yours < role {
                return Err(needs(action, role.title(), yours.title()));
            }
        }
        (Need::Organization(role), Resource::Organization) => {
            if subject.org_role == OrgRole::Outsider {
                return Err(Refusal::not_found("organization"));
            }
            if subject.org_role < role {
                return Err(needs(action, role.title(), subject.org_role.title()));
            }
        }
        (Need::Oneself, Resource::Oneself) if subject.signed_in => {}
        (_, Resource::Oneself) => return Err(Refusal::SignInNeeded),
        (_, Resource::Organization) => return Err(Refusal::not_found("organization")),
        (_, Resource::Project(_)) => return Err(Refusal::not_found("project")),
    }
    match subject.scope {
        Some(scope) if scope < action.scope() => Err(Refusal::ScopeNeeded { scope: action.scope().code().to_owned() }),
        _ => Ok(()),
    }
}

fn needs(action: Action, role: &str, yours: &str) -> Refusal {
    Refusal::RoleNeeded { action: action.title().to_owned(), role: role.to_owned(), yours: yours.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn subject(org_role: OrgRole) -> Subject {
        Subject { signed_in: true, org_role, scope: None }
    }

    /// The whole table as text, to be checked by eye: a change of it is a change of the product.
    #[test]
    fn the_matrix() {
        use std::fmt::Write;
        let mut table = String::new();
        for &visibility in Visibility::ALL {
            for &role in OrgRole::ALL {
                for granted in
                    [None, Some(ProjectRole::Viewer), Some(ProjectRole::Contributor), Some(ProjectRole::Admin)]
                {
                    let access = access(role, visibility, granted);
                    let may: Vec<_> = Action::ALL
                        .iter()
                        .filter(|a| !matches!(a.need(), Need::Organization(_)))
                        .filter(|&&a| decide(&subject(role), a, Resource::Project(access)).is_ok())
                        .map(|a| a.code())
                        .collect();
                    let granted = granted.map_or("-", ProjectRole::code);
                    writeln!(table, "{:12} {:8} {granted:11} {}", visibility.code(), role.code(), may.join(" "))
                        .unwrap();
                }
            }
        }
        for &role in OrgRole::ALL {
            let may: Vec<_> = Action::ALL
                .iter()
                .filter(|&&a| decide(&subject(role), a, Resource::Organization).is_ok())
                .map(|a| a.code())
                .collect();
            writeln!(table, "{:12} {:8} {:11} {}", "(org)", role.code(), "", may.join(" ")).unwrap();
        }
        insta::assert_snapshot!(table);
    }

    #[test]
    fn an_account_is_its_own_persons() {
        let own = |subject: Subject| decide(&subject, Action::ManageAccount, Resource::Oneself);
        let nobody = Subject { signed_in: false, ..subject(OrgRole::Outsider) };
        assert_eq!(own(nobody), Err(Refusal::SignInNeeded));
        assert_eq!(own(subject(OrgRole::Outsider)), Ok(()));
        let writer = Subject { scope: Some(TokenScope::Write), ..subject(OrgRole::Owner) };
        assert_eq!(own(writer), Err(Refusal::ScopeNeeded { scope: "admin".into() }));
        for &action in Action::ALL.iter().filter(|a| **a != Action::ManageAccount) {
            assert_eq!(decide(&subject(OrgRole::Owner), action, Resource::Oneself), Err(Refusal::SignInNeeded));
        }
    }

    #[test]
    fn a_token_is_never_wider_than_its_scope() {
        let reader = Subject { scope: Some(TokenScope::Read), ..subject(OrgRole::Owner) };
        let all = Resource::Project(Access::Role(ProjectRole::Admin));
        assert!(decide(&reader, Action::See, all).is_ok());
        assert_eq!(decide(&reader, Action::Register, all), Err(Refusal::ScopeNeeded { scope: "write".into() }));
    }

    fn any<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
        proptest::sample::select(all)
    }

    proptest! {
        #[test]
        fn a_grant_never_removes_a_right(
            role in any(OrgRole::ALL), visibility in any(Visibility::ALL), action in any(Action::ALL),
            before in proptest::option::of(any(ProjectRole::ALL)), more in any(ProjectRole::ALL),
        ) {
            let with = |g| decide(&subject(role), action, Resource::Project(access(role, visibility, g))).is_ok();
            prop_assert!(!with(before) || with(before.max(Some(more))));
        }

        #[test]
        fn a_sub_project_is_never_wider_than_its_parent(
            role in any(OrgRole::ALL),
            chain in proptest::collection::vec((any(Visibility::ALL), proptest::bool::ANY), 2..6),
        ) {
            let links = |from: usize| chain[from..].iter().map(|&(visibility, inherits)| Link { visibility, inherits, granted: None });
            let (child, _) = effective(links(0));
            let (parent, _) = effective(links(1));
            prop_assert!(child <= parent);
            prop_assert!(access(role, child, None) <= access(role, parent, None));
        }

        #[test]
        fn grants_above_count_only_while_inheriting(
            inherits in proptest::bool::ANY, granted in any(ProjectRole::ALL),
        ) {
            let own = Link { visibility: Visibility::Private, inherits, granted: None };
            let above = Link { visibility: Visibility::Private, inherits: true, granted: Some(granted) };
            prop_assert_eq!(effective([own, above]).1, inherits.then_some(granted));
        }

        #[test]
        fn narrower_visibility_never_adds_a_right(
            role in any(OrgRole::ALL), wide in any(Visibility::ALL), narrow in any(Visibility::ALL),
        ) {
            prop_assume!(narrow <= wide);
            prop_assert!(access(role, narrow, None) <= access(role, wide, None));
        }
    }
}
