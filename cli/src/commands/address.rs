//! From the addresses that people write to the keys that the API takes.

use clap::Args;
use domain::{
    Id,
    address::{Address, VersionRef},
    api::{Me, Resolved},
    table::Details,
};

use crate::{
    client::{Answer, Client, url},
    failure::Failure,
    parse,
};

/// A version by its address.
#[derive(Args, Debug)]
pub struct VersionArg {
    /// Address of a version: OWNER/PROJECT/MODEL@VERSION
    #[arg(short = 'm', long = "model", visible_short_alias = 'p', visible_alias = "project", value_name = "ADDRESS")]
    pub path: String,
    /// The version, instead of @VERSION: a number, label, alias, `production` or `latest`
    #[arg(long)]
    pub version: Option<String>,
}

impl VersionArg {
    /// The whole address.
    ///
    /// # Errors
    /// A wrong command line, when the version is missing or named twice in different words.
    pub fn address(&self) -> Result<Address, Failure> {
        versioned(&self.path, self.version.as_deref().map(VersionRef::parse).transpose()?)
    }

    /// The address of a model, when no version is named.
    ///
    /// # Errors
    /// What is no address.
    pub fn of_model(&self) -> Result<Option<Address>, Failure> {
        let address = Address::parse(&self.path)?;
        Ok(Some(address).filter(|address| address.version.is_none() && self.version.is_none()))
    }
}

/// The address of a version, which may be named separately.
///
/// # Errors
/// A wrong command line, when the version is missing or named twice in different words.
pub fn versioned(path: &str, separate: Option<VersionRef>) -> Result<Address, Failure> {
    let mut address = Address::parse(path)?;
    if let (Some(at), Some(flag)) = (&address.version, &separate)
        && at != flag
    {
        return Err(Failure::usage(format!("The address says @{at} and --version says {flag}; name one version.")));
    }
    address.version = address.version.or(separate);
    if address.version.is_none() {
        return Err(Failure::usage(format!("“{path}” names no version."))
            .hint(format!("add the version, such as {address}@latest")));
    }
    Ok(address)
}

/// Everything about the version at an address.
///
/// # Errors
/// What the server refused, with a hint where to look when there is no such version.
pub fn details(client: &Client, address: &Address) -> Result<(Id, Answer<Details>), Failure> {
    let id = key(client, address)?;
    Ok((id, client.get(&url::path(&["versions", &id.to_string()]))?))
}

/// The key of the version at an address.
///
/// # Errors
/// As [`details`].
pub fn key(client: &Client, address: &Address) -> Result<Id, Failure> {
    let text = address.to_string();
    let looked_up = match resolve(client, &text) {
        Ok(Resolved::Version { id, .. }) => Ok(id),
        Ok(Resolved::Project { address, .. } | Resolved::Model { address, .. }) => {
            Err(Failure::usage(format!("“{text}” leads to {address}, which is not a version.")))
        }
        Err(failure) => Err(failure),
    };
    looked_up.map_err(|failure| {
        let model = Address { version: None, ..address.clone() };
        failure.hint_if_missing(|| format!("vitrine models ls -m {model}"))
    })
}

/// The key of the model at an address. A project made for one model means that one.
///
/// # Errors
/// What the server refused; a wrong command line, when no model is there.
pub fn model(client: &Client, address: &Address) -> Result<Id, Failure> {
    let text = address.to_string();
    match resolve(client, &text)? {
        Resolved::Model { id, .. } => Ok(id),
        Resolved::Version { .. } => Err(Failure::usage(format!("“{text}” names a version, not a model."))),
        Resolved::Project { address: project, .. } => {
            let name = project.rsplit('/').next().unwrap_or_default();
            match resolve(client, &format!("{project}/{name}")) {
                Ok(Resolved::Model { id, .. }) => Ok(id),
                _ => Err(Failure::usage(format!("“{text}” is a project, and has no model called like it."))
                    .hint(format!("vitrine models ls -m {project} --rows latest"))),
            }
        }
    }
}

/// What an address leads to.
///
/// # Errors
/// What the server refused.
pub fn resolve(client: &Client, address: &str) -> Result<Resolved, Failure> {
    Ok(client.get(&url::with_query(&["resolve"], &[("address", address)]))?.value)
}

/// The address to list: as given, or the caller's only organization.
///
/// # Errors
/// A wrong command line, when it names a version or there are several organizations to choose from.
pub fn scope(client: &Client, path: Option<&str>) -> Result<Address, Failure> {
    if let Some(path) = path {
        return parse::unversioned(path);
    }
    let me: Me = client.get(&url::path(&["me"]))?.value;
    match me.organizations.as_slice() {
        [only] => Ok(Address { organization: only.slug.clone(), path: Vec::new(), version: None }),
        [] => Err(Failure::usage("You belong to no organization; name one with -m OWNER.")),
        several => {
            let names: Vec<_> = several.iter().map(|membership| format!("-m {}", membership.slug)).collect();
            Err(Failure::usage("You belong to several organizations; name one.").hint(names.join(" or ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(path: &str, version: Option<&str>) -> Result<String, String> {
        let arg = VersionArg { path: path.to_owned(), version: version.map(str::to_owned) };
        arg.address().map(|address| address.to_string()).map_err(|failure| failure.message)
    }

    #[test]
    fn a_version_is_named_once() {
        assert_eq!(address("acme/yolo@7", None), Ok("acme/yolo@7".into()));
        assert_eq!(address("acme/yolo", Some("v1.2-rc1")), Ok("acme/yolo@v1.2-rc1".into()));
        assert_eq!(address("acme/yolo@7", Some("7")), Ok("acme/yolo@7".into()));
        assert!(address("acme/yolo", None).unwrap_err().contains("names no version"));
        assert!(address("acme/yolo@7", Some("8")).unwrap_err().contains("one version"));
        assert!(address("acme//yolo@7", None).is_err());
    }
}
