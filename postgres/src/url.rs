//! Connection URLs that both libpq and sqlx understand.

use crate::socket::PORT;
use std::{os::unix::ffi::OsStrExt, path::Path};

/// The URL of `database` for `role` through the socket in `dir`. The port is spelt out
/// against `PGPORT`; TLS is off, for it would cost a round trip and a socket has none.
pub(crate) fn url(dir: &Path, role: &str, database: &str) -> String {
    format!(
        "postgres://{}@localhost:{PORT}/{}?host={}&sslmode=disable",
        encode(role.as_bytes()),
        encode(database.as_bytes()),
        encode(dir.as_os_str().as_bytes()),
    )
}

fn encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    for &byte in bytes {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                text.push(char::from(byte));
            }
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn paths_and_names_are_encoded() {
        assert_eq!(
            super::url(Path::new("/a b/ü+c"), "me@x", "d/b"),
            "postgres://me%40x@localhost:5432/d%2Fb?host=%2Fa%20b%2F%C3%BC%2Bc&sslmode=disable"
        );
    }
}
