//! Why somebody may do what they may in a project, as far as the reader may see the projects above.

use std::collections::HashMap;

use domain::{
    Id, Refusal,
    access::{Explanation, Held, Rung, explain},
    permission::{Access, Action, OrgRole, ProjectRole},
};

use crate::{Actor, Registry, Result, gate, tree::read};

/// Explains somebody's access to a project: anybody's to those who administer it, else one's own.
///
/// # Errors
/// The role; [`Refusal::NotFound`] for a project that is hidden, and for a person who has nothing to do with it.
pub async fn of(registry: &Registry, actor: &Actor, project: Id, account: Id) -> Result<Explanation> {
    let mut db = registry.reads().await?;
    let own = actor.id() == Some(account);
    let action = if own { Action::See } else { Action::ManageProject };
    let granted = gate::project(&mut db, actor, project, action).await?;
    let tree = &granted.tree;
    let way: Vec<Id> = tree.up(project).map(|p| p.id).collect();
    let member: Option<(Option<String>, bool)> = sqlx::query_as(
        "select m.role, coalesce(a.deactivated_at, m.deactivated_at) is not null
         from account a left join member m on m.account_id = a.id and m.org_id = $1
         where a.id = $2 and (m.role is not null
             or exists (select from project_grant where account_id = a.id and project_id = any($3)))",
    )
    .bind(tree.org)
    .bind(account)
    .bind(&way)
    .fetch_optional(&mut *db)
    .await?;
    let (role, deactivated) = member.ok_or_else(|| Refusal::not_found("person"))?;
    if deactivated {
        // Whoever is deactivated has nothing, whatever they were given.
        return Ok(explain(OrgRole::Outsider, &[]));
    }
    let role = role.map(|role| read(&role, OrgRole::from_code)).transpose()?.unwrap_or(OrgRole::Outsider);
    let rows: Vec<(Id, String, Option<String>)> = sqlx::query_as(
        "select g.project_id, g.role, t.name from project_grant g left join team t on t.id = g.team_id
         where g.project_id = any($1)
           and (g.account_id = $2 or g.team_id in (select team_id from team_member where account_id = $2))
         order by t.name nulls first, g.id",
    )
    .bind(&way)
    .bind(account)
    .fetch_all(&mut *db)
    .await?;
    let mut held: HashMap<Id, Vec<Held>> = HashMap::new();
    for (project, role, team) in rows {
        held.entry(project).or_default().push(Held { team, role: read(&role, ProjectRole::from_code)? });
    }
    let rungs: Vec<Rung> = tree
        .up(project)
        .map(|p| Rung {
            project: p.path.clone(),
            visibility: p.visibility,
            inherits: p.inherits,
            held: held.remove(&p.id).unwrap_or_default(),
            told: p.access > Access::Hidden,
        })
        .collect();
    Ok(explain(role, &rungs))
}
