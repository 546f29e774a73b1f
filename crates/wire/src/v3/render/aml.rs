//! Results of screenings: callbacks, synchronous answers, news.

use super::antifraud::flat_risk;
use super::result::{consent, device_signals, private, user_provided_info};
use super::words::{product_word, words};
use super::{Answer, sync_headers};
use crate::v1::render::score;
use crate::v3::countries;
use crate::v3::errors::ApiError;
use crate::v3::request::{NewsQuery, category_label};
use kweli_domain::screening::{ListedPerson, Listing, NewsItem};
use kweli_domain::{JobId, JobView, Product, Reason, Sensitive, Timestamp};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// 202 of `/v3/aml`: four members, another message than elsewhere.
pub fn aml_accepted(job: JobId, user_id: &str) -> Answer {
    let body = json!({
        "status": "accepted",
        "message": "Job submitted successfully",
        "job_id": job.to_string(),
        "user_id": user_id,
    });
    Answer { http: 202, headers: Vec::new(), body }
}

/// The answer of `/v3/aml/sync` for a finished job, signed.
///
/// # Errors
/// 408 when the job is still worked on or was given up for lack of time; 500 when we failed. Both name the job.
pub fn aml_sync(view: &JobView, secret: &Sensitive<String>, now: Timestamp) -> Result<Answer, ApiError> {
    if !view.state.is_terminal() || view.screening().is_some_and(|f| f.unavailable.as_deref() == Some(TIME_OUT)) {
        return Err(ApiError::screening_timeout(view.id));
    }
    match words(view).reason {
        Some("internal_error") => Err(ApiError::internal(Some(view.id))),
        _ => Ok(Answer { http: 200, headers: sync_headers(view, secret, now), body: result(view) }),
    }
}

/// Why a synchronous screening ended without being made.
const TIME_OUT: &str = kweli_domain::screening::OUT_OF_TIME;

/// The whole result.
pub(super) fn result(view: &JobView) -> Value {
    let words = words(view);
    let product = view.submission.product;
    let finding = view.screening();
    let people: Vec<Value> = finding.map(|f| f.people.iter().map(|p| person(p, product)).collect()).unwrap_or_default();
    let updated = view.outcome().is_some_and(|outcome| outcome.revision > 1);
    let strict = view.submission.claims.screening.as_ref().is_none_or(|ask| ask.strict);
    let mut body = Map::new();
    let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
    if product == Product::AmlMonitoring {
        put("job_id", json!(view.id.to_string()));
        put("user_id", json!(view.user_id.as_str()));
    }
    put("status", json!(words.status));
    put("message", json!(words.message));
    put("reason", json!(words.reason));
    put("created_at", json!(view.created_at.iso()));
    put("completed_at", json!(view.outcome().map_or(view.created_at, |outcome| outcome.decided_at).iso()));
    let word =
        if updated && product == Product::AmlMonitoring { "aml_monitoring_update" } else { product_word(product) };
    put("product", json!(word));
    let own: Map<String, Value> = view.submission.partner_params.clone().into_iter().collect();
    put("partner_params", if own.is_empty() { Value::Null } else { Value::Object(own) });
    // Receipts do not exist.
    put("kyc_receipt", Value::Null);
    put("strict_match", json!(strict));
    put("no_of_persons_found", json!(people.len()));
    put("people", people.into());
    // Beyond the documented members: which lists the answer speaks for, and of which day.
    let lists = finding.map(|f| f.lists.as_slice()).unwrap_or_default();
    put(
        "lists",
        lists
            .iter()
            .map(|l| json!({ "name": l.name, "dated": l.dated, "entries": l.entries, "stale": l.stale }))
            .collect(),
    );
    put("user_provided_info", user_provided_info(view));
    put("antifraud", if words.status == "error" { Value::Null } else { antifraud(view) });
    put("device_signals", if words.status == "error" { Value::Null } else { device_signals(view) });
    put("consent", view.submission.consent.as_ref().map_or(Value::Null, consent));
    Value::Object(body)
}

/// The flat form of these products; null where no risk was weighed. Test data that stand for a high risk have no score.
fn antifraud(view: &JobView) -> Value {
    let high = view.outcome().is_some_and(|outcome| outcome.decision.reasons.contains(&Reason::HighRisk));
    match view.fraud.as_ref().and_then(|fraud| fraud.risk.as_ref()) {
        Some(risk) => flat_risk(risk),
        None if high => {
            json!({ "fraud_risk_level": "high", "fraud_risk_score": null, "fraud_risk_indicator_groups": [] })
        }
        None => Value::Null,
    }
}

