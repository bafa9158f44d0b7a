//! What the server adds to its own SQL, batches to plain SQL, transfers to copies, and the browser to its server, as
//! ratios: times say more about a machine than about Vitrine.

use crate::{
    sh::{cargo, npm_tool, root, run, step, target},
    site::{self, Mode},
};
use anyhow::{Context as _, Result};
use serde_json::Value;
use std::{fs, path::Path, process::Command, time::Instant};

/// Runs the benchmarks, release build, and keeps the numbers in `target/bench.json` and `bench.md`.
/// Arguments go to the benchmark: `--rows 1000000`.
pub fn all(arguments: &[&str]) -> Result<()> {
    let (json, markdown) = (target().join("bench.json"), target().join("bench.md"));
    let batch = target().join("bench-batch.json");
    let mut command = cargo(["bench", "--package=server", "--bench=list", "--"]);
    command.args(arguments).arg("--results").arg(&json);
    run(&mut command)?;
    run(cargo(["bench", "--package=server", "--bench=batch", "--"]).arg("--results").arg(&batch))?;
    let transfer = target().join("bench-transfer.json");
    run(&mut cargo(["build", "--release", "--package=cli"]))?;
    run(cargo(["bench", "--package=server", "--bench=transfer", "--"]).arg("--results").arg(&transfer))?;
    let live = target().join("bench-live.json");
    run(cargo(["bench", "--package=server", "--bench=live", "--"]).arg("--results").arg(&live))?;
    let pages = target().join("bench-pages.json");
    browser(&pages)?;
    let started = starts(&startup(&target().join("quick/vitrine"))?);
    let (transfers, clicks) = (transfers(&read(&transfer)?), clicks(&read(&pages)?));
    let live = readers(&read(&live)?);
    let table = [table(&read(&json)?), batches(&read(&batch)?), transfers, live, clicks, started].join("\n");
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

/// How often each program is started.
const STARTS: usize = 60;

/// From the start of a program to its end: milliseconds, one after the other by turns, of `true`, of the command line's
/// help, and of a command whose server is not there.
fn startup(vitrine: &Path) -> Result<[Vec<f64>; 3]> {
    step("starts of the command line");
    let lost = ["models", "ls", "-m", "acme", "--host", "http://127.0.0.1:1", "--token", "none"];
    let lines: [(&Path, &[&str]); 3] = [(Path::new("true"), &[]), (vitrine, &["--help"]), (vitrine, &lost)];
    let mut times: [Vec<f64>; 3] = Default::default();
    for _ in 0..STARTS {
        for ((program, arguments), times) in lines.iter().zip(&mut times) {
            let start = Instant::now();
            Command::new(program).args(*arguments).output().context("cannot start what is to be measured")?;
            times.push(start.elapsed().as_secs_f64() * 1000.0);
        }
    }
    Ok(times)
}

fn starts(times: &[Vec<f64>; 3]) -> String {
    let median = |times: &[f64]| {
        let mut sorted = times.to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied().unwrap_or_default()
    };
    let [least, help, lost] = times.each_ref().map(|times| median(times));
    let mut table = "A command from its start to its end, beside `true`:\n\n".to_owned();
    table += "| command | command / true | median, ms |\n|---|---:|---:|\n";
    for (name, time) in [("vitrine --help", help), ("vitrine models ls, without a server", lost)] {
        table += &format!("| {name} | {:.2} | {time:.1} |\n", time / least.max(f64::MIN_POSITIVE));
    }
    table
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
    let empty = Vec::new();
    let sizes: Vec<u64> = numbers["sizes"].as_array().unwrap_or(&empty).iter().filter_map(Value::as_u64).collect();
    let most = sizes.last().copied().unwrap_or_default();
    let mut table = format!(
        "A page of {} versions over HTTP, at up to {most} versions in {} projects ({} rounds of {} each). Growth is from {} to \
         {most} versions; a ratio is that to the same statement alone, in turns; the processor's time is the server's own, \
         beside the driver's for the statement:\n\n",
        numbers["page"],
        numbers["member_over_owner"]["projects"],
        numbers["rounds"],
        numbers["requests_a_round"],
        sizes.first().copied().unwrap_or_default(),
    );
    table +=
        "| list | median, ms | p99, ms | growth | endpoint / statement | least | most | processor, ms | driver, ms |\n";
    table += "|---|---:|---:|---:|---:|---:|---:|---:|---:|\n";
    for list in numbers["lists"].as_array().into_iter().flatten() {
        let Some(last) = list["at"].as_array().and_then(|at| at.last()) else { continue };
        let (endpoint, ratio) = (&last["endpoint_ms"], &last["endpoint_over_statement"]);
        table += &format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
            list["name"].as_str().unwrap_or_default(),
            endpoint["median"],
            endpoint["p99"],
            list["growth"],
            ratio["median"],
            ratio["least"],
            ratio["most"],
            endpoint["processor"],
            last["statement_ms"]["processor"],
        );
    }
    let ratio = &numbers["member_over_owner"];
    table += &format!(
        "\nThe default view for a member who sees nine in ten of {} private projects, beside that of an owner:\n\n",
        ratio["projects"]
    );
    table += "| versions | member / owner | least | most |\n|---:|---:|---:|---:|\n";
    table += &format!("| {most} | {} | {} | {} |\n", ratio["median"], ratio["least"], ratio["most"]);
    table
}

