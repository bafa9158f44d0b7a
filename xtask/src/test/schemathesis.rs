//! The HTTP API from outside, by programs in Python: its document held against the rules of OpenAPI, what the server
//! does held against the document, and the example of the documentation.

use super::{Settings, Suite};
use crate::sh::{root, step, target};
use anyhow::{Context as _, Result, bail, ensure};
use std::{
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};

/// The same inputs every time.
const SEED: &str = "20260101";
/// How many are made up for each route.
const EXAMPLES: &str = "8";
/// What every answer is held against.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,\
                      response_schema_conformance,negative_data_rejection,nobody_may_do_it";
/// How long the server may take to start, with a database of its own.
const START: Duration = Duration::from_secs(120);

/// The owner of the server that is tried. The password is in no example, or trying them would change it and end the
/// token.
const OWNER: [(&str, &str); 5] = [
    ("VITRINE_OWNER_EMAIL", "ada@example.org"),
    ("VITRINE_OWNER_PASSWORD", "no example knows this"),
    ("VITRINE_OWNER_NAME", "Ada Lovelace"),
    ("VITRINE_ORG", "Acme"),
    ("VITRINE_LOG", "error"),
];
/// As the examples of the document call it.
const ORGANIZATION: &str = "acme";

pub fn suites(settings: &Settings) -> Vec<Suite> {
    let start = Instant::now();
    let mut suites = Vec::new();
    if let Err(error) = run(settings, &mut suites) {
        eprintln!("error: {error:#}");
        suites.push(Suite::broken("schemathesis", format!("{error:#}"), start.elapsed()));
    }
    suites
}

fn run(settings: &Settings, suites: &mut Vec<Suite>) -> Result<()> {
    let python = target().join("python/bin/python");
    ensure!(python.exists(), "the tools in Python are missing: run `make setup`");
    step("schemathesis: a server with sample data");
    let server = Server::start(settings)?;
    suites.push(plain("openapi: document and examples", || {
        let document = format!("{}/api/v1/openapi.json", server.url);
        Command::new(&python).arg(root().join("xtask/python/validate.py")).arg(document).status()
    })?);
    let example = root().join("docs/examples/register.py");
    let file = server.folder.join("yolo.onnx");
    fs::write(&file, b"the bytes of a model")?;
    suites.push(plain("python: docs/examples/register.py", || {
        let mut command = Command::new(&python);
        command.arg(example).arg(format!("{ORGANIZATION}/vision/yolo")).arg(&file);
        command.env("VITRINE_HOST", &server.url).env("VITRINE_TOKEN", &server.token).status()
    })?);
    suites.push(super::lines::suite(&server.url, &server.token, ORGANIZATION, &file)?);
    suites.push(super::python::suite(&python, &server.url, &server.token, ORGANIZATION)?);
    for (name, folder) in [("mlflow: its own client", "mlflow"), ("polyaxon: its own command line", "polyaxon")] {
        let own = target().join(folder).join("bin/python");
        ensure!(own.exists(), "{folder}'s client is missing: run `make setup`");
        suites.push(plain(name, || {
            let script = root().join(format!("xtask/python/{folder}_client.py"));
            Command::new(&own).arg(script).args([&server.url, &server.token, ORGANIZATION]).status()
        })?);
    }
    suites.push(plain("vitrine import: from elsewhere", || {
        let mut command = Command::new(&python);
        command.arg(root().join("xtask/python/imported.py")).args([&server.url, &server.token, ORGANIZATION]);
        command.arg(target().join("debug/vitrine")).status()
    })?);
    // What the schema's limits are is the same for everybody: coverage of them is for one of the two.
    for (who, token, phases) in
        [("owner", Some(&server.token), "examples,coverage,fuzzing"), ("anonymous", None, "examples,fuzzing")]
    {
        suites.push(schemathesis(&python, &server, who, token, phases)?);
    }
    Ok(())
}

/// A program that says by its end alone how it went: one test.
fn plain(name: &str, work: impl FnOnce() -> std::io::Result<std::process::ExitStatus>) -> Result<Suite> {
    step(name);
    let start = Instant::now();
    let passed = work().with_context(|| format!("{name} cannot be started"))?.success();
    Ok(Suite {
        name: name.to_owned(),
        passed: u32::from(passed),
        failed: u32::from(!passed),
        names: Vec::new(),
        broken: None,
        took: start.elapsed(),
    })
}

