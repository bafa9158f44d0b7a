//! Real clusters, started and stopped, killed and broken.

mod adopt;
mod crash;
mod folders;
mod lifecycle;
mod lock;
mod owner;
mod psql;
