//! What the log says, and what it never says.

use std::{
    io,
    sync::{Arc, LazyLock, Mutex, PoisonError},
    time::Duration,
};

use domain::{
    api::NewToken,
    permission::{OrgRole, Visibility},
};
use registry::{
    Registry,
    artifacts::Files,
    database,
    testing::{PASSWORD, TestWorld, email},
};
use serde_json::json;
use server::router::Server;
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

use crate::client::{Client, SITE_NAME, anon, as_person, config};

/// A log that a test can read.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// What this thread logs from now on: of `trace` everything, however little it matters.
    pub fn start(filter: &str) -> (Self, tracing::subscriber::DefaultGuard) {
        // With a single subscriber, an event that another thread is the first to come by counts as wanted by nobody.
        static SECOND: LazyLock<tracing::Dispatch> =
            LazyLock::new(|| tracing::Dispatch::new(tracing_subscriber::registry()));
        LazyLock::force(&SECOND);
        let log = Self::default();
        let subscriber =
            tracing_subscriber::fmt().with_env_filter(EnvFilter::new(filter)).with_ansi(false).with_writer(log.clone());
        let guard = tracing::subscriber::set_default(subscriber.finish());
        (log, guard)
    }

    /// The statements that the database was asked, in order, but for those that a new connection begins with.
    pub fn statements(&self) -> Vec<String> {
        let text = self.text();
        let asked =
            text.lines().filter_map(|line| line.split_once("summary=\"")?.1.split_once('"').map(|(sql, _)| sql));
        asked.filter(|sql| !sql.contains("set_config")).map(str::to_owned).collect()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn neither_query_strings_nor_secrets_are_logged() {
    let world = TestWorld::new().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let session = world.session(&ada).await;
    let browser =
        anon(&world).with("cookie", &format!("vitrine_session={session}")).with("sec-fetch-site", "same-origin");
    let (log, _guard) = Log::start("trace");

    let form = json!({"email": email("ada"), "password": PASSWORD, "token_name": "laptop"});
    let token = anon(&world).post("/api/v1/tokens", &form).await.is(201).json::<NewToken>().token;
    let program = anon(&world).with("authorization", &format!("Bearer {token}"));
    program.get("/api/v1/me?in=query-secret").await.is(200);
    program.get("/api/v1/versions?in=acme&cursor=query-secret").await.is(400);
    anon(&world).with("authorization", "Bearer vtr_wrong-secret").get("/api/v1/me").await.is(401);
    let fields = [("email", &*email("ada")), ("password", "password-secret"), ("next", "/")];
    anon(&world).form("/api/fn/sign_in", &fields).await;
    anon(&world).get("/set-up?code=query-secret").await;
    anon(&world).get("/api/fn/check_code?code=query-secret").await;
    anon(&world).with("referer", "http://vitrine.test/set-up?code=query-secret").get("/no/such/page").await.is(404);
    browser.get("/acme/models?sort=name").await;
    browser.form("/api/fn/sign_out", &[]).await;

    let text = log.text();
    assert!(text.contains("/api/v1/tokens") && text.contains("/api/v1/me"), "nothing was logged: {text}");
    let secrets =
        [&token, &token["vtr_".len()..], &session, PASSWORD, "query-secret", "wrong-secret", "password-secret"];
    for secret in secrets {
        let line = text.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "“{secret}” is in the log");
    }
}

#[tokio::test]
async fn a_slow_statement_is_told_with_the_view_that_it_was_for() {
    let world = TestWorld::new().await;
    world.project("acme/open", Visibility::Public).await;
    // Everything is slow.
    let pool = database::connect_and_tell(&world.server_url(), 2, None, Duration::ZERO).await.unwrap();
    let registry = Registry::new(pool, Files::local(world.folder()).unwrap());
    let client = Client::of(Server::new(config(&[]), registry, SITE_NAME));
    let (log, _guard) = Log::start("warn,server=info,registry=info");
    client.get("/api/v1/versions?in=acme/open&query=status:draft&sort=-size,name&q=night").await.is(200);
    let text = log.text();
    let line = text.lines().find(|line| line.contains("slow statement") && line.contains("from version"));
    let line = line.unwrap_or_else(|| panic!("no such line: {text}"));
    for part in ["acme/open", "status:draft", "-size,name", "night", "/api/v1/versions"] {
        assert!(line.contains(part), "{part}: {line}");
    }
}

#[tokio::test]
async fn an_internal_error_is_logged_under_the_id_that_the_caller_is_told() {
    let world = TestWorld::new().await;
    let client: Client = as_person(&world, &world.owner().await).await;
    world.sql("drop table idempotency").await;
    let (log, _guard) = Log::start("trace");
    let new = json!({"model": "acme/vision/yolo"});
    let answer =
        client.with("idempotency-key", "k").with("x-request-id", "request-7").post("/api/v1/versions", &new).await;
    let problem = answer.refusal(500, "internal");
    // The caller is told nothing of the cause.
    assert!(!problem.detail.contains("idempotency") && !problem.detail.contains("relation"), "{}", problem.detail);
    let id = problem
        .detail
        .split_whitespace()
        .find(|word| word.len() >= 32)
        .expect("an id")
        .trim_end_matches([';', '.', ',']);
    let text = log.text();
    let line = text.lines().find(|line| line.contains(id)).expect("the id is in the log");
    assert!(line.contains("idempotency") && line.contains("request-7"), "{line}");
}
