//! At a hundred thousand versions a list reads a page, not the table: what PostgreSQL says it went through for each.

use domain::{
    Time,
    permission::{OrgRole, ProjectRole},
    query::Query as Filter,
    table::{Subject, View},
};
use registry::{
    Actor,
    generate::{self, Wish},
    table::Query,
    testing::TestWorld,
    versions::list,
};

/// Rows that no step of an order may go through, of a hundred thousand.
const OF_ORDERS: u64 = 6_000;
/// The same for somebody who sees projects in part: of a project's few hundred rows PostgreSQL rather reads all and sorts
/// them than walks an index and throws away, for as many projects as a page has rows.
const OF_PARTS: u64 = 40_000;
/// Rows that no step of a filter or a search may go through.
const OF_FILTERS: u64 = 30_000;

async fn big_world() -> TestWorld {
    let world = TestWorld::before_set_up().await;
    let until = Time::from_timestamp(1_790_000_000, 0).unwrap();
    let wish =
        Wish { organization: "acme".into(), versions: 100_000, projects: 300, experiments: 25_000, seed: 1, until };
    generate::unsafe_generate(world.registry(), &world.owner_url(), wish, false, |_| {}).await.unwrap();
    world
}

/// A list that is asked for.
#[derive(Clone, Copy, Default)]
struct Asked<'a> {
    path: &'a [String],
    sort: &'a str,
    filter: &'a str,
    search: &'a str,
    archived: bool,
}

impl Asked<'_> {
    /// Most rows that any step of its plan went through. The first page, and one behind ten others' rows.
    async fn went_through(self, world: &TestWorld, actor: &Actor) -> (u64, String) {
        let filter = Filter::parse(self.filter).unwrap();
        let (sort, warnings) = View::read_sort_text(self.sort, Subject::Models);
        assert!(warnings.is_empty(), "{}", self.sort);
        let query = Query {
            filter: &filter,
            sort: &sort,
            search: self.search,
            archived: self.archived,
            limit: 50,
            ..Query::at("acme", self.path)
        };
        let far = list::rows(world.registry(), actor, Query { limit: 200, ..query }).await.unwrap().next;
        let mut worst = (0, String::new());
        for cursor in [None, far.as_deref()] {
            let options = "analyze, costs off, timing off, summary off";
            let plan = world.explain(actor, Subject::Models, Query { cursor, ..query }, options).await;
            assert!(!plan.contains("Seq Scan on version v"), "{}{}: {plan}", self.sort, self.filter);
            let rows = plan.lines().map(rows_of).max().unwrap_or_default();
            if rows >= worst.0 {
                worst = (rows, plan);
            }
        }
        worst
    }
}

/// Rows that a line of a plan speaks of: given out in all turns, or thrown away.
fn rows_of(line: &str) -> u64 {
    let number = |after: &str| {
        let (_, rest) = line.split_once(after)?;
        rest.split(|c: char| !c.is_ascii_digit()).next()?.parse::<u64>().ok()
    };
    let given = number("actual rows=").map(|rows| rows * number(" loops=").unwrap_or(1));
    given.or_else(|| number("Rows Removed by Filter: ")).unwrap_or_default()
}

#[test]
fn rows_are_read_from_a_plan() {
    assert_eq!(rows_of("  ->  Index Scan using a on version v (actual rows=51 loops=4)"), 204);
    assert_eq!(rows_of("        Rows Removed by Filter: 1200"), 1200);
    assert_eq!(rows_of("  Filter: (archived_at IS NULL)"), 0);
}

#[tokio::test]
async fn lists_read_a_page_and_not_the_table() {
    let world = big_world().await;
    let owner = world.person("ada", OrgRole::Owner).await;
    let member = world.person("grace", OrgRole::Member).await;
    let guest = world.person("olga", OrgRole::Outsider).await;
    world.grant("acme/vision", &guest, ProjectRole::Viewer).await;
    let below = ["vision".to_owned()];
    let own = ["created", "name", "framework", "status", "stage", "version", "label", "updated", "published", "file"];
    let orders: Vec<&str> = own.into_iter().chain(["size", "parameters"]).collect();
    let places: [(&Actor, &[String]); 4] = [(&owner, &[]), (&owner, &below), (&member, &[]), (&guest, &[])];
    let mut far = Vec::new();
    for (who, (actor, path)) in places.into_iter().enumerate() {
        let mut asked: Vec<Asked> = Vec::new();
        let both: Vec<String> = orders.iter().flat_map(|order| [order.to_string(), format!("-{order}")]).collect();
        asked.extend(both.iter().map(|sort| Asked { path, sort, ..Asked::default() }));
        for sort in ["project", "-project"] {
            asked.push(Asked { path, sort, ..Asked::default() });
        }
        if path.is_empty() && who != 3 {
            for sort in
                ["user", "-user", "task", "-task", "metadata.score", "-metadata.score", "metrics.acc", "-metrics.acc"]
            {
                asked.push(Asked { path, sort, ..Asked::default() });
            }
        }
        for filter in [
            "status:published",
            "stage:production",
            "framework:in-house",
            "tags:baseline",
            "tags:batch-49",
            "tags:~baseline",
            "tags:nil",
            "user:me",
            "metadata.dataset:coco-0",
            "metadata.dataset:orders-29",
            "metadata.dataset:nosuch",
            "metadata.score:<0.001",
            "metadata.note-150:checked",
            "metrics.acc:>0.999",
            "metrics.acc:<0.5",
            "params.lr:0.1",
            "params.seed:77",
            "created:last_7d",
            "aliases:champion",
            "label:v1.2.0",
            "size:>1000",
        ] {
            asked.push(Asked { path, filter, ..Asked::default() });
        }
        for search in ["owls", "yolo", "nothing-at-all"] {
            asked.push(Asked { path, search, ..Asked::default() });
        }
        asked.push(Asked { path, archived: true, ..Asked::default() });
        for asked in asked {
            let (rows, plan) = asked.went_through(&world, actor).await;
            let most = match (asked.sort, who) {
                ("", _) => OF_FILTERS,
                (_, 3) => OF_PARTS,
                _ => OF_ORDERS,
            };
            if rows > most {
                far.push(format!("{who} {path:?} {} {} {}: {rows}\n{plan}\n", asked.sort, asked.filter, asked.search));
            }
        }
    }
    assert!(far.is_empty(), "{} lists:\n{}", far.len(), far.join("\n"));
}
