//! Everything about a version that a query can ask for, read with plain statements.

use std::collections::HashMap;

use domain::{
    Id, Time,
    name::sort_key,
    table::{Aggregate, Column, ColumnKey},
};
use registry::testing::TestWorld;
use sqlx::{FromRow, Row as _};

/// Text, the key it has, and its number where it is one.
type Keyed = (String, String, Option<f64>);

/// A live version as it is.
#[derive(FromRow)]
pub struct Facts {
    pub id: Id,
    pub path: String,
    pub visibility: String,
    pub status: String,
    name: String,
    stage: String,
    number: i32,
    label: Option<String>,
    framework: Option<String>,
    description: String,
    uri: Option<String>,
    sha256: Option<String>,
    size: Option<i64>,
    parameter_count: Option<i64>,
    downloads: i64,
    created_at: Time,
    updated_at: Time,
    published_at: Option<Time>,
    file_name: Option<String>,
    parent_id: Option<Id>,
    parent_path: Option<String>,
    user_id: Option<Id>,
    published_by: Option<Id>,
    experiment_id: Option<Id>,
    experiment_path: Option<String>,
    experiment_name: Option<String>,
    experiment_kind: Option<String>,
    experiment_status: Option<String>,
    started_at: Option<Time>,
    experiment_updated_at: Option<Time>,
    last_iteration: Option<i64>,
    #[sqlx(skip)]
    many: HashMap<&'static str, Vec<Keyed>>,
    #[sqlx(skip)]
    people: HashMap<Id, String>,
}

/// A value of a field.
#[derive(Clone, Debug)]
pub enum Value {
    Text(String),
    /// Text, with its number where it is one.
    Mixed(String, Option<f64>),
    Number(f64),
    Time(Time),
    Id(Id),
    Person(Id, String),
    Project(String),
}

/// All live versions.
pub async fn all(world: &TestWorld) -> Vec<Facts> {
    let paths = "with recursive paths as (
        select id, slug as path, visibility from project where parent_id is null
        union all select p.id, a.path || '/' || p.slug, p.visibility from project p join paths a on a.id = p.parent_id)";
    let sql = format!(
        "{paths} select v.id, p.path, p.visibility, v.status, m.name, v.stage, v.number, v.label, v.framework,
            coalesce(t.description, '') as description, v.uri, encode(v.sha256, 'hex') as sha256, v.size, v.parameter_count,
            coalesce(d.count, 0) as downloads, v.created_at, v.updated_at, v.published_at, v.file_name, v.parent_id,
            q.path as parent_path, v.user_id, v.published_by, v.experiment_id, r.path as experiment_path,
            e.name as experiment_name, e.kind as experiment_kind, e.status as experiment_status, e.started_at,
            e.updated_at as experiment_updated_at, e.last_iteration
         from version v join paths p on p.id = v.project_id join model m on m.id = v.model_id
         left join version_text t on t.version_id = v.id left join download_count d on d.version_id = v.id
         left join version w on w.id = v.parent_id left join paths q on q.id = w.project_id
         left join experiment e on e.id = v.experiment_id left join paths r on r.id = e.project_id
         where v.archived_at is null"
    );
    let mut facts: Vec<Facts> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(world.owner_pool()).await.unwrap();
    let people: HashMap<Id, String> = sqlx::query_as("select id, name from account")
        .fetch_all(world.owner_pool())
        .await
        .unwrap()
        .into_iter()
        .collect();
    for (what, of) in [
        ("tags", "select x.version_id, t.name, '', null::float8 from version_tag x join tag t on t.id = x.tag_id"),
        ("aliases", "select version_id, name, '', null::float8 from alias"),
        ("files", "select version_id, name, '', null::float8 from version_file"),
        ("metadata", "select version_id, value, key, number from version_metadata"),
        (
            "last",
            "select version_id, '', case variant when '' then name else name || '/' || variant end, last from version_metric",
        ),
        (
            "min",
            "select version_id, '', case variant when '' then name else name || '/' || variant end, min from version_metric",
        ),
        (
            "max",
            "select version_id, '', case variant when '' then name else name || '/' || variant end, max from version_metric",
        ),
        (
            "staged",
            "select version_id, changed_by::text, '', null::float8 from stage_change where changed_by is not null",
        ),
        (
            "params",
            "select v.id, p.value, p.name, p.number from experiment_parameter p join version v on v.experiment_id = p.experiment_id",
        ),
        (
            "runs",
            "select v.id, t.name, '', null::float8 from experiment_tag x join tag t on t.id = x.tag_id join version v on v.experiment_id = x.experiment_id",
        ),
    ] {
        let mut found: HashMap<Id, Vec<Keyed>> = HashMap::new();
        for row in sqlx::query(of).fetch_all(world.owner_pool()).await.unwrap() {
            found.entry(row.get(0)).or_default().push((row.get(1), row.get(2), row.get(3)));
        }
        for fact in &mut facts {
            fact.many.insert(what, found.remove(&fact.id).unwrap_or_default());
        }
    }
    for fact in &mut facts {
        fact.people.clone_from(&people);
    }
    facts
}

impl Facts {
    fn texts(&self, what: &str) -> Vec<Value> {
        self.many[what].iter().map(|(text, ..)| Value::Text(text.clone())).collect()
    }

    fn keyed(&self, what: &str, key: &str) -> impl Iterator<Item = &Keyed> {
        self.many[what].iter().filter(move |(_, k, _)| k == key)
    }

