//! What happens, told to open pages while it happens.
//!
//! Every change leaves an event in the outbox, in its own transaction. One tail a server reads those that have been
//! committed since it last looked, and hands each reader what they may see at that moment. A reader who was away says
//! where they were, and is told exactly what they missed.

mod credentials;
mod deliver;
mod event;
mod hub;
mod join;
mod line;
pub mod outbox;
mod position;
mod sees;
mod tail;

pub use hub::Live;
pub use join::{From, STREAMS_OF_ONE_MAX};
pub use line::{Message, Subscription, What};
pub use position::Position;
