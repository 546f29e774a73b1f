//! Every template with every kind of content.

use super::super::job::{Dossier, JobPage};
use super::super::jobs::{Filter, JobsPage};
use super::super::reasons::every_reason;
use super::super::{reasons, samples, words};
use askama::Template;
use kweli_domain::callback::CallbackState;
use kweli_domain::evidence::*;
use kweli_domain::job::JobState;
use kweli_domain::outcome::Judge;
use kweli_domain::plan::Check;
use kweli_domain::sandbox::Scenario;
use kweli_domain::*;

fn job_page(dossier: &Dossier) -> String {
    JobPage::new(samples::shell(), dossier).render().unwrap()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&#38;").replace('\'', "&#39;")
}

#[test]
fn every_verdict_and_reason_is_drawn() {
    for (_, verdict) in words::FILTERS {
        for reason in every_reason() {
            let dossier = samples::dossier(verdict, vec![reason.clone(), Reason::MediumRisk], 0.5);
            let page = job_page(&dossier);
            assert!(page.contains(&escaped(&reasons::sentence(&reason))), "{reason:?}");
            assert!(page.contains(words::verdict(verdict).word));
            let rows = [samples::job_row(
                1,
                Product::BiometricKyc,
                Environment::Production,
                Generation::V1,
                Some(samples::decision(verdict, vec![reason])),
            )];
            let list = JobsPage::new(samples::shell(), "Bank".into(), Filter::default(), &rows, None).render().unwrap();
            assert!(list.contains(words::verdict(verdict).word));
        }
    }
}

#[test]
fn every_state_without_outcome_is_drawn() {
    for state in [
        JobState::AwaitingUpload,
        JobState::Queued,
        JobState::Running,
        JobState::NeedsReview,
        JobState::Decided,
        JobState::Failed,
        JobState::Expired,
    ] {
        let mut dossier = samples::dossier(Verdict::Clear, vec![], 0.5);
        dossier.view.state = state;
        dossier.view.outcomes.clear();
        dossier.view.record = None;
        dossier.evidence.clear();
        dossier.images.clear();
        dossier.deliveries.clear();
        let page = job_page(&dossier);
        assert!(page.contains(words::waiting(state)), "{state:?}");
        assert!(!page.contains("id=\"wires\""), "there is nothing to render yet");
    }
}

/// Findings that the usual evidence lacks.
fn odd_findings() -> Vec<Evidence> {
    let row = |check, finding| samples::row(check, 3, &[], finding);
    let lookup = |answer| row(Check::Lookup, Finding::Lookup { authority: "table".into(), answer });
    let mut all = vec![
        lookup(LookupAnswer::NotFound),
        lookup(LookupAnswer::Invalid { field: "bank_code".into() }),
        lookup(LookupAnswer::Unavailable),
        lookup(LookupAnswer::Refused),
        row(Check::Package, Finding::Package { reason: Reason::ArchiveUnreadable, detail: "not a zip".into() }),
        row(Check::NumberFormat, Finding::NumberFormat { pattern: None, matched: true, test_number: false }),
        row(
            Check::NumberFormat,
            Finding::NumberFormat { pattern: Some("^0$".into()), matched: false, test_number: true },
        ),
        row(Check::Age, Finding::Age { years: None, minimum: 18 }),
        row(Check::Age, Finding::Age { years: Some(16), minimum: 18 }),
        row(
            Check::Pictures,
            Finding::Pictures {
                usable: vec![],
                unusable: vec![UnusablePicture { image: ImageKind::Liveness(3), why: "truncated".into() }],
                missing: vec![ImageKind::Selfie],
            },
        ),
        row(
            Check::Review,
            Finding::Review { accepted: true, note: "<b>seen</b>".into(), reviewer: "Grace & Co".into() },
        ),
        row(Check::Review, Finding::Review { accepted: false, note: "".into(), reviewer: "".into() }),
        row(Check::Review, Finding::ReviewTimeout),
        row(Check::Liveness, Finding::Failure { detail: "inference".into() }),
        samples::compare(None),
        samples::compare(Some(f32::NAN)),
        samples::compare(Some(-0.4)),
        samples::liveness(0.1, None),
        samples::liveness(0.5, Some(0.4)),
        samples::quality(true),
    ];
    let scenarios = [Scenario::Success, Scenario::Rejected, Scenario::Provisional];
    let because = every_reason().into_iter().map(Scenario::Because);
    all.extend(scenarios.into_iter().chain(because).map(|scenario| {
        row(Check::Sandbox, Finding::Scenario { scenario, rule: "last digit of the test number".into(), record: None })
    }));
    let verdicts = [
        DetailVerdict::Exact,
        DetailVerdict::Partial,
        DetailVerdict::Transposed,
        DetailVerdict::NoMatch,
        DetailVerdict::NotProvided,
        DetailVerdict::NotHeld,
    ];
    all.extend(verdicts.map(|v| {
        let same = DetailVerdicts { names: v, date_of_birth: v, gender: v, phone_number: v };
        row(Check::Details, Finding::Details(same.into()))
    }));
    all
}

