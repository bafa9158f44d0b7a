//! Reads that go to a replica: never an older state than what was answered before, whatever the replica does.

use domain::{
    api::{self, Registered, Resolved},
    table::{Page, Row},
};
use postgres::Postgres;
use serde_json::{Value, json};

use crate::{
    http::Request,
    program::{Folder, OWNER, Program, command, free_port, kill, lives, run, told, until},
    standby::{self, ask},
};

/// Two servers that read from one standby, and what they run on.
struct Reading {
    programs: [Program; 2],
    metrics: u16,
    settings: Vec<(&'static str, String)>,
    folders: [Folder; 2],
    standby: Postgres,
    primary: Postgres,
    token: String,
    project: String,
    _shared: Folder,
}

impl Reading {
    fn new() -> Self {
        let shared = Folder::new();
        let primary = standby::primary(&shared);
        let standby = standby::of(&primary, &shared);
        let mut settings: Vec<_> = OWNER.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        settings.extend([
            ("DATABASE_URL", primary.server_url()),
            ("DATABASE_MIGRATION_URL", primary.owner_url()),
            ("DATABASE_READ_URL", standby.server_url()),
            ("VITRINE_FILES_DIR", shared.join("files").to_string_lossy().into_owned()),
        ]);
        let folders = [Folder::new(), Folder::new()];
        let metrics = free_port();
        let one = |folder: &Folder, metrics: Option<u16>| {
            let address = metrics.map(|port| format!("127.0.0.1:{port}")).unwrap_or_default();
            let mut all: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, &**value)).collect();
            all.push(("VITRINE_METRICS_ADDR", &address));
            Program::serving(folder, &all)
        };
        let programs = [one(&folders[0], Some(metrics)), one(&folders[1], None)];
        let token = programs[0].token();
        let project: api::Project =
            programs[0].post(&token, "/api/v1/projects", &json!({"path": "acme/vision"})).is(201).json();
        let project = format!("/api/v1/projects/{}", project.id);
        Self { programs, metrics, settings, folders, standby, primary, token, project, _shared: shared }
    }

    #[track_caller]
    fn wait_until_told(&self, told: &str) {
        for program in &self.programs {
            until(told, || (program.send(Request::get("/readyz")).text() == told).then_some(()));
        }
    }

    /// How many reads of the first server went to a replica.
    fn reads(&self) -> u64 {
        let told = Request::get("/metrics").send(self.metrics).expect("an answer").is(200).text();
        let count = told.lines().find_map(|line| line.strip_prefix(r#"vitrine_database_reads{to="replica"} "#));
        count.and_then(|count| count.parse().ok()).unwrap_or_else(|| panic!("{told}"))
    }

    #[track_caller]
    fn get(&self, at: usize, path: &str) -> crate::http::Answer {
        self.programs[at % 2].send(Request::get(path).token(&self.token))
    }

    /// Reads until one more has been answered by the replica.
    fn wait_until_read(&self) {
        let before = self.reads();
        until("a read goes to the replica", || {
            self.get(0, &self.project).is(200);
            (self.reads() > before).then_some(())
        });
    }

    /// Changes things at one server and looks at the other, in turns: each change is seen by the next look.
    #[track_caller]
    fn write_and_read(&self, rounds: usize) {
        let edit = |at: usize, body: &Value| {
            let request = Request::new("PATCH", &self.project).header("content-type", "application/json");
            self.programs[at % 2].send(request.token(&self.token).body(body.to_string())).is(200);
        };
        for round in 0..rounds {
            let description = format!("round {round}");
            edit(round, &json!({"description": description}));
            let seen: api::Project = self.get(round + 1, &self.project).is(200).json();
            assert_eq!(seen.description, description);
            // Rights as well: who may not see it any more is told that it is not there.
            let public = round % 2 == 0;
            edit(round + 1, &json!({"visibility": if public { "public" } else { "private" }}));
            let stranger = self.programs[round % 2].send(Request::get(&self.project));
            assert_eq!(stranger.status, if public { 200 } else { 404 }, "{round}: {}", stranger.text());
        }
    }
}

#[test]
fn reads_go_to_a_replica_and_see_every_write_even_while_it_lags() {
    let mut reading = Reading::new();
    reading.wait_until_told("ready\n");
    reading.wait_until_read();
    reading.write_and_read(40);
    reading.wait_until_read();

    // It receives what is written, and shows none of it.
    let standby = reading.standby.owner_url();
    standby::run(&standby, "select pg_wal_replay_pause()");
    until("replay is paused", || {
        (ask::<String>(&standby, "select pg_get_wal_replay_pause_state()") == "paused").then_some(())
    });
    reading.write_and_read(40);
    reading.wait_until_told("ready\nreplica 1: lagging\n");
    let seen = Request::get("/metrics").send(reading.metrics).expect("an answer").is(200).text();
    assert!(seen.contains("vitrine_database_replicas{state=\"lagging\"} 1"), "{seen}");
    standby::run(&standby, "select pg_wal_replay_resume()");
    reading.wait_until_told("ready\n");
    reading.wait_until_read();

    // One that copies another primary, as one that was left behind by a failover does, is not believed.
    let owner = reading.primary.owner_url();
    let mark: String = ask(&owner, "select mark::text from primary_mark");
    standby::run(&owner, "update primary_mark set mark = gen_random_uuid()");
    reading.wait_until_told("ready\nreplica 1: diverged\n");
    reading.write_and_read(4);
    standby::run(&owner, &format!("update primary_mark set mark = '{mark}'"));
    reading.wait_until_told("ready\n");

    // It dies, and comes back.
    let pid = reading.standby.pid();
    kill("KILL", pid);
    until("the replica has gone", || (!lives(pid, "postgres")).then_some(()));
    reading.wait_until_told("ready\nreplica 1: away\n");
    reading.write_and_read(4);
    assert!(reading.standby.restart_if_dead().expect("a standby"));
    reading.wait_until_told("ready\n");
    reading.wait_until_read();
    reading.write_and_read(4);

    let Reading { programs, settings, folders, .. } = &reading;
    assert!(programs.iter().all(|program| !program.err().contains("internal error")));
    let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, &**value)).collect();
    let mut doctor = command(&folders[0], &settings);
    doctor.arg("doctor");
    let said = told(&run(doctor));
    assert!(said.contains("is as far as the primary"), "{said}");
}

