//! `info.json`.

use super::PackageProblem;
use super::images::base64_text;
use crate::v1::bounded::Budget;
use crate::v1::errors::ApiError;
use crate::v1::request::{claims, fields};
use kweli_domain::consent::Consent;
use kweli_domain::{Claims, Submission};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::{Map, Value};
use std::cell::Cell;
use std::fmt;
use std::io::{BufRead, BufReader, Read};

/// Longest list of pictures.
const MAX_IMAGES: usize = 160;
/// Values in everything but the pictures.
const MAX_VALUES: u32 = 5_000;

/// The members that count; others are skipped without being kept.
#[derive(Default)]
pub(super) struct Manifest {
    id_info: Option<Value>,
    images: Option<Vec<Image>>,
    consent_information: Option<Value>,
    misc_information: Option<Value>,
}

/// One picture of the list.
#[derive(Default)]
pub(super) struct Image {
    /// Its type number.
    pub type_id: Option<i64>,
    /// The decoded Base64, if there was any.
    pub inline: Option<Vec<u8>>,
    /// Name of an entry of the zip, if there was any.
    pub file_name: Option<String>,
}

impl Manifest {
    /// Reads the text while it comes. A byte order mark is skipped. The parser's words may quote the text and are not
    /// passed on.
    pub fn parse(reader: &mut dyn Read, max_picture_bytes: u64) -> Result<Self, PackageProblem> {
        let reader = ShortTexts { inner: reader, since_quote: 0, limit: max_picture_bytes / 2 };
        let mut reader = BufReader::with_capacity(64 * 1024, reader);
        skip_mark(&mut reader).map_err(|_| PackageProblem::archive("an entry is damaged"))?;
        let left = Cell::new(Some(max_picture_bytes));
        let mut deserializer = serde_json::Deserializer::from_reader(reader);
        let read = Deserializer::deserialize_map(&mut deserializer, Members(&left))
            .and_then(|manifest| deserializer.end().map(|()| manifest));
        read.map_err(|error| {
            if left.get().is_none() {
                return PackageProblem::archive("the pictures are larger than the limit");
            }
            let kind = match error.classify() {
                Category::Io => return PackageProblem::archive("an entry is damaged"),
                Category::Data => "has a member of the wrong type or too many",
                Category::Syntax | Category::Eof => "is no JSON object",
            };
            PackageProblem::manifest(format!("info.json {kind}, line {} column {}", error.line(), error.column()))
        })
    }
}

fn skip_mark(reader: &mut impl BufRead) -> std::io::Result<()> {
    // The buffer is far larger than the mark, and the source gives more than three bytes at once or is shorter.
    if reader.fill_buf()?.starts_with(b"\xEF\xBB\xBF") {
        reader.consume(3);
    }
    Ok(())
}

/// Fails when no quotation mark came for too long: the parser would gather such a string as a whole.
struct ShortTexts<R> {
    inner: R,
    since_quote: u64,
    limit: u64,
}

impl<R: Read> Read for ShortTexts<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.since_quote = match buffer[..n].iter().rposition(|byte| *byte == b'"') {
            Some(at) => (n - at) as u64,
            None => self.since_quote + n as u64,
        };
        if self.since_quote > self.limit {
            return Err(std::io::Error::other("a text is too long"));
        }
        Ok(n)
    }
}

/// What pictures may still take; `None` once they took too much.
type Left = Cell<Option<u64>>;

struct Members<'l>(&'l Left);

impl<'de> Visitor<'de> for Members<'_> {
    type Value = Manifest;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Manifest, A::Error> {
        let mut manifest = Manifest::default();
        let budget = Budget::new(MAX_VALUES);
        while let Some(name) = members.next_key::<String>()? {
            match name.as_str() {
                "images" => manifest.images = Some(members.next_value_seed(List(self.0))?),
                "id_info" => manifest.id_info = Some(members.next_value_seed(&budget)?),
                "consent_information" => manifest.consent_information = Some(members.next_value_seed(&budget)?),
                "misc_information" => manifest.misc_information = Some(members.next_value_seed(&budget)?),
                _ => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(manifest)
    }
}

struct List<'l>(&'l Left);

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = Vec<Image>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = Vec<Image>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of images")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(image) = items.next_element_seed(ImageSeed(self.0))? {
            if list.len() >= MAX_IMAGES {
                return Err(A::Error::custom("too many images"));
            }
            list.push(image);
        }
        Ok(list)
    }
}

