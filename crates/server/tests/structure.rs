//! The law of the workspace, held against the tree: who may depend on whom, what documents name, how large files may
//! grow. A change that breaks one of these either is a mistake or changes `docs/ARCHITECTURE.md` in the same commit.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn metadata() -> Metadata {
    MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec().unwrap()
}

/// Every file that is or would be committed, relative to the root.
fn files() -> Vec<String> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .ok()
        .filter(|out| out.status.success())
        .map(|out| String::from_utf8(out.stdout).unwrap().lines().map(str::to_owned).collect::<Vec<_>>());
    let mut files = listed.unwrap_or_else(|| {
        // A source archive has no git: walk, leaving out what builds leave behind.
        let mut found = Vec::new();
        walk(&root(), "", &mut found);
        found
    });
    files.retain(|f| root().join(f).is_file());
    assert!(files.iter().any(|f| f == "Cargo.toml") && files.len() > 100, "only {} files found", files.len());
    files
}

fn walk(folder: &Path, prefix: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if ["target", ".git", "node_modules", "kweli-data", "__pycache__"].contains(&name.as_str()) {
            continue;
        }
        let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        if entry.file_type().unwrap().is_dir() {
            walk(&entry.path(), &path, found);
        } else {
            found.push(path);
        }
    }
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Fails with all problems at once.
fn none(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// The folder of a package below `crates/`.
fn folder(package: &Package) -> &str {
    package.manifest_path.parent().and_then(|p| p.file_name()).unwrap()
}

fn folders() -> BTreeSet<String> {
    std::fs::read_dir(root().join("crates"))
        .unwrap()
        .map(Result::unwrap)
        .filter(|e| e.file_type().unwrap().is_dir())
        .map(|e| e.file_name().into_string().unwrap())
        .collect()
}

/// Which of our crates each of them may use in what it ships.
const MAY_USE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("wire", &["domain"]),
    ("vision", &[]),
    ("screening", &["domain"]),
    ("store", &["domain"]),
    ("authorities", &["domain"]),
    ("engine", &["domain", "wire", "vision", "screening", "store", "authorities"]),
    ("web", &["domain", "wire", "engine", "store"]),
    ("server", &["domain", "wire", "vision", "screening", "store", "authorities", "engine", "web"]),
    ("testkit", &["domain", "wire", "vision", "screening", "store", "authorities", "engine", "web"]),
];

/// Libraries that belong to some crates and to no other. Testkit, which never ships, is free.
const BELONGS_TO: &[(&str, &[&str])] = &[
    // Databases and objects.
    ("sqlx", &["store"]),
    ("object_store", &["store"]),
    ("chacha20poly1305", &["store"]),
    // The network.
    ("axum", &["web", "server"]),
    ("axum-server", &["server"]),
    ("tower", &["web"]),
    ("tower-http", &["web"]),
    ("multer", &["web"]),
    ("reqwest", &["engine", "server"]),
    ("hickory-resolver", &["engine"]),
    ("rustls", &["server"]),
    // Pages.
    ("askama", &["web"]),
    ("rust-embed", &["web"]),
    // Models and pixels.
    ("rten", &["vision"]),
    ("rten-tensor", &["vision"]),
    ("zune-jpeg", &["vision"]),
    ("png", &["vision"]),
    // The portal lays boxes over pictures as they stand, so it reads sizes and orientation from their headers.
    ("kamadak-exif", &["vision", "web"]),
    // Operation.
    ("anyhow", &["server"]),
    ("clap", &["server"]),
    ("figment", &["server"]),
    ("tracing-subscriber", &["server"]),
    ("metrics-exporter-prometheus", &["server"]),
    ("mimalloc", &["server"]),
    // Async: domain, wire and vision are plain computation.
    ("tokio", &["store", "authorities", "engine", "web", "server"]),
    ("tokio-util", &["store", "authorities", "engine", "web", "server"]),
    ("futures", &["store", "authorities", "engine", "web", "server"]),
    ("async-trait", &["store", "authorities", "engine", "web", "server"]),
    // Randomness is passed in.
    ("getrandom", &["engine", "server"]),
    ("rand", &[]),
];