#[test]
fn nothing_that_reads_writes_to_a_replica() {
    let reading = Reading::new();
    let (program, token) = (&reading.programs[0], &reading.token);
    let post = |path: &str, body: &Value| program.post(token, path, body).is(201);
    let experiment: Value = post("/api/v1/experiments", &json!({"project": "acme/vision", "name": "run"})).json();
    let upload = Request::new("POST", "/api/v1/uploads?model=acme/vision/yolo&name=a.bin").token(token);
    let upload: api::Upload = program.send(upload.body(b"bytes".to_vec())).is(201).json();
    let new = json!({"model": "acme/vision/yolo", "files": [{"upload": upload.id}], "experiment": experiment["id"]});
    let version: Registered = post("/api/v1/versions", &new).json();
    let resolved: Resolved = reading.get(0, "/api/v1/resolve?address=acme/vision/yolo").is(200).json();
    let Resolved::Model { id: model, .. } = resolved else { panic!("{resolved:?}") };
    let me: Value = reading.get(0, "/api/v1/me").is(200).json();
    let me = me["person"]["id"].as_str().expect("a key").to_owned();
    let (version, experiment) = (version.id, experiment["id"].as_str().expect("a key").to_owned());
    let project = &reading.project;
    reading.wait_until_told("ready\n");
    reading.wait_until_read();
    let paths = [
        "/api/v1/organizations/acme".to_owned(),
        "/api/v1/organizations/acme/audit".into(),
        "/api/v1/organizations/acme/invitations".into(),
        "/api/v1/organizations/acme/people".into(),
        format!("/api/v1/organizations/acme/people/{me}"),
        "/api/v1/organizations/acme/teams".into(),
        "/api/v1/organizations/acme/activity".into(),
        "/api/v1/organizations/acme/projects".into(),
        "/api/v1/organizations/acme/tags".into(),
        project.clone(),
        format!("{project}/readme"),
        format!("{project}/summary"),
        format!("{project}/contents"),
        format!("{project}/activity"),
        format!("{project}/access"),
        format!("{project}/access/{me}"),
        format!("{project}/access:foresee?visibility=public"),
        format!("{project}/move:foresee?name=other"),
        format!("{project}/grantees"),
        format!("{project}/webhooks"),
        "/api/v1/resolve?address=acme/vision/yolo@latest".into(),
        "/api/v1/experiments?in=acme".into(),
        "/api/v1/experiments/export?in=acme&format=csv".into(),
        format!("/api/v1/experiments/{experiment}"),
        format!("/api/v1/experiments/{experiment}/metrics-history"),
        format!("/api/v1/experiments/{experiment}/promotion"),
        format!("/api/v1/models/{model}"),
        format!("/api/v1/models/{model}/readme"),
        "/api/v1/versions?in=acme&query=tags:nil&sort=name".into(),
        "/api/v1/versions/export?in=acme&format=json".into(),
        format!("/api/v1/versions/{version}"),
        format!("/api/v1/versions:compare?ids={version}"),
        format!("/api/v1/versions/{version}/activity"),
        format!("/api/v1/versions/{version}/stages"),
        format!("/api/v1/versions/{version}/lineage"),
        format!("/api/v1/versions/{version}/metrics-history"),
        format!("/api/v1/versions/{version}/files/a.bin"),
        format!("/api/v1/versions/{version}/files/a.bin/header"),
        format!("/api/v1/download?ids={version}"),
        "/api/v1/facets?in=acme&subject=models&column=framework".into(),
        "/api/v1/views?in=acme/vision&subject=models".into(),
        "/acme/models".into(),
        "/acme/models/vision/yolo".into(),
        "/acme/overview/vision".into(),
        "/acme/access/vision".into(),
        "/acme/activity/vision".into(),
    ];
    for path in paths {
        let before = reading.reads();
        // A busy machine may take it to the primary now and then.
        until(&path, || {
            let answer = reading.get(0, &path);
            // What has nothing to tell may be refused, but not for being read where nothing can be written.
            assert!(answer.status < 500, "{path}: {}\n{}", answer.head, answer.text());
            assert!(answer.status < 400 || !path.starts_with("/acme"), "{path}: {}", answer.head);
            (reading.reads() > before || answer.status >= 400).then_some(())
        });
    }
    let list: Page<Row> = reading.get(1, "/api/v1/versions?in=acme").is(200).json();
    assert_eq!(list.items.len(), 1);
    assert!(!program.err().contains("read-only transaction"), "{}", program.err());
}
