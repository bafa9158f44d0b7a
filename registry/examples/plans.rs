//! How long every kind of list takes at many versions in many projects, and how PostgreSQL finds its rows.
//!
//! `cargo run --package registry --example plans -- --rows 1000000 --projects 2000`

use std::time::{Duration, Instant};

use domain::{
    permission::{OrgRole, ProjectRole, Visibility},
    query::Query as Filter,
    table::{Group, Rows, Subject, View},
};
use registry::{
    Actor, Result, experiments,
    table::Query,
    testing::TestWorld,
    versions::{activity, get, list},
    views::{self, facet, keys},
};

/// Versions of one statement.
const BATCH: i64 = 100_000;
/// Each is asked so often; the middle one counts.
const TIMES: usize = 3;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |name: &str, usual: i64| {
        let value = arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1));
        value.map_or(usual, |text| text.parse().unwrap_or_else(|_| panic!("{name} needs a number")))
    };
    let (rows, projects) = (number("--rows", 100_000), number("--projects", 2_000));
    let world = TestWorld::new().await;
    let since = Instant::now();
    make(&world, rows, projects).await;
    eprintln!("{rows} versions in {projects} projects made in {:.0} s", since.elapsed().as_secs_f32());
    let member = world.person("grace", OrgRole::Member).await;
    let outsider = world.person("olga", OrgRole::Outsider).await;
    world.grant("acme/p7", &outsider, ProjectRole::Viewer).await;
    println!("| who | what | ms | rows are found by |\n|---|---|---:|---|");
    for (who, actor) in [("owner", world.owner().await), ("member", member), ("outsider", outsider)] {
        Asked { world: &world, who, actor }.everything().await;
    }
}

/// Projects three levels deep, of which every tenth at the top is private, and versions with all that lists read.
async fn make(world: &TestWorld, rows: i64, projects: i64) {
    world.project("acme/p0", Visibility::Organization).await;
    for i in 0..8 {
        world.person(&format!("person-{i}"), OrgRole::Member).await;
    }
    let tops = projects / 10;
    world
        .sql(&format!(
            "insert into project (org_id, id, slug, name, name_key, visibility)
             select org_id, gen_random_uuid(), 'p' || n, 'p' || n, 'p' || n, case when n % 10 = 9 then 'private' else 'organization' end
             from project, generate_series(1, {tops} - 1) n;
             insert into project (org_id, id, parent_id, slug, name, name_key, visibility)
             select org_id, gen_random_uuid(), id, 's' || n, 's' || n, 's' || n, 'organization'
             from project, generate_series(1, 3) n where parent_id is null;
             insert into project (org_id, id, parent_id, slug, name, name_key, visibility)
             select org_id, gen_random_uuid(), id, 't' || n, 't' || n, 't' || n, 'organization'
             from project, generate_series(1, 2) n where parent_id is not null;
             insert into model (org_id, id, project_id, slug, name, name_key, next_number)
             select org_id, gen_random_uuid(), id, 'model-' || n, 'model ' || n, 'model ' || n, {rows} from project, generate_series(1, 10) n;
             insert into experiment (org_id, id, project_id, name, name_key, status, user_id, created_at)
             select org_id, gen_random_uuid(), id, 'run ' || n, 'run ' || n, 'completed',
                    (select id from account order by md5(id::text || n || project.id::text) limit 1), now() - make_interval(mins => n)
             from project, generate_series(1, 20) n;
             insert into experiment_parameter (org_id, experiment_id, name, value, number, value_key)
             select org_id, id, 'lr', '0.' || abs(hashtext(id::text)) % 100, abs(hashtext(id::text)) % 100 / 100.0, '0.' || abs(hashtext(id::text)) % 100 from experiment;
             insert into tag (org_id, id, name) select id, gen_random_uuid(), 'tag ' || n from organization, generate_series(0, 99) n;
             analyze"
        ))
        .await;
    for from in (0..rows).step_by(usize::try_from(BATCH).unwrap_or(1)) {
        world.sql(&versions(from, rows.min(from + BATCH), rows)).await;
        eprintln!("{from}");
    }
    world
        .sql(
            "insert into version_count (org_id, project_id, delta)
             select org_id, project_id, count(*) from version where archived_at is null group by 1, 2;
             insert into saved_view (org_id, id, project_id, owner_id, subject, slug, name, shared, query)
             select p.org_id, gen_random_uuid(), null, a.id, 'models', 'v' || n, 'v' || n, true, 'sort=name'
             from (select * from project limit 1) p, (select * from account limit 1) a, generate_series(1, 150) n",
        )
        .await;
    world.sql("vacuum analyze").await;
}

