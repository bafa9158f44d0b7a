//! Who gains and who loses when a project becomes wider or narrower, said before it does.

use serde::{Deserialize, Serialize};

use crate::permission::{Access, Visibility};

/// Somebody's access to a project and those below it, before and after: one pair a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// How many people this holds for.
    pub people: i64,
    /// The pairs, the project itself first.
    pub projects: Vec<(Access, Access)>,
}

/// What a change of visibility or inheritance would mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Consequence {
    /// Who can find it now: the narrowest on the way up.
    pub before: Visibility,
    /// Who could find it afterwards.
    pub after: Visibility,
    /// The project above that keeps it narrower than what was asked for.
    pub narrowed_by: Option<String>,
    /// People and service accounts who may do more than before, here or below.
    pub gain: i64,
    /// Those who may do less.
    pub lose: i64,
    /// Of those, whoever no longer sees it at all.
    pub shut_out: i64,
    /// Projects that change for somebody, this one and those below.
    pub projects: i64,
    /// Whether the change makes anything wider, and so is worth asking twice.
    pub widens: bool,
}

/// What a change means for everybody. `anyone` is what people without any role see, in pairs like a [`Reach`]'s.
#[must_use]
pub fn consequence(
    (before, after): (Visibility, Visibility),
    narrowed_by: Option<String>,
    reaches: &[Reach],
    anyone: &[(Access, Access)],
) -> Consequence {
    let count = |holds: fn(&(Access, Access)) -> bool| {
        reaches.iter().filter(|r| r.projects.iter().any(holds)).map(|r| r.people).sum::<i64>()
    };
    let changes = |at: usize| {
        let of = |pairs: &[(Access, Access)]| pairs.get(at).is_some_and(|(before, after)| before != after);
        of(anyone) || reaches.iter().any(|r| r.people > 0 && of(&r.projects))
    };
    let gain = count(|(before, after)| after > before);
    Consequence {
        before,
        after,
        narrowed_by,
        gain,
        lose: count(|(before, after)| after < before),
        shut_out: count(|(before, after)| *before > Access::Hidden && *after == Access::Hidden),
        projects: i64::try_from((0..anyone.len()).filter(|&at| changes(at)).count()).unwrap_or(i64::MAX),
        widens: gain > 0 || anyone.iter().any(|(before, after)| after > before),
    }
}

impl Consequence {
    /// The consequence in words.
    #[must_use]
    pub fn sentence(&self) -> String {
        let people = |n: i64| if n == 1 { "1 person".to_owned() } else { format!("{n} people") };
        let verb = |n: i64, one: &str, many: &str| if n == 1 { one.to_owned() } else { many.to_owned() };
        let mut parts = Vec::new();
        match (self.before == Visibility::Public, self.after == Visibility::Public) {
            (false, true) => parts.push("Anyone may read what is Published, without signing in.".to_owned()),
            (true, false) => parts.push("It is no longer open to anyone.".to_owned()),
            _ => {}
        }
        if self.gain > 0 {
            parts.push(format!("{} {} access.", people(self.gain), verb(self.gain, "gains", "gain")));
        }
        if self.lose > 0 {
            let out = match self.shut_out {
                0 => ".".to_owned(),
                n if n == self.lose => format!(" and no longer {} it.", verb(n, "sees", "see")),
                n => format!(", {n} of them all of it."),
            };
            parts.push(format!("{} {} access{out}", people(self.lose), verb(self.lose, "loses", "lose")));
        }
        if let Some(above) = &self.narrowed_by {
            parts.push(format!("{above} keeps it {}.", self.after));
        }
        if parts.is_empty() {
            parts.push("Nothing changes for anybody today.".to_owned());
        }
        parts.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permission::{OrgRole, ProjectRole, access};
    use proptest::{prelude::*, sample::select};

    const VIEWER: Access = Access::Role(ProjectRole::Viewer);
    const CONTRIBUTOR: Access = Access::Role(ProjectRole::Contributor);

    #[test]
    fn people_are_counted_once_however_many_projects_change_for_them() {
        let reach = |people, projects: &[(Access, Access)]| Reach { people, projects: projects.to_vec() };
        let told = consequence(
            (Visibility::Organization, Visibility::Private),
            None,
            &[
                reach(12, &[(CONTRIBUTOR, Access::Hidden), (CONTRIBUTOR, VIEWER)]),
                reach(3, &[(VIEWER, VIEWER), (CONTRIBUTOR, VIEWER)]),
                reach(4, &[(VIEWER, VIEWER), (VIEWER, VIEWER)]),
            ],
            &[(Access::Hidden, Access::Hidden); 2],
        );
        assert_eq!((told.gain, told.lose, told.shut_out, told.projects, told.widens), (0, 15, 12, 2, false));
        assert_eq!(told.sentence(), "15 people lose access, 12 of them all of it.");
        let out = |people| Consequence { gain: 0, lose: people, shut_out: people, ..told.clone() }.sentence();
        assert_eq!(out(1), "1 person loses access and no longer sees it.");
        assert_eq!(out(2), "2 people lose access and no longer see it.");
    }

    #[test]
    fn what_a_project_above_keeps_narrow_changes_nothing() {
        let told = consequence(
            (Visibility::Private, Visibility::Private),
            Some("vision".into()),
            &[],
            &[(Access::Hidden, Access::Hidden)],
        );
        assert_eq!(told.sentence(), "vision keeps it Private.");
        assert!(!told.widens);
    }

    proptest! {
        #[test]
        fn only_what_is_wider_for_somebody_widens(
            role in select(OrgRole::ALL), before in select(Visibility::ALL), after in select(Visibility::ALL),
        ) {
            let pair = |role| (access(role, before, None), access(role, after, None));
            let told = consequence((before, after), None, &[Reach { people: 1, projects: vec![pair(role)] }], &[pair(OrgRole::Outsider)]);
            prop_assert!(!told.widens || after > before);
            prop_assert!(told.gain == 0 || after > before);
            prop_assert!(told.lose == 0 || after < before);
            prop_assert!(told.shut_out <= told.lose);
        }
    }
}
