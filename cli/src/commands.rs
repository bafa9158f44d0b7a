//! The commands: each reads its arguments, talks to the server (`inspect` to nobody) and prints.

pub mod acts;
mod address;
pub mod compare;
pub mod completions;
pub mod exit_codes;
pub mod experiment;
pub mod get;
pub mod import;
pub mod inspect;
pub mod login;
pub mod logout;
pub mod ls;
mod matching;
pub mod open;
pub mod profile;
pub mod project;
pub mod pull;
pub mod register;
mod rows;
mod show;
pub mod whoami;

use domain::api::Act;

use crate::{
    args::{Cli, Command, ExperimentCommand, ImportCommand, ModelsCommand, ProfileCommand, ProjectCommand},
    failure::Failure,
};

/// Runs the command that was given.
///
/// # Errors
/// Why it was not done.
pub fn run(cli: &Cli) -> Result<(), Failure> {
    let global = &cli.global;
    match &cli.command {
        Command::Login(args) => login::run(global, args),
        Command::Logout => logout::run(global),
        Command::Whoami => whoami::run(global),
        Command::Profile(ProfileCommand::Ls) => profile::ls(global),
        Command::Profile(ProfileCommand::Use(args)) => profile::choose(global, args),
        Command::Profile(ProfileCommand::Rm(args)) => profile::remove(global, args),
        Command::Project(ProjectCommand::Create(args)) => project::create::run(global, args),
        Command::Project(ProjectCommand::Ls(args)) => project::ls::run(global, args),
        Command::Project(ProjectCommand::Get(args)) => project::get::run(global, args),
        Command::Project(ProjectCommand::Update(args)) => project::update::run(global, args),
        Command::Project(ProjectCommand::Tag(args)) => project::tag::run(global, args),
        Command::Project(ProjectCommand::Archive(args)) => project::archive::run(global, args, "archive"),
        Command::Project(ProjectCommand::Restore(args)) => project::archive::run(global, args, "restore"),
        Command::Project(ProjectCommand::Delete(args)) => project::delete::run(global, args),
        Command::Experiment(ExperimentCommand::Create(args)) => experiment::create::run(global, args),
        Command::Experiment(ExperimentCommand::Log(args)) => experiment::log::run(global, args),
        Command::Experiment(ExperimentCommand::Finish(args)) => experiment::finish::run(global, args),
        Command::Experiment(ExperimentCommand::Ls(args)) => experiment::ls::run(global, args),
        Command::Experiment(ExperimentCommand::Get(args)) => experiment::get::run(global, args),
        Command::Experiment(ExperimentCommand::Promote(args)) => experiment::promote::run(global, args),
        Command::Models(ModelsCommand::Register(args)) => register::run(global, args),
        Command::Models(ModelsCommand::Ls(args)) => ls::run(global, args),
        Command::Models(ModelsCommand::Open(args)) => open::run(global, args),
        Command::Models(ModelsCommand::Get(args)) => get::run(global, args),
        Command::Models(ModelsCommand::Compare(args)) => compare::run(global, args),
        Command::Models(ModelsCommand::Pull(args)) => pull::run(global, args),
        Command::Models(ModelsCommand::Publish(args)) => acts::plain(global, args, Act::Publish),
        Command::Models(ModelsCommand::Archive(args)) => acts::plain(global, args, Act::Archive),
        Command::Models(ModelsCommand::Restore(args)) => acts::plain(global, args, Act::Restore),
        Command::Models(ModelsCommand::Delete(args)) => acts::plain(global, args, Act::Delete),
        Command::Models(ModelsCommand::Tag(args)) => acts::tag(global, args),
        Command::Models(ModelsCommand::Alias(args)) => acts::alias(global, args),
        Command::Models(ModelsCommand::Stage(args)) => acts::stage(global, args),
        Command::Models(ModelsCommand::Stages(args)) => acts::stages::run(global, args),
        Command::Models(ModelsCommand::Update(args)) => acts::update::run(global, args),
        Command::Models(ModelsCommand::Move(args)) => acts::move_to(global, args),
        Command::Models(ModelsCommand::Copy(args)) => acts::copy(global, args),
        Command::Import(ImportCommand::Folder(args)) => import::folder(global, args),
        Command::Import(ImportCommand::Huggingface(args)) => import::huggingface(global, args),
        Command::Import(ImportCommand::Mlflow(args)) => import::mlflow(global, args),
        Command::Import(ImportCommand::Polyaxon(args)) => import::polyaxon(global, args),
        Command::Import(ImportCommand::Clearml(args)) => import::clearml(global, args),
        Command::Inspect(args) => inspect::run(global, args),
        Command::Completions(args) => completions::run(args),
        Command::ExitCodes => exit_codes::run(global),
    }
}