struct ImageSeed<'l>(&'l Left);

impl<'de> DeserializeSeed<'de> for ImageSeed<'_> {
    type Value = Image;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Image, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ImageSeed<'_> {
    type Value = Image;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an image")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Image, A::Error> {
        let mut image = Image::default();
        while let Some(name) = members.next_key::<String>()? {
            match name.as_str() {
                "image_type_id" => image.type_id = members.next_value_seed(Scalar(|word: &str| word.parse().ok()))?,
                "file_name" => image.file_name = members.next_value_seed(Scalar(file_name))?,
                "image" => image.inline = members.next_value_seed(Scalar(|text: &str| decode(text, self.0)))?,
                _ => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
            if self.0.get().is_none() {
                return Err(A::Error::custom("too large"));
            }
        }
        Ok(image)
    }
}

fn file_name(text: &str) -> Option<String> {
    (text.len() <= 1_024).then(|| text.to_owned())
}

/// Decodes while the text is in the parser's buffer, so that text and bytes of one picture at most exist together.
fn decode(text: &str, left: &Left) -> Option<Vec<u8>> {
    let budget = left.get()?;
    if text.len() as u64 / 4 * 3 > budget {
        left.set(None);
        return None;
    }
    let bytes = base64_text(text)?;
    left.set(budget.checked_sub(bytes.len() as u64));
    Some(bytes)
}

/// Reads a string, number or null through a function of its trimmed text; blank text and null are `None`.
struct Scalar<F>(F);

impl<'de, T, F: FnOnce(&str) -> Option<T>> DeserializeSeed<'de> for Scalar<F> {
    type Value = Option<T>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T, F: FnOnce(&str) -> Option<T>> Visitor<'de> for Scalar<F> {
    type Value = Option<T>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or number")
    }
    fn visit_i64<E>(self, n: i64) -> Result<Self::Value, E> {
        Ok((self.0)(&n.to_string()))
    }
    fn visit_u64<E>(self, n: u64) -> Result<Self::Value, E> {
        Ok((self.0)(&n.to_string()))
    }
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        let text = text.trim();
        Ok(if text.is_empty() { None } else { (self.0)(text) })
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// ID information and consent.
pub(super) struct IdInfo {
    pub claims: Claims,
    pub entered: Option<bool>,
    pub consent: Option<Consent>,
}

impl Manifest {
    /// The pictures; the list is mandatory, if only an empty one.
    pub fn take_images(&mut self) -> Result<Vec<Image>, PackageProblem> {
        self.images.take().ok_or_else(|| PackageProblem::manifest("info.json lacks the list images"))
    }

    /// ID information, which may be absent or `null`. A package of another job is refused.
    pub fn id_info(&self, submission: &Submission) -> Result<IdInfo, PackageProblem> {
        self.check_job(submission)?;
        let none = Map::new();
        let members = match &self.id_info {
            None | Some(Value::Null) => &none,
            Some(Value::Object(members)) => members,
            Some(Value::String(text)) if text.trim().is_empty() => &none,
            Some(_) => return Err(PackageProblem::manifest("id_info must be an object")),
        };
        let told = |error: ApiError| {
            let detail = error.detail().unwrap_or_default();
            PackageProblem::manifest(format!("id_info: {detail}"))
        };
        let own = Map::from_iter(self.consent_information.clone().map(|c| ("consent_information".to_owned(), c)));
        Ok(IdInfo {
            claims: claims::read(members).map_err(told)?,
            entered: fields::flag(members, "entered").map_err(told)?,
            consent: claims::consent(&own).or_else(|| claims::consent(members)),
        })
    }

    /// Core libraries repeat the job's ids; where they do, they must be this job's.
    fn check_job(&self, submission: &Submission) -> Result<(), PackageProblem> {
        let repeated = self.misc_information.as_ref().and_then(|m| m.get("partner_params"));
        let Some(Value::Object(repeated)) = repeated else { return Ok(()) };
        let job_id = fields::id(repeated, "job_id").ok().flatten();
        if job_id.is_some() && job_id != submission.partner_job_id {
            return Err(PackageProblem::manifest("misc_information.partner_params.job_id is another job's"));
        }
        Ok(())
    }
}
