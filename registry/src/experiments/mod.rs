//! Experiments: what lineage and columns need of the runs that made versions.

pub mod create;
pub mod finish;
pub mod get;
pub mod history;
pub mod list;
pub mod promote;
pub mod promotion;
pub mod report;
pub(crate) mod rows;
