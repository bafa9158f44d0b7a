//! Built-in columns that are hidden by default.

use std::collections::HashMap;

use domain::{
    Id, Time,
    person::PersonRef,
    table::{Cell, Column},
};
use sqlx::{AssertSqlSafe, FromRow, PgConnection};

use super::Cells;
use crate::{Result, artifacts::receive::hex, gate, table::texts::Texts, tags, tree::Tree};

/// What a version row and its neighbours say.
#[derive(FromRow)]
struct Raw {
    id: Id,
    project_id: Id,
    description: Option<String>,
    updated_at: Time,
    published_at: Option<Time>,
    published_by: Option<Id>,
    publisher: Option<String>,
    file_name: Option<String>,
    size: Option<i64>,
    parameter_count: Option<i64>,
    uri: Option<String>,
    sha256: Option<Vec<u8>>,
    downloads: i64,
    parent_id: Option<Id>,
    parent_project: Option<Id>,
    parent_slug: Option<String>,
    parent_number: Option<i32>,
    run_project: Option<Id>,
    run_kind: Option<String>,
    run_status: Option<String>,
    run_started: Option<Time>,
    run_updated: Option<Time>,
    run_iteration: Option<i64>,
}

/// Cells by column.
pub(super) async fn cells(
    db: &mut PgConnection,
    tree: &Tree,
    ids: &[Id],
    columns: &[Column],
    texts: Texts,
) -> Result<Vec<(Column, Cells)>> {
    let mut found = Vec::new();
    if columns.iter().any(|column| !in_lists(*column)) {
        let rows = read(db, ids, texts).await?;
        for &column in columns.iter().filter(|column| !in_lists(**column)) {
            found.push((column, rows.iter().filter_map(|raw| Some((raw.id, raw.cell(tree, column)?))).collect()));
        }
    }
    if columns.contains(&Column::Aliases) {
        found.push((Column::Aliases, aliases(db, ids).await?));
    }
    if columns.contains(&Column::Contributors) {
        found.push((Column::Contributors, contributors(db, tree, ids).await?));
    }
    if columns.contains(&Column::ExperimentTags) {
        found.push((Column::ExperimentTags, experiment_tags(db, tree, ids).await?));
    }
    Ok(found)
}

fn in_lists(column: Column) -> bool {
    matches!(column, Column::Aliases | Column::Contributors | Column::ExperimentTags)
}

async fn read(db: &mut PgConnection, ids: &[Id], texts: Texts) -> Result<Vec<Raw>> {
    Ok(sqlx::query_as(AssertSqlSafe(format!(
        "select v.id, v.project_id, {} as description, v.updated_at, v.published_at, v.published_by, b.name as publisher,
                v.file_name, v.size, v.parameter_count, v.uri, v.sha256, coalesce(d.count, 0) as downloads,
                p.id as parent_id, p.project_id as parent_project, m.slug as parent_slug, p.number as parent_number,
                e.project_id as run_project, e.kind as run_kind, e.status as run_status, e.started_at as run_started,
                e.updated_at as run_updated, e.last_iteration as run_iteration
         from version v left join version_text t on t.version_id = v.id left join account b on b.id = v.published_by
         left join download_count d on d.version_id = v.id left join experiment e on e.id = v.experiment_id
         left join version p on p.id = v.parent_id left join model m on m.id = p.model_id
         where v.id = any($1)",
        texts.cut("t.description")
    )))
    .bind(ids)
    .fetch_all(db)
    .await?)
}