    fn person(&self, id: Option<Id>) -> Option<Value> {
        id.map(|id| Value::Person(id, self.people[&id].clone()))
    }

    /// The values of a field that somebody with a role in these projects may know. Empty text is none.
    pub fn values(&self, field: &ColumnKey, roles: &[&str]) -> Vec<Value> {
        let mut values = self.all_values(field, roles);
        values.retain(|value| !matches!(value, Value::Text(text) | Value::Mixed(text, _) if text.is_empty()));
        values
    }

    fn all_values(&self, field: &ColumnKey, roles: &[&str]) -> Vec<Value> {
        let here = roles.contains(&self.path.as_str());
        let run = self.experiment_path.as_deref().is_some_and(|path| roles.contains(&path));
        let text = |text: &Option<String>| text.clone().map(Value::Text);
        let number = |number: Option<i64>| number.map(|n| Value::Number(n as f64));
        let column = match field {
            ColumnKey::BuiltIn(column) => column,
            ColumnKey::Metadata(key) => {
                return self.keyed("metadata", key).map(|(t, _, n)| Value::Mixed(t.clone(), *n)).collect();
            }
            ColumnKey::Parameter(key) if run => {
                return self.keyed("params", key).map(|(t, _, n)| Value::Mixed(t.clone(), *n)).collect();
            }
            ColumnKey::Metric(key, aggregate) if here => {
                let what = match aggregate {
                    Aggregate::Last => "last",
                    Aggregate::Min => "min",
                    Aggregate::Max => "max",
                };
                return self.keyed(what, key).filter_map(|(_, _, n)| n.map(Value::Number)).collect();
            }
            ColumnKey::Parameter(_) | ColumnKey::Metric(..) => return Vec::new(),
        };
        match column {
            Column::Tags => return self.texts("tags"),
            Column::Aliases => return self.texts("aliases"),
            Column::File => return self.texts("files"),
            Column::ExperimentTags if run => return self.texts("runs"),
            Column::ExperimentTags => return Vec::new(),
            Column::Contributors if here => {
                let staged = self.many["staged"].iter().filter_map(|(id, ..)| Id::parse_str(id).ok());
                let ids = staged.chain(self.user_id).chain(self.published_by);
                return ids.filter_map(|id| self.person(Some(id))).collect();
            }
            _ => {}
        }
        let one = match column {
            Column::Framework => text(&self.framework),
            Column::Name => Some(Value::Text(self.name.clone())),
            Column::Status => Some(Value::Text(self.status.clone())),
            Column::Stage => Some(Value::Text(self.stage.clone())),
            Column::Visibility => Some(Value::Text(self.visibility.clone())),
            Column::Project => Some(Value::Project(self.path.clone())),
            Column::Description => Some(Value::Text(self.description.clone())),
            Column::Label => text(&self.label),
            Column::Uri => text(&self.uri),
            Column::Sha256 => text(&self.sha256),
            Column::Id => Some(Value::Id(self.id)),
            Column::Created => Some(Value::Time(self.created_at)),
            Column::Updated => Some(Value::Time(self.updated_at)),
            Column::Published => self.published_at.map(Value::Time),
            Column::Version => number(Some(self.number.into())),
            Column::Size => number(self.size),
            Column::Parameters => number(self.parameter_count),
            Column::User if here => self.person(self.user_id),
            Column::PublishedBy if here => self.person(self.published_by),
            Column::Downloads if here => number(Some(self.downloads)),
            Column::Parent if here && self.parent_path.as_deref().is_some_and(|p| roles.contains(&p)) => {
                self.parent_id.map(Value::Id)
            }
            Column::Task if run => text(&self.experiment_name),
            Column::ExperimentType if run => text(&self.experiment_kind),
            Column::ExperimentStatus if run => text(&self.experiment_status),
            Column::ExperimentStarted if run => self.started_at.map(Value::Time),
            Column::ExperimentUpdated if run => self.experiment_updated_at.map(Value::Time),
            Column::LastIteration if run => number(self.last_iteration),
            Column::ExperimentProject if run => self.experiment_path.clone().map(Value::Project),
            _ => None,
        };
        one.into_iter().collect()
    }

    /// What a row is sorted by: numbers before text; nothing where it comes last.
    pub fn sort_key(
        &self,
        field: &ColumnKey,
        roles: &[&str],
        projects: &HashMap<String, String>,
    ) -> (Option<f64>, Option<Vec<u8>>) {
        let text = |text: String| (None, Some(text.into_bytes()));
        let natural = |name: &str| (None, Some(sort_key(name).into_bytes()));
        if *field == ColumnKey::BuiltIn(Column::File) {
            return self.file_name.clone().map_or((None, None), text);
        }
        match self.values(field, roles).into_iter().next() {
            None => (None, None),
            Some(Value::Number(n)) => (n.is_finite().then_some(n), None),
            Some(Value::Time(time)) => (Some(time.timestamp_micros() as f64), None),
            Some(Value::Mixed(value, n)) => (n, (!value.is_empty()).then(|| sort_key(&value).into_bytes())),
            Some(Value::Person(_, name)) => natural(&name),
            Some(Value::Project(path)) => natural(&projects[&path]),
            Some(Value::Id(id)) => text(id.to_string()),
            Some(Value::Text(value)) => match field {
                ColumnKey::BuiltIn(Column::Framework | Column::Name | Column::Task) => natural(&value),
                _ => text(value),
            },
        }
    }

    /// Whether the version has an experiment.
    pub fn has_run(&self) -> bool {
        self.experiment_id.is_some()
    }
}
