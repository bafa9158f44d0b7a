//! Several hosts in one URL, written as libpq has them: `postgres://user@one,two/vitrine`. The one that takes writes is
//! meant, whichever that is; when another one is promoted, the pool leads there by itself.

use std::{
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use futures::future::join_all;
use sqlx::{Connection as _, PgConnection, PgPool, postgres::PgConnectOptions};

use super::DatabaseError;

/// Longest that a host may take to say what it is.
const ANSWER: Duration = Duration::from_secs(2);
/// How often it is looked whether the host that took writes still does.
const LOOK: Duration = Duration::from_millis(500);
/// The timeline of a host that takes writes; nothing of one that does not.
pub(crate) const TIMELINE: &str = "('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int";

/// How to reach each host that a URL names, one at least.
#[derive(Clone, Debug)]
pub(crate) struct Hosts {
    first: PgConnectOptions,
    others: Vec<PgConnectOptions>,
    /// The URL of each.
    urls: Vec<String>,
    /// What the URL asks of a host.
    wanted: Option<String>,
}

impl Hosts {
    /// Reads a URL.
    ///
    /// # Errors
    /// [`DatabaseError::Url`].
    pub fn read(url: &str) -> Result<Self, DatabaseError> {
        let wrong = |why: &str| DatabaseError::Url(sqlx::Error::Configuration(why.into()));
        let Split { urls, wanted } = split(url).map_err(wrong)?;
        let one = |url: &String| -> Result<PgConnectOptions, DatabaseError> {
            Ok(PgConnectOptions::from_str(url).map_err(DatabaseError::Url)?.application_name("vitrine"))
        };
        let mut all = urls.iter().map(one);
        let first = all.next().ok_or_else(|| wrong("there is no host in it"))??;
        let others = all.collect::<Result<_, _>>()?;
        Ok(Self { first, others, urls, wanted })
    }

    /// Reads the URL of a database that is written to.
    ///
    /// # Errors
    /// [`DatabaseError::Url`], also when the URL asks for another kind of host.
    pub fn written(url: &str) -> Result<Self, DatabaseError> {
        let hosts = Self::read(url)?;
        match hosts.wanted.as_deref() {
            None | Some("read-write" | "primary") => Ok(hosts),
            Some("any") if hosts.others.is_empty() => Ok(hosts),
            Some(other) => {
                let why = format!("target_session_attrs is {other}, but writes need the host that takes them");
                Err(DatabaseError::Url(sqlx::Error::Configuration(why.into())))
            }
        }
    }

    /// The same hosts with something set for each.
    pub fn with(self, set: impl Fn(PgConnectOptions) -> PgConnectOptions) -> Self {
        let (first, others) = (set(self.first), self.others.into_iter().map(set).collect());
        Self { first, others, ..self }
    }

    /// The first of them: who connects, and to which database, is the same for all.
    pub fn first(&self) -> &PgConnectOptions {
        &self.first
    }

    /// All of them, in the URL's order.
    pub fn all(&self) -> impl Iterator<Item = &PgConnectOptions> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// Whether there is a choice.
    pub fn are_several(&self) -> bool {
        !self.others.is_empty()
    }

    /// Hosts and database, never the password.
    pub fn place(&self) -> String {
        let hosts = match self.are_several() {
            true => self.all().map(host).collect::<Vec<_>>().join(","),
            false => self.first.get_host().to_owned(),
        };
        format!("{hosts}/{}", self.first.get_database().unwrap_or_default())
    }

    /// How to reach the host that takes writes. A single one is taken for it.
    ///
    /// # Errors
    /// [`DatabaseError::NoPrimary`].
    pub async fn primary(&self) -> Result<PgConnectOptions, DatabaseError> {
        let at = self.find().await?;
        Ok(self.all().nth(at).unwrap_or(&self.first).clone())
    }

    /// The URL of the host that takes writes.
    ///
    /// # Errors
    /// [`DatabaseError::NoPrimary`].
    pub async fn primary_url(&self) -> Result<String, DatabaseError> {
        let at = self.find().await?;
        Ok(self.urls.get(at).cloned().unwrap_or_default())
    }

    /// The place of the host that takes writes.
    async fn find(&self) -> Result<usize, DatabaseError> {
        if !self.are_several() {
            return Ok(0);
        }
        let answers = join_all(self.all().map(ask)).await;
        let writing = answers.iter().enumerate().filter_map(|(at, answer)| Some((answer.as_ref().ok().copied()??, at)));
        let writing: Vec<(i32, usize)> = writing.collect();
        if writing.len() > 1 {
            // The one that was promoted last: the other one has been left behind, and should have been stopped.
            tracing::error!(place = %self.place(), "several hosts take writes; the one of the latest timeline is used");
        }
        if let Some((_, at)) = writing.into_iter().max_by_key(|(timeline, _)| *timeline) {
            return Ok(at);
        }
        let told = self.all().zip(answers).map(|(options, answer)| match answer {
            Ok(_) => format!("{} takes no writes", host(options)),
            Err(error) => format!("{}: {error}", host(options)),
        });
        Err(DatabaseError::NoPrimary { place: self.place(), found: told.collect::<Vec<_>>().join("; ") })
    }

    /// A connection to the host that takes writes.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub async fn connect(&self) -> Result<PgConnection, DatabaseError> {
        let options = self.primary().await?;
        PgConnection::connect_with(&options)
            .await
            .map_err(|cause| DatabaseError::Connect { place: self.place(), cause })
    }
}

