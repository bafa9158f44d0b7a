//! Writes what was found elsewhere through the server's API: a version at a time, each once.

use std::collections::{BTreeMap, HashMap};

use domain::{
    Id,
    api::{EditModel, KeyEdit, Model as Made, NewFile, NewVersion, PutReadme, Readme, Registered, Resolved, Words},
    table::{Cell, ColumnKey, Page, Row},
};

use super::{
    CommonArgs,
    found::{At, CREATED, Content, File, Model, Origin, REFERENCE, USER, Version, name},
    report::{Ending, Line, Report},
    users::Users,
};
use crate::{
    args::Global,
    client::{Client, url},
    exit::Exit,
    failure::Failure,
    output::Output,
    parse,
};

/// Versions that are looked through at once for what was imported before.
const PAGE: &str = "500";

/// Imports everything of an origin.
///
/// # Errors
/// What cannot be read there or written here. What is here by then stays, and is not imported again.
pub fn run(global: &Global, args: &CommonArgs, origin: &impl Origin) -> Result<(), Failure> {
    let address = parse::unversioned(&args.into.path)?;
    if address.path.is_empty() {
        let message = format!("“{}” names an organization; write OWNER/PROJECT.", args.into.path);
        return Err(Failure::usage(message));
    }
    let client = Client::connect(global)?;
    let into = project(&client, &args.into.path)?;
    let mut users = Users::read(&client, &address.organization, args.users.as_deref())?;
    let out = Output::new(global);
    let mut import =
        Import { client, into, dry_run: args.dry_run, quiet: global.quiet, there: HashMap::new(), lines: Vec::new() };
    import.there = import.known()?;
    let mut models = origin.models()?;
    if !args.only.is_empty() {
        models.retain(|model| args.only.contains(&model.name));
    }
    let mut stopped = None;
    for model in &models {
        if let Err(failure) = import.model(origin, model, &mut users, &out) {
            stopped = Some(failure);
            break;
        }
    }
    let report = Report::new(args.dry_run, import.lines, users.unknown());
    report.print(&out)?;
    match stopped {
        Some(failure) => Err(failure),
        None if report.failed > 0 => {
            let message = format!("{} of {} versions were not imported.", report.failed, report.items.len());
            Err(Failure::new(Exit::Refused, message)
                .hint("run the command again once that is mended; what is imported is not imported twice"))
        }
        None => Ok(()),
    }
}

/// The address of the project that is named.
fn project(client: &Client, path: &str) -> Result<String, Failure> {
    let found = client.get::<Resolved>(&url::with_query(&["resolve"], &[("address", path.trim())]));
    let found = found
        .map_err(|failure| failure.hint_if_missing(|| format!("vitrine project create --name {}", path.trim())))?;
    match found.value {
        Resolved::Project { address, .. } => Ok(address),
        _ => Err(Failure::usage(format!("“{path}” is no project; models are imported into one: write OWNER/PROJECT."))),
    }
}

struct Import {
    client: Client,
    into: String,
    dry_run: bool,
    quiet: bool,
    /// Addresses of what was imported before, by where it came from.
    there: HashMap<String, String>,
    lines: Vec<Line>,
}

