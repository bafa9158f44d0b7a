//! What an address of the protocol means here.
//!
//! A project there holds the versions of one model. Here it is the project of that name with the model called like it,
//! or a model itself: the addresses that every command line of Vitrine takes, too.

use domain::{
    Id,
    address::{Address, VersionRef},
    api::Resolved,
    table::Details,
};
use percent_encoding::percent_decode_str;
use registry::{Actor, Registry, projects::address, versions::get};

use super::failure::Failure;

/// Where calls begin, and calls about files.
const CALLS: [&str; 2] = ["api/v1/", "streams/v1/"];

/// Cuts a path below `/polyaxon/` into the folder that stands in front, and the call's segments.
pub fn cut(path: &str) -> Option<(String, Vec<String>)> {
    let path = format!("/{path}");
    let at = CALLS.iter().filter_map(|mark| path.find(&format!("/{mark}"))).min()?;
    let folder = decoded(path.get(1..at.max(1))?)?;
    let segments = path.get(at + 1..)?.trim_end_matches('/').split('/').map(decoded).collect::<Option<Vec<_>>>()?;
    Some((folder, segments))
}

/// A part of a path as text; nothing for bytes that are none.
fn decoded(part: &str) -> Option<String> {
    let text = percent_decode_str(part).decode_utf8().ok()?.into_owned();
    (!text.contains('\0')).then_some(text)
}

/// The folder that projects are looked for in: an organization, or a project of it.
#[derive(Clone, Debug)]
pub struct Folder {
    /// `acme`, `acme/vision`
    pub address: String,
}

impl Folder {
    /// The folder of an owner, which the host may name more closely.
    ///
    /// # Errors
    /// A host that belongs to another organization.
    pub fn of(host: &str, owner: &str) -> Result<Self, Failure> {
        let missing = || Failure::missing("There is no such owner, or you may not see it.");
        let known =
            Address::parse(owner).ok().filter(|a| a.path.is_empty() && a.version.is_none()).ok_or_else(missing)?;
        if host.trim_matches('/').is_empty() {
            return Ok(Self { address: known.organization });
        }
        let folder = Address::parse(host).ok().filter(|a| a.version.is_none()).ok_or_else(missing)?;
        if folder.organization != known.organization {
            let message = format!(
                "The host leads to “{}”, and the owner is “{}”: name the same organization in both.",
                folder.organization, known.organization
            );
            return Err(Failure::missing(message));
        }
        let address = std::iter::once(folder.organization).chain(folder.path).collect::<Vec<_>>().join("/");
        Ok(Self { address })
    }

    /// The organization's slug.
    pub fn owner(&self) -> &str {
        self.address.split('/').next().unwrap_or_default()
    }

    /// What a project of this name is here.
    ///
    /// # Errors
    /// What leads to nothing, or to something hidden.
    pub async fn find(&self, registry: &Registry, actor: &Actor, project: &str) -> Result<Place, Failure> {
        let missing = || Failure::missing("There is no such project, or you may not see it.");
        if project.contains(['/', '@']) {
            return Err(missing());
        }
        let asked = Address::parse(&format!("{}/{project}", self.address)).map_err(|_| missing())?;
        match address::resolve(registry, actor, &asked).await.map_err(Failure::from) {
            Ok(Resolved::Project { id, address }) => Ok(Place { kind: Kind::Project, id, address }),
            Ok(Resolved::Model { id, address }) => Ok(Place { kind: Kind::Model, id, address }),
            Err(failure) if !failure.is_missing() => Err(failure),
            _ => Err(missing()),
        }
    }
}

/// Which of the two a project is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A project, with the model called like it.
    Project,
    /// A model.
    Model,
}

/// A project as the protocol names it.
#[derive(Clone, Debug)]
pub struct Place {
    /// What it is.
    pub kind: Kind,
    /// Its key.
    pub id: Id,
    /// `acme/iris`
    pub address: String,
}

