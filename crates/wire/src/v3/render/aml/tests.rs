use super::*;
use crate::v3::request;
use crate::v3::testing::{NOW, aml_view, policy, said};
use kweli_domain::job::JobState;
use kweli_domain::screening::{OUT_OF_TIME, ScreeningFinding};
use kweli_domain::{Verdict, decide};

fn endings() -> Vec<(&'static str, Option<Reason>)> {
    vec![
        ("clear", None),
        ("listed", Some(Reason::Listed)),
        ("news", Some(Reason::AdverseMedia)),
        ("unavailable", Some(Reason::AuthorityUnavailable)),
        ("high_risk", Some(Reason::HighRisk)),
        ("internal", Some(Reason::Internal)),
    ]
}

#[test]
fn every_ending_of_both_products() {
    for product in [Product::Aml, Product::AmlMonitoring] {
        for (name, reason) in endings() {
            let body = result(&aml_view(product, reason));
            insta::assert_json_snapshot!(format!("{}_{name}", product.slug()), body);
        }
    }
}

#[test]
fn the_documented_members_are_all_there() {
    let body = result(&aml_view(Product::Aml, Some(Reason::Listed)));
    for member in [
        "status",
        "message",
        "reason",
        "created_at",
        "completed_at",
        "product",
        "partner_params",
        "kyc_receipt",
        "strict_match",
        "no_of_persons_found",
        "people",
        "user_provided_info",
        "consent",
        "antifraud",
        "device_signals",
    ] {
        assert!(body.get(member).is_some(), "{member}");
    }
    assert!(body.get("job_id").is_none());
    for member in [
        "name",
        "addresses",
        "aliases",
        "associations",
        "dates_of_birth",
        "enforcement_actions",
        "nationalities",
        "sanctions",
        "news_summary",
        "pep",
    ] {
        assert!(body["people"][0].get(member).is_some(), "{member}");
    }
    assert!(body["people"][0].get("adverse_media").is_none());
}

#[test]
fn a_synchronous_answer() {
    let secret = "k".into();
    let answer = |view: &JobView| aml_sync(view, &secret, NOW);
    for (_, reason) in endings().into_iter().filter(|(name, _)| *name != "internal") {
        let view = aml_view(Product::Aml, reason);
        let answer = answer(&view).unwrap();
        assert_eq!((answer.http, answer.headers.len(), answer.body), (200, 4, result(&view)));
    }
    let mut view = aml_view(Product::Aml, None);
    assert_eq!(said(aml_sync(&aml_view(Product::Aml, Some(Reason::Internal)), &secret, NOW)).0, 500);
    view.state = JobState::Running;
    insta::assert_json_snapshot!("aml_sync_late", {
        let late = answer(&view).unwrap_err();
        (late.http(), late.headers().to_vec(), late.body())
    });
    view.state = JobState::Decided;
    view.screenings = vec![ScreeningFinding::unavailable(1, OUT_OF_TIME)];
    assert_eq!(said(answer(&view)).0, 408);
}

#[test]
fn an_update_names_itself() {
    let mut view = aml_view(Product::AmlMonitoring, None);
    let mut second = view.outcomes[0].clone();
    second.revision = 2;
    second.decision = decide::decide(Product::AmlMonitoring, &policy(), &[]);
    view.outcomes.push(second);
    let body = result(&view);
    assert_eq!((&body["product"], &body["job_id"]), (&json!("aml_monitoring_update"), &json!(view.id.to_string())));
    assert_eq!(view.outcome().unwrap().decision.verdict, Verdict::Error);
}

#[test]
fn news_by_category_and_page() {
    let view = aml_view(Product::AmlMonitoring, Some(Reason::AdverseMedia));
    let query =
        |category: &str, page: &str| request::news([("news_category", category), ("page", page)].into_iter()).unwrap();
    let answer = news(&view, "ref_001", &query("financial_crime", "1")).unwrap();
    insta::assert_json_snapshot!("news", answer.body);
    assert_eq!(news(&view, "ref_001", &query("financial_crime", "2")).unwrap().body["news"], json!([]));
    assert_eq!(news(&view, "ref_001", &query("narcotics", "1")).unwrap().body["meta"]["total_count"], 0);
    assert_eq!(
        said(news(&view, "ref_002", &query("narcotics", "1"))),
        (404, "REF not found for this AML job".to_owned())
    );
}
