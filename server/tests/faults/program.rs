//! The program as a child, in a folder of its own.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU16, AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use domain::api::NewToken;
use serde_json::{Value, json};

use crate::http::{Answer, Request};

/// Longest that anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

pub const EMAIL: &str = "ada@example.org";
pub const PASSWORD: &str = "correct horse battery staple";

/// Settings of an unattended set-up.
pub const OWNER: [(&str, &str); 3] =
    [("VITRINE_OWNER_EMAIL", EMAIL), ("VITRINE_OWNER_PASSWORD", PASSWORD), ("VITRINE_ORG", "Acme")];

/// Asks again and again until there is an answer.
#[track_caller]
pub fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(since.elapsed() < PATIENCE, "waited in vain until {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// A port that nothing listens on. Below those that the system gives to connections.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 12_000 + u16::try_from(std::process::id() % 190).unwrap_or_default() * 100;
    loop {
        let port = first + NEXT.fetch_add(1, Ordering::Relaxed) % 1_000;
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// An empty folder that goes with the test, and with it whatever still runs in it.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let name = format!("vitrine-faults-{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    pub fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The data folder of programs that are started in here.
    pub fn data(&self) -> PathBuf {
        self.join("data")
    }

    /// The number of the main process of the PostgreSQL in the data folder, if one lives.
    pub fn postgres(&self) -> Option<u32> {
        let text = fs::read_to_string(self.data().join("postgres/postmaster.pid")).ok()?;
        let pid = text.lines().next()?.trim().parse().ok()?;
        lives(pid, "postgres").then_some(pid)
    }

    /// Files of the file store, half-written ones included.
    pub fn objects(&self) -> Vec<PathBuf> {
        let (mut found, mut folders) = (Vec::new(), vec![self.data().join("files")]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                match entry.path() {
                    path if path.is_dir() => folders.push(path),
                    path => found.push(path),
                }
            }
        }
        found
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Some(pid) = self.postgres() {
            kill("QUIT", pid);
            let since = Instant::now();
            while lives(pid, "postgres") && since.elapsed() < Duration::from_secs(10) {
                thread::sleep(Duration::from_millis(20));
            }
        }
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Whether a process of this number is there, and is that program.
pub fn lives(pid: u32, program: &str) -> bool {
    let is = fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name.trim() == program);
    let ended = fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| stat.contains(") Z "));
    is && !ended
}

/// Sends a signal.
pub fn kill(signal: &str, pid: u32) {
    let sent = Command::new("kill").arg(format!("-{signal}")).arg(pid.to_string()).stderr(Stdio::null()).status();
    assert!(sent.is_ok(), "there is no `kill`");
}

/// A command of the program, with nothing of this process' own settings.
pub fn command(folder: &Folder, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vitrine-server"));
    let settings_of = ["VITRINE_", "DATABASE_", "OTEL_"];
    for (name, _) in std::env::vars().filter(|(name, _)| settings_of.iter().any(|start| name.starts_with(start))) {
        // Where PostgreSQL is depends on the machine.
        if name != "VITRINE_PG_BIN" {
            command.env_remove(name);
        }
    }
    command.env("VITRINE_DATA_DIR", folder.data()).env("VITRINE_DATABASE_CONNECTIONS", "8").stdin(Stdio::null());
    command.envs(settings.iter().copied());
    command
}

/// The program, serving.
pub struct Program {
    child: Child,
    pub port: u16,
    out: Arc<Mutex<String>>,
    err: Arc<Mutex<String>>,
}

impl Program {
    /// Starts it in a folder, on a port of its own.
    pub fn start(folder: &Folder, settings: &[(&str, &str)]) -> Self {
        Self::spawn(command(folder, settings))
    }

    /// Starts a command that serves, and waits until it does.
    #[track_caller]
    pub fn of(command: Command) -> Self {
        let mut program = Self::spawn(command);
        program.wait_until_ready();
        program
    }

