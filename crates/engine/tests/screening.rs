//! Screening in production, on real lists: one search, monitoring over two releases of one list, hits put aside,
//! companies with somebody on a list.
#![allow(clippy::unwrap_used)]

mod common;

use common::House;
use kweli_domain::business::{BusinessRecord, Company, Director, Holding};
use kweli_domain::job::JobState;
use kweli_domain::screening::{Cause, ScreeningAsk};
use kweli_domain::submission::Delivery;
use kweli_domain::{Environment, Generation, JobId, JobView, Product, Reason, Refusal, Sensitive, Submission, Verdict};
use kweli_engine::{AcceptError, Engine};
use kweli_screening::{Format, Papers, SourceFile, WatchList, load, samples};
use kweli_store::NewCompany;
use serde_json::json;

const PRODUCTION: Environment = Environment::Production;

macro_rules! release {
    ($folder:literal, $($file:literal),+) => {
        [$(SourceFile {
            name: $file.into(),
            bytes: include_bytes!(concat!("../../screening/data/lists/", $folder, "/", $file, ".gz")).to_vec(),
        }),+]
    };
}

fn sdn(dated: &str, files: &[SourceFile]) -> WatchList {
    let papers = Papers::new("us-ofac-sdn", dated.parse().unwrap());
    load(Format::OfacSdn, files, papers, "2026-03-10".parse().unwrap()).unwrap()
}

fn older() -> WatchList {
    sdn("2019-01-15", &release!("us_ofac_sdn_2019-01", "sdn.csv", "alt.csv", "add.csv"))
}

fn newer() -> WatchList {
    sdn("2021-07-07", &release!("us_ofac_sdn_2021-07", "sdn.csv", "alt.csv", "add.csv"))
}

/// A request to screen somebody, of the third generation.
fn asked(house: &House, product: Product, name: &str, year: Option<u16>, strict: bool) -> Submission {
    let mut submission = house.real(Generation::V3);
    submission.product = product;
    submission.user_id = Some(format!("user of {name}").into());
    submission.claims.screening = Some(Box::new(ScreeningAsk {
        full_name: Some(name.into()),
        birth_year: year.map(Sensitive::new),
        countries: ["UG", "ZW", "US", "KE"].map(|c| c.parse().unwrap()).to_vec(),
        strict,
        ..ScreeningAsk::default()
    }));
    submission
}

async fn screened(house: &House, engine: &Engine, submission: Submission) -> (JobId, JobView) {
    let job = engine.accept(submission, vec![]).await.unwrap().id;
    engine.drain().await;
    (job, view(house, engine, job).await)
}

async fn view(house: &House, engine: &Engine, job: JobId) -> JobView {
    engine.view(house.partner, PRODUCTION, job, false).await.unwrap().unwrap()
}

fn verdict(view: &JobView) -> (Verdict, Option<Reason>) {
    let decision = &view.outcome().unwrap().decision;
    (decision.verdict, decision.reasons.first().cloned())
}

async fn funded() -> (House, Engine) {
    // The third generation calls back over TLS only.
    let house = House::with_tls().await;
    house.fund(10_000).await;
    let engine = house.engine();
    (house, engine)
}

#[tokio::test]
async fn without_a_list_there_is_no_verdict_and_nothing_to_pay() {
    let (house, engine) = funded().await;
    let (_, view) = screened(&house, &engine, asked(&house, Product::Aml, "Kale Kayihura", None, true)).await;
    assert_eq!(verdict(&view), (Verdict::Error, Some(Reason::AuthorityUnavailable)));
    assert_eq!(house.balance().await, (10_000, 0));
}

