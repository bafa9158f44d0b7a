//! Registering a version by dropping or choosing its files.

pub mod area;
mod dialog;
mod parts;
mod send;
mod stage;

pub use dialog::dialog;
pub use stage::Uploads;
