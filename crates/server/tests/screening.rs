//! The screening commands as a script calls them.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use serde_json::Value;
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

fn lines(output: &Output) -> Vec<Value> {
    String::from_utf8_lossy(&output.stdout).lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

#[test]
fn names_are_scored_and_measured() {
    let folder = tempfile::tempdir().unwrap();
    let pairs = "name_a,name_b,schema,match\nMamadou Diallo,Mamadu Jallow,Person,1\nWanjiru Kamau,Peter Otieno,Person,0\n\
                 Deutsche Bank AG,Deutsche Bank GmbH,Organization,0\n🦀,Ali,Person,0\n";
    std::fs::write(folder.path().join("pairs.csv"), pairs).unwrap();
    let out = kweli(folder.path(), &["names", "score", "--pairs", "pairs.csv"]);
    assert!(out.status.success());
    let text = String::from_utf8(out.stdout).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().map(|l| l.split(',').collect()).collect();
    assert_eq!(rows[0][..3], ["name_a", "name_b", "score"]);
    let scores: Vec<f64> = rows[1..].iter().map(|r| r[2].parse().unwrap()).collect();
    assert!(scores[0] >= 0.7 && scores[1] < 0.7 && scores[2] < 0.7 && scores[3] == 0.0, "{scores:?}");
    let out =
        kweli(folder.path(), &["evaluate", "names", "pairs.csv", "--labels", "match", "--json", "--svg", "curve.svg"]);
    assert_eq!(lines(&out)[0]["loose"]["f1"], 1.0);
    assert!(std::fs::read_to_string(folder.path().join("curve.svg")).unwrap().starts_with("<svg"));
    assert_eq!(kweli(folder.path(), &["names", "score", "--pairs", "nowhere.csv"]).status.code(), Some(1));
}

#[test]
fn lists_are_imported_replaced_and_searched() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("one.csv"), "id,name,kind\n1,Amadi Testperson,person\n2,Belle Testperson,person\n").unwrap();
    std::fs::write(at("two.csv"), "id,name,kind\n1,Amadi Testperson,person\n3,Chike Testperson,person\n").unwrap();
    std::fs::write(at("cut.csv"), "id,name,kind\n1,\"Amadi").unwrap();
    std::fs::write(at("names.csv"), "name,birth_year,country\nAmadi Testperson,,\nChike Testpersson,1970,NG\n🦀,,\n")
        .unwrap();
    let import = |file: &str, dated: &str| {
        let list = ["--format", "csv", "--name", "own", "--dated", dated, "--json", file];
        kweli(folder.path(), &[&["watchlist", "import"], &list[..]].concat())
    };
    let screen = || lines(&kweli(folder.path(), &["screen", "--names", "names.csv"]));
    assert_eq!(lines(&import("one.csv", "2026-01-01"))[0]["added"], 2);
    let answers = screen();
    assert_eq!(answers[0]["hits"][0]["list"], "own");
    assert_eq!(answers[0]["hits"][0]["entity_id"], "1");
    assert_eq!(answers[0]["hits"][0]["explain"][0]["rule"], "equal");
    assert_eq!(answers[0]["lists"][0]["dated"], "2026-01-01");
    assert_eq!(answers[1]["hits"].as_array().unwrap().len(), 0);
    assert!(answers[2]["error"].is_string());
    // What is damaged or older changes nothing.
    for (file, dated) in [("cut.csv", "2026-02-01"), ("two.csv", "2025-12-31"), ("two.csv", "2999-01-01")] {
        assert_eq!(import(file, dated).status.code(), Some(1), "{file} {dated}");
        assert_eq!(screen(), answers);
    }
    let change = lines(&import("two.csv", "2026-02-01"));
    assert_eq!((&change[0]["added"], &change[0]["changed"], &change[0]["removed"]), (&1.into(), &0.into(), &1.into()));
    assert_eq!(screen()[1]["hits"][0]["entity_id"], "3");
    let lists = lines(&kweli(folder.path(), &["watchlist", "list", "--json"]));
    assert_eq!((&lists[0]["name"], &lists[0]["entries"]), (&"own".into(), &2.into()));
}
