//! The command line as it is written: global options and the tree of commands.

use clap::{Args, Parser, Subcommand};

use crate::{
    commands::{
        acts, compare, completions, experiment, get, import, inspect, login, ls, open, profile, project, pull, register,
    },
    exit,
    output::Format,
};

/// Registers, finds and fetches model versions of a Vitrine server.
#[derive(Debug, Parser)]
#[command(name = "vitrine", version, after_help = exit::HELP)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// Options that every command takes.
#[derive(Args, Debug, Default)]
pub struct Global {
    /// How results are printed
    #[arg(short, long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
    pub output: Format,
    /// The server, such as https://models.example.com [default: the one signed in to]
    #[arg(long, global = true, env = "VITRINE_HOST", value_name = "URL")]
    pub host: Option<String>,
    /// The settings to work with [default: those chosen by `vitrine profile use`]
    #[arg(long, global = true, env = "VITRINE_PROFILE", value_name = "NAME")]
    pub profile: Option<String>,
    /// A token instead of the stored one
    #[arg(long, global = true, env = "VITRINE_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub token: Option<String>,
    /// Send tokens and passwords over plain http to other machines too
    #[arg(long, global = true)]
    pub insecure: bool,
    /// No progress bars and no notes; results and errors only
    #[arg(short, long, global = true)]
    pub quiet: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Sign in to a server and remember it
    Login(login::LoginArgs),
    /// Forget the stored token of a server
    Logout,
    /// Show who is signed in where
    Whoami,
    /// List, choose and remove profiles: a server and a token each, under a name
    #[command(subcommand)]
    Profile(ProfileCommand),
    /// Make, list and show projects
    #[command(subcommand, visible_alias = "projects")]
    Project(ProjectCommand),
    /// Make and list experiments and report their values
    #[command(subcommand, visible_alias = "experiments")]
    Experiment(ExperimentCommand),
    /// Register, list, show and fetch model versions
    #[command(subcommand, visible_alias = "model")]
    Models(ModelsCommand),
    /// Bring models from another registry, or from folders
    #[command(subcommand)]
    Import(ImportCommand),
    /// Show what a model file says of itself, without a server
    Inspect(inspect::InspectArgs),
    /// Print a script with which a shell completes commands and options
    Completions(completions::CompletionsArgs),
    /// List the exit codes and what they mean
    #[command(after_help = exit::HELP)]
    ExitCodes,
}

/// `vitrine profile …`
#[derive(Debug, Subcommand)]
pub enum ProfileCommand {
    /// List the profiles there are
    Ls,
    /// Choose the profile that commands work with from now on
    Use(profile::NameArg),
    /// Forget a profile; its token stays valid until it is revoked
    Rm(profile::NameArg),
}

/// `vitrine project …`
#[derive(Debug, Subcommand)]
pub enum ProjectCommand {
    /// Make a project; the projects above it must exist
    Create(project::create::CreateArgs),
    /// List the projects that you may see
    Ls(project::ls::LsArgs),
    /// Show one project
    Get(project::get::GetArgs),
    /// Change a project's name, place, description, rules and who finds it
    Update(Box<project::update::UpdateArgs>),
    /// Put tags on a project and take them off
    Tag(project::tag::TagArgs),
    /// Put a project into the archive, out of the tables above it
    Archive(project::archive::ArchiveArgs),
    /// Take a project out of the archive
    Restore(project::archive::ArchiveArgs),
    /// Delete a project with all that is in it
    Delete(project::delete::DeleteArgs),
}

/// `vitrine experiment …`
#[derive(Debug, Subcommand)]
pub enum ExperimentCommand {
    /// Make an experiment and print its id
    Create(experiment::create::CreateArgs),
    /// Report parameters and metric values
    Log(experiment::log::LogArgs),
    /// Say how the run ended
    Finish(experiment::finish::FinishArgs),
    /// List experiments, newest first
    Ls(experiment::ls::LsArgs),
    /// Show one experiment
    Get(experiment::get::GetArgs),
    /// Make a version of a model of it, with everything that is known filled in
    Promote(Box<experiment::promote::PromoteArgs>),
}

