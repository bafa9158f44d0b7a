//! The program's commands: serving, and what operators do without a browser.

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use domain::permission::{OrgRole, ProjectRole, TokenScope};
use registry::{
    Registry,
    database::months,
    generate::{self, Progress, Wish},
    people::operator,
};

use crate::{Failure, backup, config::Config, database, doctor, serve, telemetry};

/// Vitrine, a self-hosted model registry. Without a command it serves.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serves (the default)
    Serve,
    /// Puts a backup into an instance that holds nothing yet
    Restore {
        /// Where backups are kept
        folder: PathBuf,
        /// Which one, by its name, instead of the newest
        #[arg(long)]
        name: Option<String>,
    },
    /// Checks settings, database and files, and says what to do about what is wrong
    Doctor {
        /// Reads every file and compares its SHA-256, which takes as long as copying them
        #[arg(long)]
        files: bool,
    },
    #[command(flatten)]
    Opened(Opened),
}

/// What is done with a database that is open and up to date, beside a server or without one.
#[derive(Subcommand)]
enum Opened {
    /// Brings the database up to date, then ends
    Migrate,
    /// People
    #[command(subcommand)]
    User(User),
    /// Organizations
    #[command(subcommand)]
    Org(Org),
    /// Grants a role in a project: viewer, contributor, admin or none
    Grant {
        /// OWNER/PROJECT
        project: String,
        /// E-mail address of the person
        #[arg(long)]
        user: String,
        /// viewer, contributor, admin or none
        #[arg(long)]
        role: String,
    },
    /// Makes the sample projects
    Samples {
        /// Slug of the organization
        organization: String,
        /// E-mail address of the person in whose name they are made
        #[arg(long)]
        user: String,
    },
    /// Makes an organization of very many versions, to see how Vitrine does with it
    Generate(Generate),
    /// The audit log
    #[command(subcommand)]
    Audit(Audit),
    /// Backs up everything, the database and all files, beside a running server or without one
    Backup {
        /// Where backups are kept: what one before has copied is not copied again
        folder: PathBuf,
        /// Keep this many, and remove those before
        #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
        keep: Option<u16>,
    },
    /// Prints a new token for automation
    Token {
        /// E-mail address of its owner
        #[arg(long)]
        user: String,
        /// What it is called in the list of tokens
        #[arg(long, default_value = "made at the server")]
        name: String,
        /// read, write or admin
        #[arg(long, default_value = "admin")]
        scope: String,
    },
}

#[derive(clap::Args)]
struct Generate {
    /// How many versions
    #[arg(long)]
    versions: usize,
    /// How many projects
    #[arg(long, default_value_t = 100)]
    projects: usize,
    /// How many experiments; one for four versions when absent
    #[arg(long)]
    experiments: Option<usize>,
    /// The same seed makes the same rows, another one others
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Slug of the organization
    #[arg(long, default_value = "generated")]
    organization: String,
    /// Adds to an organization that is there, below a project of its own
    #[arg(long)]
    into: bool,
    /// The day on which the newest versions were registered, as in 2026-01-31; today when absent
    #[arg(long)]
    until: Option<chrono::NaiveDate>,
}

#[derive(Subcommand)]
enum Audit {
    /// Drops whole months of it, for good; servers may run meanwhile
    Prune {
        /// How many whole months before this one stay
        #[arg(long)]
        keep_months: u32,
    },
}

#[derive(Subcommand)]
enum User {
    /// Adds a person; the password is read from standard input
    Add {
        /// E-mail address
        email: String,
        /// Name that colleagues see
        #[arg(long)]
        name: String,
    },
    /// Prints a link, good once and for a day, by which somebody sets a new password
    Reset {
        /// E-mail address of the person
        #[arg(long)]
        email: String,
    },
}

#[derive(Subcommand)]
enum Org {
    /// Adds an organization
    Add {
        /// Display name
        name: String,
    },
    /// Sets somebody's role: viewer, member, manager, owner, or outsider to end the membership
    Role {
        /// Slug of the organization
        organization: String,
        /// E-mail address of the person
        #[arg(long)]
        user: String,
        /// viewer, member, manager, owner or outsider
        #[arg(long)]
        role: String,
    },
    /// Sets how much an organization may keep, each content counted once
    Quota {
        /// Slug of the organization
        organization: String,
        /// A size such as 500GB, or none for no end
        quota: String,
    },
}

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let ended = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::Software(format!("cannot start: {e}")))
        .and_then(|runtime| runtime.block_on(run(arguments)));
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("vitrine-server: {failure}");
            ExitCode::from(failure.code())
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let config = Config::load()?;
    let traces = telemetry::start(&config)?;
    let done = perform(config, arguments.command).await;
    if let Some(traces) = traces {
        traces.end().await;
    }
    done
}

async fn perform(config: Config, command: Option<Command>) -> Result<(), Failure> {
    match command {
        None | Some(Command::Serve) => serve::serve(config).await,
        Some(Command::Restore { folder, name }) => {
            println!("{}", backup::restore(&config, &folder, name.as_deref()).await?);
            Ok(())
        }
        Some(Command::Doctor { files }) => doctor::examine(&config, files).await,
        Some(Command::Opened(command)) => {
            let opened = database::open_beside(&config).await?;
            let done = operate(&config, &opened, command).await;
            opened.registry.close().await;
            if let Some(embedded) = opened.embedded {
                database::stop(embedded).await;
            }
            done
        }
    }
}

