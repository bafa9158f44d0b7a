//! Registering a version by dropping or choosing its files.

pub mod area;
mod dialog;
mod send;
mod stage;

pub use area::Area;
pub use dialog::UploadDialog;
pub use stage::Uploads;
