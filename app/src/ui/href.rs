//! Addresses of pages.

use domain::{
    Id,
    table::{Subject, view::encode},
};

/// The models table of a project or model; of the whole organization when `path` is empty.
#[must_use]
pub fn models(organization: &str, path: &str) -> String {
    table(Subject::Models, organization, path)
}

/// A table of a place.
#[must_use]
pub fn table(subject: Subject, organization: &str, path: &str) -> String {
    place(subject.code(), organization, path)
}

/// One segment of a path, whatever it holds: `//elsewhere` would lead to another server.
fn segment(text: &str) -> String {
    encode(text).replace('/', "%2F").replace('\\', "%5C").replace('?', "%3F")
}

/// A section of a place: `access`, `people`.
#[must_use]
pub fn place(section: &str, organization: &str, path: &str) -> String {
    let mut href = format!("/{}/{section}", segment(organization));
    for slug in path.split('/').filter(|s| !s.is_empty()) {
        href.push('/');
        href.push_str(&segment(slug));
    }
    href
}

/// The table below an address: `acme/vision`.
#[must_use]
pub fn models_of(address: &str) -> String {
    let (organization, path) = address.split_once('/').unwrap_or((address, ""));
    models(organization, path)
}

/// A version, open on the page of the model at an address: `acme/vision/yolo`.
#[must_use]
pub fn version_page(model: &str, id: Id) -> String {
    format!("{}?open={id}", models_of(model))
}

/// The page that holds versions side by side.
#[must_use]
pub fn compare(organization: &str, ids: &[Id]) -> String {
    let ids: Vec<String> = ids.iter().map(Id::to_string).collect();
    format!("/{}/compare?ids={}", segment(organization), ids.join(","))
}

/// An experiment's page.
#[must_use]
pub fn experiment(organization: &str, id: Id) -> String {
    format!("/{}/experiment/{id}", segment(organization))
}

/// The page that makes a version of an experiment.
#[must_use]
pub fn promote(organization: &str, id: Id) -> String {
    format!("/{}/promote/{id}", segment(organization))
}

/// A stored file of a version.
#[must_use]
pub fn file(version: Id, name: &str) -> String {
    format!("/api/v1/versions/{version}/files/{}", segment(name))
}

/// The sign-in page that comes back to where the reader wanted to go.
#[must_use]
pub fn sign_in(next: &str) -> String {
    format!("/sign-in?next={}", encode(next))
}

/// A path of this server that a link or form asks to go on to; `/` for anything else, so that nobody
/// is led elsewhere after signing in.
#[cfg_attr(not(feature = "ssr"), allow(dead_code, reason = "only the server redirects"))]
#[must_use]
pub fn local(next: &str) -> &str {
    let is_path = next.starts_with('/') && !next.starts_with("//");
    let is_plain = next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if is_path && is_plain { next } else { "/" }
}

/// Path and query of an absolute address.
#[cfg(feature = "ssr")]
#[must_use]
pub fn path_of(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    rest.find('/').and_then(|start| rest.get(start..))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_server_are_followed() {
        assert_eq!(local("/acme/models?sort=name"), "/acme/models?sort=name");
        for elsewhere in ["", "//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil", "javascript:x"] {
            assert_eq!(local(elsewhere), "/", "{elsewhere}");
        }
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn the_path_of_an_address_is_what_follows_the_host() {
        assert_eq!(path_of("http://x:1/acme/models?sort=name"), Some("/acme/models?sort=name"));
        assert_eq!(path_of("about:blank"), None);
    }

    #[test]
    fn any_slug_makes_an_address() {
        assert_eq!(models("acme", "größe/模型"), "/acme/models/gr%C3%B6%C3%9Fe/%E6%A8%A1%E5%9E%8B");
        assert_eq!(models_of("acme"), "/acme/models");
        assert_eq!(models("/evil.example", ""), "/%2Fevil.example/models");
        assert_eq!(place("people", "\\evil.example", "a?b"), "/%5Cevil.example/people/a%3Fb");
        assert_eq!(file(Id::nil(), "a b/c?.bin").rsplit_once("files/").map(|x| x.1), Some("a%20b%2Fc%3F.bin"));
    }
}