impl Place {
    /// What it is called in addresses: `iris`.
    pub fn name(&self) -> &str {
        self.address.rsplit('/').next().unwrap_or_default()
    }

    /// Address of the model whose versions it holds, be it there or not.
    pub fn model(&self) -> String {
        match self.kind {
            Kind::Model => self.address.clone(),
            Kind::Project => format!("{}/{}", self.address, self.name()),
        }
    }

    /// The key of that model, once it is there.
    ///
    /// # Errors
    /// The registry's.
    pub async fn model_id(&self, registry: &Registry, actor: &Actor) -> Result<Option<Id>, Failure> {
        if self.kind == Kind::Model {
            return Ok(Some(self.id));
        }
        match address::resolve(registry, actor, &Address::parse(&self.model())?).await.map_err(Failure::from) {
            Ok(Resolved::Model { id, address }) if address == self.model() => Ok(Some(id)),
            Ok(_) => Ok(None),
            Err(failure) if failure.is_missing() => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// The version of a name, wherever it is: live or in the archive.
    ///
    /// # Errors
    /// The registry's.
    pub async fn called(&self, registry: &Registry, actor: &Actor, name: &str) -> Result<Option<Details>, Failure> {
        let Ok(version) = VersionRef::parse(name) else { return Ok(None) };
        if self.model_id(registry, actor).await?.is_none() {
            return Ok(None);
        }
        let asked = Address { version: Some(version), ..Address::parse(&self.model())? };
        match address::resolve(registry, actor, &asked).await.map_err(Failure::from) {
            Ok(Resolved::Version { id, .. }) => Ok(Some(get::get(registry, actor, id).await?)),
            Ok(_) => Ok(None),
            Err(failure) if failure.is_missing() => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// The version of a name that is not in the archive.
    ///
    /// # Errors
    /// When there is none, or it is hidden.
    pub async fn version(&self, registry: &Registry, actor: &Actor, name: &str) -> Result<Details, Failure> {
        let found = self.called(registry, actor, name).await?.filter(|version| !version.archived);
        found.ok_or_else(|| {
            Failure::missing(format!("There is no version “{}” here, or you may not see it.", super::given::cut(name)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cut_where_calls_begin() {
        let cut = |path: &str| cut(path).map(|(folder, call)| format!("{folder}|{}", call.join(" ")));
        assert_eq!(cut("api/v1/acme/iris").as_deref(), Some("|api v1 acme iris"));
        assert_eq!(cut("acme/vision/api/v1/acme/iris/").as_deref(), Some("acme/vision|api v1 acme iris"));
        assert_eq!(cut("api/v1/acme/a%20b").as_deref(), Some("|api v1 acme a b"));
        assert_eq!(cut("streams/v1/n/acme/iris").as_deref(), Some("|streams v1 n acme iris"));
        assert_eq!(cut("api/v1/x/streams/v1/y").as_deref(), Some("|api v1 x streams v1 y"));
        for odd in ["", "api/v1", "acme/iris", "api/v1/%ff", "api/v1/a%00"] {
            assert_eq!(cut(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_host_names_the_folder_and_the_owner_stays() {
        let folder = |host: &str, owner: &str| Folder::of(host, owner).ok().map(|folder| folder.address);
        assert_eq!(folder("", "acme").as_deref(), Some("acme"));
        assert_eq!(folder("acme/Vision/", "acme").as_deref(), Some("acme/vision"));
        assert_eq!(folder("other/vision", "acme"), None);
        assert_eq!(folder("", "a/b"), None);
        assert_eq!(folder("", "a@1"), None);
        let place = |kind| Place { kind, id: Id::nil(), address: "acme/vision/iris".into() };
        assert_eq!(place(Kind::Project).model(), "acme/vision/iris/iris");
        assert_eq!(place(Kind::Model).model(), "acme/vision/iris");
        assert_eq!(place(Kind::Model).name(), "iris");
    }
}
