//! Polyaxon's own command line, pinned, against a real server.

use super::Suite;
use crate::sh::{root, step, target};
use anyhow::{Context as _, Result, ensure};
use std::{process::Command, time::Instant};

/// Runs the script: one test.
pub fn suite(url: &str, token: &str, organization: &str) -> Result<Suite> {
    let name = "polyaxon: its own command line".to_owned();
    step(&name);
    let start = Instant::now();
    let python = target().join("polyaxon/bin/python");
    ensure!(python.exists(), "Polyaxon's command line is missing: run `make setup`");
    let script = root().join("xtask/python/polyaxon_client.py");
    let status = Command::new(python).arg(script).args([url, token, organization]).status();
    let passed = status.context("Polyaxon's command line cannot be started")?.success();
    Ok(Suite {
        name,
        passed: u32::from(passed),
        failed: u32::from(!passed),
        names: Vec::new(),
        broken: None,
        took: start.elapsed(),
    })
}
