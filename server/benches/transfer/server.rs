//! The built server with an embedded database, and the built command that speaks to it.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const EMAIL: &str = "ada@example.org";
const PORT: u16 = 11_873;

/// The built server.
pub struct Server {
    child: Child,
    /// Where it keeps everything, and the command runs.
    pub folder: PathBuf,
    token: String,
}

impl Server {
    /// Starts it with a project.
    pub fn start(folder: &Path) -> Self {
        let mut server = Self { child: launched(folder), folder: folder.to_owned(), token: String::new() };
        let mut command = program("vitrine-server", folder);
        let token = command.args(["token", "--user", EMAIL]).output().expect("a token");
        assert!(token.status.success(), "{token:?}");
        server.token = String::from_utf8_lossy(&token.stdout).trim().to_owned();
        server.vitrine(&["project", "create", "--name", "acme/bench"]);
        server
    }

    /// Kills it without warning and starts it again.
    pub fn kill_and_start(&mut self) {
        self.child.kill().expect("a child");
        self.child.wait().expect("its end");
        self.child = launched(&self.folder);
    }

    /// The built command, running.
    pub fn begin(&self, words: &[&str]) -> Child {
        let mut command = program("vitrine", &self.folder);
        command.args(words).env("VITRINE_TOKEN", &self.token).stdout(Stdio::null());
        command.spawn().expect("vitrine is built")
    }

    /// Runs the built command to its end.
    pub fn vitrine(&self, words: &[&str]) -> Duration {
        let since = Instant::now();
        let status = self.begin(words).wait().expect("its end");
        assert!(status.success(), "vitrine {words:?}: {status}");
        since.elapsed()
    }

    /// The most memory that it has ever held, in bytes.
    pub fn peak(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("a process");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("VmHWM");
        line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// The server, serving.
fn launched(folder: &Path) -> Child {
    let mut child = program("vitrine-server", folder).stdout(Stdio::piped()).spawn().expect("the server starts");
    let out = child.stdout.take().expect("a pipe");
    let ready = BufReader::new(out).lines().map_while(Result::ok).any(|line| line.contains("Vitrine is on"));
    assert!(ready, "the server ended before it served");
    child
}

/// A built program with settings of its own.
fn program(name: &str, folder: &Path) -> Command {
    let path = PathBuf::from(env!("CARGO_BIN_EXE_vitrine-server")).with_file_name(name);
    let mut command = Command::new(path);
    command.current_dir(folder).stdin(Stdio::null());
    let host = format!("http://127.0.0.1:{PORT}");
    command.env("VITRINE_ADDR", format!("127.0.0.1:{PORT}")).env("VITRINE_HOST", host).env("VITRINE_LOG", "warn");
    command.env("VITRINE_DATA_DIR", folder.join("data")).env("VITRINE_CONFIG", folder.join("config.json"));
    command.env("VITRINE_OWNER_EMAIL", EMAIL).env("VITRINE_OWNER_PASSWORD", "difference engine no. 2");
    command.env("VITRINE_ORG", "Acme");
    command
}
