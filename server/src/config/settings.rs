//! What can be set, as the README's table has it.

/// One setting, as the README's table has it.
pub struct Setting {
    /// Environment variable.
    pub env: &'static str,
    /// Key in the TOML file.
    pub key: &'static str,
    /// Default, in words.
    pub default: &'static str,
    /// What it decides.
    pub about: &'static str,
}

/// Every setting there is.
pub const SETTINGS: &[Setting] = &[
    Setting {
        env: "VITRINE_SERVER_CONFIG",
        key: "",
        default: "none",
        about: "TOML file with the settings below, by the names in the second column",
    },
    Setting { env: "VITRINE_ADDR", key: "addr", default: "127.0.0.1:3000", about: "address and port to listen on" },
    Setting {
        env: "VITRINE_BASE_URL",
        key: "base_url",
        default: "http:// and the address",
        about: "the URL people use; with https:// cookies are Secure",
    },
    Setting {
        env: "VITRINE_TRUSTED_PROXIES",
        key: "trusted_proxies",
        default: "none",
        about: "networks whose X-Forwarded-For is believed, comma-separated: 10.0.0.0/8",
    },
    Setting {
        env: "VITRINE_DATA_DIR",
        key: "data_dir",
        default: "/var/lib/vitrine as root, else the platform's data folder",
        about: "embedded PostgreSQL and files",
    },
    Setting {
        env: "VITRINE_FILES_DIR",
        key: "files_dir",
        default: "files in the data folder",
        about: "where model files are kept",
    },
    Setting {
        env: "VITRINE_FILES_URL",
        key: "files_url",
        default: "none: the folder",
        about: "bucket that keeps model files instead, as s3://BUCKET/PREFIX, gs:// or az://; see Operating it",
    },
    Setting {
        env: "VITRINE_PG_BIN",
        key: "pg_bin",
        default: "found by itself",
        about: "folder of the PostgreSQL programs for the embedded database",
    },
    Setting {
        env: "DATABASE_URL",
        key: "database_url",
        default: "embedded PostgreSQL",
        about: "PostgreSQL 15 or later, as the role that reads and writes; of several hosts the one that takes writes",
    },
    Setting {
        env: "DATABASE_MIGRATION_URL",
        key: "database_migration_url",
        default: "DATABASE_URL",
        about: "the same database as the role that owns its tables",
    },
    Setting {
        env: "DATABASE_READ_URL",
        key: "database_read_url",
        default: "none: the primary alone",
        about: "one or several replicas of it that reads may go to, as the role that reads and writes; see Operating it",
    },
    Setting {
        env: "VITRINE_DATABASE_CONNECTIONS",
        key: "database_connections",
        default: "20",
        about: "most connections to the database, and to each replica",
    },
    Setting {
        env: "VITRINE_STATEMENT_TIMEOUT",
        key: "statement_timeout",
        default: "30",
        about: "seconds that one statement of the server may take; an answer has twice that to begin",
    },
    Setting {
        env: "VITRINE_LOG",
        key: "log",
        default: "info,sqlx=warn",
        about: "what is logged: error, warn, info, debug, or a filter such as server=debug,sqlx=warn",
    },
    Setting { env: "VITRINE_LOG_FORMAT", key: "log_format", default: "text", about: "text or json" },
    Setting {
        env: "VITRINE_SLOW_QUERY",
        key: "slow_query",
        default: "1000",
        about: "milliseconds after which a statement is told in the log, with the view that asked for it",
    },
    Setting {
        env: "VITRINE_METRICS_ADDR",
        key: "metrics_addr",
        default: "none",
        about: "address and port on which anybody who reaches it gets /metrics: 127.0.0.1:9464",
    },
    Setting {
        env: "VITRINE_METRICS_TOKEN",
        key: "metrics_token",
        default: "none",
        about: "bearer token with which /metrics is to be had on the server's own address, too",
    },
    Setting {
        env: "VITRINE_METRICS_TOKEN_FILE",
        key: "metrics_token_file",
        default: "none",
        about: "file with that token, instead",
    },
    Setting {
        env: "VITRINE_SHUTDOWN_DELAY",
        key: "shutdown_delay",
        default: "0",
        about: "seconds after SIGTERM in which new requests are still served while /readyz says no, for a balancer to notice",
    },
    Setting {
        env: "VITRINE_OIDC_ISSUER",
        key: "oidc_issuer",
        default: "none",
        about: "address of the OpenID Connect provider that people may sign in with, as its tokens name it",
    },
    Setting {
        env: "VITRINE_OIDC_CLIENT_ID",
        key: "oidc_client_id",
        default: "none",
        about: "what this server is called there",
    },
    Setting {
        env: "VITRINE_OIDC_CLIENT_SECRET",
        key: "oidc_client_secret",
        default: "none: a public client",
        about: "what this server shows there; better in a file",
    },
    Setting {
        env: "VITRINE_OIDC_CLIENT_SECRET_FILE",
        key: "oidc_client_secret_file",
        default: "none",
        about: "file that holds the client secret",
    },
    Setting {
        env: "VITRINE_OIDC_NAME",
        key: "oidc_name",
        default: "single sign-on",
        about: "what people call the provider: “Sign in with …”",
    },
    Setting {
        env: "VITRINE_OIDC_SCOPES",
        key: "oidc_scopes",
        default: "profile email",
        about: "scopes to ask for beside openid",
    },
    Setting {
        env: "VITRINE_OIDC_GROUPS_CLAIM",
        key: "oidc_groups_claim",
        default: "none: groups mean nothing",
        about: "claim that holds somebody's groups, which teams may name",
    },
    Setting {
        env: "VITRINE_OIDC_ORGANIZATION",
        key: "oidc_organization",
        default: "none: newcomers need an invitation",
        about: "slug of the organization that joins whoever comes for the first time",
    },
    Setting {
        env: "VITRINE_OIDC_ROLE",
        key: "oidc_role",
        default: "member",
        about: "the role they join with: viewer or member",
    },
    Setting {
        env: "VITRINE_PASSWORD_SIGN_IN",
        key: "password_sign_in",
        default: "on",
        about: "off where people sign in with the provider alone",
    },
    Setting {
        env: "VITRINE_WEBHOOK_NETWORKS",
        key: "webhook_networks",
        default: "none: the public internet alone",
        about: "networks within that webhooks may lead to as well, comma-separated: 10.1.0.0/16",
    },
    Setting {
        env: "VITRINE_SMTP_HOST",
        key: "smtp_host",
        default: "none: links are shown, not sent",
        about: "mail server that takes letters with links",
    },
    Setting {
        env: "VITRINE_SMTP_PORT",
        key: "smtp_port",
        default: "587; 465 with TLS always, 25 without",
        about: "its port",
    },
    Setting {
        env: "VITRINE_SMTP_TLS",
        key: "smtp_tls",
        default: "starttls",
        about: "starttls, always, or none for a mail server on the same machine",
    },
    Setting { env: "VITRINE_SMTP_USER", key: "smtp_user", default: "none", about: "name at the mail server" },
    Setting {
        env: "VITRINE_SMTP_PASSWORD",
        key: "smtp_password",
        default: "none",
        about: "password at the mail server; better in a file",
    },
    Setting {
        env: "VITRINE_SMTP_PASSWORD_FILE",
        key: "smtp_password_file",
        default: "none",
        about: "file that holds the password at the mail server",
    },
    Setting {
        env: "VITRINE_SMTP_FROM",
        key: "smtp_from",
        default: "none",
        about: "who letters are from: Vitrine <vitrine@example.org>",
    },
    Setting {
        env: "VITRINE_OWNER_EMAIL",
        key: "",
        default: "none",
        about: "unattended set-up: the first owner's e-mail address",
    },
    Setting {
        env: "VITRINE_OWNER_PASSWORD",
        key: "",
        default: "none",
        about: "unattended set-up: the first owner's password",
    },
    Setting {
        env: "VITRINE_OWNER_NAME",
        key: "",
        default: "Owner",
        about: "unattended set-up: the first owner's name",
    },
    Setting { env: "VITRINE_ORG", key: "", default: "none", about: "unattended set-up: name of the organization" },
];
