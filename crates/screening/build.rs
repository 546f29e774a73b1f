//! Packs the name groups (`data/person_names.txt.gz`) into a finite-state map: form to groups. At run time it is read
//! where it lies, without parsing and without a copy.

#[path = "src/names/key.rs"]
mod key;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=data/person_names.txt.gz");
    println!("cargo:rerun-if-changed=src/names/key.rs");
    println!("cargo:rerun-if-changed=build.rs");
    let file = std::fs::File::open("data/person_names.txt.gz").expect("the name groups are part of the source");
    let lines = BufReader::new(flate2::read::GzDecoder::new(file)).lines();
    let mut forms: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (group, line) in lines.enumerate() {
        let line = line.expect("the name groups are UTF-8");
        let group = u32::try_from(group).expect("fewer than four thousand million groups");
        let (left, _) = line.rsplit_once(" => ").expect("a line is FORMS => ID");
        for form in left.split(", ") {
            // Names are looked up word by word.
            if form.contains([' ', '-']) {
                continue;
            }
            let form = key::key(form);
            let least = if form.is_ascii() { 2 } else { 1 };
            if form.chars().count() < least {
                continue;
            }
            let groups = forms.entry(form).or_default();
            if groups.last() != Some(&group) {
                groups.push(group);
            }
        }
    }
    // A form alone in its group, however it is written, tells nothing that spelling does not.
    let mut sizes: BTreeMap<u32, u32> = BTreeMap::new();
    for group in forms.values().flatten() {
        *sizes.entry(*group).or_default() += 1;
    }
    let mut builder = fst::MapBuilder::memory();
    let mut lists: Vec<u8> = Vec::new();
    for (form, mut groups) in forms {
        groups.retain(|g| sizes[g] > 1);
        match groups.as_slice() {
            [] => continue,
            [one] => builder.insert(&form, u64::from(*one) << 1 | 1),
            many => {
                let offset = u64::try_from(lists.len()).expect("fits");
                lists.extend(u32::try_from(many.len()).expect("fits").to_le_bytes());
                lists.extend(many.iter().flat_map(|g| g.to_le_bytes()));
                builder.insert(&form, offset << 1)
            }
        }
        .expect("sorted");
    }
    let out = std::env::var("OUT_DIR").expect("cargo sets it");
    std::fs::write(Path::new(&out).join("groups.fst"), builder.into_inner().expect("memory")).expect("written");
    std::fs::write(Path::new(&out).join("groups.bin"), lists).expect("written");
}
