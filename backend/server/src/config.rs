//! Configuration: file, then environment, then flags; parsed once into one typed struct.

use crate::proxies::TrustedProxies;
use clap::Args;
use serde::{Deserialize, Deserializer};
use std::{collections::BTreeMap, fmt, net::SocketAddr, path::PathBuf};

/// What may be set, each from the file (`key = value`), the environment (`SHOUWANG_KEY`) or a flag (`--key`).
#[derive(Debug, Clone, Default, Deserialize, Args)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct Given {
    /// Folder for the database, keys and certificates [default: data]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Address to listen on [default: 127.0.0.1:8430]
    #[arg(long, value_name = "HOST:PORT")]
    pub listen: Option<SocketAddr>,
    /// `sqlite:FILE` or `postgres://…` [default: a file in the data folder]
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// `redis://…`, needed where several nodes work together
    #[arg(long, value_name = "URL")]
    pub redis: Option<String>,
    /// Where browsers reach this installation, for labels, enrolment and origin checks
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Certificate chain, PEM
    #[arg(long, value_name = "FILE")]
    pub tls_certificate: Option<PathBuf>,
    /// Private key of the certificate, PEM
    #[arg(long, value_name = "FILE")]
    pub tls_key: Option<PathBuf>,
    /// Make a local certificate authority, so that phones in the hospital's network get a secure connection
    #[arg(long, num_args = 0..=1, default_missing_value = "true")]
    pub tls_local: Option<bool>,
    /// Whom push services may write to: a real mailto: or https: address
    #[arg(long, value_name = "URI")]
    pub push_contact: Option<String>,
    /// HTTP proxy through which push services and other public machines are reached
    #[arg(long, value_name = "URL")]
    pub push_proxy: Option<String>,
    /// Log filter, for example `info,app=debug` [default: info]
    #[arg(long, value_name = "FILTER")]
    pub log: Option<String>,
    /// Log lines as JSON
    #[arg(long, num_args = 0..=1, default_missing_value = "true")]
    pub log_json: Option<bool>,
    /// Whoever sends this as a bearer token may read /metrics from another machine
    #[arg(long, value_name = "TOKEN")]
    pub metrics_token: Option<String>,
    /// Addresses and networks of proxies whose X-Forwarded-For header is believed, with commas between [default: none]
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    #[serde(default, deserialize_with = "list")]
    pub trusted_proxies: Option<Vec<String>>,
    /// Database connections that read at the same time [default: 4]
    #[arg(long, value_name = "N")]
    pub readers: Option<u32>,
    /// Threads that serve requests [default: one a core]
    #[arg(long, value_name = "N")]
    pub workers: Option<usize>,
    /// Let a synthetic alarm try the whole way every minute [default: true]
    #[arg(long, num_args = 0..=1, default_missing_value = "true")]
    pub canary: Option<bool>,
    /// Font with Chinese letters for PDF files (TTF, OTF, TTC) [default: one of the system's]
    #[arg(long, value_name = "FILE")]
    pub pdf_font: Option<PathBuf>,
    /// For tests: a clock that can be moved, push to this machine, no limits on sign-in
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true")]
    pub test_mode: Option<bool>,
}

/// Everything, with its defaults.
#[derive(Clone)]
pub struct Config {
    /// Folder for the database, keys and certificates.
    pub data: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The database.
    pub database: String,
    /// Redis, where several nodes work together.
    pub redis: Option<String>,
    /// Where browsers reach this installation.
    pub public_url: String,
    /// How connections are secured.
    pub tls: Tls,
    /// Whom push services may write to.
    pub push_contact: Option<String>,
    /// Proxy for push and for channels on the public network.
    pub push_proxy: Option<String>,
    /// Log filter.
    pub log: String,
    /// Log lines as JSON.
    pub log_json: bool,
    /// Token for /metrics.
    pub metrics_token: Option<String>,
    /// Proxies that are believed when they say whom a request comes from.
    pub trusted_proxies: TrustedProxies,
    /// Readers of the database.
    pub readers: u32,
    /// Threads that serve requests.
    pub workers: Option<usize>,
    /// A synthetic alarm tries the whole way every minute.
    pub canary: bool,
    /// Font of PDF files.
    pub pdf_font: Option<PathBuf>,
    /// For tests.
    pub test_mode: bool,
}

/// How connections are secured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tls {
    /// Not here: on localhost, or behind a proxy that does it.
    None,
    /// By certificate files.
    Files {
        /// Certificate chain, PEM.
        certificate: PathBuf,
        /// Private key, PEM.
        key: PathBuf,
    },
    /// By a local certificate authority.
    Local,
}

