//! The zip container, hostile until shown otherwise.

use super::manifest::Manifest;
use super::{PackageLimits, PackageProblem};
use std::collections::HashMap;
use std::io::{Cursor, Read};
use zip::ZipReadOptions;
use zip::unstable::read::ZipIterable;

/// Entries larger than this must not have shrunk more than [`MAX_RATIO`] times.
const RATIO_FREE: u64 = 1024 * 1024;
/// Deflate reaches about a thousand; pictures and Base64 hardly two.
const MAX_RATIO: u64 = 100;
const MANIFEST: &str = "info.json";

type Bytes<'a> = Cursor<&'a [u8]>;

/// Where an entry of the central directory stands, and how large it claims to be.
#[derive(Clone, Copy)]
struct Entry {
    position: usize,
    size: u64,
    /// How many entries have this name.
    copies: usize,
}

/// A zip whose directory was checked. Nothing has been unpacked.
pub(super) struct Archive<'a> {
    zip: ZipIterable<Bytes<'a>>,
    bytes: &'a [u8],
    entries: HashMap<String, Entry>,
    limits: PackageLimits,
}

impl<'a> Archive<'a> {
    /// Walks the directory: number and claimed sizes of entries, names, links, encryption, ratios.
    pub fn open(bytes: &'a [u8], limits: &PackageLimits) -> Result<Self, PackageProblem> {
        if bytes.len() as u64 > limits.packed {
            return Err(PackageProblem::archive(format!("the zip is larger than {} bytes", limits.packed)));
        }
        let mut zip = ZipIterable::try_new(Cursor::new(bytes), Default::default())
            .map_err(|_| PackageProblem::archive("not a readable zip"))?;
        if zip.len() > limits.entries {
            return Err(PackageProblem::archive(format!("more than {} entries", limits.entries)));
        }
        let mut entries: HashMap<String, Entry> = HashMap::new();
        let mut total: u64 = 0;
        let directory = zip.files().map_err(|_| PackageProblem::archive("not a readable zip"))?;
        for (position, entry) in directory.enumerate() {
            let entry = entry.map_err(|_| PackageProblem::archive("its directory is damaged"))?;
            let name = entry.name().map_err(|_| PackageProblem::archive("an entry has no readable name"))?;
            if !is_safe(&name) {
                return Err(PackageProblem::archive("an entry's name leads out of the package"));
            }
            if entry.is_symlink() {
                return Err(PackageProblem::archive("an entry is a symbolic link"));
            }
            if entry.encrypted() {
                return Err(PackageProblem::archive("an entry is encrypted"));
            }
            if name.to_ascii_lowercase().ends_with(".zip") {
                return Err(PackageProblem::archive("an entry is itself a zip"));
            }
            let size = entry.size();
            total = total.saturating_add(size);
            if total > limits.unpacked {
                return Err(PackageProblem::archive(format!("it would unpack to more than {} bytes", limits.unpacked)));
            }
            if size > RATIO_FREE && size / MAX_RATIO > entry.compressed_size() {
                return Err(PackageProblem::archive("an entry is compressed beyond reason"));
            }
            entries.entry(name.into_owned()).and_modify(|e| e.copies += 1).or_insert(Entry {
                position,
                size,
                copies: 1,
            });
        }
        Ok(Self { zip, bytes, entries, limits: *limits })
    }

    /// Reads `info.json` while it is unpacked, so that its text is never in memory as a whole.
    pub fn manifest(&mut self) -> Result<Manifest, PackageProblem> {
        let entry = match self.entries.get(MANIFEST) {
            None => return Err(PackageProblem::manifest("info.json is missing at the root of the zip")),
            Some(entry) if entry.copies > 1 => {
                return Err(PackageProblem::manifest("info.json is there more than once"));
            }
            Some(entry) => *entry,
        };
        let pictures = self.limits.pictures;
        self.read(entry, self.limits.manifest, |reader| Manifest::parse(reader, pictures))
    }

    /// The bytes of a picture; `None` if there is no such entry. Clients give a path where they mean its last part.
    pub fn picture(&mut self, file_name: &str, limit: u64) -> Result<Option<Vec<u8>>, PackageProblem> {
        let base = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
        let Some(entry) = self.entries.get(file_name).or_else(|| self.entries.get(base)).copied() else {
            return Ok(None);
        };
        if entry.copies > 1 {
            return Err(PackageProblem::archive("a picture of info.json is there more than once"));
        }
        let bytes = self.read(entry, limit, |reader| {
            let mut bytes = Vec::new();
            reader.read_to_end(&mut bytes).map_err(|_| damaged())?;
            Ok(bytes)
        })?;
        if bytes.starts_with(b"PK\x03\x04") {
            return Err(PackageProblem::archive("a picture is itself a zip"));
        }
        Ok(Some(bytes))
    }

    /// Gives one entry to a reader, no further than it claims to be long and no further than the limit. The claim and
    /// (by the zip library, at the end) the checksum are verified.
    fn read<T>(
        &mut self,
        entry: Entry,
        limit: u64,
        consume: impl FnOnce(&mut dyn Read) -> Result<T, PackageProblem>,
    ) -> Result<T, PackageProblem> {
        if entry.size > limit {
            return Err(PackageProblem::archive(format!("an entry unpacks to more than {limit} bytes")));
        }
        let header = self.zip.files().map_err(|_| damaged())?.nth(entry.position);
        let header = header.ok_or_else(damaged)?.map_err(|_| damaged())?;
        let mut source = Cursor::new(self.bytes);
        let file = header.with_reader(&mut source, ZipReadOptions::new()).map_err(|_| damaged())?;
        let mut counted = Counted { inner: file, left: entry.size.saturating_add(1) };
        let result = consume(&mut counted);
        match counted.left {
            0 => Err(PackageProblem::archive("an entry is longer than it claims")),
            // One is the byte beyond the claim, which an honest entry does not have.
            1 => result,
            _ if result.is_ok() => Err(PackageProblem::archive("an entry is shorter than it claims")),
            _ => result,
        }
    }
}

fn damaged() -> PackageProblem {
    PackageProblem::archive("an entry is damaged")
}

/// Stops after so many bytes and remembers how many were left.
struct Counted<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        if most == 0 {
            return Ok(0);
        }
        let n = self.inner.read(&mut buffer[..most])?;
        self.left -= n as u64;
        Ok(n)
    }
}

/// A name that stays inside the package: relative, no step up, no drive, no control character.
fn is_safe(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':');
    !name.is_empty()
        && !drive
        && !name.starts_with(['/', '\\'])
        && !name.chars().any(char::is_control)
        && !name.split(['/', '\\']).any(|part| part == "..")
}

#[cfg(test)]
mod tests {
    use super::is_safe;

    #[test]
    fn names() {
        for good in ["info.json", "a..b.jpg", "folder/", "__MACOSX/._selfie.jpg", "сэлфи.jpg"] {
            assert!(is_safe(good), "{good}");
        }
        for bad in ["", "/etc/passwd", "\\x", "../x", "a/../../x", "a\\..\\x", "C:\\x", "x\0y", ".."] {
            assert!(!is_safe(bad), "{bad:?}");
        }
    }
}
