//! Whom a request really comes from, behind proxies.

use ipnet::IpNet;
use std::{net::IpAddr, str::FromStr};

/// The proxies whose word about a client's address is taken. A header that anybody else sends says nothing: with a
/// made-up address a guesser would never be locked out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Reads addresses (`10.0.0.7`, `::1`) and networks (`10.0.0.0/8`).
    ///
    /// # Errors
    /// What is neither.
    pub fn parse(given: &[String]) -> Result<Self, String> {
        let net = |text: &String| {
            let text = text.trim();
            IpAddr::from_str(text).map(IpNet::from).or_else(|_| IpNet::from_str(text)).map_err(|_| text.to_owned())
        };
        given.iter().map(net).collect::<Result<_, _>>().map(Self)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|net| net.contains(&address))
    }

    /// The address of whoever made a request: `peer`, whose connection it is, or where that is a trusted proxy, the
    /// nearest address in `forwarded` that is none. `forwarded` are the values of all `X-Forwarded-For` headers, in
    /// order; each proxy appended the address that it saw, so what stands further left may be made up.
    #[must_use]
    pub fn client<'a>(&self, peer: IpAddr, forwarded: impl DoubleEndedIterator<Item = &'a str>) -> IpAddr {
        let mut nearest = peer.to_canonical();
        for hop in forwarded.flat_map(|header| header.split(',')).rev() {
            if !self.trusts(nearest) {
                break;
            }
            match address(hop) {
                Some(address) => nearest = address.to_canonical(),
                None => break,
            }
        }
        nearest
    }
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:4711`.
fn address(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    if let Some(rest) = hop.strip_prefix('[') {
        return rest.split(']').next()?.parse().ok();
    }
    hop.parse().ok().or_else(|| hop.rsplit_once(':')?.0.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trusted(given: &[&str]) -> TrustedProxies {
        TrustedProxies::parse(&given.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>()).unwrap()
    }

    fn client(proxies: &TrustedProxies, peer: &str, forwarded: &[&str]) -> String {
        proxies.client(peer.parse().unwrap(), forwarded.iter().copied()).to_string()
    }

    #[test]
    fn nobody_is_believed_who_was_not_named() {
        let nobody = TrustedProxies::default();
        assert_eq!(client(&nobody, "10.0.0.1", &["192.0.2.7"]), "10.0.0.1");
        let one = trusted(&["10.0.0.1"]);
        assert_eq!(client(&one, "10.0.0.2", &["192.0.2.7"]), "10.0.0.2");
        assert_eq!(client(&one, "10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn the_nearest_address_that_is_no_proxy_is_the_client() {
        let proxies = trusted(&["10.0.0.0/8", "::1", " fd00::/8 "]);
        assert_eq!(client(&proxies, "10.0.0.1", &["192.0.2.7"]), "192.0.2.7");
        assert_eq!(client(&proxies, "::1", &["192.0.2.66, 192.0.2.7, 10.1.2.3"]), "192.0.2.7", "the left is made up");
        assert_eq!(client(&proxies, "10.0.0.1", &["192.0.2.66", "192.0.2.7,fd00::5"]), "192.0.2.7", "several headers");
        assert_eq!(client(&proxies, "10.0.0.1", &["10.0.0.9, 10.0.0.8"]), "10.0.0.9", "from inside");
        assert_eq!(client(&proxies, "::ffff:10.0.0.1", &["::ffff:192.0.2.7"]), "192.0.2.7");
    }

    #[test]
    fn ports_are_no_part_of_it_and_nonsense_ends_the_search() {
        let proxies = trusted(&["10.0.0.1"]);
        assert_eq!(client(&proxies, "10.0.0.1", &["192.0.2.7:4711"]), "192.0.2.7");
        assert_eq!(client(&proxies, "10.0.0.1", &["[2001:db8::7]:4711"]), "2001:db8::7");
        assert_eq!(client(&proxies, "10.0.0.1", &["2001:db8::7"]), "2001:db8::7");
        assert_eq!(client(&proxies, "10.0.0.1", &["192.0.2.7, unknown"]), "10.0.0.1");
        assert_eq!(TrustedProxies::parse(&["proxy.example".to_owned()]), Err("proxy.example".to_owned()));
    }
}
