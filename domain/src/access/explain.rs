//! Why somebody may do what they may in a project, step by step.

use serde::{Deserialize, Serialize};

use crate::permission::{Access, Link, OrgRole, ProjectRole, Visibility, access, effective};

/// A grant that somebody has on a project: their own, or a team's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Display name of the team that has it, if it is a team's.
    pub team: Option<String>,
    /// The role.
    pub role: ProjectRole,
}

/// One project on the way up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rung {
    /// Its path.
    pub project: String,
    /// Its own visibility.
    pub visibility: Visibility,
    /// Whether grants of the projects above count in it.
    pub inherits: bool,
    /// What the person has on this very project.
    pub held: Vec<Held>,
    /// Whether the reader may see the project: what they may not see counts, but no step is told of it.
    pub told: bool,
}

/// One reason, or one thing that is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// What the role in the organization gives here by itself.
    Organization {
        /// The role; Outsider for somebody who is no member.
        role: OrgRole,
        /// Who can find the project: the narrowest visibility on the way up.
        visibility: Visibility,
        /// The project above that makes it so narrow, if it is not the project itself and not hidden from the reader.
        narrowed_by: Option<String>,
        /// The role in the project that follows.
        gives: Option<ProjectRole>,
    },
    /// A grant.
    Grant {
        /// The project that has it.
        project: String,
        /// The team that has it, if it is a team's.
        team: Option<String>,
        /// The role.
        role: ProjectRole,
        /// Whether it counts: it is on the project itself, or on one above that it inherits from.
        counts: bool,
    },
    /// From here up grants do not count.
    Cut {
        /// The project that lists only its own people.
        project: String,
    },
}

/// What somebody may do in a project, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Explanation {
    /// Their role; none for whom it is hidden, or who only reads what is Published.
    pub role: Option<ProjectRole>,
    /// Whether they may at least read what is Published.
    pub sees: bool,
    /// The reasons, the organization's first, then from the project up.
    pub steps: Vec<Step>,
}

/// Explains somebody's access to the first project of a way up. The outcome is [`access`]'s; the steps are those that
/// the reader may know of.
#[must_use]
pub fn explain(org_role: OrgRole, way: &[Rung]) -> Explanation {
    let links = way.iter().map(|rung| Link {
        visibility: rung.visibility,
        inherits: rung.inherits,
        granted: rung.held.iter().map(|h| h.role).max(),
    });
    let (visibility, granted) = effective(links);
    let own = way.first().map_or(visibility, |rung| rung.visibility);
    let narrowed_by = way.iter().find(|rung| rung.visibility == visibility && visibility < own);
    let mut steps = vec![Step::Organization {
        role: org_role,
        visibility,
        narrowed_by: narrowed_by.filter(|rung| rung.told).map(|rung| rung.project.clone()),
        gives: role_of(access(org_role, visibility, None)),
    }];
    let mut counts = true;
    for (at, rung) in way.iter().enumerate() {
        steps.extend(rung.held.iter().filter(|_| rung.told).map(|held| Step::Grant {
            project: rung.project.clone(),
            team: held.team.clone(),
            role: held.role,
            counts,
        }));
        if rung.told && counts && !rung.inherits && at + 1 < way.len() {
            steps.push(Step::Cut { project: rung.project.clone() });
        }
        counts &= rung.inherits;
    }
    let outcome = access(org_role, visibility, granted);
    Explanation { role: role_of(outcome), sees: outcome > Access::Hidden, steps }
}

fn role_of(access: Access) -> Option<ProjectRole> {
    match access {
        Access::Role(role) => Some(role),
        Access::Public | Access::Hidden => None,
    }
}

