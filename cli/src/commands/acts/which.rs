//! Which versions a command is about.

use clap::Args;
use domain::{
    address::{Address, VersionRef},
    api::{Act, Batch},
};

use crate::{
    client::Client,
    commands::{address, matching::MatchingArgs},
    failure::Failure,
    parse,
};

/// One version by its address, or all that a query finds below one.
#[derive(Args, Debug)]
pub struct WhichArgs {
    /// Which.
    #[command(flatten)]
    pub of: MatchingArgs,
    /// Say what would happen, with counts and reasons, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask before many are changed or anything is done that cannot be undone
    #[arg(short, long)]
    pub yes: bool,
}

impl WhichArgs {
    /// What the server is asked for.
    ///
    /// # Errors
    /// A wrong command line; a version that is not there.
    pub fn batch(&self, client: &Client, act: Act) -> Result<Batch, Failure> {
        let (below, ids) = match &self.of.query {
            Some(_) => (Some(parse::unversioned(&self.of.path)?.to_string()), Vec::new()),
            None => (None, vec![address::key(client, &self.address()?)?]),
        };
        Ok(Batch {
            act,
            ids,
            below,
            query: self.of.query.clone().unwrap_or_default(),
            q: self.of.q.clone(),
            rows: self.of.rows.into(),
            archived: self.of.archived,
            own: self.of.own,
            dry_run: self.dry_run,
        })
    }

    /// The address of the one version.
    ///
    /// # Errors
    /// A wrong command line, when the version is missing or named twice in different words.
    pub fn address(&self) -> Result<Address, Failure> {
        let address = address::versioned(&self.of.path, self.of.version.as_deref().map(VersionRef::parse).transpose()?);
        address.map_err(|failure| match &failure.hint {
            Some(hint) => {
                let hint = format!("{hint}, or --query to choose many");
                failure.hint(hint)
            }
            None => failure,
        })
    }
}
