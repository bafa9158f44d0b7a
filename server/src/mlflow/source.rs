//! What the source of a new version means: files that were uploaded here for it, another version, or a place elsewhere.

use domain::Id;
use registry::{
    artifacts::waiting,
    asked::{Asked, Column, Condition, Matches, Order},
    versions::brief,
};

use super::{
    Call,
    failure::Failure,
    place::{cut, decoded},
    shape::kept,
};

/// Where a version's bytes are to come from.
pub enum Origin {
    /// At a URI that is kept as it is.
    Elsewhere,
    /// Nowhere: what a prompt says is in its tags.
    Nowhere,
    /// From the caller's own uploads below a folder, each with its path below it.
    Uploaded {
        /// The folder.
        folder: String,
        /// Keys of uploads with names.
        files: Vec<(Id, String)>,
    },
    /// From another version, which may have got them from a folder.
    Version {
        /// Its key.
        id: Id,
        /// The folder.
        folder: Option<String>,
    },
}

/// Where uploads are looked for.
enum Wanted {
    /// In this very folder.
    At(String),
    /// In a folder that ends like this.
    Below(String),
}

fn registered(source: &str) -> Option<&str> {
    source.strip_prefix("models:/").map(|rest| rest.trim_matches('/'))
}

/// The logged model that `models:/m-…` names, and not a version of a registered one.
pub fn logged(source: &str) -> Option<&str> {
    registered(source).filter(|rest| !rest.contains(['/', '@']))
}

/// Finds out what a source means to the caller.
///
/// # Errors
/// A path on the sender's own machine; what is said to be here and is not.
pub async fn find(call: &Call, source: &str, is_prompt: bool, model_id: Option<&str>) -> Result<Origin, Failure> {
    let (registered, logged) = (registered(source), logged(source));
    if let (Some(rest), None) = (registered, logged) {
        return version(call, rest).await;
    }
    let own = own_path(call, source)?;
    if let Some(id) = own.as_deref().and_then(|path| path.strip_prefix("versions/")) {
        let id = Id::parse_str(id.trim_end_matches('/'));
        let id = id.map_err(|_| Failure::invalid("The source names a part of a version; name the whole one."))?;
        return Ok(Origin::Version { id, folder: None });
    }
    let wanted = match (&own, logged.or(model_id.filter(|_| own.is_none()))) {
        (Some(path), _) => Some(Wanted::At(path.clone())),
        (None, Some(model)) => Some(Wanted::Below(format!("{}/artifacts", model.trim_end_matches('/')))),
        (None, None) => elsewhere_here(source),
    };
    if let Some(wanted) = &wanted
        && let Some(origin) = uploaded(call, wanted).await?
    {
        return Ok(origin);
    }
    // What was uploaded went to the version that was registered first; others share its files.
    let before = match (own.as_deref(), logged) {
        (Some(folder), _) => made_from(call, kept::ARTIFACTS, folder).await?,
        (None, Some(model)) => made_from(call, kept::MODEL_ID, model).await?,
        (None, None) => None,
    };
    if let Some(origin) = before {
        return Ok(origin);
    }
    if own.is_some() {
        let message = format!("Nothing of yours was uploaded below {source}, or it has waited for longer than a day.");
        return Err(Failure::invalid(message));
    }
    if !is_local(source) {
        return Ok(Origin::Elsewhere);
    }
    if is_prompt {
        return Ok(Origin::Nowhere);
    }
    Err(Failure::invalid(format!(
        "The source is a path on the machine that sent it, where nobody else can read it. Log the model to an experiment \
         whose artifact location is {}{}, or name a place that others can read, as in s3://, https:// or runs:/.",
        call.base_url,
        call.place.artifacts()
    )))
}

/// The version that `NAME/NUMBER` or `NAME@ALIAS` means.
async fn version(call: &Call, text: &str) -> Result<Origin, Failure> {
    let id = if let Some((name, alias)) = text.rsplit_once('@') {
        let model = call.named(name).await?;
        let led = model.aliases.iter().find(|(word, _)| word == alias).map(|(_, number)| number.to_string());
        let number = led.ok_or_else(|| Failure::invalid(format!("Registered model alias {alias} not found.")))?;
        call.version_of(name, &number).await?.id
    } else {
        let (name, number) = text.rsplit_once('/').unwrap_or_default();
        call.version_of(name, number).await?.id
    };
    Ok(Origin::Version { id, folder: None })
}

