use domain::table::Rows;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// What is to be done with versions, or with the tags of experiments or a project, named by key or found by a query. What an action has no use for stays empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed {
    /// The verb: publish, archive, restore, tag, stage, alias, move, copy, delete; tag_experiments and tag_project.
    pub action: String,
    /// Keys, parted by commas; empty where a query chooses.
    #[serde(default)]
    pub ids: String,
    /// Where the query chooses: `acme/vision`.
    #[serde(default)]
    pub below: String,
    /// All that it finds.
    #[serde(default)]
    pub query: String,
    /// Text that they are searched for; empty for none.
    #[serde(default)]
    pub q: String,
    /// Which versions of each model.
    #[serde(default)]
    pub rows: Rows,
    /// Of the archive, instead of what is live.
    #[serde(default)]
    pub archived: bool,
    /// The project's own alone, without what is below it.
    #[serde(default)]
    pub own: bool,
    /// Tags or aliases to put on.
    #[serde(default)]
    pub add: Vec<String>,
    /// Tags or aliases to take off.
    #[serde(default)]
    pub remove: Vec<String>,
    /// The stage to set, or that copies start in; empty for theirs.
    #[serde(default)]
    pub stage: String,
    /// Why it has the stage.
    #[serde(default)]
    pub reason: String,
    /// More about it.
    #[serde(default)]
    pub message: String,
    /// Address of the project or model to move or copy to.
    #[serde(default)]
    pub to: String,
    /// Move the whole model.
    #[serde(default)]
    pub whole_model: bool,
    /// Say what would happen, and do nothing.
    #[serde(default)]
    pub dry_run: bool,
    /// Of copies: tells this request from others, so that sent twice it is done once.
    #[serde(default)]
    pub key: String,
}

/// Does something with versions, or says what would become of them: a `domain::api::Acted`.
#[server(prefix = "/api/fn", endpoint = "act", output = Answer)]
pub async fn act(deed: Deed) -> Result<Wire, Failure> {
    use super::server::{actor, keys, registry};
    use domain::{
        Refusal,
        api::{Act, NewCopy, NewPlace, NewStage, Words},
        version::Stage,
    };
    use registry::{
        tags::put,
        versions::{
            batch::{Of, Selection},
            once::many,
        },
    };
    let Deed { add, remove, reason, message, to, whole_model, .. } = deed;
    let ids = keys(&deed.ids)?;
    let stage = || Stage::from_code(&deed.stage).ok_or_else(|| Refusal::invalid("stage", "is no stage"));
    let act = match deed.action.as_str() {
        "publish" => Act::Publish,
        "archive" => Act::Archive,
        "restore" => Act::Restore,
        "tag" => Act::Tag(Words { add, remove }),
        "alias" => Act::Alias(Words { add, remove }),
        "stage" => Act::Stage(NewStage { stage: stage()?, reason, message }),
        "move" => Act::Move(NewPlace { to, whole_model }),
        "copy" if deed.stage.is_empty() => Act::Copy(NewCopy { to, stage: None }),
        "copy" => Act::Copy(NewCopy { to, stage: Some(stage()?) }),
        "delete" => Act::Delete,
        "tag_experiments" => {
            let words = Words { add, remove };
            return Wire::pack(&put::experiments(&registry()?, &actor(), &ids, &words).await?);
        }
        "tag_project" => {
            let id = ids.first().ok_or_else(|| Refusal::not_found("project"))?;
            return Wire::pack(&put::one_project(&registry()?, &actor(), *id, &Words { add, remove }).await?);
        }
        _ => return Err(Refusal::invalid("action", "is nothing that can be done with versions").into()),
    };
    // Long ones come in parts, each of which is done once.
    let key = (!deed.key.is_empty()).then(|| format!("{} {}", deed.key, ids.first().copied().unwrap_or_default()));
    let of = match deed.below.as_str() {
        "" => Of::Ids(&ids),
        below => Of::Query(Selection {
            below,
            query: &deed.query,
            search: &deed.q,
            rows: deed.rows,
            archived: deed.archived,
            own: deed.own,
        }),
    };
    Wire::pack(&many(&registry()?, &actor(), act, of, deed.dry_run, key.as_deref()).await?)
}
