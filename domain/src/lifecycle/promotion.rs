//! Whose experiments may become versions of a project.

use super::{Facts, Reason, Standing};
use crate::{
    project::{Features, PromotionRule},
    version::Status,
};

/// Where an experiment stands, seen from the project that wants its version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The experiment's project is the target or below it.
    pub in_subtree: bool,
    /// The experiment's project is on the target's list.
    pub listed: bool,
}

/// A project that a version is to be brought to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Destination<'a> {
    /// Its path.
    pub path: &'a str,
    /// What the asker is to it.
    pub standing: Standing,
    /// What it may hold.
    pub features: Features,
    /// Its promotion rule.
    pub rule: PromotionRule,
    /// Where the version's experiment stands, if it has one.
    pub origin: Option<Origin>,
    /// Path of the experiment's project, where the asker may know it.
    pub source: Option<&'a str>,
}

/// Whether a promotion rule lets a version with this origin in.
#[must_use]
pub fn promotion_allows(rule: PromotionRule, origin: Origin) -> bool {
    match rule {
        PromotionRule::Any => true,
        PromotionRule::Subtree => origin.in_subtree,
        PromotionRule::Listed => origin.listed,
    }
}

impl Destination<'_> {
    /// # Errors
    /// [`Reason::Promotion`], which names the rule; where it takes no models.
    pub(super) fn lets_in(&self) -> Result<(), Reason> {
        self.features.take_models(self.path)?;
        match self.origin {
            Some(origin) if !promotion_allows(self.rule, origin) => Err(Reason::Promotion {
                project: self.path.to_owned(),
                rule: self.rule.title().to_owned(),
                source: self.source.unwrap_or("another project").to_owned(),
            }),
            _ => Ok(()),
        }
    }

    /// What a version brings along counts as done there.
    ///
    /// # Errors
    /// Where the project asks for a role to publish, or for production, that the asker has not.
    pub(super) fn takes(&self, version: &Facts) -> Result<(), Reason> {
        if version.status == Status::Published {
            self.standing.may_publish()?;
        }
        self.standing.may_set(version.stage)
    }
}