impl Raw {
    fn cell(&self, tree: &Tree, column: Column) -> Option<Cell> {
        let here = gate::has_role(tree, self.project_id);
        // What is said of an experiment is for those who may see it.
        let run = self.run_project.filter(|project| gate::has_role(tree, *project));
        let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty()).map(Cell::Text);
        match column {
            Column::Description => text(&self.description),
            Column::Updated => Some(Cell::Time(self.updated_at)),
            Column::Published => self.published_at.map(Cell::Time),
            Column::PublishedBy if here => {
                let (id, name) = self.published_by.zip(self.publisher.clone())?;
                Some(Cell::Person(PersonRef { id, name }))
            }
            Column::File => text(&self.file_name),
            Column::Size => self.size.map(Cell::Size),
            Column::Parameters => self.parameter_count.map(Cell::Count),
            Column::ExperimentType if run.is_some() => text(&self.run_kind),
            Column::ExperimentStatus if run.is_some() => text(&self.run_status),
            Column::ExperimentStarted if run.is_some() => self.run_started.map(Cell::Time),
            Column::ExperimentUpdated if run.is_some() => self.run_updated.map(Cell::Time),
            Column::LastIteration if run.is_some() => self.run_iteration.map(Cell::Count),
            Column::ExperimentProject => tree.reference(run?).map(Cell::Project),
            // Seen from another project, the parent stays hidden unless its own is open to the reader.
            Column::Parent if here => {
                let project = tree.get(self.parent_project.filter(|project| gate::has_role(tree, *project))?)?;
                let (slug, number) = self.parent_slug.as_ref().zip(self.parent_number)?;
                let address = format!("{}/{}/{slug}@{number}", tree.org_slug, project.path);
                Some(Cell::Version(self.parent_id?, address))
            }
            Column::Uri => text(&self.uri),
            Column::Sha256 => self.sha256.as_deref().map(|digest| Cell::Text(hex(digest))),
            Column::Downloads if here => Some(Cell::Count(self.downloads)),
            Column::Visibility => {
                tree.get(self.project_id).map(|p| Cell::Text(p.effective_visibility.code().to_owned()))
            }
            _ => None,
        }
    }
}

async fn aliases(db: &mut PgConnection, ids: &[Id]) -> Result<Cells> {
    let rows: Vec<(Id, Vec<String>)> = sqlx::query_as(
        "select version_id, array_agg(name order by name) from alias where version_id = any($1) group by version_id",
    )
    .bind(ids)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(id, words)| (id, Cell::Words(words))).collect())
}

async fn contributors(db: &mut PgConnection, tree: &Tree, ids: &[Id]) -> Result<Cells> {
    let rows: Vec<(Id, Id, Id, String)> = sqlx::query_as(
        "select distinct on (a.name, a.id, w.id) w.id, w.project_id, a.id, a.name from (
             select id, project_id, user_id as account_id from version where id = any($1)
             union all select id, project_id, published_by from version where id = any($1)
             union all select v.id, v.project_id, s.changed_by from stage_change s join version v on v.id = s.version_id
                 where s.version_id = any($1)
         ) w join account a on a.id = w.account_id order by a.name, a.id, w.id",
    )
    .bind(ids)
    .fetch_all(db)
    .await?;
    let mut people: HashMap<Id, Vec<PersonRef>> = HashMap::new();
    for (version, project, id, name) in rows {
        if gate::has_role(tree, project) {
            people.entry(version).or_default().push(PersonRef { id, name });
        }
    }
    Ok(people.into_iter().map(|(id, people)| (id, Cell::People(people))).collect())
}

async fn experiment_tags(db: &mut PgConnection, tree: &Tree, ids: &[Id]) -> Result<Cells> {
    let rows: Vec<(Id, Id, Id)> = sqlx::query_as(
        "select v.id, e.id, e.project_id from version v join experiment e on e.id = v.experiment_id where v.id = any($1)",
    )
    .bind(ids)
    .fetch_all(&mut *db)
    .await?;
    let runs: Vec<(Id, Id)> =
        rows.into_iter().filter(|(.., project)| gate::has_role(tree, *project)).map(|(id, run, _)| (id, run)).collect();
    let tags = tags::of_experiments(db, &runs.iter().map(|(_, run)| *run).collect::<Vec<_>>()).await?;
    Ok(runs.into_iter().filter_map(|(id, run)| Some((id, Cell::Tags(tags.get(&run)?.clone())))).collect())
}
