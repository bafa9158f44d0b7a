//! The tags of an organization with how often they are used.

use domain::{
    Id, Refusal,
    api::{TagList, TagUse},
    permission::{Access, Action, OrgRole, Resource, decide},
    tag::TagView,
};
use sqlx::{FromRow, PgConnection};

use crate::{
    Actor, Registry, Result, gate,
    paged::{self, Paging, Span},
    tree::Tree,
};

/// What cursors of this list are told by.
const LIST: &str = "tags";

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
    let mut db = registry.reads().await?;
    let tree = gate::tree(&mut db, actor, org).await?;
    Ok(told(&tree, of(&mut db, &tree, None).await?, None))
}

/// A page of them.
///
/// # Errors
/// As of the list; a cursor of something else.
pub async fn page(registry: &Registry, actor: &Actor, org: &str, paging: Paging<'_>) -> Result<TagList> {
    let span = Span::of(paging, LIST)?;
    let mut db = registry.reads().await?;
    let tree = gate::tree(&mut db, actor, org).await?;
    let mut items = read_rows(&mut db, &tree, None, &span).await?;
    let next = paged::next(&mut items, paging, LIST, |it| (it.tag.name.clone(), Id::nil()));
    Ok(told(&tree, items, next))
}

fn told(tree: &Tree, items: Vec<TagUse>, next: Option<String>) -> TagList {
    TagList {
        items,
        next,
        may_colour: gate::may_colour(tree).is_ok(),
        may_manage: decide(&tree.subject, Action::ManageTags, Resource::Organization).is_ok(),
    }
}

/// One of them.
///
/// # Errors
/// [`Refusal::NotFound`] for a tag on nothing that the actor may see.
pub async fn get(registry: &Registry, actor: &Actor, org: &str, tag: &str) -> Result<TagUse> {
    let mut db = registry.reads().await?;
    let tree = gate::tree(&mut db, actor, org).await?;
    let found = of(&mut db, &tree, Some(tag)).await?.pop();
    Ok(found.ok_or_else(|| Refusal::not_found("tag"))?)
}

/// The same of one tag, if it exists for the actor.
pub(super) async fn of(db: &mut PgConnection, tree: &Tree, name: Option<&str>) -> Result<Vec<TagUse>> {
    read_rows(db, tree, name, &Span::default()).await
}

async fn read_rows(db: &mut PgConnection, tree: &Tree, name: Option<&str>, span: &Span) -> Result<Vec<TagUse>> {
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
           and ($6::text is null or t.name > $6)
         order by t.name limit $7",
    )
    .bind(tree.org)
    .bind(of(|a| matches!(a, Access::Role(_))))
    .bind(of(|a| a == Access::Public))
    .bind(tree.subject.org_role >= OrgRole::Manager)
    .bind(name)
    .bind(span.text())
    .bind(span.limit)
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
