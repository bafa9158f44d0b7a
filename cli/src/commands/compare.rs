//! `vitrine models compare`

use clap::Args;
use domain::{
    address::Address,
    api::{Compared, Comparison},
    compare::{self, Line},
    table::Aggregate,
};

use super::address;
use crate::{
    args::Global,
    client::Client,
    failure::Failure,
    output::{Format, Output},
    table::Listing,
};

/// Arguments of `models compare`.
#[derive(Args, Debug)]
pub struct CompareArgs {
    /// Addresses of 2 to 20 versions: OWNER/PROJECT/MODEL@VERSION; the first is the base
    #[arg(required = true, num_args = 2..=20, value_name = "ADDRESS")]
    pub versions: Vec<String>,
    /// Only what is not the same for all of them
    #[arg(long)]
    pub differences: bool,
}

/// Prints versions side by side, one column each.
///
/// # Errors
/// What the server refused; an address that leads to no version.
pub fn run(global: &Global, args: &CompareArgs) -> Result<(), Failure> {
    let addresses = args.versions.iter().map(|text| address::versioned(text, None)).collect::<Result<Vec<_>, _>>()?;
    let client = Client::connect(global)?;
    let key = |address: &Address| Ok(address::key(&client, address)?.simple().to_string());
    let ids = addresses.iter().map(key).collect::<Result<Vec<_>, Failure>>()?.join(",");
    let answer = client.get::<Comparison>(&format!("/api/v1/versions:compare?ids={ids}"))?;
    let out = Output::new(global);
    if out.format == Format::Json {
        return out.record(&crate::output::Record { name: "", fields: &[], json: &answer.json });
    }
    let of = &answer.value;
    let headers: Vec<String> =
        ["Section".to_owned(), "Field".into()].into_iter().chain(of.versions.iter().map(heading)).collect();
    let mut listing = Listing::start(out.format, &headers)?;
    for (section, line) in lines(of).iter().filter(|(_, line)| !args.differences || line.differs()) {
        let best = line.best();
        let cell = |(i, text): (usize, &Option<String>)| {
            let mark = if best.get(i) == Some(&true) && out.format == Format::Table { " *" } else { "" };
            text.as_ref().map(|text| format!("{text}{mark}")).unwrap_or_default()
        };
        let cells = || {
            let first = [(*section).to_owned(), line.name.clone()];
            first.into_iter().chain(line.texts.iter().enumerate().map(cell)).collect()
        };
        listing.push("", &line.name, cells)?;
    }
    listing.finish()?;
    if of.missing > 0 {
        let are = if of.missing == 1 { "1 version is" } else { "some versions are" };
        out.note(&format!("{are} not here."));
    }
    if out.format == Format::Table && lines(of).iter().any(|(_, line)| line.best().contains(&true)) {
        out.note("* the best of its line");
    }
    Ok(())
}

fn heading(one: &Compared) -> String {
    one.version.address.clone()
}

/// All lines, and of configurations how they differ from the first.
fn lines(of: &Comparison) -> Vec<(&'static str, Line)> {
    let mut lines: Vec<_> = compare::sections(of, Aggregate::default())
        .into_iter()
        .flat_map(|section| section.lines.into_iter().map(move |line| (section.title, line)))
        .collect();
    let base = of.versions.first().map_or("", |one| one.version.configuration.as_str());
    let against = |one: &Compared| {
        let pieces = compare::lines(base, &one.version.configuration);
        let count = |side| pieces.iter().filter(|piece| piece.side == side).count();
        let total = one.version.configuration.lines().count();
        match (count(compare::Side::Added), count(compare::Side::Removed)) {
            (0, 0) if total == 0 => None,
            (0, 0) => Some(format!("{total} lines")),
            (added, removed) => Some(format!("{total} lines, +{added} -{removed}")),
        }
    };
    let configuration = Line::of("Configuration", of.versions.iter().map(against));
    if !configuration.is_empty() {
        lines.push(("Configuration", configuration));
    }
    lines
}
