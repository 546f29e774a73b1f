//! Whether a callback URL may be used at all. The addresses behind a name are judged again at each connection.

use super::address::{Class, class};
use kweli_domain::Generation;
use std::net::IpAddr;
use url::{Host, Url};

/// Longest callback URL in bytes.
pub const MAX_URL: usize = 2_048;

/// What callbacks may reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// `http` is allowed for the first two generations; the third is always `https`.
    pub allow_http: bool,
    /// This machine and private networks may be reached, on any port. Link-local addresses never.
    pub allow_private: bool,
}

/// Why a callback may not go there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Blocked {
    /// Not an absolute URL, too long, or with blanks or control characters.
    #[error("not a usable URL")]
    Malformed,
    /// Neither https nor an allowed http.
    #[error("scheme is not allowed")]
    Scheme,
    /// A user name or password in the URL.
    #[error("user information is not allowed in the URL")]
    UserInfo,
    /// A port that belongs to another protocol.
    #[error("port is not allowed")]
    Port,
    /// A name or address that is not public.
    #[error("address is not public")]
    Address,
}

/// Ports above 1023 that speak something else (after the "bad ports" of the Fetch standard, plus data stores and
/// cluster services that answer to HTTP-like requests).
const BAD_PORTS: &[u16] = &[
    1433, 1521, 1719, 1720, 1723, 2049, 2375, 2376, 2377, 2379, 2380, 3306, 3389, 3659, 4045, 4190, 5060, 5061, 5432,
    5672, 5900, 5984, 6000, 6379, 6443, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 7000, 7001, 9042, 9092, 9200,
    9300, 10080, 10250, 10255, 11211, 15672, 27017, 27018, 50000, 61616,
];

impl Reach {
    /// Whether an address may be connected to.
    pub fn allows(&self, address: IpAddr) -> bool {
        match class(address) {
            Class::Public => true,
            Class::Private => self.allow_private,
            Class::Forbidden => false,
        }
    }

    /// Reads a callback URL and judges all that can be judged without asking DNS.
    pub fn vet(&self, text: &str, generation: Generation) -> Result<Url, Blocked> {
        if text.len() > MAX_URL || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(Blocked::Malformed);
        }
        let url = Url::parse(text).map_err(|_| Blocked::Malformed)?;
        match url.scheme() {
            "https" => {}
            "http" if self.allow_http && generation != Generation::V3 => {}
            _ => return Err(Blocked::Scheme),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Blocked::UserInfo);
        }
        match url.host() {
            Some(Host::Ipv4(v4)) if !self.allows(v4.into()) => return Err(Blocked::Address),
            Some(Host::Ipv6(v6)) if !self.allows(v6.into()) => return Err(Blocked::Address),
            Some(Host::Domain(name)) if !self.allow_private && !is_public_name(name) => return Err(Blocked::Address),
            Some(_) => {}
            None => return Err(Blocked::Malformed),
        }
        let port = url.port_or_known_default().ok_or(Blocked::Port)?;
        let usual = matches!(port, 80 | 443) || (port >= 1024 && !BAD_PORTS.contains(&port));
        if !usual && !self.allow_private {
            return Err(Blocked::Port);
        }
        Ok(url)
    }
}

/// Whether a host name can be somebody else's: names without a dot and the special-use names (RFC 6761, 6762, 8375,
/// 9476 and `.internal`) are this machine's or this network's own. The port restriction and DNS judge the rest.
fn is_public_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    let own = ["localhost", "local", "internal", "intranet", "lan", "home.arpa", "invalid", "test", "example", "alt"];
    name.contains('.') && !own.iter().any(|zone| name == *zone || name.ends_with(&format!(".{zone}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_receivers_pass() {
        let strict = Reach::default();
        for url in ["https://partner.example.com/cb", "https://1.1.1.1/", "https://a.b.co:8443/x?y=z", "https://ü.de/"]
        {
            assert!(strict.vet(url, Generation::V3).is_ok(), "{url}");
        }
    }

    #[test]
    fn http_needs_the_setting_and_an_old_generation() {
        let url = "http://partner.example.com/cb";
        let open = Reach { allow_http: true, ..Reach::default() };
        assert_eq!(Reach::default().vet(url, Generation::V1), Err(Blocked::Scheme));
        assert!(open.vet(url, Generation::V1).is_ok());
        assert_eq!(open.vet(url, Generation::V3), Err(Blocked::Scheme));
    }

    #[test]
    fn private_places_need_the_setting() {
        let open = Reach { allow_http: true, allow_private: true };
        for url in ["http://127.0.0.1:1234/", "http://localhost:9/", "http://receiver:8080/", "http://[::1]/"] {
            assert_eq!(Reach { allow_private: false, ..open }.vet(url, Generation::V1), Err(Blocked::Address), "{url}");
            assert!(open.vet(url, Generation::V1).is_ok(), "{url}");
        }
        // Link-local stays forbidden: that is where clouds keep instance credentials.
        assert_eq!(open.vet("http://169.254.169.254/latest/", Generation::V1), Err(Blocked::Address));
    }

    #[test]
    fn other_protocols_ports_are_refused() {
        for url in ["https://p.example.com:22/", "https://p.example.com:6379/", "https://p.example.com:25/"] {
            assert_eq!(Reach::default().vet(url, Generation::V3), Err(Blocked::Port), "{url}");
        }
    }
}
