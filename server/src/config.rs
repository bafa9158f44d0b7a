//! Settings: from the environment, else from one TOML file, else their defaults.

mod settings;

use std::{
    collections::BTreeMap, fmt::Display, net::SocketAddr, ops::RangeInclusive, path::PathBuf, str::FromStr, sync::Arc,
    time::Duration,
};

use ipnet::IpNet;

use crate::{Failure, mail, provider};
pub use settings::{SETTINGS, Setting};

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// An external database.
#[derive(Clone)]
pub struct Database {
    /// As the role that reads and writes.
    pub url: String,
    /// As the role that owns the tables.
    pub migration_url: String,
    /// Replicas that reads may go to.
    pub read_url: Option<String>,
}

/// First owner and organization, when set-up is to happen by itself.
#[derive(Clone)]
pub struct Unattended {
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Password.
    pub password: String,
    /// Organization.
    pub organization: String,
}

/// What the server runs with.
#[derive(Clone)]
pub struct Config {
    /// Where to listen.
    pub addr: SocketAddr,
    /// What people type, without a slash at the end.
    pub base_url: String,
    /// Whose forwarding headers are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Embedded PostgreSQL and files.
    pub data_dir: PathBuf,
    /// Model files.
    pub files_dir: PathBuf,
    /// A bucket for them instead.
    pub files_url: Option<String>,
    /// Folder of PostgreSQL's programs.
    pub pg_bin: Option<PathBuf>,
    /// External database, if any.
    pub database: Option<Database>,
    /// Most connections.
    pub database_connections: u32,
    /// Longest that one statement of the server may take.
    pub statement_timeout: Duration,
    /// Filter of the log.
    pub log: String,
    /// Look of the log.
    pub log_format: LogFormat,
    /// Statements that take longer are told in the log.
    pub slow_query: Duration,
    /// Where metrics are told to whoever asks, if anywhere.
    pub metrics_addr: Option<SocketAddr>,
    /// For whom `/metrics` is, if for anybody.
    pub metrics_token: Option<String>,
    /// How long the server goes on, saying that it is not ready, before it lets nobody new in.
    pub shutdown_delay: Duration,
    /// Provider of identities.
    pub provider: Option<provider::Settings>,
    /// Whether people may sign in with a password.
    pub passwords: bool,
    /// Mail server.
    pub mail: Option<mail::Settings>,
    /// Networks that webhooks may lead to beside the public internet.
    pub webhook_networks: Arc<[IpNet]>,
    /// Set-up without a browser.
    pub unattended: Option<Unattended>,
}

impl Config {
    /// Reads the environment and the file it names.
    ///
    /// # Errors
    /// [`Failure::Setting`] that names the setting.
    pub fn load() -> Result<Self, Failure> {
        Self::read(|name| std::env::var(name).ok())
    }

    /// Reads settings by the names of environment variables.
    ///
    /// # Errors
    /// [`Failure::Setting`] that names the setting.
    pub fn read(env: impl Fn(&str) -> Option<String>) -> Result<Self, Failure> {
        let file = match env("VITRINE_SERVER_CONFIG") {
            Some(path) => read_file(&path)?,
            None => BTreeMap::new(),
        };
        let get = |name: &str| -> Option<String> {
            let key = SETTINGS.iter().find(|s| s.env == name).map_or("", |s| s.key);
            env(name).filter(|v| !v.trim().is_empty()).or_else(|| file.get(key).cloned())
        };
        let addr = get("VITRINE_ADDR").unwrap_or_else(|| "127.0.0.1:3000".into());
        let addr: SocketAddr = addr
            .parse()
            .map_err(|_| wrong("VITRINE_ADDR", &addr, "write HOST:PORT with an IP address, as in 127.0.0.1:3000"))?;
        let base_url = match get("VITRINE_BASE_URL") {
            Some(url) => check_base_url(&url)?,
            None => format!("http://{addr}"),
        };
        let data_dir = match get("VITRINE_DATA_DIR") {
            Some(path) => PathBuf::from(path),
            None => default_data_dir()?,
        };
        let log_format = match get("VITRINE_LOG_FORMAT").as_deref() {
            None | Some("text") => LogFormat::Text,
            Some("json") => LogFormat::Json,
            Some(other) => return Err(wrong("VITRINE_LOG_FORMAT", other, "write text or json")),
        };
        let provider = provider::Settings::read(&get)?;
        let passwords = match get("VITRINE_PASSWORD_SIGN_IN").as_deref() {
            None | Some("on") => true,
            Some("off") if provider.is_some() => false,
            Some("off") => {
                return Err(Failure::Setting(
                    "VITRINE_PASSWORD_SIGN_IN is off, but there is no VITRINE_OIDC_ISSUER".into(),
                ));
            }
            Some(other) => return Err(wrong("VITRINE_PASSWORD_SIGN_IN", other, "write on or off")),
        };
        let database = get("DATABASE_URL").map(|url| Database {
            migration_url: get("DATABASE_MIGRATION_URL").unwrap_or_else(|| url.clone()),
            read_url: get("DATABASE_READ_URL"),
            url,
        });
        if database.is_none() && get("DATABASE_READ_URL").is_some() {
            return Err(Failure::Setting("DATABASE_READ_URL is set, but there is no DATABASE_URL".into()));
        }
        Ok(Self {
            addr,
            base_url,
            trusted_proxies: networks(&get, "VITRINE_TRUSTED_PROXIES")?,
            files_dir: get("VITRINE_FILES_DIR").map_or_else(|| data_dir.join("files"), PathBuf::from),
            files_url: get("VITRINE_FILES_URL"),
            data_dir,
            pg_bin: get("VITRINE_PG_BIN").map(PathBuf::from),
            database,
            database_connections: number(&get, "VITRINE_DATABASE_CONNECTIONS", 20, 2..=1_000, "a number")?,
            statement_timeout: Duration::from_secs(number(
                &get,
                "VITRINE_STATEMENT_TIMEOUT",
                30,
                1..=3_600,
                "seconds",
            )?),
            log: get("VITRINE_LOG").unwrap_or_else(|| "info,sqlx=warn".into()),
            log_format,
            slow_query: Duration::from_millis(number(
                &get,
                "VITRINE_SLOW_QUERY",
                1_000,
                1..=3_600_000,
                "milliseconds",
            )?),
            metrics_addr: match get("VITRINE_METRICS_ADDR") {
                Some(text) => Some(text.parse().map_err(|_| {
                    wrong("VITRINE_METRICS_ADDR", &text, "write HOST:PORT with an IP address, as in 127.0.0.1:9464")
                })?),
                None => None,
            },
            metrics_token: secret(&get, "VITRINE_METRICS_TOKEN")?,
            shutdown_delay: Duration::from_secs(number(&get, "VITRINE_SHUTDOWN_DELAY", 0, 0..=300, "seconds")?),
            provider,
            passwords,
            mail: mail::Settings::read(&get)?,
            webhook_networks: networks(&get, "VITRINE_WEBHOOK_NETWORKS")?.into(),
            unattended: unattended(&get)?,
        })
    }

