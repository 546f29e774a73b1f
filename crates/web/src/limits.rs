//! Reading request bodies under limits.
//!
//! A body is counted twice: as it comes over the wire and after decompression. Reading stops at the first byte over a
//! limit, so a body costs at most its limit in memory, whatever it declares about itself. What a client still sends
//! after that is thrown away within bounds ([`BodyReader::drain`]), because a client that is cut off while it writes
//! never reads the answer that tells it why.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use flate2::write::GzDecoder;
use http::{HeaderMap, header};
use http_body_util::BodyExt;
use std::io::Write;
use std::time::Duration;
use tokio::time::Instant;

/// How much, how long.
#[derive(Clone, Copy, Debug)]
pub struct BodyLimits {
    /// Bytes, on the wire and after decompression.
    pub bytes: usize,
    /// Longest pause between two pieces.
    pub idle: Duration,
    /// Longest time for the whole body.
    pub total: Duration,
}

/// Why a body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Over the limit, by its own word or by count.
    #[error("body is too large")]
    TooLarge,
    /// Came too slowly.
    #[error("body came too slowly")]
    TooSlow,
    /// Ended early or was framed wrongly.
    #[error("body ended early")]
    Broken,
    /// Compressed in a way that is not accepted.
    #[error("content encoding is not accepted")]
    Encoding,
    /// Not what its content encoding says.
    #[error("body cannot be decompressed")]
    Corrupt,
}

/// The most that is thrown away after a refusal.
const DRAIN_BYTES: usize = 64 << 20;
/// The longest that is spent on throwing away.
const DRAIN_TIME: Duration = Duration::from_secs(10);
/// Compressed bytes fed to the decompressor at once. Deflate expands at most 1,032 times: 4 MB per step.
const STEP: usize = 4 << 10;

/// A body as a sequence of plain pieces.
pub struct BodyReader {
    body: Body,
    limits: BodyLimits,
    refused: Option<BodyError>,
    deadline: Instant,
    declared: Option<u64>,
    expects_continue: bool,
    packed: usize,
    plain: usize,
    unzip: Option<Unzip>,
    peeked: Option<Bytes>,
    ended: bool,
    gone: bool,
}

struct Unzip {
    decoder: GzDecoder<Vec<u8>>,
    waiting: Bytes,
}

impl BodyReader {
    /// Looks at the headers; nothing is read yet.
    pub fn new(headers: &HeaderMap, body: Body, limits: BodyLimits) -> Self {
        let encoding = encoding(headers);
        let declared = declared_length(headers);
        let refused = match (declared, encoding) {
            (Some(length), _) if length > limits.bytes as u64 => Some(BodyError::TooLarge),
            (_, None) => Some(BodyError::Encoding),
            _ => None,
        };
        let unzip = (encoding == Some(Encoding::Gzip))
            .then(|| Unzip { decoder: GzDecoder::new(Vec::new()), waiting: Bytes::new() });
        Self {
            body,
            limits,
            refused,
            deadline: Instant::now() + limits.total,
            declared,
            expects_continue: headers.contains_key(header::EXPECT),
            packed: 0,
            plain: 0,
            unzip,
            peeked: None,
            ended: false,
            gone: false,
        }
    }

    /// The next piece of the plain body, `None` at its end.
    ///
    /// # Errors
    /// As [`BodyError`]; the reader is of no use afterwards except for [`drain`](Self::drain).
    pub async fn next(&mut self) -> Result<Option<Bytes>, BodyError> {
        if let Some(error) = self.refused {
            return Err(error);
        }
        if let Some(piece) = self.peeked.take() {
            return Ok(Some(piece));
        }
        loop {
            if let Some(unzip) = &mut self.unzip
                && let Some(piece) = unzip.step()?
            {
                return self.count(piece).map(Some);
            }
            if self.ended {
                return Ok(None);
            }
            let Some(piece) = self.wire().await? else {
                self.ended = true;
                match &mut self.unzip {
                    Some(unzip) if self.packed > 0 => {
                        let rest = unzip.finish()?;
                        return if rest.is_empty() { Ok(None) } else { self.count(rest).map(Some) };
                    }
                    _ => return Ok(None),
                }
            };
            self.packed += piece.len();
            if self.packed > self.limits.bytes {
                return Err(BodyError::TooLarge);
            }
            match &mut self.unzip {
                Some(unzip) => unzip.waiting = piece,
                None => return self.count(piece).map(Some),
            }
        }
    }

