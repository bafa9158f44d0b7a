//! Accounts, signing in, tokens and set-up.

mod me;
mod operator;
mod session;
mod setup;
mod token;