    /// Whether metrics are told to anybody.
    #[must_use]
    pub fn tells_metrics(&self) -> bool {
        self.metrics_addr.is_some() || self.metrics_token.is_some()
    }

    /// Whether people reach the server over https.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

/// A secret, or the first line of the file that `…_FILE` names.
pub(crate) fn secret(get: &impl Fn(&str) -> Option<String>, name: &str) -> Result<Option<String>, Failure> {
    let file = format!("{name}_FILE");
    match (get(name), get(&file)) {
        (Some(_), Some(_)) => Err(Failure::Setting(format!("set {name} or {file}, not both"))),
        (given, None) => Ok(given),
        (None, Some(path)) => {
            let text = std::fs::read_to_string(&path)
                .map_err(|e| Failure::Setting(format!("{file} names {path}, which cannot be read: {e}")))?;
            Ok(text.lines().next().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()))
        }
    }
}

pub(crate) fn wrong(name: &str, value: &str, hint: &str) -> Failure {
    Failure::Setting(format!("{name} is “{value}”, which cannot be used: {hint}"))
}

/// A whole number within bounds, of what it counts.
fn number<T: FromStr + PartialOrd + Display>(
    get: &impl Fn(&str) -> Option<String>,
    name: &str,
    default: T,
    within: RangeInclusive<T>,
    what: &str,
) -> Result<T, Failure> {
    let Some(text) = get(name) else { return Ok(default) };
    let hint = || format!("write {what} from {} to {}", within.start(), within.end());
    text.parse().ok().filter(|n| within.contains(n)).ok_or_else(|| wrong(name, &text, &hint()))
}

fn read_file(path: &str) -> Result<BTreeMap<String, String>, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|e| Failure::Setting(format!("VITRINE_SERVER_CONFIG names {path}, which cannot be read: {e}")))?;
    let table: toml::Table = text.parse().map_err(|e| Failure::Setting(format!("{path} is no TOML: {e}")))?;
    table
        .into_iter()
        .map(|(key, value)| {
            if key.is_empty() || !SETTINGS.iter().any(|s| s.key == key) {
                let known: Vec<_> = SETTINGS.iter().map(|s| s.key).filter(|k| !k.is_empty()).collect();
                return Err(Failure::Setting(format!(
                    "{path} has the unknown key “{key}”; there are {}",
                    known.join(", ")
                )));
            }
            match value {
                toml::Value::String(text) => Ok((key, text)),
                toml::Value::Integer(number) => Ok((key, number.to_string())),
                toml::Value::Array(items) => {
                    let items: Vec<_> =
                        items.iter().map(|i| i.as_str().map_or_else(|| i.to_string(), str::to_owned)).collect();
                    Ok((key, items.join(",")))
                }
                _ => Err(Failure::Setting(format!("{path}: “{key}” needs a text, a number or a list of texts"))),
            }
        })
        .collect()
}

