//! Scores the photographs of the lock and prints the first tables of `docs/ACCURACY.md`.
//!
//! `scripts/accuracy.sh` runs this and puts the tables in their place.
#![allow(clippy::print_stdout, reason = "an example reports on standard output")]

use kweli_vision::{
    DecodeLimits, EngineOptions, FaceEngine, PassiveScore, Quality, Template, compare, decode, lock, thresholds,
};
use std::path::{Path, PathBuf};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A picture to score.
struct Item {
    path: PathBuf,
    person: String,
    /// The recording or the set of stills that it belongs to: pictures of one capture are alike.
    capture: String,
}

struct Scored {
    template: Template,
    liveness: PassiveScore,
    quality: Quality,
}

fn folder(variable: &str, default: &str) -> PathBuf {
    std::env::var_os(variable)
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target").join(default), PathBuf::from)
}

fn live() -> Result<Vec<Item>, Failure> {
    let photos = folder("KWELI_PHOTOS_DIR", "kweli-photos");
    let mut items = Vec::new();
    let mut add = |path: PathBuf, person: &str, capture: &str| {
        let found = path.exists();
        if found {
            let (person, capture) = (person.to_owned(), capture.to_owned());
            items.push(Item { path, person, capture });
        }
        found
    };
    for file in lock::photos() {
        if file.is_recording() {
            let mut index = 0;
            while add(photos.join(format!("{}-{index:03}.jpg", file.name)), &file.person, &file.name) {
                index += 1;
            }
        } else {
            // The stills of one recording are one capture; portraits are each their own.
            let capture = if file.person == "franck" { "franck-stills" } else { &file.name };
            if !add(photos.join(file.file_name()), &file.person, capture) {
                return Err(format!("{} is missing: run `make fixtures`", file.file_name()).into());
            }
        }
    }
    Ok(items)
}

fn score(engine: &FaceEngine, item: &Item) -> Result<Option<Scored>, Failure> {
    let picture = decode(&std::fs::read(&item.path)?, &DecodeLimits::default())?;
    let faces = engine.find_faces(&picture)?;
    let Some(face) = faces.first() else { return Ok(None) };
    Ok(Some(Scored {
        template: engine.embed(&picture, face)?,
        liveness: engine.liveness(&picture, face)?,
        quality: engine.quality(&picture, &faces)?,
    }))
}

/// Share as text with its count, and the upper 95 % bound (Wilson) of the rate that lies behind it.
fn rate(hits: usize, of: usize) -> String {
    if of == 0 {
        return "-".into();
    }
    let (n, p, z) = (of as f64, hits as f64 / of as f64, 1.96f64);
    let middle = p + z * z / (2.0 * n);
    let spread = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let upper = (middle + spread) / (1.0 + z * z / n);
    format!("{hits}/{of} = {:.1} % (up to {:.1} %)", 100.0 * p, 100.0 * upper)
}

fn quantile(values: &mut [f32], q: f64) -> f32 {
    values.sort_by(f32::total_cmp);
    values.get(((values.len().max(1) - 1) as f64 * q).round() as usize).copied().unwrap_or(f32::NAN)
}

fn faces_table(items: &[(&Item, &Scored)]) {
    let mut groups: [(&str, Vec<f32>); 4] = [
        ("same person, same recording", vec![]),
        ("same person, other recording or photograph", vec![]),
        ("other person", vec![]),
        ("other person, the highest pair per two captures", vec![]),
    ];
    let mut highest = std::collections::BTreeMap::new();
    let (mut apart, mut least_scanned) = (0.0f32, 1.0f32);
    for (i, (a, x)) in items.iter().enumerate() {
        for (b, y) in &items[i + 1..] {
            let similarity = compare(&x.template, &y.template);
            let fused = similarity.fused;
            if a.person == b.person {
                apart = apart.max((similarity.sface - similarity.mobilefacenet).abs());
                least_scanned = least_scanned.min(similarity.sface);
            }
            let group = match (a.person == b.person, a.capture == b.capture) {
                (true, true) => 0,
                (true, false) => 1,
                _ => 2,
            };
            groups[group].1.push(fused);
            if group == 2 {
                let best = highest.entry((&a.capture, &b.capture)).or_insert(f32::MIN);
                *best = best.max(fused);
            }
        }
    }
    groups[3].1 = highest.into_values().collect();
    println!("### Comparison\n");
    println!("{} pictures of {} persons.\n", items.len(), {
        let people: std::collections::BTreeSet<_> = items.iter().map(|(item, _)| &item.person).collect();
        people.len()
    });
    println!("| pairs | number | lowest | median | highest | no match | review | match |");
    println!("|---|---|---|---|---|---|---|---|");
    for (name, values) in &mut groups {
        let count = |from: f32, to: f32| values.iter().filter(|v| (from..to).contains(*v)).count();
        let (none, review) = (count(f32::MIN, thresholds::REVIEW), count(thresholds::REVIEW, thresholds::MATCH));
        let matched = count(thresholds::MATCH, f32::MAX);
        println!(
            "| {name} | {} | {:.3} | {:.3} | {:.3} | {none} | {review} | {matched} |",
            values.len(),
            quantile(values, 0.0),
            quantile(values, 0.5),
            quantile(values, 1.0),
        );
    }
    println!(
        "\nPairs of one person: the two embedders differ by at most {apart:.3}; the one that is scanned in a search \
         (SFace) gives at least {least_scanned:.3}."
    );
}