#[test]
fn crates_depend_on_each_other_in_one_direction_only() {
    let metadata = metadata();
    let names: BTreeMap<&str, &str> = metadata.packages.iter().map(|p| (p.name.as_str(), folder(p))).collect();
    let known: BTreeSet<String> = MAY_USE.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(folders(), known, "every crate has a row in the table");
    let mut problems = Vec::new();
    for package in &metadata.packages {
        let who = folder(package);
        let allowed = MAY_USE.iter().find(|(name, _)| *name == who).map_or(&[][..], |(_, allowed)| *allowed);
        for dependency in &package.dependencies {
            let Some(on) = names.get(dependency.name.as_str()) else { continue };
            let ships = dependency.kind != DependencyKind::Development;
            if (ships && !allowed.contains(on)) || *on == "server" {
                problems.push(format!("crates/{who} must not depend on crates/{on}"));
            }
        }
        let expected = if who == "server" { "kweli".to_owned() } else { format!("kweli-{who}") };
        if package.name.as_str() != expected {
            problems.push(format!("crates/{who} must be named {expected}"));
        }
    }
    none(&problems);
}

#[test]
fn libraries_stay_in_the_crates_that_they_belong_to() {
    let mut problems = Vec::new();
    for package in &metadata().packages {
        let who = folder(package);
        for dependency in package.dependencies.iter().filter(|d| d.kind == DependencyKind::Normal) {
            let home = BELONGS_TO.iter().find(|(name, _)| *name == dependency.name);
            if let Some((name, crates)) = home
                && who != "testkit"
                && !crates.contains(&who)
            {
                problems.push(format!("crates/{who} must not use {name}: it belongs to {crates:?}"));
            }
        }
    }
    none(&problems);
}

/// Third-party names in `[workspace.dependencies]`.
fn declared() -> BTreeSet<String> {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let names = manifest["workspace"]["dependencies"].as_table().unwrap().keys();
    names.filter(|n| !n.starts_with("kweli-")).cloned().collect()
}

/// Every dependency of a manifest, also of single platforms.
fn dependencies(manifest: &toml::Table) -> Vec<(&String, &toml::Value)> {
    let platforms = manifest.get("target").and_then(toml::Value::as_table).into_iter().flat_map(toml::Table::values);
    platforms
        .filter_map(toml::Value::as_table)
        .chain([manifest])
        .flat_map(|table| ["dependencies", "dev-dependencies", "build-dependencies"].map(|kind| table.get(kind)))
        .filter_map(|table| table?.as_table())
        .flatten()
        .collect()
}

#[test]
fn every_dependency_is_declared_once_used_and_explained() {
    let declared = declared();
    let mut problems = Vec::new();
    let mut used = BTreeSet::new();
    for folder in folders() {
        let path = format!("crates/{folder}/Cargo.toml");
        let manifest: toml::Table = read(&path).parse().unwrap();
        for (name, value) in dependencies(&manifest) {
            used.insert(name.clone());
            if value.get("workspace").and_then(toml::Value::as_bool) != Some(true) {
                problems.push(format!("{path}: {name} must be declared in the workspace's list"));
            }
        }
    }
    problems.extend(declared.difference(&used).map(|n| format!("Cargo.toml: {n} is used by no crate")));
    let document = read("docs/dependencies.md");
    let explained: BTreeSet<String> =
        document.lines().filter_map(|l| l.strip_prefix("| `")?.split_once('`')).map(|(n, _)| n.to_owned()).collect();
    problems.extend(declared.difference(&explained).map(|n| format!("docs/dependencies.md lacks `{n}`")));
    problems
        .extend(explained.difference(&declared).map(|n| format!("docs/dependencies.md: `{n}` is not in Cargo.toml")));
    none(&problems);
}

