//! The version of an installation, as `postgres --version` prints it.

use std::fmt;

/// The oldest major version that Vitrine's SQL runs on.
pub const OLDEST_MAJOR: u32 = 15;

/// A PostgreSQL version, such as 17.2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The major version: clusters are tied to it.
    pub major: u32,
    /// All of it: `17.2`, `18beta1`.
    pub full: String,
}

impl Version {
    /// Reads `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)`.
    pub(crate) fn parse(line: &str) -> Option<Self> {
        let (_, rest) = line.split_once("(PostgreSQL) ")?;
        let full = rest.split_whitespace().next()?;
        let end = full.find(|c: char| !c.is_ascii_digit()).unwrap_or(full.len());
        Some(Self { major: full[..end].parse().ok()?, full: full.to_owned() })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.full)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn versions_are_read_from_what_postgres_prints() {
        let read = |line| Version::parse(line).map(|v| (v.major, v.full));
        assert_eq!(read("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n"), Some((15, "15.14".into())));
        assert_eq!(read("postgres (PostgreSQL) 18beta1"), Some((18, "18beta1".into())));
        assert_eq!(read("postgres (PostgreSQL) 16devel"), Some((16, "16devel".into())));
        assert_eq!(read("bash: 15"), None);
        assert_eq!(read("postgres (PostgreSQL) "), None);
    }
}
