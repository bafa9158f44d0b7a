//! The built program when something is wrong, breaks, or is killed: one clear sentence and the
//! documented exit code, or it goes on by itself and nothing is lost. And with the built command, a release from its
//! first experiment to the files in another folder.

mod backups;
mod content;
mod crashes;
mod draining;
mod failover;
mod forms;
mod gate;
mod http;
mod memory;
mod operators;
mod program;
mod refusals;
mod release;
mod replicas;
mod resume;
mod rolling;
mod set_up;
mod standby;
mod together;
mod turns;
mod uploads;
mod watched;
