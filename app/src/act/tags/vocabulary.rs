//! The tags of the organization whose page is open, fetched whenever they are about to be shown.

use std::sync::OnceLock;

use domain::api::TagList;
use leptos::prelude::*;

use crate::{Failure, act::names::organization, fns::list_tags, ui::live::spawn_freely};

/// All tags, with how often they are used and what the reader may do with them.
pub struct Vocabulary {
    /// As they were last told; those of another organization are forgotten first.
    pub list: ArcRwSignal<TagList>,
    /// Why they did not come.
    pub failure: ArcRwSignal<Option<Failure>>,
    organization: ArcRwSignal<String>,
}

/// The one vocabulary of the browser's page.
pub fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
    VOCABULARY.get_or_init(|| Vocabulary {
        list: ArcRwSignal::new(TagList::default()),
        failure: ArcRwSignal::new(None),
        organization: ArcRwSignal::new(String::new()),
    })
}

impl Vocabulary {
    /// Fetches them without anybody's waiting.
    pub fn want(&'static self) {
        let of = organization();
        if *self.organization.read_untracked() != of {
            self.list.set(TagList::default());
            self.organization.set(of);
        }
        spawn_freely(async {
            self.fetch().await;
        });
    }

    /// Fetches them.
    pub async fn fetch(&'static self) {
        let of = organization();
        let answer = list_tags(of.clone()).await.and_then(|answer| answer.read::<TagList>());
        if *self.organization.read_untracked() != of {
            return;
        }
        match answer {
            Ok(list) => {
                self.failure.set(None);
                if *self.list.read_untracked() != list {
                    self.list.set(list);
                }
            }
            Err(failure) => self.failure.set(Some(failure)),
        }
    }
}
