//! Tags by name: found or made, and put on things.

pub mod among;
pub mod change;
pub mod delete;
pub mod list;
pub mod put;

use std::collections::HashMap;

use domain::{Id, name, tag::TagView};
use sqlx::PgConnection;

use crate::Result;

/// Keys of the tags with these names, made where they are new. Duplicates count once.
pub(crate) async fn ensure(tx: &mut PgConnection, org: Id, names: &[String]) -> Result<Vec<Id>> {
    let mut checked = names.iter().map(|n| name::check_tag(n)).collect::<Result<Vec<_>, _>>()?;
    // One order for everybody, so that two writers never wait for each other in a circle.
    checked.sort();
    checked.dedup();
    loop {
        let ids: Vec<Id> = checked.iter().map(|_| Id::now_v7()).collect();
        sqlx::query(
            "insert into tag (org_id, id, name) select $1, * from unnest($2::uuid[], $3::text[])
             on conflict on constraint tag_name_key do nothing",
        )
        .bind(org)
        .bind(&ids)
        .bind(&checked)
        .execute(&mut *tx)
        .await?;
        // Held until they are on something: nobody deletes or merges them meanwhile.
        let found: Vec<Id> =
            sqlx::query_scalar("select id from tag where org_id = $1 and name = any($2) order by id for key share")
                .bind(org)
                .bind(&checked)
                .fetch_all(&mut *tx)
                .await?;
        // One that was being deleted just then is made anew.
        if found.len() == checked.len() {
            return Ok(found);
        }
    }
}

type TagRow = (Id, String, Option<String>, Option<String>);

fn by_owner(rows: Vec<TagRow>) -> HashMap<Id, Vec<TagView>> {
    let mut tags: HashMap<Id, Vec<TagView>> = HashMap::new();
    for (owner, name, background, foreground) in rows {
        tags.entry(owner).or_default().push(TagView::new(name, background, foreground));
    }
    tags
}

/// Tags of some versions, by name.
pub(crate) async fn of_versions(db: &mut PgConnection, ids: &[Id]) -> Result<HashMap<Id, Vec<TagView>>> {
    Ok(by_owner(
        sqlx::query_as(
            "select x.version_id, t.name, t.background, t.foreground from version_tag x join tag t on t.id = x.tag_id
             where x.version_id = any($1) order by t.name",
        )
        .bind(ids)
        .fetch_all(db)
        .await?,
    ))
}

/// Tags of some experiments, by name.
pub(crate) async fn of_experiments(db: &mut PgConnection, ids: &[Id]) -> Result<HashMap<Id, Vec<TagView>>> {
    Ok(by_owner(
        sqlx::query_as(
            "select x.experiment_id, t.name, t.background, t.foreground from experiment_tag x join tag t on t.id = x.tag_id
             where x.experiment_id = any($1) order by t.name",
        )
        .bind(ids)
        .fetch_all(db)
        .await?,
    ))
}

/// Tags of an experiment, by name.
pub(crate) async fn of_experiment(db: &mut PgConnection, id: Id) -> Result<Vec<TagView>> {
    Ok(of_experiments(db, &[id]).await?.remove(&id).unwrap_or_default())
}

/// Tags of a project, by name.
pub(crate) async fn of_project(db: &mut PgConnection, id: Id) -> Result<Vec<TagView>> {
    let rows = sqlx::query_as(
        "select x.project_id, t.name, t.background, t.foreground from project_tag x join tag t on t.id = x.tag_id
         where x.project_id = $1 order by t.name",
    )
    .bind(id)
    .fetch_all(db)
    .await?;
    Ok(by_owner(rows).remove(&id).unwrap_or_default())
}