impl Step {
    /// The step in words.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Organization { role: role @ (OrgRole::Owner | OrgRole::Manager), .. } => {
                format!("As {role} of the organization they administer every project.")
            }
            Self::Organization { role, visibility, narrowed_by, gives } => {
                let because = narrowed_by.as_ref().map(|p| format!(", because {p} is")).unwrap_or_default();
                let gives = match gives {
                    Some(gives) => format!("{gives} here"),
                    None if *visibility == Visibility::Public => "what is Published here".to_owned(),
                    None => "nothing here by itself".to_owned(),
                };
                format!("Being {role} of the organization gives {gives}: the project is {visibility}{because}.")
            }
            Self::Grant { project, team, role, counts } => {
                let who = team.as_ref().map_or_else(|| "They have".to_owned(), |team| format!("Their team {team} has"));
                let end = if *counts { "" } else { ", which does not count here" };
                format!("{who} {role} in {project}{end}.")
            }
            Self::Cut { project } => format!("{project} lists only its own people; grants above it do not count."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, option, prelude::*, sample::select};

    fn rungs() -> impl Strategy<Value = Vec<Rung>> {
        let held = (option::of(Just("team".to_owned())), select(ProjectRole::ALL))
            .prop_map(|(team, role)| Held { team, role });
        let rung =
            (select(Visibility::ALL), any::<bool>(), vec(held, 0..3)).prop_map(|(visibility, inherits, held)| Rung {
                project: "p".into(),
                visibility,
                inherits,
                held,
                told: true,
            });
        vec(rung, 1..6)
    }

    proptest! {
        #[test]
        fn the_reasons_come_to_what_is_decided(role in select(OrgRole::ALL), way in rungs()) {
            let told = explain(role, &way);
            let links = way.iter().map(|r| Link {
                visibility: r.visibility,
                inherits: r.inherits,
                granted: r.held.iter().map(|h| h.role).max(),
            });
            let (visibility, granted) = effective(links);
            let decided = access(role, visibility, granted);
            prop_assert_eq!(told.role, role_of(decided));
            prop_assert_eq!(told.sees, decided > Access::Hidden);
            // The role is the highest that any step gives.
            let given = told.steps.iter().filter_map(|step| match step {
                Step::Organization { gives, .. } => *gives,
                Step::Grant { role, counts, .. } => counts.then_some(*role),
                Step::Cut { .. } => None,
            });
            prop_assert_eq!(given.max(), told.role);
            // Every grant is told of, whether it counts or not.
            let grants = told.steps.iter().filter(|s| matches!(s, Step::Grant { .. })).count();
            prop_assert_eq!(grants, way.iter().map(|r| r.held.len()).sum::<usize>());
        }
    }

    proptest! {
        #[test]
        fn what_is_not_told_counts_all_the_same(role in select(OrgRole::ALL), way in rungs(), told in vec(any::<bool>(), 6)) {
            let names = ["a", "b", "c", "d", "e", "f"];
            let whole: Vec<Rung> = way.into_iter().zip(names).map(|(r, n)| Rung { project: n.into(), ..r }).collect();
            let part: Vec<Rung> = whole.iter().cloned().zip(&told).map(|(r, &told)| Rung { told, ..r }).collect();
            let (all, some) = (explain(role, &whole), explain(role, &part));
            prop_assert_eq!((all.role, all.sees), (some.role, some.sees));
            let hidden = |name: &String| part.iter().any(|r| &r.project == name && !r.told);
            let kept: Vec<Step> = all.steps.into_iter().filter_map(|step| match step {
                Step::Organization { role, visibility, narrowed_by, gives } =>
                    Some(Step::Organization { role, visibility, narrowed_by: narrowed_by.filter(|p| !hidden(p)), gives }),
                Step::Grant { ref project, .. } | Step::Cut { ref project } => (!hidden(project)).then_some(step),
            }).collect();
            prop_assert_eq!(kept, some.steps);
        }
    }

    #[test]
    fn a_project_that_lists_its_own_people_cuts_off_what_is_above() {
        let rung = |project: &str, visibility, inherits, held| Rung {
            project: project.into(),
            visibility,
            inherits,
            held,
            told: true,
        };
        let admin = Held { team: Some("Vision".into()), role: ProjectRole::Admin };
        let viewer = Held { team: None, role: ProjectRole::Viewer };
        let told = explain(
            OrgRole::Member,
            &[
                rung("vision/secret", Visibility::Public, false, vec![viewer]),
                rung("vision", Visibility::Private, true, vec![admin]),
            ],
        );
        assert_eq!(told.role, Some(ProjectRole::Viewer));
        let sentences: Vec<_> = told.steps.iter().map(Step::sentence).collect();
        assert_eq!(
            sentences,
            [
                "Being Member of the organization gives nothing here by itself: the project is Private, because vision is.",
                "They have Viewer in vision/secret.",
                "vision/secret lists only its own people; grants above it do not count.",
                "Their team Vision has Admin in vision, which does not count here.",
            ]
        );
    }
}
