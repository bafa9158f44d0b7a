//! Accounts, signing in, tokens, set-up, and what operators do at the command line.

pub mod account;
pub mod attempt;
pub mod me;
pub mod operator;
pub mod password;
pub mod secret;
pub mod session;
pub mod setup;
pub mod token;