/// Versions `from..to` of `all`, the oldest first, spread over all models. Past the triggers, which so many would
/// keep busy for long.
fn versions(from: i64, to: i64, all: i64) -> String {
    format!(
        "set session_replication_role = replica;
         create temp table m on commit drop as select *, row_number() over (order by id) - 1 as n from model;
         create temp table e on commit drop as select *, row_number() over (order by id) - 1 as n from experiment;
         create temp table t on commit drop as select *, row_number() over (order by id) - 1 as n from tag;
         create temp table made on commit drop as
             select i, ('01900000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid as id, (select id from organization) as org_id,
                    i % (select count(*) from model) as m, i / (select count(*) from model) + 1 as number, i * 7 % (select count(*) from experiment) as e
             from generate_series({from}::bigint, {to} - 1) i;
         create index on m (n); create index on e (n); analyze m; analyze e; analyze made;
         insert into version (org_id, id, model_id, project_id, name_key, number, label, framework, framework_key, status, published_at,
                              archived_at, user_id, experiment_id, size, created_at, updated_at)
         select m.org_id, v.id, m.id, m.project_id, m.name_key, v.number, case when i % 5 = 0 then 'v' || i || '.0' end,
                (array['ONNX', 'PyTorch', 'TensorFlow', 'safetensors', 'XGBoost'])[1 + i % 5],
                (array['onnx', 'pytorch', 'tensorflow', 'safetensors', 'xgboost'])[1 + i % 5],
                case when i % 3 = 0 then 'published' else 'draft' end, case when i % 3 = 0 then now() end,
                case when i % 20 = 0 then now() end, e.user_id, e.id, i * 1000, now() - interval '1 minute' * ({all} - i), now() - interval '1 minute' * ({all} - i)
         from made v join m on m.n = v.m join e on e.n = v.e;
         insert into version_tag (org_id, version_id, tag_id)
         select v.org_id, v.id, t.id from made v join t on t.n in (i % 100, (i * 3 + 1) % 100);
         insert into version_text (org_id, version_id, description)
         select org_id, id, 'trained with seed ' || i || case when i % 1000 = 0 then ' on owls' else '' end from made;
         insert into version_metadata (org_id, version_id, key, value, number, value_key)
         select org_id, id, 'dataset', 'set ' || i % 50, null, 'set ' || i % 50 from made
         union all select org_id, id, 'score', (i % 1000)::text, i % 1000, (i % 1000)::text from made where i % 4 = 0;
         insert into version_metric (org_id, version_id, name, last, min, max, first)
         select org_id, id, 'acc', i % 997 / 997.0, 0, 1, 0 from made where i % 2 = 0;
         insert into audit (id, org_id, actor_id, via, action, kind, resource_id, project_id, after)
         select gen_random_uuid(), v.org_id, null, 'token', 'version.registered', 'version', v.id, null, '{{}}' from made v;
         reset session_replication_role"
    )
}

struct Asked<'a> {
    world: &'a TestWorld,
    who: &'static str,
    actor: Actor,
}

