//! What a thousand readers of what happens cost the built server: memory, processor while nothing happens, and how soon
//! each of them has heard of a change.
//!
//! `--readers N`: how many. `--results FILE`: where the numbers go, as JSON.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::{Barrier, mpsc},
};

/// Pages that one person has open.
const PAGES: usize = 40;
/// How long nothing happens.
const IDLE: Duration = Duration::from_secs(10);
/// Changes that everybody hears of.
const CHANGES: usize = 20;
/// The server grows by less, in bytes.
const GROWTH: u64 = 100_000_000;
/// Parts of one processor that it takes meanwhile, less than.
const PROCESSOR: f64 = 0.05;
/// Everybody has heard by then.
const HEARD: Duration = Duration::from_secs(1);
/// Ticks of the system's clock in a second, on every Linux there is.
const TICKS: f64 = 100.0;
const OWNER: &str = "ada@example.org";
const PORT: u16 = 11_874;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |name: &str| arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1)).cloned();
    let readers = after("--readers").map_or(1_000, |readers| readers.parse().expect("a number of readers"));
    let folder = std::env::temp_dir().join(format!("vitrine-live-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let server = Server::start(&folder);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let result = runtime.block_on(server.measure(readers));
    drop(server);
    let _ = fs::remove_dir_all(&folder);
    println!("{result:#}");
    if let Some(file) = after("--results") {
        fs::write(&file, format!("{result:#}\n")).unwrap_or_else(|e| panic!("{file}: {e}"));
    }
    let below = |name: &str, limit: f64| assert!(result[name].as_f64() < Some(limit), "{name} is not below {limit}");
    #[expect(clippy::cast_precision_loss, reason = "a hundred million fits")]
    below("memory_growth_bytes", GROWTH as f64);
    below("idle_processor", PROCESSOR);
    below("heard_p99_ms", HEARD.as_secs_f64() * 1_000.0);
}

/// The built server with an embedded database.
struct Server {
    child: Child,
    folder: PathBuf,
}

impl Server {
    fn start(folder: &Path) -> Self {
        let mut child = program(folder).stdout(Stdio::piped()).spawn().expect("the server starts");
        let out = child.stdout.take().expect("a pipe");
        let ready = BufReader::new(out).lines().map_while(Result::ok).any(|line| line.contains("Vitrine is on"));
        assert!(ready, "the server ended before it served");
        Self { child, folder: folder.to_owned() }
    }

    /// Runs the operator's command; what it printed.
    fn operator(&self, words: &[&str]) -> String {
        let output = program(&self.folder).args(words).output().expect("a command");
        assert!(output.status.success(), "{words:?}: {output:?}");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    async fn measure(&self, readers: usize) -> Value {
        let owner = self.operator(&["token", "--user", OWNER]);
        post(&owner, "/api/v1/projects", &json!({"path": "acme/bench", "visibility": "organization"})).await;
        let version = post(&owner, "/api/v1/versions", &json!({"model": "acme/bench/model"})).await;
        let stage = format!("/api/v1/versions/{}/stage", version["id"].as_str().expect("a key"));
        let people = readers.div_ceil(PAGES);
        let tokens: Vec<String> = (0..people).map(|number| self.person(number)).collect();
        let pid = self.child.id();
        let (before, open) = (memory(pid), Arc::new(Barrier::new(readers + 1)));
        let (heard, mut hears) = mpsc::unbounded_channel();
        for reader in 0..readers {
            tokio::spawn(read(tokens[reader / PAGES].clone(), open.clone(), heard.clone()));
        }
        open.wait().await;
        let growth = memory(pid).saturating_sub(before);
        let (ticks, since) = (processor(pid), Instant::now());
        tokio::time::sleep(IDLE).await;
        let idle = (processor(pid) - ticks) / TICKS / since.elapsed().as_secs_f64();
        let mut delays = Vec::new();
        for change in 0..CHANGES {
            let to = if change % 2 == 0 { "staging" } else { "testing" };
            let since = Instant::now();
            post(&owner, &stage, &json!({"stage": to, "reason": "bench"})).await;
            for _ in 0..readers {
                let at: Instant = hears.recv().await.expect("readers");
                delays.push(at.saturating_duration_since(since).as_secs_f64() * 1_000.0);
            }
        }
        delays.sort_by(f64::total_cmp);
        json!({
            "readers": readers,
            "people": people,
            "memory_growth_bytes": growth,
            "memory_growth_limit_bytes": GROWTH,
            "idle_processor": (idle * 10_000.0).round() / 10_000.0,
            "idle_processor_limit": PROCESSOR,
            "changes": CHANGES,
            "heard_median_ms": delays[delays.len() / 2].round(),
            "heard_p99_ms": delays[delays.len() * 99 / 100].round(),
            "heard_most_ms": delays[delays.len() - 1].round(),
        })
    }

    /// Somebody who belongs there; their token.
    fn person(&self, number: usize) -> String {
        let email = format!("reader-{number}@example.org");
        let mut add =
            program(&self.folder).args(["user", "add", &email, "--name", "Reader"]).stdin(Stdio::piped()).spawn();
        let child = add.as_mut().expect("a command");
        let mut stdin = child.stdin.take().expect("a pipe");
        std::io::Write::write_all(&mut stdin, b"a quiet password").expect("a reader");
        drop(stdin);
        assert!(child.wait().expect("a command").success(), "{email} was not added");
        self.operator(&["org", "role", "acme", "--user", &email, "--role", "member"]);
        self.operator(&["token", "--user", &email])
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// Reads one stream for ever: says when it is open, and the moment of each change.
async fn read(token: String, open: Arc<Barrier>, heard: mpsc::UnboundedSender<Instant>) {
    let mut stream = TcpStream::connect(("127.0.0.1", PORT)).await.expect("a connection");
    let head = format!(
        "GET /api/v1/organizations/acme/events HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\nAuthorization: Bearer {token}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.expect("a server that reads");
    let (mut piece, mut is_open) = ([0; 2_048], false);
    loop {
        let count = stream.read(&mut piece).await.expect("a server that writes");
        assert!(count > 0, "a stream ended");
        let text = String::from_utf8_lossy(&piece[..count]);
        if !is_open && text.contains("event: beat") {
            is_open = true;
            open.wait().await;
        }
        for _ in 0..text.matches("event: changes").count() {
            let _ = heard.send(Instant::now());
        }
    }
}

/// Sends JSON and reads the answer.
async fn post(token: &str, path: &str, body: &Value) -> Value {
    let mut stream = TcpStream::connect(("127.0.0.1", PORT)).await.expect("a connection");
    let body = body.to_string();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.expect("a server that reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 2"), "{path}: {answer}");
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    serde_json::from_str(body).unwrap_or(Value::Null)
}

/// The built server with settings of its own.
fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vitrine-server"));
    command.current_dir(folder).stdin(Stdio::null());
    command.env("VITRINE_ADDR", format!("127.0.0.1:{PORT}")).env("VITRINE_LOG", "warn");
    command.env("VITRINE_DATA_DIR", folder.join("data")).env("VITRINE_ORG", "Acme");
    command.env("VITRINE_OWNER_EMAIL", OWNER).env("VITRINE_OWNER_PASSWORD", "difference engine no. 2");
    command
}

/// The memory that a process holds, in bytes.
fn memory(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("a process");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("VmRSS");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
}

/// The processor's time that a process has taken, in ticks.
fn processor(pid: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).expect("a process");
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = |at: usize| fields[at].parse::<f64>().expect("a number");
    ticks(11) + ticks(12)
}
