//! An organization itself: its settings, what happened in it, and its end.

pub mod audit;
pub mod delete;
pub mod purge;
pub mod settings;
