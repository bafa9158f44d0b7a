//! Paths and queries of the API, percent-encoded.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but the characters that RFC 3986 never needs to encode.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `/api/v1` and the segments, each encoded.
pub fn path(segments: &[&str]) -> String {
    let mut path = "/api/v1".to_owned();
    for segment in segments {
        path.push('/');
        path.extend(utf8_percent_encode(segment, ENCODED));
    }
    path
}

/// The path of a page and its segments, each encoded.
pub fn page(segments: &[&str]) -> String {
    segments.iter().map(|segment| format!("/{}", utf8_percent_encode(segment, ENCODED))).collect()
}

/// The path with a query.
pub fn with_query(segments: &[&str], pairs: &[(&str, &str)]) -> String {
    let mut url = path(segments);
    for (index, (key, value)) in pairs.iter().enumerate() {
        url.push(if index == 0 { '?' } else { '&' });
        url.push_str(key);
        url.push('=');
        url.extend(utf8_percent_encode(value, ENCODED));
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out_of_its_place() {
        assert_eq!(path(&["versions", "a/b?c"]), "/api/v1/versions/a%2Fb%3Fc");
        let url = with_query(&["resolve"], &[("address", "acme/a b@v1"), ("x", "1&y=2")]);
        assert_eq!(url, "/api/v1/resolve?address=acme%2Fa%20b%40v1&x=1%26y%3D2");
    }
}
