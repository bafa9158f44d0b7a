//! Which addresses a webhook may lead to: those of the public internet, and those of networks that the operator names.
//!
//! What is special is that of IANA's registries of special-purpose addresses (RFC 6890 and its updates).

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, LazyLock},
};

use ipnet::IpNet;
use ureq::{
    config::Config,
    http::{Uri, uri::Scheme},
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::NextTimeout,
    },
};

/// Networks that are not the public internet's.
static SPECIAL: LazyLock<Vec<IpNet>> = LazyLock::new(|| {
    let networks = [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
    ];
    networks.iter().filter_map(|network| network.parse().ok()).collect()
});
/// Where all public addresses of version 6 are.
const PUBLIC_V6: u16 = 0x2000;

/// Why something is not sent.
#[derive(Debug, thiserror::Error)]
pub enum Unreachable {
    /// An address of a network within.
    #[error("it leads to {0}, which is no address of the public internet; the server's operator can allow its network")]
    Within(IpAddr),
    /// Readable on the way.
    #[error("it is sent without TLS only within networks that the server's operator has named; use https://")]
    Plain,
}

/// Looks an address up and lets through only what may be spoken to. What comes out is what is connected to: a name that
/// means something else a moment later changes nothing.
#[derive(Debug)]
pub struct Checked {
    networks: Arc<[IpNet]>,
    names: DefaultResolver,
}

impl Checked {
    /// Lets through the public internet and these networks.
    pub fn new(networks: Arc<[IpNet]>) -> Self {
        Self { networks, names: DefaultResolver::default() }
    }
}

impl Resolver for Checked {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.names.resolve(uri, config, timeout)?;
        let is_plain = uri.scheme() != Some(&Scheme::HTTPS);
        let mut kept = self.empty();
        let mut why = None;
        for address in found.iter() {
            match check(&self.networks, *address, is_plain) {
                Ok(()) => kept.push(*address),
                Err(error) => why = Some(error),
            }
        }
        match why {
            Some(error) if kept.is_empty() => Err(ureq::Error::Other(Box::new(error))),
            _ => Ok(kept),
        }
    }
}

fn check(networks: &[IpNet], address: SocketAddr, is_plain: bool) -> Result<(), Unreachable> {
    let ip = address.ip().to_canonical();
    if networks.iter().any(|network| network.contains(&ip)) {
        return Ok(());
    }
    match (is_public(ip), is_plain) {
        (false, _) => Err(Unreachable::Within(ip)),
        (true, true) => Err(Unreachable::Plain),
        (true, false) => Ok(()),
    }
}

/// Whether anybody on the internet would reach the same machine by it.
fn is_public(ip: IpAddr) -> bool {
    if SPECIAL.iter().any(|network| network.contains(&ip)) {
        return false;
    }
    match ip {
        IpAddr::V4(_) => true,
        IpAddr::V6(ip) => inner(ip).map_or(ip.segments()[0] & 0xe000 == PUBLIC_V6, |v4| is_public(v4.into())),
    }
}

/// The address of version 4 that one of version 6 leads to by translation: 64:ff9b::/96 and 2002::/16.
fn inner(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let of = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match ip.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => Some(of(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(ip: &str) -> bool {
        is_public(ip.parse::<IpAddr>().unwrap().to_canonical())
    }

    #[test]
    fn every_special_network_can_be_read() {
        assert_eq!(SPECIAL.len(), 19);
    }

    #[test]
    fn only_public_addresses_are_public() {
        for yes in [
            "1.1.1.1",
            "93.184.216.34",
            "172.32.0.1",
            "100.63.255.255",
            "2606:4700::1111",
            "64:ff9b::101:101",
            "2002:101:101::",
            "::ffff:1.1.1.1",
        ] {
            assert!(public(yes), "{yes}");
        }
        for no in [
            "127.0.0.1",
            "127.8.8.8",
            "0.0.0.0",
            "0.1.2.3",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "64:ff9b::a00:1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2002:a00:1::1",
            "100::1",
        ] {
            assert!(!public(no), "{no}");
        }
    }

    #[test]
    fn operators_let_networks_in_and_only_there_goes_plain_text() {
        let networks = ["10.1.0.0/16".parse().unwrap()];
        let check = |ip: &str, plain| check(&networks, SocketAddr::new(ip.parse().unwrap(), 80), plain).is_ok();
        assert!(check("10.1.2.3", true) && check("10.1.2.3", false) && check("::ffff:10.1.2.3", true));
        assert!(!check("10.2.2.3", false) && !check("127.0.0.1", false));
        assert!(check("1.1.1.1", false) && !check("1.1.1.1", true));
    }
}