/// What the passive score says of live pictures, by where they come from. Attacks are `scripts/train_texture.py`'s.
fn liveness_table(all: &[(&Item, &Scored)]) {
    println!("\n### Passive score of live pictures, by source\n");
    println!("| source | pictures | lowest | median | highest |");
    println!("|---|---|---|---|---|");
    for source in ["webcam-a", "webcam-b", "franck-video", "franck-stills", "portraits"] {
        let portrait = |capture: &str| !["webcam-a", "webcam-b", "franck-video", "franck-stills"].contains(&capture);
        let of_source =
            all.iter().filter(|(item, _)| item.capture == source || source == "portraits" && portrait(&item.capture));
        let mut values: Vec<f32> = of_source.map(|(_, scored)| scored.liveness.fused).collect();
        println!(
            "| {source} | {} | {:.3} | {:.3} | {:.3} |",
            values.len(),
            quantile(&mut values, 0.0),
            quantile(&mut values, 0.5),
            quantile(&mut values, 1.0)
        );
    }
}

fn quality_table(live: &[(&Item, &Scored)]) {
    println!("\n### Capture quality, live pictures\n");
    println!("| component | line | lowest | 5th percentile | median | below the line |");
    println!("|---|---|---|---|---|---|");
    let names: Vec<&str> =
        live.first().map(|(_, s)| s.quality.components.iter().map(|c| c.name).collect()).unwrap_or_default();
    for name in names {
        let components: Vec<_> = live.iter().filter_map(|(_, scored)| scored.quality.component(name)).collect();
        let mut scalars: Vec<f32> = components.iter().map(|c| c.scalar).collect();
        let below = components.iter().filter(|c| !c.passed).count();
        println!(
            "| {name} | {} | {:.1} | {:.1} | {:.1} | {} |",
            components.first().map_or(f32::NAN, |c| c.threshold),
            quantile(&mut scalars, 0.0),
            quantile(&mut scalars, 0.05),
            quantile(&mut scalars, 0.5),
            rate(below, components.len())
        );
    }
    let others = |scored: &Scored| scored.quality.components.iter().any(|c| !c.passed && c.name != "EyesOpen");
    let refused = live.iter().filter(|(_, scored)| others(scored)).count();
    println!("\nRefused for anything but closed eyes: {}.", rate(refused, live.len()));
    let closed: Vec<String> = live
        .iter()
        .filter(|(_, scored)| scored.quality.component("EyesOpen").is_some_and(|c| !c.passed))
        .map(|(item, _)| item.path.file_stem().unwrap_or_default().to_string_lossy().into_owned())
        .collect();
    println!("Eyes called closed: {}.", closed.join(", "));
}

fn main() -> Result<(), Failure> {
    let engine = FaceEngine::load(&folder("KWELI_MODELS_DIR", "kweli-models"), &EngineOptions { threads: 2 })?;
    let items = live()?;
    let scores = engine.map(&items, |item| score(&engine, item).map_err(|e| format!("{}: {e}", item.path.display())));
    let scores: Vec<Option<Scored>> = scores.into_iter().collect::<Result<_, _>>()?;
    let live: Vec<(&Item, &Scored)> =
        items.iter().zip(&scores).filter_map(|(item, scored)| Some((item, scored.as_ref()?))).collect();
    println!("Lines `{}`.\n", thresholds::VERSION);
    faces_table(&live);
    liveness_table(&live);
    quality_table(&live);
    Ok(())
}
