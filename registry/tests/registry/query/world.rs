//! Versions with a bit of everything, hostile texts included.

use domain::{
    Id,
    api::NewVersion,
    experiment::ExperimentStatus,
    permission::{OrgRole, ProjectRole, Visibility},
    version::Stage,
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use registry::{Actor, testing::TestWorld};

/// Texts that break what is not careful.
pub const TEXTS: &[&str] = &[
    "plain",
    "Plain",
    "50%",
    "a_b",
    "axb",
    "star*",
    "back\\slash",
    "\"quoted\"",
    "x, y: (z)|w&v",
    "it's; --",
    "שלום",
    "🦀 crab",
    "Жук",
    "жУК",
    "nil",
    "me",
    "5",
    "05",
    "1e2",
    "0.5",
    "-3",
    "NaN",
    "inf",
    " 7 ",
    "~",
    "> 1",
    "..",
    "last_7d",
];
/// Keys just as bad.
pub const KEYS: &[&str] = &["lr", "my, key", "a.b", "acc.max", "k:v\"\\", "ключ", "🔑 ' (x)", "%_*"];
/// Names of metrics; one has a variant.
pub const METRICS: &[&str] = &["acc", "acc.max", "loss/val", "x, \"y\""];

const MODELS: &[&str] = &[
    "acme/vision/50%_off",
    "acme/vision/x, \"y\": (z)",
    "acme/vision/Aerial/back\\slash 10",
    "acme/vision/Aerial/Back\\Slash 9",
    "acme/open/שלום 🦀 7",
    "acme/open/Жук",
    "acme/secret/hidden",
];

/// A world and who reads in it: everything, most, a part, nothing but what is Public.
pub struct Mixed {
    pub world: TestWorld,
    pub readers: Vec<(Actor, &'static [&'static str], &'static [&'static str])>,
}

pub async fn mixed() -> Mixed {
    let world = TestWorld::new().await;
    for (path, visibility) in [
        ("acme/vision", Visibility::Organization),
        ("acme/vision/Aerial", Visibility::Organization),
        ("acme/open", Visibility::Public),
        ("acme/secret", Visibility::Private),
    ] {
        world.project(path, visibility).await;
    }
    let guest = world.person("guest", OrgRole::Outsider).await;
    world.grant("acme/vision/aerial", &guest, ProjectRole::Viewer).await;
    let ada = world.person("ada", OrgRole::Member).await;
    world.person("b%b", OrgRole::Member).await;
    let readers: Vec<(Actor, &'static [&'static str], &'static [&'static str])> = vec![
        (world.owner().await, &["vision", "vision/aerial", "open", "secret"], &[]),
        (ada, &["vision", "vision/aerial", "open"], &[]),
        (guest, &["vision/aerial"], &["open"]),
        (Actor::anonymous(), &[], &["open"]),
    ];
    let mut random = StdRng::seed_from_u64(11);
    let runs = runs(&world, &mut random).await;
    let mut parents: Vec<Id> = Vec::new();
    for number in 0..44 {
        let model = MODELS.get(number).or_else(|| MODELS.choose(&mut random)).unwrap();
        let id = version(&world, &mut random, model, &runs).await;
        let parent = parents.choose(&mut random).copied();
        touch(&world, &mut random, id, parent).await;
        parents.push(id);
    }
    Mixed { world, readers }
}

fn some(random: &mut StdRng, texts: &[&str]) -> String {
    (*texts.choose(random).unwrap()).to_owned()
}

async fn runs(world: &TestWorld, random: &mut StdRng) -> Vec<Id> {
    let mut runs = Vec::new();
    for (i, project) in
        ["acme/vision", "acme/vision/aerial", "acme/open", "acme/secret"].iter().cycle().take(9).enumerate()
    {
        let mut run = world.experiment(project, &format!("{} {i}", TEXTS[i * 3])).tag(TEXTS[i % 4]);
        for key in KEYS {
            if random.random_bool(0.6) {
                run = run.parameter(key, &some(random, TEXTS));
            }
        }
        for iteration in 0..3 {
            run = run.metric("acc", iteration, random.random_range(0..5).into());
            run = run.metric("acc.max", iteration, *[f64::NAN, 0.5, f64::INFINITY].choose(random).unwrap());
            run = run.metric("x, \"y\"", iteration, *[f64::NEG_INFINITY, -0.0, 1e300].choose(random).unwrap());
        }
        let run = if i % 2 == 0 { run.ended(ExperimentStatus::Completed) } else { run };
        let id = run.create().await.id;
        let sql = "update experiment set kind = $2, started_at = timestamptz '2026-01-31 23:59:59.999999Z' + $3 * interval '12 hours',
                   last_iteration = $3 where id = $1";
        sqlx::query(sql)
            .bind(id)
            .bind(TEXTS[i])
            .bind(random.random_range(0..4_i64))
            .execute(world.owner_pool())
            .await
            .unwrap();
        sqlx::query("insert into experiment_metric select org_id, id, 'loss', 'val', $2, $2, $2, $2 from experiment where id = $1")
            .bind(id)
            .bind([0.25, f64::NAN][i % 2])
            .execute(world.owner_pool())
            .await
            .unwrap();
        runs.push(id);
    }
    runs
}

