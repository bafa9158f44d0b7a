//! Small parts that pages are made of.

pub mod any;
pub mod clock;
pub mod colour;
pub mod copy;
pub mod form;
pub mod href;
pub mod html;
pub mod icon;
pub mod later;
pub mod live;
#[cfg(feature = "ssr")]
pub mod markdown;
pub mod number;
pub mod pill;
pub mod popup;
mod retry;
pub mod sheet;

pub use clock::Clock;
pub use icon::Icon;
pub use retry::retry;
