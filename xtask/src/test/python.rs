//! The package for Python: built as it is given away, its types checked, and its tests run on a real server.

use super::Suite;
use crate::sh::{line, root, step, target};
use anyhow::{Context as _, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

const NAME: &str = "python: clients/python";

/// Builds and tests it: a test each for the build, the installation and its types, and then its own.
pub fn suite(python: &Path, url: &str, token: &str, organization: &str) -> Result<Suite> {
    step(NAME);
    let start = Instant::now();
    let package = root().join("clients/python");
    let folder = target().join("schemathesis/python");
    let (dist, installed, report) = (folder.join("dist"), folder.join("site"), folder.join("report.xml"));
    let mut suite =
        Suite { name: NAME.to_owned(), passed: 0, failed: 0, names: Vec::new(), broken: None, took: start.elapsed() };

    // With the build tools that are here: nothing is fetched.
    let mut build = tool(python, "build");
    build.args(["--no-isolation", "--outdir"]).arg(&dist).arg(&package);
    if one(&mut suite, "build", &mut build)? {
        // What is tried is what is given away, not the folder that it was made of.
        let mut install = tool(python, "pip");
        install.args(["install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-index", "--target"]);
        one(&mut suite, "install", install.arg(&installed).arg(wheel(&dist)?))?;
    }

    let mut types = tool(python, "mypy");
    types.args(["--strict", "--config-file"]).arg(package.join("pyproject.toml"));
    types.arg("--cache-dir").arg(folder.join("mypy")).arg(package.join("src")).arg(package.join("tests"));
    one(&mut suite, "mypy --strict", &mut types)?;

    let mut tests = tool(python, "pytest");
    tests
        .current_dir(&package)
        .args(["--quiet", "-p", "no:cacheprovider", "--junit-xml"])
        .arg(&report)
        // What else is installed there brings plugins for tests of its own.
        .env("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        .env("PYTHONPATH", &installed)
        .env("VITRINE_HOST", url)
        .env("VITRINE_TOKEN", token)
        .env("VITRINE_TEST_ORG", organization);
    let status = tests.status().context("pytest cannot be started")?;
    let text = fs::read_to_string(&report).context("pytest left no results")?;
    let (passed, failed) = results(&text).context("the results of pytest cannot be read")?;
    suite.passed += passed;
    suite.failed += failed;
    suite.names.extend(failed_cases(&text));
    suite.broken = (!status.success() && failed == 0).then(|| "pytest broke off".to_owned());
    suite.took = start.elapsed();
    Ok(suite)
}

/// A module that is run as a program, and leaves no files of its own beside those that it reads.
fn tool(python: &Path, module: &str) -> Command {
    let mut command = Command::new(python);
    command.args(["-m", module]).env("PYTHONDONTWRITEBYTECODE", "1").env("NO_COLOR", "1");
    command
}

/// A program that says by its end alone how it went: one test. What it said is shown where that was not well.
fn one(suite: &mut Suite, name: &str, command: &mut Command) -> Result<bool> {
    let output = command.output().with_context(|| format!("{name} cannot be started"))?;
    let passed = output.status.success();
    suite.passed += u32::from(passed);
    if !passed {
        suite.failed += 1;
        suite.names.push(name.to_owned());
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        eprintln!("{}: {}\n{out}{err}", line(command), output.status);
    }
    Ok(passed)
}

/// The one wheel in a folder.
fn wheel(folder: &Path) -> Result<PathBuf> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "whl") {
            return Ok(path);
        }
    }
    bail!("{} has no wheel", folder.display())
}

/// How many tests of a report passed, and how many did not. Those that were left out are neither.
fn results(report: &str) -> Option<(u32, u32)> {
    let tag = report.split("<testsuite ").nth(1)?.split('>').next()?;
    let number = |name: &str| -> Option<u32> {
        let value = tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?;
        value.parse().ok()
    };
    let (tests, skipped) = (number("tests")?, number("skipped")?);
    // Of one test both itself and what comes after it may fail.
    let failed = (number("failures")? + number("errors")?).min(tests);
    Some((tests.saturating_sub(failed + skipped), failed))
}

/// The tests of a report that did not pass, each with its file.
fn failed_cases(report: &str) -> Vec<String> {
    let failed = |case: &&str| case.contains("<failure") || case.contains("<error");
    let value = |case: &str, name: &str| -> Option<String> {
        let value = case.split(&format!("{name}=\"")).nth(1)?.split('"').next()?;
        Some(value.to_owned())
    };
    let name = |case: &str| Some(format!("{}: {}", value(case, "classname")?, value(case, " name")?));
    report.split("<testcase").skip(1).filter(failed).filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_read_from_a_report() {
        let report = r#"<testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="2" skipped="4" tests="133" time="9.4"><testcase classname="tests.test_a" name="test_one" time="0.1"/><testcase classname="tests.test_b" name="test_two[x]" time="0.1"><failure message="no"/></testcase></testsuite></testsuites>"#;
        assert_eq!(results(report), Some((126, 3)));
        assert_eq!(failed_cases(report), ["tests.test_b: test_two[x]"]);
        assert_eq!(results("<html>"), None);
    }
}
