//! Who has access to a project and why, and what changing that means. Pure, so that a page can say it
//! before anything is changed.

mod consequence;
mod explain;
mod grant;

pub use consequence::{Consequence, Reach, consequence};
pub use explain::{Explanation, Held, Rung, Step, explain};
pub use grant::{keeps_an_owner, may_grant, may_issue, may_set_role};
