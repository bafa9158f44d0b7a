//! How long every kind of list takes at many versions in many projects, and how PostgreSQL finds its rows.
//!
//! `cargo run --package registry --example plans -- --rows 1000000 --projects 2000`; with `--url` of a database that an
//! earlier run made and did not take away, it is only asked.

use std::time::{Duration, Instant};

use domain::{
    permission::{OrgRole, ProjectRole},
    query::Query as Filter,
    table::{Group, Rows, Subject, View},
};
use registry::{
    Actor, Registry, Result,
    artifacts::Files,
    database, experiments,
    generate::{self, Wish},
    people::operator,
    table::Query,
    testing::{TestWorld, email},
    versions::{activity, get, list},
    views::{self, facet, keys},
};

/// Each is asked so often; the middle one counts.
const TIMES: usize = 3;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |name: &str, usual: usize| {
        let value = arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1));
        value.map_or(usual, |text| text.parse().unwrap_or_else(|_| panic!("{name} needs a number")))
    };
    let (rows, projects) = (number("--rows", 100_000), number("--projects", 2_000));
    let attached = arguments.iter().position(|a| a == "--url").and_then(|at| arguments.get(at + 1));
    let (world, registry) = match attached {
        Some(url) => {
            let pool = database::connect(url, 4, None).await.expect("a database that was generated before");
            (None, Registry::new(pool, Files::local(&std::env::temp_dir()).expect("a folder")))
        }
        None => {
            let world = made(rows, projects).await;
            let registry = world.registry().clone();
            (Some(world), registry)
        }
    };
    let actor = async |name: &str| {
        operator::unsafe_in_the_name_of(&registry, &email(name)).await.expect("somebody of that name")
    };
    let (owner, member, outsider) = (actor("ada").await, actor("grace").await, actor("olga").await);
    println!("| who | what | rows, ms | with count, ms | rows are found by |\n|---|---|---:|---:|---|");
    for (who, actor) in [("owner", owner), ("member", member), ("outsider", outsider)] {
        Asked { world: world.as_ref(), registry: &registry, who, actor }.everything().await;
    }
}

/// An organization of so many versions, with its owner Ada, the member Grace, and Olga who was let into one project.
async fn made(rows: usize, projects: usize) -> TestWorld {
    let world = TestWorld::before_set_up().await;
    let since = Instant::now();
    let (experiments, until) = (Wish::usual_experiments(rows), std::time::SystemTime::now().into());
    let wish = Wish { organization: "acme".into(), versions: rows, projects, experiments, seed: 1, until };
    let told = |progress| eprintln!("{progress:?} after {:.1} s", since.elapsed().as_secs_f32());
    generate::unsafe_generate(world.registry(), &world.owner_url(), wish, false, told).await.expect("an organization");
    world.person("ada", OrgRole::Owner).await;
    world.person("grace", OrgRole::Member).await;
    let outsider = world.person("olga", OrgRole::Outsider).await;
    world.grant("acme/vision", &outsider, ProjectRole::Viewer).await;
    world
}

const PLACES: [(&str, &[&str]); 3] =
    [("organization", &[]), ("project with sub-projects", &["vision"]), ("project with few", &["robots"])];

const SORTS: &[&str] = &[
    "created",
    "name",
    "framework",
    "status",
    "stage",
    "version",
    "label",
    "updated",
    "published",
    "file",
    "size",
    "parameters",
    "project",
    "user",
    "task",
    "metadata.score",
    "metadata.dataset",
    "metrics.acc",
    "params.lr",
    "published_by",
    "downloads",
    "experiment_status",
];

const FILTERS: &[&str] = &[
    "status:published",
    "stage:production",
    "framework:MXNet",
    "framework:in-house|CoreML",
    "tags:baseline",
    "tags:batch-390",
    "tags:prod&edge",
    "tags:~baseline",
    "tags:nil",
    "user:me",
    "user:\"Ada Almeida\"",
    "name:*yolo*",
    "name:*gnn satellite*",
    "task:*run 7",
    "metadata.dataset:coco-0",
    "metadata.dataset:orders-29",
    "metadata.dataset:nosuch",
    "metadata.score:<0.001",
    "metadata.score:>0.5",
    "metadata.note-150:checked",
    "metrics.acc:>0.9999",
    "metrics.acc:<0.5",
    "params.lr:0.1",
    "params.batch_size:>500",
    "params.seed:77",
    "created:last_7d",
    "created:2024-01-01..2024-01-05",
    "aliases:champion",
    "aliases:~nil",
    "experiment_status:failed",
    "label:v1.2.0",
    "description:*owls*",
    "project:vision/*",
    "size:>100000",
];

struct Asked<'a> {
    /// Absent for a database that others made, of which no plans are told.
    world: Option<&'a TestWorld>,
    registry: &'a Registry,
    who: &'static str,
    actor: Actor,
}

impl Asked<'_> {
    async fn everything(&self) {
        for (what, path) in PLACES {
            self.page(&format!("default view, {what}"), path, "", "", "", |q| q).await;
        }
        for sort in SORTS {
            for (sign, word) in [("", "ascending"), ("-", "descending")] {
                for (what, path) in &PLACES[..2] {
                    self.page(&format!("sort {sort} {word}, {what}"), path, &format!("{sign}{sort}"), "", "", |q| q)
                        .await;
                }
            }
        }
        for sort in ["-created,name", "status,-created", "-stage,-updated,name"] {
            self.page(&format!("sort {sort}"), &[], sort, "", "", |q| q).await;
        }
        for search in ["owls", "yolo", "night", "v1.2.0", "nothing at all", "run 7", "trained frozen", "batch-33"] {
            self.page(&format!("search “{search}”"), &[], "", search, "", |q| q).await;
        }
        for query in FILTERS {
            self.page(&format!("query {query}"), &[], "", "", query, |q| q).await;
        }
        for query in &FILTERS[..6] {
            self.page(&format!("query {query}, project"), PLACES[1].1, "", "", query, |q| q).await;
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
                facet::facet(self.registry, &self.actor, asked(Subject::Models, "")).await.map(drop)
            })
            .await;
            self.time(&format!("facet {column} among drafts"), async || {
                facet::facet(self.registry, &self.actor, asked(Subject::Models, "query=status:draft")).await.map(drop)
            })
            .await;
        }
        let registry = self.registry;
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
        let path = ["vision".to_owned()];
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
        let took = self.measure(async || list::rows(self.registry, &self.actor, query).await.map(drop)).await;
        let plan = match self.world {
            Some(world) => world.explain(&self.actor, Subject::Models, query, "costs off").await,
            None => String::new(),
        };
        let counted = self.measure(async || list::list(self.registry, &self.actor, query).await.map(drop)).await;
        let counted = counted.map_or_else(|e| e.to_string(), |took| format!("{:.1}", took.as_secs_f64() * 1e3));
        self.say(what, took, &format!("{counted} | {}", found_by(&plan)));
    }

    async fn time(&self, what: &str, ask: impl AsyncFn() -> Result<()>) {
        let took = self.measure(ask).await;
        self.say(what, took, "| ");
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
