//! Playwright in a real Chromium: one suite a project of its configuration.

use super::{Settings, Suite};
use crate::sh::{npm_tool, root, step, target};
use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::{
    fs,
    net::TcpListener,
    process::Command,
    time::{Duration, Instant},
};

pub fn suites(settings: &Settings) -> Vec<Suite> {
    let start = Instant::now();
    run(settings).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        vec![Suite::broken("playwright", format!("{error:#}"), start.elapsed())]
    })
}

fn run(settings: &Settings) -> Result<Vec<Suite>> {
    let tool = npm_tool("playwright");
    if !tool.exists() {
        bail!("Playwright is missing: run `make setup`");
    }
    step("playwright test");
    let results = target().join("playwright.json");
    let _ = fs::remove_file(&results);
    let status = Command::new(tool)
        .current_dir(root().join("end2end"))
        .arg("test")
        .envs(settings.iter().cloned())
        .env("VITRINE_TEST_RESULTS", &results)
        .env("VITRINE_TEST_PORT", free_port()?.to_string())
        .env("VITRINE_BIN_DIR", target().join("debug"))
        .status()
        .context("cannot start Playwright")?;
    let report = fs::read(&results).context("Playwright left no results")?;
    let report: Value = serde_json::from_slice(&report)?;
    let mut suites = read(&report);
    if !status.success() && suites.iter().all(|suite| suite.failed == 0) {
        let reason =
            report["errors"][0]["message"].as_str().and_then(|message| message.lines().next()).unwrap_or("broke off");
        suites.push(Suite::broken("playwright", reason, Duration::ZERO));
    }
    Ok(suites)
}

/// A port that nothing listens on; the next to ask gets another.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn read(report: &Value) -> Vec<Suite> {
    let mut suites = Vec::new();
    for file in list(&report["suites"]) {
        collect(file, "", &mut suites);
    }
    suites
}

/// Adds up a file, or a `describe` block in it, with all that is inside.
/// `within` names the blocks around it.
fn collect(block: &Value, within: &str, suites: &mut Vec<Suite>) {
    let title = block["title"].as_str().unwrap_or_default();
    let within = if within.is_empty() { title.to_owned() } else { format!("{within} › {title}") };
    for inner in list(&block["suites"]) {
        collect(inner, &within, suites);
    }
    for (spec, test) in list(&block["specs"]).flat_map(|spec| list(&spec["tests"]).map(move |test| (spec, test))) {
        let project = test["projectName"].as_str().unwrap_or("?");
        let name = format!("playwright: {project}");
        let at = suites.iter().position(|suite| suite.name == name).unwrap_or_else(|| {
            suites.push(Suite { name, passed: 0, failed: 0, names: Vec::new(), broken: None, took: Duration::ZERO });
            suites.len() - 1
        });
        let suite = &mut suites[at];
        match test["status"].as_str() {
            Some("expected") => suite.passed += 1,
            Some("skipped") => {}
            _ => {
                suite.failed += 1;
                suite.names.push(format!("{within} › {}", spec["title"].as_str().unwrap_or("?")));
            }
        }
        suite.took += list(&test["results"])
            .filter_map(|result| result["duration"].as_u64())
            .map(Duration::from_millis)
            .sum::<Duration>();
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn results_are_added_up_a_project() {
        let test = |project: &str, status: &str| json!({ "projectName": project, "status": status, "results": [{ "duration": 40 }] });
        let report = json!({ "suites": [{
            "title": "shell.spec.ts",
            "specs": [{ "tests": [test("plain", "expected"), test("hydrated", "skipped")] }],
            "suites": [{ "title": "menus", "specs": [{ "title": "close", "tests": [test("hydrated", "unexpected")] }] }],
        }] });
        let read = read(&report);
        let sums: Vec<_> = read.iter().map(|suite| (suite.name.as_str(), suite.passed, suite.failed)).collect();
        assert_eq!(sums, [("playwright: hydrated", 0, 1), ("playwright: plain", 1, 0)]);
        assert_eq!(read[0].names, ["shell.spec.ts › menus › close"]);
    }
}
