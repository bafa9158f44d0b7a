//! The built program when something is wrong, breaks, or is killed: one clear sentence and the
//! documented exit code, or it goes on by itself and nothing is lost. And with the built command, a release from its
//! first experiment to the files in another folder.

mod backups;
mod clock;
mod content;
mod crashes;
mod draining;
mod failover;
mod forms;
mod full;
mod gate;
mod http;
mod killed;
mod memory;
mod operators;
mod program;
mod refusals;
mod release;
mod replicas;
mod resume;
mod rolling;
mod set_up;
mod slow;
mod standby;
mod stopped;
mod together;
mod turns;
mod uploads;
mod watched;