/// Host and port, or the folder of the socket.
pub(crate) fn host(options: &PgConnectOptions) -> String {
    let host = match options.get_socket() {
        Some(folder) => folder.display().to_string(),
        None => options.get_host().to_owned(),
    };
    format!("{host}:{}", options.get_port())
}

/// The timeline of a host that takes writes.
async fn ask(options: &PgConnectOptions) -> sqlx::Result<Option<i32>> {
    in_time(async {
        let mut db = PgConnection::connect_with(options).await?;
        let timeline = timeline(&mut db).await;
        // It has said what it had to say, however it takes the end of the connection.
        let _ = db.close().await;
        timeline
    })
    .await
}

async fn timeline(db: &mut PgConnection) -> sqlx::Result<Option<i32>> {
    let statement = format!("select case when current_setting('transaction_read_only') = 'off' then {TIMELINE} end");
    // All of it is above.
    sqlx::query_scalar(sqlx::AssertSqlSafe(statement)).fetch_one(db).await
}

async fn in_time<T>(work: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
    let late = || std::io::Error::new(std::io::ErrorKind::TimedOut, "it does not answer");
    tokio::time::timeout(ANSWER, work).await.unwrap_or_else(|_| Err(late().into()))
}

/// When a pool was last led to another host. Connections from before lead to the one that was left.
#[derive(Clone, Debug)]
pub(super) struct Led {
    begun: Instant,
    /// Milliseconds from the beginning to then.
    at: Arc<AtomicU64>,
}

impl Led {
    /// Now, for the first time.
    pub fn new() -> Self {
        Self { begun: Instant::now(), at: Arc::default() }
    }

    fn mark(&self) {
        self.at.store(self.now(), Ordering::Release);
    }

    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Whether a connection of this age was made before.
    pub fn is_older(&self, age: Duration) -> bool {
        let since = self.now().saturating_sub(self.at.load(Ordering::Acquire));
        age > Duration::from_millis(since)
    }
}

/// Refuses a connection to a host that takes no writes: the pool then tries again, where it is led to by then.
pub(super) async fn must_write(db: &mut PgConnection) -> sqlx::Result<()> {
    match timeline(db).await? {
        Some(_) => Ok(()),
        None => Err(sqlx::Error::Protocol("this host takes no writes".into())),
    }
}

/// Leads a pool to the host that takes writes, for as long as it is open.
pub(super) fn follow(pool: &PgPool, hosts: Hosts, led: Led) {
    let (pool, mut ended) = (pool.clone(), pool.close_event());
    tokio::spawn(async move {
        // It ends with the pool.
        let _ = ended.do_until(look_on(&pool, &hosts, &led)).await;
    });
}

async fn look_on(pool: &PgPool, hosts: &Hosts, led: &Led) {
    let mut asked: Option<PgConnection> = None;
    loop {
        tokio::time::sleep(LOOK).await;
        if !still_writes(pool, &mut asked).await {
            match hosts.primary().await {
                Ok(options) => lead(pool, options, led),
                Err(error) => tracing::warn!(%error, "waiting for a database that takes writes"),
            }
        }
    }
}

/// Whether the host that the pool leads to takes writes, asked by a connection that is kept for that.
async fn still_writes(pool: &PgPool, asked: &mut Option<PgConnection>) -> bool {
    let options = pool.connect_options();
    let writes = in_time(async {
        let mut db = match asked.take() {
            Some(db) => db,
            None => PgConnection::connect_with(&options).await?,
        };
        Ok((timeline(&mut db).await?, db))
    });
    match writes.await {
        Ok((Some(_), db)) => {
            *asked = Some(db);
            true
        }
        Ok((None, _)) | Err(_) => false,
    }
}

