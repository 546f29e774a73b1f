//! `kweli face live --captures`

use crate::output;
use anyhow::{Context, Result, bail};
use kweli_domain::Generation;
use kweli_domain::decide::face::liveness;
use kweli_domain::liveness::Liveness;
use kweli_domain::partner::Strictness;
use kweli_engine::capture::assess;
use kweli_engine::policy;
use kweli_vision::{DecodeLimits, FaceEngine};
use serde_json::json;
use std::path::{Path, PathBuf};

/// More frames than any client sends; what lies beyond in a folder is not read.
const MOST: usize = 16;

/// Every capture of a CSV file, in its order.
pub fn captures(engine: &FaceEngine, file: &Path) -> Result<()> {
    let mut reader = csv::Reader::from_path(file).with_context(|| format!("opening {}", file.display()))?;
    let header = reader.headers()?.clone();
    let column = |name: &str| {
        header.iter().position(|h| h.trim() == name).with_context(|| format!("{}: no column {name}", file.display()))
    };
    let (selfie, frames) = (column("selfie")?, column("frames")?);
    let rows = reader.records().collect::<Result<Vec<_>, _>>()?;
    let policy = policy(Generation::V1, Strictness::Provisional);
    let mut judged = 0;
    for (done, row) in rows.iter().enumerate() {
        let (selfie, frames) = (row.get(selfie).unwrap_or_default(), row.get(frames).unwrap_or_default());
        let finding = read(selfie, frames).and_then(|(picture, files)| {
            assess(engine, &policy, &DecodeLimits::default(), &picture, files).map_err(|e| e.to_string())
        });
        let line = match finding {
            Ok(finding) => {
                judged += 1;
                let decision = match liveness(&finding, &policy) {
                    Liveness::Live => "live",
                    Liveness::Doubtful => "review",
                    Liveness::Attack => "attack",
                };
                json!({"selfie": selfie, "frames": frames, "decision": decision, "finding": finding, "error": null})
            }
            Err(error) => {
                json!({"selfie": selfie, "frames": frames, "decision": null, "finding": null, "error": error})
            }
        };
        output::print(&line.to_string());
        super::progress(done + 1, rows.len());
    }
    if judged == 0 && !rows.is_empty() {
        bail!("nothing could be judged; see the errors");
    }
    Ok(())
}

/// The selfie's bytes and those of the frames, by name.
fn read(selfie: &str, frames: &str) -> Result<(Vec<u8>, Vec<Vec<u8>>), String> {
    let bytes = |path: &Path| {
        let limit = DecodeLimits::default().max_bytes as u64;
        let size = std::fs::metadata(path).map_err(|e| format!("{}: {e}", path.display()))?.len();
        if size > limit {
            return Err(format!("{}: {size} bytes are more than the limit of {limit}", path.display()));
        }
        std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))
    };
    let mut files: Vec<PathBuf> = Vec::new();
    if !frames.is_empty() {
        let selfie = Path::new(selfie).file_name();
        let listing = std::fs::read_dir(frames).map_err(|e| format!("{frames}: {e}"))?;
        files.extend(listing.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| {
            let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
            matches!(ending.as_deref(), Some("jpg" | "jpeg" | "png")) && path.file_name() != selfie
        }));
        files.sort();
        files.truncate(MOST);
    }
    Ok((bytes(Path::new(selfie))?, files.iter().map(|path| bytes(path)).collect::<Result<_, _>>()?))
}
