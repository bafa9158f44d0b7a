//! Accounts, signing in, tokens and set-up.

mod invitation;
mod me;
mod members;
mod operator;
mod profile;
mod reset;
mod session;
mod setup;
mod teams;
mod token;
