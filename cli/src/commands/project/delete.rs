//! `vitrine project delete`

use std::io::{self, BufRead, Write};

use clap::Args;
use domain::{
    api::{Contents, DeleteProject, Project},
    version::size_text,
};

use super::get::key;
use crate::{
    args::{Global, PathArg},
    client::{Client, url},
    exit::Exit,
    failure::Failure,
    output::Output,
    parse,
};

/// Arguments of `project delete`.
#[derive(Args, Debug)]
pub struct DeleteArgs {
    /// Which project.
    #[command(flatten)]
    pub which: PathArg,
    /// Its display name once more, in place of being asked for it
    #[arg(long, value_name = "NAME")]
    pub confirm: Option<String>,
    /// Delete it with all that is in it without asking
    #[arg(short, long)]
    pub yes: bool,
}

/// Deletes a project with all that is in it. Where something is, its name is asked for first.
///
/// # Errors
/// What the server refused; another name.
pub fn run(global: &Global, args: &DeleteArgs) -> Result<(), Failure> {
    let at = parse::unversioned(&args.which.path)?;
    let client = Client::connect(global)?;
    let id = key(&client, &at)?.to_string();
    let name = match &args.confirm {
        Some(name) => name.clone(),
        None => {
            let project: Project = client.get(&url::path(&["projects", &id]))?.value;
            let contents: Contents = client.get(&url::path(&["projects", &id, "contents"]))?.value;
            if !args.yes && !contents.is_empty() {
                ask(&project, &contents)?;
            }
            project.name
        }
    };
    client.delete(&url::path(&["projects", &id]), &DeleteProject { name })?;
    Output::new(global).note(&format!("Deleted {at}."));
    Ok(())
}

/// Asks for the name, of whoever or whatever is there to answer.
fn ask(project: &Project, contents: &Contents) -> Result<(), Failure> {
    let goes = contents.sentence(&size_text(contents.bytes));
    anstream::eprint!("{goes} It cannot be taken back.\nType “{}” to delete it: ", project.name);
    io::stderr().flush()?;
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer)?;
    if read > 0 && answer.trim() == project.name {
        return Ok(());
    }
    anstream::eprintln!();
    Err(Failure::new(Exit::Refused, "Nothing was deleted.")
        .hint(format!("vitrine project delete -m {} --yes deletes it without asking", project.path)))
}