    fn spawn(mut command: Command) -> Self {
        let port = free_port();
        let mut child = command
            .env("VITRINE_ADDR", format!("127.0.0.1:{port}"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let out = collect(child.stdout.take().expect("a pipe"));
        let err = collect(child.stderr.take().expect("a pipe"));
        Self { child, port, out, err }
    }

    /// Starts it and waits until it serves.
    #[track_caller]
    pub fn serving(folder: &Folder, settings: &[(&str, &str)]) -> Self {
        let mut program = Self::start(folder, settings);
        program.wait_until_ready();
        program
    }

    #[track_caller]
    pub fn wait_until_ready(&mut self) {
        until("the server is ready", || {
            if let Ok(Some(status)) = self.child.try_wait() {
                panic!("the server ended: {status}\n{}\n{}", self.out(), self.err());
            }
            self.is_ready().then_some(())
        });
    }

    pub fn is_ready(&self) -> bool {
        Request::get("/readyz").send(self.port).is_ok_and(|answer| answer.status == 200)
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it has printed.
    pub fn out(&self) -> String {
        self.out.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What it has logged.
    pub fn err(&self) -> String {
        self.err.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn signal(&self, signal: &str) {
        kill(signal, self.pid());
    }

    /// Waits for its end: the exit code, if it was no signal.
    #[track_caller]
    pub fn ended(&mut self) -> Option<i32> {
        until("the program has ended", || self.child.try_wait().expect("a child")).code()
    }

    /// Kills it without warning.
    #[track_caller]
    pub fn kill(mut self) {
        self.signal("KILL");
        assert_eq!(self.ended(), None);
    }

    /// Asks it to stop and waits until it has, well.
    #[track_caller]
    pub fn stop(mut self) {
        self.signal("TERM");
        assert_eq!(self.ended(), Some(0), "{}", self.err());
    }

    #[track_caller]
    pub fn send(&self, request: Request) -> Answer {
        request.send(self.port).expect("an answer")
    }

    /// A token of the owner's.
    #[track_caller]
    pub fn token(&self) -> String {
        let form = json!({"email": EMAIL, "password": PASSWORD, "token_name": "test"});
        self.send(Request::post("/api/v1/tokens", &form)).is(201).json::<NewToken>().token
    }

    /// Posts as the owner.
    #[track_caller]
    pub fn post(&self, token: &str, path: &str, body: &Value) -> Answer {
        self.send(Request::post(path, body).token(token))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            eprintln!("--- printed\n{}\n--- logged\n{}", self.out(), self.err());
        }
    }
}

/// Reads a pipe to its end, so that the child never waits for a reader.
fn collect(mut pipe: impl Read + Send + 'static) -> Arc<Mutex<String>> {
    let text = Arc::new(Mutex::new(String::new()));
    let shared = text.clone();
    thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = pipe.read(&mut bytes) {
            shared.lock().unwrap_or_else(PoisonError::into_inner).push_str(&String::from_utf8_lossy(&bytes[..count]));
        }
    });
    text
}

/// Runs it to its end, which comes by itself.
#[track_caller]
pub fn run(mut command: Command) -> Output {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let pid = child.id();
    let (sender, receiver) = std::sync::mpsc::channel::<io::Result<Output>>();
    thread::spawn(move || sender.send(child.wait_with_output()));
    match receiver.recv_timeout(PATIENCE) {
        Ok(output) => output.expect("its output"),
        Err(_) => {
            kill("KILL", pid);
            panic!("it does not end: {command:?}");
        }
    }
}

/// Runs a command for operators to its end.
#[track_caller]
pub fn operate(folder: &Folder, words: &[&str]) -> Output {
    let mut command = command(folder, &[]);
    command.args(words);
    run(command)
}

/// What it printed, when all went well.
#[track_caller]
pub fn told(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// The sentence with which it ended, which must be its last line and have this exit code.
#[track_caller]
pub fn sentence(output: &Output, code: i32) -> String {
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{err}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "", "something was printed as if all were well");
    let said: Vec<_> = err.lines().filter_map(|line| line.strip_prefix("vitrine-server: ")).collect();
    assert_eq!(said.len(), 1, "not one sentence: {err}");
    assert!(!err.contains("panicked") && !err.contains("RUST_BACKTRACE"), "{err}");
    said[0].to_owned()
}

/// Whether nothing was made there.
pub fn is_untouched(folder: &Path) -> bool {
    !folder.exists()
}
