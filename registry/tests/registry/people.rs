//! Accounts, signing in, tokens and set-up.

mod invitation;
mod letter;
mod me;
mod members;
mod operator;
mod profile;
mod provider;
mod reset;
mod session;
mod setup;
mod teams;
mod token;
