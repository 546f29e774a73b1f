//! What a search among many faces costs, and whether it finds whom it should.
//!
//! The faces are made: directions drawn at random so that the cosines of strangers spread as those of photographs do
//! (standard deviation 0.13, where directions without any preference would give 0.09 and make the task easier). Planted
//! are persons whose second picture has a chosen fused similarity to the first, shared unevenly by the two embedders.
//! Each search is held against a scan of all whole templates at full precision.
//!
//! `cargo bench -p kweli-vision --bench search` prints a table and then one JSON line. One thread.
#![allow(clippy::print_stdout, reason = "a bench reports on standard output")]
#![allow(clippy::unwrap_used, reason = "a bench may stop at any failure")]
#![allow(missing_docs, reason = "a bench has no interface")]

use kweli_vision::search::{ExactIndex, FaceIndex, SCAN_FLOOR, SCAN_LIMIT, rescore};
use kweli_vision::{Template, compare, thresholds};
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SIZES: [u64; 3] = [10_000, 100_000, 1_000_000];
/// Planted persons per size.
const PLANTED: usize = 48;
/// How many of a direction's components matter much; sets the spread of the cosines.
const DECAY: f32 = 30.0;

/// Random numbers that the same seed always gives again.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Dice {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x1234_5678_9abc_def1));
        for _ in 0..4 {
            dice.bits();
        }
        dice
    }

    fn bits(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Nearly normal: the sum of four even ones of 16 bits.
    fn normal(&mut self) -> f32 {
        let bits = self.bits();
        let sum: u64 = (0..4).map(|i| (bits >> (16 * i)) & 0xffff).sum();
        (sum as f32 - 131_070.0) / 37_837.0
    }

    fn even(&mut self, from: f32, to: f32) -> f32 {
        from + (self.bits() >> 40) as f32 / (1u64 << 24) as f32 * (to - from)
    }
}

fn direction(dice: &mut Dice, weights: &[f32]) -> Vec<f32> {
    let mut v: Vec<f32> = weights.iter().map(|w| w * dice.normal()).collect();
    normalise(&mut v);
    v
}

fn normalise(v: &mut [f32]) {
    let length = v.iter().map(|x| x * x).sum::<f32>().sqrt();
    v.iter_mut().for_each(|x| *x /= length);
}

/// A direction at a given cosine to another.
fn at_cosine(dice: &mut Dice, of: &[f32], weights: &[f32], cosine: f32) -> Vec<f32> {
    let mut other = direction(dice, weights);
    let along: f32 = of.iter().zip(&other).map(|(a, b)| a * b).sum();
    other.iter_mut().zip(of).for_each(|(o, a)| *o -= along * a);
    normalise(&mut other);
    of.iter().zip(&other).map(|(a, o)| cosine * a + (1.0 - cosine * cosine).sqrt() * o).collect()
}

struct World {
    sface: Vec<f32>,
    mobile: Vec<f32>,
}

impl World {
    fn new() -> World {
        let weights = |n: usize| (0..n).map(|i| (-(i as f32) / (2.0 * DECAY)).exp().max(0.02)).collect();
        World { sface: weights(128), mobile: weights(512) }
    }

    fn person(&self, key: u64) -> Template {
        let mut dice = Dice::new(key);
        Template::from_raw(&direction(&mut dice, &self.sface), &direction(&mut dice, &self.mobile)).unwrap()
    }

