//! The network address of a caller, behind trusted proxies or not.

use std::net::IpAddr;

use axum::http::HeaderMap;
use ipnet::IpNet;

/// The address to believe: the peer's, or where trusted proxies say it comes from.
///
/// `X-Forwarded-For` is read from the right: each trusted hop vouches for the one before it.
pub fn address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let peer = peer.to_canonical();
    let is_trusted = |ip: &IpAddr| trusted.iter().any(|net| net.contains(ip));
    if !is_trusted(&peer) {
        return peer;
    }
    let hops: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
        .map(str::trim)
        .collect();
    let mut believed = peer;
    for hop in hops.iter().rev() {
        let Ok(ip) = hop.parse::<IpAddr>() else { break };
        believed = ip.to_canonical();
        if !is_trusted(&believed) {
            break;
        }
    }
    believed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(peer: &str, forwarded: &str, trusted: &str) -> String {
        let mut headers = HeaderMap::new();
        if !forwarded.is_empty() {
            headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        }
        let trusted: Vec<IpNet> = trusted.split(',').filter(|t| !t.is_empty()).map(|t| t.parse().unwrap()).collect();
        address(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(from("203.0.113.9", "198.51.100.1", ""), "203.0.113.9");
        assert_eq!(from("10.0.0.1", "198.51.100.1", "10.0.0.0/8"), "198.51.100.1");
        assert_eq!(from("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", "10.0.0.0/8"), "198.51.100.1");
        assert_eq!(from("10.0.0.1", "rubbish", "10.0.0.0/8"), "10.0.0.1");
        assert_eq!(from("::ffff:10.0.0.1", "198.51.100.1", "10.0.0.0/8"), "198.51.100.1");
    }
}
