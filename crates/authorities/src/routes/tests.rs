use super::*;
use crate::testing::{Behaviour, FakeSource, Script, down, inquiry, record};
use kweli_domain::Timestamp;
use kweli_domain::random::SeededEntropy;
use kweli_domain::time::ManualClock;
use std::sync::atomic::Ordering;

const LONG: Duration = Duration::from_secs(120);

fn builder() -> (Arc<ManualClock>, Builder) {
    let clock = Arc::new(ManualClock::new(Timestamp(1_000_000)));
    (clock.clone(), Authorities::builder(clock, Arc::new(SeededEntropy::new(3))))
}

fn with_table(rows: &[(&str, &str, &str)]) -> (Arc<ManualClock>, Arc<FakeSource>, Authorities) {
    let (clock, builder) = builder();
    let source = Arc::new(FakeSource::holding(rows));
    let authorities = builder.table(source.clone()).build().unwrap();
    (clock, source, authorities)
}

#[tokio::test(start_paused = true)]
async fn records_answer_for_the_types_that_have_some() {
    let (_, _, authorities) = with_table(&[("KE", "NATIONAL_ID", "12345678")]);
    let answer = authorities.look_up(&inquiry("KE", "NATIONAL_ID", "12345678"), LONG).await;
    assert_eq!((answer.authority.as_str(), answer.result), ("table", record()));
    let answer = authorities.look_up(&inquiry("KE", "NATIONAL_ID", "87654321"), LONG).await;
    assert_eq!(answer.result, Err(Miss::NotFound));
    let answer = authorities.look_up(&inquiry("KE", "PASSPORT", "A12345678"), LONG).await;
    assert!(answer.result.unwrap_err().is_unavailable());
}

