//! What may happen to versions and experiments, as pure functions from facts to a change or a reason against it.
//!
//! One rule a file. The server, the browser, the API and the command line run the same ones, so an action is
//! offered exactly where it would be carried out.

mod alias;
mod archive;
mod compare;
mod copy;
mod delete;
mod download;
mod edit;
mod experiment;
mod facts;
mod model;
mod move_to;
mod offer;
mod promote;
mod promotion;
mod publish;
mod reason;
mod restore;
mod stage;
mod tag;
#[cfg(test)]
mod tests;

pub use alias::alias;
pub use archive::archive;
pub use compare::{COMPARE_MAX, COMPARE_MIN, compare};
pub use copy::copy;
pub use delete::delete;
pub use download::{Download, download, in_use};
pub use edit::edit;
pub use experiment::{edit_experiment, finish_experiment};
pub use facts::{Artifact, Facts, Run, Standing};
pub use model::{delete_model, edit_model, rename_model};
pub use move_to::move_to;
pub use offer::{Offer, Verb, applies, offer};
pub use promote::promote;
pub use promotion::{Destination, Origin, promotion_allows};
pub use publish::{Publication, publish};
pub use reason::Reason;
pub use restore::restore;
pub use stage::{stage, stage_at_all};
pub use tag::tag;
