//! Sign-in links, sessions, sign-out.

use super::house::House;
use axum::body::Body;
use http::{Request, StatusCode, header};

#[tokio::test]
async fn a_link_works_once() {
    let house = House::new().await;
    let link = house.link(house.partner).await;
    let first = house.get(&link, "").await;
    assert_eq!((first.status, first.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/portal/jobs"));
    let cookie = first.header(header::SET_COOKIE);
    for word in ["__Host-kweli_session=", "; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(cookie.contains(word), "{cookie}");
    }
    assert_eq!(house.get("/portal/jobs", &first.cookie()).await.status, StatusCode::OK);

    let second = house.get(&link, "").await;
    assert_eq!(second.status, StatusCode::UNAUTHORIZED);
    assert_eq!(second.header(header::SET_COOKIE), "");
    assert!(second.text().contains("kweli member link"), "it says how to make another");
}

#[tokio::test]
async fn of_many_at_once_one_gets_in() {
    let house = House::new().await;
    let link = house.link(house.partner).await;
    let answers = futures::future::join_all((0..20).map(|_| house.get(&link, ""))).await;
    assert_eq!(answers.iter().filter(|a| a.status == StatusCode::SEE_OTHER).count(), 1);
}

#[tokio::test]
async fn looking_at_a_link_does_not_use_it_up() {
    let house = House::new().await;
    let link = house.link(house.partner).await;
    let head = house.send(Request::head(&link).body(Body::empty()).unwrap()).await;
    assert_eq!(head.header(header::SET_COOKIE), "");
    let ahead = Request::get(&link).header("sec-purpose", "prefetch;prerender").body(Body::empty()).unwrap();
    assert_eq!(house.send(ahead).await.header(header::SET_COOKIE), "");
    assert_eq!(house.get(&link, "").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_link_is_good_for_a_quarter_of_an_hour() {
    let house = House::new().await;
    let link = house.link(house.partner).await;
    house.clock.advance_ms(15 * 60_000 + 1);
    assert_eq!(house.get(&link, "").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn made_up_links_and_cookies_are_refused() {
    let house = House::new().await;
    let zeros = "0".repeat(64);
    for link in ["", "?token=", "?token=x", &format!("?token={zeros}"), "?token=%00&token=2", "?other=1"] {
        let answer = house.get(&format!("/portal/sign-in{link}"), "").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{link}");
    }
    let cookie = house.sign_in(house.partner).await;
    let (name, value) = cookie.split_once('=').unwrap();
    let parts: Vec<_> = value.split('.').collect();
    for forged in [
        String::new(),
        format!("{name}="),
        format!("{name}={}", parts[0]),
        format!("{name}={}.{}.{zeros}", parts[0], parts[1]),
        format!("{name}={}.9{}.{}", parts[0], parts[1], parts[2]),
        format!("{name}={zeros}.{}.{}", parts[1], parts[2]),
        format!("kweli_session={value}"),
    ] {
        let answer = house.get("/portal/jobs", &forged).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{forged}");
        assert!(!answer.text().contains("Example Bank"));
    }
}

#[tokio::test]
async fn a_session_ends_after_half_an_hour_without_a_page_and_after_twelve_hours_in_any_case() {
    let house = House::new().await;
    let mut cookie = house.sign_in(house.partner).await;
    house.clock.advance_ms(30 * 60_000);
    let answer = house.get("/portal/jobs", &cookie).await;
    assert_eq!(answer.status, StatusCode::OK);
    let stale = cookie;
    cookie = answer.cookie();
    house.clock.advance_ms(1);
    assert_eq!(house.get("/portal/jobs", &stale).await.status, StatusCode::UNAUTHORIZED, "idle for too long");

    let mut minutes = 30;
    while minutes + 29 < 12 * 60 {
        house.clock.advance_ms(29 * 60_000);
        minutes += 29;
        let answer = house.get("/portal/jobs", &cookie).await;
        assert_eq!(answer.status, StatusCode::OK, "after {minutes} minutes");
        cookie = answer.cookie();
    }
    house.clock.advance_ms(29 * 60_000);
    assert_eq!(house.get("/portal/jobs", &cookie).await.status, StatusCode::UNAUTHORIZED, "older than twelve hours");
}

#[tokio::test]
async fn signing_out_ends_the_session_for_good() {
    let house = House::new().await;
    let cookie = house.sign_in(house.partner).await;
    let page = house.get("/portal/jobs", &cookie).await.text();
    let csrf = page.split_once("name=\"csrf\" value=\"").unwrap().1.split('"').next().unwrap();
    let answer = house.post("/portal/sign-out", &cookie, &format!("csrf={csrf}")).await;
    assert_eq!((answer.status, answer.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/?signed-out=1"));
    assert!(answer.header(header::SET_COOKIE).contains("Max-Age=0"));
    assert_eq!(house.get("/portal/jobs", &cookie).await.status, StatusCode::UNAUTHORIZED);
    assert!(house.get("/?signed-out=1", "").await.text().contains("You are signed out"));
}

#[tokio::test]
async fn forms_without_their_proof_do_nothing() {
    let house = House::new().await;
    let (mine, other) = (house.sign_in(house.partner).await, house.sign_in(house.partner).await);
    let page = house.get("/portal/jobs", &other).await.text();
    let foreign = page.split_once("name=\"csrf\" value=\"").unwrap().1.split('"').next().unwrap();
    let long = format!("csrf={}", "a".repeat(10_000));
    for form in ["", "csrf=", "csrf=00", &format!("csrf={foreign}"), &long] {
        let answer = house.post("/portal/sign-out", &mine, form).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{form}");
    }
    assert_eq!(house.post("/portal/sign-out", "", "csrf=").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(house.get("/portal/jobs", &mine).await.status, StatusCode::OK, "still signed in");
}

#[tokio::test]
async fn the_start_page_sends_members_on() {
    let house = House::new().await;
    let stranger = house.get("/", "").await;
    assert_eq!(stranger.status, StatusCode::OK);
    assert!(stranger.text().contains("kweli member link --partner"));
    let cookie = house.sign_in(house.partner).await;
    let member = house.get("/", &cookie).await;
    assert_eq!((member.status, member.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/portal/jobs"));
}

#[tokio::test]
async fn coming_and_going_is_on_the_audit_trail() {
    let house = House::new().await;
    let before = house.store().verify_audit().await.unwrap().events;
    house.sign_in(house.partner).await;
    let proof = house.store().verify_audit().await.unwrap();
    assert_eq!((proof.events, proof.first_bad), (before + 1, None));
}
