//! `kweli face compare`

use super::pictures::{Pictures, open};
use crate::output;
use anyhow::{Context, Result, bail};
use kweli_vision::{Face, FaceEngine, MatchVerdict, Picture, compare, thresholds};
use serde_json::{Value, json};
use std::path::Path;

/// The word of the contract for a verdict.
fn word(verdict: MatchVerdict) -> &'static str {
    match verdict {
        MatchVerdict::Match => "match",
        MatchVerdict::Review => "review",
        MatchVerdict::NoMatch => "no_match",
    }
}

/// Two pictures, everything that is known about them.
pub fn two(engine: &FaceEngine, a: &Path, b: &Path) -> Result<()> {
    let mut sides = Vec::new();
    let mut templates = Vec::new();
    for path in [a, b] {
        let path = path.to_str().context("the path is not UTF-8")?;
        let picture = open(path).map_err(anyhow::Error::msg)?;
        let faces = engine.find_faces(&picture)?;
        sides.push(side(engine, path, &picture, &faces)?);
        match faces.first() {
            Some(face) => templates.push(engine.embed(&picture, face)?),
            None => bail!("{path}: no face found"),
        }
    }
    let similarity = compare(&templates[0], &templates[1]);
    let answer = json!({
        "score": similarity.fused,
        "decision": word(similarity.verdict()),
        "thresholds": {"match": thresholds::MATCH, "review": thresholds::REVIEW, "version": thresholds::VERSION},
        "models": {"sface-2021dec": similarity.sface, "faceplugin-mobilefacenet-512": similarity.mobilefacenet},
        "a": sides[0],
        "b": sides[1],
    });
    output::print(&serde_json::to_string_pretty(&answer)?);
    Ok(())
}

fn side(engine: &FaceEngine, path: &str, picture: &Picture, faces: &[Face]) -> Result<Value> {
    let quality = engine.quality(picture, faces)?;
    let boxes: Vec<Value> = faces
        .iter()
        .map(|f| {
            let b = f.bbox;
            json!({"x": b.x, "y": b.y, "width": b.width, "height": b.height, "score": f.score})
        })
        .collect();
    let components: Vec<Value> = quality
        .components
        .iter()
        .map(
            |c| json!({"name": c.name, "raw": c.raw, "scalar": c.scalar, "threshold": c.threshold, "passed": c.passed}),
        )
        .collect();
    Ok(json!({"path": path, "width": picture.width(), "height": picture.height(), "faces": faces.len(),
        "boxes": boxes, "quality": {"unified": quality.unified, "components": components}}))
}

/// Every pair of a CSV file, in its order.
pub fn pairs(engine: &FaceEngine, file: &Path) -> Result<()> {
    let mut reader = csv::Reader::from_path(file).with_context(|| format!("opening {}", file.display()))?;
    let header = reader.headers()?.clone();
    let column = |name: &str| {
        header.iter().position(|h| h.trim() == name).with_context(|| format!("{}: no column {name}", file.display()))
    };
    let (a, b) = (column("a")?, column("b")?);
    let rows = reader.records().collect::<Result<Vec<_>, _>>()?;
    let mut pictures = Pictures::new(engine);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["a", "b", "score", "decision", "error", "faces_a", "faces_b"])?;
    let mut read = 0;
    for (done, row) in rows.iter().enumerate() {
        let (a, b) = (row.get(a).unwrap_or_default(), row.get(b).unwrap_or_default());
        match one(&mut pictures, a, b) {
            Ok((score, decision, [in_a, in_b])) => {
                read += 1;
                let score = format!("{score:.6}");
                writer.write_record([a, b, &score, decision, "", &in_a.to_string(), &in_b.to_string()])?;
            }
            Err(error) => writer.write_record([a, b, "", "", &error, "", ""])?,
        }
        super::progress(done + 1, rows.len());
    }
    output::print(String::from_utf8(writer.into_inner()?)?.trim_end());
    if read == 0 && !rows.is_empty() {
        bail!("nothing could be compared; see the error column");
    }
    Ok(())
}

/// The fused similarity of two pictures.
pub fn score(pictures: &mut Pictures<'_>, a: &str, b: &str) -> Result<f32, String> {
    one(pictures, a, b).map(|(score, ..)| score)
}

/// Score, decision, and how many faces each picture has (the largest is scored).
fn one(pictures: &mut Pictures<'_>, a: &str, b: &str) -> Result<(f32, &'static str, [usize; 2]), String> {
    let mut templates = Vec::new();
    let mut faces = [0; 2];
    for (path, count) in [a, b].into_iter().zip(&mut faces) {
        let measured = pictures.get(path).as_ref().map_err(Clone::clone)?;
        *count = measured.faces;
        templates.push(measured.template.clone().ok_or_else(|| format!("{path}: no face found"))?);
    }
    let similarity = compare(&templates[0], &templates[1]);
    Ok((similarity.fused, word(similarity.verdict()), faces))
}