    /// A second picture of somebody.
    fn again(&self, of: &Template, dice: &mut Dice, fused: f32, apart: f32) -> Template {
        let sface = at_cosine(dice, of.sface(), &self.sface, (fused + apart).min(0.99));
        let mobile = at_cosine(dice, of.mobilefacenet(), &self.mobile, (fused - apart).min(0.99));
        Template::from_raw(&sface, &mobile).unwrap()
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn worst(values: &[f64]) -> f64 {
    values.iter().copied().fold(0.0, f64::max)
}

/// The time that 99.9 % stay below: the very worst of thousands shows what else the machine does.
fn nearly_all(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[(values.len() - 1) * 999 / 1000]
}

fn ms(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64() * 1e3
}

/// Resident memory of this process in bytes, where the system tells.
fn resident() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/statm").ok()?;
    Some(text.split_whitespace().nth(1)?.parse::<u64>().ok()? * 4096)
}

/// Everybody whose fused similarity to each probe reaches the line, found by comparing whole templates.
fn by_full_precision(world: &World, size: u64, probes: &[Template], line: f32) -> Vec<Vec<u64>> {
    let mut all = vec![Vec::new(); probes.len()];
    for key in 1..=size {
        let template = world.person(key);
        for (found, probe) in all.iter_mut().zip(probes) {
            if compare(probe, &template).fused >= line {
                found.push(key);
            }
        }
    }
    all
}

fn measure(world: &World, size: u64) -> serde_json::Value {
    let before = resident();
    let index = ExactIndex::new();
    let building = ms(|| (1..=size).for_each(|key| index.put(key, &world.person(key))));
    let grown = resident().zip(before).map(|(after, before)| after.saturating_sub(before));
    let mut dice = Dice::new(u64::MAX / 3);
    let planted: Vec<(u64, f32)> = (0..PLANTED)
        .map(|i| (1 + dice.bits() % size, if i % 2 == 0 { dice.even(0.56, 0.9) } else { dice.even(0.46, 0.55) }))
        .collect();
    let probes: Vec<Template> = planted
        .iter()
        .map(|(key, fused)| {
            let apart = dice.even(-0.1, 0.1);
            world.again(&world.person(*key), &mut dice, *fused, apart)
        })
        .collect();
    // How long the first stage takes, then whom both stages find.
    let (mut scanning, mut found) = (Vec::new(), Vec::new());
    drop(index.nearest(&probes[0], SCAN_FLOOR, SCAN_LIMIT));
    for probe in &probes {
        let mut near = Vec::new();
        scanning.push(ms(|| near = index.nearest(probe, SCAN_FLOOR, SCAN_LIMIT)));
        let whole: Vec<(u64, Template)> = near.iter().map(|c| (c.key, world.person(c.key))).collect();
        let hits = rescore(probe, whole.iter().map(|(key, t)| (*key, t)), thresholds::DUPLICATE_REVIEW);
        found.push(hits);
    }
    let truth = by_full_precision(world, size, &probes, thresholds::DUPLICATE_REVIEW);
    let recall = |line: f32| {
        let (mut expected, mut got) = (0u32, 0u32);
        for ((probe, keys), hits) in probes.iter().zip(&truth).zip(&found) {
            for key in keys.iter().filter(|key| compare(probe, &world.person(**key)).fused >= line) {
                expected += 1;
                got += u32::from(hits.iter().any(|hit| hit.key == *key));
            }
        }
        (got, expected)
    };
    let (duplicates, reviews) = (recall(thresholds::DUPLICATE), recall(thresholds::DUPLICATE_REVIEW));
    // Changes, each on its own: new keys, then the same ones out.
    let newcomers: Vec<Template> = (0..2_000).map(|i| world.person(size + 1 + i)).collect();
    let keyed = || (size + 1..).zip(&newcomers);
    let adding: Vec<f64> = keyed().map(|(key, template)| ms(|| index.put(key, template))).collect();
    let removing: Vec<f64> = keyed().map(|(key, _)| ms(|| assert!(index.remove(key)))).collect();
    println!(
        "| {size} | {:.2} | {:.2} | {:.1} | {} | {}/{} | {}/{} | {:.4} / {:.4} / {:.2} | {:.4} / {:.4} / {:.2} | {:.1} |",
        median(scanning.clone()),
        worst(&scanning),
        index.memory() as f64 / 1e6,
        grown.map_or_else(|| "-".into(), |bytes| format!("{:.1}", bytes as f64 / 1e6)),
        duplicates.0,
        duplicates.1,
        reviews.0,
        reviews.1,
        median(adding.clone()),
        nearly_all(adding.clone()),
        worst(&adding),
        median(removing.clone()),
        nearly_all(removing.clone()),
        worst(&removing),
        building / 1e3,
    );
    serde_json::json!({
        "faces": size, "scan_ms": median(scanning.clone()), "scan_worst_ms": worst(&scanning),
        "memory_bytes": index.memory(), "resident_growth_bytes": grown,
        "recall_duplicates": [duplicates.0, duplicates.1], "recall_from_review_line": [reviews.0, reviews.1],
        "add_ms": median(adding.clone()), "add_p999_ms": nearly_all(adding.clone()), "add_worst_ms": worst(&adding),
        "remove_ms": median(removing.clone()), "remove_p999_ms": nearly_all(removing.clone()), "remove_worst_ms": worst(&removing),
    })
}

fn main() {
    let world = World::new();
    let mut dice = Dice::new(7);
    let strangers: Vec<f32> =
        (0..4_000).map(|i| compare(&world.person(10_000_000 + i), &world.person(dice.bits() >> 8)).sface).collect();
    let spread = (strangers.iter().map(|c| c * c).sum::<f32>() / strangers.len() as f32).sqrt();
    println!("made faces; cosines of strangers spread by {spread:.3}; {PLANTED} probes per size; one thread");
    println!(
        "| faces | scan ms | worst | MB | resident MB | found >= {:.2} | found >= {:.2} | add ms / 99.9 % / worst | remove ms / 99.9 % / worst | made in s |",
        thresholds::DUPLICATE,
        thresholds::DUPLICATE_REVIEW
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    let rows: Vec<_> = SIZES.iter().map(|size| measure(&world, *size)).collect();
    println!("\n{}", serde_json::json!({ "bench": "face search", "spread": spread, "rows": rows }));
}
