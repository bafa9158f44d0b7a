//! The `vitrine` command, talking to one server.

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::{
    env,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

/// Where a server started on this machine listens.
const LOCAL: &str = "http://127.0.0.1:3000";

// The command's exit codes.
const NOT_FOUND: i32 = 3;
const FORBIDDEN: i32 = 4;
const NETWORK: i32 = 6;

/// The command and the server it is to talk to.
pub struct Vitrine {
    program: PathBuf,
    /// The server's address.
    pub host: String,
}

impl Vitrine {
    /// Talks to `VITRINE_HOST`, else to this machine, whatever server somebody last signed in to.
    pub fn new(program: PathBuf) -> Self {
        let host = env::var("VITRINE_HOST").ok().filter(|host| !host.trim().is_empty());
        let host = host.as_deref().unwrap_or(LOCAL).trim().trim_end_matches('/').to_owned();
        Self { program, host }
    }

    /// The caller's first organization; an error says what to do when there is none.
    pub fn organization(&self) -> Result<String> {
        let output = self.output(&["whoami"], Stdio::piped())?;
        let said = String::from_utf8_lossy(&output.stderr);
        let host = &self.host;
        match output.status.code() {
            Some(0) => {}
            Some(NETWORK) => bail!("nothing answers at {host}; start the server in another terminal: make run"),
            Some(FORBIDDEN) => bail!(
                "not signed in to {host}; sign in, then run this again:\n  {} login {host}\nor set VITRINE_TOKEN",
                self.program.display()
            ),
            _ => bail!("vitrine whoami: {}", said.trim()),
        }
        let me: Value = serde_json::from_slice(&output.stdout).context("vitrine whoami printed no JSON")?;
        match me["organizations"][0]["slug"].as_str() {
            Some(slug) => Ok(slug.to_owned()),
            None => bail!("you belong to no organization at {host}; ask one of its owners to add you"),
        }
    }

    /// What a command prints as JSON; nothing when there is no such thing.
    pub fn find(&self, arguments: &[&str]) -> Result<Option<Value>> {
        let output = self.output(arguments, Stdio::piped())?;
        match output.status.code() {
            Some(0) => Ok(Some(serde_json::from_slice(&output.stdout)?)),
            Some(NOT_FOUND) => Ok(None),
            _ => bail!("vitrine {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim()),
        }
    }

    /// What a command prints as JSON, null if nothing; progress goes to the terminal.
    pub fn must(&self, arguments: &[&str]) -> Result<Value> {
        let output = self.output(arguments, Stdio::inherit())?;
        if !output.status.success() {
            // The first few words say which; the rest can be hundreds of labels.
            bail!("vitrine {} … failed ({})", arguments[..arguments.len().min(4)].join(" "), output.status);
        }
        match output.stdout.trim_ascii() {
            [] => Ok(Value::Null),
            json => Ok(serde_json::from_slice(json)?),
        }
    }

    fn output(&self, arguments: &[&str], stderr: Stdio) -> Result<Output> {
        Command::new(&self.program)
            .args(["--output", "json", "--host", &self.host])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(stderr)
            .output()
            .with_context(|| format!("cannot start {}", self.program.display()))
    }
}
