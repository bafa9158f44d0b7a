//! What the server adds to its own SQL, batches to plain SQL, and the browser to its server, as ratios: times say
//! more about a machine than about Vitrine.

use crate::{
    sh::{cargo, npm_tool, root, run, step, target},
    site::{self, Mode},
};
use anyhow::{Context as _, Result};
use serde_json::Value;
use std::{fs, path::Path, process::Command};

/// Runs the benchmarks, release build, and keeps the numbers in `target/bench.json` and `bench.md`.
/// Arguments go to the benchmark: `--rows 1000000`.
pub fn all(arguments: &[&str]) -> Result<()> {
    let (json, markdown) = (target().join("bench.json"), target().join("bench.md"));
    let batch = target().join("bench-batch.json");
    let mut command = cargo(["bench", "--package=server", "--bench=list", "--"]);
    command.args(arguments).arg("--results").arg(&json);
    run(&mut command)?;
    run(cargo(["bench", "--package=server", "--bench=batch", "--"]).arg("--results").arg(&batch))?;
    let pages = target().join("bench-pages.json");
    browser(&pages)?;
    let table = [table(&read(&json)?), batches(&read(&batch)?), clicks(&read(&pages)?)].join("\n");
    fs::write(&markdown, &table)?;
    println!("\n{table}");
    step(&format!("{} and {}", json.display(), markdown.display()));
    Ok(())
}

fn read(numbers: &Path) -> Result<Value> {
    let bytes = fs::read(numbers).with_context(|| format!("{} is missing", numbers.display()))?;
    Ok(serde_json::from_slice(&bytes)?)
}

/// In a real Chromium, with the server that `make run` builds.
fn browser(results: &Path) -> Result<()> {
    site::build(Mode::Release)?;
    run(&mut cargo(["build", "--profile=quick", "--package=server", "--package=cli"]))?;
    step("playwright: the table at 10,000 rows");
    let mut command = Command::new(npm_tool("playwright"));
    command
        .current_dir(root().join("end2end"))
        .arg("test")
        .env("VITRINE_BENCH_RESULTS", results)
        .env("VITRINE_BIN_DIR", target().join("quick"));
    run(&mut command)
}

fn clicks(numbers: &Value) -> String {
    let number = |value: &Value| format!("{:.2}", value.as_f64().unwrap_or_default());
    let mut table = format!(
        "From a click to what it asks for in Chromium, beside the request for that ({} versions, {} clicks of each kind):\n\n",
        numbers["rows"], numbers["clicks"]
    );
    table += "| click | median, ms | p95, ms | click / request | least | most |\n|---|---:|---:|---:|---:|---:|\n";
    for (kind, words) in [
        ("sort", "sort"),
        ("filter", "filter"),
        ("details", "details"),
        ("details_ahead", "details, where the pointer rested before"),
    ] {
        let (time, ratio) = (&numbers[kind]["milliseconds"], &numbers[kind]["repainted_over_request"]);
        let cells = [&time["median"], &time["p95"], &ratio["median"], &ratio["least"], &ratio["most"]].map(number);
        table += &format!("| {words} | {} |\n", cells.join(" | "));
    }
    table
}

fn table(numbers: &Value) -> String {
    let ratio = &numbers["endpoint_over_statement"];
    let mut table = format!(
        "A page of {} versions over HTTP, beside its SQL statement alone ({} rounds of {} each):\n\n",
        numbers["page"], numbers["rounds"], numbers["requests_a_round"]
    );
    table += "| versions | endpoint / statement | least | most |\n|---:|---:|---:|---:|\n";
    table += &format!("| {} | {} | {} | {} |\n", numbers["rows"], ratio["median"], ratio["least"], ratio["most"]);
    let ratio = &numbers["member_over_owner"];
    table += &format!(
        "\nThe same page for a member who sees nine in ten of {} private projects, beside that of an owner:\n\n",
        ratio["projects"]
    );
    table += "| versions | member / owner | least | most |\n|---:|---:|---:|---:|\n";
    table += &format!("| {} | {} | {} | {} |\n", numbers["rows"], ratio["median"], ratio["least"], ratio["most"]);
    table
}

fn batches(numbers: &Value) -> String {
    let mut table = format!(
        "A batch of {} versions over HTTP, beside plain SQL that changes as many rows and leaves the same traces \
         ({} rounds):\n\n",
        numbers["versions"], numbers["rounds"]
    );
    table += "| action | batch / SQL | least | most | seconds |\n|---|---:|---:|---:|---:|\n";
    for kind in numbers["actions"].as_array().into_iter().flatten() {
        let ratio = &kind["batch_over_sql"];
        table += &format!(
            "| {} | {} | {} | {} | {} |\n",
            kind["action"].as_str().unwrap_or_default(),
            ratio["median"],
            ratio["least"],
            ratio["most"],
            kind["seconds"]
        );
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_become_a_table() {
        let numbers = json!({"rows": 100_000, "page": 50, "rounds": 9, "requests_a_round": 100,
            "endpoint_over_statement": {"median": 2.5, "least": 2.4, "most": 2.75},
            "member_over_owner": {"projects": 2_000, "median": 1.1, "least": 1.05, "most": 1.2}});
        let table = table(&numbers);
        assert!(table.contains("| 100000 | 2.5 | 2.4 | 2.75 |\n"));
        assert!(table.ends_with("| 100000 | 1.1 | 1.05 | 1.2 |\n"));
        let numbers = json!({"versions": 10_000, "rounds": 3, "actions": [
            {"action": "tag", "seconds": 0.5, "batch_over_sql": {"median": 1.5, "least": 1.4, "most": 1.75}}]});
        assert!(batches(&numbers).ends_with("| tag | 1.5 | 1.4 | 1.75 | 0.5 |\n"));
        let way = json!({"milliseconds": {"median": 20.5, "p95": 40.0},
            "repainted_over_request": {"median": 1.5, "least": 1.25, "most": 2.0}});
        let numbers =
            json!({"rows": 10_000, "clicks": 60, "sort": way, "filter": way, "details": way, "details_ahead": way});
        assert!(clicks(&numbers).contains("| details | 20.50 | 40.00 | 1.50 | 1.25 | 2.00 |\n"));
    }
}
