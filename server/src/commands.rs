//! The program's commands: serving, and what operators do without a browser.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use domain::permission::{OrgRole, ProjectRole, TokenScope};
use registry::{Registry, database::months, people::operator};

use crate::{Failure, config::Config, database, serve, telemetry};

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
    /// The audit log
    #[command(subcommand)]
    Audit(Audit),
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
    telemetry::start(&config)?;
    match arguments.command {
        None | Some(Command::Serve) => serve::serve(config).await,
        Some(command) => {
            let opened = database::open_beside(&config).await?;
            let done = operate(&opened.registry, &opened.owner_url, &config.base_url, command).await;
            opened.registry.close().await;
            if let Some(embedded) = opened.embedded {
                database::stop(embedded).await;
            }
            done
        }
    }
}

async fn operate(registry: &Registry, owner_url: &str, base_url: &str, command: Command) -> Result<(), Failure> {
    match command {
        // Opening the database has done it.
        Command::Serve | Command::Migrate => println!("The database is up to date."),
        Command::User(User::Add { email, name }) => {
            let password = read_password()?;
            operator::unsafe_add_person(registry, &name, &email, password).await?;
            println!(
                "{email} can sign in now. Give them a role: vitrine-server org role ORGANIZATION --user {email} --role member"
            );
        }
        Command::User(User::Reset { email }) => {
            println!("{}", operator::unsafe_reset(registry, base_url, &email).await?.link);
        }
        Command::Org(Org::Add { name }) => {
            let slug = operator::unsafe_add_organization(registry, &name).await?;
            println!("{slug}");
        }
        Command::Org(Org::Role { organization, user, role }) => {
            let role = word("role", &role, OrgRole::from_code, OrgRole::ALL.iter().map(|r| r.code()))?;
            operator::unsafe_set_role(registry, &organization, &user, role).await?;
            println!("{user} is {role} of {organization}.");
        }
        Command::Grant { project, user, role } => {
            let role = match role.as_str() {
                "none" => None,
                role => Some(word("role", role, ProjectRole::from_code, ProjectRole::ALL.iter().map(|r| r.code()))?),
            };
            operator::unsafe_grant(registry, &project, &user, role).await?;
            println!("{user} has {} in {project}.", role.map_or("no grant", ProjectRole::title));
        }
        Command::Samples { organization, user } => {
            let actor = operator::unsafe_in_the_name_of(registry, &user).await?;
            registry::samples::load(registry, &actor, &organization).await?;
            println!("The sample projects are in {organization}.");
        }
        Command::Audit(Audit::Prune { keep_months }) => {
            let dropped = months::drop_before(owner_url, keep_months).await?;
            println!("{} dropped.", if dropped.is_empty() { "Nothing was".to_owned() } else { dropped.join(", ") });
        }
        Command::Token { user, name, scope } => {
            let scope = word("scope", &scope, TokenScope::from_code, TokenScope::ALL.iter().map(|s| s.code()))?;
            println!("{}", operator::unsafe_token(registry, &user, &name, scope).await?);
        }
    }
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
