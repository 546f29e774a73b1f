//! Time, memory and rate of searches: the two OFAC lists of the crate, and one million made names.
//!
//! `cargo bench -p kweli-screening` prints one table. One thread does everything.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, reason = "a bench")]

#[path = "../tests/samples/mod.rs"]
mod samples;

use kweli_domain::Sensitive;
use kweli_screening::{
    Entity, EntityKind, ListKind, Manifest, Query, Screener, Shape, WatchList, Watched, compare_names,
};
use samples::{TODAY, list};
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A small generator, so that every run sees the same names.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides.max(1)
    }
}

fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// A name as somebody else would type it: parts swapped, left out, a letter wrong.
fn altered(name: &str, dice: &mut Dice) -> String {
    let mut words: Vec<String> = name.replace(',', " ").split_whitespace().map(str::to_owned).collect();
    if words.len() > 1 && dice.roll(2) == 0 {
        words.rotate_left(1);
    }
    if words.len() > 2 && dice.roll(3) == 0 {
        words.remove(dice.roll(words.len()));
    }
    if dice.roll(2) == 0
        && let Some(word) = words.iter_mut().max_by_key(|w| w.len())
        && word.is_ascii()
        && word.len() > 5
    {
        let at = 1 + dice.roll(word.len() - 2);
        word.remove(at);
    }
    words.join(" ")
}

fn percentile(times: &mut [Duration], share: f64) -> Duration {
    times.sort_unstable();
    times[((times.len() - 1) as f64 * share) as usize]
}

fn header() {
    println!("| searches | p50 ms | p99 ms | most ms | per second, one core | found |");
    println!("|---|---|---|---|---|---|");
}

/// Searches, and prints what they took.
fn measure(what: &str, screener: &Screener, queries: &[String], expected: Option<&[String]>) {
    for name in queries.iter().take(50) {
        black_box(screener.search(&Query { kind: None, ..Query::person(name.as_str()) }, TODAY).ok());
    }
    let mut times = Vec::with_capacity(queries.len());
    let mut found = 0;
    let start = Instant::now();
    for (at, name) in queries.iter().enumerate() {
        let begin = Instant::now();
        let answer = screener.search(&Query { kind: None, ..Query::person(name.as_str()) }, TODAY);
        times.push(begin.elapsed());
        if let (Ok(answer), Some(ids)) = (&answer, expected) {
            found += usize::from(answer.found.iter().flat_map(|f| &f.hits).any(|h| h.entity.id == ids[at]));
        }
        black_box(answer.ok());
    }
    let rate = queries.len() as f64 / start.elapsed().as_secs_f64();
    let (p50, p99) = (percentile(&mut times, 0.5), percentile(&mut times, 0.99));
    let worst = percentile(&mut times, 1.0);
    let ms = |d: Duration| d.as_secs_f64() * 1_000.0;
    print!("| {what} | {:.2} | {:.2} | {:.2} | {rate:.0} |", ms(p50), ms(p99), ms(worst));
    match expected {
        Some(_) => println!(" {:.1} % |", 100.0 * found as f64 / queries.len() as f64),
        None => println!(" - |"),
    }
}

/// Names that nobody bears, from parts of real ones.
fn million(seeds: &[String]) -> WatchList {
    let mut dice = Dice(7);
    let parts: Vec<&str> = seeds.iter().flat_map(|n| n.split([' ', ',', '-'])).filter(|p| p.len() > 2).collect();
    let tails = ["", "", "", "a", "i", "u", "ov", "wa", "ba", "yi", "de", "son", "ou", "ane", "ele"];
    let one =
        |dice: &mut Dice| format!("{}{}", parts[dice.roll(parts.len())].to_lowercase(), tails[dice.roll(tails.len())]);
    let entities: Vec<Arc<Entity>> = (0..1_000_000)
        .map(|n| {
            let name = format!("{} {} {}", one(&mut dice), one(&mut dice), one(&mut dice));
            Arc::new(Entity::new(n.to_string(), EntityKind::Person, name))
        })
        .collect();
    let manifest = Manifest {
        name: "made".into(),
        kind: ListKind::Sanctions,
        publisher: "nobody".into(),
        url: None,
        licence: "none".into(),
        dated: TODAY,
        sha256: String::new(),
        entries: entities.len(),
    };
    WatchList { manifest, entities }
}