/// Everything in the document, as somebody: a test for each route.
fn schemathesis(python: &Path, server: &Server, who: &str, token: Option<&String>, phases: &str) -> Result<Suite> {
    let name = format!("schemathesis: {who}");
    step(&name);
    let start = Instant::now();
    let report = server.folder.join(format!("{who}.xml"));
    let mut command = Command::new(python.with_file_name("schemathesis"));
    command
        .current_dir(&server.folder)
        .env("SCHEMATHESIS_HOOKS", "hooks")
        .env("PYTHONPATH", root().join("xtask/python"))
        .env("VITRINE_CONTRACT_URL", &server.url)
        .env("VITRINE_CONTRACT_TOKEN", &server.token)
        .env("VITRINE_CONTRACT_ORG", ORGANIZATION)
        .env("NO_COLOR", "1")
        .args(["run", "--seed", SEED, "--max-examples", EXAMPLES, "--checks", CHECKS, "--no-shrink", "--workers", "1"])
        .args(["--phases", phases, "--generation-database", "none", "--warnings", "off"])
        .args(["--suppress-health-check", "all", "--continue-on-failure"])
        .arg("--report-junit-path")
        .arg(&report);
    if let Some(token) = token {
        command.args(["-H", &format!("Authorization: Bearer {token}")]);
    }
    let status =
        command.arg(format!("{}/api/v1/openapi.json", server.url)).status().context("cannot start schemathesis")?;
    let text = fs::read_to_string(&report).context("schemathesis left no results")?;
    let (tests, failed) = results(&text).context("the results of schemathesis cannot be read")?;
    let names = failed_cases(&text);
    let broken = (!status.success() && failed == 0).then(|| "broke off".to_owned());
    Ok(Suite { name, passed: tests - failed, failed, names, broken, took: start.elapsed() })
}

/// How many tests a report in JUnit's form has, and how many of them did not pass.
fn results(report: &str) -> Option<(u32, u32)> {
    let number = |tag: &str, name: &str| -> Option<u32> {
        let value = tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?;
        value.parse().ok()
    };
    let tag = report.split("<testsuites").nth(1)?.split('>').next()?;
    let (tests, failures, errors) = (number(tag, "tests")?, number(tag, "failures")?, number(tag, "errors")?);
    Some((tests, (failures + errors).min(tests)))
}

/// The names of the test cases in a report that did not pass.
fn failed_cases(report: &str) -> Vec<String> {
    let failed = |case: &&str| case.contains("<failure") || case.contains("<error");
    let name = |case: &str| Some(case.split(" name=\"").nth(1)?.split('"').next()?.to_owned());
    report.split("<testcase").skip(1).filter(failed).filter_map(name).collect()
}

/// A server of its own, which ends with the suite.
struct Server {
    child: Child,
    folder: PathBuf,
    url: String,
    token: String,
}

impl Server {
    fn start(settings: &Settings) -> Result<Self> {
        let folder = target().join("schemathesis");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder)?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let url = format!("http://127.0.0.1:{port}");
        let program = || {
            let mut command = Command::new(target().join("debug/vitrine-server"));
            command
                .envs(settings.iter().cloned())
                .envs(OWNER)
                .env("VITRINE_ADDR", format!("127.0.0.1:{port}"))
                .env("VITRINE_DATA_DIR", folder.join("data"));
            command
        };
        let child = program().spawn().context("cannot start target/debug/vitrine-server")?;
        let mut server = Self { child, folder: folder.clone(), url, token: String::new() };
        server.wait()?;
        let done = program().args(["samples", ORGANIZATION, "--user", "ada@example.org"]).status()?;
        ensure!(done.success(), "the samples could not be loaded");
        let token = program().args(["token", "--user", "ada@example.org", "--scope", "admin"]).output()?;
        ensure!(token.status.success(), "no token was made: {}", String::from_utf8_lossy(&token.stderr));
        String::from_utf8(token.stdout)?.trim().clone_into(&mut server.token);
        Ok(server)
    }

    fn wait(&mut self) -> Result<()> {
        let start = Instant::now();
        let address = self.url.trim_start_matches("http://").to_owned();
        while start.elapsed() < START {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended by itself: {status}");
            }
            if is_ready(&address).unwrap_or(false) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(100));
        }
        bail!("the server did not start in {} seconds", START.as_secs())
    }
}

/// Whether a server says that it can serve.
fn is_ready(address: &str) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "GET /readyz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.starts_with("HTTP/1.1 200"))
}

impl Drop for Server {
    fn drop(&mut self) {
        // As an operator would: its database ends with it.
        let stopped = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        if !stopped.is_ok_and(|status| status.success()) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_read_from_a_report() {
        let report = r#"<?xml version="1.0"?><testsuites disabled="0" errors="1" failures="2" tests="118" time="9.5"><testsuite/>"#;
        assert_eq!(results(report), Some((118, 3)));
        assert_eq!(results("<html>"), None);
        let report =
            r#"<testcase name="GET /me" time="1"/><testcase name="GET /tags"><failure message="no"/></testcase>"#;
        assert_eq!(failed_cases(report), ["GET /tags"]);
    }
}
