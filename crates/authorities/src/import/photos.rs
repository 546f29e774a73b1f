//! Pictures that rows name.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kweli_domain::claims::Private;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// Most bytes of one picture.
pub const MAX_PHOTO_BYTES: u64 = 4 * 1024 * 1024;

/// Why a picture cannot be used. The file's name is left out: it may be the person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhotoError {
    /// Rows name pictures, but there is no folder to look in.
    #[error("names a file, but no photos folder was given")]
    NoFolder,
    /// The name leads out of the folder.
    #[error("leads out of the photos folder")]
    Outside,
    /// There is no such file.
    #[error("no such file in the photos folder")]
    Missing,
    /// It is a folder, a device or the like.
    #[error("is not an ordinary file")]
    NotAFile,
    /// It is too large.
    #[error("the file is larger than {MAX_PHOTO_BYTES} bytes")]
    TooLarge,
    /// Neither JPEG nor PNG.
    #[error("the file is neither JPEG nor PNG")]
    Format,
    /// It cannot be read.
    #[error("the file cannot be read")]
    Unreadable,
}

/// A folder of pictures.
#[derive(Debug)]
pub struct Photos {
    /// Absolute, without links.
    folder: PathBuf,
}

impl Photos {
    /// Opens a folder.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let folder = folder.canonicalize()?;
        if folder.is_dir() { Ok(Self { folder }) } else { Err(io::ErrorKind::NotADirectory.into()) }
    }

    /// A picture's bytes in base64, if it is a JPEG or PNG inside the folder and of a sensible size.
    pub(super) fn read(&self, name: &str) -> Result<Private, PhotoError> {
        let relative = Path::new(name);
        let inside = relative.components().all(|c| matches!(c, Component::Normal(_)));
        if !inside || name.contains(['\\', '\0']) {
            return Err(PhotoError::Outside);
        }
        // Links may point anywhere: what counts is where the file really is.
        let path = self.folder.join(relative).canonicalize().map_err(|e| match e.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => PhotoError::Missing,
            _ => PhotoError::Unreadable,
        })?;
        if !path.starts_with(&self.folder) {
            return Err(PhotoError::Outside);
        }
        // Asked before opening: opening a pipe would wait for its other end.
        let meta = path.metadata().map_err(|_| PhotoError::Unreadable)?;
        if !meta.is_file() {
            return Err(PhotoError::NotAFile);
        }
        if meta.len() > MAX_PHOTO_BYTES {
            return Err(PhotoError::TooLarge);
        }
        let mut bytes = Vec::new();
        let file = File::open(&path).map_err(|_| PhotoError::Unreadable)?;
        file.take(MAX_PHOTO_BYTES + 1).read_to_end(&mut bytes).map_err(|_| PhotoError::Unreadable)?;
        if bytes.len() as u64 > MAX_PHOTO_BYTES {
            return Err(PhotoError::TooLarge);
        }
        if !bytes.starts_with(b"\xFF\xD8\xFF") && !bytes.starts_with(b"\x89PNG\r\n\x1A\n") {
            return Err(PhotoError::Format);
        }
        Ok(Private::new(STANDARD.encode(bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const JPEG: &[u8] = b"\xFF\xD8\xFF\xE0 picture";

    #[test]
    fn pictures_in_the_folder_are_read() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("sub")).unwrap();
        fs::write(dir.path().join("a.jpg"), JPEG).unwrap();
        fs::write(dir.path().join("sub/b.png"), b"\x89PNG\r\n\x1A\n...").unwrap();
        let photos = Photos::open(dir.path()).unwrap();
        assert_eq!(photos.read("a.jpg").unwrap().as_str(), STANDARD.encode(JPEG));
        assert!(photos.read("sub/b.png").is_ok());
    }

    #[test]
    fn nothing_outside_the_folder_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("photos");
        fs::create_dir(&folder).unwrap();
        fs::write(dir.path().join("secret.jpg"), JPEG).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(dir.path().join("secret.jpg"), folder.join("link.jpg")).unwrap();
        let photos = Photos::open(&folder).unwrap();
        let absolute = dir.path().join("secret.jpg");
        for name in
            ["../secret.jpg", "x/../../secret.jpg", "..", "a\\..\\secret.jpg", "a\0.jpg", absolute.to_str().unwrap()]
        {
            assert_eq!(photos.read(name).err(), Some(PhotoError::Outside), "{name:?}");
        }
        #[cfg(unix)]
        assert_eq!(photos.read("link.jpg").err(), Some(PhotoError::Outside));
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("sub.jpg")).unwrap();
        fs::write(dir.path().join("text.jpg"), b"GIF89a").unwrap();
        fs::write(dir.path().join("empty.jpg"), b"").unwrap();
        let large = File::create(dir.path().join("large.jpg")).unwrap();
        large.set_len(MAX_PHOTO_BYTES + 1).unwrap();
        let photos = Photos::open(dir.path()).unwrap();
        for (name, error) in [
            ("sub.jpg", PhotoError::NotAFile),
            ("text.jpg", PhotoError::Format),
            ("empty.jpg", PhotoError::Format),
            ("large.jpg", PhotoError::TooLarge),
            ("none.jpg", PhotoError::Missing),
            ("text.jpg/x", PhotoError::Missing),
        ] {
            assert_eq!(photos.read(name).err(), Some(error), "{name}");
        }
        assert!(Photos::open(&dir.path().join("text.jpg")).is_err());
        assert!(Photos::open(&dir.path().join("none")).is_err());
    }
}
