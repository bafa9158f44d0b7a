//! `vitrine completions SHELL`

use std::io::Write;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::{args::Cli, failure::Failure};

/// Arguments of `completions`.
#[derive(Args, Debug)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Prints the script.
///
/// # Errors
/// When stdout cannot be written.
pub fn run(args: &CompletionsArgs) -> Result<(), Failure> {
    // Made in memory first: the generator takes a broken pipe for a mistake of its own.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "vitrine", &mut script);
    Ok(std::io::stdout().lock().write_all(&script)?)
}
