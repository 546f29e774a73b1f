//! `POST /v2/smart-selfie-enroll`, `/v2/smart-selfie-authentication`, `/v2/smart-selfie-compare`: one multipart form in,
//! one result out.

use super::partner_params::forced_text;
use super::{Context, fields};
use crate::v1::bounded;
use crate::v1::errors::{ApiError, Family};
use bytes::Bytes;
use kweli_domain::submission::{Delivery, Generation};
use kweli_domain::{Claims, ImageKind, Product, Submission};
use serde_json::{Map, Value, json};

const FAMILY: Family = Family::Upload;
/// Most liveness frames; captures have six to eight.
const MAX_FRAMES: u8 = 20;
/// Most bytes of a part that is no picture.
const MAX_TEXT: usize = 1024 * 1024;
/// Most values of a JSON part.
const MAX_VALUES: u32 = 10_000;
/// Most members of the partner's own data.
const MAX_PARAMS: usize = 100;

/// One part of a form.
#[derive(Clone)]
pub struct FormPart {
    /// Its name.
    pub name: String,
    /// Its content.
    pub bytes: Bytes,
}

impl std::fmt::Debug for FormPart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FormPart({}, {} bytes)", self.name, self.bytes.len())
    }
}

/// A request that is in order as far as the wire goes.
#[derive(Clone, Debug)]
pub struct SmartSelfie {
    /// What is asked.
    pub submission: Submission,
    /// The pictures, in the order of arrival.
    pub images: Vec<(ImageKind, Bytes)>,
}

/// Names of the picture that a comparison compares with; the first is the documented one.
const COMPARISON: [&str; 3] = ["comparison_photo", "portrait", "id_image"];

/// Reads the form of an authenticated caller for one of the three products.
pub fn smart_selfie(product: Product, parts: &[FormPart], context: &Context) -> Result<SmartSelfie, ApiError> {
    let form = Form::sort(parts)?;
    form.require(product)?;
    let members = &form.texts;
    let user_id = fields::id(members, "user_id")?;
    let params = form.object("partner_params")?.unwrap_or_default();
    if params.len() > MAX_PARAMS {
        return Err(ApiError::wrong_type().with(format!("partner_params must have at most {MAX_PARAMS} members")));
    }
    let callback_url = fields::url(members, "callback_url")?;
    let job_id = match fields::id(members, "job_id")? {
        Some(own) => Some(own),
        None => fields::id(&params, "job_id").map_err(|error| error.within("partner_params"))?,
    };
    let allow_new_enroll = fields::flag(members, "allow_new_enroll")?.unwrap_or_default();
    let asked = fields::present(members, "sandbox_result").or_else(|| fields::present(&params, "sandbox_result"));
    let forced = forced_text(asked, context.environment)?;
    let metadata = form.metadata()?;
    let images = form.images(product)?;
    let own = params
        .into_iter()
        .filter(|(name, _)| !["user_id", "job_id", "job_type"].contains(&name.as_str()))
        .map(|(name, value)| scalar(&name, &value).map(|text| (name, Value::String(text))));
    let submission = Submission {
        partner: context.partner,
        environment: context.environment,
        generation: Generation::V2,
        key: context.key,
        partner_as_written: context.partner_as_written.clone(),
        product,
        // Called back only where the request itself says so.
        delivery: if callback_url.is_some() { Delivery::Later } else { Delivery::Inline },
        partner_job_id: job_id,
        user_id: user_id.map(Into::into),
        claims: Claims::default(),
        ask_authority: false,
        consent: None,
        callback_url: callback_url.map(Into::into),
        partner_params: own.collect::<Result<_, _>>()?,
        metadata,
        forced,
        allow_new_enroll,
        use_enrolled_image: false,
        source_sdk: None,
    };
    Ok(SmartSelfie { submission, images })
}

/// A value of the partner's own data as the text that one platform insists on.
fn scalar(name: &str, value: &Value) -> Result<String, ApiError> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Null => Ok(String::new()),
        Value::Bool(_) | Value::Number(_) => Ok(value.to_string()),
        _ => Err(ApiError::wrong_type().with(format!("partner_params.{name} must be a string"))),
    }
}

/// The parts, sorted.
struct Form {
    /// Everything but pictures, as texts.
    texts: Map<String, Value>,
    selfie: Option<Bytes>,
    comparison: Option<Bytes>,
    frames: Vec<Bytes>,
}

