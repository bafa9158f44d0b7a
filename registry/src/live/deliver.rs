//! Handing what happened to those who may see it, at that moment.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use domain::{
    Id, Refusal,
    api::{ACCESS_CHANGED, Change},
};
use futures::{StreamExt as _, stream};
use sqlx::PgConnection;

use super::{
    Live,
    event::{Asks, Event},
    hub::Who,
    line::{Line, Message, What},
    outbox::Read,
    sees::Sees,
};
use crate::{Actor, Error, Result};

/// Readers that are looked at again at the same time.
const AT_ONCE: usize = 4;

/// One reader, and what is known of them.
struct Reader {
    who: Who,
    actor: Actor,
    sees: Sees,
    stale: bool,
    lines: Vec<Line>,
}

/// What happened in one organization.
struct Batch {
    at: Arc<str>,
    events: Vec<Event>,
    /// More happened than is told.
    over: bool,
    /// Versions and models among it that strangers know.
    published: HashSet<Id>,
}

impl Live {
    /// Hands out what was read. From here on the outbox counts as read up to there.
    pub(super) async fn hand_out(&self, read: Read) {
        let Read { to, events, over } = read;
        if events.iter().any(|event| event.asks() == Asks::Credentials) {
            self.check_credentials().await;
        }
        let mut batches: HashMap<Id, Batch> = HashMap::new();
        let at: Arc<str> = to.to_string().into();
        let new = |over| Batch { at: at.clone(), events: Vec::new(), over, published: HashSet::new() };
        for org in over {
            batches.insert(org, new(true));
        }
        for event in events {
            batches.entry(event.org_id).or_insert_with(|| new(false)).events.push(event);
        }
        let asks = |batch: &Batch| batch.over || batch.events.iter().any(|event| event.asks() == Asks::Access);
        let mut readers = Vec::new();
        {
            let mut state = self.state();
            // Whoever comes from now on begins after this, and whoever came before is told of it.
            state.tail = Some(to);
            if batches.values().any(asks) {
                state.turn += 1;
            }
            for (who, viewer) in &mut state.viewers {
                let Some(batch) = batches.get(&who.0) else { continue };
                viewer.stale |= asks(batch);
                readers.push(Reader {
                    who: *who,
                    actor: viewer.actor.clone(),
                    sees: viewer.sees.clone(),
                    stale: viewer.stale,
                    lines: viewer.lines.clone(),
                });
            }
        }
        if readers.is_empty() {
            return;
        }
        if readers.iter().any(|reader| reader.sees.has_public()) {
            self.find_published(&mut batches).await;
        }
        let batches = &batches;
        stream::iter(readers)
            .for_each_concurrent(AT_ONCE, |reader| async move {
                if let Some(batch) = batches.get(&reader.who.0) {
                    self.hand_to(reader, batch).await;
                }
            })
            .await;
    }

    async fn hand_to(&self, reader: Reader, batch: &Batch) {
        let say = |what: What| {
            for line in &reader.lines {
                line.say(Message { at: batch.at.clone(), what: what.clone() });
            }
        };
        let mut sees = reader.sees;
        let mut more = None;
        if reader.stale || sees.is_old() {
            match self.look_again(&reader.actor, reader.who).await {
                Ok(now) => {
                    if now.has_lost(&sees) {
                        return say(What::Reset);
                    }
                    let made = |id: &Id| {
                        batch.events.iter().any(|e| e.event == "project.created" && e.project_id == Some(*id))
                    };
                    more = now.gained(&sees).any(|id| !made(&id)).then(access_changed);
                    sees = now;
                }
                // Nothing of it is theirs any more: the line has ended.
                Err(Error::Refused(Refusal::NotFound { .. })) => return,
                Err(error) => {
                    tracing::warn!(%error, "a reader of what happens could not be looked at again");
                    return say(What::Reset);
                }
            }
        }
        if batch.over {
            return say(What::Reset);
        }
        let told = batch.events.iter().filter(|event| sees.is_told(event, &batch.published)).map(Event::change);
        let changes: Vec<Change> = told.chain(more).collect();
        if !changes.is_empty() {
            say(What::Changes(changes.into()));
        }
    }

    /// What a reader may see now. Where that is nothing, their lines end.
    async fn look_again(&self, actor: &Actor, who: Who) -> Result<Sees> {
        let mut db = self.registry().pool.acquire().await?;
        let found = Sees::load(&mut db, actor, who.0).await;
        let mut state = self.state();
        match found {
            Ok(now) => {
                let now = state.shared.share(now);
                if let Some(viewer) = state.viewers.get_mut(&who) {
                    viewer.sees = now.clone();
                    viewer.stale = false;
                }
                Ok(now)
            }
            Err(error) => {
                if matches!(error, Error::Refused(Refusal::NotFound { .. })) {
                    state.viewers.remove(&who);
                }
                Err(error)
            }
        }
    }

    async fn find_published(&self, batches: &mut HashMap<Id, Batch>) {
        for batch in batches.values_mut() {
            let found = async {
                let mut db = self.registry().pool.acquire().await?;
                published(&mut db, &batch.events).await
            };
            match found.await {
                Ok(published) => batch.published = published,
                // Strangers are told nothing then.
                Err(error) => tracing::warn!(%error, "what strangers may hear of could not be found out"),
            }
        }
    }
}

fn access_changed() -> Change {
    Change { event: ACCESS_CHANGED.to_owned(), id: None, project: None }
}

/// What a reader is told of some events.
pub(super) async fn told(db: &mut PgConnection, sees: &Sees, events: &[Event]) -> Result<Vec<Change>> {
    let published = if sees.has_public() { published(db, events).await? } else { HashSet::new() };
    Ok(events.iter().filter(|event| sees.is_told(event, &published)).map(Event::change).collect())
}

/// Which of the versions and models that something happened to are Published and live, or were until they just went to
/// the archive: strangers know of no others.
async fn published(db: &mut PgConnection, events: &[Event]) -> Result<HashSet<Id>> {
    let of = |kind: &str| -> Vec<Id> {
        events.iter().filter(|event| event.kind() == kind).filter_map(|event| event.resource_id).collect()
    };
    let gone: Vec<Id> =
        events.iter().filter(|event| event.event == "version.archived").filter_map(|event| event.resource_id).collect();
    let (versions, models) = (of("version"), of("model"));
    if versions.is_empty() && models.is_empty() {
        return Ok(HashSet::new());
    }
    let found: Vec<Id> = sqlx::query_scalar(
        "select id from version where id = any($1) and status = 'published' and (archived_at is null or id = any($3))
         union all
         select m.id from model m where m.id = any($2) and exists (
             select from version v where v.model_id = m.id and v.status = 'published' and v.archived_at is null)",
    )
    .bind(&versions)
    .bind(&models)
    .bind(&gone)
    .fetch_all(db)
    .await?;
    Ok(found.into_iter().collect())
}