#[test]
fn the_list_of_crates_is_complete() {
    let listed: Vec<String> = read("crates/README.md")
        .lines()
        .filter_map(|l| l.strip_prefix("- `")?.split_once('`'))
        .map(|(name, _)| name.to_owned())
        .collect();
    assert_eq!(listed.len(), listed.iter().collect::<BTreeSet<_>>().len(), "one line per crate");
    assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), folders());
}

/// What stands between backticks, outside code blocks.
fn code_spans(text: &str) -> Vec<&str> {
    let mut block = false;
    let mut spans = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            block = !block;
        } else if !block {
            spans.extend(line.split('`').skip(1).step_by(2));
        }
    }
    spans
}

#[test]
fn documents_name_files_that_exist() {
    const TOPS: &[&str] = &["crates/", "docs/", "scripts/", "benches/", "e2e/", "fuzz/", "conformance/", ".ci/"];
    let documents: Vec<_> = files().into_iter().filter(|f| f.ends_with(".md")).collect();
    assert!(documents.iter().any(|d| d == "README.md") && documents.iter().any(|d| d == "docs/ARCHITECTURE.md"));
    let mut problems = Vec::new();
    for document in &documents {
        let text = read(document);
        for span in code_spans(&text) {
            let is_path = TOPS.iter().any(|top| span.starts_with(top)) && !span.contains(['<', '…', '*', '{', ' ']);
            let path = span.split(['#', ':']).next().unwrap_or_default();
            if is_path && !root().join(path).exists() {
                problems.push(format!("{document} names `{span}`, which does not exist"));
            }
        }
        // Links to neighbours.
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = target.split('#').next().unwrap_or_default();
            let local = !path.is_empty() && !path.contains("://") && !path.starts_with("mailto:");
            let here = root().join(document);
            if local && !here.parent().unwrap().join(path).exists() {
                problems.push(format!("{document} links to {target}, which does not exist"));
            }
        }
    }
    none(&problems);
}

#[test]
fn decisions_are_numbered_without_gaps() {
    let mut names: Vec<_> =
        files().into_iter().filter_map(|f| f.strip_prefix("docs/decisions/").map(str::to_owned)).collect();
    names.sort_unstable();
    let numbers: Vec<String> = names.iter().map(|n| n.chars().take(4).collect()).collect();
    let expected: Vec<String> = (1..=names.len()).map(|n| format!("{n:04}")).collect();
    assert_eq!(numbers, expected, "{names:?}");
}

#[test]
fn rust_files_stay_readable() {
    const MOST: usize = 600;
    let long: Vec<String> = files()
        .into_iter()
        .filter(|f| f.ends_with(".rs"))
        .map(|f| (read(&f).lines().count(), f))
        .filter(|(lines, _)| *lines > MOST)
        .map(|(lines, f)| format!("{f} has {lines} lines, more than {MOST}"))
        .collect();
    none(&long);
}

/// A build on another machine has other folders and may use other mirrors.
#[test]
fn nothing_depends_on_one_machine() {
    // Put together from halves, so that this file does not find itself.
    let hosts = [
        ["index.crates", ".io"],
        ["static.crates", ".io"],
        ["pypi", ".org"],
        ["pythonhosted", ".org"],
        ["registry.npmjs", ".org"],
        ["deb.debian", ".org"],
        ["proxy.golang", ".org"],
    ]
    .map(|halves| halves.concat());
    let folders = [["/wo", "rk/"], ["/tmp/", "kweli/"], ["/tmp/", "bash_jobs"], ["/ro", "ot/"]].map(|h| h.concat());
    let mut problems = Vec::new();
    for file in files() {
        // Cargo itself writes its registry into its lock file.
        if file == "Cargo.lock" {
            continue;
        }
        let Ok(text) = std::fs::read_to_string(root().join(&file)) else { continue };
        for (n, line) in text.lines().enumerate() {
            let host = hosts.iter().find(|h| line.contains(h.as_str()));
            let folder = folders.iter().find(|f| {
                line.match_indices(f.as_str())
                    .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "._-/*}>".contains(c)))
            });
            if let Some(what) = host.or(folder) {
                problems.push(format!("{file}:{} mentions {what}", n + 1));
            }
        }
    }
    none(&problems);
}

