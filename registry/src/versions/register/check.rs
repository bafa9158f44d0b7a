//! What can be said of a new version without a database.

use domain::{Refusal, api::NewVersion, labels, name};

use crate::{artifacts::receive::check_file_name, versions::tag::TAGS_MAX};

/// Most files of one version.
const FILES_MAX: usize = 10_000;
/// Most keys of metadata of one version.
pub(crate) const KEYS_MAX: usize = 10_000;

/// Schemes of URIs that lead to a thing by what its system calls it, and not by where it is.
const OPAQUE: [&str; 4] = ["models", "runs", "mlflow-artifacts", "dbfs"];

/// Refuses what no version can be.
pub(crate) fn check(new: &NewVersion) -> Result<(), Refusal> {
    if !new.files.is_empty() && new.uri.is_some() {
        return Err(Refusal::invalid("uri", "a version has files or a URI, not both"));
    }
    if new.files.len() > FILES_MAX {
        return Err(Refusal::invalid("files", format!("are more than {FILES_MAX}")));
    }
    if new.metadata.len() > KEYS_MAX {
        return Err(Refusal::invalid("metadata", format!("has more than {KEYS_MAX} keys")));
    }
    if new.tags.len() > TAGS_MAX {
        return Err(Refusal::invalid("tags", format!("are more than {TAGS_MAX}")));
    }
    if let Some(label) = &new.label {
        name::check_label(label)?;
    }
    if let Some(uri) = &new.uri {
        check_uri(uri)?;
    }
    if let Some(framework) = &new.framework {
        check_framework(framework)?;
    }
    name::check_text("description", &new.description)?;
    name::check_text("configuration", &new.configuration)?;
    for (key, value) in &new.metadata {
        name::check_key("metadata", key)?;
        name::check_text("metadata", value)?;
    }
    labels::check(&new.labels)?;
    for file in &new.files {
        if let Some(file) = &file.name {
            check_file_name(file)?;
        }
    }
    Ok(())
}

/// A framework is a word or two.
pub(crate) fn check_framework(framework: &str) -> Result<(), Refusal> {
    name::check_text("framework", framework)?;
    if framework.trim().is_empty() || framework.chars().count() > 64 {
        return Err(Refusal::invalid("framework", "needs 1 to 64 characters"));
    }
    Ok(())
}

/// A URI is shown to colleagues: it may hold no credentials and no path of the sender's own machine.
fn check_uri(uri: &str) -> Result<(), Refusal> {
    name::check_text("uri", uri)?;
    // What another system calls its own things has no host.
    let opaque = uri.split_once(":/").filter(|(scheme, rest)| OPAQUE.contains(scheme) && !rest.starts_with('/'));
    let Some((scheme, rest)) = uri.split_once("://").or(opaque) else {
        return Err(Refusal::invalid("uri", "needs a scheme, as in s3://bucket/model.onnx"));
    };
    let scheme_fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    if !scheme_fits || rest.is_empty() || uri.len() > 2048 || uri.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(Refusal::invalid("uri", "is no URI of at most 2048 characters"));
    }
    if ["file", "javascript", "data", "vbscript", "blob"].iter().any(|s| scheme.eq_ignore_ascii_case(s)) {
        return Err(Refusal::invalid(
            "uri",
            format!("“{scheme}:” leads nowhere for other people; upload the file instead"),
        ));
    }
    if rest.split('/').next().is_some_and(|host| host.contains('@')) {
        return Err(Refusal::invalid("uri", "holds credentials; leave out what stands before “@”"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_tags_than_a_version_may_be_given_are_refused() {
        let tagged = |count: usize| {
            let tags: Vec<String> = (0..count).map(|n| format!("t{n}")).collect();
            check(&NewVersion { tags, ..NewVersion::default() })
        };
        assert_eq!(tagged(TAGS_MAX), Ok(()));
        assert_eq!(tagged(TAGS_MAX + 1), Err(Refusal::invalid("tags", "are more than 100")));
    }

    #[test]
    fn uris_that_lead_nowhere_or_tell_secrets_are_refused() {
        for good in ["s3://bucket/a.onnx", "https://example.org/m.pt", "models:///x@1", "models:/m-1", "runs:/1/model"]
        {
            assert!(check_uri(good).is_ok(), "{good}");
        }
        for bad in [
            "/tmp/a.onnx",
            "file:///tmp/a",
            "FILE://x/a",
            "https://me:pw@example.org/a",
            "javascript://x",
            "s3://a b",
            "c:/a",
            "models:/",
            "file:/a",
        ] {
            assert!(check_uri(bad).is_err(), "{bad}");
        }
    }
}
