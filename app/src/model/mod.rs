//! A model as a place: what stands above the table of its versions.
//!
//! The server draws it, so that it costs the first load nothing but its own markup; [`live`] comes later and lets stars,
//! arrow keys on the timeline, and what was done with versions change it.

#[cfg(feature = "ssr")]
pub mod draw;
pub mod live;
