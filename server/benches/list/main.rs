//! Lists at several numbers of rows: each order, each kind of filter, searches and a place far down, over HTTP, beside the
//! same statement run directly through the same driver, in turns.
//!
//! And how much permissions add: the same page for somebody who may see all of 2,000 projects, and for somebody
//! who has to be told which.
//!
//! `--rows N`: the largest number of versions; those of [`SIZES`] that are smaller come before. `--results FILE`: where
//! the numbers go, as JSON.

mod asked;
mod client;
mod measure;

use std::{collections::BTreeMap, time::Instant};

use domain::permission::{OrgRole, TokenScope};
use registry::{
    generate::{self, Wish},
    testing::{TestWorld, email},
};
use serde_json::{Value, json};
use server::{
    config::Config,
    router::{Server, router},
};

use asked::Asked;
use client::Connection;
use measure::{Measured, Turns};

/// Numbers of versions.
const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];
/// Rows of a page: what the table shows at once.
const PAGE: i64 = 50;
/// Private projects where permissions are measured.
const PROJECTS: usize = 2_000;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let value = |name: &str| arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1)).cloned();
    let most: usize = value("--rows").map_or(1_000_000, |text| text.parse().expect("--rows needs a number"));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let mut sizes: Vec<usize> = SIZES.into_iter().filter(|size| *size < most).collect();
    sizes.push(most);
    let result = runtime.block_on(async {
        let mut lists: BTreeMap<String, Vec<(usize, Measured)>> = BTreeMap::new();
        let mut permissions = Value::Null;
        for &rows in &sizes {
            let world = made(rows).await;
            for asked in asked::all() {
                let name = asked.name.clone();
                let measured = lists_of(&world, &asked).await;
                eprintln!("{rows} {name}: {measured}");
                lists.entry(name).or_default().push((rows, measured));
            }
            // Last: from then on every project is private.
            permissions = told_which(&world).await;
        }
        json!({
            "sizes": sizes,
            "page": PAGE,
            "rounds": measure::ROUNDS,
            "requests_a_round": measure::REQUESTS,
            "lists": lists.iter().map(|(name, sizes)| reported(name, sizes)).collect::<Vec<_>>(),
            "member_over_owner": permissions,
        })
    });
    println!("{result:#}");
    if let Some(file) = value("--results") {
        std::fs::write(&file, format!("{result:#}\n")).unwrap_or_else(|e| panic!("{file}: {e}"));
    }
}

fn reported(name: &str, sizes: &[(usize, Measured)]) -> Value {
    let growth = match sizes {
        [(_, first), .., (_, last)] => measure::rounded(last.endpoint.median / first.endpoint.median),
        _ => Value::Null,
    };
    let at = |(rows, measured): &(usize, Measured)| {
        let mut told = measured.json();
        told["rows"] = json!(rows);
        told
    };
    json!({"name": name, "growth": growth, "at": sizes.iter().map(at).collect::<Vec<_>>()})
}

/// An organization of so many versions in 2,000 projects, with its owner Ada and the member Grace.
async fn made(rows: usize) -> TestWorld {
    let world = TestWorld::before_set_up().await;
    let since = Instant::now();
    let (experiments, until) = (Wish::usual_experiments(rows), chrono::Utc::now());
    let wish = Wish { organization: "acme".into(), versions: rows, projects: PROJECTS, experiments, seed: 1, until };
    generate::unsafe_generate(world.registry(), &world.owner_url(), wish, false, |_| {})
        .await
        .expect("an organization");
    let took = since.elapsed().as_secs_f64();
    eprintln!("{rows} versions made in {took:.0} s, {:.0} a second", rows as f64 / took);
    world.person("ada", OrgRole::Owner).await;
    world.person("grace", OrgRole::Member).await;
    world
}

/// One list, as the owner asks for it.
async fn lists_of(world: &TestWorld, asked: &Asked) -> Measured {
    let owner = world.actor("ada").await;
    let token = world.token(&owner, TokenScope::Read).await;
    let mut path = format!("/api/v1/versions?in={}&limit={PAGE}{}", asked.below, asked.parameters);
    let address = serve(world).await;
    let cursor = if asked.deep { Some(far_down(address, &path, &token).await) } else { None };
    if let Some(cursor) = &cursor {
        path += &format!("&cursor={cursor}");
    }
    let mut connection = Connection::open(address, &path, &token).await;
    let mut alone = world.alone(&owner, asked.below, &asked.parameters, cursor.as_deref(), PAGE).await;
    let mut turns = Turns::default();
    for round in 0..=measure::ROUNDS {
        // The first round is for nobody's account: plans, caches, connections.
        let mut record = turns.round(round > 0);
        for _ in 0..measure::REQUESTS {
            record.served(async { connection.get().await }).await;
            record.alone(async { alone.run().await }).await;
        }
    }
    turns.measured()
}

/// The cursor behind ten thousand rows, or as many as there are of them.
async fn far_down(address: std::net::SocketAddr, path: &str, token: &str) -> String {
    let path = path.replace(&format!("limit={PAGE}"), "limit=500");
    let mut cursor = String::new();
    for _ in 0..19 {
        let at = if cursor.is_empty() { path.clone() } else { format!("{path}&cursor={cursor}") };
        let page = Connection::open(address, &at, token).await.get().await;
        let page: Value = serde_json::from_slice(&page).expect("a page");
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => break,
        }
    }
    cursor
}

/// The page of somebody who sees nine in ten projects by grants, over that of somebody who sees all.
async fn told_which(world: &TestWorld) -> Value {
    world
        .sql(&format!(
            "update project set visibility = 'private';
             delete from project_grant;
             insert into project_grant (org_id, id, project_id, account_id, role)
             select p.org_id, gen_random_uuid(), p.id, a.id, 'viewer' from account a,
                    (select *, row_number() over (order by id) as n from project) p
             where a.email = '{}' and n % 10 <> 0;
             analyze project, project_grant",
            email("grace")
        ))
        .await;
    let address = serve(world).await;
    let path = format!("/api/v1/versions?in=acme&limit={PAGE}");
    let mut open = Vec::new();
    for who in ["ada", "grace"] {
        let token = world.token(&world.actor(who).await, TokenScope::Read).await;
        open.push(Connection::open(address, &path, &token).await);
    }
    let [owner, member] = open.as_mut_slice() else { unreachable!("two have connected") };
    let mut turns = Turns::default();
    for round in 0..=measure::ROUNDS {
        let mut record = turns.round(round > 0);
        for _ in 0..measure::REQUESTS {
            record.served(async { member.get().await }).await;
            record.alone(async { owner.get().await }).await;
        }
    }
    let mut found = turns.measured().ratio();
    found["projects"] = PROJECTS.into();
    found
}

async fn serve(world: &TestWorld) -> std::net::SocketAddr {
    let config = Config::read(|name| (name == "VITRINE_DATA_DIR").then(|| "/nowhere".to_owned())).expect("settings");
    let serving = router(Server::new(config, world.registry().clone(), "vitrine.bench"));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(axum::serve(listener, serving).into_future());
    address
}
