//! What the project is made of besides its own code: licences, sources, doubles, and known problems.

use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::sh::{cargo, root, run, step, target};

/// The version of cargo-deny that `deny.toml` is written for.
const CARGO_DENY: &str = "0.20.2";

/// Crates: licences, sources and doubles by `deny.toml`, and known problems where their database can be reached.
pub fn crates() -> Result<()> {
    let tools = target().join("tools");
    let deny = tools.join("bin/cargo-deny");
    let is_here = Command::new(&deny)
        .arg("--version")
        .output()
        .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim().ends_with(CARGO_DENY));
    if !is_here {
        step(&format!("installing cargo-deny {CARGO_DENY} into {} (some minutes)", tools.display()));
        let mut install = cargo(["install", "cargo-deny", "--locked", "--version", CARGO_DENY, "--quiet", "--root"]);
        run(install.arg(&tools).arg("--target-dir").arg(target().join("tools-build")))?;
    }
    let deny = |arguments: &[&str]| {
        let mut command = Command::new(&deny);
        command.current_dir(root()).args(["--all-features"]).args(arguments);
        command
    };
    step("cargo deny check");
    let fetched = deny(&["fetch", "db"]).output().is_ok_and(|output| output.status.success());
    if !fetched {
        step("NOT CHECKED for known problems of crates: their database cannot be fetched from here");
    }
    let checks: &[&str] = if fetched { &["advisories"] } else { &[] };
    run(&mut deny(&[&["check", "--hide-inclusion-graph", "licenses", "bans", "sources"], checks].concat()))
}

/// Packages from npm: known problems, where the registry tells them.
pub fn packages() -> Result<()> {
    step("npm audit");
    let output = Command::new("npm")
        .current_dir(root().join("end2end"))
        .args(["audit", "--json", "--audit-level=moderate"])
        .output()
        .context("cannot start npm")?;
    match verdict(&output.stdout) {
        None => step("NOT CHECKED for known problems of npm packages: the registry does not tell them"),
        Some(found) if !output.status.success() => bail!("packages with known problems: {}", found.join(", ")),
        Some(_) => {}
    }
    Ok(())
}

/// The packages that a report names; none where it is no report.
fn verdict(report: &[u8]) -> Option<Vec<String>> {
    let report: Value = serde_json::from_slice(report).ok()?;
    report.get("auditReportVersion")?;
    let found = report.get("vulnerabilities").and_then(Value::as_object);
    Some(found.into_iter().flatten().map(|(name, _)| name.clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_no_report() {
        assert_eq!(verdict(br#"{"message":"405","method":"POST"}"#), None);
        assert_eq!(verdict(b""), None);
        assert_eq!(verdict(br#"{"auditReportVersion":2,"vulnerabilities":{}}"#), Some(vec![]));
        let report = br#"{"auditReportVersion":2,"vulnerabilities":{"left":{"severity":"high"}}}"#;
        assert_eq!(verdict(report), Some(vec!["left".to_owned()]));
    }
}
