//! Accounts, signing in, tokens, set-up, the people of an organization, and what operators do at the command line.

pub mod account;
pub mod attempt;
pub mod invitation;
pub mod letter;
pub mod me;
pub mod members;
pub mod operator;
pub mod password;
pub mod profile;
pub mod provider;
mod renew;
pub mod reset;
pub mod secret;
pub mod session;
pub mod sessions;
pub mod setup;
mod sign_in;
pub mod teams;
pub mod token;
pub mod tokens;