async fn operate(config: &Config, opened: &database::Opened, command: Opened) -> Result<(), Failure> {
    let (registry, owner_url) = (&opened.registry, &opened.owner_url);
    match command {
        // Opening the database has done it.
        Opened::Migrate => println!("The database is up to date."),
        Opened::User(User::Add { email, name }) => {
            let password = read_password()?;
            operator::unsafe_add_person(registry, &name, &email, password).await?;
            println!(
                "{email} can sign in now. Give them a role: vitrine-server org role ORGANIZATION --user {email} --role member"
            );
        }
        Opened::User(User::Reset { email }) => {
            println!("{}", operator::unsafe_reset(registry, &config.base_url, &email).await?.link);
        }
        Opened::Org(Org::Add { name }) => {
            let slug = operator::unsafe_add_organization(registry, &name).await?;
            println!("{slug}");
        }
        Opened::Org(Org::Role { organization, user, role }) => {
            let role = word("role", &role, OrgRole::from_code, OrgRole::ALL.iter().map(|r| r.code()))?;
            operator::unsafe_set_role(registry, &organization, &user, role).await?;
            println!("{user} is {role} of {organization}.");
        }
        Opened::Org(Org::Quota { organization, quota }) => {
            operator::unsafe_set_quota(registry, &organization, &quota).await?;
            println!("The quota of {organization} is {quota}.");
        }
        Opened::Grant { project, user, role } => {
            let role = match role.as_str() {
                "none" => None,
                role => Some(word("role", role, ProjectRole::from_code, ProjectRole::ALL.iter().map(|r| r.code()))?),
            };
            operator::unsafe_grant(registry, &project, &user, role).await?;
            println!("{user} has {} in {project}.", role.map_or("no grant", ProjectRole::title));
        }
        Opened::Samples { organization, user } => {
            let actor = operator::unsafe_in_the_name_of(registry, &user).await?;
            registry::samples::load(registry, &actor, &organization).await?;
            println!("The sample projects are in {organization}.");
        }
        Opened::Generate(wish) => make(registry, owner_url, wish).await?,
        Opened::Audit(Audit::Prune { keep_months }) => {
            let dropped = months::drop_before(owner_url, keep_months).await?;
            println!("{} dropped.", if dropped.is_empty() { "Nothing was".to_owned() } else { dropped.join(", ") });
        }
        Opened::Backup { folder, keep } => {
            let keep = keep.map(usize::from);
            let now = chrono::Utc::now();
            println!("{}", backup::make(config, registry, owner_url, &folder, keep, now).await?);
        }
        Opened::Token { user, name, scope } => {
            let scope = word("scope", &scope, TokenScope::from_code, TokenScope::ALL.iter().map(|s| s.code()))?;
            println!("{}", operator::unsafe_token(registry, &user, &name, scope).await?);
        }
    }
    Ok(())
}

/// Generates an organization, and says how far it is.
async fn make(registry: &Registry, owner_url: &str, asked: Generate) -> Result<(), Failure> {
    let since = std::time::Instant::now();
    let today = chrono::Utc::now().date_naive();
    let until = asked.until.unwrap_or(today).and_time(chrono::NaiveTime::MIN).and_utc();
    let wish = Wish {
        experiments: asked.experiments.unwrap_or_else(|| Wish::usual_experiments(asked.versions)),
        organization: asked.organization,
        versions: asked.versions,
        projects: asked.projects,
        seed: asked.seed,
        until,
    };
    let (all, slug) = (wish.versions, wish.organization.clone());
    let rate = |versions: usize| versions as f64 / since.elapsed().as_secs_f64().max(f64::MIN_POSITIVE);
    let told = |progress: Progress| match progress {
        Progress::Versions(versions) => {
            let percent = versions * 100 / all.max(1);
            eprintln!("{versions} of {all} versions ({percent} %), {:.0} a second", rate(versions));
        }
        Progress::Indexes(made, of) => eprintln!("{made} of {of} indexes"),
    };
    let made = generate::unsafe_generate(registry, owner_url, wish, asked.into, told).await?;
    println!(
        "{slug} has {} versions of {} models in {} projects, {} experiments and {} people now, made in {:.1} s.",
        made.versions,
        made.models,
        made.projects,
        made.experiments,
        made.people,
        since.elapsed().as_secs_f64()
    );
    println!("To see it: vitrine-server org role {slug} --user YOUR-E-MAIL --role owner");
    Ok(())
}

fn word<T>(
    what: &str,
    text: &str,
    read: fn(&str) -> Option<T>,
    all: impl Iterator<Item = &'static str>,
) -> Result<T, Failure> {
    read(text).ok_or_else(|| {
        let all: Vec<_> = all.collect();
        Failure::Setting(format!("there is no {what} “{text}”; there are {}", all.join(", ")))
    })
}

/// The first line of standard input: arguments can be seen by every process of the machine.
fn read_password() -> Result<String, Failure> {
    use std::io::{BufRead as _, IsTerminal as _};
    let input = std::io::stdin();
    if input.is_terminal() {
        eprintln!("Type the password, then Enter:");
    }
    let mut line = String::new();
    input.lock().read_line(&mut line).map_err(|e| Failure::Setting(format!("the password cannot be read: {e}")))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }
}
