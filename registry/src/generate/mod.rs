//! Very many versions of nobody's: an organization as large as wished for, to see how Vitrine does with it. The same
//! wish makes the same rows, keys included.
//!
//! A plan of people, projects and models is made first; rows are then a pure function of it and their number. They are
//! copied in chunks, into empty tables in one transaction and else in one each, past the triggers and foreign keys that would look at each row by itself:
//! what triggers keep otherwise (`version_count` and `version_tally`, projects' closure and paths for what comes before
//! the chunks) is written in the same transaction, and checks and unique indexes hold as ever. Open pages and webhooks
//! are told nothing of what was always there; the audit log holds what was registered and published.

mod bare;
mod chunk;
mod draw;
mod files;
mod head;
mod plan;
mod run;
mod sheet;
mod tally;
mod version;
mod words;
mod write;

use std::sync::Arc;

use domain::{Refusal, Time, name};
use sqlx::{Connection as _, PgConnection};

use crate::{Registry, Result};
use plan::Plan;

/// Most versions: their keys and times are distinct for as many.
pub const VERSIONS_MAX: usize = 100_000_000;

/// What is wished for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Slug of the organization.
    pub organization: String,
    /// How many versions.
    pub versions: usize,
    /// How many projects.
    pub projects: usize,
    /// How many experiments.
    pub experiments: usize,
    /// Another seed makes other rows.
    pub seed: u64,
    /// The time that the newest versions are from.
    pub until: Time,
}

impl Wish {
    /// As many experiments as such versions would come from.
    #[must_use]
    pub fn usual_experiments(versions: usize) -> usize {
        (versions / 4).max(1)
    }

    /// What everything is drawn from: two organizations of one seed share no key.
    fn root(&self) -> u64 {
        let slug = self
            .organization
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        slug ^ self.seed
    }
}

/// What was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// Versions.
    pub versions: usize,
    /// Experiments.
    pub experiments: usize,
    /// Models.
    pub models: usize,
    /// Projects.
    pub projects: usize,
    /// People.
    pub people: usize,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many versions are written.
    Versions(usize),
    /// So many indexes are made, of so many.
    Indexes(usize, usize),
}

/// Makes an organization, or with `into` adds to the one that is there, below a project `generated-SEED`. `told` hears
/// how far it is.
///
/// `owner_url` is the database's for the owner of its tables, who has to be allowed to set `session_replication_role`.
///
/// # Errors
/// A wish that cannot be fulfilled; an organization that is there, without `into`; what was generated into it before
/// with the same seed.
pub async fn unsafe_generate(
    registry: &Registry,
    owner_url: &str,
    wish: Wish,
    into: bool,
    told: impl Fn(Progress) + Send + Sync,
) -> Result<Made> {
    check(&wish)?;
    let mut db = PgConnection::connect(owner_url).await?;
    head::refuse_taken(&mut db, &wish.organization, into).await?;
    let home = into.then(|| format!("generated-{}", wish.seed));
    let mut plan = Plan::of(wish, home.as_deref());
    let org = head::write(&mut db, &mut plan, into).await?;
    let files = files::keep(registry, &mut db, org, &plan).await?;
    let made = Made {
        versions: plan.wish.versions,
        experiments: plan.wish.experiments,
        models: plan.models.len(),
        projects: plan.projects.len(),
        people: plan.people.len(),
    };
    write::all(owner_url, Arc::new(chunk::Source::new(plan, org, files)), told).await?;
    // What is planned goes by what is there, and pages that hold only what everybody sees need not be read for that.
    sqlx::query("vacuum (analyze)").execute(&mut db).await?;
    db.close().await?;
    Ok(made)
}

fn check(wish: &Wish) -> Result<(), Refusal> {
    let slug = name::check_organization(&wish.organization)?.1;
    if slug != wish.organization {
        return Err(Refusal::invalid("organization", format!("is no slug; “{slug}” would be one")));
    }
    if !(1..=VERSIONS_MAX).contains(&wish.versions) {
        return Err(Refusal::invalid("versions", format!("are from 1 to {VERSIONS_MAX}")));
    }
    if !(1..=100_000).contains(&wish.projects) {
        return Err(Refusal::invalid("projects", "are from 1 to 100000"));
    }
    if !(1..=VERSIONS_MAX).contains(&wish.experiments) {
        return Err(Refusal::invalid("experiments", format!("are from 1 to {VERSIONS_MAX}")));
    }
    Ok(())
}
