//! What the server adds to its own SQL, as ratios: times say more about a machine than about Vitrine.

use crate::sh::{cargo, run, step, target};
use anyhow::{Context as _, Result};
use serde_json::Value;
use std::fs;

/// Runs the benchmarks, release build, and keeps the numbers in `target/bench.json` and `bench.md`.
/// Arguments go to the benchmark: `--rows 1000000`.
pub fn all(arguments: &[&str]) -> Result<()> {
    let (json, markdown) = (target().join("bench.json"), target().join("bench.md"));
    let mut command = cargo(["bench", "--package=server", "--bench=list", "--"]);
    command.args(arguments).arg("--results").arg(&json);
    run(&mut command)?;
    let numbers = fs::read(&json).with_context(|| format!("{} is missing", json.display()))?;
    let table = table(&serde_json::from_slice(&numbers)?);
    fs::write(&markdown, &table)?;
    println!("\n{table}");
    step(&format!("{} and {}", json.display(), markdown.display()));
    Ok(())
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
