//! A PostgreSQL that a program starts, guards and stops for itself.
//!
//! One folder holds everything: the cluster, its socket, its log and a lock. The
//! server uses it when no `DATABASE_URL` is set; the tests use it for clusters they
//! throw away. Nothing listens on TCP, and nothing is downloaded: the binaries are
//! the ones the machine has.
//!
//! ```no_run
//! let postgres = vitrine_postgres::Postgres::start(vitrine_postgres::Options::new("data"))?;
//! println!("{}", postgres.server_url());
//! postgres.stop()?;
//! # Ok::<(), vitrine_postgres::Error>(())
//! ```

mod account;
mod adopt;
mod bootstrap;
mod cluster;
mod command;
mod error;
mod find;
mod folder;
mod guard;
mod handle;
mod layout;
mod lock;
mod log;
mod options;
mod patience;
mod pidfile;
mod process;
mod running;
mod socket;
mod start;
mod stop;
mod url;
mod version;

pub use bootstrap::{DATABASE, OWNER_ROLE, SERVER_ROLE};
pub use error::Error;
pub use find::Binaries;
pub use handle::Postgres;
pub use options::Options;
pub use running::running_url;
pub use version::{OLDEST_MAJOR, Version};
