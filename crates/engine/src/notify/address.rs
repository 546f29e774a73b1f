//! Which network addresses are public, private or special (IANA special-purpose registries, RFC 6890 and successors).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What kind of place an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Reachable from everywhere.
    Public,
    /// This machine or a private network; reachable where the operator says so.
    Private,
    /// Never a receiver: link-local (where clouds keep their credentials), multicast, documentation, reserved.
    Forbidden,
}

/// Classifies an address. An IPv6 address that carries an IPv4 address is judged by the worse of the two.
pub fn class(address: IpAddr) -> Class {
    match address {
        IpAddr::V4(v4) => class_v4(v4),
        IpAddr::V6(v6) => class_v6(v6),
    }
}

fn class_v4(address: Ipv4Addr) -> Class {
    let [a, b, c, _] = address.octets();
    match (a, b, c) {
        // Loopback, RFC 1918, shared address space of carriers (RFC 6598).
        (127 | 10, ..) | (172, 16..=31, _) | (192, 168, _) | (100, 64..=127, _) => Class::Private,
        // "This network", link-local, IETF protocol assignments, documentation, 6to4 relays, AS112, benchmarking.
        (0, ..)
        | (169, 254, _)
        | (192, 0, 0 | 2)
        | (198, 51, 100)
        | (203, 0, 113)
        | (192, 88, 99)
        | (192, 31, 196)
        | (192, 52, 193)
        | (192, 175, 48)
        | (198, 18..=19, _) => Class::Forbidden,
        // Multicast, reserved, broadcast.
        (224.., ..) => Class::Forbidden,
        _ => Class::Public,
    }
}

fn class_v6(address: Ipv6Addr) -> Class {
    let s = address.segments();
    let v4 = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        class_v4(Ipv4Addr::new(a, b, c, d))
    };
    match s {
        [0, 0, 0, 0, 0, 0, 0, 1] => Class::Private,
        [0, 0, 0, 0, 0, 0, 0, 0] => Class::Forbidden,
        // IPv4-mapped, IPv4-translated (RFC 2765), well-known NAT64 prefix (RFC 6052).
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => v4(high, low),
        // IPv4-compatible: obsolete, so never a receiver even where the IPv4 address is private.
        [0, 0, 0, 0, 0, 0, ..] => Class::Forbidden,
        // Unique local.
        [0xfc00..=0xfdff, ..] => Class::Private,
        // 6to4 carries the router's IPv4 address.
        [0x2002, high, low, ..] => v4(high, low).max(isatap(s)),
        // Teredo carries the server's address and, inverted, the client's.
        [0x2001, 0, high, low, _, _, client_high, client_low] => v4(high, low).max(v4(!client_high, !client_low)),
        // The rest of the IETF block (ORCHID, benchmarking, AMT, …) and documentation.
        [0x2001, 0x0001..=0x01ff, ..] | [0x2001, 0x0db8, ..] | [0x3fff, 0x0000..=0x0fff, ..] => Class::Forbidden,
        // Global unicast.
        [0x2000..=0x3fff, ..] => isatap(s),
        // Link-local, site-local, multicast, discard, local NAT64, segment routing, everything unassigned.
        _ => Class::Forbidden,
    }
}

/// Judges the IPv4 address inside an ISATAP interface identifier (RFC 5214).
fn isatap(s: [u16; 8]) -> Class {
    match s {
        [_, _, _, _, 0 | 0x0200, 0x5efe, high, low] => {
            let [a, b] = high.to_be_bytes();
            let [c, d] = low.to_be_bytes();
            class_v4(Ipv4Addr::new(a, b, c, d))
        }
        _ => Class::Public,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_addresses() {
        for (class_expected, addresses) in [
            (
                Class::Public,
                &[
                    "1.1.1.1",
                    "8.8.8.8",
                    "100.63.255.255",
                    "100.128.0.0",
                    "172.15.255.255",
                    "172.32.0.0",
                    "169.253.0.1",
                    "192.167.255.255",
                    "198.17.0.1",
                    "198.20.0.1",
                    "223.255.255.255",
                    "2606:4700:4700::1111",
                    "64:ff9b::808:808",
                    "::ffff:8.8.8.8",
                    "2002:808:808::1",
                ][..],
            ),
            (
                Class::Private,
                &[
                    "127.0.0.1",
                    "127.255.255.254",
                    "10.0.0.1",
                    "172.16.0.1",
                    "172.31.255.255",
                    "192.168.0.1",
                    "100.64.0.1",
                    "::1",
                    "fc00::1",
                    "fdff::1",
                    "::ffff:127.0.0.1",
                    "::ffff:0:10.0.0.1",
                    "64:ff9b::10.0.0.1",
                    "2002:7f00:1::1",
                    "2002:c0a8:101::1",
                    "2606:4700::5efe:10.0.0.1",
                ][..],
            ),
            (
                Class::Forbidden,
                &[
                    "0.0.0.0",
                    "0.1.2.3",
                    "169.254.169.254",
                    "192.0.0.192",
                    "192.0.2.1",
                    "198.18.0.1",
                    "198.19.255.255",
                    "198.51.100.7",
                    "203.0.113.9",
                    "192.88.99.1",
                    "224.0.0.1",
                    "239.255.255.250",
                    "240.0.0.1",
                    "255.255.255.255",
                    "::",
                    "::127.0.0.1",
                    "fe80::1",
                    "fec0::1",
                    "ff02::1",
                    "100::1",
                    "2001:db8::1",
                    "3fff::1",
                    "2001:10::1",
                    "2001:20::1",
                    "64:ff9b:1::1",
                    "5f00::1",
                    "::ffff:169.254.169.254",
                    "64:ff9b::169.254.169.254",
                    "2002:a9fe:a9fe::1",
                    "4000::1",
                ][..],
            ),
        ] {
            for text in addresses {
                assert_eq!(class(text.parse().unwrap()), class_expected, "{text}");
            }
        }
    }

    #[test]
    fn teredo_is_judged_by_server_and_client() {
        // Server 65.54.227.120, client 192.0.2.45: the example of RFC 4380; the client is a documentation address.
        assert_eq!(class("2001:0:4136:e378:8000:63bf:3fff:fdd2".parse().unwrap()), Class::Forbidden);
        // Client 10.0.0.1 inverted.
        assert_eq!(class("2001:0:808:808:0:0:f5ff:fffe".parse().unwrap()), Class::Private);
    }
}
