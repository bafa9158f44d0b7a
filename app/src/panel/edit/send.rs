//! Saving: shown at once, and brought back with what was typed where it is refused.

use domain::{Id, table::Details};
use leptos::prelude::*;

use super::{Editing, Field, State, draft};
use crate::{
    Failure,
    act::{Tone, board},
    fns::{At, edit_version, get_version},
    ui::live::spawn_freely,
};

/// How often it is tried again where others change other fields meanwhile.
const TRIES: usize = 4;

/// Sends the draft of a field; its base is what the sender has seen.
pub fn send(editing: Editing, details: &Details, field: Field) {
    let (id, revision) = (details.row.id, details.revision);
    draft::change(id, &field, |draft| draft.state = State::Sending);
    editing.redraw();
    spawn_freely(async move {
        match save(id, &field, revision).await {
            Ok(details) => {
                draft::drop(id, &field);
                editing.take(details);
                board().turns.update(|turn| *turn += 1);
            }
            Err((why, now)) => {
                refused(id, &field, now.as_deref(), &why);
                if editing.is_about(id) {
                    match now {
                        Some(now) => editing.take(*now),
                        None => editing.redraw(),
                    }
                    editing.back_to(&field);
                } else {
                    board().tell(format!("The {} was not saved. {}", field.name(), why.text), Tone::Failed);
                }
            }
        }
    });
}

/// The version afterwards; or why not, with the version as it is by now.
async fn save(id: Id, field: &Field, mut revision: i64) -> Result<Details, (Failure, Option<Box<Details>>)> {
    let Some(draft) = draft::of(id, field) else {
        return Err((Failure::refused("There is nothing to save."), None));
    };
    let (key, seen) = match field {
        Field::Key(key) => (Some(key.clone()), None),
        Field::NewKey => (Some(draft.key.trim().to_owned()), None),
        _ => (None, Some(())),
    };
    let there = match &key {
        Some(key) => Field::Key(key.clone()),
        None => field.clone(),
    };
    let mut tries = 0;
    loop {
        tries += 1;
        let code = field.code().to_owned();
        let seen = seen.map(|()| revision);
        let answer = edit_version(id, code, key.clone(), draft.mine.clone(), draft.base.clone(), seen).await;
        let why = match answer.and_then(|answer| answer.read::<Details>()) {
            Ok(details) => return Ok(details),
            Err(why) => why,
        };
        let Ok(now) = get_version(id).await.and_then(|answer| answer.read::<At<Details>>()) else {
            return Err((why, None));
        };
        let now = Box::new(now.it);
        let value = there.value(&now);
        if value == draft.mine {
            return Ok(*now);
        }
        // Another field was changed, which is no reason against this one.
        let is_ours = value == draft.base && seen.is_some_and(|seen| seen != now.revision);
        if !is_ours || tries >= TRIES {
            return Err((why, Some(now)));
        }
        revision = now.revision;
    }
}

fn refused(id: Id, field: &Field, now: Option<&Details>, why: &Failure) {
    draft::change(id, field, |draft| draft.state = State::Refused(why.text.clone()));
    // A new key that somebody else has added meanwhile is one to decide about.
    let Some(draft) = draft::of(id, field).filter(|_| *field == Field::NewKey) else { return };
    let key = Field::Key(draft.key.trim().to_owned());
    if now.is_some_and(|now| key.value(now).is_some()) && draft::of(id, &key).is_none() {
        draft::drop(id, field);
        draft::put(id, &key, draft);
    }
}