    fn count(&mut self, piece: Bytes) -> Result<Bytes, BodyError> {
        self.plain += piece.len();
        if self.plain > self.limits.bytes { Err(BodyError::TooLarge) } else { Ok(piece) }
    }

    /// One non-empty piece as it came over the wire.
    async fn wire(&mut self) -> Result<Option<Bytes>, BodyError> {
        loop {
            let until = self.deadline.min(Instant::now() + self.limits.idle);
            match tokio::time::timeout_at(until, self.body.frame()).await {
                Err(_) => {
                    self.gone = true;
                    return Err(BodyError::TooSlow);
                }
                Ok(Some(Err(_))) => {
                    self.gone = true;
                    return Err(BodyError::Broken);
                }
                Ok(None) => return Ok(None),
                Ok(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) if !data.is_empty() => return Ok(Some(data)),
                    _ => {} // trailers and empty pieces
                },
            }
        }
    }

    /// Whether no byte comes at all. Nothing is lost: [`next`](Self::next) goes on with what was looked at.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    pub async fn is_empty(&mut self) -> Result<bool, BodyError> {
        if self.peeked.is_none() {
            self.peeked = self.next().await?;
        }
        Ok(self.peeked.is_none())
    }

    /// The whole plain body.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    pub async fn whole(&mut self) -> Result<Bytes, BodyError> {
        let Some(first) = self.next().await? else { return Ok(Bytes::new()) };
        let Some(second) = self.next().await? else { return Ok(first) };
        // A declared length is only a hint for the capacity; pages that are never written cost nothing.
        let hint = match (self.declared, &self.unzip) {
            (Some(length), None) => usize::try_from(length).unwrap_or(0).min(self.limits.bytes),
            _ => first.len() + second.len(),
        };
        let mut whole = BytesMut::with_capacity(hint);
        whole.extend_from_slice(&first);
        whole.extend_from_slice(&second);
        drop((first, second));
        while let Some(piece) = self.next().await? {
            if whole.capacity() < whole.len() + piece.len() {
                // Doubling, but never past the limit: the copy in between stays within twice the limit.
                let target = (whole.capacity() * 2).clamp(whole.len() + piece.len(), self.limits.bytes);
                whole.reserve(target - whole.len());
            }
            whole.extend_from_slice(&piece);
        }
        Ok(whole.freeze())
    }

    /// Throws away the rest of a refused body, so that the client gets to read the refusal. Bounded in bytes and time;
    /// a client that waits for permission to send (`Expect`) is simply not given it, one that was too slow or has gone
    /// is not waited for.
    pub async fn drain(mut self) {
        let unasked = self.expects_continue && self.packed == 0;
        let endless = self.declared.is_some_and(|length| length > DRAIN_BYTES as u64);
        if self.ended || self.gone || unasked || endless {
            return;
        }
        self.deadline = Instant::now() + DRAIN_TIME;
        let mut left = DRAIN_BYTES;
        while let Ok(Some(piece)) = self.wire().await {
            let Some(rest) = left.checked_sub(piece.len()) else { return };
            left = rest;
        }
    }
}

impl Unzip {
    /// Decompresses a little of what is waiting; `None` when nothing is.
    fn step(&mut self) -> Result<Option<Bytes>, BodyError> {
        while !self.waiting.is_empty() {
            let part = self.waiting.split_to(STEP.min(self.waiting.len()));
            self.decoder.write_all(&part).map_err(|_| BodyError::Corrupt)?;
            self.decoder.flush().map_err(|_| BodyError::Corrupt)?;
            let plain = std::mem::take(self.decoder.get_mut());
            if !plain.is_empty() {
                return Ok(Some(plain.into()));
            }
        }
        Ok(None)
    }

    /// Ends the stream and checks its checksum.
    fn finish(&mut self) -> Result<Bytes, BodyError> {
        self.decoder.try_finish().map_err(|_| BodyError::Corrupt)?;
        Ok(std::mem::take(self.decoder.get_mut()).into())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Identity,
    Gzip,
}

/// The content encoding, `None` if it is not one that we read. Only one layer is accepted.
fn encoding(headers: &HeaderMap) -> Option<Encoding> {
    let mut values = headers.get_all(header::CONTENT_ENCODING).iter();
    let first = values.next();
    if values.next().is_some() {
        return None;
    }
    let text = first.map_or(Some(""), |v| v.to_str().ok())?.trim().to_ascii_lowercase();
    match text.as_str() {
        "" | "identity" => Some(Encoding::Identity),
        "gzip" | "x-gzip" => Some(Encoding::Gzip),
        _ => None,
    }
}

/// The declared length, if there is one.
pub fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use futures::StreamExt;

