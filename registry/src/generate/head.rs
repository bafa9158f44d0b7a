//! The organization with its people, tags, projects and models, by the triggers that keep closures and paths.

use std::collections::HashSet;

use domain::{Id, Refusal, name};
use serde_json::json;
use sqlx::{Connection as _, PgConnection};

use super::{
    draw::{Draw, Of},
    plan::Plan,
    sheet::Sheet,
    words,
    write::copy,
};
use crate::{Actor, Result, audit};

/// Refuses an organization that is there already, unless something is to be added to it.
pub(super) async fn refuse_taken(db: &mut PgConnection, slug: &str, into: bool) -> Result<()> {
    let there: bool =
        sqlx::query_scalar("select exists (select from organization where slug = $1)").bind(slug).fetch_one(db).await?;
    match (there, into) {
        (true, false) => Err(Refusal::invalid(
            "organization",
            format!("“{slug}” is there already; name another one, or add to it with --into"),
        )
        .into()),
        (false, true) => Err(Refusal::not_found("organization").into()),
        _ => Ok(()),
    }
}

/// Writes it in one transaction; the organization's key.
pub(super) async fn write(db: &mut PgConnection, plan: &mut Plan, into: bool) -> Result<Id> {
    let mut tx = db.begin().await?;
    let org = organization(&mut tx, plan, into).await?;
    if into {
        refuse_repeated(&mut tx, plan, org).await?;
    }
    people(&mut tx, plan, org).await?;
    tags(&mut tx, plan, org).await?;
    projects(&mut tx, plan, org).await?;
    grants(&mut tx, plan, org).await?;
    models(&mut tx, plan, org).await?;
    let wish = &plan.wish;
    let change = audit::Change {
        org: Some(org),
        project: None,
        action: "organization.generated",
        resource: Some(org),
        before: json!(null),
        after: json!({"versions": wish.versions, "projects": wish.projects, "experiments": wish.experiments, "seed": wish.seed}),
    };
    audit::record(&mut tx, &Actor::operator(), change).await?;
    tx.commit().await?;
    Ok(org)
}

async fn organization(tx: &mut PgConnection, plan: &Plan, into: bool) -> Result<Id> {
    let slug = &plan.wish.organization;
    if into {
        let found: Option<Id> =
            sqlx::query_scalar("select id from organization where slug = $1 and deleted_at is null for no key update")
                .bind(slug)
                .fetch_optional(tx)
                .await?;
        return found.ok_or_else(|| Refusal::not_found("organization").into());
    }
    let id = Draw::of(plan.wish.root(), Of::Project, usize::MAX).id(plan.start);
    sqlx::query("insert into organization (id, slug, name, created_at) values ($1, $2, $3, $4)")
        .bind(id)
        .bind(slug)
        .bind(slug)
        .bind(plan.start)
        .execute(tx)
        .await?;
    Ok(id)
}

/// Refuses what was generated into the organization with the same seed before.
async fn refuse_repeated(tx: &mut PgConnection, plan: &Plan, org: Id) -> Result<()> {
    let home = &plan.projects[0].slug;
    let taken: bool =
        sqlx::query_scalar("select exists (select from node where org_id = $1 and parent_id is null and slug = $2)")
            .bind(org)
            .bind(home)
            .fetch_one(&mut *tx)
            .await?;
    if taken {
        let why = format!("was generated into this organization before: there is a project “{home}”. Take another");
        return Err(Refusal::invalid("seed", why).into());
    }
    Ok(())
}

async fn people(tx: &mut PgConnection, plan: &Plan, org: Id) -> Result<()> {
    let mut accounts = Sheet::new("account", "id, kind, name, name_key, email, created_at");
    let mut members = Sheet::new("member", "org_id, account_id, role, created_at");
    let mut teams = Sheet::new("team", "org_id, id, slug, name, created_at");
    let mut in_teams = Sheet::new("team_member", "org_id, team_id, account_id, maintainer");
    for person in &plan.people {
        let row = accounts.row().id(person.id).text("person").text(&person.name);
        drop(row.text(&name::sort_key(&person.name)).text(&person.email).time(plan.start));
        members.row().id(org).id(person.id).text(person.role).time(plan.start);
    }
    for (i, (id, name)) in plan.teams.iter().enumerate() {
        teams.row().id(org).id(*id).text(&slug_of(plan, name)).text(name).time(plan.start);
        for (place, person) in plan.people.iter().enumerate().filter(|(at, _)| at % plan.teams.len() == i) {
            let maintainer = if place < plan.teams.len() { "t" } else { "f" };
            in_teams.row().id(org).id(*id).id(person.id).text(maintainer);
        }
    }
    for sheet in [accounts, members, teams, in_teams] {
        copy(tx, &sheet).await?;
    }
    Ok(())
}