fn transfers(numbers: &Value) -> String {
    let mut table = format!(
        "A file of {} bytes to the server and back, in speed beside hashing and copying it until it is on the disk ({} \
         rounds; the limit is {}):\n\n| way | transfer / copy | least | most | killed in the middle / undisturbed |\n|---|---:|---:|---:|---:|\n",
        numbers["bytes"], numbers["rounds"], numbers["limit"]
    );
    for way in ["upload", "download"] {
        let speed = &numbers[way]["speed"];
        let killed = &numbers[way]["killed_over_undisturbed"];
        table += &format!("| {way} | {} | {} | {} | {killed} |\n", speed["median"], speed["least"], speed["most"]);
    }
    let (growth, limit) = (&numbers["memory_growth_bytes"], &numbers["memory_growth_limit_bytes"]);
    table + &format!("\nThe server's memory grew by {growth} bytes meanwhile; the limit is {limit}.\n")
}

fn readers(numbers: &Value) -> String {
    let mut table = format!(
        "{} streams of what happens, open to one server at the same time for {} people:\n\n| what | is | limit |\n|---|---:|---:|\n",
        numbers["readers"], numbers["people"]
    );
    for (what, is, limit) in [
        (
            "memory that the server grows by, bytes",
            &numbers["memory_growth_bytes"],
            &numbers["memory_growth_limit_bytes"],
        ),
        ("processor while nothing happens, of one", &numbers["idle_processor"], &numbers["idle_processor_limit"]),
        ("from a change to a reader's hearing of it, median, ms", &numbers["heard_median_ms"], &Value::Null),
        ("the same, 99 of 100, ms", &numbers["heard_p99_ms"], &Value::from(1_000)),
    ] {
        let limit = if limit.is_null() { String::new() } else { limit.to_string() };
        table += &format!("| {what} | {is} | {limit} |\n");
    }
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
        let told = starts(&[vec![2.0, 1.0, 9.0], vec![4.0; 3], vec![5.0; 3]]);
        assert!(
            told.ends_with("| vitrine --help | 2.00 | 4.0 |\n| vitrine models ls, without a server | 2.50 | 5.0 |\n")
        );
        let at = |rows: u64| {
            json!({"rows": rows, "endpoint_ms": {"median": 3.5, "p99": 9.0, "processor": 1.5},
                   "statement_ms": {"median": 2.0, "p99": 4.0, "processor": 0.25},
                   "endpoint_over_statement": {"median": 1.75, "least": 1.7, "most": 1.9}})
        };
        let numbers = json!({"sizes": [10_000, 1_000_000], "page": 50, "rounds": 5, "requests_a_round": 20,
            "lists": [{"name": "sort -size", "growth": 1.25, "at": [at(10_000), at(1_000_000)]}],
            "member_over_owner": {"projects": 2_000, "median": 1.1, "least": 1.05, "most": 1.2}});
        let table = table(&numbers);
        assert!(table.contains("| sort -size | 3.5 | 9.0 | 1.25 | 1.75 | 1.7 | 1.9 | 1.5 | 0.25 |\n"), "{table}");
        assert!(table.ends_with("| 1000000 | 1.1 | 1.05 | 1.2 |\n"));
        let numbers = json!({"versions": 10_000, "rounds": 3, "actions": [
            {"action": "tag", "seconds": 0.5, "batch_over_sql": {"median": 1.5, "least": 1.4, "most": 1.75}}]});
        assert!(batches(&numbers).ends_with("| tag | 1.5 | 1.4 | 1.75 | 0.5 |\n"));
        let speed = json!({"speed": {"median": 0.9, "least": 0.8, "most": 1.1}, "killed_over_undisturbed": 1.5});
        let numbers = json!({"bytes": 1_000_000_000, "rounds": 3, "limit": 0.7, "upload": speed, "download": speed,
            "memory_growth_bytes": 20_000_000, "memory_growth_limit_bytes": 50_000_000});
        assert!(transfers(&numbers).contains("| download | 0.9 | 0.8 | 1.1 | 1.5 |\n"));
        let numbers = json!({"readers": 1_000, "people": 25, "memory_growth_bytes": 40_000_000,
            "memory_growth_limit_bytes": 100_000_000, "idle_processor": 0.01, "idle_processor_limit": 0.05,
            "heard_median_ms": 100.0, "heard_p99_ms": 200.0});
        assert!(readers(&numbers).contains("| the same, 99 of 100, ms | 200.0 | 1000 |\n"));
        let way = json!({"milliseconds": {"median": 20.5, "p95": 40.0},
            "repainted_over_request": {"median": 1.5, "least": 1.25, "most": 2.0}});
        let numbers =
            json!({"rows": 10_000, "clicks": 60, "sort": way, "filter": way, "details": way, "details_ahead": way});
        assert!(clicks(&numbers).contains("| details | 20.50 | 40.00 | 1.50 | 1.25 | 2.00 |\n"));
    }
}