#[tokio::test]
async fn people_on_every_kind_of_list_with_reasons_and_dates() {
    let (house, engine) = funded().await;
    for list in samples("2026-06-10".parse().unwrap()).unwrap() {
        engine.import_watch_list(list).await.unwrap();
    }
    let find = |name: &'static str, year, strict| {
        let submission = asked(&house, Product::Aml, name, year, strict);
        screened(&house, &engine, submission)
    };
    let (_, view) = find("Kale Kayihura", Some(1955), true).await;
    assert_eq!(verdict(&view), (Verdict::Block, Some(Reason::Listed)));
    let finding = view.screening().unwrap();
    let person = &finding.people[0];
    assert_eq!((person.reference.as_str(), person.sanctions[0].list.as_str()), ("ref_001", "us-ofac-sdn"));
    assert_eq!(person.sanctions[0].programmes, ["GLOMAG"]);
    assert_eq!(person.dates_of_birth[0].as_str(), "1955-12-26");
    assert!(person.matches[0].why.len() >= 2, "{:?}", person.matches[0].why.len());
    // Every list is named with its day; the old ones are said to be old.
    let sdn = finding.lists.iter().find(|l| l.name == "us-ofac-sdn").unwrap();
    assert_eq!((sdn.dated.as_str(), sdn.stale, sdn.entries > 8_000), ("2021-07-07", true, true));
    assert_eq!(finding.lists.len(), 4);

    let (_, view) = find("Wanjiru Kamau Njoroge", Some(1990), false).await;
    assert_eq!(verdict(&view), (Verdict::Clear, None));
    let (_, view) = find("Maria Cantwell", Some(1958), true).await;
    let pep = view.screening().unwrap().people[0].pep.clone().unwrap();
    assert_eq!((pep.level, pep.positions.is_empty()), (1, false));
    let (_, view) = find("Aaron Abraham Villa", None, true).await;
    assert!(!view.screening().unwrap().people[0].enforcement.is_empty());
    // A year of birth that only a loose search accepts.
    let (_, strict) = find("Kale Kayihura", Some(1959), true).await;
    let (_, loose) = find("Kale Kayihura", Some(1959), false).await;
    assert_eq!(verdict(&strict).0, Verdict::Clear);
    assert_eq!(verdict(&loose).0, Verdict::Block);
}

#[tokio::test]
async fn a_name_that_cannot_be_searched_for_is_refused() {
    let (house, engine) = funded().await;
    for name in ["X", "🙂🙂", "12345", "--"] {
        let refused = engine.accept(asked(&house, Product::Aml, name, None, true), vec![]).await;
        assert!(matches!(refused, Err(AcceptError::Refused(Refusal::MissingField("full_name")))), "{name}");
    }
}

#[tokio::test]
async fn a_newer_release_is_told_to_those_whom_it_touches_and_to_nobody_else() {
    let (house, engine) = funded().await;
    engine.import_watch_list(older()).await.unwrap();
    let watch = |name: &'static str, year| {
        let submission = asked(&house, Product::AmlMonitoring, name, year, true);
        screened(&house, &engine, submission)
    };
    let (added, first) = watch("Kale Kayihura", Some(1955)).await;
    assert_eq!(verdict(&first).0, Verdict::Clear);
    let (removed, first) = watch("Shuvai Ben Mahofa", Some(1941)).await;
    assert_eq!(verdict(&first).0, Verdict::Block);
    let (nobody, first) = watch("Wanjiru Kamau Njoroge", Some(1990)).await;
    assert_eq!(verdict(&first).0, Verdict::Clear);
    let told = house.receiver.seen().len();
    let spent = house.balance().await;

    let report = engine.import_watch_list(newer()).await.unwrap();
    // What the two releases are known to differ in.
    assert_eq!((report.added, report.removed), (1_858, 261));
    assert!(report.changed >= 311, "{report:?}");
    engine.drain().await;

    let now = view(&house, &engine, added).await;
    assert_eq!((verdict(&now).0, now.outcomes.len(), now.state), (Verdict::Block, 2, JobState::Decided));
    assert_eq!(now.screenings.len(), 2);
    let cause = Cause::ListChange { list: "us-ofac-sdn".into(), dated: "2021-07-07".into() };
    assert_eq!(now.screening().unwrap().cause, cause);
    let now = view(&house, &engine, removed).await;
    assert_eq!((verdict(&now).0, now.outcomes.len()), (Verdict::Clear, 2));
    assert_eq!(view(&house, &engine, nobody).await.outcomes.len(), 1);
    // One update each, signed as any callback, and nothing charged for it.
    let seen = house.receiver.seen();
    assert_eq!(seen.len(), told + 2);
    for update in &seen[told..] {
        assert_eq!(update.body["product"], "aml_monitoring_update");
        assert!(
            update.body["job_id"] == json!(added.to_string()) || update.body["job_id"] == json!(removed.to_string())
        );
    }
    assert_eq!(house.balance().await, spent);

    // The same release again changes nothing.
    engine.import_watch_list(newer()).await.unwrap();
    engine.drain().await;
    assert_eq!(house.receiver.seen().len(), told + 2);
    // Who is watched no longer is not told.
    assert!(house.store.end_monitoring(house.partner, PRODUCTION, added).await.unwrap());
    engine.import_watch_list(older()).await.unwrap();
    engine.drain().await;
    assert_eq!(view(&house, &engine, added).await.outcomes.len(), 2);
    assert_eq!(view(&house, &engine, removed).await.outcomes.len(), 3);
}

