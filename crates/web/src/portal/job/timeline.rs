//! What happened when: acceptance, decisions, deliveries with each attempt.

use super::dossier::Dossier;
use crate::portal::format::{self, When};
use crate::portal::reasons;
use crate::portal::words::{self, Standing};
use kweli_domain::callback::{CallbackState, Carries, schedule};
use kweli_domain::outcome::Judge;
use kweli_domain::{Outcome, Timestamp};
use kweli_store::{Attempt, CallbackRow};

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Event {
    /// When.
    pub at: When,
    /// In a few words.
    pub title: String,
    /// More of it.
    pub detail: String,
    /// Its look.
    pub look: Standing,
    order: Timestamp,
}

/// One delivery and its attempts.
#[derive(Clone, Debug)]
pub struct DeliveryView {
    /// Its id.
    pub id: String,
    /// Where to.
    pub url: String,
    /// Where it stands.
    pub look: Standing,
    /// What it carries.
    pub carries: String,
    /// Its attempts.
    pub attempts: Vec<AttemptView>,
    /// What comes next.
    pub next: Option<When>,
    /// How many attempts the generation's schedule allows.
    pub allowed: usize,
}

/// One attempt.
#[derive(Clone, Debug)]
pub struct AttemptView {
    /// Counted from 1.
    pub number: usize,
    /// When.
    pub at: When,
    /// What came back.
    pub answer: String,
    /// Whether it was acknowledged.
    pub look: Standing,
    /// How long it took.
    pub took: String,
}

/// One revision of the outcome.
#[derive(Clone, Debug)]
pub struct RevisionView {
    /// Counted from 1.
    pub number: u32,
    /// When.
    pub at: When,
    /// The verdict.
    pub look: Standing,
    /// Why.
    pub sentence: String,
    /// Who judged.
    pub judge: &'static str,
    /// Version of the rules and lines.
    pub policy: String,
}

/// All events in order.
pub fn timeline(dossier: &Dossier) -> Vec<Event> {
    let view = &dossier.view;
    let mut events = vec![Event {
        at: format::when(view.created_at),
        title: "Accepted".to_owned(),
        detail: format!("{} by {}", words::product(dossier.product()), words::wire(dossier.generation())),
        look: Standing { word: "Accepted", class: "error", icon: "info" },
        order: view.created_at,
    }];
    events.extend(view.outcomes.iter().map(|outcome| decided(outcome, dossier)));
    for delivery in &dossier.deliveries {
        let what = match (delivery.carries, delivery.replay) {
            (Carries::Suspects, _) => "Callback about other users",
            (Carries::Result, true) => "Replay",
            (Carries::Result, false) => "Callback",
        };
        for (i, attempt) in delivery.attempts.iter().enumerate() {
            let look = attempt_look(attempt);
            events.push(Event {
                at: format::when(attempt.at),
                title: format!("{what} {}", if look.class == "clear" { "delivered" } else { "failed" }),
                detail: format!("revision {}, attempt {}: {}", delivery.revision, i + 1, answer(attempt)),
                look,
                order: attempt.at,
            });
        }
    }
    events.sort_by_key(|event| event.order);
    events
}

fn decided(outcome: &Outcome, dossier: &Dossier) -> Event {
    let look = words::verdict(outcome.decision.verdict);
    let since = format::span(outcome.decided_at.since(dossier.view.created_at));
    let who = match outcome.decision.judge {
        Judge::Machine => "by the rules",
        Judge::Person => "by a reviewer",
    };
    Event {
        at: format::when(outcome.decided_at),
        title: look.word.to_owned(),
        detail: format!("{who}, {since} after acceptance"),
        look,
        order: outcome.decided_at,
    }
}

/// Every revision, oldest first.
pub fn revisions(dossier: &Dossier) -> Vec<RevisionView> {
    dossier
        .view
        .outcomes
        .iter()
        .map(|outcome| RevisionView {
            number: outcome.revision,
            at: format::when(outcome.decided_at),
            look: words::verdict(outcome.decision.verdict),
            sentence: reasons::headline(dossier.product(), dossier.environment(), outcome),
            judge: match outcome.decision.judge {
                Judge::Machine => "Rules",
                Judge::Person => "Reviewer",
            },
            policy: outcome.policy_version.clone(),
        })
        .collect()
}

/// Every delivery, oldest first.
pub fn deliveries(dossier: &Dossier) -> Vec<DeliveryView> {
    dossier.deliveries.iter().map(delivery).collect()
}

fn delivery(delivery: &CallbackRow) -> DeliveryView {
    let look = match delivery.state {
        CallbackState::Pending => Standing { word: "Pending", class: "review", icon: "clock" },
        CallbackState::Delivered => Standing { word: "Delivered", class: "clear", icon: "check" },
        CallbackState::Exhausted => Standing { word: "Given up", class: "block", icon: "cross" },
    };
    let kind = match (delivery.carries, delivery.replay) {
        (Carries::Suspects, _) => ", about other users only",
        (Carries::Result, true) => ", replayed on request",
        (Carries::Result, false) => "",
    };
    let attempts = delivery.attempts.iter().enumerate().map(|(i, attempt)| AttemptView {
        number: i + 1,
        at: format::when(attempt.at),
        answer: answer(attempt),
        look: attempt_look(attempt),
        took: format::span(i64::from(attempt.took_ms)),
    });
    DeliveryView {
        id: delivery.id.to_string(),
        url: delivery.url.as_str().to_owned(),
        look,
        carries: format!("Revision {} in the shape of {}{kind}", delivery.revision, words::wire(delivery.generation)),
        attempts: attempts.collect(),
        next: delivery.next_at.filter(|_| delivery.state == CallbackState::Pending).map(format::when),
        allowed: schedule(delivery.generation).waits_s.len() + 1,
    }
}

fn attempt_look(attempt: &Attempt) -> Standing {
    if attempt.status.is_some_and(|s| (200..300).contains(&s)) {
        Standing { word: "Acknowledged", class: "clear", icon: "check" }
    } else {
        Standing { word: "Failed", class: "block", icon: "cross" }
    }
}

fn answer(attempt: &Attempt) -> String {
    match (attempt.status, attempt.error.as_deref()) {
        (Some(status), Some(error)) => format!("HTTP {status}, {error}"),
        (Some(status), None) => format!("HTTP {status}"),
        (None, Some(error)) => error.to_owned(),
        (None, None) => "no answer".to_owned(),
    }
}