/// Whom a changed list touches among 100,000 watched people: the cost by the number of changed entries.
fn watched(made: &WatchList, changed: &[&Arc<Entity>]) {
    let people = made.entities.iter().take(100_000);
    let start = Instant::now();
    let index = Watched::new(people.map(|e| (e.id.clone(), EntityKind::Person, Sensitive::new(e.name().to_owned()))));
    println!("\n100,000 watched people: indexed in {:.1} s\n", start.elapsed().as_secs_f64());
    println!("| changed entries | looked up in ms | ms per entry | people to screen again |");
    println!("|---|---|---|---|");
    for count in [0, 10, 100, 1_000] {
        let start = Instant::now();
        let touched: usize = changed.iter().take(count).map(|e| index.touched_by(e).len()).sum();
        let ms = start.elapsed().as_secs_f64() * 1_000.0;
        println!("| {count} | {ms:.1} | {:.2} | {touched} |", ms / count.max(1) as f64);
    }
}

fn main() {
    let before = resident_mb();
    let start = Instant::now();
    let lists = [list("sdn"), list("nonsdn")];
    let loaded = start.elapsed();
    let screener = Screener::new(&lists, 30);
    let ready = start.elapsed();
    println!(
        "{} entries, {} names: read in {:.0} ms, ready after {:.0} ms, resident {:.0} MB (before: {before:.0} MB)\n",
        lists.iter().map(|l| l.entities.len()).sum::<usize>(),
        screener.names(),
        loaded.as_secs_f64() * 1_000.0,
        ready.as_secs_f64() * 1_000.0,
        resident_mb()
    );
    let mut dice = Dice(42);
    let everybody: Vec<&Arc<Entity>> = lists.iter().flat_map(|l| &l.entities).collect();
    let chosen: Vec<&Arc<Entity>> = (0..2_000).map(|_| everybody[dice.roll(everybody.len())]).collect();
    let ids: Vec<String> = chosen.iter().map(|e| e.id.clone()).collect();
    let same: Vec<String> = chosen.iter().map(|e| e.name().to_owned()).collect();
    let other: Vec<String> = chosen.iter().map(|e| altered(e.name(), &mut dice)).collect();
    let pairs = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/data/african_pairs.csv")).unwrap();
    let strangers: Vec<String> =
        pairs.lines().skip(1).filter_map(|l| l.split(',').next()).map(str::to_owned).cycle().take(2_000).collect();
    header();
    measure("OFAC, the list's own names", &screener, &same, Some(&ids));
    measure("OFAC, altered names", &screener, &other, Some(&ids));
    measure("OFAC, names of strangers", &screener, &strangers, None);
    let start = Instant::now();
    let seeds: Vec<String> = everybody.iter().map(|e| e.name().to_owned()).collect();
    let mut rounds = 0u32;
    while start.elapsed() < Duration::from_secs(2) {
        for pair in seeds.windows(2).take(2_000) {
            black_box(compare_names(&pair[0], &pair[1], Shape::Person).ok());
            rounds += 1;
        }
    }
    let pairs_rate = f64::from(rounds) / start.elapsed().as_secs_f64();
    drop(screener);
    let made = million(&seeds);
    watched(&made, &chosen);
    let start = Instant::now();
    let screener = Screener::new(std::slice::from_ref(&made), 30);
    let built = start.elapsed();
    let chosen: Vec<&Arc<Entity>> = (0..500).map(|_| &made.entities[dice.roll(made.entities.len())]).collect();
    let ids: Vec<String> = chosen.iter().map(|e| e.id.clone()).collect();
    let other: Vec<String> = chosen.iter().map(|e| altered(e.name(), &mut dice)).collect();
    println!();
    header();
    measure("one million made names, altered", &screener, &other, Some(&ids));
    measure("one million made names, strangers", &screener, &strangers[..500], None);
    println!(
        "\none million names: indexed in {:.1} s, resident {:.0} MB; two names alone: {pairs_rate:.0} pairs a second",
        built.as_secs_f64(),
        resident_mb()
    );
}
