//! A page of the table of experiments, of projects in which the actor has a role.

use domain::table::ExperimentRow;

crate::table::lists!(ExperimentRow);
