//! What names may be: display names, slugs, labels and keys.
//!
//! Limits are constants whose doc says why the number is what it is.

use crate::Refusal;

/// Longest display name, in characters: what one line of the widest column can hold.
pub const NAME_MAX: usize = 256;
/// Longest slug, in characters: ten levels of it still fit a 2,000 character URL.
pub const SLUG_MAX: usize = 128;
/// Longest version label, in characters: the same as a container image's tag.
pub const LABEL_MAX: usize = 128;
/// Longest key of metadata, metrics and parameters, in bytes: a B-tree entry ends near 2.7 kB.
pub const KEY_MAX_BYTES: usize = 1024;
/// Longest description, configuration or value, in bytes.
pub const TEXT_MAX_BYTES: usize = 1 << 20;
/// Longest tag, in characters.
pub const TAG_MAX: usize = 64;

/// First path segments that the server keeps for itself; no organization can be called so.
pub const RESERVED: &[&str] = &[
    "admin",
    "api",
    "assets",
    "clearml",
    "clearml-files",
    "events",
    "favicon.ico",
    "favicon.svg",
    "files",
    "forgot-password",
    "healthz",
    "help",
    "invite",
    "login",
    "logout",
    "metrics",
    "mlflow",
    "new",
    "oidc",
    "pkg",
    "polyaxon",
    "profile",
    "readyz",
    "reset-password",
    "robots.txt",
    "set-up",
    "setup",
    "sign-in",
    "sign-out",
    "static",
    "v",
    "welcome",
];

/// The path segment for a display name: lower case, letters, digits, `-`, `_` and `.`;
/// anything else becomes one `-`. Empty when nothing usable is left.
#[must_use]
pub fn slugify(name: &str) -> String {
    let mut slug = String::new();
    for c in name.trim().chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() || c == '_' || c == '.' {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.chars().count() == SLUG_MAX {
            break;
        }
    }
    slug.trim_matches(['-', '.']).to_owned()
}

/// A display name and its slug.
///
/// # Errors
/// [`Refusal::Invalid`] when the name is empty, too long, has control characters, or leaves no slug.
pub fn check_name(field: &str, name: &str) -> Result<(String, String), Refusal> {
    let name = check_line(field, name)?;
    if name.contains('/') || name.contains('@') {
        return Err(Refusal::invalid(field, "must not contain “/” or “@”, which separate parts of an address"));
    }
    let slug = slugify(name);
    if slug.is_empty() {
        return Err(Refusal::invalid(field, "needs at least one letter or digit"));
    }
    Ok((name.to_owned(), slug))
}

/// A display name that is no part of an address: one line of text, trimmed.
///
/// # Errors
/// [`Refusal::Invalid`] when the name is empty, too long or has control characters.
pub fn check_line<'a>(field: &str, name: &'a str) -> Result<&'a str, Refusal> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Refusal::invalid(field, "must not be empty"));
    }
    if name.chars().count() > NAME_MAX {
        return Err(Refusal::invalid(field, format!("is longer than {NAME_MAX} characters")));
    }
    if name.chars().any(char::is_control) {
        return Err(Refusal::invalid(field, "has line breaks or control characters"));
    }
    Ok(name)
}

/// An organization's name and slug.
///
/// # Errors
/// As [`check_name`], and when the slug is one of [`RESERVED`].
pub fn check_organization(name: &str) -> Result<(String, String), Refusal> {
    let (name, slug) = check_name("organization", name)?;
    if RESERVED.contains(&slug.as_str()) {
        return Err(Refusal::invalid("organization", format!("“{slug}” is a word Vitrine uses in its own addresses")));
    }
    Ok((name, slug))
}

/// A version label: `[-A-Za-z0-9_.]{1,128}` and not all digits, which would look like a number.
///
/// # Errors
/// [`Refusal::Invalid`] otherwise.
pub fn check_label(label: &str) -> Result<(), Refusal> {
    let fits =
        (1..=LABEL_MAX).contains(&label.len()) && label.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    if !fits {
        return Err(Refusal::invalid("label", "takes 1 to 128 letters, digits, “-”, “_” and “.”"));
    }
    if label.chars().all(|c| c.is_ascii_digit()) {
        return Err(Refusal::invalid("label", "must not be all digits, since that would look like a version number"));
    }
    if label == "latest" || label == "production" {
        return Err(Refusal::invalid("label", format!("“{label}” already has a meaning in an address")));
    }
    Ok(())
}

