//! The pages: what they show, and what surrounds them.

use super::super::{respond, samples};
use super::house::House;
use http::{StatusCode, header};
use kweli_domain::callback::CallbackState;
use kweli_domain::{Environment, Generation, Product, Reason, Verdict};
use kweli_store::{Attempt, AttemptNext, TaskKind};

#[tokio::test]
async fn every_answer_carries_its_policy() {
    let house = House::new().await;
    let job = house.keep(house.partner, samples::job_id(1), &samples::dossier(Verdict::Clear, vec![], 0.6)).await;
    let cookie = house.sign_in(house.partner).await;
    let pages = ["/", "/portal/jobs", &format!("/portal/jobs/{job}"), "/portal/jobs/none", "/portal/nothing/here"];
    for (path, cookie) in pages.iter().flat_map(|p| [(p, ""), (p, cookie.as_str())]) {
        let answer = house.get(path, cookie).await;
        assert_eq!(answer.header(header::CONTENT_SECURITY_POLICY), respond::POLICY, "{path}");
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store", "{path}");
        assert_eq!(answer.header(header::REFERRER_POLICY), "no-referrer", "{path}");
        let text = answer.text();
        for inline in ["style=\"", "<style", "<script", "onclick", "javascript:", "http://", "//cdn"] {
            assert!(!text.contains(inline), "{path} has {inline}");
        }
    }
    assert!(!respond::POLICY.contains("unsafe"));
}

#[tokio::test]
async fn assets_are_cached_for_good() {
    let house = House::new().await;
    let page = house.get("/", "").await.text();
    let css = page.split_once("rel=\"stylesheet\" href=\"").unwrap().1.split('"').next().unwrap();
    assert!(css.contains("?v="), "the address follows the content");
    let answer = house.get(css, "").await;
    assert_eq!((answer.status, answer.header(header::CONTENT_TYPE)), (StatusCode::OK, "text/css; charset=utf-8"));
    assert!(answer.header(header::CACHE_CONTROL).contains("immutable"));
    let known = http::Request::get(css).header(header::IF_NONE_MATCH, answer.header(header::ETAG));
    let again = house.send(known.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
    for bad in ["nothing.css", "..%2Fportal%2Fmod.rs", "%2e%2e%2fCargo.toml"] {
        assert_eq!(house.get(&format!("/portal/assets/{bad}"), "").await.status, StatusCode::NOT_FOUND, "{bad}");
    }
}

#[tokio::test]
async fn the_list_is_narrowed_and_paged() {
    let house = House::new().await;
    let cookie = house.sign_in(house.partner).await;
    assert!(house.get("/portal/jobs", &cookie).await.text().contains("No jobs yet"));
    for n in 0..53 {
        let (verdict, reasons) =
            if n % 10 == 0 { (Verdict::Block, vec![Reason::FaceMismatch]) } else { (Verdict::Clear, vec![]) };
        let mut sample = samples::dossier(verdict, reasons, 0.6);
        sample.images.clear();
        sample.evidence.clear();
        sample.deliveries.clear();
        if n % 2 == 0 {
            sample.view.submission = samples::submission(Product::EnhancedKyc, Environment::Sandbox, Generation::V3);
            sample.price = None;
        }
        house.keep(house.partner, samples::job_id(n), &sample).await;
    }
    let count = |text: &str| text.matches("class=\"row-link\"").count();
    let first = house.get("/portal/jobs", &cookie).await.text();
    assert_eq!(count(&first), 50);
    let older = first.split_once("href=\"/portal/jobs?before=").unwrap().1.split('"').next().unwrap();
    let second = house.get(&format!("/portal/jobs?before={older}"), &cookie).await.text();
    assert_eq!(count(&second), 3);
    assert!(second.contains(">Newest</a>") && !second.contains(">Older</a>"));

    let blocked = house.get("/portal/jobs?outcome=block", &cookie).await.text();
    assert_eq!(count(&blocked), 6);
    let both = house.get("/portal/jobs?outcome=block&environment=production", &cookie).await.text();
    assert_eq!(count(&both), 0, "every tenth is a sandbox job");
    assert!(both.contains("No job fits"));
    assert_eq!(count(&house.get("/portal/jobs?environment=production", &cookie).await.text()), 26);
    assert_eq!(count(&house.get("/portal/jobs?outcome=%22%3E&before=zzz", &cookie).await.text()), 50);
}

#[tokio::test]
async fn a_job_is_explained() {
    let house = House::new().await;
    let sample = samples::dossier(Verdict::Block, vec![Reason::FaceMismatch], 0.11);
    let job = house.keep(house.partner, samples::job_id(1), &sample).await;
    let task = loop {
        let task = house.store().claim("test", 60_000).await.unwrap().unwrap();
        if matches!(task.kind, TaskKind::Deliver(_)) {
            break task;
        }
    };
    let TaskKind::Deliver(callback) = task.kind else { unreachable!() };
    let attempt =
        Attempt { at: samples::START.plus_ms(2_000), status: Some(503), error: Some("not ready".into()), took_ms: 41 };
    let next = AttemptNext::RetryAt(samples::START.plus_ms(62_000));
    house.store().record_attempt(&task, callback, attempt, next).await.unwrap();

    let cookie = house.sign_in(house.partner).await;
    let page = house.get(&format!("/portal/jobs/{job}"), &cookie).await.text();
    for expected in [
        "The selfie does not show the same person as the photo it was compared with.",
        "Similarity: 0.11 on a scale from 0 to 1.00. 0.40 or above: same person",
        "viewBox=\"0 0 720 576\"",
        "12 Independence Avenue, Accra",
        "ABENA MENSAH-OWUSU",
        "face-sface",
        "2026-11/1",
        "USD 0.10",
        "Captured",
        "HTTP 503, not ready",
        "Next attempt:",
        "1 of 8",
        "v1 and v2: result object",
        "v3: webhook body",
        "ResultCode",
    ] {
        assert!(page.contains(expected), "{expected}");
    }
    assert_eq!(sample.deliveries[0].state, CallbackState::Delivered, "the sample's own attempts are not used here");
}

#[tokio::test]
async fn addresses_hold_no_personal_data() {
    let house = House::new().await;
    let job = house.keep(house.partner, samples::job_id(1), &samples::dossier(Verdict::Clear, vec![], 0.6)).await;
    let cookie = house.sign_in(house.partner).await;
    let mut text = house.get("/portal/jobs", &cookie).await.text();
    text.push_str(&house.get(&format!("/portal/jobs/{job}"), &cookie).await.text());
    let addresses: Vec<_> = ["href=\"", "src=\"", "action=\""]
        .iter()
        .flat_map(|start| text.split(start).skip(1).map(|rest| rest.split('"').next().unwrap_or("")))
        .collect();
    assert!(addresses.len() > 20);
    for address in addresses {
        for private in ["user-0815", "onboarding", "GHA-", "Abena", "ABENA", "0201234567", "token"] {
            assert!(!address.contains(private), "{address}");
        }
    }
}