/// `vitrine models …`
#[derive(Debug, Subcommand)]
pub enum ModelsCommand {
    /// Register a version of a model: upload its files, or say where they are
    Register(Box<register::RegisterArgs>),
    /// List versions, newest first
    Ls(ls::LsArgs),
    /// Print the address of the table in the browser, or open it there
    Open(open::OpenArgs),
    /// Show one version, or a model
    Get(get::GetArgs),
    /// Show versions side by side
    Compare(compare::CompareArgs),
    /// Download the files of a version, or of all that a query finds, and verify them
    Pull(pull::PullArgs),
    /// Publish versions, and their experiments with them: all are read-only from then on
    Publish(acts::PlainArgs),
    /// Take versions out of the live table
    Archive(acts::PlainArgs),
    /// Bring versions back from the archive
    Restore(acts::PlainArgs),
    /// Put tags on versions and take them off
    Tag(acts::TagArgs),
    /// Set the stage of versions
    Stage(acts::StageArgs),
    /// List the stages that a version had
    Stages(acts::stages::StagesArgs),
    /// Let words such as `champion` lead to a version
    Alias(acts::AliasArgs),
    /// Change the fields of a draft, or what is said of a model
    Update(acts::update::UpdateArgs),
    /// Move versions, or a whole model, to another project
    #[command(visible_alias = "transfer")]
    Move(acts::MoveArgs),
    /// Copy versions: drafts of the same files
    Copy(acts::CopyArgs),
    /// Delete versions of the archive for good
    Delete(acts::PlainArgs),
}

/// `vitrine import …`
#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// Folders of this machine: PATH/MODEL/VERSION/files
    Folder(import::FolderArgs),
    /// A snapshot of a model of Hugging Face with its card, as a folder of this machine
    Huggingface(import::HuggingfaceArgs),
    /// The model registry of an MLflow server
    Mlflow(import::MlflowArgs),
    /// Versions of models of a Polyaxon server
    Polyaxon(import::PolyaxonArgs),
    /// Models of a ClearML server
    Clearml(import::ClearmlArgs),
}

/// The path that `-m` and `-p` name alike.
#[derive(Args, Debug)]
pub struct PathArg {
    /// Address of a project or model: OWNER/PROJECT[/MODEL]
    #[arg(short = 'm', long = "model", visible_short_alias = 'p', visible_alias = "project", value_name = "ADDRESS")]
    pub path: String,
}

/// A path that may be left out.
#[derive(Args, Debug)]
pub struct OptionalPathArg {
    /// Look only in OWNER[/PATH]; may be left out with a single organization
    #[arg(
        short = 'm',
        long = "model",
        visible_short_alias = 'p',
        visible_alias = "project",
        value_name = "OWNER[/PATH]"
    )]
    pub path: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_tree_of_commands_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn m_and_p_are_one() {
        for flag in ["-m", "-p", "--model", "--project"] {
            let cli = Cli::try_parse_from(["vitrine", "models", "get", flag, "acme/yolo@7"]).unwrap();
            let Command::Models(ModelsCommand::Get(args)) = cli.command else { panic!("{flag}") };
            assert_eq!(args.which.path, "acme/yolo@7");
        }
    }

    #[test]
    fn register_takes_files_or_a_uri() {
        let parse = |rest: &[&str]| {
            let line = ["vitrine", "models", "register", "-m", "acme/vision/yolo"].iter().chain(rest);
            Cli::try_parse_from(line).map(|_| ()).map_err(|e| e.exit_code())
        };
        assert_eq!(parse(&["a.onnx", "b.bin"]), Ok(()));
        assert_eq!(parse(&["--uri", "s3://models/a"]), Ok(()));
        assert_eq!(parse(&[]), Err(2));
        assert_eq!(parse(&["a.onnx", "--uri", "s3://models/a"]), Err(2));
        assert_eq!(parse(&["a.onnx", "--metadata", "novalue"]), Err(2));
        assert_eq!(parse(&["a.onnx", "--stage", "soon"]), Err(2));
    }
}
