//! The commands about tenants as a script calls them.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};

fn kweli(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kweli"))
        .args(arguments)
        .current_dir(folder)
        .env("KWELI_DATA_DIR", folder.join("data"))
        .output()
        .unwrap()
}

#[test]
fn risk_rules_are_shown_set_and_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| kweli(folder.path(), arguments);
    assert!(run(&["partner", "create", "--name", "Bank"]).status.success());
    let shown = || -> Value {
        let out = run(&["partner", "risk-rules", "2"]);
        serde_json::from_slice(&out.stdout).unwrap_or_else(|_| panic!("{out:?}"))
    };
    let shipped = shown();
    assert!(shipped["rules"].as_array().unwrap().len() > 5);
    let file = folder.path().join("rules.json");
    let set = |rules: &Value| {
        std::fs::write(&file, rules.to_string()).unwrap();
        run(&["partner", "risk-rules", "2", "--set", "rules.json"])
    };
    // What is changed needs a version of its own, and rules that work.
    let mut own = shipped.clone();
    own["high_at"] = json!(90);
    let refused = set(&own);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("version"), "{refused:?}");
    own["version"] = json!("bank/1");
    own["medium_at"] = json!(95);
    assert_eq!(set(&own).status.code(), Some(1));
    assert_eq!(shown(), shipped);
    own["medium_at"] = json!(30);
    let done = set(&own);
    assert!(done.status.success(), "{done:?}");
    assert_eq!(shown(), own);
    assert!(run(&["partner", "risk-rules", "2", "--shipped"]).status.success());
    assert_eq!(shown(), shipped);
    assert_eq!(run(&["partner", "risk-rules", "77"]).status.code(), Some(1));
}
