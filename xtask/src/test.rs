//! Every test of the project, and one sum at the end.
//!
//! The site is the release one, because its size is among the things tested;
//! the server is a debug build, which reads the site from disk.

mod browser;
mod rust;

use crate::{
    sh::{cargo, run, step},
    site::{self, Mode},
};
use anyhow::Result;
use std::time::{Duration, Instant};

/// What one suite came to.
struct Suite {
    name: String,
    passed: u32,
    failed: u32,
    /// Why it could not run to its end.
    broken: Option<String>,
    took: Duration,
}

/// Settings that every suite gets as environment variables.
type Settings = Vec<(&'static str, String)>;

/// Runs everything; `false` when a test failed or a suite could not run.
pub fn all() -> Result<bool> {
    let mut suites = Vec::new();
    let built = attempt(&mut suites, "build", || {
        site::build(Mode::Release)?;
        step("server and command");
        run(&mut cargo(["build", "--package=server", "--package=cli"]))
    });
    let database = database()?;
    suites.extend(rust::suites(&database));
    if built {
        suites.extend(browser::suites(&database));
    }
    Ok(sum(&suites))
}

/// The PostgreSQL that tests may do with as they please.
///
/// `VITRINE_TEST_DATABASE_URL` from the environment goes to the suites as it is.
#[expect(clippy::unnecessary_wraps, reason = "starting a database may fail")]
fn database() -> Result<Settings> {
    Ok(Vec::new())
}

/// Runs a step that is no suite; it shows in the table only when it fails.
fn attempt(suites: &mut Vec<Suite>, name: &str, work: impl FnOnce() -> Result<()>) -> bool {
    let start = Instant::now();
    match work() {
        Ok(()) => true,
        Err(error) => {
            eprintln!("error: {error:#}");
            suites.push(Suite {
                name: name.to_owned(),
                passed: 0,
                failed: 0,
                broken: Some(format!("{error:#}")),
                took: start.elapsed(),
            });
            false
        }
    }
}

fn sum(suites: &[Suite]) -> bool {
    println!("\n{:<34} {:>7} {:>7} {:>8}", "suite", "passed", "failed", "time");
    for suite in suites {
        let time = format!("{:.1} s", suite.took.as_secs_f32());
        print!("{:<34} {:>7} {:>7} {time:>8}", suite.name, suite.passed, suite.failed);
        match &suite.broken {
            Some(reason) => println!("  {reason}"),
            None => println!(),
        }
    }
    let passed: u32 = suites.iter().map(|suite| suite.passed).sum();
    // A suite that could not run has failed, even if no test of it did.
    let failed: u32 = suites.iter().map(|suite| suite.failed.max(u32::from(suite.broken.is_some()))).sum();
    println!("\n{passed} passed, {failed} failed");
    failed == 0 && passed > 0
}