/// What is wrong with the configuration.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("cannot read {0}: {1}")]
    File(PathBuf, std::io::Error),
    /// The file has something unknown or wrong in it.
    #[error("{0}: {1}")]
    Toml(PathBuf, toml::de::Error),
    /// An environment variable is unknown or wrong.
    #[error("{0}: {1}")]
    Environment(String, String),
    /// Settings that do not go together.
    #[error("{0}")]
    Together(&'static str),
    /// A trusted proxy that is neither an address nor a network.
    #[error("trusted_proxies: {0:?} is neither an address nor a network such as 10.0.0.0/8")]
    Proxy(String),
}

/// Variables of this name belong to tests and scripts, not to the configuration.
const NOT_OURS: &str = "SHOUWANG_TEST_";
const PREFIX: &str = "SHOUWANG_";

impl Config {
    /// Merges file, environment and flags, the later over the earlier.
    ///
    /// # Errors
    /// Unknown keys, wrong values, settings that do not go together.
    pub fn load(
        file: Option<PathBuf>,
        environment: impl IntoIterator<Item = (String, String)>,
        flags: Given,
    ) -> Result<Self, Error> {
        let from_file = match file {
            Some(path) => {
                let text = std::fs::read_to_string(&path).map_err(|error| Error::File(path.clone(), error))?;
                toml::from_str(&text).map_err(|error| Error::Toml(path, error))?
            }
            None => Given::default(),
        };
        Self::settle(flags.over(from_environment(environment)?).over(from_file))
    }

    fn settle(given: Given) -> Result<Self, Error> {
        let data = given.data.unwrap_or_else(|| "data".into());
        let listen = given.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8430)));
        let tls = match (given.tls_certificate, given.tls_key, given.tls_local.unwrap_or(false)) {
            (None, None, false) => Tls::None,
            (None, None, true) => Tls::Local,
            (Some(certificate), Some(key), false) => Tls::Files { certificate, key },
            (Some(_), Some(_), true) => {
                return Err(Error::Together("tls_local and certificate files exclude each other"));
            }
            _ => return Err(Error::Together("tls_certificate and tls_key go together")),
        };
        let scheme = if tls == Tls::None { "http" } else { "https" };
        let host = if listen.ip().is_unspecified() || listen.ip().is_loopback() {
            format!("localhost:{}", listen.port())
        } else {
            listen.to_string()
        };
        Ok(Self {
            database: given.database.unwrap_or_else(|| format!("sqlite:{}", data.join("shouwang.db").display())),
            public_url: given
                .public_url
                .unwrap_or_else(|| format!("{scheme}://{host}"))
                .trim_end_matches('/')
                .to_owned(),
            data,
            listen,
            redis: given.redis,
            tls,
            push_contact: given.push_contact,
            push_proxy: given.push_proxy,
            log: given.log.unwrap_or_else(|| "info".into()),
            log_json: given.log_json.unwrap_or(false),
            metrics_token: given.metrics_token,
            trusted_proxies: TrustedProxies::parse(&given.trusted_proxies.unwrap_or_default()).map_err(Error::Proxy)?,
            readers: given.readers.unwrap_or(4).clamp(1, 64),
            workers: given.workers,
            canary: given.canary.unwrap_or(!given.test_mode.unwrap_or(false)),
            pdf_font: given.pdf_font,
            test_mode: given.test_mode.unwrap_or(false),
        })
    }

    /// Whether browsers come by https, so that cookies are marked for it.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.tls != Tls::None || self.public_url.starts_with("https:")
    }
}

impl Given {
    fn over(self, under: Self) -> Self {
        Self {
            data: self.data.or(under.data),
            listen: self.listen.or(under.listen),
            database: self.database.or(under.database),
            redis: self.redis.or(under.redis),
            public_url: self.public_url.or(under.public_url),
            tls_certificate: self.tls_certificate.or(under.tls_certificate),
            tls_key: self.tls_key.or(under.tls_key),
            tls_local: self.tls_local.or(under.tls_local),
            push_contact: self.push_contact.or(under.push_contact),
            push_proxy: self.push_proxy.or(under.push_proxy),
            log: self.log.or(under.log),
            log_json: self.log_json.or(under.log_json),
            metrics_token: self.metrics_token.or(under.metrics_token),
            trusted_proxies: self.trusted_proxies.or(under.trusted_proxies),
            readers: self.readers.or(under.readers),
            workers: self.workers.or(under.workers),
            canary: self.canary.or(under.canary),
            pdf_font: self.pdf_font.or(under.pdf_font),
            test_mode: self.test_mode.or(under.test_mode),
        }
    }
}

/// A list: of texts in the file, or as one text with commas between, which is all that the environment has.
fn list<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        List(Vec<String>),
        Text(String),
    }
    Ok(match Option::<Written>::deserialize(from)? {
        None => None,
        Some(Written::List(all)) => Some(all),
        Some(Written::Text(text)) => {
            Some(text.split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect())
        }
    })
}

