//! What the address of a page asks for.

/// Names and values of a query string.
pub(super) struct Asked(Vec<(String, String)>);

impl Asked {
    /// Reads it; anything can be read.
    pub fn read(query: &str) -> Self {
        Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    /// A value, without space around it; empty when it is not there.
    pub fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// A value that can be read as something.
    pub fn value<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name).parse().ok()
    }
}
