//! The `vitrine` command: registers, finds and fetches model versions of a Vitrine server.

mod args;
mod client;
mod commands;
mod config;
mod exit;
mod failure;
mod host;
mod output;
mod parse;
mod progress;
mod table;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = args::Cli::parse();
    match commands::run(&cli) {
        Ok(()) => exit::Exit::Done.into(),
        Err(failure) => failure.report(),
    }
}