    const SECOND: Duration = Duration::from_secs(1);

    fn limits(bytes: usize) -> BodyLimits {
        BodyLimits { bytes, idle: SECOND, total: 2 * SECOND }
    }

    fn gzip(plain: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(plain).unwrap();
        encoder.finish().unwrap()
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(k, v)| (http::HeaderName::from_static(k), v.parse().unwrap())).collect()
    }

    fn pieces(data: &[u8], size: usize) -> Body {
        let parts: Vec<_> = data.chunks(size).map(|c| Ok::<_, std::io::Error>(Bytes::copy_from_slice(c))).collect();
        Body::from_stream(futures::stream::iter(parts))
    }

    async fn read(headers: &HeaderMap, body: Body, bytes: usize) -> Result<Bytes, BodyError> {
        BodyReader::new(headers, body, limits(bytes)).whole().await
    }

    #[tokio::test]
    async fn plain_and_gzip_bodies_of_any_chunking_come_out_whole() {
        let plain: Vec<u8> = (0..100_000u32).flat_map(u32::to_le_bytes).collect();
        let packed = gzip(&plain);
        for size in [1, 7, 4096, 100_000, 1_000_000] {
            if size > 1 {
                assert_eq!(read(&HeaderMap::new(), pieces(&plain, size), 400_000).await.unwrap(), plain);
            }
            let zipped = headers(&[("content-encoding", "gzip")]);
            assert_eq!(read(&zipped, pieces(&packed, size), 400_000).await.unwrap(), plain);
        }
        assert!(read(&HeaderMap::new(), Body::empty(), 1).await.unwrap().is_empty());
        assert!(read(&headers(&[("content-encoding", "gzip")]), Body::empty(), 1).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn limits_hold_before_and_after_decompression() {
        let bomb = gzip(&vec![0; 30 << 20]);
        assert!(bomb.len() < 64 << 10);
        let zipped = headers(&[("content-encoding", "gzip")]);
        assert_eq!(read(&zipped, pieces(&bomb, 65_536), 20 << 20).await, Err(BodyError::TooLarge));
        assert_eq!(read(&HeaderMap::new(), pieces(&[1; 11], 3), 10).await, Err(BodyError::TooLarge));
        assert_eq!(
            read(&headers(&[("content-length", "11")]), Body::empty(), 10).await,
            Err(BodyError::TooLarge),
            "the declared length alone is enough"
        );
    }

    #[tokio::test]
    async fn truncated_wrong_and_unknown_encodings_are_told_apart() {
        let packed = gzip(b"{\"a\":1}");
        let zipped = headers(&[("content-encoding", "gzip")]);
        for cut in 1..packed.len() {
            assert_eq!(read(&zipped, Body::from(packed[..cut].to_vec()), 100).await, Err(BodyError::Corrupt), "{cut}");
        }
        let mut trailing = packed.clone();
        trailing.extend_from_slice(b"more");
        assert_eq!(read(&zipped, Body::from(trailing), 100).await, Err(BodyError::Corrupt));
        assert_eq!(read(&zipped, Body::from("{}"), 100).await, Err(BodyError::Corrupt));
        for other in ["br", "zstd", "deflate", "gzip, gzip"] {
            let strange = headers(&[("content-encoding", other)]);
            assert_eq!(read(&strange, Body::from("{}"), 100).await, Err(BodyError::Encoding), "{other}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn slow_bodies_are_given_up() {
        let silent = Body::from_stream(futures::stream::pending::<Result<Bytes, std::io::Error>>());
        assert_eq!(read(&HeaderMap::new(), silent, 10).await, Err(BodyError::TooSlow));
        let drip = futures::stream::repeat(()).then(|()| async {
            tokio::time::sleep(SECOND / 2).await;
            Ok::<_, std::io::Error>(Bytes::from_static(b"x"))
        });
        assert_eq!(read(&HeaderMap::new(), Body::from_stream(drip), 1000).await, Err(BodyError::TooSlow));
    }
}
