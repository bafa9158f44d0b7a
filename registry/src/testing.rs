//! A world for a test: a database cloned from a migrated template, and a folder for files.
//!
//! All tests of a process share one PostgreSQL: a throw-away one, or the empty database that
//! `VITRINE_TEST_DATABASE_URL` names as its owner. Each [`TestWorld`] is alone in its database and
//! works in it as the server's role, so that what that role may not do fails in tests, too.
//!
//! ```no_run
//! # use domain::permission::{OrgRole, Visibility};
//! # async fn a_test() {
//! let world = registry::testing::TestWorld::new().await;
//! world.project("acme/vision", Visibility::Organization).await;
//! let ada = world.person("ada", OrgRole::Member).await;
//! let version = world.version("acme/vision/yolo").by(&ada).tag("prod").register().await;
//! # }
//! ```

mod cluster;
mod experiment;
mod people;
mod plan;
mod projects;
mod version;
mod world;

pub use experiment::NewRun;
pub use people::{PASSWORD, email};
pub use plan::Alone;
pub use projects::paths_seen;
pub use version::Registration;
pub use world::{Empty, TestWorld};
