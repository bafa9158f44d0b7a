//! The Vitrine server: configuration, router, sessions, API and files.
//!
//! It holds no rule and no SQL: everything goes through `registry`.

#![recursion_limit = "512"]

pub mod api;
mod assets;
mod auth;
mod backup;
mod client;
pub mod commands;
pub mod config;
mod cross_site;
mod database;
mod doctor;
mod exit;
mod headers;
mod health;
mod in_time;
pub mod mail;
mod metrics;
pub mod mlflow;
pub mod pages;
pub mod polyaxon;
mod problem;
mod protocol;
pub mod provider;
pub mod router;
mod serve;
mod telemetry;
mod too_long;
mod webhooks;
mod zip;

pub use exit::Failure;
