//! What an address of the protocol means: the project before `/api/2.0/`, and the call behind it.

use domain::{Id, address::Address, api::Resolved};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use registry::{Actor, Registry, projects::address};

use super::failure::Failure;

/// Where calls begin: as programs and as pages of MLflow name it.
const CALLS: [&str; 2] = ["/api/2.0/", "/ajax-api/2.0/"];

/// Cuts a path below `/mlflow/` into the project's and the call's, both as they were sent.
pub fn cut(path: &str) -> Option<(&str, &str)> {
    let (at, mark) = CALLS.iter().filter_map(|mark| Some((path.find(mark)?, mark))).min()?;
    Some((path.get(..at)?, path.get(at + mark.len()..)?))
}

/// A part of a path as text; nothing for bytes that are none.
pub fn decoded(part: &str) -> Option<String> {
    percent_decode_str(part).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

/// A project that a call is about.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its key.
    pub id: Id,
    /// `acme/vision/detectors`
    pub address: String,
}

impl Place {
    /// The project of an address, as the caller sees it.
    ///
    /// # Errors
    /// What leads to no project, or to one that is hidden.
    pub async fn find(registry: &Registry, actor: &Actor, path: &str) -> Result<Self, Failure> {
        let missing = || Failure::missing("There is no such project, or you may not see it.");
        let text = decoded(path).filter(|text| !text.contains(['@', '\0'])).ok_or_else(missing)?;
        let asked = Address::parse(&text).map_err(|_| missing())?;
        match address::resolve(registry, actor, &asked).await.map_err(Failure::from) {
            Ok(Resolved::Project { id, address }) => Ok(Self { id, address }),
            Err(failure) if !failure.is_missing() => Err(failure),
            _ => Err(missing()),
        }
    }

    /// Where its files are: `/mlflow/acme/vision/api/2.0/mlflow-artifacts/artifacts`.
    pub fn artifacts(&self) -> String {
        let segments = self.address.split('/').map(|s| utf8_percent_encode(s, NON_ALPHANUMERIC).to_string());
        // What a slug may hold beside letters and digits needs no escape.
        let path = segments.collect::<Vec<_>>().join("/").replace("%2D", "-").replace("%2E", ".").replace("%5F", "_");
        format!("/mlflow/{path}/api/2.0/mlflow-artifacts/artifacts")
    }

    /// The address of a model in it that is called so.
    ///
    /// # Errors
    /// What no model can be called.
    pub fn model(&self, name: &str) -> Result<Address, Failure> {
        let (_, slug) = domain::name::check_name("name", name)?;
        let mut address = Address::parse(&self.address)?;
        address.path.push(slug);
        Ok(address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_cut_where_calls_begin() {
        assert_eq!(cut("acme/vision/api/2.0/mlflow/x"), Some(("acme/vision", "mlflow/x")));
        assert_eq!(cut("acme/a/b/ajax-api/2.0/mlflow/x/api/2.0/y"), Some(("acme/a/b", "mlflow/x/api/2.0/y")));
        assert_eq!(cut("acme/api/2.0/"), Some(("acme", "")));
        assert_eq!(cut("acme/vision"), None);
        assert_eq!(cut("api/2.0/x"), None);
    }

    #[test]
    fn files_are_below_the_project() {
        let place = |address: &str| Place { id: Id::nil(), address: address.into() }.artifacts();
        assert_eq!(place("acme/a-b.c_d"), "/mlflow/acme/a-b.c_d/api/2.0/mlflow-artifacts/artifacts");
        assert!(place("acme/größe").starts_with("/mlflow/acme/gr%C3%B6%C3%9Fe/"));
    }
}