fn check_base_url(url: &str) -> Result<String, Failure> {
    let url = url.trim().trim_end_matches('/');
    let hint = "write http:// or https:// and a host, without a path, as in https://vitrine.example.org";
    let host = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))
        .ok_or_else(|| wrong("VITRINE_BASE_URL", url, hint))?;
    if host.is_empty() || host.contains(['/', '?', '#', '@', ' ']) {
        return Err(wrong("VITRINE_BASE_URL", url, hint));
    }
    Ok(url.to_owned())
}

fn networks(get: &impl Fn(&str) -> Option<String>, name: &str) -> Result<Vec<IpNet>, Failure> {
    get(name)
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|n| !n.is_empty())
        .map(|n| {
            n.parse()
                .or_else(|_| n.parse::<std::net::IpAddr>().map(IpNet::from))
                .map_err(|_| wrong(name, n, "write networks as in 10.0.0.0/8, separated by commas"))
        })
        .collect()
}

fn unattended(get: &impl Fn(&str) -> Option<String>) -> Result<Option<Unattended>, Failure> {
    match (get("VITRINE_OWNER_EMAIL"), get("VITRINE_OWNER_PASSWORD"), get("VITRINE_ORG")) {
        (None, None, None) => Ok(None),
        (Some(email), Some(password), Some(organization)) => {
            let name = get("VITRINE_OWNER_NAME").unwrap_or_else(|| "Owner".into());
            Ok(Some(Unattended { name, email, password, organization }))
        }
        _ => Err(Failure::Setting(
            "unattended set-up needs all three of VITRINE_OWNER_EMAIL, VITRINE_OWNER_PASSWORD and VITRINE_ORG".into(),
        )),
    }
}

fn default_data_dir() -> Result<PathBuf, Failure> {
    use etcetera::BaseStrategy as _;
    if cfg!(target_os = "linux") && nix::unistd::Uid::effective().is_root() {
        return Ok(PathBuf::from("/var/lib/vitrine"));
    }
    etcetera::choose_base_strategy()
        .map(|base| base.data_dir().join("vitrine"))
        .map_err(|e| Failure::Setting(format!("there is no home folder ({e}); set VITRINE_DATA_DIR")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Config, Failure> {
        Config::read(|name| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
    }

    fn sentence(pairs: &[(&str, &str)]) -> String {
        read(pairs).err().map(|e| e.to_string()).unwrap_or_default()
    }

    #[test]
    fn defaults_are_those_of_the_table() {
        let config = read(&[("VITRINE_DATA_DIR", "/tmp/v")]).unwrap();
        assert_eq!(config.addr.to_string(), "127.0.0.1:3000");
        assert_eq!(config.base_url, "http://127.0.0.1:3000");
        assert_eq!(config.files_dir, PathBuf::from("/tmp/v/files"));
        assert!(!config.is_secure() && config.database.is_none() && config.unattended.is_none());
    }

    #[test]
    fn a_wrong_setting_is_named_with_what_would_be_right() {
        assert!(sentence(&[("VITRINE_ADDR", "here")]).contains("VITRINE_ADDR is “here”"));
        assert!(sentence(&[("VITRINE_BASE_URL", "vitrine.org")]).contains("VITRINE_BASE_URL"));
        assert!(sentence(&[("VITRINE_TRUSTED_PROXIES", "10.0.0.0/99")]).contains("10.0.0.0/8"));
        assert!(sentence(&[("VITRINE_DATA_DIR", "/tmp"), ("VITRINE_STATEMENT_TIMEOUT", "0")]).contains("1 to 3600"));
        assert!(sentence(&[("VITRINE_DATA_DIR", "/tmp"), ("VITRINE_ORG", "x")]).contains("all three"));
        let alone = [("VITRINE_DATA_DIR", "/tmp"), ("DATABASE_READ_URL", "postgres://replica/v")];
        assert!(sentence(&alone).contains("no DATABASE_URL"));
        assert!(sentence(&[("VITRINE_SERVER_CONFIG", "/nowhere.toml")]).contains("/nowhere.toml"));
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let file = std::env::temp_dir().join(format!("vitrine-config-{}.toml", std::process::id()));
        std::fs::write(&file, "addr = \"0.0.0.0:80\"\nbase_url = \"https://v.example.org/\"\ntrusted_proxies = [\"10.0.0.0/8\", \"::1\"]\ndata_dir = \"/tmp/v\"").unwrap();
        let path = file.to_string_lossy().into_owned();
        let config = read(&[("VITRINE_SERVER_CONFIG", &path), ("VITRINE_ADDR", "127.0.0.1:1")]).unwrap();
        std::fs::remove_file(&file).unwrap();
        assert_eq!(
            (config.addr.port(), config.base_url.as_str(), config.trusted_proxies.len()),
            (1, "https://v.example.org", 2)
        );
        assert!(config.is_secure());
    }

    #[test]
    fn the_readme_has_every_setting() {
        let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap_or_default();
        for setting in SETTINGS {
            assert!(readme.contains(&format!("`{}`", setting.env)), "README lacks {}", setting.env);
            assert!(readme.contains(setting.about), "README lacks “{}”", setting.about);
        }
    }
}
