//! The server's routes, as callers meet them: requests go through the whole router.

mod acts;
mod client;
mod experiments;
mod files;
mod headers;
mod health;
mod in_time;
mod leaks;
mod logs;
mod matrix;
mod me;
mod other_sites;
mod pages;
mod people;
mod problems;
mod projects;
mod provider;
mod resolve;
mod sign_in;
mod tables;
mod uploads;
mod versions;