/// A key of metadata, metrics, parameters or labels.
///
/// # Errors
/// [`Refusal::Invalid`] when empty, longer than [`KEY_MAX_BYTES`], or with a NUL character.
pub fn check_key(field: &str, key: &str) -> Result<(), Refusal> {
    if key.is_empty() {
        return Err(Refusal::invalid(field, "a key must not be empty"));
    }
    if key.len() > KEY_MAX_BYTES {
        return Err(Refusal::invalid(field, format!("a key is longer than {KEY_MAX_BYTES} bytes")));
    }
    check_text(field, key)
}

/// Any longer text: bounded, and without the NUL character that PostgreSQL cannot store.
///
/// # Errors
/// [`Refusal::Invalid`] otherwise.
pub fn check_text(field: &str, text: &str) -> Result<(), Refusal> {
    if text.len() > TEXT_MAX_BYTES {
        return Err(Refusal::invalid(field, "is longer than 1 MiB"));
    }
    if text.contains('\0') {
        return Err(Refusal::invalid(field, "contains a NUL character"));
    }
    Ok(())
}

/// A tag's name, trimmed.
///
/// # Errors
/// [`Refusal::Invalid`] when empty, longer than [`TAG_MAX`] or with control characters.
pub fn check_tag(tag: &str) -> Result<String, Refusal> {
    let tag = tag.trim();
    if tag.is_empty() || tag.chars().count() > TAG_MAX || tag.chars().any(char::is_control) {
        return Err(Refusal::invalid("tags", format!("a tag has 1 to {TAG_MAX} characters on one line")));
    }
    Ok(tag.to_owned())
}

/// The key that names are sorted by: lower case, digits by their value, so that `v2 < v10`.
///
/// Kept in the database under `COLLATE "C"`, so that every server sorts alike whatever its locale.
#[must_use]
pub fn sort_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len() + 8);
    let mut digits = String::new();
    let flush = |digits: &mut String, key: &mut String| {
        if !digits.is_empty() {
            let value = digits.trim_start_matches('0');
            // Length first: a longer number without leading zeros is a larger one.
            key.push('0');
            key.push(char::from_u32(0x30 + u32::try_from(value.len().min(200)).unwrap_or(200)).unwrap_or('z'));
            key.push_str(&value[..value.len().min(300)]);
            digits.clear();
        }
    };
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_digit() {
            digits.push(c);
        } else {
            flush(&mut digits, &mut key);
            key.push(c);
        }
        if key.len() > 600 {
            break;
        }
    }
    flush(&mut digits, &mut key);
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn slugs_read_like_the_name() {
        assert_eq!(slugify("YOLOv9 Aerial (1280)"), "yolov9-aerial-1280");
        assert_eq!(slugify("  Größe/模型 "), "größe-模型");
        assert_eq!(slugify("..hidden.."), "hidden");
        assert_eq!(slugify("???"), "");
    }

    #[test]
    fn names_that_cannot_be_an_address_are_refused() {
        assert!(check_name("name", "a/b").is_err());
        assert!(check_name("name", "a@1").is_err());
        assert!(check_name("name", "a\nb").is_err());
        assert!(check_name("name", &"x".repeat(257)).is_err());
        assert!(check_organization("API").is_err());
    }

    #[test]
    fn labels_never_look_like_numbers() {
        assert!(check_label("v1.2-rc1").is_ok());
        assert!(check_label("12").is_err());
        assert!(check_label("latest").is_err());
        assert!(check_label("a b").is_err());
    }

    #[test]
    fn names_sort_by_the_value_of_their_numbers() {
        let mut names = vec!["model10", "model2", "Model1", "model2b", "model"];
        names.sort_by_key(|n| sort_key(n));
        assert_eq!(names, ["model", "Model1", "model2", "model2b", "model10"]);
    }

    #[test]
    fn sort_keys_fit_an_index_whatever_the_text() {
        for text in [
            "7".repeat(5_000),
            "ж7".repeat(5_000),
            "\u{1f980}".repeat(5_000),
            format!("{}{}", "x".repeat(600), "7".repeat(5_000)),
        ] {
            assert!(sort_key(&text).len() <= 1_024, "{}", sort_key(&text).len());
        }
    }

    proptest! {
        #[test]
        fn a_slug_is_its_own_slug(name in "\\PC{0,200}") {
            let slug = slugify(&name);
            prop_assert_eq!(slugify(&slug), slug.clone());
            prop_assert!(slug.chars().count() <= SLUG_MAX);
        }
    }
}
