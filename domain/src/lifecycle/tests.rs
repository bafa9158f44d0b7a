//! Every rule over every combination of facts, held against what the product promises in plain words.

use super::*;
use crate::{
    experiment::ExperimentStatus,
    permission::{Access, ProjectRole},
    project::{Features, PromotionRule},
    version::{Registration, Stage, Status},
};

/// No access, that of a Public project's readers, and the roles.
const ACCESSES: [Access; 5] = [
    Access::Hidden,
    Access::Public,
    Access::Role(ProjectRole::Viewer),
    Access::Role(ProjectRole::Contributor),
    Access::Role(ProjectRole::Admin),
];
const CONTRIBUTOR: Access = Access::Role(ProjectRole::Contributor);
const ADMIN: Access = Access::Role(ProjectRole::Admin);

/// A project's two raised bars in all combinations, for somebody with each access.
fn standings() -> impl Iterator<Item = Standing> + Clone {
    ACCESSES.into_iter().flat_map(|access| {
        [(false, false), (true, false), (false, true), (true, true)].into_iter().map(move |(publish, production)| {
            let role = |raised| if raised { ProjectRole::Admin } else { ProjectRole::Contributor };
            Standing { access, scope: None, publish: role(publish), production: role(production) }
        })
    })
}

fn runs() -> Vec<Option<Run>> {
    let mut runs = vec![None];
    for &status in ExperimentStatus::ALL {
        for published in [false, true] {
            // What the project asks of production does not count for its experiments.
            let bars = standings().filter(|at| at.production == ProjectRole::Contributor);
            runs.extend(bars.map(|at| Some(Run { status, published, at })));
        }
    }
    runs
}

