//! A server of a few lines that speaks the API, and the built command run against it.

#![allow(dead_code)] // each test file uses a part of it

pub mod samples;

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::{Arc, Mutex},
};

/// A request as it arrived.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub line: String,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// What the stub answers.
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    /// Closes the connection after this many bytes of the body.
    pub cut: Option<usize>,
}

impl Reply {
    pub fn bytes(status: u16, body: &[u8]) -> Self {
        Self { status, headers: Vec::new(), body: body.to_vec(), cut: None }
    }

    pub fn json(status: u16, value: &impl serde::Serialize) -> Self {
        Self::bytes(status, &serde_json::to_vec(value).unwrap())
    }

    pub fn problem(status: u16, code: &str, detail: &str) -> Self {
        let body =
            serde_json::json!({"type": "about:blank", "title": "", "status": status, "code": code, "detail": detail});
        Self::json(status, &body)
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// The server: answers one connection after the other and keeps what it was asked.
pub struct Stub {
    pub url: String,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Stub {
    /// `handler` sees a request twice when it expects `100 Continue`: first without its body, when an
    /// answer other than 2xx ends it there.
    pub fn start(handler: impl Fn(&Request) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                serve(stream.unwrap(), &handler, &log);
            }
        });
        Self { url, seen }
    }

    pub fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }

    pub fn lines(&self) -> Vec<String> {
        self.seen().into_iter().map(|request| request.line).collect()
    }
}

fn serve(stream: TcpStream, handler: &impl Fn(&Request) -> Reply, log: &Mutex<Vec<Request>>) {
    let mut reader = BufReader::new(&stream);
    let mut request = Request::default();
    let mut line = String::new();
    if reader.read_line(&mut line).unwrap_or(0) == 0 {
        return;
    }
    request.line = line.trim().trim_end_matches(" HTTP/1.1").to_owned();
    loop {
        line.clear();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim().split_once(':') else { break };
        request.headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let mut early = None;
    if request.header("expect").is_some() {
        early = Some(handler(&request)).filter(|reply| reply.status >= 300);
        if early.is_none() {
            (&stream).write_all(b"HTTP/1.1 100 Continue\r\n\r\n").unwrap();
        }
    }
    let reply = early.unwrap_or_else(|| {
        let length = request.header("content-length").map_or(0, |length| length.parse().unwrap());
        (&mut reader).take(length).read_to_end(&mut request.body).unwrap();
        handler(&request)
    });
    log.lock().unwrap().push(request);
    let mut head = format!("HTTP/1.1 {} Status\r\nConnection: close\r\n", reply.status);
    if reply.status != 204 {
        head += &format!("Content-Length: {}\r\n", reply.body.len());
    }
    for (name, value) in &reply.headers {
        head += &format!("{name}: {value}\r\n");
    }
    let body = &reply.body[..reply.cut.unwrap_or(reply.body.len())];
    let _ = (&stream).write_all(&[head.as_bytes(), b"\r\n", body].concat());
}

/// The command, with a folder of its own for settings and files.
pub struct Vitrine {
    pub folder: tempfile::TempDir,
    env: Vec<(&'static str, String)>,
}

/// What a run of it gave.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Vitrine {
    /// Not signed in anywhere.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), env: Vec::new() }
    }

    /// Signed in to the stub by environment.
    pub fn at(stub: &Stub) -> Self {
        Self { env: vec![("VITRINE_HOST", stub.url.clone()), ("VITRINE_TOKEN", "vtr_test".into())], ..Self::new() }
    }

    pub fn config(&self) -> PathBuf {
        self.folder.path().join("settings").join("config.json")
    }

    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub fn read(&self, name: &str) -> Option<Vec<u8>> {
        std::fs::read(self.folder.path().join(name)).ok()
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, "")
    }

    pub fn run_with(&self, args: &[&str], stdin: &str) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vitrine"));
        for name in ["VITRINE_HOST", "VITRINE_TOKEN", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        command.args(args).current_dir(&self.folder).env("VITRINE_CONFIG", self.config());
        command.envs(self.env.iter().cloned());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { code: status.code().unwrap(), out: text(stdout), err: text(stderr) }
    }
}