impl Import {
    /// What was imported before, be it in the archive by now.
    fn known(&self) -> Result<HashMap<String, String>, Failure> {
        let (key, query) = (ColumnKey::Metadata(REFERENCE.to_owned()), format!("metadata.{REFERENCE}:~nil"));
        let column = key.to_string();
        let (organization, _) = self.into.split_once('/').unwrap_or((&self.into, ""));
        let mut known = HashMap::new();
        for archived in ["0", "1"] {
            let mut cursor = None::<String>;
            loop {
                let mut pairs = vec![
                    ("in", self.into.as_str()),
                    ("query", &query),
                    ("columns", &column),
                    ("archived", archived),
                    ("limit", PAGE),
                ];
                pairs.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
                let page = self.client.get::<Page<Row>>(&url::with_query(&["versions"], &pairs))?.value;
                for row in page.items {
                    if let Some(Cell::Text(reference)) = row.columns.get(&key) {
                        let address = format!("{organization}/{}@{}", row.model.path, row.number);
                        known.insert(reference.clone(), address);
                    }
                }
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
        }
        Ok(known)
    }

    fn model(&mut self, origin: &impl Origin, model: &Model, users: &mut Users, out: &Output) -> Result<(), Failure> {
        let mut imported = false;
        for version in &model.versions {
            let mut line = Line {
                from: version.called.clone(),
                address: self.there.get(&version.reference).cloned(),
                model: name(&model.name),
                files: 0,
                bytes: 0,
                outcome: Ending::There,
                note: None,
            };
            if let Some(user) = &version.user {
                users.here(user);
            }
            if line.address.is_none() {
                match self.version(origin, model, version, users, &mut line) {
                    Ok(()) => imported |= !self.dry_run,
                    // What ends one ends all.
                    Err(failure) if matches!(failure.exit, Exit::Network | Exit::Forbidden) => {
                        line.outcome = Ending::Failed;
                        line.note = Some(failure.message.clone());
                        self.lines.push(line);
                        return Err(failure);
                    }
                    Err(failure) => {
                        line.outcome = Ending::Failed;
                        line.note = Some(failure.message);
                    }
                }
            }
            let said = line.address.clone().unwrap_or_else(|| line.model.clone());
            if !matches!(line.outcome, Ending::There) {
                out.note(&format!("{} → {said}: {}", line.from, line.note.as_deref().unwrap_or("done")));
            }
            self.lines.push(line);
        }
        if imported { self.describe(model) } else { Ok(()) }
    }

    fn version(
        &self,
        origin: &impl Origin,
        model: &Model,
        version: &Version,
        users: &mut Users,
        line: &mut Line,
    ) -> Result<(), Failure> {
        let content = origin.content(model, version)?;
        if let Content::Files(files) = &content {
            line.files = files.len();
            line.bytes = files.iter().filter_map(|file| file.size).sum();
        }
        if let Content::Nothing(why) = &content {
            line.note = Some(why.clone());
        }
        if self.dry_run {
            line.outcome = Ending::WouldImport;
            return Ok(());
        }
        let address = format!("{}/{}", self.into, name(&model.name));
        let mut new = NewVersion {
            model: address.clone(),
            label: version.label.clone(),
            framework: version.framework.clone(),
            description: version.description.clone(),
            configuration: version.configuration.clone(),
            tags: version.tags.clone(),
            labels: version.labels.clone(),
            metadata: metadata(version, users),
            stage: version.stage,
            publish: version.published,
            ..NewVersion::default()
        };
        match content {
            Content::Files(files) => {
                for file in files {
                    let upload = self.send(origin, &address, &file)?;
                    new.files.push(NewFile { name: Some(file.name), upload });
                }
            }
            Content::Uri(uri) => new.uri = Some(uri),
            Content::Nothing(_) => {}
        }
        let registered = self.register(&new)?;
        line.address = Some(registered.address.clone());
        line.outcome = Ending::Imported;
        if !version.aliases.is_empty() {
            let words = Words { add: version.aliases.clone(), remove: Vec::new() };
            let path = url::path(&["versions", &registered.id.to_string(), "aliases"]);
            if let Err(failure) = self.client.post(&path, &words, &[]) {
                line.note = Some(format!("without its aliases: {}", failure.message));
            }
        }
        Ok(())
    }

    /// Uploads a file; one from elsewhere by way of this machine.
    fn send(&self, origin: &impl Origin, model: &str, file: &File) -> Result<Id, Failure> {
        let path = match &file.at {
            At::Here(path) => return Ok(self.client.upload(model, &file.name, path, self.quiet)?.id),
            At::There(path) => path,
        };
        let folder = tempfile::tempdir().map_err(|cause| {
            Failure::new(Exit::Refused, format!("There is no room for a file on its way: {cause}."))
        })?;
        let to = folder.path().join("file");
        origin.fetch(path, file, &to, self.quiet)?;
        Ok(self.client.upload(model, &file.name, &to, self.quiet)?.id)
    }

    /// Registers; once more with the same key if the answer was lost, which cannot register twice.
    fn register(&self, new: &NewVersion) -> Result<Registered, Failure> {
        let key = Id::now_v7().to_string();
        let once = || {
            let response = self.client.post(&url::path(&["versions"]), new, &[("Idempotency-Key", &key)])?;
            Ok(self.client.answer(response)?.value)
        };
        once().or_else(|failure: Failure| if failure.exit == Exit::Network { once() } else { Err(failure) })
    }

    /// Says of a model what was said of it there, where nothing is said yet.
    fn describe(&self, model: &Model) -> Result<(), Failure> {
        let address = format!("{}/{}", self.into, name(&model.name));
        let found = self.client.get::<Resolved>(&url::with_query(&["resolve"], &[("address", &address)]))?.value;
        let id = match found {
            Resolved::Model { id, .. } => id.to_string(),
            _ => return Ok(()),
        };
        let before = self.client.get::<Made>(&url::path(&["models", &id]))?.value;
        let held: BTreeMap<String, String> = before.metadata.into_iter().collect();
        let new = model.metadata.iter().filter(|(key, _)| !held.contains_key(*key));
        let new = new.map(|(key, value)| (key.clone(), KeyEdit { value: Some(value.clone()), old: None }));
        let edit = EditModel {
            description: (before.description.is_empty() && !model.description.is_empty())
                .then(|| model.description.clone()),
            metadata: new.collect(),
            ..EditModel::default()
        };
        if edit != EditModel::default() {
            self.client.patch(&url::path(&["models", &id]), &edit, &[])?;
        }
        if !model.readme.is_empty() {
            let readme = url::path(&["models", &id, "readme"]);
            if self.client.get::<Readme>(&readme)?.value.text.is_empty() {
                self.client.put(&readme, &PutReadme { text: model.readme.clone() }, &[])?;
            }
        }
        Ok(())
    }
}

/// Metadata of a version, with where, when and by whom it was made.
fn metadata(version: &Version, users: &mut Users) -> BTreeMap<String, String> {
    let mut metadata = version.metadata.clone();
    metadata.retain(|key, value| {
        domain::name::check_key("metadata", key).is_ok() && domain::name::check_text("metadata", value).is_ok()
    });
    metadata.insert(REFERENCE.to_owned(), version.reference.clone());
    if let Some(user) = &version.user {
        metadata.insert(USER.to_owned(), users.here(user));
    }
    if let Some(created) = &version.created {
        metadata.insert(CREATED.to_owned(), created.clone());
    }
    metadata
}
