//! `cargo test`, watched: its output passes through, and its results are kept.

use super::{Settings, Suite};
use crate::sh::{cargo, line, step};
use anyhow::{Context as _, Result};
use std::{
    io::{BufRead as _, BufReader, Write as _},
    time::Instant,
};

/// One run each, so that cargo never unifies features that must stay apart.
const RUNS: [&[&str]; 3] = [
    &["test", "--no-fail-fast"],
    &["test", "--no-fail-fast", "--package=app", "--features=ssr"],
    &["test", "--no-fail-fast", "--package=xtask"],
];

pub fn suites(settings: &Settings) -> Vec<Suite> {
    let mut suites = Vec::new();
    for arguments in RUNS {
        let mut log = Log::default();
        let outcome = watch(arguments, settings, &mut log);
        let failed = log.suites.iter().any(|suite| suite.failed > 0);
        suites.append(&mut log.suites);
        let broken = match outcome {
            Ok(true) => continue,
            // The failed tests account for it.
            Ok(false) if failed => continue,
            Ok(false) => "did not compile, or broke off".to_owned(),
            Err(error) => format!("{error:#}"),
        };
        suites.push(Suite::broken(format!("cargo {}", arguments.join(" ")), broken, log.since.elapsed()));
    }
    suites
}

fn watch(arguments: &[&str], settings: &Settings, log: &mut Log) -> Result<bool> {
    // One pipe for both streams keeps the name of a suite before its results.
    let (reader, writer) = std::io::pipe()?;
    let mut command = cargo(arguments.iter().copied());
    step(&line(&command));
    let mut child = command
        .envs(settings.iter().cloned())
        .stdout(writer.try_clone()?)
        .stderr(writer)
        .spawn()
        .context("cannot start cargo")?;
    // Holds the pipe's writing ends: reading would never end otherwise.
    drop(command);
    let mut reader = BufReader::new(reader);
    let mut bytes = Vec::new();
    while reader.read_until(b'\n', &mut bytes)? > 0 {
        std::io::stdout().write_all(&bytes)?;
        log.line(String::from_utf8_lossy(&bytes).trim_end());
        bytes.clear();
    }
    Ok(child.wait()?.success())
}

/// Reads the suites out of cargo's output.
struct Log {
    suites: Vec<Suite>,
    name: String,
    /// Tests of the suite that have failed so far.
    failed: Vec<String>,
    since: Instant,
}

impl Default for Log {
    fn default() -> Self {
        Self { suites: Vec::new(), name: "tests".to_owned(), failed: Vec::new(), since: Instant::now() }
    }
}

impl Log {
    fn line(&mut self, line: &str) {
        if let Some(name) = suite_name(line.trim_start()) {
            self.name = name;
            self.since = Instant::now();
        } else if let Some(name) = failed_test(line) {
            self.failed.push(name.to_owned());
        } else if let Some((passed, failed)) = result(line) {
            let names = std::mem::take(&mut self.failed);
            if passed + failed == 0 {
                return;
            }
            // A crate's documentation is tested in two runs: one suite all the same.
            match self.suites.last_mut() {
                Some(last) if last.name == self.name => {
                    last.passed += passed;
                    last.failed += failed;
                    last.names.extend(names);
                    last.took = self.since.elapsed();
                }
                _ => self.suites.push(Suite {
                    name: self.name.clone(),
                    passed,
                    failed,
                    names,
                    broken: None,
                    took: self.since.elapsed(),
                }),
            }
        }
    }
}

/// `Running unittests src/lib.rs (target/debug/deps/domain-1f…)` → `domain`,
/// `Running tests/api.rs (target/debug/deps/api-1f…)` → `api (tests/api.rs)`,
/// `Doc-tests domain` → `domain (documentation)`.
fn suite_name(line: &str) -> Option<String> {
    if let Some(name) = line.strip_prefix("Doc-tests ") {
        return Some(format!("{name} (documentation)"));
    }
    let (source, binary) = line.strip_prefix("Running ")?.strip_suffix(')')?.rsplit_once(" (")?;
    let file = binary.rsplit('/').next()?;
    let name = file.rsplit_once('-').map_or(file, |(name, _)| name);
    Some(if source.starts_with("unittests ") { name.to_owned() } else { format!("{name} ({source})") })
}

/// `test table::sorts ... FAILED` → `table::sorts`
fn failed_test(line: &str) -> Option<&str> {
    line.strip_prefix("test ")?.strip_suffix(" ... FAILED")
}

/// `test result: ok. 3 passed; 0 failed; …` → (3, 0)
fn result(line: &str) -> Option<(u32, u32)> {
    let mut numbers = line
        .strip_prefix("test result: ")?
        .split(|letter: char| !letter.is_ascii_digit())
        .filter_map(|word| word.parse().ok());
    Some((numbers.next()?, numbers.next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_read_from_cargos_output() {
        let mut log = Log::default();
        for line in [
            "     Running unittests src/lib.rs (target/debug/deps/domain-6d2a)",
            "running 3 tests",
            "test table::sorts ... FAILED",
            "test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s",
            "     Running tests/api.rs (target/debug/deps/api-77ab)",
            "test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s",
            "   Doc-tests domain",
            "test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s",
            "test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s",
        ] {
            log.line(line);
        }
        let read: Vec<_> = log.suites.iter().map(|suite| (suite.name.as_str(), suite.passed, suite.failed)).collect();
        assert_eq!(read, [("domain", 2, 1), ("api (tests/api.rs)", 5, 0), ("domain (documentation)", 2, 0)]);
        assert_eq!(log.suites[0].names, ["table::sorts"]);
        assert!(log.suites[1].names.is_empty());
    }

    #[test]
    fn what_a_test_prints_is_no_result() {
        assert_eq!(result("  test result: ok. 3 passed; 0 failed;"), None);
        assert_eq!(suite_name("Running late"), None);
    }
}