async fn version(world: &TestWorld, random: &mut StdRng, model: &str, runs: &[Id]) -> Id {
    let mut new = world.version(model).with(|new: &mut NewVersion| {
        new.description = if random.random_bool(0.6) { some(random, TEXTS) } else { String::new() };
    });
    if random.random_bool(0.7) {
        new = new.framework(some(random, TEXTS).trim());
    }
    if random.random_bool(0.3) {
        new = new.label(&format!("v{}_{}", random.random_range(1..12), random.random_range(0..99_999)));
    }
    if random.random_bool(0.6) {
        new = new.experiment(*runs.choose(random).unwrap());
    }
    if random.random_bool(0.4) {
        new = new.stage(*Stage::ALL.choose(random).unwrap());
    }
    for _ in 0..random.random_range(0..3) {
        new = new.tag(some(random, &TEXTS[..10]).as_str());
    }
    for key in KEYS {
        if random.random_bool(0.6) {
            let value = match random.random_range(0..12) {
                0 => String::new(),
                1 => "ten kB ".repeat(1463),
                _ => some(random, TEXTS),
            };
            new = new.metadata(key, &value);
        }
    }
    new = match random.random_range(0..3) {
        0 => new.uri("s3://bucket/50%_off*"),
        1 => {
            let name = some(random, &["m.onnx", "M%.onnx", "m_1.pt"]);
            new.file(&name, vec![7_u8; random.random_range(1..2000)])
        }
        _ => new,
    };
    let id = new.register().await.id;
    if random.random_bool(0.3) {
        let name = some(random, &["champion", "Champion", "v_1"]);
        let sql = "insert into alias select org_id, model_id, $2, id from version where id = $1
                   on conflict (model_id, name) do update set version_id = excluded.version_id";
        sqlx::query(sql).bind(id).bind(name).execute(world.owner_pool()).await.unwrap();
    }
    match random.random_range(0..10) {
        0 => world.archive(id).await,
        1..5 => world.publish(id).await,
        _ => {}
    }
    id
}

/// What no use case sets at will, past the triggers.
async fn touch(world: &TestWorld, random: &mut StdRng, id: Id, parent: Option<Id>) {
    let mut db = world.owner_pool().acquire().await.unwrap();
    sqlx::raw_sql("set session_replication_role = replica").execute(&mut *db).await.unwrap();
    let people: Vec<Id> = sqlx::query_scalar("select id from account order by name").fetch_all(&mut *db).await.unwrap();
    let maybe =
        |random: &mut StdRng, p: f64, of: &[Id]| if random.random_bool(p) { of.choose(random).copied() } else { None };
    let (user, publisher) = (maybe(random, 0.8, &people), maybe(random, 0.5, &people));
    sqlx::query(
        "update version set user_id = $2, published_by = $3, parent_id = case when $4 then $5 end,
                created_at = case when $6 < 6 then timestamptz '2026-01-31 00:00:00Z' + $6 * interval '12 hours'
                             else now() - $6 * interval '7 hours 10 minutes' end,
                updated_at = timestamptz '2026-02-01 00:00:00Z' + $6 * interval '1 microsecond',
                parameter_count = case when $6 % 3 = 0 then $6 * 1000000 end
         where id = $1",
    )
    .bind(id)
    .bind(user)
    .bind(publisher)
    .bind(random.random_bool(0.4))
    .bind(parent)
    .bind(random.random_range(0..40_i64))
    .execute(&mut *db)
    .await
    .unwrap();
    if random.random_bool(0.3) {
        sqlx::query("insert into download_count select org_id, id, $2 from version where id = $1")
            .bind(id)
            .bind(random.random_range(0..3_i64))
            .execute(&mut *db)
            .await
            .unwrap();
    }
    sqlx::raw_sql("reset session_replication_role").execute(&mut *db).await.unwrap();
}
