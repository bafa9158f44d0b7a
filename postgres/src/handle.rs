//! The handle on a running PostgreSQL.

use crate::{
    Binaries, DATABASE, Error, OWNER_ROLE, Options, SERVER_ROLE, Version, account::Account, adopt, cluster,
    guard::Guard, layout::Layout, lock::Lock, process::Process, socket, start::Recipe, stop, url,
};
use std::path::{Path, PathBuf};

/// A running PostgreSQL that ends with this handle: at [`Postgres::stop`] or when
/// dropped, which may block for a while.
#[derive(Debug)]
pub struct Postgres {
    recipe: Recipe,
    process: Process,
    socket_dir: PathBuf,
    // Fields are dropped in this order: the lock goes last.
    guard: Option<Guard>,
    _lock: Lock,
}

impl Postgres {
    /// Starts PostgreSQL in `options.dir`, making the cluster first when there is none.
    /// One that outlived a killed Vitrine is adopted instead. Blocks until connections
    /// are taken.
    pub fn start(options: Options) -> Result<Self, Error> {
        let layout = Layout::prepare(&options.dir)?;
        let lock = Lock::take(&layout)?;
        let account = Account::choose(options.user.as_deref(), &layout.data)?;
        layout.open_to(&account)?;
        cluster::remove_unfinished(&layout)?;
        let folder = options.binaries.as_deref();
        let binaries = match layout.cluster_major()? {
            Some(major) => Binaries::find_for(folder, &layout.data, major)?,
            None => {
                let binaries = Binaries::find(folder)?;
                cluster::create(&layout, &binaries, &account, options.durable)?;
                binaries
            }
        };
        let recipe = Recipe { layout, account, binaries, options };
        let socket_dir = socket::prepare(&recipe.layout, &recipe.account)?;
        let process = run(&recipe, &socket_dir)?;
        let mut postgres = Self { recipe, process, socket_dir, guard: None, _lock: lock };
        postgres.set_guard()?;
        Ok(postgres)
    }

    /// Starts a PostgreSQL for tests in `dir` (see [`Options::throw_away`]). It ends
    /// with this process even if that is killed; the folder is left to the caller.
    pub fn throw_away(dir: impl Into<PathBuf>) -> Result<Self, Error> {
        Self::start(Options::throw_away(dir))
    }

    /// The URL for a role and a database, as sqlx and libpq read it.
    #[must_use]
    pub fn url(&self, role: &str, database: &str) -> String {
        url::url(&self.socket_dir, role, database)
    }

    /// The URL for migrations: the database's owner.
    #[must_use]
    pub fn owner_url(&self) -> String {
        self.url(OWNER_ROLE, DATABASE)
    }

    /// The URL for the server: a role that owns nothing.
    #[must_use]
    pub fn server_url(&self) -> String {
        self.url(SERVER_ROLE, DATABASE)
    }

    /// The folder of the socket.
    #[must_use]
    pub fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    /// The log file.
    #[must_use]
    pub fn log(&self) -> &Path {
        &self.recipe.layout.log
    }

    /// The programs it was started from, for `psql` or `pg_dump`.
    #[must_use]
    pub fn binaries(&self) -> &Binaries {
        &self.recipe.binaries
    }

    /// The version of the programs.
    #[must_use]
    pub fn version(&self) -> &Version {
        &self.recipe.binaries.version
    }

    /// The number of the main process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.pid
    }

    /// Whether it was already running, left by a Vitrine that was killed.
    #[must_use]
    pub fn adopted(&self) -> bool {
        self.process.is_adopted()
    }

    /// Whether the main process is alive.
    pub fn is_running(&mut self) -> bool {
        self.process.is_alive()
    }

    /// Starts it again if it has died; answers whether it had. The URLs stay the same,
    /// connections do not. Cheap to call every second while all is well.
    pub fn restart_if_dead(&mut self) -> Result<bool, Error> {
        if self.is_running() {
            return Ok(false);
        }
        self.guard = None;
        self.process = run(&self.recipe, &self.socket_dir)?;
        self.set_guard()?;
        Ok(true)
    }

    /// Stops it: connections are ended and everything is written; after 30 seconds
    /// less politely. Returns when the process has ended.
    pub fn stop(mut self) -> Result<(), Error> {
        self.end(true)
    }

    fn end(&mut self, politely: bool) -> Result<(), Error> {
        stop::stop(&mut self.process, politely, &self.recipe.layout.log)
    }

    fn set_guard(&mut self) -> Result<(), Error> {
        if !self.recipe.options.durable {
            let (data, account) = (&self.recipe.layout.data, &self.recipe.account);
            self.guard = Some(Guard::set(self.process.pid, data, account)?);
        }
        Ok(())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Nobody is left to tell; a process that does not end is found by the next start.
        let _ = self.end(self.recipe.options.durable);
    }
}

/// A PostgreSQL on the recipe's cluster: the one there is, or a new one.
fn run(recipe: &Recipe, socket_dir: &Path) -> Result<Process, Error> {
    if let Some(process) = adopt::find(&recipe.layout, socket_dir)? {
        return Ok(process);
    }
    cluster::hand_over(&recipe.layout, &recipe.account)?;
    recipe.launch(socket_dir)
}
