//! Every test of the project, and one sum at the end.
//!
//! The site is the release one, because its size is among the things tested;
//! the server is a debug build, which reads the site from disk.

mod browser;
mod lines;
mod python;
mod rust;
mod schemathesis;

use crate::{
    sh::{cargo, run, side_by_side, step},
    site::{self, Mode},
};
use anyhow::Result;
use std::time::{Duration, Instant};

/// What one suite came to.
struct Suite {
    name: String,
    passed: u32,
    failed: u32,
    /// The names of those that failed, as far as they are known.
    names: Vec<String>,
    /// Why it could not run to its end.
    broken: Option<String>,
    took: Duration,
}

impl Suite {
    /// One that could not run to its end.
    fn broken(name: impl Into<String>, reason: impl Into<String>, took: Duration) -> Self {
        Self { name: name.into(), passed: 0, failed: 0, names: Vec::new(), broken: Some(reason.into()), took }
    }
}

/// Settings that every suite gets as environment variables.
type Settings = Vec<(&'static str, String)>;

/// Runs everything; `false` when a test failed or a suite could not run.
pub fn all() -> Result<bool> {
    let mut suites = Vec::new();
    let built = attempt(&mut suites, "build", || {
        side_by_side(
            || site::build(Mode::Release).map(drop),
            || {
                step("server and command");
                run(&mut cargo(["build", "--package=server", "--package=cli"]))
            },
        )
    });
    let database = database()?;
    suites.extend(rust::suites(&database));
    if built {
        suites.extend(schemathesis::suites(&database));
        suites.extend(browser::suites(&database));
    }
    Ok(sum(&suites))
}

/// Tries the HTTP API from outside, with `target/debug` as it is.
pub fn api() -> Result<bool> {
    Ok(sum(&schemathesis::suites(&database()?)))
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
            suites.push(Suite::broken(name, format!("{error:#}"), start.elapsed()));
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
    // Last of all, where a log that was cut short still has it.
    let mut names = suites.iter().flat_map(|suite| suite.names.iter().map(move |name| (&suite.name, name))).peekable();
    if names.peek().is_some() {
        println!("\nfailed:");
    }
    for (suite, name) in names {
        println!("  {suite}: {name}");
    }
    let passed: u32 = suites.iter().map(|suite| suite.passed).sum();
    // A suite that could not run has failed, even if no test of it did.
    let failed: u32 = suites.iter().map(|suite| suite.failed.max(u32::from(suite.broken.is_some()))).sum();
    println!("\n{passed} passed, {failed} failed");
    failed == 0 && passed > 0
}
