//! Secure connections: by certificate files, or by a local certificate authority that phones are taught to trust.

use crate::{
    config::{Config, Tls},
    wiring::Failure,
};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use std::{
    collections::BTreeSet,
    net::IpAddr,
    path::{Path, PathBuf},
};
use time::{Duration, OffsetDateTime};

/// Phones refuse certificates that are valid for longer.
const LEAF_DAYS: i64 = 397;
/// Made anew when fewer days are left.
const RENEW_DAYS: i64 = 60;
const AUTHORITY_DAYS: i64 = 3_650;

/// The local authority's certificate, for phones to install.
#[derive(Clone)]
pub struct Authority {
    /// PEM, for people.
    pub pem: String,
    /// DER, for phones.
    pub der: Vec<u8>,
}

/// What the listener needs.
pub struct Secured {
    /// For rustls.
    pub server: ServerConfig,
    /// Where the authority is ours.
    pub authority: Option<Authority>,
}

/// Reads or makes certificates, as configured.
///
/// # Errors
/// Files that cannot be read or written, or do not hold what they should.
pub fn secure(config: &Config) -> Result<Option<Secured>, Failure> {
    match &config.tls {
        Tls::None => Ok(None),
        Tls::Files { certificate, key } => {
            Ok(Some(Secured { server: server_config(certificate, key)?, authority: None }))
        }
        Tls::Local => local(config).map(Some),
    }
}

fn server_config(certificate: &Path, key: &Path) -> Result<ServerConfig, Failure> {
    let name = |path: &Path, error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| name(certificate, &error))?;
    let key_der = PrivateKeyDer::from_pem_file(key).map_err(|error| name(key, &error))?;
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    Ok(ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key_der)
        .map_err(|error| name(certificate, &error))?)
}

fn local(config: &Config) -> Result<Secured, Failure> {
    let folder = config.data.join("tls");
    std::fs::create_dir_all(&folder)?;
    let files = Files::in_folder(&folder);
    if !files.authority.exists() || !files.authority_key.exists() {
        let (pem, key) = make_authority()?;
        write_private(&files.authority_key, &key)?;
        std::fs::write(&files.authority, pem)?;
    }
    let names = names(config);
    let wanted = names.iter().cloned().collect::<Vec<_>>().join("\n");
    if !is_current(&files, &wanted) {
        let (pem, key) = make_leaf(&files, &names)?;
        write_private(&files.key, &key)?;
        std::fs::write(&files.certificate, pem)?;
        let renew = (OffsetDateTime::now_utc() + Duration::days(LEAF_DAYS - RENEW_DAYS)).unix_timestamp();
        std::fs::write(&files.names, format!("{renew}\n{wanted}"))?;
    }
    let pem = std::fs::read_to_string(&files.authority)?;
    let der = CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|error| error.to_string())?.to_vec();
    let server = server_config(&files.certificate, &files.key)?;
    Ok(Secured { server, authority: Some(Authority { pem, der }) })
}

struct Files {
    authority: PathBuf,
    authority_key: PathBuf,
    certificate: PathBuf,
    key: PathBuf,
    /// When to renew, and the names in the certificate.
    names: PathBuf,
}

impl Files {
    fn in_folder(folder: &Path) -> Self {
        Self {
            authority: folder.join("authority.pem"),
            authority_key: folder.join("authority-key.pem"),
            certificate: folder.join("server.pem"),
            key: folder.join("server-key.pem"),
            names: folder.join("server.names"),
        }
    }
}

fn is_current(files: &Files, wanted: &str) -> bool {
    let Ok(text) = std::fs::read_to_string(&files.names) else { return false };
    let Some((renew, names)) = text.split_once('\n') else { return false };
    let due = renew.parse().is_ok_and(|renew: i64| OffsetDateTime::now_utc().unix_timestamp() >= renew);
    !due && names == wanted && files.certificate.exists() && files.key.exists()
}

/// Every name and address under which phones may reach this machine.
fn names(config: &Config) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
    let host = config.public_url.split_once("://").map_or("", |(_, rest)| rest);
    let host = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    let host = host.trim_matches(['[', ']']);
    if !host.is_empty() {
        names.insert(host.to_owned());
    }
    for interface in if_addrs::get_if_addrs().unwrap_or_default() {
        let ip = interface.ip();
        let link_local = matches!(ip, IpAddr::V6(v6) if (v6.segments()[0] & 0xffc0) == 0xfe80);
        if !ip.is_loopback() && !link_local {
            names.insert(ip.to_string());
        }
    }
    names
}

fn make_authority() -> Result<(String, String), Failure> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::default();
    params.distinguished_name = named("Shouwang local authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = OffsetDateTime::now_utc() - Duration::days(1);
    params.not_after = OffsetDateTime::now_utc() + Duration::days(AUTHORITY_DAYS);
    Ok((params.self_signed(&key)?.pem(), key.serialize_pem()))
}

fn make_leaf(files: &Files, names: &BTreeSet<String>) -> Result<(String, String), Failure> {
    let authority_key = KeyPair::from_pem(&std::fs::read_to_string(&files.authority_key)?)?;
    let mut issuer = CertificateParams::default();
    issuer.distinguished_name = named("Shouwang local authority");
    issuer.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    issuer.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let issuer = Issuer::new(issuer, authority_key);
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(names.iter().cloned().collect::<Vec<_>>())?;
    params.distinguished_name = named("Shouwang");
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.not_before = OffsetDateTime::now_utc() - Duration::days(1);
    params.not_after = OffsetDateTime::now_utc() + Duration::days(LEAF_DAYS - 1);
    Ok((params.signed_by(&key, &issuer)?.pem(), key.serialize_pem()))
}

fn named(name: &str) -> DistinguishedName {
    let mut named = DistinguishedName::new();
    named.push(DnType::CommonName, name);
    named.push(DnType::OrganizationName, "Shouwang");
    named
}

/// For the owner's eyes only.
fn write_private(path: &Path, text: &str) -> Result<(), Failure> {
    use std::{fs::OpenOptions, io::Write, os::unix::fs::OpenOptionsExt};
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    Ok(())
}
