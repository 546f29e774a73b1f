//! Who is signed in.
//!
//! A sign-in link carries a random token that works once. It is exchanged for a session: another random token in a
//! `__Host-` cookie, of which the store keeps a digest only. A session ends 12 hours after it began, or after half an
//! hour without a page. The time of the last page travels in the cookie under a MAC, so that no page view costs a write.

use super::respond;
use crate::state::WebState;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use kweli_domain::partner::Partner;
use kweli_domain::{PartnerId, Timestamp, random};
use kweli_engine::{Engine, Failure};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Life of a sign-in link, in milliseconds.
const LINK_MS: i64 = 15 * 60_000;
/// Life of a session, in milliseconds.
pub const SESSION_MS: i64 = 12 * 3_600_000;
/// Longest pause between two pages, in milliseconds.
pub const IDLE_MS: i64 = 30 * 60_000;
/// How old the noted time of the last page may become before a new one is written, in milliseconds.
const NOTE_MS: i64 = 60_000;

const COOKIE: &str = "__Host-kweli_session";
const TOKEN_CHARS: usize = 64;

/// A random token and its digest.
fn new_token(engine: &Engine) -> (String, [u8; 32]) {
    let token = hex::encode(random::bytes::<32>(&**engine.entropy()));
    let digest = digest(&token);
    (token, digest)
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

fn is_token(text: &str) -> bool {
    text.len() == TOKEN_CHARS && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// A link that signs one person in to a partner's pages, once, within fifteen minutes.
pub async fn sign_in_link(engine: &Engine, partner: PartnerId) -> Result<String, Failure> {
    let (token, digest) = new_token(engine);
    engine.store().create_sign_in(partner, digest, engine.now().plus_ms(LINK_MS)).await?;
    let origin = engine.config().public_url.trim_end_matches('/');
    Ok(format!("{origin}/portal/sign-in?token={token}"))
}

/// Uses a sign-in token up and opens a session: the cookie, and whose it is. `None`: used, expired or never made.
pub(super) async fn open(engine: &Engine, token: &str) -> Result<Option<(PartnerId, HeaderValue)>, Failure> {
    if !is_token(token) {
        return Ok(None);
    }
    let Some(partner) = engine.store().consume_sign_in(digest(token)).await? else { return Ok(None) };
    let (session, digest) = new_token(engine);
    engine.store().create_session(partner, digest, engine.now().plus_ms(SESSION_MS)).await?;
    Ok(Some((partner, cookie(engine, &session))))
}

/// A signed-in member of a partner.
#[derive(Clone, Debug)]
pub struct Member {
    /// Whose pages.
    pub partner: Partner,
    /// What a form of this session must send.
    pub csrf: String,
    session: Session,
}

impl Member {
    /// Whether a form was made by a page of this session.
    pub fn proves(&self, csrf: &str) -> bool {
        self.csrf.as_bytes().ct_eq(csrf.as_bytes()).into()
    }

    /// Ends the session.
    pub(super) async fn end(&self, engine: &Engine) -> Result<(), Failure> {
        Ok(engine.store().end_session(digest(&self.session.token)).await?)
    }
}

/// What a cookie holds, once it is known to be ours.
#[derive(Clone)]
struct Session {
    token: String,
    seen: Timestamp,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

fn mac(engine: &Engine, purpose: &str, text: &str) -> String {
    let key = engine.store().derive_secret(purpose);
    // Proof: HMAC takes keys of any length.
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key of 32 bytes");
    mac.update(text.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

fn seen_mac(engine: &Engine, token: &str, seen: i64) -> String {
    mac(engine, "portal last page", &format!("{token} {seen}"))
}

/// The cookie of a session whose page is being shown now.
fn cookie(engine: &Engine, token: &str) -> HeaderValue {
    let seen = engine.now().0;
    let text = format!(
        "{COOKIE}={token}.{seen}.{}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={}",
        seen_mac(engine, token, seen),
        SESSION_MS / 1_000
    );
    header_value(&text)
}

/// A cookie that removes the session from the browser.
pub(super) fn no_cookie() -> HeaderValue {
    header_value(&format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"))
}

fn header_value(text: &str) -> HeaderValue {
    // Proof: digits, lower-case letters and the punctuation above are all allowed in a header.
    HeaderValue::from_str(text).expect("ASCII without control characters")
}

fn session_of(engine: &Engine, headers: &HeaderMap) -> Option<Session> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let value = cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == COOKIE).then_some(value))?;
    let mut parts = value.splitn(3, '.');
    let (token, seen, proof) = (parts.next()?, parts.next()?, parts.next()?);
    let seen: i64 = seen.parse().ok()?;
    let honest = is_token(token) && bool::from(seen_mac(engine, token, seen).as_bytes().ct_eq(proof.as_bytes()));
    let idle = engine.now().since(Timestamp(seen));
    (honest && idle <= IDLE_MS).then(|| Session { token: token.to_owned(), seen: Timestamp(seen) })
}

/// Who sent these headers, if anybody that is signed in.
pub(super) async fn member(engine: &Engine, headers: &HeaderMap) -> Result<Option<Member>, Failure> {
    let Some(session) = session_of(engine, headers) else { return Ok(None) };
    let Some(partner) = engine.store().session(digest(&session.token)).await? else { return Ok(None) };
    let Some(partner) = engine.store().partner(partner).await? else { return Ok(None) };
    let csrf = mac(engine, "portal forms", &session.token);
    Ok(Some(Member { partner, csrf, session }))
}

/// Lets members only through to the routes behind it, and notes that they are there.
pub(super) async fn guard(State(state): State<WebState>, mut request: Request, next: Next) -> Response {
    let member = match member(&state.engine, request.headers()).await {
        Ok(Some(member)) => member,
        Ok(None) => return respond::not_signed_in(),
        Err(failure) => return respond::failure(&failure, None),
    };
    let session = member.session.clone();
    request.extensions_mut().insert(member);
    let mut response = next.run(request).await;
    let ended = response.headers().contains_key(header::SET_COOKIE);
    let is_page = response.status() != StatusCode::NOT_MODIFIED;
    if is_page && !ended && state.engine.now().since(session.seen) >= NOTE_MS {
        response.headers_mut().append(header::SET_COOKIE, cookie(&state.engine, &session.token));
    }
    response
}
