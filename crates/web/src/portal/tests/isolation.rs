//! What one partner can reach of another's: nothing.

use super::super::samples;
use super::house::House;
use http::{StatusCode, header};
use kweli_domain::outcome::PartVerdict;
use kweli_domain::{Environment, Generation, ImageKind, Product, Verdict};

#[tokio::test]
async fn another_partners_job_looks_like_none() {
    let house = House::new().await;
    let other = house.add_partner("Other Bank").await;
    let sample = samples::dossier(Verdict::Clear, vec![], 0.6);
    let job = house.keep(house.partner, samples::job_id(1), &sample).await;
    let nothing = samples::job_id(2);
    let (mine, theirs) = (house.sign_in(house.partner).await, house.sign_in(other).await);
    for path in ["", "/images/selfie", "/images/authority_photo", "/images/liveness_0"] {
        let real = format!("/portal/jobs/{job}{path}");
        assert_eq!(house.get(&real, &mine).await.status, StatusCode::OK, "{real}");
        assert_eq!(house.get(&real, "").await.status, StatusCode::UNAUTHORIZED, "{real}");
        let foreign = house.get(&real, &theirs).await;
        let absent = house.get(&format!("/portal/jobs/{nothing}{path}"), &theirs).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{real}");
        assert_eq!(foreign.bytes, absent.bytes, "nobody can tell which");
    }
    assert!(!house.get("/portal/jobs", &theirs).await.text().contains("onboarding-4711"));
}

#[tokio::test]
async fn pictures_are_for_members_and_for_now() {
    let house = House::new().await;
    let sample = samples::dossier(Verdict::Clear, vec![], 0.6);
    let job = house.keep(house.partner, samples::job_id(1), &sample).await;
    let cookie = house.sign_in(house.partner).await;
    let answer = house.get(&format!("/portal/jobs/{job}/images/selfie"), &cookie).await;
    assert_eq!(answer.bytes, samples::png(72, 57));
    assert_eq!(answer.header(header::CONTENT_TYPE), "image/png");
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert!(answer.header(header::CONTENT_SECURITY_POLICY).contains("sandbox"));
    for bad in ["passport", "liveness_400", "selfie%2F..", "SELFIE", "document_back"] {
        let answer = house.get(&format!("/portal/jobs/{job}/images/{bad}"), &cookie).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{bad}");
    }
}

#[tokio::test]
async fn a_comparison_product_gives_neither_record_nor_photo_away() {
    let house = House::new().await;
    let mut sample = samples::dossier(Verdict::Clear, vec![kweli_domain::Reason::DetailsMatch], 0.6);
    sample.view.submission = samples::submission(Product::BasicKyc, Environment::Production, Generation::V1);
    sample.view.outcomes[0].decision.parts.record = PartVerdict::NotApplicable;
    sample.images = vec![ImageKind::AuthorityPhoto];
    let job = house.keep(house.partner, samples::job_id(1), &sample).await;
    let cookie = house.sign_in(house.partner).await;
    let page = house.get(&format!("/portal/jobs/{job}"), &cookie).await.text();
    assert!(!page.contains("Independence Avenue") && !page.contains("authority_photo"), "the record stays with us");
    assert!(page.contains("Mensah-Owusu"), "what was submitted is the partner's own");
    let photo = house.get(&format!("/portal/jobs/{job}/images/authority_photo"), &cookie).await;
    assert_eq!(photo.status, StatusCode::NOT_FOUND);
}