/// The path below the project's own files, of an address that leads there.
fn own_path(call: &Call, source: &str) -> Result<Option<String>, Failure> {
    let Some((_, rest)) = source.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https")) else {
        return Ok(None);
    };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let ours = call.base_url.split_once("://").map_or("", |(_, host)| host);
    if host != ours && Some(host) != call.host.as_deref() {
        return Ok(None);
    }
    let files = path.strip_prefix("mlflow/").and_then(cut);
    let Some((project, folder)) = files.and_then(|(project, rest)| {
        Some((decoded(project)?, decoded(rest.strip_prefix("mlflow-artifacts/artifacts/")?)?))
    }) else {
        return Ok(None);
    };
    if project != call.place.address {
        let message = "The source lies in another project; copy its version in Vitrine, or register it there.";
        return Err(Failure::invalid(message));
    }
    Ok(Some(folder.trim_matches('/').to_owned()))
}

/// Where a URI of another kind would lie if its files were uploaded here.
fn elsewhere_here(source: &str) -> Option<Wanted> {
    if let Some(rest) = source.strip_prefix("runs:/") {
        let (run, path) = rest.trim_matches('/').split_once('/')?;
        return Some(Wanted::Below(format!("{run}/artifacts/{path}")));
    }
    let path = source.strip_prefix("mlflow-artifacts:/")?;
    let path = match path.strip_prefix('/') {
        Some(hosted) => hosted.split_once('/')?.1,
        None => path,
    };
    Some(Wanted::At(path.trim_matches('/').to_owned()))
}

async fn uploaded(call: &Call, wanted: &Wanted) -> Result<Option<Origin>, Failure> {
    let (Wanted::At(folder) | Wanted::Below(folder)) = wanted;
    if folder.is_empty() {
        return Ok(None);
    }
    let found = waiting::within(&call.registry, &call.actor, call.place.id, folder).await?;
    let inner = format!("/{folder}/");
    let end = |name: &str| -> Option<usize> {
        let at = format!("/{name}").find(&inner)?;
        // The slash that was put in front makes up for the one behind.
        (matches!(wanted, Wanted::Below(_)) || at == 0).then_some(at + folder.len())
    };
    let Some((first, until)) = found.iter().find_map(|file| Some((file.name.as_str(), end(&file.name)?))) else {
        return Ok(None);
    };
    let Some(folder) = first.get(..until).map(str::to_owned) else { return Ok(None) };
    let files = found
        .iter()
        .filter_map(|file| Some((file.id, file.name.strip_prefix(&folder)?.strip_prefix('/')?.to_owned())))
        .collect();
    Ok(Some(Origin::Uploaded { folder, files }))
}

/// The newest version that has files and holds a value under a key.
async fn made_from(call: &Call, key: &str, value: &str) -> Result<Option<Origin>, Failure> {
    let conditions = [Condition::Key(key.to_owned(), Matches::Is(value.to_owned()))];
    let order = [Order { by: Column::Created, falls: true }];
    let asked = Asked { conditions: &conditions, without: None, order: &order, cursor: None, limit: 10 };
    let page = brief::search(&call.registry, &call.actor, call.place.id, &asked).await?;
    let version = page.items.into_iter().find(|version| version.has_files);
    Ok(version.map(|v| Origin::Version { id: v.id, folder: v.metadata.get(kept::ARTIFACTS).cloned() }))
}

/// Whether a source is a path on somebody's machine.
fn is_local(source: &str) -> bool {
    match source.split_once(':') {
        // `C:\models` is no scheme.
        Some((scheme, _)) => {
            scheme.len() < 2 || scheme.contains(['/', '\\', '.']) || scheme.eq_ignore_ascii_case("file")
        }
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_a_machine_are_told_from_places() {
        for local in ["/tmp/model", "model", "./m:1", "file:///tmp/m", "FILE:/m", "C:\\m", "", "~/m"] {
            assert!(is_local(local), "{local}");
        }
        for place in ["s3://bucket/m", "runs:/1/m", "models:/m-1", "mlflow-artifacts:/1/m", "dbfs:/m", "hf://a/b"] {
            assert!(!is_local(place), "{place}");
        }
    }

    #[test]
    fn other_uris_lead_to_the_folder_that_they_would_have_here() {
        let folder = |source: &str| match elsewhere_here(source) {
            Some(Wanted::At(folder)) => format!("at {folder}"),
            Some(Wanted::Below(folder)) => format!("below {folder}"),
            None => String::new(),
        };
        assert_eq!(folder("runs:/abc/model"), "below abc/artifacts/model");
        assert_eq!(folder("mlflow-artifacts:/1/abc/artifacts/m"), "at 1/abc/artifacts/m");
        assert_eq!(folder("mlflow-artifacts://host:5000/1/m"), "at 1/m");
        assert_eq!(folder("s3://bucket/m"), "");
        assert_eq!(folder("runs:/abc"), "");
    }
}
