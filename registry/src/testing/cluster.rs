//! One PostgreSQL for all tests of a process, and in it a database for each.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    str::FromStr,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    thread,
};

use domain::Id;
use postgres::{DATABASE, OWNER_ROLE, Options, Postgres, SERVER_ROLE};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, postgres::PgConnectOptions};

use crate::database;

/// The server to use instead of a throw-away one: an owner's URL of an empty database.
const GIVEN: &str = "VITRINE_TEST_DATABASE_URL";
/// The role that tests work as on a given server.
const GIVEN_SERVER_ROLE: &str = "vitrine_test_server";
/// How the folders of test processes start, in the system's folder for such.
const FOLDER: &str = "vitrine-test-";

/// Who connects.
#[derive(Clone, Copy)]
pub(super) enum Role {
    Owner,
    Server,
}

enum Place {
    Own(Postgres),
    Given(PgConnectOptions),
}

impl Place {
    fn find(folder: &Path) -> Self {
        match std::env::var(GIVEN) {
            Ok(url) if !url.is_empty() => Self::Given(PgConnectOptions::from_str(&url).expect(GIVEN)),
            _ => {
                let options = Options::throw_away(folder.join("cluster")).set("max_connections", "400");
                Self::Own(Postgres::start(options).expect("a throw-away PostgreSQL starts"))
            }
        }
    }

    fn url(&self, role: Role, database: &str) -> String {
        match (self, role) {
            (Self::Own(postgres), Role::Owner) => postgres.url(OWNER_ROLE, database),
            (Self::Own(postgres), Role::Server) => postgres.url(SERVER_ROLE, database),
            (Self::Given(owner), Role::Owner) => owner.clone().database(database).to_url_lossy().into(),
            (Self::Given(owner), Role::Server) => owner
                .clone()
                .database(database)
                .username(GIVEN_SERVER_ROLE)
                .password(GIVEN_SERVER_ROLE)
                .to_url_lossy()
                .into(),
        }
    }

    fn admin_url(&self) -> String {
        match self {
            Self::Own(_) => self.url(Role::Owner, DATABASE),
            Self::Given(owner) => owner.to_url_lossy().into(),
        }
    }
}

/// The process's PostgreSQL. Its statements run on a thread of their own: every test has its own
/// runtime, and a connection belongs to one.
pub(super) struct Cluster {
    place: Place,
    folder: PathBuf,
    /// Tells this process's databases from those of others on a given server.
    mark: u32,
    made: AtomicU32,
    jobs: mpsc::Sender<Job>,
    // Held as long as the process lives; a folder whose lock is free was left behind.
    _lock: File,
}

type Job = (String, mpsc::Sender<Result<(), String>>);