/// Teams of several seeds are told apart.
fn slug_of(plan: &Plan, team: &str) -> String {
    format!("{}-{}", name::slugify(team), plan.wish.seed)
}

/// Tags that the organization has already are taken as they are.
async fn tags(tx: &mut PgConnection, plan: &mut Plan, org: Id) -> Result<()> {
    let (ids, names): (Vec<Id>, Vec<&str>) = plan.tags.iter().map(|(id, name)| (*id, name.as_str())).unzip();
    sqlx::query(
        "insert into tag (org_id, id, name) select $1, * from unnest($2::uuid[], $3::text[])
         on conflict on constraint tag_name_key do nothing",
    )
    .bind(org)
    .bind(&ids)
    .bind(&names)
    .execute(&mut *tx)
    .await?;
    let found: Vec<Id> = sqlx::query_scalar(
        "select t.id from unnest($2::text[]) with ordinality n (name, place) join tag t on t.org_id = $1 and t.name = n.name
         order by n.place",
    )
    .bind(org)
    .bind(&names)
    .fetch_all(tx)
    .await?;
    for (tag, id) in plan.tags.iter_mut().zip(found) {
        tag.0 = id;
    }
    Ok(())
}

async fn projects(tx: &mut PgConnection, plan: &Plan, org: Id) -> Result<()> {
    let mut sheet = Sheet::new(
        "project",
        "org_id, id, parent_id, slug, name, name_key, visibility, created_by, created_at, updated_at, archived_at",
    );
    for project in &plan.projects {
        let row = sheet.row().id(org).id(project.id).id_or_null(project.parent.map(|at| plan.projects[at].id));
        let row = row.text(&project.slug).text(&project.name).text(&name::sort_key(&project.name));
        let row = row.text(project.visibility).id(plan.people[0].id).time(plan.start).time(plan.start);
        drop(row.time_or_null(project.archived.then_some(plan.wish.until)));
    }
    copy(tx, &sheet).await
}

/// Everybody has been let into a few projects, and every team into more.
async fn grants(tx: &mut PgConnection, plan: &Plan, org: Id) -> Result<()> {
    let mut sheet = Sheet::new("project_grant", "org_id, id, project_id, account_id, team_id, role, created_at");
    let mut given: HashSet<(usize, Id)> = HashSet::new();
    let accounts = plan.people.iter().map(|person| (person.id, false, 3));
    let teams = plan.teams.iter().map(|(id, _)| (*id, true, 12));
    for (number, (id, is_team, count)) in accounts.chain(teams).enumerate() {
        let mut draw = Draw::of(plan.wish.root(), Of::Person, plan.people.len() + number);
        for _ in 0..count {
            let project = draw.skewed(plan.projects.len());
            if !given.insert((project, id)) {
                continue;
            }
            let row = sheet.row().id(org).id(draw.id(plan.start)).id(plan.projects[project].id);
            let row = if is_team { row.null().id(id) } else { row.id(id).null() };
            drop(row.text(draw.pick(words::ROLES)).time(plan.start));
        }
    }
    copy(tx, &sheet).await
}

async fn models(tx: &mut PgConnection, plan: &Plan, org: Id) -> Result<()> {
    let mut sheet = Sheet::new(
        "model",
        "org_id, id, project_id, slug, name, name_key, next_number, created_by, created_at, updated_at",
    );
    for model in &plan.models {
        let at = plan.time_of(model.first);
        let row = sheet.row().id(org).id(model.id).id(plan.projects[model.project].id).text(&model.slug);
        let row = row.text(&model.name).text(&name::sort_key(&model.name)).whole(i64::from(model.versions) + 1);
        drop(row.id(plan.people[0].id).time(at).time(at));
    }
    copy(tx, &sheet).await
}
