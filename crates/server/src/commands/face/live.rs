//! `kweli face live`

use super::pictures::open;
use crate::output;
use anyhow::{Context, Result, bail};
use kweli_vision::{Face, FaceEngine, PassiveScore, PassiveVerdict, thresholds};
use std::collections::HashMap;
use std::path::Path;

/// Score, decision, number of faces (the largest is scored) and what to know about it.
type Scored = Result<(f32, &'static str, usize, String), String>;

/// Every picture of a CSV file, in its order.
pub fn images(engine: &FaceEngine, file: &Path) -> Result<()> {
    let mut reader = csv::Reader::from_path(file).with_context(|| format!("opening {}", file.display()))?;
    let header = reader.headers()?.clone();
    let column = header
        .iter()
        .position(|h| h.trim() == "path")
        .with_context(|| format!("{}: no column path", file.display()))?;
    let rows = reader.records().collect::<Result<Vec<_>, _>>()?;
    let mut seen: HashMap<String, Scored> = HashMap::new();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["path", "score", "decision", "error", "faces", "note"])?;
    let mut read = 0;
    for (done, row) in rows.iter().enumerate() {
        let path = row.get(column).unwrap_or_default();
        let scored = seen.entry(path.to_owned()).or_insert_with(|| one(engine, path));
        match scored {
            Ok((score, decision, faces, note)) => {
                read += 1;
                writer.write_record([path, &format!("{score:.6}"), decision, "", &faces.to_string(), note])?;
            }
            Err(error) => writer.write_record([path, "", "", error, "", ""])?,
        }
        super::progress(done + 1, rows.len());
    }
    output::print(String::from_utf8(writer.into_inner()?)?.trim_end());
    if read == 0 && !rows.is_empty() {
        bail!("nothing could be scored; see the error column");
    }
    Ok(())
}

/// The passive score of the largest face of a picture.
pub fn score(engine: &FaceEngine, path: &str) -> Result<PassiveScore, String> {
    measure(engine, path).map(|(score, ..)| score)
}

/// Score, the largest face, and how many there are.
fn measure(engine: &FaceEngine, path: &str) -> Result<(PassiveScore, Face, usize), String> {
    let picture = open(path)?;
    let faces = engine.find_faces(&picture).map_err(|e| format!("{path}: {e}"))?;
    let face = faces.first().ok_or_else(|| format!("{path}: no face found"))?;
    let score = engine.liveness(&picture, face).map_err(|e| format!("{path}: {e}"))?;
    Ok((score, *face, faces.len()))
}

fn one(engine: &FaceEngine, path: &str) -> Scored {
    let (score, face, faces) = measure(engine, path)?;
    let decision = match score.verdict() {
        PassiveVerdict::Live => "live",
        PassiveVerdict::Review => "review",
        PassiveVerdict::Attack => "attack",
    };
    // The longer side, as everywhere.
    let side = face.bbox.size();
    let least = thresholds::MIN_LIVENESS_FACE_PIXELS;
    let note = if side < least {
        format!("face of {side:.0} px; below {least:.0} the score means little")
    } else {
        String::new()
    };
    Ok((score.fused, decision, faces, note))
}
