//! Zips made byte by byte, so that they can lie.

pub struct Entry<'a> {
    pub name: &'a str,
    pub data: &'a [u8],
    /// Length that the directory claims; the real one if `None`.
    pub claims: Option<u32>,
    pub flags: u16,
    pub unix_mode: u16,
    pub crc: Option<u32>,
}

pub const fn file<'a>(name: &'a str, data: &'a [u8]) -> Entry<'a> {
    Entry { name, data, claims: None, flags: 0, unix_mode: 0o100_644, crc: None }
}

fn crc32(data: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(data);
    crc.sum()
}

/// Stored entries.
pub fn stored(entries: &[Entry<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for e in entries {
        let offset = out.len() as u32;
        let (packed, claimed) = (e.data.len() as u32, e.claims.unwrap_or(e.data.len() as u32));
        let mut common = Vec::new();
        common.extend(20u16.to_le_bytes());
        common.extend(e.flags.to_le_bytes());
        common.extend([0; 2]); // stored
        common.extend([0, 0, 0x21, 0]); // time and date
        common.extend(e.crc.unwrap_or_else(|| crc32(e.data)).to_le_bytes());
        common.extend(packed.to_le_bytes());
        common.extend(claimed.to_le_bytes());
        common.extend((e.name.len() as u16).to_le_bytes());
        common.extend([0; 2]); // extra
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(e.name.as_bytes());
        out.extend(e.data);
        directory.extend(b"PK\x01\x02");
        directory.extend((3u16 << 8 | 20).to_le_bytes()); // made on Unix
        directory.extend(&common);
        directory.extend([0; 6]); // comment, disk, internal attributes
        directory.extend((u32::from(e.unix_mode) << 16).to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(e.name.as_bytes());
    }
    let (start, length, count) = (out.len() as u32, directory.len() as u32, entries.len() as u16);
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(length.to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0; 2]);
    out
}

/// A deflated zip as honest writers make it, streamed (sizes follow the data).
pub fn deflated(entries: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, data) in entries {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(data).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
