//! Which versions a command is about.

use clap::Args;
use domain::{
    address::{Address, VersionRef},
    api::{Act, Batch},
};

use crate::{
    client::Client,
    commands::{address, rows::RowsArg},
    failure::Failure,
    parse,
};

/// One version by its address, or all that a query finds below one.
#[derive(Args, Debug)]
pub struct WhichArgs {
    /// OWNER/PROJECT/MODEL@VERSION, or with --query where to look: OWNER[/PROJECT[/MODEL]]
    #[arg(short = 'm', long = "model", visible_short_alias = 'p', visible_alias = "project", value_name = "ADDRESS")]
    pub path: String,
    /// The version, instead of @VERSION: a number, label, alias, `production` or `latest`
    #[arg(long, conflicts_with = "query")]
    pub version: Option<String>,
    /// All that match, in the words of the table's address: status:draft,tags:edge; "" for all there are
    #[arg(long, allow_hyphen_values = true, value_name = "QUERY")]
    pub query: Option<String>,
    /// With --query: text that they are searched for
    #[arg(
        long,
        requires = "query",
        default_value = "",
        hide_default_value = true,
        allow_hyphen_values = true,
        value_name = "TEXT"
    )]
    pub q: String,
    /// With --query: which versions of each model
    #[arg(long, requires = "query", value_enum, default_value_t, value_name = "ROWS")]
    pub rows: RowsArg,
    /// With --query: of the archive, instead of what is live
    #[arg(long, requires = "query")]
    pub archived: bool,
    /// With --query: the project's own alone, without what is below it
    #[arg(long, requires = "query")]
    pub own: bool,
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
        let (below, ids) = match &self.query {
            Some(_) => (Some(parse::unversioned(&self.path)?.to_string()), Vec::new()),
            None => (None, vec![address::key(client, &self.address()?)?]),
        };
        Ok(Batch {
            act,
            ids,
            below,
            query: self.query.clone().unwrap_or_default(),
            q: self.q.clone(),
            rows: self.rows.into(),
            archived: self.archived,
            own: self.own,
            dry_run: self.dry_run,
        })
    }

    /// The address of the one version.
    ///
    /// # Errors
    /// A wrong command line, when the version is missing or named twice in different words.
    pub fn address(&self) -> Result<Address, Failure> {
        let address = address::versioned(&self.path, self.version.as_deref().map(VersionRef::parse).transpose()?);
        address.map_err(|failure| match &failure.hint {
            Some(hint) => {
                let hint = format!("{hint}, or --query to choose many");
                failure.hint(hint)
            }
            None => failure,
        })
    }
}
