//! The segments before the picture data of a JPEG file, within bounds.

use exif::{In, Tag, Value};

/// More segments than any camera writes.
const MAX_SEGMENTS: usize = 64;
/// Longest text that is looked at.
const MAX_TEXT: usize = 4096;

#[derive(Default)]
pub(super) struct Header {
    pub(super) tables: Option<u64>,
    pub(super) texts: Vec<Vec<u8>>,
    pub(super) taken_ms: Option<i64>,
}

/// Reads what is there. A segment is at most 64 KB by its format, so a huge EXIF block costs no more than that.
pub(super) fn read(bytes: &[u8]) -> Header {
    let mut header = Header::default();
    if !bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        return header;
    }
    let mut at = 2;
    for _ in 0..MAX_SEGMENTS {
        let Some(&[0xff, code, high, low]) = bytes.get(at..).and_then(|rest| rest.first_chunk::<4>()) else { break };
        let length = usize::from(u16::from_be_bytes([high, low]));
        let Some(body) = bytes.get(at + 4..at + 2 + length) else { break };
        match code {
            // Start of scan: what follows is the picture.
            0xda => break,
            0xdb => header.tables = Some(mix(header.tables.unwrap_or(0xcbf2_9ce4_8422_2325), body)),
            0xfe => header.texts.push(body[..body.len().min(MAX_TEXT)].to_vec()),
            0xe1 => match body.strip_prefix(b"Exif\0\0") {
                Some(tiff) => exif(tiff, &mut header),
                // XMP: the tool's name stands somewhere in its XML.
                None => header.texts.push(body[..body.len().min(MAX_TEXT)].to_vec()),
            },
            0xed => header.texts.push(body[..body.len().min(64)].to_vec()),
            _ => {}
        }
        at += 2 + length;
    }
    header
}

/// FNV-1a.
fn mix(start: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(start, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

fn exif(tiff: &[u8], header: &mut Header) {
    let mut reader = exif::Reader::new();
    reader.continue_on_error(true);
    let read = reader.read_raw(tiff.to_vec()).or_else(|e| e.distill_partial_result(|_| {}));
    let Ok(fields) = read else { return };
    let text = |tag: Tag| match &fields.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(lines) => lines.first().map(|line| line[..line.len().min(MAX_TEXT)].to_vec()),
        _ => None,
    };
    header.texts.extend([Tag::Software, Tag::ImageDescription, Tag::Model].into_iter().filter_map(text));
    header.taken_ms = text(Tag::DateTimeOriginal).or_else(|| text(Tag::DateTime)).and_then(|date| {
        let date = exif::DateTime::from_ascii(&date).ok()?;
        let subsecond = text(Tag::SubSecTimeOriginal).and_then(|digits| {
            let digits = String::from_utf8(digits).ok()?;
            format!("0.{}", digits.trim()).parse::<f64>().ok()
        });
        Some(milliseconds(&date) + (subsecond.unwrap_or(0.0) * 1000.0) as i64)
    });
}

/// Milliseconds of a calendar date: only differences matter. Days by the civil calendar.
fn milliseconds(date: &exif::DateTime) -> i64 {
    let (year, month, day) = (i64::from(date.year), i64::from(date.month), i64::from(date.day));
    let year = if month <= 2 { year - 1 } else { year };
    let shifted = (month + 9) % 12;
    let days =
        365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (153 * shifted + 2) / 5 + day;
    let seconds = days * 86_400 + i64::from(date.hour) * 3600 + i64::from(date.minute) * 60 + i64::from(date.second);
    seconds * 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_follow_the_calendar() {
        let at = |text: &[u8]| milliseconds(&exif::DateTime::from_ascii(text).unwrap());
        assert_eq!(at(b"2024:03:01 00:00:00") - at(b"2024:02:28 23:59:59"), 86_401_000);
        assert_eq!(at(b"2025:01:01 00:00:00") - at(b"2024:12:31 23:59:58"), 2_000);
    }
}
