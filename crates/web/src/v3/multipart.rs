//! From a multipart body to its parts, streamed, under limits on everything that a sender controls.

use crate::limits::{BodyError, BodyReader};
use crate::state::WebConfig;
use bytes::{Bytes, BytesMut};
use futures::stream::{self, Stream};
use http::{HeaderMap, HeaderValue, header};
use kweli_wire::v3::ApiError;
use kweli_wire::v3::Endpoint;
use kweli_wire::v3::{Form, Part};
use std::sync::{Arc, Mutex};

/// The longest part name, file name and content type that are kept; no name of the API comes near.
const MAX_WORD: usize = 256;
/// Longest boundary, by RFC 2046.
const MAX_BOUNDARY: usize = 70;
/// Pieces are joined to this size before they are parsed: a body sent byte by byte costs no more than another.
const JOINED: usize = 32 << 10;

/// What the content type says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No content type and no body declared.
    Absent,
    /// `multipart/form-data` with its boundary.
    Multipart(String),
    /// `multipart/form-data` that cannot be parsed.
    Malformed,
    /// Something else.
    Other,
}

/// Reads the `Content-Type`.
pub fn kind(headers: &HeaderMap) -> Kind {
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let Some(value) = values.next() else { return Kind::Absent };
    if values.next().is_some() {
        return Kind::Malformed;
    }
    read_kind(value)
}

fn read_kind(value: &HeaderValue) -> Kind {
    let Ok(text) = value.to_str() else { return Kind::Malformed };
    if text.trim().is_empty() {
        return Kind::Absent;
    }
    let essence = text.split(';').next().unwrap_or("").trim();
    if !essence.eq_ignore_ascii_case("multipart/form-data") {
        return Kind::Other;
    }
    // A second boundary would let two readers see two bodies.
    if text.to_ascii_lowercase().matches("boundary=").count() != 1 {
        return Kind::Malformed;
    }
    match multer::parse_boundary(text) {
        Ok(boundary) if !boundary.is_empty() && boundary.len() <= MAX_BOUNDARY => Kind::Multipart(boundary),
        _ => Kind::Malformed,
    }
}

/// The parts of a body.
///
/// # Errors
/// 400 for a broken body, 408 for a slow one, 413 for everything over a limit.
pub async fn read(
    mut reader: BodyReader,
    boundary: &str,
    endpoint: Endpoint,
    config: &WebConfig,
) -> Result<Form, ApiError> {
    let outcome = {
        // The parser owns its stream for good; what the stream met is left here for us.
        let met = Arc::new(Mutex::new(None));
        let parts = collect(joined(&mut reader, met.clone()), boundary, config).await;
        let met = met.lock().ok().and_then(|met| *met);
        match (parts, met) {
            (_, Some(error)) => Err(body_error(error, endpoint)),
            (parts, None) => parts,
        }
    };
    if outcome.is_err() {
        reader.drain().await;
    }
    outcome.map(Form)
}

/// The words for a body that could not be read.
pub fn body_error(error: BodyError, endpoint: Endpoint) -> ApiError {
    match error {
        BodyError::TooLarge => ApiError::body_too_large(endpoint),
        BodyError::TooSlow => ApiError::new(408, "The request body was not received in time."),
        BodyError::Broken | BodyError::Corrupt => broken(),
        BodyError::Encoding => ApiError::new(415, "Unsupported Content-Encoding."),
    }
}

/// The body is no multipart body.
pub fn broken() -> ApiError {
    ApiError::new(400, "The multipart body could not be read.")
}

/// The body in larger pieces. An error ends it and is noted in `met`.
///
/// Its end is never told in the same breath as its last piece: the parser looks twice for the first boundary, and calls a
/// body that comes whole between the two looks a body without one.
fn joined<'a>(
    reader: &'a mut BodyReader,
    met: Arc<Mutex<Option<BodyError>>>,
) -> impl Stream<Item = Result<Bytes, BodyError>> + Send + 'a {
    stream::unfold((reader, met, false), |(reader, met, ended)| async move {
        if ended {
            tokio::task::yield_now().await;
            return None;
        }
        let mut joined = BytesMut::new();
        loop {
            match reader.next().await {
                Ok(Some(piece)) if joined.is_empty() && piece.len() >= JOINED => {
                    return Some((Ok(piece), (reader, met, false)));
                }
                Ok(Some(piece)) => {
                    joined.extend_from_slice(&piece);
                    if joined.len() >= JOINED {
                        return Some((Ok(joined.freeze()), (reader, met, false)));
                    }
                }
                Ok(None) => return Some((Ok(joined.freeze()), (reader, met, true))),
                Err(error) => {
                    if let Ok(mut met) = met.lock() {
                        *met = Some(error);
                    }
                    return Some((Err(error), (reader, met, true)));
                }
            }
        }
    })
}