/// Calls with every combination of facts there is.
fn over_all(mut each: impl FnMut(Facts)) {
    let runs = runs();
    for &status in Status::ALL {
        for &stage in Stage::ALL {
            for archived in [false, true] {
                for &registration in Registration::ALL {
                    for &artifact in Artifact::ALL {
                        for here in standings() {
                            for &experiment in &runs {
                                each(Facts { status, stage, registration, archived, artifact, experiment, here });
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Whether somebody reaches the bar that a project sets for publishing.
fn publishes(at: Standing) -> bool {
    at.access >= if at.publish == ProjectRole::Admin { ADMIN } else { CONTRIBUTOR }
}

fn sets(at: Standing, stage: Stage) -> bool {
    at.access >= if stage == Stage::Production && at.production == ProjectRole::Admin { ADMIN } else { CONTRIBUTOR }
}

#[test]
fn rules_of_one_version() {
    over_all(|v| {
        let (ready, contributes) = (v.registration == Registration::Ready, v.here.access >= CONTRIBUTOR);
        let lets_go = v.experiment.is_none_or(|e| e.published || (e.status.has_ended() && publishes(e.at)));
        let expected = v.status == Status::Draft && ready && publishes(v.here) && lets_go;
        assert_eq!(publish(&v).is_ok(), expected, "publish {v:?}");
        if let Ok(change) = publish(&v) {
            assert_eq!(change.experiment_too, v.experiment.is_some_and(|e| !e.published), "{v:?}");
        }
        assert_eq!(archive(&v).is_ok(), contributes && !v.archived, "archive {v:?}");
        assert_eq!(restore(&v).is_ok(), contributes && v.archived, "restore {v:?}");
        assert_eq!(tag(&v).is_ok(), contributes, "tag {v:?}");
        assert_eq!(alias(&v).is_ok(), contributes && ready, "alias {v:?}");
        assert_eq!(edit(&v).is_ok(), contributes && v.status == Status::Draft, "edit {v:?}");
        let least = if v.status == Status::Draft { CONTRIBUTOR } else { Access::Public };
        let there = v.here.access >= least && v.artifact == Artifact::Files;
        assert_eq!(download(&v, true).is_ok(), there, "download {v:?}");
        assert_eq!(download(&v, false).is_ok(), there && v.stage != Stage::Disabled, "download {v:?}");
        assert_eq!(delete(&v).is_ok(), v.here.access == ADMIN && v.archived, "delete {v:?}");
        for &to in Stage::ALL {
            assert_eq!(stage(&v, to).is_ok(), sets(v.here, to) && ready && to != v.stage, "{to:?} {v:?}");
        }
        // What is offered is what the rule says.
        for (verb, ruled) in [
            (Verb::Publish, publish(&v).is_ok()),
            (Verb::Archive, archive(&v).is_ok()),
            (Verb::Restore, restore(&v).is_ok()),
            (Verb::Edit, edit(&v).is_ok()),
            (Verb::Download, download(&v, false).is_ok()),
            (Verb::Stage, contributes && ready),
            (Verb::Move, contributes),
            (Verb::Copy, contributes && ready),
            (Verb::Delete, delete(&v).is_ok()),
        ] {
            assert_eq!(offer(verb, &[v]).applies == 1, ruled, "{verb:?} {v:?}");
        }
    });
}

const ALL: Features = Features { models: true, experiments: true };

#[test]
fn a_project_without_models_takes_none() {
    let features = Features { models: false, experiments: true };
    let to = Destination {
        path: "vision",
        standing: Standing::of(ADMIN),
        features,
        rule: PromotionRule::Any,
        origin: None,
        source: None,
    };
    for refused in [move_to(&draft(), &to, false), copy(&draft(), &to, Stage::Testing)] {
        assert_eq!(crate::Refusal::from(refused.unwrap_err()).to_string(), "Models are switched off in vision.");
    }
}

#[test]
fn rules_of_moves_and_copies() {
    let run = Run { status: ExperimentStatus::Completed, published: false, at: Standing::of(Access::Hidden) };
    let origins = [None, Some((false, false)), Some((true, false)), Some((false, true)), Some((true, true))];
    for here in standings() {
        for there in standings() {
            for &rule in PromotionRule::ALL {
                for origin in origins {
                    let origin = origin.map(|(in_subtree, listed)| Origin { in_subtree, listed });
                    let to = Destination { path: "vision", standing: there, features: ALL, rule, origin, source: None };
                    let let_in = match (rule, origin) {
                        (PromotionRule::Any, _) | (_, None) => true,
                        (PromotionRule::Subtree, Some(origin)) => origin.in_subtree,
                        (PromotionRule::Listed, Some(origin)) => origin.listed,
                    };
                    let both = here.access >= CONTRIBUTOR && there.access >= CONTRIBUTOR;
                    for (&status, &stage) in Status::ALL.iter().flat_map(|s| Stage::ALL.iter().map(move |t| (s, t))) {
                        for &registration in Registration::ALL {
                            let v = Facts {
                                status,
                                stage,
                                registration,
                                archived: false,
                                artifact: Artifact::Files,
                                experiment: Some(run),
                                here,
                            };
                            // A Published version is not published there by the back door.
                            let taken = (status == Status::Draft || publishes(there)) && sets(there, stage);
                            assert_eq!(move_to(&v, &to, false).is_ok(), both && taken && let_in, "{v:?} {to:?}");
                            assert!(move_to(&v, &to, true).is_err());
                            let ready = registration == Registration::Ready;
                            let copied = both && ready && sets(there, stage) && let_in;
                            assert_eq!(copy(&v, &to, stage).is_ok(), copied, "{v:?} {to:?}");
                        }
                    }
                }
            }
        }
    }
}

fn draft() -> Facts {
    Facts {
        status: Status::Draft,
        stage: Stage::Testing,
        registration: Registration::Ready,
        archived: false,
        artifact: Artifact::Files,
        experiment: None,
        here: Standing::of(CONTRIBUTOR),
    }
}

#[test]
fn an_offer_counts_and_says_why_not() {
    let published = Facts { status: Status::Published, ..draft() };
    let viewed = Facts { here: Standing::of(Access::Role(ProjectRole::Viewer)), ..draft() };
    let offered = offer(Verb::Publish, &[draft(), published, published, viewed, draft(), published]);
    assert_eq!(offered.text(), "2 of 6: 3 are already Published, 1 needs the role Contributor");
    assert_eq!(offer(Verb::Publish, &[draft(), draft()]).text(), "2");
    assert_eq!(offer(Verb::Compare, &[draft()]).applies, 0);
    assert_eq!(offer(Verb::Compare, &[draft(); 3]).applies, 3);
    assert_eq!(offer(Verb::Compare, &[draft(); 21]).applies, 0);
}

#[test]
fn the_promotion_rule_is_named() {
    let to = Destination {
        path: "vision",
        standing: Standing::of(ADMIN),
        features: ALL,
        rule: PromotionRule::Subtree,
        origin: Some(Origin { in_subtree: false, listed: false }),
        source: Some("lab"),
    };
    let refusal = crate::Refusal::from(move_to(&draft(), &to, false).unwrap_err());
    assert_eq!(refusal.code(), "promotion_rule");
    assert!(refusal.to_string().contains("only this project and its sub-projects"), "{refusal}");
}

#[test]
fn who_may_not_see_an_experiment_is_not_told_how_it_stands() {
    let run = Run { status: ExperimentStatus::Queued, published: false, at: Standing::of(Access::Hidden) };
    let reason = publish(&Facts { experiment: Some(run), ..draft() }).unwrap_err();
    assert_eq!(crate::Refusal::from(reason), crate::Refusal::not_found("experiment"));
}
