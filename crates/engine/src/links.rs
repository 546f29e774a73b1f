//! Signed, expiring links to single pictures. Pictures are sealed at rest and opened here, so a link of the object store
//! would be of no use to anybody.

use crate::Engine;
use hmac::{Hmac, KeyInit, Mac};
use kweli_domain::{Environment, ImageKind, JobId, PartnerId, Timestamp};
use sha2::Sha256;

/// Path of the links, below the public origin. The last segment is a name for people; it is not checked.
pub const PATH: &str = "/images";

/// What the signature covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Target {
    partner: PartnerId,
    environment: Environment,
    job: JobId,
    kind: ImageKind,
    expires: Timestamp,
}

impl Target {
    fn query(&self) -> String {
        let Self { partner, environment, job, kind, expires } = self;
        format!("partner={partner}&environment={environment}&job={job}&image={kind}&expires={}", expires.0 / 1_000)
    }

    fn mac(&self, key: &[u8; 32]) -> Hmac<Sha256> {
        // Proof: HMAC takes keys of any length.
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of 32 bytes");
        mac.update(self.query().as_bytes());
        mac
    }

    fn signed(&self, key: &[u8; 32]) -> String {
        format!("{}&signature={}", self.query(), hex::encode(self.mac(key).finalize().into_bytes()))
    }

    /// Reads a query string: exactly the members that [`Target::signed`] writes, in any order, once each.
    fn opened(key: &[u8; 32], query: &str, now: Timestamp) -> Option<Target> {
        let mut members = std::collections::BTreeMap::new();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            if members.len() == 6 || members.insert(name.into_owned(), value.into_owned()).is_some() {
                return None;
            }
        }
        let seconds: i64 = members.get("expires")?.parse().ok()?;
        let target = Target {
            partner: members.get("partner")?.parse().ok()?,
            environment: members.get("environment")?.parse().ok()?,
            job: members.get("job")?.parse().ok()?,
            kind: members.get("image")?.parse().ok()?,
            expires: Timestamp(seconds.checked_mul(1_000)?),
        };
        let signature = hex::decode(members.get("signature")?).ok()?;
        target.mac(key).verify_slice(&signature).ok()?;
        (now < target.expires).then_some(target)
    }
}

/// A file name that means something to a person.
fn file_name(kind: ImageKind) -> String {
    match kind {
        ImageKind::Selfie => "SID_Preview_Full.jpg".into(),
        ImageKind::DocumentFront => "SID_IDCard.jpg".into(),
        ImageKind::DocumentBack => "SID_IDCard_Back.jpg".into(),
        ImageKind::Visa => "SID_Visa.jpg".into(),
        other => format!("SID_{other}.jpg"),
    }
}

/// The media type by the first bytes; nothing else is ever served as a picture.
fn media_type(bytes: &[u8]) -> &'static str {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        _ => "application/octet-stream",
    }
}

impl Engine {
    /// A link to one picture of a job, good for [`link_ttl_s`](crate::EngineConfig::link_ttl_s) seconds.
    pub fn link(&self, partner: PartnerId, environment: Environment, job: JobId, kind: ImageKind) -> String {
        let ttl = i64::from(self.config().link_ttl_s) * 1_000;
        let target = Target { partner, environment, job, kind, expires: self.now().plus_ms(ttl) };
        let origin = self.config().public_url.trim_end_matches('/');
        format!("{origin}{PATH}/{}?{}", file_name(kind), target.signed(&self.inner.link_key))
    }

    /// Opens a link by its query string: media type and bytes. `None` for anything forged, expired or erased.
    pub async fn open_link(&self, query: &str) -> Option<(&'static str, Vec<u8>)> {
        let t = Target::opened(&self.inner.link_key, query, self.now())?;
        match self.store().image(t.partner, t.environment, t.job, t.kind).await {
            Ok(found) => found.map(|bytes| (media_type(&bytes), bytes)),
            Err(error) => {
                tracing::warn!(job = %t.job, %error, "a picture cannot be opened");
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];

    fn target() -> Target {
        Target {
            partner: PartnerId(2),
            environment: Environment::Production,
            job: "job_01h455vb4pex5vsknk084sn02q".parse().unwrap(),
            kind: ImageKind::Liveness(3),
            expires: Timestamp(10_000),
        }
    }

    #[test]
    fn opens_until_it_expires() {
        let link = target().signed(&KEY);
        assert_eq!(Target::opened(&KEY, &link, Timestamp(9_999)), Some(target()));
        assert_eq!(Target::opened(&KEY, &link, Timestamp(10_000)), None);
        assert_eq!(Target::opened(&[8; 32], &link, Timestamp(0)), None);
    }

    #[test]
    fn any_change_is_noticed() {
        let link = target().signed(&KEY);
        for (from, to) in [
            ("partner=2", "partner=3"),
            ("environment=production", "environment=sandbox"),
            ("02q", "02r"),
            ("liveness_3", "selfie"),
            ("expires=10", "expires=11"),
        ] {
            assert!(link.contains(from));
            assert_eq!(Target::opened(&KEY, &link.replace(from, to), Timestamp(0)), None, "{from}");
        }
        for extra in ["&expires=99", "&x=1"] {
            assert_eq!(Target::opened(&KEY, &format!("{link}{extra}"), Timestamp(0)), None, "{extra}");
        }
        for bad in ["", "?", "signature=", "partner=2&signature=zz", "expires=99999999999999999999"] {
            assert_eq!(Target::opened(&KEY, bad, Timestamp(0)), None);
        }
        let (start, _) = link.split_at(link.len() - 2);
        assert_eq!(Target::opened(&KEY, start, Timestamp(0)), None);
    }
}
