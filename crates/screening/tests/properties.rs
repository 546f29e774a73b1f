//! What holds for any name.

mod samples;

use kweli_screening::{BadName, Query, Screener, Shape, compare_names};
use proptest::prelude::*;
use samples::{TODAY, list};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

fn screener() -> &'static Screener {
    static SCREENER: OnceLock<Screener> = OnceLock::new();
    SCREENER.get_or_init(|| Screener::new(&[list("nonsdn"), list("dpl"), list("congress")], 30))
}

/// Names of all scripts, of signs, of emoji; short ones and very long ones.
fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,80}",
        "[\\p{Latin}\\p{Cyrillic}\\p{Arabic}\\p{Han}\\p{Hangul}\\p{Thai}\\p{Ethiopic} ,.'/-]{0,60}",
        "[a-c ]{0,900}",
        "(Mohamed |Ali |bin |al-|Abdul ){0,120}",
        "[🦀🎉\u{200b}\u{202e}\u{300}a]{0,40}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_name_is_answered_in_bounded_time(name in any_name()) {
        let screener = screener();
        let start = Instant::now();
        let answer = screener.search(&Query { kind: None, ..Query::person(name.as_str()) }, TODAY);
        prop_assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
        if let Ok(answer) = answer {
            for hit in answer.found.iter().flat_map(|f| &f.hits) {
                prop_assert!((0.0..=1.0).contains(&hit.score));
            }
        }
    }

    #[test]
    fn scores_are_shares_and_the_same_both_ways(a in any_name(), b in any_name()) {
        for shape in [Shape::Person, Shape::Organisation] {
            if let (Ok((x, _)), Ok((y, _))) = (compare_names(&a, &b, shape), compare_names(&b, &a, shape)) {
                prop_assert!((0.0..=1.0).contains(&x));
                prop_assert!((x - y).abs() < 0.02, "{x} {y}");
            }
        }
    }

    #[test]
    fn a_name_is_itself(name in "[A-Z][a-z]{2,9} [A-Z][a-z]{2,9}( [A-Z][a-z]{2,9})?") {
        let (score, _) = compare_names(&name, &name.to_uppercase(), Shape::Person).unwrap_or_default();
        prop_assert!(score > 0.99, "{score}");
        let reversed = name.split(' ').rev().collect::<Vec<_>>().join(" ");
        let (score, _) = compare_names(&name, &reversed, Shape::Person).unwrap_or_default();
        prop_assert!(score > 0.95, "{score}");
    }
}

#[test]
fn ten_thousand_bytes_are_refused_at_once() {
    let start = Instant::now();
    for name in ["a".repeat(10_000), "Mohamed ".repeat(1_250), "是".repeat(3_334), "🦀".repeat(2_500)] {
        assert_eq!(compare_names(&name, "Ali Hassan", Shape::Person).map(|_| ()), Err(BadName::TooLong));
    }
    assert!(start.elapsed() < Duration::from_millis(200));
}
