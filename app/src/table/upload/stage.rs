//! How far an upload is.

use domain::{project::Kind, version::size_text};
use leptos::prelude::*;
use send_wrapper::SendWrapper;

use super::send;
use crate::{Failure, shell::FrameData, table::Table};

/// What the dialog shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Stage {
    /// Nothing; it is closed.
    #[default]
    Idle,
    /// The model's name is asked for.
    Naming,
    /// Bytes are on their way: sent and all.
    Sending(f64, f64),
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
    /// Name of the model, where the place is a project.
    pub name: RwSignal<String>,
    files: RwSignal<Vec<SendWrapper<web_sys::File>>>,
    running: RwSignal<Option<SendWrapper<web_sys::XmlHttpRequest>>>,
    frame: Option<FrameData>,
}

impl Uploads {
    /// Nothing yet.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self {
            table,
            stage: RwSignal::new(Stage::Idle),
            name: RwSignal::new(String::new()),
            files: RwSignal::new(Vec::new()),
            running: RwSignal::new(None),
            frame: use_context(),
        }
    }

    /// Whether the reader may register here at all.
    #[must_use]
    pub fn allowed(self) -> bool {
        self.table.here.with_value(|here| here.may_register() && here.kind != Kind::Organization)
    }

    /// Whether a name is needed: a model has one already.
    #[must_use]
    pub fn needs_name(self) -> bool {
        self.table.here.with_value(|here| here.kind == Kind::Project)
    }

    /// Takes the files that were dropped or chosen.
    pub fn take(self, list: Option<&web_sys::FileList>) {
        let files: Vec<_> =
            (0..list.map_or(0, web_sys::FileList::length)).filter_map(|i| list?.get(i).map(SendWrapper::new)).collect();
        let (Some(first), true) = (files.first(), self.allowed()) else { return };
        self.name.set(stem(&first.name()).to_owned());
        self.files.set(files);
        self.stage.set(Stage::Naming);
    }

    /// What is to be sent, in words.
    #[must_use]
    pub fn summary(self) -> String {
        self.files.with(|files| {
            #[expect(clippy::cast_possible_truncation, reason = "a file's size is a whole number")]
            let size = files.iter().map(|f| f.size()).sum::<f64>() as i64;
            match files.as_slice() {
                [one] => format!("{} · {}", one.name(), size_text(size)),
                many => format!("{} files · {}", many.len(), size_text(size)),
            }
        })
    }

    /// Gives up and closes.
    pub fn cancel(self) {
        if let Some(request) = self.running.get_untracked() {
            let _ = request.abort();
        }
        self.running.set(None);
        self.stage.set(Stage::Idle);
        self.files.set(Vec::new());
    }

    /// Sends the files, then registers the version.
    pub fn send(self) {
        let address = self.table.here.with_value(domain::project::Here::address);
        let model = if self.needs_name() { format!("{address}/{}", self.name.get_untracked().trim()) } else { address };
        let files = self.files.get_untracked();
        self.stage.set(Stage::Sending(0.0, 1.0));
        leptos::task::spawn_local(async move {
            let begun = move |request| self.running.set(Some(SendWrapper::new(request)));
            let progress = move |sent, all| {
                if matches!(*self.stage.read_untracked(), Stage::Sending(..)) {
                    self.stage.set(Stage::Sending(sent, all));
                }
            };
            let outcome = send::register(&model, &files, begun, progress).await;
            // Whoever gave up has gone on to something else.
            if !matches!(self.stage.try_get_untracked(), Some(Stage::Sending(..))) {
                return;
            }
            match outcome {
                Ok(registered) => {
                    self.cancel();
                    self.table.reload();
                    self.table.open(Some(registered.id));
                    if let Some(frame) = self.frame {
                        frame.0.refetch();
                    }
                }
                Err(failure) => self.stage.set(Stage::Failed(failure)),
            }
        });
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
