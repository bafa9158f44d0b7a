//! `vitrine import …`: brings models from elsewhere, each version once.

mod clearml;
mod folder;
mod found;
mod front;
mod huggingface;
mod mlflow;
mod polyaxon;
mod report;
mod run;
mod users;

use std::path::PathBuf;

use clap::Args;

use crate::{
    args::{Global, PathArg},
    client::source::Source,
    failure::Failure,
};

/// What every import takes.
#[derive(Args, Debug)]
pub struct CommonArgs {
    /// The project that the models are brought to.
    #[command(flatten)]
    pub into: PathArg,
    /// Say what would be imported, and import nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Import these models alone; may be repeated
    #[arg(long, value_name = "NAME")]
    pub only: Vec<String>,
    /// Who is who: lines of THEIRS=E-MAIL; others are known by their e-mail address
    #[arg(long, value_name = "FILE")]
    pub users: Option<PathBuf>,
}

/// Arguments of `import folder`.
#[derive(Args, Debug)]
pub struct FolderArgs {
    /// The folder: in it a folder for each model, and in that one for each version, or the files of the only one
    #[arg(value_name = "PATH")]
    pub folder: PathBuf,
    /// What every import takes.
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Arguments of `import huggingface`.
#[derive(Args, Debug)]
pub struct HuggingfaceArgs {
    /// The snapshot's folder, with the card in its README.md
    pub folder: PathBuf,
    /// The model's name [default: told from the folder]
    #[arg(long)]
    pub name: Option<String>,
    /// What every import takes.
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Arguments of `import mlflow`.
#[derive(Args, Debug)]
pub struct MlflowArgs {
    /// The tracking server, such as https://mlflow.example.org
    pub url: String,
    /// Its token
    #[arg(long, env = "MLFLOW_TRACKING_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub source_token: Option<String>,
    /// Its user, where it has passwords
    #[arg(long, env = "MLFLOW_TRACKING_USERNAME", value_name = "NAME")]
    pub source_user: Option<String>,
    /// That user's password
    #[arg(long, env = "MLFLOW_TRACKING_PASSWORD", hide_env_values = true, value_name = "PASSWORD")]
    pub source_password: Option<String>,
    /// What every import takes.
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Arguments of `import polyaxon`.
#[derive(Args, Debug)]
pub struct PolyaxonArgs {
    /// The server, such as https://polyaxon.example.org
    pub url: String,
    /// The owner of the projects there
    #[arg(long, default_value = "default", value_name = "OWNER")]
    pub owner: String,
    /// Its token
    #[arg(long, env = "POLYAXON_AUTH_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub source_token: Option<String>,
    /// What every import takes.
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Arguments of `import clearml`.
#[derive(Args, Debug)]
pub struct ClearmlArgs {
    /// The API server, such as https://api.clearml.example.org
    pub url: String,
    /// The access key
    #[arg(long, env = "CLEARML_API_ACCESS_KEY", hide_env_values = true, value_name = "KEY")]
    pub source_key: Option<String>,
    /// The secret key
    #[arg(long, env = "CLEARML_API_SECRET_KEY", hide_env_values = true, value_name = "SECRET")]
    pub source_secret: Option<String>,
    /// The file server, if files are to be brought along [default: versions keep the address of their file]
    #[arg(long, env = "CLEARML_FILES_HOST", value_name = "URL")]
    pub files: Option<String>,
    /// What every import takes.
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Imports folders.
///
/// # Errors
/// What cannot be read; what the server refused.
pub fn folder(global: &Global, args: &FolderArgs) -> Result<(), Failure> {
    run::run(global, &args.common, &folder::Folders::open(&args.folder)?)
}

/// Imports a snapshot of Hugging Face.
///
/// # Errors
/// As [`folder`].
pub fn huggingface(global: &Global, args: &HuggingfaceArgs) -> Result<(), Failure> {
    run::run(global, &args.common, &huggingface::Snapshot::open(&args.folder, args.name.as_deref())?)
}

/// Imports the registry of an MLflow server.
///
/// # Errors
/// As [`folder`]; what the other registry refused.
pub fn mlflow(global: &Global, args: &MlflowArgs) -> Result<(), Failure> {
    let authorization = match (&args.source_token, &args.source_user) {
        (Some(token), _) => Some(format!("Bearer {token}")),
        (None, Some(user)) => Some(basic(user, args.source_password.as_deref().unwrap_or_default())),
        (None, None) => None,
    };
    let source = Source::new(&args.url, authorization, global.insecure)?;
    run::run(global, &args.common, &mlflow::Registry::new(source))
}

/// Imports versions of models of a Polyaxon server.
///
/// # Errors
/// As [`mlflow`].
pub fn polyaxon(global: &Global, args: &PolyaxonArgs) -> Result<(), Failure> {
    let authorization = args.source_token.as_ref().map(|token| format!("Token {token}"));
    let source = Source::new(&args.url, authorization, global.insecure)?;
    run::run(global, &args.common, &polyaxon::Server::new(source, &args.owner))
}

/// Imports models of a ClearML server.
///
/// # Errors
/// As [`mlflow`].
pub fn clearml(global: &Global, args: &ClearmlArgs) -> Result<(), Failure> {
    let keys = args.source_key.as_deref().zip(args.source_secret.as_deref());
    let Some((key, secret)) = keys else {
        return Err(Failure::usage("ClearML asks for an access key and its secret.")
            .hint("set CLEARML_API_ACCESS_KEY and CLEARML_API_SECRET_KEY"));
    };
    let source = Source::new(&args.url, Some(basic(key, secret)), global.insecure)?;
    run::run(global, &args.common, &clearml::Server::enter(source, args.files.as_deref(), global.insecure)?)
}

fn basic(user: &str, password: &str) -> String {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}