/// Reads `SHOUWANG_*` by the same rules as the file: numbers and booleans are recognised, all else is text.
fn from_environment(environment: impl IntoIterator<Item = (String, String)>) -> Result<Given, Error> {
    let mut table = toml::Table::new();
    let mut names = BTreeMap::new();
    for (name, value) in environment {
        let Some(key) = name.strip_prefix(PREFIX).filter(|_| !name.starts_with(NOT_OURS)) else { continue };
        let key = key.to_lowercase();
        let parsed = match value.as_str() {
            "true" => toml::Value::Boolean(true),
            "false" => toml::Value::Boolean(false),
            text => text.parse().map_or_else(|_| toml::Value::String(value.clone()), toml::Value::Integer),
        };
        names.insert(key.clone(), name);
        table.insert(key, parsed);
    }
    table.try_into().map_err(|error: toml::de::Error| {
        let text = error.to_string();
        let name = names.iter().find(|(key, _)| text.contains(key.as_str())).map(|(_, name)| name.clone());
        Error::Environment(name.unwrap_or_else(|| PREFIX.to_owned()), text.trim().to_owned())
    })
}

/// For the log: without passwords and tokens.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("data", &self.data)
            .field("listen", &self.listen)
            .field("database", &without_password(&self.database))
            .field("redis", &self.redis.as_deref().map(without_password))
            .field("public_url", &self.public_url)
            .field("tls", &self.tls)
            .field("push_contact", &self.push_contact)
            .field("push_proxy", &self.push_proxy.as_deref().map(without_password))
            .field("log", &self.log)
            .field("log_json", &self.log_json)
            .field("metrics_token", &self.metrics_token.as_ref().map(|_| "…"))
            .field("trusted_proxies", &self.trusted_proxies)
            .field("readers", &self.readers)
            .field("workers", &self.workers)
            .field("canary", &self.canary)
            .field("pdf_font", &self.pdf_font)
            .field("test_mode", &self.test_mode)
            .finish()
    }
}

fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    match rest.split_once('@') {
        Some((user, host)) => {
            let user = user.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}:…@{host}")
        }
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn flags_win_over_the_environment_and_that_over_the_file() {
        let folder = std::env::temp_dir().join(format!("shouwang-config-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("shouwang.toml");
        std::fs::write(&file, "log = \"file\"\nreaders = 1\npublic_url = \"https://file.example/\"\n").unwrap();
        let flags = Given { log: Some("flag".into()), ..Given::default() };
        let config =
            Config::load(Some(file), environment(&[("SHOUWANG_READERS", "7"), ("SHOUWANG_LOG", "env")]), flags)
                .unwrap();
        assert_eq!((config.log.as_str(), config.readers), ("flag", 7));
        assert_eq!(config.public_url, "https://file.example");
        assert!(config.is_secure());
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn unknown_keys_are_refused_by_name() {
        let error = Config::load(None, environment(&[("SHOUWANG_LISTNE", "x")]), Given::default()).unwrap_err();
        assert!(error.to_string().contains("SHOUWANG_LISTNE"), "{error}");
        assert!(Config::load(None, environment(&[("SHOUWANG_TEST_POSTGRES", "x")]), Given::default()).is_ok());
        assert!(toml::from_str::<Given>("listne = \"x\"").is_err());
    }

    #[test]
    fn a_certificate_needs_its_key() {
        let flags = Given { tls_key: Some("k".into()), ..Given::default() };
        assert!(Config::load(None, [], flags).is_err());
    }

    #[test]
    fn proxies_are_a_list_in_the_file_and_a_text_elsewhere() {
        let proxies = TrustedProxies::parse(&["10.0.0.0/8".to_owned(), "::1".to_owned()]).unwrap();
        let from_file: Given = toml::from_str("trusted_proxies = [\"10.0.0.0/8\", \"::1\"]").unwrap();
        let pairs = environment(&[("SHOUWANG_TRUSTED_PROXIES", "10.0.0.0/8, ::1")]);
        for config in [Config::load(None, [], from_file), Config::load(None, pairs, Given::default())] {
            assert_eq!(config.unwrap().trusted_proxies, proxies);
        }
        let wrong = Given { trusted_proxies: Some(vec!["proxy".to_owned()]), ..Given::default() };
        let error = Config::load(None, [], wrong).unwrap_err();
        assert!(error.to_string().contains("\"proxy\""), "{error}");
    }

    #[test]
    fn nothing_secret_is_printed() {
        let flags = Given {
            database: Some("postgres://shouwang:s3cret@db/shouwang".into()),
            redis: Some("redis://:s3cret@cache".into()),
            metrics_token: Some("s3cret".into()),
            ..Given::default()
        };
        let printed = format!("{:?}", Config::load(None, [], flags).unwrap());
        assert!(!printed.contains("s3cret"), "{printed}");
        assert!(printed.contains("postgres://shouwang:…@db/shouwang"), "{printed}");
    }
}
