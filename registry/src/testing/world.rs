//! The database and the folder of one test.

use std::path::{Path, PathBuf};

use domain::{Id, permission::OrgRole};
use sqlx::{PgPool, postgres::PgPoolOptions};

use super::cluster::{Cluster, Role};
use crate::{Actor, Registry, artifacts::Files, database, people::operator};

/// A registry with nothing else in its database and its folder. Both go when it is dropped.
pub struct TestWorld {
    registry: Registry,
    pool: PgPool,
    owner_pool: PgPool,
    database: String,
    folder: PathBuf,
}

impl TestWorld {
    /// A world with the organization `acme`, which has an [owner](Self::owner).
    pub async fn new() -> Self {
        let world = Self::before_set_up().await;
        world.org("acme").await;
        world
    }

    /// A world in which nobody has set anything up.
    pub async fn before_set_up() -> Self {
        let cluster = Cluster::of_this_process();
        let database = cluster.create();
        let folder = cluster.files_for(&database);
        let pool = database::connect(&cluster.url(Role::Server, &database), 12, None).await.expect("a pool");
        let owner_pool = PgPoolOptions::new()
            .max_connections(4)
            .connect_lazy(&cluster.url(Role::Owner, &database))
            .expect("a pool of the owner's");
        let registry = Registry::new(pool.clone(), Files::local(&folder).expect("a folder for files"));
        Self { registry, pool, owner_pool, database, folder }
    }

    /// The registry, working as the server's role.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Connections as the server's role.
    #[must_use]
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Connections as the owner of the schema: for what no use case does, such as an hour passing.
    #[must_use]
    pub fn owner_pool(&self) -> &PgPool {
        &self.owner_pool
    }

    /// The database's URL for the server's role.
    #[must_use]
    pub fn server_url(&self) -> String {
        Cluster::of_this_process().url(Role::Server, &self.database)
    }

    /// The database's URL for the owner of the schema.
    #[must_use]
    pub fn owner_url(&self) -> String {
        Cluster::of_this_process().url(Role::Owner, &self.database)
    }

    /// The folder that holds the file store.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Paths of all objects in the file store, half-written ones included, in order.
    #[must_use]
    pub fn objects(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.folder.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("the file store can be read").flatten() {
                match entry.path() {
                    path if path.is_dir() => folders.push(path),
                    path => found.push(path),
                }
            }
        }
        found.sort();
        found
    }

    /// Makes an organization with an owner called `owner-of-SLUG`.
    pub async fn org(&self, slug: &str) -> Id {
        operator::unsafe_add_organization(&self.registry, slug).await.expect("an organization");
        self.person_of(slug, &format!("owner-of-{slug}"), OrgRole::Owner).await;
        self.org_id(slug).await
    }

    /// Key of an organization.
    pub async fn org_id(&self, slug: &str) -> Id {
        sqlx::query_scalar("select id from organization where slug = $1")
            .bind(slug)
            .fetch_one(&self.pool)
            .await
            .expect("an organization of that name")
    }

    /// The owner of `acme`.
    pub async fn owner(&self) -> Actor {
        self.owner_of("acme").await
    }

    /// The first owner of an organization.
    pub async fn owner_of(&self, org: &str) -> Actor {
        self.actor(&format!("owner-of-{org}")).await
    }

    /// Runs statements as the owner of the schema.
    pub async fn sql(&self, statements: &str) {
        sqlx::raw_sql(sqlx::AssertSqlSafe(statements.to_owned()))
            .execute(&self.owner_pool)
            .await
            .unwrap_or_else(|e| panic!("{statements}: {e}"));
    }

    /// Counts rows: `version where archived_at is null`.
    pub async fn count(&self, of: &str) -> i64 {
        sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {of}")))
            .fetch_one(&self.owner_pool)
            .await
            .unwrap_or_else(|e| panic!("{of}: {e}"))
    }
}

impl Drop for TestWorld {
    fn drop(&mut self) {
        Cluster::of_this_process().drop(&self.database);
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A database without a schema, for tests of migrations.
pub struct Empty {
    database: String,
}

impl Empty {
    /// A new one.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "making one creates a database")]
    pub fn new() -> Self {
        Self { database: Cluster::of_this_process().create_empty() }
    }

    /// Its URL for the owner.
    #[must_use]
    pub fn owner_url(&self) -> String {
        Cluster::of_this_process().url(Role::Owner, &self.database)
    }

    /// Its URL for the server's role.
    #[must_use]
    pub fn server_url(&self) -> String {
        Cluster::of_this_process().url(Role::Server, &self.database)
    }
}

impl Drop for Empty {
    fn drop(&mut self) {
        Cluster::of_this_process().drop(&self.database);
    }
}
