//! One version, or all that a query finds, as it is written on the command line.

use clap::Args;

use super::rows::RowsArg;

/// One version by its address, or all that a query finds below one.
#[derive(Args, Debug)]
pub struct MatchingArgs {
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
}
