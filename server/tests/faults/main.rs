//! The built program when something is wrong, breaks, or is killed: one clear sentence and the
//! documented exit code, or it goes on by itself and nothing is lost.

mod content;
mod crashes;
mod draining;
mod http;
mod memory;
mod operators;
mod program;
mod refusals;
mod set_up;
mod together;
mod uploads;
