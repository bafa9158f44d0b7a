//! Small parts that pages are made of.

pub mod clock;
pub mod colour;
pub mod copy;
pub mod href;
pub mod icon;
pub mod number;
pub mod pill;
pub mod sheet;

pub use clock::Clock;
pub use icon::{Icon, icon};
