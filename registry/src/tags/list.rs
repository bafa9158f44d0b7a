//! The tags of an organization with how often they are used.

use domain::{
    Id,
    api::{TagList, TagUse},
    permission::{Access, Action, OrgRole, Resource, decide},
    tag::TagView,
};
use sqlx::{FromRow, PgConnection};

use crate::{Actor, Registry, Result, gate, tree::Tree};

#[derive(FromRow)]
struct Raw {
    name: String,
    background: Option<String>,
    foreground: Option<String>,
    versions: i64,
    experiments: i64,
    projects: i64,
}

/// Tags by name: those on something that the actor may see; to Managers, those on nothing as well.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when nothing of the organization may be seen.
pub async fn list(registry: &Registry, actor: &Actor, org: &str) -> Result<TagList> {
    let mut db = registry.pool.acquire().await?;
    let tree = gate::tree(&mut db, actor, org).await?;
    Ok(TagList {
        items: of(&mut db, &tree, None).await?,
        may_colour: gate::may_colour(&tree).is_ok(),
        may_manage: decide(&tree.subject, Action::ManageTags, Resource::Organization).is_ok(),
    })
}

/// The same of one tag, if it exists for the actor.
pub(super) async fn of(db: &mut PgConnection, tree: &Tree, name: Option<&str>) -> Result<Vec<TagUse>> {
    let of =
        |wanted: fn(Access) -> bool| -> Vec<Id> { tree.visible().filter(|p| wanted(p.access)).map(|p| p.id).collect() };
    let rows: Vec<Raw> = sqlx::query_as(
        "select t.name, t.background, t.foreground, coalesce(v.n, 0) as versions, coalesce(e.n, 0) as experiments,
                coalesce(p.n, 0) as projects
         from tag t
         left join (select x.tag_id, count(*) as n from version_tag x join version v on v.id = x.version_id
                    where x.org_id = $1 and (v.project_id = any($2)
                        or (v.project_id = any($3) and v.status = 'published' and v.archived_at is null)) group by 1) v
                on v.tag_id = t.id
         left join (select x.tag_id, count(*) as n from experiment_tag x join experiment e on e.id = x.experiment_id
                    where x.org_id = $1 and e.project_id = any($2) group by 1) e on e.tag_id = t.id
         left join (select tag_id, count(*) as n from project_tag where org_id = $1 and project_id = any($2) group by 1) p
                on p.tag_id = t.id
         where t.org_id = $1 and ($4 or coalesce(v.n, e.n, p.n) is not null) and ($5::text is null or t.name = $5)
         order by t.name",
    )
    .bind(tree.org)
    .bind(of(|a| matches!(a, Access::Role(_))))
    .bind(of(|a| a == Access::Public))
    .bind(tree.subject.org_role >= OrgRole::Manager)
    .bind(name)
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|raw| TagUse {
            coloured: raw.background.is_some(),
            tag: TagView::new(raw.name, raw.background, raw.foreground),
            versions: raw.versions,
            experiments: raw.experiments,
            projects: raw.projects,
        })
        .collect())
}
