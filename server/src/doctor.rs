//! Checks a deployment and says what to do about what is wrong. Changes nothing, but for a file that it writes to the
//! store and removes again.

mod report;

use std::time::Duration;

use registry::{
    backup::{unsafe_blobs, unsafe_is_whole},
    checkup::{self, Finding},
    database as databases,
    replicas::{self, Standing},
};

use crate::{Failure, assets, config::Config, database, mail, provider::Provider};
use report::Report;

/// Clocks further apart than this make links and sessions end at surprising times, in seconds.
const CLOCKS: f64 = 5.0;
/// Free space below which there is a warning, in bytes.
const SPACE: u64 = 5_000_000_000;
/// Connections that PostgreSQL has to have beside those of one server, for its own and an operator's.
const SPARE: i64 = 10;

/// Examines everything and prints what it finds, line by line. With `every_file` each file of the store is read.
///
/// # Errors
/// [`Failure::Unwell`] when something is wrong, and a sentence when it cannot be looked at.
pub async fn examine(config: &Config, every_file: bool) -> Result<(), Failure> {
    let mut report = Report::default();
    settings(config, &mut report);
    match database::look(config).await {
        Ok(opened) => {
            let behind = look_at_database(config, &opened, &mut report).await;
            look_at_hosts(config, &opened, behind, &mut report).await;
            look_at_store(config, &mut report).await;
            if behind {
                report.note("what is kept was not looked at: that needs the newest schema", "start the server first");
            } else {
                look_at_what_is_kept(&opened, every_file, &mut report).await;
            }
            opened.registry.close().await;
            if let Some(embedded) = opened.embedded {
                database::stop(embedded).await;
            }
        }
        Err(failure) => report.bad("the database cannot be used", &failure.to_string()),
    }
    others(config, &mut report).await;
    report.end()
}

fn settings(config: &Config, report: &mut Report) {
    report.good(&format!("settings are understood; people come by {}", config.base_url));
    let local = config.addr.ip().is_loopback();
    if !config.is_secure() && !config.base_url.contains("://127.") && !config.base_url.contains("://localhost") {
        report.note(
            "the base URL is http://: passwords and sessions cross the network as they are",
            "put a proxy with TLS before it and set VITRINE_BASE_URL to its https:// address",
        );
    }
    if config.is_secure() && config.trusted_proxies.is_empty() {
        report.note(
            "no proxy is trusted: every request seems to come from the proxy, and limits on sign-in count it as one",
            "set VITRINE_TRUSTED_PROXIES to the proxy's network",
        );
    }
    if local && config.base_url.starts_with("https://") {
        report.good(&format!("listens on {} only, behind a proxy", config.addr));
    }
    match assets::output_name() {
        Some(name) => report.good(&format!("the browser's part is there: {name}")),
        None => report.bad("the browser's part of Vitrine is not built", "run `make build`"),
    }
}

/// Whether the schema is behind this program.
async fn look_at_database(config: &Config, opened: &database::Opened, report: &mut Report) -> bool {
    let seen = match databases::look(&opened.registry).await {
        Ok(seen) => seen,
        Err(error) => {
            report.bad("the database does not answer", &error.to_string());
            return true;
        }
    };
    report.good(&format!("PostgreSQL {}", seen.version));
    let newest = databases::newest_migration();
    let behind = seen.migration != Some(newest);
    match seen.migration {
        Some(found) if found == newest => report.good(&format!("the schema is the newest, {newest}")),
        Some(found) if found > newest => report.bad(
            &format!("the schema, {found}, is newer than this program, {newest}"),
            "use the newer program: there is no way back",
        ),
        Some(found) => report.note(
            &format!("the schema is at {found}; this program has {newest}"),
            "the next start of a server brings it there",
        ),
        None => report.note("the database is empty", "the first start of a server fills it"),
    }
    match seen.may_alter {
        true => report.note(
            "the server's role may alter tables, and so disable triggers and rewrite the audit log",
            "set DATABASE_URL to a role that owns nothing, and DATABASE_MIGRATION_URL to the owner",
        ),
        false => report.good("the server's role may read and write rows and nothing else"),
    }
    let off = seen.clock_off.abs();
    match off > CLOCKS {
        true => report.bad(
            &format!("this machine's clock and the database's are {off:.0} seconds apart"),
            "set both by NTP: sessions, links and lists go by the time",
        ),
        false => report.good("this machine's clock and the database's agree"),
    }
    let wanted = i64::from(config.database_connections);
    match seen.connections < wanted + SPARE {
        true => report.note(
            &format!("PostgreSQL allows {} connections, and one server may take {wanted}", seen.connections),
            "raise max_connections, or lower VITRINE_DATABASE_CONNECTIONS",
        ),
        false => report.good(&format!("{} connections, of which a server may take {wanted}", seen.connections)),
    }
    behind
}

