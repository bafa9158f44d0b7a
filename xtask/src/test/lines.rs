//! Lines of the command line that must work as they are written, one after the other, on a real server.

use super::Suite;
use crate::sh::{step, target};
use anyhow::Result;
use std::{path::Path, process::Command, time::Instant};

/// Each line after `vitrine`, and what it prints with it. `ORG` and `FILE` are filled in.
const LINES: &[(&str, &str)] = &[
    ("project create --name ORG/lines --description=As-written --tags tag1,tag2", "ORG/lines"),
    ("models register -m ORG/lines FILE", "ORG/lines/lines@1"),
    ("project get -m ORG/lines", "As-written"),
    ("models ls -m ORG/lines --query status:draft --sort -created,name", "lines"),
    ("models ls -m ORG/lines/lines --query status:draft --sort name -o name", "ORG/lines/lines@1"),
    ("models get -m ORG/lines --version 1 -o json", "\"address\":\"ORG/lines/lines@1\""),
    ("models tag -m ORG/lines --query status:draft --add edge --dry-run", "would be done"),
    ("models stage staging -m ORG/lines/lines@1 --reason tried", "done"),
    ("models stages -m ORG/lines/lines@latest -o csv", "staging"),
    ("project update -m ORG/lines --description=Changed", "Changed"),
    ("project delete -m ORG/lines --yes", ""),
    // What the example in Python has registered is what nobody in particular may see afterwards.
    ("models publish -m ORG/vision/yolo@1", "done"),
    ("project update -m ORG/vision --public", "ORG/vision"),
];

/// Runs them: a test each.
pub fn suite(url: &str, token: &str, organization: &str, file: &Path) -> Result<Suite> {
    step("vitrine: lines as they are written");
    let start = Instant::now();
    let fill = |text: &str| text.replace("ORG", organization).replace("FILE", &file.display().to_string());
    let mut suite = Suite {
        name: "vitrine: lines as they are written".to_owned(),
        passed: 0,
        failed: 0,
        names: Vec::new(),
        broken: None,
        took: start.elapsed(),
    };
    for (line, told) in LINES {
        let output = Command::new(target().join("debug/vitrine"))
            .args(fill(line).split(' '))
            .env("VITRINE_HOST", url)
            .env("VITRINE_TOKEN", token)
            .env("VITRINE_CONFIG", target().join("schemathesis/config.json"))
            .output()?;
        let out = String::from_utf8_lossy(&output.stdout);
        if output.status.success() && out.contains(&fill(told)) {
            suite.passed += 1;
        } else {
            suite.failed += 1;
            suite.names.push(format!("vitrine {line}"));
            eprintln!("vitrine {line}: {}\n{out}{}", output.status, String::from_utf8_lossy(&output.stderr));
        }
    }
    suite.took = start.elapsed();
    Ok(suite)
}