/// Data that ships says where it comes from.
#[test]
fn every_data_file_has_a_provenance() {
    let document = read("docs/PROVENANCE.md");
    let mut problems = Vec::new();
    for file in files() {
        let data = file.starts_with("crates/") && file.split('/').nth(2) == Some("data");
        let asset = file.starts_with("crates/web/assets/");
        if (data || asset) && !document.contains(&format!("`{file}`")) {
            problems.push(format!("docs/PROVENANCE.md does not name `{file}`"));
        }
    }
    for list in ["models", "photos"] {
        let lock: toml::Table = read(&format!("crates/vision/data/{list}.lock.toml")).parse().unwrap();
        let entries = lock.values().find_map(toml::Value::as_array).unwrap();
        for entry in entries {
            let package = entry["package"].as_str().unwrap();
            if !document.contains(&format!("`{package}`")) {
                problems.push(format!("docs/PROVENANCE.md does not name the package `{package}`"));
            }
            let name = entry["name"].as_str().unwrap();
            if list == "models" && !document.contains(&format!("`{name}`")) {
                problems.push(format!("docs/PROVENANCE.md does not name the model `{name}`"));
            }
        }
    }
    none(&problems);
}

/// The word before or after a comparison, without calls and paths: `claims.signature()` gives `signature`.
fn last_word(side: &str, forward: bool) -> &str {
    let is_part = |c: char| c.is_alphanumeric() || "_.:&()".contains(c);
    let side = side.trim();
    let term = if forward {
        side.split(|c| !is_part(c)).next().unwrap_or_default()
    } else {
        side.rsplit(|c| !is_part(c)).next().unwrap_or_default()
    };
    let term = term.trim_end_matches(['(', ')', ':', '.']);
    term.rsplit(['.', ':', '&', '(']).next().unwrap_or_default()
}

/// `==` stops at the first difference and so tells how much was right.
#[test]
fn secrets_are_compared_in_constant_time() {
    const SECRET: &[&str] = &["secret", "signature", "mac", "hmac", "csrf", "token", "token_hash", "password"];
    let mut problems = Vec::new();
    for file in files().into_iter().filter(|f| f.starts_with("crates/") && f.contains("/src/") && f.ends_with(".rs")) {
        if file.starts_with("crates/testkit/") || file.ends_with("tests.rs") || file.contains("/tests/") {
            continue;
        }
        let text = read(&file);
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (n, line) in code.lines().enumerate() {
            for (at, operator) in line.match_indices("==").chain(line.match_indices("!=")) {
                let sides = [last_word(&line[..at], false), last_word(&line[at + operator.len()..], true)];
                if let Some(word) =
                    sides.iter().find(|w| SECRET.iter().any(|s| *w == s || w.ends_with(&format!("_{s}"))))
                {
                    problems.push(format!("{file}:{} compares {word} with {operator}: use subtle", n + 1));
                }
            }
        }
    }
    none(&problems);
}

#[test]
fn comparisons_are_recognised() {
    for (line, words) in [
        ("if claims.signature() == expected", ["signature", "expected"]),
        ("x && &self.token_hash == other.token", ["token_hash", "token"]),
        ("a == b", ["a", "b"]),
    ] {
        let (left, right) = line.split_once("==").unwrap();
        assert_eq!([last_word(left, false), last_word(right, true)], words, "{line}");
    }
}
