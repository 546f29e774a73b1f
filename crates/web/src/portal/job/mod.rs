//! One job, explained.

mod checks;
mod details;
mod document;
mod dossier;
mod explain;
mod faces;
mod fraud;
mod load;
mod money;
mod record;
mod screened;
mod signals;
mod timeline;
mod wires;

pub use dossier::Dossier;

use super::format::{self, When};
use super::page::Shell;
use super::reasons;
use super::respond;
use super::session::Member;
use super::words::{self, Standing};
use crate::state::WebState;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use checks::{CheckView, Fact};
use http::StatusCode;
use kweli_domain::{Environment, ImageKind, JobId, Product, Verdict};

/// `GET /portal/jobs/{job}`.
pub(super) async fn show(
    State(state): State<WebState>,
    Extension(member): Extension<Member>,
    Path(id): Path<String>,
) -> Response {
    let Ok(id) = id.parse::<JobId>() else { return respond::not_found(Some(&member)) };
    match load::load(&state.engine, member.partner.id, id).await {
        Ok(Some(dossier)) => {
            let title = format!("Job {id}");
            respond::page(StatusCode::OK, &JobPage::new(respond::shell(title, &member), &dossier))
        }
        Ok(None) => respond::not_found(Some(&member)),
        Err(failure) => respond::failure(&failure, Some(&member)),
    }
}

/// Whether a picture may be shown: a product that answers with a comparison only does not give the record's photo away.
pub(super) fn may_show(product: Product, kind: ImageKind) -> bool {
    !(product == Product::BasicKyc && kind == ImageKind::AuthorityPhoto)
}

/// The page's context.
#[derive(Template)]
#[template(path = "portal/job.html")]
pub struct JobPage {
    shell: Shell,
    id: String,
    look: Standing,
    headline: String,
    further: Vec<String>,
    standing_note: &'static str,
    sandbox: bool,
    review_command: Option<String>,
    facts: Vec<Fact>,
    identifiers: Vec<Fact>,
    accepted: When,
    faces: faces::Faces,
    checks: Vec<CheckView>,
    spared: Option<String>,
    record: Option<record::RecordView>,
    timeline: Vec<timeline::Event>,
    deliveries: Vec<timeline::DeliveryView>,
    no_delivery: &'static str,
    revisions: Vec<timeline::RevisionView>,
    money: money::MoneyView,
    wires: Vec<wires::WireView>,
}

impl JobPage {
    /// Draws the page's context from what is known of the job.
    pub fn new(shell: Shell, dossier: &Dossier) -> Self {
        let view = &dossier.view;
        let outcome = view.outcome();
        let look = words::standing(view.state, outcome);
        let waits_for_person = outcome.is_some_and(|o| o.decision.verdict == Verdict::Review);
        Self {
            shell,
            id: view.id.to_string(),
            look,
            headline: outcome.map_or_else(
                || words::waiting(view.state).to_owned(),
                |o| reasons::headline(dossier.product(), dossier.environment(), o),
            ),
            further: outcome.map(reasons::further).unwrap_or_default(),
            standing_note: outcome.map_or("Not decided yet.", reasons::standing_note),
            sandbox: dossier.environment() == Environment::Sandbox,
            review_command: waits_for_person.then(|| format!("kweli review {} --accept --note \"…\"", view.id)),
            facts: facts(dossier),
            identifiers: identifiers(dossier),
            accepted: format::when(view.created_at),
            faces: faces::faces(dossier),
            checks: checks::checks(dossier),
            spared: checks::spared(dossier),
            record: record::record(dossier),
            timeline: timeline::timeline(dossier),
            deliveries: timeline::deliveries(dossier),
            no_delivery: no_delivery(dossier),
            revisions: timeline::revisions(dossier),
            money: money::money(dossier),
            wires: wires::wires(dossier),
        }
    }
}

fn facts(dossier: &Dossier) -> Vec<Fact> {
    let view = &dossier.view;
    let submission = &view.submission;
    let claims = &submission.claims;
    let mut facts = vec![Fact::new("Product", words::product(dossier.product()))];
    if let Some(id_type) = &claims.id_type {
        let label = claims
            .country
            .and_then(|country| kweli_domain::catalog::get().id_type(country, id_type))
            .map(|known| format!("{}, {}", known.label, known.country_name));
        let written = match claims.country {
            Some(country) => format!("{country} {id_type}"),
            None => id_type.clone(),
        };
        facts.push(Fact::new("Type of ID", label.unwrap_or(written)));
    }
    facts.push(Fact::new("Environment", words::environment(dossier.environment())));
    facts.push(Fact::new("Came in by", words::wire(dossier.generation())));
    if let Some(outcome) = view.outcomes.first() {
        facts.push(Fact::new("Decided after", format::span(outcome.decided_at.since(view.created_at))));
    }
    if let Some(confidence) = view.outcome().and_then(|o| o.decision.face_confidence) {
        facts.push(Fact::new("Face confidence", format!("{} of 100", format::score(confidence, 1))));
    }
    if dossier.attempt > 1 {
        facts.push(Fact::new("Attempts", dossier.attempt.to_string()));
    }
    facts
}

fn identifiers(dossier: &Dossier) -> Vec<Fact> {
    let view = &dossier.view;
    let mut facts = vec![
        Fact::new("Your job id", view.partner_job_id.clone()),
        Fact::new("Your user id", view.user_id.as_str()),
        Fact::new("Smile job id", view.smile_job_id.to_string()),
    ];
    if let Some(outcome) = view.outcome() {
        facts.push(Fact::new("Rules and lines", outcome.policy_version.clone()));
    }
    if let Some(sdk) = view.submission.source_sdk.as_ref().filter(|s| !s.is_empty()) {
        facts.push(Fact::new("Client library", sdk.clone()));
    }
    facts
}

const fn no_delivery(dossier: &Dossier) -> &'static str {
    use kweli_domain::submission::Delivery;
    match dossier.view.submission.delivery {
        Delivery::Inline => "The result was given in the answer of the same request, so nothing is called back.",
        Delivery::Later => "No callback was sent for this job so far.",
    }
}