/// One person. Monitoring names each with a reference, which the news endpoint takes.
fn person(person: &ListedPerson, product: Product) -> Value {
    let mut object = Map::new();
    let mut put = |name: &str, value: Value| object.insert(name.to_owned(), value);
    if product == Product::AmlMonitoring {
        put("ref", json!(person.reference));
    }
    put("name", json!(person.name.as_str()));
    put(
        "addresses",
        person.addresses.iter().map(|a| json!({ "address": a.full.as_str(), "country": a.country })).collect(),
    );
    put("aliases", person.aliases.iter().map(|a| json!({ "name": a.as_str() })).collect());
    put(
        "associations",
        person
            .associations
            .iter()
            .map(|a| json!({ "association_type": a.kind, "name": a.name.as_str(), "relationship": a.relationship }))
            .collect(),
    );
    put("dates_of_birth", person.dates_of_birth.iter().map(|d| json!({ "date_of_birth": d.as_str() })).collect());
    put("enforcement_actions", person.enforcement.iter().map(|l| listing(l, "Enforcement")).collect());
    put("nationalities", person.nationalities.iter().map(|n| json!({ "nationality": n })).collect());
    put("sanctions", person.sanctions.iter().map(|l| listing(l, "Sanctions")).collect());
    put("news_summary", news_summary(&person.news));
    put("pep", pep(person));
    if let Some(best) = person.matches.first() {
        let why: Vec<_> = person.matches.iter().flat_map(|m| &m.why).map(|w| json!(w.as_str())).collect();
        put("match", json!({ "score": score(best.score), "name": private(Some(&best.name)), "explanation": why }));
    }
    Value::Object(object)
}

fn listing(listing: &Listing, kind: &str) -> Value {
    json!({
        "list": listing.list,
        "source_name": listing.publisher,
        "source_type": kind,
        "source_link": listing.links,
        "listed_date": listing.listed_on,
        "until": listing.until,
        "programmes": listing.programmes,
    })
}

fn pep(person: &ListedPerson) -> Value {
    let Some(pep) = &person.pep else {
        return json!({ "pep_level": null, "political_positions": [], "sources": [] });
    };
    let positions = pep.positions.iter().map(|p| {
        let place = p.country.map(|c| format!(", {}", countries::name(c))).unwrap_or_default();
        let time = match (&p.from, &p.to) {
            (Some(from), Some(to)) => format!(" ({from} to {to})"),
            (Some(from), None) => format!(" (since {from})"),
            (None, Some(to)) => format!(" (until {to})"),
            (None, None) => String::new(),
        };
        json!(format!("{}{place}{time}", p.title))
    });
    json!({
        "pep_level": pep.level,
        "political_positions": positions.collect::<Vec<_>>(),
        "sources": pep.sources.iter().map(|s| json!({ "name": s.name, "link": s.link })).collect::<Vec<_>>(),
    })
}

/// Articles counted by category; the articles themselves have an endpoint of their own.
fn news_summary(news: &[NewsItem]) -> Value {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for item in news {
        *counts.entry(&item.category).or_default() += 1;
    }
    counts
        .into_iter()
        .map(|(word, count)| {
            json!({ "news_category": word, "news_category_label": category_label(word), "number_of_articles": count })
        })
        .collect()
}

/// The articles of one category about one person of a monitored job, newest first, a page of them.
///
/// # Errors
/// 404 when the job names no such person.
pub fn news(view: &JobView, reference: &str, query: &NewsQuery) -> Result<Answer, ApiError> {
    let people = view.screening().map(|f| f.people.as_slice()).unwrap_or_default();
    let person = people.iter().find(|p| p.reference == reference).ok_or_else(ApiError::no_aml_reference)?;
    let mut news: Vec<&NewsItem> = person.news.iter().filter(|n| n.category == query.category).collect();
    news.sort_by(|a, b| b.published.cmp(&a.published));
    let page = news.iter().skip((query.page - 1) * query.limit).take(query.limit);
    let body = json!({
        "job_id": view.id.to_string(),
        "product": "aml_monitoring_news",
        "user_id": view.user_id.as_str(),
        "meta": { "current_page": query.page, "limit": query.limit, "total_count": news.len() },
        "news": page.map(|n| json!({
            "body": n.body, "published_date": n.published, "publisher": n.publisher,
            "publisher_country_code": n.publisher_country.map_or_else(String::new, |c| c.to_string()),
            "title": n.title, "url": n.link,
        })).collect::<Vec<_>>(),
    });
    Ok(Answer { http: 200, headers: Vec::new(), body })
}

#[cfg(test)]
mod tests;