#[tokio::test]
async fn a_hit_put_aside_stays_aside_until_its_entry_changes() {
    let (house, engine) = funded().await;
    engine.import_watch_list(newer()).await.unwrap();
    let submission = asked(&house, Product::AmlMonitoring, "Kale Kayihura", Some(1955), true);
    let (job, first) = screened(&house, &engine, submission).await;
    let hit = first.screening().unwrap().people[0].matches[0].clone();
    let dismiss = |entity: String| {
        let engine = engine.clone();
        let (partner, list) = (house.partner, hit.list.clone());
        async move { engine.dismiss(partner, PRODUCTION, job, &list, &entity, "another person").await.unwrap() }
    };
    assert!(!dismiss("0".into()).await);
    assert!(dismiss(hit.entity_id.clone()).await);
    let now = view(&house, &engine, job).await;
    assert_eq!((verdict(&now).0, now.screening().unwrap().dismissed.len()), (Verdict::Clear, 1));
    // Another screening of the same user knows it too; another user's does not.
    let same = asked(&house, Product::Aml, "Kale Kayihura", Some(1955), true);
    assert_eq!(verdict(&screened(&house, &engine, same.clone()).await.1).0, Verdict::Clear);
    let other = Submission { user_id: Some("somebody else".into()), ..same };
    assert_eq!(verdict(&screened(&house, &engine, other).await.1).0, Verdict::Block);
    // The entry changes: the hit is back, and the partner is told.
    let mut changed = newer();
    let at = changed.entities.iter().position(|e| e.id == hit.entity_id).unwrap();
    let mut entity = (*changed.entities[at]).clone();
    entity.programmes.push("TEST".into());
    changed.entities[at] = std::sync::Arc::new(entity);
    engine.import_watch_list(changed).await.unwrap();
    engine.drain().await;
    let now = view(&house, &engine, job).await;
    assert_eq!((verdict(&now).0, now.outcomes.len()), (Verdict::Block, 3));
}

#[tokio::test]
async fn a_company_with_somebody_on_a_list() {
    let (house, engine) = funded().await;
    engine.import_watch_list(newer()).await.unwrap();
    let nigeria = "NG".parse().unwrap();
    let company = |number: &str, director: &str| NewCompany {
        country: nigeria,
        id_type: "BUSINESS_REGISTRATION".into(),
        number: number.into(),
        record: BusinessRecord {
            company: Company { legal_name: Some("Adire Textiles Limited".into()), ..Company::default() },
            directors: vec![Director { name: Some(director.into()), ..Director::default() }],
            ownership: vec![Holding {
                holder: "Wanjiru Kamau".into(),
                holder_is_company: false,
                held: None,
                basis_points: 10_000,
            }],
            ..BusinessRecord::default()
        },
    };
    house.store.import_companies(vec![company("RC1", "Kale Kayihura"), company("RC2", "Chidi Obi")]).await.unwrap();
    let ask = |number: &str, job: &str| {
        let mut submission = house.real(Generation::V1);
        submission.product = Product::BusinessVerification;
        submission.delivery = Delivery::Inline;
        submission.partner_job_id = Some(job.into());
        submission.claims.id_type = Some("BUSINESS_REGISTRATION".into());
        submission.claims.id_number = Some(number.into());
        submission
    };
    let (_, listed) = screened(&house, &engine, ask("rc1", "j-1")).await;
    assert_eq!(verdict(&listed), (Verdict::Attention, Some(Reason::Listed)));
    let person = &listed.screening().unwrap().people[0];
    assert_eq!(person.subject.as_ref().unwrap().role, "director");
    assert_eq!(listed.company.as_ref().unwrap().directors.len(), 1);
    let (_, clear) = screened(&house, &engine, ask("RC2", "j-2")).await;
    assert_eq!(verdict(&clear), (Verdict::Clear, None));
    let (_, unknown) = screened(&house, &engine, ask("RC3", "j-3")).await;
    assert_eq!(verdict(&unknown), (Verdict::Block, Some(Reason::IdentifierNotFound)));
    assert!(unknown.company.is_none());
    let mut nowhere = ask("2014/123456/07", "j-4");
    nowhere.claims.country = Some("ZA".parse().unwrap());
    let (_, down) = screened(&house, &engine, nowhere).await;
    assert_eq!(verdict(&down), (Verdict::Error, Some(Reason::AuthorityUnavailable)));
}
