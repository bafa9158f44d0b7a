//! What the server adds to its own SQL, and the browser to its server, as ratios: times say more about a machine
//! than about Vitrine.

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
    let mut command = cargo(["bench", "--package=server", "--bench=list", "--"]);
    command.args(arguments).arg("--results").arg(&json);
    run(&mut command)?;
    let pages = target().join("bench-pages.json");
    browser(&pages)?;
    let table = format!("{}\n{}", table(&read(&json)?), clicks(&read(&pages)?));
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
    let (time, ratio) = (&numbers["milliseconds"], &numbers["repainted_over_request"]);
    let number = |value: &Value| format!("{:.2}", value.as_f64().unwrap_or_default());
    let mut table = format!(
        "From a click on a header to repainted rows in Chromium, beside the request for them ({} clicks):\n\n",
        numbers["clicks"]
    );
    table += "| versions | median, ms | p95, ms | click / request | least | most |\n|---:|---:|---:|---:|---:|---:|\n";
    let cells = [&time["median"], &time["p95"], &ratio["median"], &ratio["least"], &ratio["most"]].map(number);
    table += &format!("| {} | {} |\n", numbers["rows"], cells.join(" | "));
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
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_become_a_table() {
        let numbers = json!({"rows": 100_000, "page": 50, "rounds": 9, "requests_a_round": 100,
            "endpoint_over_statement": {"median": 2.5, "least": 2.4, "most": 2.75}});
        assert!(table(&numbers).ends_with("| 100000 | 2.5 | 2.4 | 2.75 |\n"));
    }
}
