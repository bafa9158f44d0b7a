//! What watches over a running server sees of it: metrics and traces.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpListener,
    sync::mpsc,
    thread,
    time::Duration,
};

use crate::{
    http::Request,
    program::{Folder, OWNER, Program, free_port, sentence, until},
};

#[test]
fn metrics_are_on_an_address_of_their_own() {
    let folder = Folder::new();
    let port = free_port();
    let address = format!("127.0.0.1:{port}");
    let mut settings = OWNER.to_vec();
    settings.push(("VITRINE_METRICS_ADDR", &address));
    let program = Program::serving(&folder, &settings);
    let token = program.token();
    program.send(Request::get("/api/v1/me").token(&token)).is(200);
    program.send(Request::get("/metrics").token(&token)).is(404);
    let told = Request::get("/metrics").send(port).expect("an answer").is(200).text();
    let counted = r#"vitrine_http_requests_total{method="GET",route="/api/v1/me",status="200"} 1"#;
    assert!(told.lines().any(|line| line == counted), "{told}");
    let queries = r#"vitrine_database_query_seconds_count{query="insert audit"} "#;
    assert!(told.lines().any(|line| line.starts_with(queries)), "{told}");
    Request::get("/api/v1/me").send(port).expect("an answer").is(404);

    // A second server on that address says so.
    let other = Folder::new();
    let mut other = Program::start(&other, &[("VITRINE_METRICS_ADDR", &address)]);
    assert_eq!(other.ended(), Some(75));
    until("it says why", || other.err().contains("for metrics").then_some(()));
    program.stop();
}

/// Takes what is posted, and answers that all is well.
fn collector() -> (u16, mpsc::Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let sender = sender.clone();
            thread::spawn(move || {
                let mut reader = BufReader::new(stream);
                loop {
                    let (mut head, mut length) = (String::new(), 0);
                    loop {
                        let mut line = String::new();
                        match reader.read_line(&mut line) {
                            Ok(0) | Err(_) => return,
                            Ok(2) => break,
                            Ok(_) => {}
                        }
                        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                            length = value.trim().parse().unwrap_or_default();
                        }
                        head += &line;
                    }
                    let mut body = vec![0; length];
                    if reader.read_exact(&mut body).is_err() {
                        return;
                    }
                    let _ = sender.send((head, body));
                    let _ = reader.get_mut().write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
                }
            });
        }
    });
    (port, receiver)
}

#[test]
fn a_request_is_a_span_of_the_trace_that_it_came_with() {
    let (port, collected) = collector();
    let folder = Folder::new();
    let endpoint = format!("http://127.0.0.1:{port}");
    let mut settings = OWNER.to_vec();
    settings.extend([("OTEL_EXPORTER_OTLP_ENDPOINT", &*endpoint), ("OTEL_BSP_SCHEDULE_DELAY", "50")]);
    let program = Program::serving(&folder, &settings);
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let parent = format!("00-{trace}-00f067aa0ba902b7-01");
    let token = program.token();
    program
        .send(Request::get("/api/v1/resolve?address=acme/secret").token(&token).header("traceparent", &parent))
        .is(404);
    program.stop();
    let id: Vec<u8> = (0..16).map(|at| u8::from_str_radix(&trace[2 * at..2 * at + 2], 16).expect("hex")).collect();
    let holds = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    let (head, body) = loop {
        let (head, body) = collected.recv_timeout(Duration::from_secs(60)).expect("the span");
        if holds(&body, &id) {
            break (head, body);
        }
    };
    assert!(head.starts_with("POST /v1/traces "), "{head}");
    for part in ["GET /api/v1/resolve", "vitrine", "http.response.status_code", "select"] {
        assert!(holds(&body, part.as_bytes()), "{part}");
    }
    assert!(!holds(&body, b"address=acme") && !holds(&body, token.as_bytes()));
}

#[test]
fn where_traces_go_has_to_be_an_address() {
    let folder = Folder::new();
    let output =
        crate::program::run(crate::program::command(&folder, &[("OTEL_EXPORTER_OTLP_ENDPOINT", "nowhere at all")]));
    assert!(sentence(&output, 78).contains("OTEL_EXPORTER_OTLP_ENDPOINT"));
}