/// The hosts of the database, where there are several, and its replicas.
async fn look_at_hosts(config: &Config, opened: &database::Opened, behind: bool, report: &mut Report) {
    let Some(database) = &config.database else { return };
    match replicas::examine(&opened.registry, &database.url).await {
        Ok(hosts) if hosts.len() > 1 => {
            let writing = hosts.iter().filter(|host| host.standing == Ok(Standing::Primary)).count();
            match writing {
                1 => report.good("one of the database's hosts takes writes"),
                count => report.bad(
                    &format!("{count} of the database's hosts take writes"),
                    "stop the one that was left behind when another one was promoted, before it is written to",
                ),
            }
            for host in hosts.iter().filter(|host| host.standing != Ok(Standing::Primary)) {
                stands_by(host, report);
            }
            if let Ok(false) = replicas::is_synchronous(&opened.registry).await {
                report.note(
                    "commits do not wait for a replica: a failover may lose the last ones that were acknowledged",
                    "set synchronous_standby_names on the primary",
                );
            }
        }
        Ok(_) => {}
        Err(error) => report.note("the database's hosts cannot be looked at", &error.to_string()),
    }
    let Some(url) = database.read_url.as_ref().filter(|_| !behind) else { return };
    match replicas::examine(&opened.registry, url).await {
        Ok(hosts) => hosts.iter().for_each(|host| stands_by(host, report)),
        Err(error) => report.bad("replicas cannot be looked at", &error.to_string()),
    }
}

/// What a host is good for that is not the primary.
fn stands_by(found: &replicas::Examined, report: &mut Report) {
    let host = &found.host;
    match &found.standing {
        Ok(Standing::Used) => report.good(&format!("the replica {host} is as far as the primary")),
        Ok(Standing::Lagging) => report.note(
            &format!("the replica {host} is {} bytes of the log behind, and reads go to the primary", found.behind),
            "look at its replay, and at what the primary writes",
        ),
        Ok(Standing::Primary) => report.note(
            &format!("{host} takes writes: no reads are sent there but as the primary"),
            "it may be the primary itself; one that was left behind has to be stopped",
        ),
        Ok(_) => report.bad(
            &format!("{host} is no replica of this primary: it copies another one, or was left behind by a failover"),
            "make it anew with pg_basebackup, or take it back with pg_rewind",
        ),
        Err(why) => report.bad(&format!("the replica {host} does not answer"), why),
    }
}

async fn look_at_store(config: &Config, report: &mut Report) {
    let place = config.files_url.clone().unwrap_or_else(|| config.files_dir.display().to_string());
    // Opening it writes, reads and removes an object.
    match database::files(config).await {
        Ok(_) => report.good(&format!("files can be written to {place}")),
        Err(failure) => report.bad("files cannot be kept", &failure.to_string()),
    }
    if config.files_url.is_none() {
        match nix::sys::statvfs::statvfs(&config.files_dir) {
            Ok(disk) => {
                let free = disk.blocks_available().saturating_mul(disk.fragment_size());
                let told = format!("{:.1} GB are free there", free as f64 / 1e9);
                match free < SPACE {
                    true => report.note(&told, "make room before uploads are refused"),
                    false => report.good(&told),
                }
            }
            Err(error) => report.note("how much room there is cannot be told", &error.to_string()),
        }
    }
}

async fn look_at_what_is_kept(opened: &database::Opened, every_file: bool, report: &mut Report) {
    let told = |findings: registry::Result<Vec<Finding>>, report: &mut Report| match findings {
        Ok(findings) => {
            for finding in findings {
                match finding.broken {
                    0 => report.good(&finding.what),
                    count => report.bad(
                        &format!("not true for {count}: {}", finding.what),
                        &format!("as for {}; restore from a backup, or ask for help", finding.examples.join(", ")),
                    ),
                }
            }
        }
        Err(error) => report.bad("what is kept cannot be looked at", &error.to_string()),
    };
    told(checkup::unsafe_database(&opened.registry).await, report);
    told(checkup::unsafe_store(&opened.registry).await, report);
    if every_file {
        match unsafe_blobs(&opened.registry).await {
            Ok(blobs) => {
                let mut damaged = Vec::new();
                for blob in &blobs {
                    if !unsafe_is_whole(&opened.registry, blob).await {
                        damaged.push(blob.key());
                    }
                }
                match damaged.len() {
                    0 => report.good(&format!("all {} files have the SHA-256 that they came with", blobs.len())),
                    count => report.bad(
                        &format!("{count} files are damaged or cannot be read"),
                        &format!("bring them from a backup: {}", damaged.join(", ")),
                    ),
                }
            }
            Err(error) => report.bad("files cannot be listed", &error.to_string()),
        }
    }
}

/// Whom the server talks to.
async fn others(config: &Config, report: &mut Report) {
    if let Some(settings) = &config.mail {
        match mail::answers(settings).await {
            Ok(()) => report.good("the mail server answers"),
            Err(why) => report.bad("the mail server cannot be used", &why),
        }
    }
    if let Some(provider) = config.provider.clone().and_then(|settings| Provider::new(settings, &config.base_url)) {
        match provider.answers(Duration::ZERO).await {
            true => report.good(&format!("{} answers", provider.settings().name)),
            false => report.bad(
                &format!("{} does not answer as a provider of identities", provider.settings().name),
                "check VITRINE_OIDC_ISSUER, and that this machine reaches it",
            ),
        }
    }
}