async fn collect<S>(body: S, boundary: &str, config: &WebConfig) -> Result<Vec<Part>, ApiError>
where
    S: Stream<Item = Result<Bytes, BodyError>> + Send,
{
    let mut multipart = multer::Multipart::new(body, boundary);
    let mut parts = Vec::new();
    while let Some(field) = multipart.next_field().await.map_err(|_| broken())? {
        if parts.len() >= config.v3_max_parts {
            return Err(ApiError::new(400, format!("The multipart body has more than {} parts.", config.v3_max_parts)));
        }
        let name = word(field.name());
        let filename = field.file_name().map(|name| word(Some(name)));
        let content_type = field.content_type().map(|mime| word(Some(mime.as_ref())));
        // All parts together are within the body's limit; what one may be is judged with its field.
        let bytes = field.bytes().await.map_err(|_| broken())?;
        parts.push(Part { name, filename, content_type, bytes });
    }
    Ok(parts)
}

/// A short word from a header of a part.
fn word(text: Option<&str>) -> String {
    let text = text.unwrap_or("");
    text.chars().take(MAX_WORD).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn config() -> WebConfig {
        WebConfig { v3_limit: 10_000, v3_max_file: 2_000, v3_max_parts: 4, ..WebConfig::default() }
    }

    async fn parse(body: impl Into<Body>, boundary: &str) -> Result<Form, ApiError> {
        let config = config();
        let reader = BodyReader::new(&HeaderMap::new(), body.into(), config.body(config.v3_limit));
        read(reader, boundary, Endpoint::BiometricKyc, &config).await
    }

    fn part(name: &str, more: &str, value: &str) -> String {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{value}\r\n")
    }

    fn of(value: &'static str) -> Kind {
        read_kind(&HeaderValue::from_static(value))
    }

    #[test]
    fn content_types_are_told_apart() {
        assert_eq!(of("multipart/form-data; boundary=abc"), Kind::Multipart("abc".into()));
        assert_eq!(of("Multipart/Form-Data; charset=utf-8; boundary=\"a b\""), Kind::Multipart("a b".into()));
        assert_eq!(of("multipart/form-data"), Kind::Malformed);
        assert_eq!(of("multipart/form-data; boundary="), Kind::Malformed);
        assert_eq!(of("multipart/form-data; boundary=a; boundary=b"), Kind::Malformed);
        assert_eq!(of("application/json"), Kind::Other);
        assert_eq!(of("multipart/mixed; boundary=a"), Kind::Other);
        let long = HeaderValue::try_from(format!("multipart/form-data; boundary={}", "x".repeat(71))).unwrap();
        assert_eq!(read_kind(&long), Kind::Malformed);
        assert_eq!(kind(&HeaderMap::new()), Kind::Absent);
    }

    #[tokio::test]
    async fn parts_come_out_in_order_with_their_bytes() {
        let body = [
            part("country", "", "KE"),
            part("selfie_image", "; filename=\"a.jpg\"", "\u{0}\u{1}binary--b"),
            "--b--\r\n".into(),
        ]
        .concat();
        let form = parse(body, "b").await.unwrap();
        let parts = &form.0;
        assert_eq!(parts.len(), 2);
        assert_eq!((parts[0].name.as_str(), &parts[0].bytes[..]), ("country", &b"KE"[..]));
        assert_eq!(parts[1].filename.as_deref(), Some("a.jpg"));
        assert_eq!(&parts[1].bytes[..], "\u{0}\u{1}binary--b".as_bytes());
    }

    #[tokio::test]
    async fn hostile_bodies_are_refused() {
        let many = format!("{}--b--\r\n", part("a", "", "x").repeat(5));
        assert_eq!(parse(many, "b").await.unwrap_err().http(), 400);
        let over = format!("{}--b--\r\n", part("selfie_image", "", &"x".repeat(2_000)).repeat(4) + &"y".repeat(9_000));
        assert_eq!(parse(over, "b").await.unwrap_err().http(), 413);
        for broken in ["", "nothing", "--b\r\n", "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nno end"] {
            assert_eq!(parse(broken.to_owned(), "b").await.unwrap_err().http(), 400, "{broken:?}");
        }
    }

    /// The parser looks twice for the first boundary, and takes a body that comes whole between its two looks for one
    /// without any.
    #[tokio::test]
    async fn a_body_that_comes_between_two_looks_is_read() {
        let mut looks = 0;
        let body = stream::poll_fn(move |context| {
            looks += 1;
            match looks {
                1 => {
                    context.waker().wake_by_ref();
                    std::task::Poll::Pending
                }
                2 => {
                    let text = format!("{}--b--\r\n", part("country", "", "KE"));
                    std::task::Poll::Ready(Some(Ok::<_, std::io::Error>(Bytes::from(text))))
                }
                _ => std::task::Poll::Ready(None),
            }
        });
        let form = parse(Body::from_stream(body), "b").await.unwrap();
        assert_eq!(&form.0[0].bytes[..], b"KE");
    }

    #[tokio::test]
    async fn a_body_sent_byte_by_byte_is_the_same_body() {
        let text = format!("{}--b--\r\n", part("country", "", "KE"));
        let bytes: Vec<_> = text.bytes().map(|b| Ok::<_, std::io::Error>(Bytes::from(vec![b]))).collect();
        let form = parse(Body::from_stream(stream::iter(bytes)), "b").await.unwrap();
        assert_eq!(&form.0[0].bytes[..], b"KE");
    }

    /// The seed's bytes, with many beginnings of a boundary among them.
    fn noise(seed: u64, length: usize) -> Vec<u8> {
        let mut state = seed | 1;
        let mut roll = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize
        };
        let mut bytes = Vec::with_capacity(length);
        while bytes.len() < length {
            match roll() % 16 {
                0 => bytes.extend(b"\r\n--"),
                1 => bytes.push(b'\r'),
                2 => bytes.extend(b"\r\n--4f"),
                _ => bytes.push(roll() as u8),
            }
        }
        bytes.truncate(length);
        bytes
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(300))]

        #[test]
        fn a_body_is_the_same_however_it_is_cut(
            seed: u64,
            sizes in proptest::collection::vec(0usize..120_000, 1..6),
            cuts in proptest::collection::vec(1usize..90_000, 1..20),
        ) {
            const BOUNDARY: &str = "4f5b9e0c3a7d1122-99aabbccddeeff00-0123456789abcdef-fedcba9876543210";
            let parts: Vec<Vec<u8>> = sizes.iter().zip(seed..).map(|(size, seed)| noise(seed, *size)).collect();
            let mut body = Vec::new();
            for bytes in &parts {
                let head = "Content-Disposition: form-data; name=\"liveness_images\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg";
                body.extend(format!("--{BOUNDARY}\r\n{head}\r\n\r\n").bytes());
                body.extend(bytes);
                body.extend(b"\r\n");
            }
            body.extend(format!("--{BOUNDARY}--\r\n").bytes());
            let mut pieces = Vec::new();
            let mut rest = &body[..];
            for cut in cuts.iter().cycle() {
                let (piece, more) = rest.split_at((*cut).min(rest.len()));
                pieces.push(Ok::<_, std::io::Error>(Bytes::copy_from_slice(piece)));
                rest = more;
                if rest.is_empty() {
                    break;
                }
            }
            let config = WebConfig { v3_limit: 1_000_000, v3_max_parts: 10, ..WebConfig::default() };
            let read_back = async {
                let body = Body::from_stream(stream::iter(pieces));
                let reader = BodyReader::new(&HeaderMap::new(), body, config.body(config.v3_limit));
                read(reader, BOUNDARY, Endpoint::BiometricKyc, &config).await
            };
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let form = runtime.block_on(read_back);
            let form = form.map_err(|e| proptest::test_runner::TestCaseError::fail(format!("{e:?}")))?;
            let found: Vec<&[u8]> = form.0.iter().map(|part| &part.bytes[..]).collect();
            proptest::prop_assert_eq!(found, parts.iter().map(|part| &part[..]).collect::<Vec<_>>());
        }
    }
}