impl Asked<'_> {
    async fn everything(&self) {
        for (what, path) in [
            ("organization", vec![]),
            ("project with sub-projects", vec!["p7"]),
            ("project without", vec!["p7", "s1", "t1"]),
            ("model", vec!["p7", "model-3"]),
        ] {
            self.page(&format!("default view, {what}"), &path, "", "", "", |q| q).await;
        }
        for sort in [
            "framework",
            "name",
            "status",
            "project",
            "user",
            "task",
            "created",
            "updated",
            "-size",
            "-metadata.score",
            "-metrics.acc",
            "params.lr",
        ] {
            self.page(&format!("sort {sort}"), &[], sort, "", "", |q| q).await;
        }
        for search in ["owls", "model 7", "v500000", "nothing at all", "run 7"] {
            self.page(&format!("search “{search}”"), &[], "", search, "", |q| q).await;
        }
        for query in [
            "tags:\"tag 7\"",
            "tags:\"tag 7\"&\"tag 22\"",
            "tags:nil",
            "status:published",
            "status:draft,framework:ONNX",
            "user:me",
            "name:*7",
            "task:\"run 7\"",
            "metadata.dataset:\"set 3\"",
            "metadata.dataset:\"none such\"",
            "metrics.acc:>0.99",
            "created:last_7d",
            "label:v500000.0",
            "description:*owls*",
            "project:p7/*",
        ] {
            self.page(&format!("query {query}"), &[], "", "", query, |q| q).await;
        }
        self.page("latest of each model", &[], "", "", "", |q| Query { rows: Rows::Latest, ..q }).await;
        self.page("archive", &[], "", "", "", |q| Query { archived: true, ..q }).await;
        self.page("by sub-project", &[], "", "", "", |q| Query { group: Group::SubProject, ..q }).await;
        self.page("by sub-project, drafts", &[], "", "", "status:draft", |q| Query { group: Group::SubProject, ..q })
            .await;
        for column in ["tags", "framework", "status", "project", "user", "metadata.dataset", "params.lr"] {
            let asked =
                |subject, link| facet::Question { subject, organization: "acme", path: &[], link, column, search: "" };
            self.time(&format!("facet {column}"), async || {
                facet::facet(self.world.registry(), &self.actor, asked(Subject::Models, "")).await.map(drop)
            })
            .await;
            self.time(&format!("facet {column} among drafts"), async || {
                facet::facet(self.world.registry(), &self.actor, asked(Subject::Models, "query=status:draft"))
                    .await
                    .map(drop)
            })
            .await;
        }
        let registry = self.world.registry();
        self.time("keys of metadata, metrics, parameters", async || {
            keys::keys(registry, &self.actor, Subject::Models, "acme", &[], "").await.map(drop)
        })
        .await;
        self.time("experiments, default view", async || {
            experiments::list::list(registry, &self.actor, Query { limit: 50, ..Query::at("acme", &[]) })
                .await
                .map(drop)
        })
        .await;
        self.time("experiments, sort -params.lr", async || {
            let (sort, _) = View::read_sort_text("-params.lr", Subject::Experiments);
            let query = Query { limit: 50, sort: &sort, ..Query::at("acme", &[]) };
            experiments::list::list(registry, &self.actor, query).await.map(drop)
        })
        .await;
        self.time("saved views", async || {
            views::list::list(registry, &self.actor, "acme", &[], Subject::Models).await.map(drop)
        })
        .await;
        self.time("tags with counts", async || {
            registry::tags::list::list(registry, &self.actor, "acme").await.map(drop)
        })
        .await;
        self.time("projects of the sidebar", async || {
            registry::projects::list::list(registry, &self.actor, "acme").await.map(drop)
        })
        .await;
        let path = ["p7".to_owned()];
        let page =
            list::list(registry, &self.actor, Query { limit: 1, ..Query::at("acme", &path) }).await.expect("a page");
        if let Some(row) = page.page.items.first() {
            self.time("activity of a version", async || {
                activity::get(registry, &self.actor, row.id, None).await.map(drop)
            })
            .await;
            self.time("details of a version", async || get::get(registry, &self.actor, row.id).await.map(drop)).await;
        }
    }

    async fn page(
        &self,
        what: &str,
        path: &[&str],
        sort: &str,
        search: &str,
        query: &str,
        with: impl Fn(Query<'_>) -> Query<'_>,
    ) {
        let path: Vec<String> = path.iter().map(|&slug| slug.to_owned()).collect();
        let filter = Filter::parse(query).expect("a query");
        let (sort, _) = View::read_sort_text(sort, Subject::Models);
        let query = with(Query { filter: &filter, search, sort: &sort, limit: 50, ..Query::at("acme", &path) });
        let took = self.measure(async || list::list(self.world.registry(), &self.actor, query).await.map(drop)).await;
        let plan = self.world.explain(&self.actor, Subject::Models, query, "costs off").await;
        self.say(what, took, &found_by(&plan));
    }

    async fn time(&self, what: &str, ask: impl AsyncFn() -> Result<()>) {
        let took = self.measure(ask).await;
        self.say(what, took, "");
    }

    async fn measure(&self, ask: impl AsyncFn() -> Result<()>) -> Result<Duration> {
        let mut times = Vec::new();
        for _ in 0..TIMES {
            let since = Instant::now();
            ask().await?;
            times.push(since.elapsed());
        }
        times.sort();
        Ok(times[TIMES / 2])
    }

    fn say(&self, what: &str, took: Result<Duration>, plan: &str) {
        match took {
            Ok(took) => println!("| {} | {what} | {:.1} | {plan} |", self.who, took.as_secs_f64() * 1e3),
            Err(error) => println!("| {} | {what} | {error} | |", self.who),
        }
    }
}

/// The scans that find the page's rows, without those that read what its rows say.
fn found_by(plan: &str) -> String {
    let scans =
        plan.lines().filter(|line| line.contains("Scan")).map(|line| line.trim().trim_start_matches("-> ").trim());
    let mut short: Vec<&str> =
        scans.filter(|line| ![" v", " m", " a", " e", "page"].iter().any(|end| line.ends_with(end))).collect();
    short.truncate(4);
    short.join("; ").replace('|', "\\|")
}
