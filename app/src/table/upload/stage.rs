//! How far an upload is.

use domain::{
    project::{Here, Kind},
    version::size_text,
};
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use web_sys::{File, FileList, XmlHttpRequest};

use super::{parts::Sender, send};
use crate::{Failure, live, shell::FrameData, table::Table, ui::live::spawn_freely};

/// What the dialog shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Stage {
    /// Nothing; it is closed.
    #[default]
    Idle,
    /// The model's name is asked for.
    Naming,
    /// Bytes are on their way: sent and all, and whether the connection is lost.
    Sending(f64, f64, bool),
    /// The server said no.
    Failed(Failure),
}

/// Files somebody wants to register here.
#[derive(Clone, Copy)]
pub struct Uploads {
    /// Where they go.
    pub table: Table,
    /// How far it is.
    pub stage: RwSignal<Stage>,
    held: StoredValue<Held>,
    frame: Option<FrameData>,
}

/// What only the sending needs to know.
#[derive(Default)]
struct Held {
    files: Vec<SendWrapper<File>>,
    running: Option<SendWrapper<XmlHttpRequest>>,
}

impl Uploads {
    /// Nothing yet.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self { table, stage: RwSignal::new(Stage::Idle), held: StoredValue::new(Held::default()), frame: use_context() }
    }

    /// Whether a name is needed: a model has one already.
    #[must_use]
    pub fn needs_name(self) -> bool {
        self.table.here.with_value(|here| here.kind == Kind::Project)
    }

    /// Takes the files that were dropped or chosen.
    pub fn take(self, list: Option<&FileList>) {
        let files: Vec<_> =
            (0..list.map_or(0, FileList::length)).filter_map(|i| list?.get(i).map(SendWrapper::new)).collect();
        if !files.is_empty() && self.table.may_register() {
            self.held.set_value(Held { files, running: None });
            self.stage.set(Stage::Naming);
        }
    }

    /// What a new model would be called: like the first file.
    #[must_use]
    pub fn suggestion(self) -> String {
        self.held.with_value(|held| held.files.first().map(|file| stem(&file.name()).to_owned())).unwrap_or_default()
    }

    /// What is to be sent, in words.
    #[must_use]
    pub fn summary(self) -> String {
        self.held.with_value(|held| {
            #[expect(clippy::cast_possible_truncation, reason = "a file's size is a whole number")]
            let size = size_text(held.files.iter().map(|f| f.size()).sum::<f64>() as i64);
            match held.files.as_slice() {
                [one] => format!("{} · {size}", one.name()),
                many => format!("{} files · {size}", many.len()),
            }
        })
    }

    /// Gives up and closes.
    pub fn cancel(self) {
        if let Some(request) = self.held.with_value(|held| held.running.clone()) {
            let _ = request.abort();
        }
        self.held.set_value(Held::default());
        self.stage.set(Stage::Idle);
    }

    /// Sends the files, then registers the version.
    pub fn send(self, name: &str) {
        let address = self.table.here.with_value(Here::address);
        let model = if self.needs_name() { format!("{address}/{}", name.trim()) } else { address };
        let files = self.held.with_value(|held| held.files.clone());
        self.stage.set(Stage::Sending(0.0, 1.0, false));
        spawn_freely(async move {
            let all = files.iter().map(|file| file.size()).sum();
            // What is heard of it meanwhile is no news here.
            let _working = live::Working::begin();
            let outcome = send::register(&model, &files, move |before| Sending { of: self, before, all }).await;
            // Whoever gave up has gone on to something else.
            if !self.is_sending() {
                return;
            }
            match outcome {
                Ok(id) => {
                    live::made([id]);
                    self.cancel();
                    self.table.reload();
                    self.table.open(Some(id));
                    if let Some(frame) = self.frame {
                        frame.refetch();
                    }
                }
                Err(failure) => self.stage.set(Stage::Failed(failure)),
            }
        });
    }

    fn is_sending(self) -> bool {
        matches!(self.stage.try_get_untracked(), Some(Stage::Sending(..)))
    }
}

/// One file of several on its way.
#[derive(Clone, Copy)]
struct Sending {
    of: Uploads,
    /// Bytes of the files before it.
    before: f64,
    all: f64,
}

impl Sender for Sending {
    fn is_wanted(&self) -> bool {
        self.of.is_sending()
    }

    fn begun(&self, request: XmlHttpRequest) {
        self.of.held.try_update_value(|held| held.running = Some(SendWrapper::new(request)));
    }

    fn told(&self, sent: f64, lost: bool) {
        if self.is_wanted() {
            self.of.stage.set(Stage::Sending(self.before + sent, self.all, lost));
        }
    }
}

/// A file's name without its last ending.
fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn a_model_is_called_like_its_file() {
        assert_eq!([stem("yolo.v9.onnx"), stem("README"), stem(".hidden")], ["yolo.v9", "README", ".hidden"]);
    }
}
