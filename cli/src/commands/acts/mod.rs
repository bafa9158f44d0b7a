//! Acting on versions: one by its address, or all that a query finds.

pub mod run;
pub mod stages;
pub mod update;
mod which;

use clap::Args;
use domain::{
    api::{Act, NewCopy, NewPlace, NewStage, Words},
    version::Stage,
};

use crate::{args::Global, failure::Failure, parse};

pub use which::WhichArgs;

/// Arguments of `models publish`, `archive`, `restore` and `delete`.
#[derive(Args, Debug)]
pub struct PlainArgs {
    /// Which versions.
    #[command(flatten)]
    pub which: WhichArgs,
}

/// Arguments of `models tag`.
#[derive(Args, Debug)]
pub struct TagArgs {
    /// Which versions.
    #[command(flatten)]
    pub which: WhichArgs,
    /// Tags to put on, parted by commas
    #[arg(long, value_delimiter = ',', required_unless_present = "remove")]
    pub add: Vec<String>,
    /// Tags to take off, parted by commas
    #[arg(long, value_delimiter = ',')]
    pub remove: Vec<String>,
}

/// Arguments of `models alias`.
#[derive(Args, Debug)]
pub struct AliasArgs {
    /// Which version.
    #[command(flatten)]
    pub which: WhichArgs,
    /// Words that lead to it from now on, parted by commas
    #[arg(long = "set", value_delimiter = ',', required_unless_present = "remove")]
    pub set: Vec<String>,
    /// Words that lead to it no longer, parted by commas
    #[arg(long, value_delimiter = ',')]
    pub remove: Vec<String>,
}

/// Arguments of `models stage`.
#[derive(Args, Debug)]
pub struct StageArgs {
    /// testing, staging, production or disabled
    #[arg(value_parser = parse::stage)]
    pub stage: Stage,
    /// Which versions.
    #[command(flatten)]
    pub which: WhichArgs,
    /// Why, in a word or two
    #[arg(long, default_value = "", hide_default_value = true)]
    pub reason: String,
    /// More about it
    #[arg(long, default_value = "", hide_default_value = true)]
    pub message: String,
}

/// Arguments of `models move`.
#[derive(Args, Debug)]
pub struct MoveArgs {
    /// Which versions.
    #[command(flatten)]
    pub which: WhichArgs,
    /// Where to: a project, where each stays in a model called like its own, or a model
    #[arg(long, value_name = "OWNER/PROJECT[/MODEL]")]
    pub to: String,
    /// The whole model with all its versions; --to is then a project
    #[arg(long)]
    pub whole_model: bool,
}

/// Arguments of `models copy`.
#[derive(Args, Debug)]
pub struct CopyArgs {
    /// Which versions.
    #[command(flatten)]
    pub which: WhichArgs,
    /// Where to: a project, where each comes to a model called like its own, or a model
    #[arg(long, value_name = "OWNER/PROJECT[/MODEL]")]
    pub to: String,
    /// Stage of the copies: testing, staging, production or disabled [default: testing]
    #[arg(long, value_parser = parse::stage)]
    pub stage: Option<Stage>,
}

/// An action that needs no more than its versions.
///
/// # Errors
/// What the server refused.
pub fn plain(global: &Global, args: &PlainArgs, act: Act) -> Result<(), Failure> {
    run::run(global, &args.which, act)
}

/// Changes tags.
///
/// # Errors
/// A wrong command line; what the server refused.
pub fn tag(global: &Global, args: &TagArgs) -> Result<(), Failure> {
    let words = Words { add: parse::tags(&args.add)?, remove: parse::tags(&args.remove)? };
    run::run(global, &args.which, Act::Tag(words))
}

/// Changes aliases.
///
/// # Errors
/// What the server refused.
pub fn alias(global: &Global, args: &AliasArgs) -> Result<(), Failure> {
    run::run(global, &args.which, Act::Alias(Words { add: args.set.clone(), remove: args.remove.clone() }))
}

/// Sets the stage.
///
/// # Errors
/// What the server refused.
pub fn stage(global: &Global, args: &StageArgs) -> Result<(), Failure> {
    let new = NewStage { stage: args.stage, reason: args.reason.clone(), message: args.message.clone() };
    run::run(global, &args.which, Act::Stage(new))
}

/// Moves.
///
/// # Errors
/// A wrong command line; what the server refused.
pub fn move_to(global: &Global, args: &MoveArgs) -> Result<(), Failure> {
    parse::unversioned(&args.to)?;
    run::run(global, &args.which, Act::Move(NewPlace { to: args.to.clone(), whole_model: args.whole_model }))
}

/// Copies.
///
/// # Errors
/// A wrong command line; what the server refused.
pub fn copy(global: &Global, args: &CopyArgs) -> Result<(), Failure> {
    parse::unversioned(&args.to)?;
    run::run(global, &args.which, Act::Copy(NewCopy { to: args.to.clone(), stage: args.stage }))
}
