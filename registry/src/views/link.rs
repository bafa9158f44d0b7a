//! Links to views that are too long for a link: a code of 128 random bits, of which the digest is kept.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    Id, Refusal,
    permission::{OrgRole, ProjectRole},
    table::{SavedView, Subject, View, saved::LINK},
};
use rand::{TryRngCore, rngs::OsRng};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::saved::{self, Deed};
use crate::{
    Actor, Error, Registry, Result, audit, gate,
    table::place::{self, Place},
    tree::Tree,
};

/// Bytes of a code that are random.
const CODE_BYTES: usize = 16;

/// Most links of one person in an organization: one every half hour of ninety working days.
pub const PER_PERSON_MAX: i64 = 1_000;
/// Days after which a link that nobody opens goes.
pub const UNUSED_DAYS: i32 = 90;

/// Keeps a view; the word for it in `?view=`. Only members of the organization may open it, at this place.
///
/// # Errors
/// A path that is not there or hidden; somebody who is no member; a query that is too long;
/// more than [`PER_PERSON_MAX`] links.
pub async fn make(
    registry: &Registry,
    actor: &Actor,
    organization: &str,
    path: &[String],
    subject: Subject,
    query: &str,
) -> Result<String> {
    let mut tx = registry.pool.begin().await?;
    let tree = gate::tree(&mut tx, actor, organization).await?;
    let at = place::find(&mut tx, tree, path, subject).await?;
    let maker = actor.person()?.id;
    saved::may(&at.tree, at.project, Deed::Keep)?;
    if !is_member(&at.tree) {
        let action = "Making a short link".to_owned();
        let role = OrgRole::Viewer.title().to_owned();
        let yours = at.here.role.map_or(OrgRole::Outsider.title(), ProjectRole::title).to_owned();
        return Err(Refusal::RoleNeeded { action, role, yours }.into());
    }
    make_room(&mut tx, at.tree.org, maker).await?;
    let seen = saved::at(&mut tx, actor, &at, subject).await?;
    let query = saved::lasting(subject, &seen, query)?;
    let mut bytes = [0; CODE_BYTES];
    OsRng.try_fill_bytes(&mut bytes).map_err(|e| Error::Broken(format!("no random numbers: {e}")))?;
    let code = URL_SAFE_NO_PAD.encode(bytes);
    sqlx::query(
        "insert into short_link (org_id, code_hash, project_id, subject, query, created_by) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(at.tree.org)
    .bind(digest(&code))
    .bind(at.project)
    .bind(subject.code())
    .bind(&query)
    .bind(maker)
    .execute(&mut *tx)
    .await?;
    let change = audit::Change {
        org: Some(at.tree.org),
        project: at.project,
        action: "link.made",
        resource: None,
        before: serde_json::Value::Null,
        after: serde_json::json!({"subject": subject.code(), "query": query}),
    };
    audit::record(&mut tx, actor, change).await?;
    tx.commit().await?;
    Ok(format!("{LINK}{code}"))
}

/// Refuses one link too many. Somebody's links are made one after the other.
async fn make_room(tx: &mut PgConnection, org: Id, maker: Id) -> Result<()> {
    sqlx::query("select pg_advisory_xact_lock(hashtextextended('short_link ' || $1::text, 0))")
        .bind(maker)
        .execute(&mut *tx)
        .await?;
    let links: i64 = sqlx::query_scalar("select count(*) from short_link where created_by = $1 and org_id = $2")
        .bind(maker)
        .bind(org)
        .fetch_one(tx)
        .await?;
    if links < PER_PERSON_MAX {
        return Ok(());
    }
    let reason = format!(
        "You have {PER_PERSON_MAX} short links here; those that nobody opens go after {UNUSED_DAYS} days. Save a view instead."
    );
    Err(Refusal::state(reason).into())
}

/// Removes links that nobody has opened for [`UNUSED_DAYS`]. Returns how many.
///
/// # Errors
/// The database's own.
pub async fn sweep(registry: &Registry) -> Result<u64> {
    let swept = sqlx::query("delete from short_link where used_at < now() - make_interval(days => $1)")
        .bind(UNUSED_DAYS)
        .execute(&registry.pool)
        .await?;
    Ok(swept.rows_affected())
}

/// The view behind a code that a query string names, if there is one that the actor of the place may open.
pub(crate) async fn named(
    registry: &Registry,
    db: &mut PgConnection,
    place: &Place,
    subject: Subject,
    link: &str,
) -> Result<Option<SavedView>> {
    let Some(slug) = View::named_in(link) else { return Ok(None) };
    let Some(code) = slug.strip_prefix(LINK) else { return Ok(None) };
    if !is_member(&place.tree) || saved::may_read(&place.tree, place.project).is_err() {
        return Ok(None);
    }
    let found: Option<(String, bool)> = sqlx::query_as(
        "select query, used_at < now() - interval '1 day' from short_link where code_hash = $1 and org_id = $2
           and (project_id = $3 or ($3::uuid is null and project_id is null)) and subject = $4",
    )
    .bind(digest(code))
    .bind(place.tree.org)
    .bind(place.project)
    .bind(subject.code())
    .fetch_optional(&mut *db)
    .await?;
    if found.as_ref().is_some_and(|(_, long_ago)| *long_ago) {
        // Once a day is often enough to be told from never.
        sqlx::query("update short_link set used_at = now() where code_hash = $1")
            .bind(digest(code))
            .execute(&registry.pool)
            .await?;
    }
    Ok(found.map(|(query, _)| SavedView {
        id: Id::nil(),
        slug,
        name: "Shared link".into(),
        query,
        shared: true,
        default: false,
        own: false,
        editable: false,
    }))
}

fn is_member(tree: &Tree) -> bool {
    tree.subject.org_role > OrgRole::Outsider
}

fn digest(code: &str) -> Vec<u8> {
    Sha256::digest(code).to_vec()
}