impl Cluster {
    pub(super) fn of_this_process() -> &'static Self {
        static CLUSTER: OnceLock<Cluster> = OnceLock::new();
        CLUSTER.get_or_init(Self::start)
    }

    fn start() -> Self {
        remove_left_behind();
        let id = Id::now_v7();
        let folder = std::env::temp_dir().join(format!("{FOLDER}{}", id.simple()));
        fs::create_dir(&folder).expect("a folder for tests");
        // PostgreSQL may run as another user, who has to pass through.
        open_to_others(&folder);
        let lock = File::create(folder.join("lock")).expect("a lock file");
        lock.lock().expect("a lock");
        let place = Place::find(&folder);
        let mark = u32::try_from(id.as_u128() & 0x7fff_ffff).unwrap_or_default();
        let (jobs, inbox) = mpsc::channel();
        let template = name(mark, 0);
        let urls = [place.admin_url(), place.url(Role::Owner, &template), place.url(Role::Server, &template)];
        let is_given = matches!(place, Place::Given(_));
        let (ready, wait) = mpsc::channel();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(work(urls, mark, is_given, &ready, &inbox));
        });
        wait.recv().expect("the template database is made");
        Self { place, folder, mark, made: AtomicU32::new(0), jobs, _lock: lock }
    }

    /// Makes a migrated database and answers its name.
    pub(super) fn create(&self) -> String {
        let database = self.new_name();
        self.run(format!("create database {database} template {}", name(self.mark, 0)));
        database
    }

    /// Makes a database without any schema and answers its name.
    pub(super) fn create_empty(&self) -> String {
        let database = self.new_name();
        self.run(format!("create database {database} template template0"));
        database
    }

    pub(super) fn drop(&self, database: &str) {
        self.run(format!("drop database if exists {database} with (force)"));
    }

    pub(super) fn url(&self, role: Role, database: &str) -> String {
        self.place.url(role, database)
    }

    /// A new folder for a test's files.
    pub(super) fn files_for(&self, database: &str) -> PathBuf {
        let folder = self.folder.join(database);
        fs::create_dir(&folder).expect("a folder for files");
        folder
    }

    fn new_name(&self) -> String {
        name(self.mark, self.made.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn run(&self, statement: String) {
        let (answer, wait) = mpsc::channel();
        self.jobs.send((statement.clone(), answer)).expect("the cluster's thread is alive");
        if let Err(error) = wait.recv().expect("the cluster's thread answers") {
            panic!("{statement}: {error}");
        }
    }
}

fn name(mark: u32, number: u32) -> String {
    format!("vitrine_test_{mark}_{number}")
}

async fn work(
    [admin, owner, server]: [String; 3],
    mark: u32,
    is_given: bool,
    ready: &mpsc::Sender<()>,
    inbox: &mpsc::Receiver<Job>,
) {
    let mut db = PgConnection::connect(&admin).await.expect("a connection to the tests' PostgreSQL");
    run(&mut db, format!("select pg_advisory_lock(hashtext('vitrine_test'), {mark})")).await.expect("a lock");
    if is_given {
        tidy_up(&mut db).await.expect("a given server with room for tests");
    }
    run(&mut db, format!("create database {} template template0", name(mark, 0))).await.expect("a template");
    database::migrate(&owner, &server).await.expect("migrations");
    ready.send(()).expect("somebody waits");
    while let Ok((statement, answer)) = inbox.recv() {
        let result = run(&mut db, statement).await.map_err(|e| e.to_string());
        // A test that has ended does not wait for its answer.
        let _ = answer.send(result);
    }
}

/// Makes the server's role, and removes databases whose process has ended.
async fn tidy_up(db: &mut PgConnection) -> sqlx::Result<()> {
    run(db, "select pg_advisory_lock(hashtext('vitrine_test'))".into()).await?;
    let there: bool = sqlx::query_scalar("select exists (select from pg_roles where rolname = $1)")
        .bind(GIVEN_SERVER_ROLE)
        .fetch_one(&mut *db)
        .await?;
    if !there {
        run(db, format!("create role {GIVEN_SERVER_ROLE} login password '{GIVEN_SERVER_ROLE}'")).await?;
    }
    let databases: Vec<String> =
        sqlx::query_scalar(r"select datname from pg_database where datname like 'vitrine\_test\_%'")
            .fetch_all(&mut *db)
            .await?;
    for database in databases {
        let Some(mark) = database.split('_').nth(2).and_then(|m| m.parse::<i32>().ok()) else { continue };
        let ended: bool = sqlx::query_scalar("select pg_try_advisory_lock(hashtext('vitrine_test'), $1)")
            .bind(mark)
            .fetch_one(&mut *db)
            .await?;
        if ended {
            run(db, format!("drop database {database} with (force)")).await?;
            run(db, format!("select pg_advisory_unlock(hashtext('vitrine_test'), {mark})")).await?;
        }
    }
    run(db, "select pg_advisory_unlock(hashtext('vitrine_test'))".into()).await
}

/// All names in it are made here.
async fn run(db: &mut PgConnection, statement: String) -> sqlx::Result<()> {
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(db).await.map(drop)
}

/// A process ends without tidying up after its statics, so the next one does.
fn remove_left_behind() {
    let Ok(entries) = fs::read_dir(std::env::temp_dir()) else { return };
    for entry in entries.flatten().filter(|e| e.file_name().to_string_lossy().starts_with(FOLDER)) {
        if File::open(entry.path().join("lock")).is_ok_and(|lock| lock.try_lock().is_ok()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn open_to_others(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o711)).expect("modes of the folder for tests");
}
