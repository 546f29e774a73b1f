//! Reads photographs of documents and prints what was understood, one JSON line each.
//!
//! ```console
//! $ cargo run --release -p kweli-vision --example read_document -- target/specimens/*.jpg
//! ```

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example prints, and stops at what is wrong")]

use jiff::civil::date;
use kweli_vision::document::{Ask, DocumentReader};
use kweli_vision::{DecodeLimits, EngineOptions, FaceEngine, compare, decode};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let models = std::env::var("KWELI_MODELS_DIR").unwrap_or_else(|_| "target/kweli-models".into());
    let threads = std::env::var("THREADS").ok().and_then(|n| n.parse().ok()).unwrap_or(2);
    let reader = DocumentReader::load(models.as_ref(), &EngineOptions { threads }).unwrap();
    // Only what compares a portrait with its ghost image needs the face models.
    let faces =
        std::env::var_os("GHOSTS").map(|_| FaceEngine::load(models.as_ref(), &EngineOptions { threads }).unwrap());
    for path in std::env::args().skip(1) {
        let picture = decode(&std::fs::read(&path).unwrap(), &DecodeLimits::default()).unwrap();
        let reading = reader.read(&picture, &Ask { today: date(2026, 6, 15), side: None }).unwrap();
        let t = reading.timings;
        let heads = faces.as_ref().zip(reading.portrait).zip(reading.ghost);
        let ghost = heads.map(|((faces, portrait), ghost)| {
            let [a, b] = [portrait.face, ghost].map(|face| faces.embed(&reading.page, &face).unwrap());
            serde_json::json!({ "height": ghost.bbox.height, "similarity": compare(&a, &b).fused })
        });
        println!(
            "{}",
            serde_json::json!({
                "path": path, "class": reading.class, "quad": reading.quad, "capture": reading.capture,
                "mrz": reading.mrz, "fields": reading.fields, "printed": reading.printed, "barcodes": reading.barcodes, "signals": reading.signals,
                "portrait": reading.portrait.map(|p| (p.face.bbox.x, p.face.bbox.y, p.face.bbox.width, p.face.score)),
                "ghost": ghost,
                "lines": reading.lines.iter().map(|l| l.text.as_str()).collect::<Vec<_>>(),
                "ms": { "find": t.find.as_millis(), "ocr": t.ocr.as_millis(), "barcodes": t.barcodes.as_millis(),
                    "portrait": t.portrait.as_millis(), "judge": t.judge.as_millis(),
                    "inference": t.inference.as_millis(), "total": t.total.as_millis() },
            })
        );
        if let Ok(folder) = std::env::var("PAGES") {
            let page = &reading.page;
            let name = std::path::Path::new(&path).file_stem().unwrap().to_string_lossy();
            let mut ppm = format!("P6 {} {} 255\n", page.width(), page.height()).into_bytes();
            ppm.extend_from_slice(page.rgb());
            std::fs::write(format!("{folder}/{name}.ppm"), ppm).unwrap();
        }
    }
}