impl Form {
    fn sort(parts: &[FormPart]) -> Result<Self, ApiError> {
        let mut form = Self { texts: Map::new(), selfie: None, comparison: None, frames: Vec::new() };
        for part in parts {
            let bytes = &part.bytes;
            match part.name.strip_suffix("[]").unwrap_or(&part.name) {
                "selfie_image" => form.selfie = Some(bytes.clone()),
                "liveness_images" if form.frames.len() >= usize::from(MAX_FRAMES) => {
                    return Err(wrong(&format!("liveness_images must be at most {MAX_FRAMES} pictures")));
                }
                "liveness_images" => form.frames.push(bytes.clone()),
                name if COMPARISON.contains(&name) => form.comparison = Some(bytes.clone()),
                name => {
                    let text = (bytes.len() <= MAX_TEXT).then(|| std::str::from_utf8(bytes).ok()).flatten();
                    let text = text.ok_or_else(|| wrong(&format!("{name} must be a short text in UTF-8")))?;
                    form.texts.insert(name.to_owned(), Value::String(unquoted(text).to_owned()));
                }
            }
        }
        Ok(form)
    }

    /// Presence of what is mandatory.
    fn require(&self, product: Product) -> Result<(), ApiError> {
        let empty = |bytes: &Option<Bytes>| bytes.as_ref().is_none_or(Bytes::is_empty);
        let mut missing = Vec::new();
        if product == Product::Authentication && fields::present(&self.texts, "user_id").is_none() {
            missing.push("user_id");
        }
        if empty(&self.selfie) {
            missing.push("selfie_image");
        }
        if self.frames.is_empty() {
            missing.push("liveness_images");
        }
        if product == Product::Compare && empty(&self.comparison) {
            missing.push(COMPARISON[0]);
        }
        if missing.is_empty() { Ok(()) } else { Err(ApiError::missing(FAMILY).with(missing.join(", "))) }
    }

    /// A part that holds a JSON object.
    fn object(&self, name: &str) -> Result<Option<Map<String, Value>>, ApiError> {
        match self.json(name)? {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(object)) => Ok(Some(object)),
            Some(_) => Err(wrong(&format!("{name} must be a JSON object"))),
        }
    }

    fn json(&self, name: &str) -> Result<Option<Value>, ApiError> {
        let Some(Value::String(text)) = fields::present(&self.texts, name) else { return Ok(None) };
        let parsed = bounded::parse(text.as_bytes(), MAX_VALUES);
        parsed.map(Some).map_err(|_| wrong(&format!("{name} must be JSON")))
    }

    /// Telemetry, with the client's word that it gave active liveness up.
    fn metadata(&self) -> Result<Value, ApiError> {
        let mut metadata = self.json("metadata")?.unwrap_or(Value::Null);
        fields::opaque("metadata", &metadata, MAX_TEXT)?;
        if let Some(reason) = self.object("failure_reason")? {
            fields::opaque("failure_reason", &Value::Object(reason.clone()), MAX_TEXT)?;
            let entry = json!({ "name": "failure_reason", "value": Value::Object(reason).to_string() });
            match &mut metadata {
                Value::Array(entries) => entries.push(entry),
                _ => metadata = Value::Array(vec![entry]),
            }
        }
        Ok(metadata)
    }

    /// The pictures; what they are is told by their first bytes.
    fn images(self, product: Product) -> Result<Vec<(ImageKind, Bytes)>, ApiError> {
        let mut images = Vec::with_capacity(2 + self.frames.len());
        images.extend(self.selfie.map(|bytes| (ImageKind::Selfie, bytes)));
        if product == Product::Compare {
            images.extend(self.comparison.map(|bytes| (ImageKind::Portrait, bytes)));
        }
        images.extend((0..).map(ImageKind::Liveness).zip(self.frames));
        for (kind, bytes) in &images {
            if !matches!(&bytes[..], [0xFF, 0xD8, 0xFF, ..] | [0x89, b'P', b'N', b'G', ..]) {
                let name = match kind {
                    ImageKind::Selfie => "selfie_image",
                    ImageKind::Liveness(_) => "liveness_images",
                    _ => COMPARISON[0],
                };
                return Err(wrong(&format!("{name} must be a JPEG")));
            }
        }
        Ok(images)
    }
}

fn wrong(detail: &str) -> ApiError {
    ApiError::wrong_type().with(detail)
}

/// Some clients quote scalars as JSON does.
fn unquoted(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text)
}

#[cfg(test)]
mod tests;