#[tokio::test(start_paused = true)]
async fn trouble_is_never_not_found() {
    // The number is unknown to the source, so that "not found" is the wrong answer that lies nearest.
    for trouble in [
        Behaviour::Error,
        Behaviour::CountsError,
        Behaviour::Panics,
        Behaviour::Takes(Duration::from_secs(6)),
        Behaviour::Takes(Duration::from_secs(86_400)),
    ] {
        let (_, source, authorities) = with_table(&[("KE", "NATIONAL_ID", "12345678")]);
        source.behave(trouble);
        for _ in 0..8 {
            let answer = authorities.look_up(&inquiry("KE", "NATIONAL_ID", "87654321"), LONG).await;
            assert!(answer.result.unwrap_err().is_unavailable(), "{trouble:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_deadline_ends_the_wait() {
    let (_, source, authorities) = with_table(&[("KE", "NATIONAL_ID", "12345678")]);
    source.behave(Behaviour::Takes(Duration::from_secs(3)));
    let answer = authorities.look_up(&inquiry("KE", "NATIONAL_ID", "12345678"), Duration::from_secs(2)).await;
    assert_eq!(answer.result, down());
    assert_eq!(answer.took_ms, 2_000);
    let answer = authorities.look_up(&inquiry("KE", "NATIONAL_ID", "12345678"), Duration::from_secs(4)).await;
    assert_eq!(answer.result, record());
    assert_eq!(answer.took_ms, 3_000);
}

#[tokio::test(start_paused = true)]
async fn a_source_that_recovers_is_used_again() {
    let (clock, source, authorities) = with_table(&[("KE", "NATIONAL_ID", "12345678"), ("KE", "PASSPORT", "A1234567")]);
    source.behave(Behaviour::Error);
    let ask = inquiry("KE", "NATIONAL_ID", "12345678");
    for _ in 0..5 {
        assert!(authorities.look_up(&ask, LONG).await.result.unwrap_err().is_unavailable());
    }
    source.behave(Behaviour::Works);
    let calls = source.calls.load(Ordering::SeqCst);
    let Err(Miss::Unavailable { retry_after_ms: Some(wait) }) = authorities.look_up(&ask, LONG).await.result else {
        panic!("the circuit should be open")
    };
    assert_eq!(source.calls.load(Ordering::SeqCst), calls, "an open circuit spares the source");
    // Each route has a circuit of its own.
    assert!(authorities.look_up(&inquiry("KE", "PASSPORT", "A1234567"), LONG).await.result.is_ok());
    clock.advance_ms(i64::try_from(wait).unwrap());
    assert_eq!(authorities.look_up(&ask, LONG).await.result, record());
}

#[tokio::test(start_paused = true)]
async fn a_drill_takes_one_route_down() {
    let (_, builder) = builder();
    let source = Arc::new(FakeSource::holding(&[("KE", "NATIONAL_ID", "12345678"), ("KE", "ALIEN_CARD", "123456")]));
    let authorities = builder.table(source).faults(["ke/alien_card"]).build().unwrap();
    let answer = authorities.look_up(&inquiry("KE", "ALIEN_CARD", "123456"), LONG).await;
    assert!(answer.result.unwrap_err().is_unavailable());
    assert!(authorities.look_up(&inquiry("KE", "NATIONAL_ID", "12345678"), LONG).await.result.is_ok());
}

#[tokio::test(start_paused = true)]
async fn the_list_shows_records_drills_and_circuits() {
    let (_, builder) = builder();
    let source = Arc::new(FakeSource::holding(&[("KE", "NATIONAL_ID", "1"), ("KE", "NATIONAL_ID", "2")]));
    let own = Arc::new(Script::at_once([down()]));
    let authorities = builder
        .table(source)
        .route("NG".parse().unwrap(), "BVN", "bank", own)
        .faults(["KE/ALIEN_CARD"])
        .build()
        .unwrap();
    for _ in 0..2 {
        authorities.look_up(&inquiry("NG", "BVN", "12345678901"), LONG).await;
    }
    let list = authorities.list().await.unwrap();
    let lines: Vec<_> = list
        .iter()
        .map(|r| (format!("{}/{}", r.country, r.id_type), r.authority.as_str(), r.records, r.drill, r.health))
        .collect();
    let well = Health::Closed { failures: 0 };
    let since = Timestamp(1_000_000);
    assert_eq!(
        lines,
        [
            ("KE/ALIEN_CARD".to_owned(), "none", None, true, well),
            ("KE/NATIONAL_ID".to_owned(), "table", Some(2), false, well),
            ("NG/BVN".to_owned(), "bank", None, false, Health::Open { since, until: since.plus_ms(30_000) }),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn without_any_authority_nothing_is_not_found() {
    let (_, builder) = builder();
    let authorities = builder.build().unwrap();
    let answer = authorities.look_up(&inquiry("KE", "NATIONAL_ID", "12345678"), LONG).await;
    assert_eq!((answer.authority.as_str(), answer.result), ("none", down()));
    assert!(authorities.list().await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn types_outside_the_catalog_do_not_grow_the_table() {
    let (_, _, authorities) = with_table(&[]);
    for n in 0..100 {
        let id_type = format!("TYPE_{n}");
        let answer = authorities.look_up(&inquiry("KE", &id_type, "1"), LONG).await;
        assert_eq!(answer.result, down());
    }
    assert!(authorities.routes.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_sandbox_never_asks_a_real_authority() {
    let (_, source, authorities) = with_table(&[("KE", "NATIONAL_ID", "12345678")]);
    let mut ask = inquiry("KE", "NATIONAL_ID", "12345678");
    ask.environment = Environment::Sandbox;
    let answer = authorities.look_up(&ask, LONG).await;
    assert_eq!((answer.authority.as_str(), answer.result), ("sandbox", Err(Miss::NotFound)));
    assert_eq!(source.calls.load(Ordering::SeqCst), 0);
}

#[test]
fn names_are_checked_at_the_start() {
    for bad in ["KE", "KE/NO_SUCH_CARD", "XX/PASSPORT", "", "KE-ALIEN_CARD"] {
        let fault = builder().1.faults([bad]).build().err();
        assert_eq!(fault, Some(RouteError::UnknownFault(bad.to_owned())));
    }
    let own: Arc<dyn Authority> = Arc::new(SandboxAuthority);
    let country: Country = "KE".parse().unwrap();
    let error = builder().1.route(country, "NO_SUCH_CARD", "x", own).build().err();
    assert_eq!(error, Some(RouteError::UnknownType { country, id_type: "NO_SUCH_CARD".to_owned() }));
}
