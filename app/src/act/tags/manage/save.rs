//! What is done to a tag everywhere.

use domain::{
    api::{Retagged, TagUse},
    name::check_tag,
    tag::{CONTRAST_MIN, TagView},
};
use leptos::prelude::*;

use super::{Manage, Page, changed, draw::uses, vocabulary};
use crate::{
    Failure,
    act::{board, board::Tone, names::organization},
    fns::{change_tag, delete_tag},
    ui::live::spawn_freely,
};

impl Manage {
    /// The other tag that is called as this one is to be.
    pub(super) fn other(self) -> Option<TagUse> {
        let Some(Page::One(tag)) = self.page.get() else { return None };
        let name = self.name.get();
        let name = name.trim();
        let other = |list: &domain::api::TagList| list.items.iter().find(|other| other.tag.name == name).cloned();
        vocabulary().list.with(other).filter(|_| name != tag.tag.name)
    }

    /// Whether there is something to save that can be saved.
    pub(super) fn may_save(self) -> bool {
        let Some(Page::One(tag)) = self.page.get() else { return false };
        let is_named = self.name.with(|name| check_tag(name).is_ok());
        let is_new = self.name.with(|name| name.trim() != tag.tag.name);
        let is_read = self.contrast() >= CONTRAST_MIN;
        is_named && (is_new || self.is_coloured(&tag)) && (is_read || !self.is_coloured(&tag)) && !self.busy.get()
    }

    /// Whether other colours are chosen than it has.
    fn is_coloured(self, tag: &TagUse) -> bool {
        if self.plain.get() {
            return tag.coloured;
        }
        self.background.with(|back| *back != tag.tag.background)
            || self.foreground.with(|fore| *fore != tag.tag.foreground)
            || !tag.coloured
    }

    pub(super) fn submit(self) {
        if self.busy.get_untracked() {
            return;
        }
        match self.page.get_untracked() {
            Some(Page::One(tag)) if untrack(|| self.may_save()) => self.save(tag),
            Some(Page::Delete(tag)) => self.delete(tag),
            _ => {}
        }
    }

    fn save(self, tag: TagUse) {
        let before = tag.tag.name.clone();
        let name = self.name.get_untracked().trim().to_owned();
        let other = untrack(|| self.other());
        let colours = untrack(|| self.is_coloured(&tag)).then(|| {
            let both = (self.background.get_untracked(), self.foreground.get_untracked());
            if self.plain.get_untracked() { (String::new(), String::new()) } else { both }
        });
        let is_plain = self.plain.get_untracked();
        let look = match &other {
            Some(other) => other.tag.clone(),
            None if is_plain => TagView::new(name.clone(), None, None),
            None => untrack(|| self.look()),
        };
        let (background, foreground) = colours.unzip();
        let renamed = (name != before).then(|| name.clone());
        let said = match (&other, &renamed) {
            (Some(_), _) => format!("“{before}” merged into “{name}”"),
            (None, Some(_)) => format!("“{before}” renamed to “{name}”"),
            (None, None) => format!("“{name}” has other colours"),
        };
        self.run(before.clone(), Some(look), async move {
            let merge = other.is_some();
            let answer = change_tag(organization(), before, renamed, merge, background, foreground).await?;
            let Retagged { versions, experiments, projects } = answer.read()?;
            let tag = TagUse { versions, experiments, projects, ..tag };
            let is_used = versions + experiments + projects > 0;
            Ok(if is_used { format!("{said}: {}", uses(&tag)) } else { said })
        });
    }

    fn delete(self, tag: TagUse) {
        let is_used = tag.versions + tag.experiments + tag.projects > 0;
        let name = tag.tag.name.clone();
        if is_used && self.name.with_untracked(|typed| typed.trim() != name) {
            return;
        }
        self.run(name.clone(), None, async move {
            let Retagged { versions, experiments, projects } =
                delete_tag(organization(), name.clone()).await?.read()?;
            let tag = TagUse { versions, experiments, projects, ..tag };
            Ok(format!("“{name}” deleted: {}", uses(&tag)))
        });
    }

    /// Does it; then all that shows the tag shows what it has become.
    fn run(
        self,
        name: String,
        becomes: Option<TagView>,
        work: impl Future<Output = Result<String, Failure>> + 'static,
    ) {
        self.busy.set(true);
        self.failure.set(None);
        spawn_freely(async move {
            match work.await {
                Ok(said) => {
                    changed().set(Some((name, becomes)));
                    vocabulary().fetch().await;
                    board().tell(said, Tone::Done);
                    board().turns.update(|turns| *turns += 1);
                    self.turn_to(Page::All);
                }
                Err(failure) => {
                    // Somebody else was quicker: what there is may be another by now.
                    vocabulary().fetch().await;
                    self.failure.set(Some(failure));
                }
            }
            self.busy.set(false);
        });
    }
}