fn lead(pool: &PgPool, options: PgConnectOptions, led: &Led) {
    let (before, now) = (host(&pool.connect_options()), host(&options));
    if before == now {
        // It was away, and is there again.
        return;
    }
    tracing::warn!(from = before, to = now, "another host takes writes now");
    pool.set_connect_options(options);
    led.mark();
    // A host that has vanished does not say so on connections that wait.
    while let Some(idle) = pool.try_acquire() {
        drop(idle.detach());
    }
}

/// URLs of one host each.
struct Split {
    urls: Vec<String>,
    wanted: Option<String>,
}

/// Takes a URL of several hosts apart: in the place of the host, or in the parameters `host` and `port`.
fn split(url: &str) -> Result<Split, &'static str> {
    let Some((scheme, rest)) = url.split_once("://") else {
        return Ok(Split { urls: vec![url.to_owned()], wanted: None });
    };
    let (authority, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (user, names) = match authority.rsplit_once('@') {
        Some((user, names)) => (format!("{user}@"), names),
        None => (String::new(), authority),
    };
    let (path, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let (mut kept, mut hosts, mut ports, mut wanted) = (Vec::new(), Vec::new(), Vec::new(), None);
    for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
        let list = |value: &str| value.replace("%2C", ",").replace("%2c", ",").split(',').map(str::to_owned).collect();
        match parameter.split_once('=') {
            Some(("host", value)) => hosts = list(value),
            Some(("port", value)) => ports = list(value),
            Some(("target_session_attrs", value)) => wanted = Some(value.to_owned()),
            _ => kept.push(parameter),
        }
    }
    let names: Vec<&str> = names.split(',').collect();
    if names.len() > 1 && names.contains(&"") || hosts.iter().any(String::is_empty) {
        return Err("one of its hosts has no name");
    }
    let count = names.len().max(hosts.len());
    let of = |list: &[String], at: usize| list.get(if list.len() == 1 { 0 } else { at }).cloned();
    if [names.len(), hosts.len(), ports.len()].iter().any(|length| *length > 1 && *length != count) {
        return Err("it has not as many ports as hosts");
    }
    let urls = (0..count).map(|at| {
        let name = names.get(if names.len() == 1 { 0 } else { at }).copied().unwrap_or_default();
        let mut parameters: Vec<String> = kept.iter().map(|&parameter| parameter.to_owned()).collect();
        parameters.extend(of(&hosts, at).map(|host| format!("host={host}")));
        parameters.extend(of(&ports, at).map(|port| format!("port={port}")));
        let query = if parameters.is_empty() { String::new() } else { format!("?{}", parameters.join("&")) };
        format!("{scheme}://{user}{name}{path}{query}")
    });
    Ok(Split { urls: urls.collect(), wanted })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(url: &str) -> Vec<String> {
        split(url).map(|split| split.urls).unwrap_or_default()
    }

    #[test]
    fn a_url_of_one_host_stays_as_it_is() {
        for url in [
            "postgres://localhost/vitrine",
            "postgres://me:se%40cret@db.example.org:5433/vitrine?sslmode=verify-full",
            "postgres://me@localhost:5432/v?sslmode=disable&host=%2Frun%2Fpg",
            "postgres:///vitrine",
            "no url at all",
        ] {
            assert_eq!(urls(url), [url]);
        }
    }

    #[test]
    fn each_host_has_its_port_and_all_the_rest() {
        assert_eq!(
            urls("postgres://me:a,b@one,two:5433,[::1]:5434/v?sslmode=require&target_session_attrs=read-write"),
            [
                "postgres://me:a,b@one/v?sslmode=require",
                "postgres://me:a,b@two:5433/v?sslmode=require",
                "postgres://me:a,b@[::1]:5434/v?sslmode=require"
            ]
        );
        assert_eq!(
            urls("postgres://me@localhost:5432/v?host=%2Fa%2Cc,%2Fb&port=1,2,3"),
            [
                "postgres://me@localhost:5432/v?host=%2Fa&port=1",
                "postgres://me@localhost:5432/v?host=c&port=2",
                "postgres://me@localhost:5432/v?host=%2Fb&port=3"
            ]
        );
        assert_eq!(urls("postgres://one,two/v?port=7"), ["postgres://one/v?port=7", "postgres://two/v?port=7"]);
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for url in ["postgres://one,,two/v", "postgres://one,two/v?port=1,2,3", "postgres://x/v?host=a,"] {
            assert!(split(url).is_err(), "{url}");
        }
        let read = |url: &str| Hosts::written(url).map(|hosts| hosts.place()).map_err(|e| e.to_string());
        assert_eq!(read("postgres://me:secret@one,two:7/v"), Ok("one:5432,two:7/v".into()));
        assert!(read("postgres://one,two/v?target_session_attrs=read-only").is_err_and(|e| e.contains("read-only")));
        assert!(read("postgres://one/v?target_session_attrs=primary").is_ok());
    }
}
