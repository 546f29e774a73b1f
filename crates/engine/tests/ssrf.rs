//! A corpus of URLs that try to reach what is not public. None may lead to a connection.
#![allow(clippy::unwrap_used)]

use async_trait::async_trait;
use kweli_domain::Generation;
use kweli_engine::notify::{Blocked, Dns, GuardedClient, Reach, SendError};
use std::net::{IpAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Addresses in every blocked range, and the ways in which they hide.
const ADDRESSES: &[&str] = &[
    "127.0.0.1",
    "127.0.0.2",
    "127.1.2.3",
    "127.255.255.254",
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "192.168.255.255",
    "169.254.169.254",
    "169.254.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2002:c0a8:1::1",
    "2002:a9fe:a9fe::1",
    "2001:0:7f00:1::",
    "2001:0:808:808:0:0:80ff:fffe",
    "fe80::1",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "100::1",
    "2001:db8::1",
    "2001:10::1",
    "3fff::1",
    "5f00::1",
    "2606:4700::5efe:127.0.0.1",
];

/// Spellings that a URL parser or a resolver turns into something private. `PORT` is one that listens on this machine.
const SPELLINGS: &[&str] = &[
    "http://localhost:PORT/",
    "http://LOCALHOST:PORT/",
    "http://localhost.:PORT/",
    "http://a.localhost:PORT/",
    "http://localhost.localdomain:PORT/",
    "http://127.1:PORT/",
    "http://127.0.1:PORT/",
    "http://127.0.0.1.:PORT/",
    "http://2130706433:PORT/",
    "http://017700000001:PORT/",
    "http://0x7f000001:PORT/",
    "http://0x7f.0.0.1:PORT/",
    "http://0x7f.1:PORT/",
    "http://0177.0.0.1:PORT/",
    "http://0177.0.0.01:PORT/",
    "http://00000177.0.0.1:PORT/",
    "http://127.0.0x1:PORT/",
    "http://①②⑦.⓪.⓪.①:PORT/",
    "http://１２７.0.0.1:PORT/",
    "http://127。0。0。1:PORT/",
    "http://127.0.0.1%2f@partner.com:PORT/",
    "http://%31%32%37.0.0.1:PORT/",
    "http://%6c%6f%63alhost:PORT/",
    "http://ⓛocalhost:PORT/",
    "http://loc\u{ad}alhost:PORT/",
    "http://0:PORT/",
    "http://0.0.0.0:PORT/",
    "http://[::]:PORT/",
    "http://[::1]:PORT/",
    "http://[0:0:0:0:0:0:0:1]:PORT/",
    "http://[0000:0000:0000:0000:0000:0000:0000:0001]:PORT/",
    "http://[::ffff:7f00:1]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://[::127.0.0.1]:PORT/",
    "http://[fe80::1%25eth0]:PORT/",
    "http://user@127.0.0.1:PORT/",
    "http://user:pass@127.0.0.1:PORT/",
    "http://partner.com@127.0.0.1:PORT/",
    "http://partner.com:80@127.0.0.1:PORT/",
    "http://partner.com%40127.0.0.1:PORT/",
    "http://user:pass@partner.com/",
    "http://@partner.com:x@127.0.0.1/",
    "http://127.0.0.1:PORT\\@partner.com/",
    "http://127.0.0.1:PORT#@partner.com/",
    "http://127.0.0.1:PORT?@partner.com/",
    "http:127.0.0.1:PORT/",
    "http:/127.0.0.1:PORT/",
    "http:///127.0.0.1:PORT/",
    "http:\\\\127.0.0.1:PORT\\",
    "  http://127.0.0.1:PORT/",
    "http://127.0.0.1:PORT/ ",
    "ht\ttp://127.0.0.1:PORT/",
    "http://127.0.\n0.1:PORT/",
    "http://partner.com\r\nHost: 127.0.0.1/",
    "http://partner.com/\r\nX: y",
    "http://metadata:PORT/",
    "http://metadata.google.internal/computeMetadata/v1/",
    "http://instance-data/latest/",
    "http://kubernetes.default.svc.cluster.local/",
    "http://router.lan/",
    "http://printer.local/",
    "http://nas.home.arpa/",
    "http://intranet/",
    "http://db.internal:8080/",
    "file:///etc/passwd",
    "file://localhost/etc/passwd",
    "ftp://127.0.0.1/",
    "gopher://127.0.0.1:PORT/_x",
    "dict://127.0.0.1:PORT/",
    "ldap://127.0.0.1/",
    "tftp://127.0.0.1/",
    "ws://127.0.0.1:PORT/",
    "wss://127.0.0.1:PORT/",
    "unix:/run/docker.sock",
    "http+unix://%2frun%2fdocker.sock/",
    "jar:http://127.0.0.1:PORT/!/",
    "data:text/plain,x",
    "javascript:alert(1)",
    "about:blank",
    "blob:http://127.0.0.1:PORT/x",
    "//127.0.0.1:PORT/",
    "/etc/passwd",
    "127.0.0.1:PORT",
    "",
    "http://",
    "http://:PORT/",
    "http://?",
    "http://partner.com:22/",
    "http://partner.com:25/",
    "http://partner.com:53/",
    "http://partner.com:110/",
    "http://partner.com:143/",
    "http://partner.com:389/",
    "http://partner.com:445/",
    "http://partner.com:2375/",
    "http://partner.com:3306/",
    "http://partner.com:5432/",
    "http://partner.com:6379/",
    "http://partner.com:6443/",
    "http://partner.com:9200/",
    "http://partner.com:11211/",
    "http://partner.com:27017/",
    "http://partner.com:0/",
    "http://partner.com:65536/",
    "http://partner.com:-1/",
];

/// Names that look public; what they mean is scripted.
struct Lying(IpAddr);

#[async_trait]
impl Dns for Lying {
    async fn resolve(&self, _: &str) -> std::io::Result<Vec<IpAddr>> {
        Ok(vec![self.0])
    }
}

/// Counts every connection to this machine's loopback, over both families.
fn traps() -> (u16, Arc<AtomicUsize>) {
    let v4 = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = v4.local_addr().unwrap().port();
    let caught = Arc::new(AtomicUsize::new(0));
    let v6 = TcpListener::bind(("::1", port)).ok();
    for trap in [Some(v4), v6].into_iter().flatten() {
        let caught = caught.clone();
        std::thread::spawn(move || {
            while trap.accept().is_ok() {
                caught.fetch_add(1, Ordering::SeqCst);
            }
        });
    }
    (port, caught)
}

const REACH: Reach = Reach { allow_http: true, allow_private: false };

fn client(meaning: IpAddr) -> GuardedClient {
    GuardedClient::new(REACH, None, Arc::new(Lying(meaning))).unwrap()
}

/// Vets and sends as a delivery does.
async fn attempt(client: &GuardedClient, url: &str) -> Result<u16, SendError> {
    let url = REACH.vet(url, Generation::V1)?;
    Ok(client.post(url, Default::default(), b"{}".to_vec(), Duration::from_millis(500)).await?.status)
}

#[tokio::test]
async fn nothing_private_is_ever_reached() {
    let (port, caught) = traps();
    let loopback = client("127.0.0.1".parse().unwrap());
    let mut tried = 0;
    for spelling in SPELLINGS {
        let url = spelling.replace("PORT", &port.to_string());
        let result = attempt(&loopback, &url).await;
        assert!(matches!(result, Err(SendError::Blocked(_))), "{url:?} gave {result:?}");
        tried += 1;
    }
    for address in ADDRESSES {
        let ip: IpAddr = address.parse().unwrap();
        let literal =
            if ip.is_ipv6() { format!("http://[{address}]:{port}/") } else { format!("http://{address}:{port}/") };
        let client = client(ip);
        assert_eq!(attempt(&client, &literal).await, Err(SendError::Blocked(Blocked::Address)), "{literal}");
        // The same place behind an innocent name, with and without TLS.
        for scheme in ["http", "https"] {
            let named = format!("{scheme}://hooks.partner.com:{port}/");
            assert_eq!(
                attempt(&client, &named).await,
                Err(SendError::Blocked(Blocked::Address)),
                "{named} as {address}"
            );
        }
        tried += 3;
    }
    assert!(tried >= 150, "{tried}");
    assert_eq!(caught.load(Ordering::SeqCst), 0);
}
