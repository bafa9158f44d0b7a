//! Requests whose address is longer than HTTP's library reads. It answers them by itself with a bare
//! 414, before any handler; here that answer becomes one that people and programs can use: a page opens
//! without what its link said and says so, the API answers with a problem.

use std::{
    io::{self, IoSlice},
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll, ready},
};

use axum::serve::Listener;
use domain::{api, table::view::TOO_LONG_LINK};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};

/// Longest address that is read, in bytes: the limit of the `http` crate's `Uri`.
pub const ADDRESS_MAX_BYTES: usize = u16::MAX as usize - 1;
/// How much of a request is kept to know its path: longer ones are no page's.
const KEPT_BYTES: usize = 4 << 10;
/// How the library's answer begins. No handler gives this status.
const BARE: &[u8] = b"HTTP/1.1 414 ";
/// How it begins where it has not even read so far.
const BARE_LONGER: &[u8] = b"HTTP/1.1 431 ";

/// A listener whose connections answer too long addresses.
pub struct Answering(pub TcpListener);

impl Listener for Answering {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let (stream, peer) = Listener::accept(&mut self.0).await;
        // The end of an answer does not wait for the other side to have confirmed what came before.
        let _ = stream.set_nodelay(true);
        (Connection { stream, begun: Vec::new(), answering: false, instead: Vec::new() }, peer)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// A connection that remembers how its latest request began.
pub struct Connection {
    stream: TcpStream,
    /// The first bytes that came since the last answer.
    begun: Vec<u8>,
    /// Whether bytes of an answer have gone out since.
    answering: bool,
    /// What is still to be sent in place of the bare answer.
    instead: Vec<u8>,
}

impl Connection {
    fn remember(&mut self, read: &[u8]) {
        if self.answering && !read.is_empty() {
            self.answering = false;
            self.begun.clear();
        }
        let free = KEPT_BYTES - self.begun.len().min(KEPT_BYTES);
        self.begun.extend_from_slice(read.get(..free).unwrap_or(read));
    }

    /// Whether these first bytes of an answer are the bare one.
    fn replaces(&mut self, first: &[u8]) -> bool {
        let is_address = || !self.begun.windows(2).any(|end| end == b"\r\n");
        let bare = first.starts_with(BARE) || first.starts_with(BARE_LONGER) && is_address();
        let bare = bare && !self.answering;
        self.answering = true;
        if bare {
            self.instead = answer(&self.begun);
        }
        bare
    }

    fn send_instead(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.instead.is_empty() {
            let sent = ready!(Pin::new(&mut self.stream).poll_write(cx, &self.instead))?;
            if sent == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.instead.drain(..sent);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        self.remember(buf.filled().get(before..).unwrap_or_default());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.send_instead(cx))?;
        if self.replaces(buf) {
            return Poll::Ready(Ok(buf.len()));
        }
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.send_instead(cx))?;
        if self.replaces(bufs.iter().find(|buf| !buf.is_empty()).map_or(&[], |buf| buf)) {
            return Poll::Ready(Ok(bufs.iter().map(|buf| buf.len()).sum()));
        }
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.send_instead(cx))?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.send_instead(cx))?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// The answer to a request that begins like this.
fn answer(begun: &[u8]) -> Vec<u8> {
    let page = begun.strip_prefix(b"GET ").and_then(page_path);
    let head = "cache-control: no-store\r\nconnection: close\r\n";
    if let Some(path) = page {
        let to = format!("{path}?{}={}", TOO_LONG_LINK.0, TOO_LONG_LINK.1);
        return format!("HTTP/1.1 303 See Other\r\nlocation: {to}\r\ncontent-length: 0\r\n{head}\r\n").into_bytes();
    }
    let problem = problem();
    let body = serde_json::to_string(&problem).unwrap_or_default();
    let length = body.len();
    format!(
        "HTTP/1.1 414 URI Too Long\r\ncontent-type: application/problem+json\r\ncontent-length: {length}\r\n{head}\r\n{body}"
    )
    .into_bytes()
}

/// What the API says of such an address.
pub fn problem() -> api::Problem {
    api::Problem {
        kind: "about:blank".into(),
        title: "URI Too Long".into(),
        status: 414,
        code: "too_long".into(),
        detail: format!(
            "The address is longer than {ADDRESS_MAX_BYTES} bytes; a batch takes a query in its body, and ?view= a saved one."
        ),
        field: None,
    }
}

/// The path of a page: what stands before the query, of characters that a path is made of, and no
/// address of another host.
fn page_path(target: &[u8]) -> Option<&str> {
    let path = target.split(|byte| *byte == b'?').next().filter(|path| path.len() < target.len())?;
    let path = std::str::from_utf8(path).ok()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "/-_.~%!$&'()*+,;=:@".contains(c);
    (path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/api/") && path.chars().all(plain))
        .then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(begun: &str) -> String {
        String::from_utf8(answer(begun.as_bytes())).unwrap()
    }

    #[test]
    fn a_page_opens_without_its_query() {
        let answer = answered("GET /acme/models/vision?query=name:x");
        assert!(answer.starts_with("HTTP/1.1 303 "), "{answer}");
        assert!(answer.contains("\r\nlocation: /acme/models/vision?link=too-long\r\n"), "{answer}");
    }

    #[test]
    fn nobody_is_sent_elsewhere() {
        for begun in [
            "GET //elsewhere.test/?q=",
            "GET /\\elsewhere.test?q=",
            "GET https://elsewhere.test/?q=",
            "GET /a\r\nset-cookie: x=y\r\n?q=",
            "GET /no-query",
            "GET /api/v1/acme/versions?query=",
            "POST /acme/models?q=",
            "x",
            "",
        ] {
            let answer = answered(begun);
            assert!(answer.starts_with("HTTP/1.1 414 "), "{begun}: {answer}");
            assert!(answer.contains("\"code\":\"too_long\""), "{answer}");
        }
    }
}
