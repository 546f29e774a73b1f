//! Answers: pages, and what is said when there is none.

use super::page::{MemberBar, Message, Shell};
use super::session::Member;
use askama::Template;
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use kweli_engine::Failure;

/// What a page may load: its own style sheet and pictures, nothing else, from nowhere else.
pub const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
                          frame-ancestors 'none'";

const NEW_LINK: &[(&str, &str)] = &[
    ("At the command line of the machine that runs Kweli:", "kweli member link --partner ID"),
    ("To try everything on your own machine (it prints a link at the end):", "kweli demo"),
];

/// A page.
pub fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The frame of a member's page.
pub fn shell(title: impl Into<String>, member: &Member) -> Shell {
    Shell::new(title, Some(bar(member)))
}

fn bar(member: &Member) -> MemberBar {
    MemberBar {
        partner: member.partner.name.clone(),
        partner_id: member.partner.id.to_string(),
        csrf: member.csrf.clone(),
    }
}

fn message(status: StatusCode, member: Option<&Member>, heading: &'static str, text: &'static str) -> Response {
    said(status, member, heading, text, &[])
}

fn said(
    status: StatusCode,
    member: Option<&Member>,
    heading: &'static str,
    text: &'static str,
    commands: &'static [(&'static str, &'static str)],
) -> Response {
    let shell = Shell::new(heading, member.map(bar));
    page(status, &Message { shell, heading, text, commands, to_jobs: member.is_some() })
}

/// Somewhere else, after something was done.
pub fn see_other(to: &str) -> Response {
    Redirect::to(to).into_response()
}

/// There is no such page, or it is another partner's: nobody can tell which.
pub fn not_found(member: Option<&Member>) -> Response {
    let text = "The address may be incomplete, or what it named is not part of your account.";
    message(StatusCode::NOT_FOUND, member, "There is nothing here", text)
}

/// The page is for members.
pub fn not_signed_in() -> Response {
    let text = "This page is for members who are signed in. Sessions end after twelve hours, or after half an hour \
                without a page.";
    said(StatusCode::UNAUTHORIZED, None, "You are not signed in", text, NEW_LINK)
}

/// The sign-in link does not work (any more).
pub fn link_spent() -> Response {
    let text = "A sign-in link works once, within fifteen minutes. This one was used before, is too old, or was not \
                copied whole.";
    said(StatusCode::UNAUTHORIZED, None, "This link does not work any more", text, NEW_LINK)
}

/// A form did not come from a page of this session.
pub fn forged(member: &Member) -> Response {
    let text = "The form did not come from a page of this session, so nothing was done. Go back, reload the page, and \
                try again.";
    message(StatusCode::FORBIDDEN, Some(member), "Nothing was done", text)
}

/// Our own failure.
pub fn failure(failure: &Failure, member: Option<&Member>) -> Response {
    tracing::error!(%failure, "a page failed");
    let (status, text) = match failure {
        Failure::Transient(_) => {
            (StatusCode::SERVICE_UNAVAILABLE, "The page could not be read just now. Try again in a moment.")
        }
        Failure::Permanent(_) => {
            (StatusCode::INTERNAL_SERVER_ERROR, "The page could not be made. The operator's log says more.")
        }
    };
    message(status, member, "Something went wrong on our side", text)
}

/// Headers of every answer; a handler that set its own keeps it.
pub async fn harden(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let mut default = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    default(header::CONTENT_SECURITY_POLICY, POLICY);
    default(header::CACHE_CONTROL, "no-store");
    default(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(header::X_FRAME_OPTIONS, "DENY");
    default(header::REFERRER_POLICY, "no-referrer");
    default(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    default(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    default(HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()");
    response
}