#[test]
fn every_finding_is_drawn_for_every_product_generation_and_environment() {
    for row in odd_findings() {
        for product in Product::ALL {
            for (environment, generation) in [
                (Environment::Sandbox, Generation::V1),
                (Environment::Production, Generation::V2),
                (Environment::Production, Generation::V3),
            ] {
                let mut dossier = samples::dossier(Verdict::Block, vec![Reason::FaceMismatch], 0.5);
                dossier.view.submission = samples::submission(product, environment, generation);
                dossier.evidence = vec![row.clone()];
                let page = job_page(&dossier);
                assert!(page.contains("Checks, in their order"));
                assert!(!page.contains("NaN") && !page.contains("inf%"), "{row:?}");
            }
        }
    }
}

#[test]
fn texts_of_others_stay_texts() {
    let hostile = "\"><script>alert('x')</script><img src=x onerror=alert(1)>{{7*7}}\u{202e}\0";
    let long = "Wolfeschlegelsteinhausenbergerdorff".repeat(40);
    let mut dossier = samples::dossier(Verdict::Clear, vec![], 0.6);
    let claims = &mut dossier.view.submission.claims;
    claims.first_name = Some(hostile.into());
    claims.last_name = Some(long.as_str().into());
    claims.id_type = Some(hostile.into());
    claims.id_number = Some(hostile.into());
    dossier.view.user_id = hostile.into();
    dossier.view.partner_job_id = hostile.into();
    dossier.view.submission.source_sdk = Some(hostile.into());
    dossier.deliveries[0].url = hostile.into();
    dossier.deliveries[0].attempts[0].error = Some(hostile.into());
    let mut record = samples::record();
    record.full_name = Some(hostile.into());
    record.extra.insert(hostile.into(), hostile.into());
    dossier.view.record = Some(record);
    dossier.evidence.push(samples::row(
        Check::Review,
        0,
        &[(hostile, hostile)],
        Finding::Failure { detail: hostile.into() },
    ));
    let page = job_page(&dossier);
    assert!(!page.contains("<script") && !page.contains("<img src=x"), "nothing of it became markup");
    assert!(page.contains("&#60;script&#62;"), "and nothing of it was swallowed");
    assert!(page.contains(&long));

    let mut row = samples::job_row(1, Product::EnhancedKyc, Environment::Sandbox, Generation::V1, None);
    row.partner_job_id = hostile.into();
    row.submission.claims.id_type = Some(hostile.into());
    let list = JobsPage::new(samples::shell(), hostile.into(), Filter::default(), &[row], None).render().unwrap();
    assert!(!list.contains("<script") && !list.contains("<img src=x"));
}

#[test]
fn a_review_is_told_with_its_revisions() {
    let mut dossier = samples::dossier(Verdict::Review, vec![Reason::FaceUnsure], 0.35);
    let page = job_page(&dossier);
    assert!(page.contains("kweli review job_"), "{page}");
    assert!(!page.contains("id=\"revisions\""), "one revision is no history");
    let mut decision = samples::decision(Verdict::Clear, vec![Reason::ConfirmedByReviewer]);
    decision.judge = Judge::Person;
    dossier.view.outcomes.push(samples::outcome(2, 3_700_000, decision));
    dossier.view.state = JobState::Decided;
    let page = job_page(&dossier);
    assert!(page.contains("id=\"revisions\"") && page.contains("Final, decided by a reviewer."));
    assert!(!page.contains("kweli review"));
}

#[test]
fn deliveries_tell_each_attempt() {
    let mut dossier = samples::dossier(Verdict::Clear, vec![], 0.6);
    dossier.deliveries = vec![samples::delivery(
        CallbackState::Exhausted,
        &[(Some(500), None), (None, Some("timed out")), (None, None)],
    )];
    let page = job_page(&dossier);
    for text in ["Given up", "HTTP 500", "timed out", "no answer", "3 of 8"] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn what_was_not_needed_is_named() {
    let mut dossier = samples::dossier(Verdict::Block, vec![Reason::QualityTooPoor(ImageKind::Selfie)], 0.5);
    dossier.evidence.truncate(2);
    dossier.evidence.push(samples::quality(true));
    let page = job_page(&dossier);
    assert!(page.contains(
        "Liveness, ID authority, Details against the record, Age and Face against the authority&#39;s photo"
    ));
}
