//! Which addresses are on the public network, and which of them browsers may name.

use crate::{channel::Fault, http::LONGEST_URL};
use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// An address that we send to.
pub(crate) struct Endpoint(pub Url);

impl Endpoint {
    /// Takes https addresses with a public host; with `allow_loopback` also http and https to loopback.
    ///
    /// A name is looked at again when it is resolved: see [`PublicOnly`].
    pub fn parse(text: &str, allow_loopback: bool) -> Result<Self, Fault> {
        if text.len() > LONGEST_URL {
            return Err(Fault::BadAddress);
        }
        let url = Url::parse(text).map_err(|_| Fault::BadAddress)?;
        let host = url.host_str().ok_or(Fault::BadAddress)?;
        let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().ok();
        let loopback = literal.map_or(host == "localhost", |ip| ip.is_loopback());
        let reachable = if loopback { allow_loopback } else { literal.map_or_else(|| may_be_public(host), is_public) };
        let scheme = url.scheme() == "https" || (url.scheme() == "http" && loopback);
        let plain = url.username().is_empty() && url.password().is_none();
        (reachable && scheme && plain).then_some(Self(url)).ok_or(Fault::BadAddress)
    }

    /// Scheme, host and port where it is not the usual one: the VAPID audience (RFC 8292 section 2).
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// Only the host, for the log: the rest of the address is a secret of the phone.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }
}

/// True where an address leads to the public network, as far as it can be told without asking.
pub(crate) fn is_public_url(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().ok();
    literal.map_or_else(|| may_be_public(host), is_public)
}

/// Names that can only mean a machine near by are refused before anybody is asked.
fn may_be_public(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    let inner = [".localhost", ".local", ".internal", ".lan", ".home.arpa"];
    host.contains('.') && !inner.iter().any(|end| host.ends_with(end))
}

/// Not loopback, private, link-local, shared, reserved, documentation or multicast (IANA special-purpose registries).
pub(crate) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let protocol = a == 192 && b == 0 && c == 0;
    let relay = a == 192 && b == 88 && c == 99;
    let benchmark = a == 198 && (18..20).contains(&b);
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || a == 0
        || a >= 224
        || shared
        || protocol
        || relay
        || benchmark)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, c, ..] = ip.segments();
    let embedded = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match ip.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            embedded(high, low)
        }
        _ => {
            let special = a == 0x2001 && b < 0x200;
            let documentation = (a == 0x2001 && b == 0xdb8) || (a == 0x3fff && c < 0x1000 && b < 0x1000);
            (a & 0xe000) == 0x2000 && !special && !documentation
        }
    }
}

/// A name led to no public address.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to no public address")]
pub(crate) struct NotPublic;

/// Resolves names and leaves out whatever is not public, so that a name under a stranger's control cannot lead inside,
/// not even on the second look.
pub(crate) struct PublicOnly {
    pub allow_loopback: bool,
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_loopback = self.allow_loopback;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let fit = |address: &SocketAddr| is_public(address.ip()) || (allow_loopback && address.ip().is_loopback());
            let fit: Vec<_> = found.filter(fit).collect();
            if fit.is_empty() {
                return Err(NotPublic.into());
            }
            Ok(Box::new(fit.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_https_addresses_are_taken() {
        for text in [
            "https://updates.push.services.mozilla.com/wpush/v2/abc",
            "https://fcm.googleapis.com/fcm/send/abc:def",
            "https://web.push.apple.com/QAbc",
            "https://wns2-par02p.notify.windows.com:443/w/?token=x",
            "https://8.8.8.8/x",
            "https://[2606:4700::1111]/x",
        ] {
            assert!(Endpoint::parse(text, false).is_ok(), "{text}");
        }
    }

    #[test]
    fn others_are_refused() {
        for text in [
            "http://updates.push.services.mozilla.com/wpush/v2/abc",
            "ftp://push.hospital.cn/",
            "not an address",
            "https://localhost/x",
            "https://127.0.0.1/x",
            "https://127.1/x",
            "https://2130706433/x",
            "https://0x7f000001/x",
            "https://10.1.2.3/x",
            "https://192.168.0.1/x",
            "https://172.16.0.1/x",
            "https://169.254.169.254/latest/meta-data",
            "https://100.64.0.1/x",
            "https://0.0.0.0/x",
            "https://255.255.255.255/x",
            "https://[::1]/x",
            "https://[::]/x",
            "https://[::ffff:10.0.0.1]/x",
            "https://[64:ff9b::a00:1]/x",
            "https://[2002:7f00:1::]/x",
            "https://[fe80::1]/x",
            "https://[fd00::1]/x",
            "https://[ff02::1]/x",
            "https://[2001:db8::1]/x",
            "https://printer/x",
            "https://nas.local/x",
            "https://metadata.google.internal/x",
            "https://user:password@push.services.mozilla.com/x",
        ] {
            assert!(Endpoint::parse(text, false).is_err(), "{text}");
        }
        let long = format!("https://fcm.googleapis.com/{}", "x".repeat(LONGEST_URL));
        assert!(Endpoint::parse(&long, false).is_err());
    }

    #[test]
    fn the_test_override_opens_loopback_only() {
        assert!(Endpoint::parse("http://127.0.0.1:9000/x", true).is_ok());
        assert!(Endpoint::parse("http://localhost:9000/x", true).is_ok());
        assert!(Endpoint::parse("http://[::1]:9000/x", true).is_ok());
        assert!(Endpoint::parse("http://10.0.0.1/x", true).is_err());
        assert!(Endpoint::parse("http://fcm.googleapis.com/x", true).is_err());
    }

    #[test]
    fn near_addresses_are_told_from_public_ones() {
        let public = |text| is_public_url(&Url::parse(text).unwrap());
        assert!(public("https://oapi.dingtalk.com/robot/send") && public("http://8.8.8.8/"));
        assert!(!public("http://10.0.0.7/") && !public("http://ntfy/") && !public("http://[::1]:8080/"));
    }

    #[test]
    fn the_origin_keeps_an_unusual_port() {
        let origin = |text| Endpoint::parse(text, true).unwrap().origin();
        assert_eq!(origin("https://push.services.mozilla.com/x"), "https://push.services.mozilla.com");
        assert_eq!(origin("https://push.services.mozilla.com:443/x"), "https://push.services.mozilla.com");
        assert_eq!(origin("http://127.0.0.1:9000/x"), "http://127.0.0.1:9000");
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused() {
        let inside = PublicOnly { allow_loopback: false }.resolve("localhost".parse().unwrap()).await;
        assert!(inside.is_err_and(|error| error.is::<NotPublic>()));
        let tests = PublicOnly { allow_loopback: true }.resolve("localhost".parse().unwrap()).await;
        assert!(tests.is_ok_and(|mut found| found.all(|address| address.ip().is_loopback())));
    }
}
