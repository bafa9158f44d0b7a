//! The use cases on a real PostgreSQL. The tree of modules mirrors `registry/src`.

mod artifacts;
mod backup;
mod checkup;
mod constraint;
mod database;
mod experiments;
mod gate;
mod generate;
mod live;
mod models;
mod organization;
mod people;
mod projects;
mod query;
mod quota;
mod samples;
mod sql;
mod tags;
mod tree;
mod versions;
mod views;
mod webhooks;

use domain::Refusal;
use registry::Error;

/// What somebody is told who was to be refused.
#[track_caller]
fn refused<T>(result: Result<T, impl Into<Error>>) -> Refusal {
    match result.map_err(Into::into) {
        Ok(_) => panic!("it was not refused"),
        Err(Error::Refused(refusal)) => refusal,
        Err(error) => panic!("it failed instead of being refused: {error}"),
    }
}
