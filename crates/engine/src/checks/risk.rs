//! Telemetry, velocity and the findings before, weighed by the partner's rules.

use super::secure::number_of;
use super::{Case, CheckError, Step};
use kweli_domain::fraud::{SecureFinding, SuspectReason};
use kweli_domain::risk::{Device, Fact, Facts, Subject, assess};
use kweli_domain::{Evidence, Finding};

/// Most users of one device that are counted.
const MOST_USERS: u32 = 50;

pub(super) async fn check(case: &Case<'_>, evidence: &[Evidence]) -> Result<Step, CheckError> {
    let device = Device::read(&case.row.submission.metadata);
    let rules = case.settings.risk_rules();
    let mut facts = Facts::default();
    device.note(&mut facts, case.row.created_at);
    note_velocities(case, &device, &mut facts).await?;
    note_travel(case, &device, &mut facts).await?;
    let secure = evidence.iter().rev().find_map(|row| match &row.finding {
        Finding::Secure(finding) => Some(finding),
        _ => None,
    });
    if let Some(secure) = secure {
        note_secure(secure, &mut facts);
    }
    Ok(Step::found(Finding::Risk(assess(rules, &facts))))
}

fn note_secure(secure: &SecureFinding, facts: &mut Facts) {
    facts.set_count(Fact::DuplicateFaces, secure.count(SuspectReason::SameFace));
    facts.set_count(Fact::PossibleDuplicateFaces, secure.possible.len());
    facts.set_count(Fact::SharedNumber, secure.count(SuspectReason::SameNumber));
    facts.set_count(Fact::Blocked, secure.blocked.len());
}

/// Counts what the rules ask for, and nothing else.
async fn note_velocities(case: &Case<'_>, device: &Device, facts: &mut Facts) -> Result<(), CheckError> {
    let (partner, environment) = (case.task.partner, case.task.environment);
    let store = case.engine.store();
    let now = case.row.created_at;
    let address = device.address.map(|address| address.to_string());
    let number = number_of(&case.row.submission);
    let device_id = device.id.as_ref().map(|id| id.as_str());
    for fact in case.settings.risk_rules().velocities() {
        let Fact::Velocity { of, count, hours } = fact else { continue };
        let value = match of {
            Subject::Device => device_id,
            Subject::Address => address.as_deref(),
            Subject::Number => number.as_deref(),
        };
        let Some(value) = value else { continue };
        let since = now.plus_ms(-i64::from(hours) * 3_600_000);
        let seen = store.velocity(partner, environment, (of, value), count, since).await?;
        facts.set_count(fact, usize::try_from(seen).unwrap_or(usize::MAX));
    }
    if let Some(id) = device_id {
        let user = case.row.user_id.as_str();
        let others = store.others_who_showed(partner, environment, (Subject::Device, id), user, MOST_USERS).await?;
        facts.set_count(Fact::SharedDevice, others.len());
    }
    Ok(())
}

async fn note_travel(case: &Case<'_>, device: &Device, facts: &mut Facts) -> Result<(), CheckError> {
    let Some(here) = device.place else { return Ok(()) };
    let (partner, environment) = (case.task.partner, case.task.environment);
    let user = case.row.user_id.as_str();
    let last = case.engine.store().last_whereabouts(partner, environment, user, case.row.id).await?;
    if let Some(last) = last
        && let Some(speed) = here.kmh_from(last.place, case.row.created_at.since(last.at).abs())
    {
        facts.set(Fact::TravelKmh, speed);
    }
    Ok(())
}
