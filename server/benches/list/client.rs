//! One connection that asks for the same again and again: as little client as HTTP allows.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

pub struct Connection {
    stream: BufReader<TcpStream>,
    request: Vec<u8>,
}

impl Connection {
    pub async fn open(address: SocketAddr, path: &str, token: &str) -> Self {
        let stream = TcpStream::connect(address).await.expect("a connection");
        stream.set_nodelay(true).expect("a socket");
        let request = format!("GET {path} HTTP/1.1\r\nhost: vitrine.test\r\nauthorization: Bearer {token}\r\n\r\n");
        Self { stream: BufReader::with_capacity(1 << 17, stream), request: request.into_bytes() }
    }

    /// Asks, and reads the answer to its end.
    pub async fn get(&mut self) -> Vec<u8> {
        self.stream.get_mut().write_all(&self.request).await.expect("a reader");
        let mut length = 0;
        let mut line = String::new();
        while line != "\r\n" {
            line.clear();
            self.stream.read_line(&mut line).await.expect("an answer");
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await.expect("a whole answer");
        body
    }
}
