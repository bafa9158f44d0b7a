//! Runs an action and says what became of every version.

use std::io::{self, BufRead, IsTerminal, Write};

use domain::{
    Id,
    api::{Act, Acted, Batch, Ending, Outcome},
    lifecycle::Verb,
};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::WhichArgs;
use crate::{
    args::Global,
    client::{Answer, Client, url},
    exit::Exit,
    failure::Failure,
    output::{Format, Output},
    table::Listing,
};

/// Runs an action, after asking where it changes many or cannot be undone.
///
/// # Errors
/// What the server refused; with some refused, a conflict that says how many and why.
pub fn run(global: &Global, which: &WhichArgs, act: Act) -> Result<(), Failure> {
    let client = Client::connect(global)?;
    let out = Output::new(global);
    let batch = which.batch(&client, act)?;
    let verb = batch.act.verb();
    let is_final = matches!(verb, Verb::Delete | Verb::Publish) && batch.below.is_some() || verb == Verb::Delete;
    if !which.dry_run && !which.yes && (batch.below.is_some() || is_final) {
        let tried: Acted = send(&client, &Batch { dry_run: true, ..batch.clone() })?.value;
        if tried.items.is_empty() {
            out.note("No version matches; nothing was done.");
            return Ok(());
        }
        confirm(&tried)?;
    }
    let answer = send(&client, &batch)?;
    print(&out, &answer)?;
    verdict(&out, &answer.value)
}

/// Sends it; copies once more with the same key if the answer was lost, which cannot copy twice.
fn send(client: &Client, batch: &Batch) -> Result<Answer<Acted>, Failure> {
    let key = Id::now_v7().to_string();
    let path = format!("{}:batch", url::path(&["versions"]));
    let once = || client.answer(client.post(&path, batch, &[("Idempotency-Key", &key)])?);
    let is_copy = batch.act.verb() == Verb::Copy;
    once().or_else(|failure| if is_copy && failure.exit == Exit::Network { once() } else { Err(failure) })
}

/// Asks whether to go on; without a terminal there is nobody to ask.
fn confirm(tried: &Acted) -> Result<(), Failure> {
    let question = format!("{}: {}.", tried.action, counts(tried));
    if !io::stdin().is_terminal() {
        return Err(Failure::usage(format!("{question} Nothing was done.")).hint("add --yes to do it"));
    }
    anstream::eprint!("{question} Go on? [y/N] ");
    io::stderr().flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    if matches!(answer.trim(), "y" | "Y" | "yes") {
        Ok(())
    } else {
        Err(Failure::new(Exit::Refused, "Nothing was done."))
    }
}

/// `97 of 100, 3 are already Published`
fn counts(acted: &Acted) -> String {
    let mut text = format!("{} of {}", acted.done, acted.items.len());
    for (words, count) in &acted.reasons {
        text.push_str(&format!(", {count} {words}"));
    }
    if acted.missing > 0 {
        text.push_str(&format!(", {} not found", acted.missing));
    }
    text
}

/// The items as they came, so that `-o json` prints the server's own words.
#[derive(Deserialize)]
struct Raw {
    items: Vec<Box<RawValue>>,
}

fn print(out: &Output, answer: &Answer<Acted>) -> Result<(), Failure> {
    let raw: Raw = serde_json::from_str(&answer.json)
        .map_err(|cause| Failure::new(Exit::Refused, format!("The answer cannot be read: {cause}.")))?;
    let headers: &[&str] = match out.format {
        Format::Csv => &["id", "address", "outcome", "code", "detail", "notice"],
        _ => &["Version", "Outcome", "Why"],
    };
    let mut list = Listing::start(out.format, headers)?;
    for (item, raw) in answer.value.items.iter().zip(&raw.items) {
        let name = item.address.clone().unwrap_or_else(|| item.id.to_string());
        list.push(raw.get(), &name, || cells(item, &name, out.format, answer.value.dry_run))?;
    }
    list.finish()
}

fn cells(item: &Outcome, name: &str, format: Format, dry_run: bool) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    if format == Format::Csv {
        let outcome = item.outcome.code().to_owned();
        let (code, detail, notice) = (text(&item.code), text(&item.detail), text(&item.notice));
        return vec![item.id.to_string(), text(&item.address), outcome, code, detail, notice];
    }
    let outcome = match item.outcome {
        Ending::Done if dry_run => "would be done".to_owned(),
        Ending::Done if !item.changed => "nothing to change".to_owned(),
        other => other.title().to_lowercase(),
    };
    vec![name.to_owned(), outcome, item.detail.clone().or_else(|| item.notice.clone()).unwrap_or_default()]
}

/// How the command ends: as it would for the one version, or by what was refused of many.
fn verdict(out: &Output, acted: &Acted) -> Result<(), Failure> {
    match acted.items.as_slice() {
        [] => out.note("No version matches; nothing was done."),
        [one] if one.outcome != Ending::Done => {
            let exit = match one.code.as_deref() {
                None | Some("not_found") => Exit::NotFound,
                Some("role_needed" | "scope_needed" | "sign_in_needed") => Exit::Forbidden,
                Some(_) => Exit::Conflict,
            };
            let missing = "There is no such version, or you may not see it.";
            return Err(Failure::new(exit, one.detail.clone().unwrap_or_else(|| missing.into())));
        }
        [_] => {}
        _ if acted.refused + acted.missing > 0 => {
            return Err(Failure::new(Exit::Conflict, format!("{}: {}.", acted.action, counts(acted))));
        }
        _ => out.note(&format!("{}: {}.", acted.action, counts(acted))),
    }
    Ok(())
}
