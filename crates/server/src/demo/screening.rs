//! The demo's screenings: real lists, people who are on them and people who are not, a newer list while somebody is
//! watched, a company with somebody on a list.

use super::World;
use super::cases::{Case, Person, Row, production};
use super::client::{Answer, JobRef, PATIENCE, PAUSE, json, text};
use anyhow::{Context, Result, bail};
use kweli_domain::business::{BusinessRecord, Company, Director, Holding};
use kweli_domain::{Clock, PartnerId};
use kweli_engine::Engine;
use kweli_engine::ambient::SystemClock;
use kweli_store::NewCompany;
use kweli_wire::v1::signature;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json as object};
use std::time::Instant;

/// Where these people come from.
const COUNTRIES: [&str; 3] = ["KE", "UG", "US"];
const NOBODY: Person = Person { given: "Wanjiru", last: "Njoroge", number: "1990" };
/// On OFAC's list since December 2019: in the newer of the two releases, not in the older.
const SANCTIONED: Person = Person { given: "Kale", last: "Kayihura", number: "1955" };
/// The same with a year of birth that only a loose search accepts.
const ANOTHER_YEAR: Person = Person { number: "1959", ..SANCTIONED };
const EXPOSED: Person = Person { given: "Maria", last: "Cantwell", number: "1958" };
const COMPANY: Person = Person { given: "Adire Textiles", last: "Limited", number: "RC1020" };

/// Nobody; only the demo's article names her.
const IN_THE_NEWS: Person = Person { given: "Temwani", last: "Mapangano", number: "1985" };
const ARTICLE: &str = "Title: Banker charged with laundering millions\nPublisher: Demo Daily\nCountry: Kenya\n\
    Date: 2026-01-15\nUrl: https://daily.example/banker\n\nTemwani Mapangano was charged with money laundering and fraud in \
    Nairobi. Prosecutors say the money moved through shell companies and false invoices.\n";

/// Puts the demo's article where the server reads news.
pub fn write_news(data_dir: &std::path::Path, config: &mut crate::config::Config) -> Result<()> {
    let folder = data_dir.join("demo-news");
    std::fs::create_dir_all(&folder).context("making the folder of the demo's news")?;
    std::fs::write(folder.join("banker.txt"), ARTICLE).context("writing the demo's article")?;
    config.news.folder = folder.display().to_string();
    Ok(())
}

/// Runs them all, in an order in which each finds the lists that it needs.
pub async fn rows(world: &World, engine: &Engine, partner: PartnerId) -> Result<Vec<Row>> {
    let today = crate::commands::watchlist::today()?;
    let samples = kweli_screening::samples(today)?;
    let (newer, others): (Vec<_>, Vec<_>) = samples.into_iter().partition(|l| l.manifest.name == "us-ofac-sdn");
    for list in others {
        engine.import_watch_list(list).await?;
    }
    engine.import_watch_list(kweli_screening::earlier_sdn(today)?).await?;
    register(engine).await?;
    engine.read_news().await?;

    let watched = production("aml_monitoring", "v3", "watched, older list", SANCTIONED, "clear", None);
    let (row, job) = run(world, engine, partner, &watched).await;
    let mut rows = vec![row];
    for list in newer {
        engine.import_watch_list(list).await?;
    }
    let update =
        production("aml_monitoring", "v3", "update after the newer list", SANCTIONED, "block", Some("aml_match_found"));
    rows.push(finished(world, engine, partner, &update, Instant::now(), changed(world, job).await).await);
    for case in [
        production("aml", "v1", "on no list", NOBODY, "1031", None),
        production("aml", "v3", "on no list", NOBODY, "clear", None),
        production("aml", "v1", "sanctioned", SANCTIONED, "1030", None),
        production("aml", "v3", "sanctioned", SANCTIONED, "block", Some("aml_match_found")),
        production("aml", "v1", "politically exposed", EXPOSED, "1030", None),
        production("aml", "v3", "politically exposed", EXPOSED, "block", Some("aml_match_found")),
        production("aml", "v1", "in the news only", IN_THE_NEWS, "1017", None),
        production("aml", "v3", "in the news only", IN_THE_NEWS, "attention", Some("news_media_match")),
        production("aml", "v1", "other birth year, strict", ANOTHER_YEAR, "1031", None),
        production("aml", "v3", "other birth year, strict", ANOTHER_YEAR, "clear", None),
        production("aml", "v1", "other birth year, loose", ANOTHER_YEAR, "1030", None),
        production("aml", "v3", "other birth year, loose", ANOTHER_YEAR, "block", Some("aml_match_found")),
        production(
            "business_verification",
            "v1",
            "a sanctioned director",
            COMPANY,
            "1012",
            Some("Business Verified, director Kale Kayihura is listed"),
        ),
    ] {
        rows.push(run(world, engine, partner, &case).await.0);
    }
    Ok(rows)
}

/// A company of the operator's own register.
async fn register(engine: &Engine) -> Result<()> {
    let company = NewCompany {
        country: "NG".parse().map_err(|_| anyhow::anyhow!("the demo's country"))?,
        id_type: "BUSINESS_REGISTRATION".into(),
        number: COMPANY.number.into(),
        record: BusinessRecord {
            company: Company {
                legal_name: Some("Adire Textiles Limited".into()),
                country: Some("Nigeria".into()),
                registration_number: Some(COMPANY.number.into()),
                status: Some("ACTIVE".into()),
                ..Company::default()
            },
            directors: vec![Director { name: Some("Kale Kayihura".into()), ..Director::default() }],
            ownership: vec![
                Holding { holder: "RC1021".into(), holder_is_company: true, held: None, basis_points: 6_000 },
                Holding {
                    holder: "Wanjiru Njoroge".into(),
                    holder_is_company: false,
                    held: Some("RC1021".into()),
                    basis_points: 10_000,
                },
            ],
            ..BusinessRecord::default()
        },
    };
    Ok(engine.store().import_companies(vec![company]).await?)
}

async fn run(world: &World, engine: &Engine, partner: PartnerId, case: &Case) -> (Row, Option<String>) {
    let started = Instant::now();
    let answer = match (case.product, case.wire) {
        ("business_verification", _) => company(world, case).await,
        (_, "v1") => once_v1(world, case).await,
        _ => asked_v3(world, case).await,
    };
    let job = match &answer {
        Ok(Answer { job: Some(JobRef::Ours(job)), .. }) => Some(job.clone()),
        _ => None,
    };
    (finished(world, engine, partner, case, started, answer).await, job)
}

async fn finished(
    world: &World,
    engine: &Engine,
    partner: PartnerId,
    case: &Case,
    started: Instant,
    answer: Result<Answer>,
) -> Row {
    let ms = started.elapsed().as_millis();
    super::row(world, engine, partner, case, ms, answer).await
}

fn strict(case: &Case) -> bool {
    !case.what.ends_with("loose")
}

fn name(person: &Person) -> String {
    format!("{} {}", person.given, person.last)
}

/// Names of user and job that differ between cases and runs.
fn ids(world: &World, case: &Case) -> (String, String) {
    let slug = case.what.replace([' ', ',', ':'], "-");
    (format!("{}-{slug}-{}", case.product, world.run), format!("{}-{slug}-{}", case.product, world.run))
}

fn proof(world: &World, mut request: Value) -> Value {
    let timestamp = SystemClock.now().iso();
    request["signature"] = object!(signature::sign(world.production.as_str(), &world.partner, &timestamp));
    request["timestamp"] = object!(timestamp);
    request["partner_id"] = object!(world.partner);
    request
}

async fn once_v1(world: &World, case: &Case) -> Result<Answer> {
    let (user, job) = ids(world, case);
    let request = object!({
        "job_id": job, "user_id": user, "full_name": name(&case.person), "birth_year": case.person.number,
        "countries": COUNTRIES, "search_existing_user": false, "strict_match": strict(case), "job_type": 10,
    });
    let sent = world.http.post(format!("{}/v1/aml", world.base)).json(&proof(world, request)).send().await?;
    let body = json(sent).await?;
    Ok(Answer {
        got: text(&body, "ResultCode")?,
        reason: text(&body, "ResultText")?,
        job: Some(JobRef::Partners { user, job }),
    })
}

async fn company(world: &World, case: &Case) -> Result<Answer> {
    let (user, job) = ids(world, case);
    let request = object!({
        "partner_params": {"user_id": user, "job_id": job, "job_type": 7}, "country": "NG",
        "id_type": "BUSINESS_REGISTRATION", "id_number": case.person.number, "business_type": "co",
    });
    let url = format!("{}/v1/business_verification", world.base);
    let body = json(world.http.post(url).json(&proof(world, request)).send().await?).await?;
    let mut reason = text(&body, "ResultText")?;
    if let Some(person) = body["screening"]["people"].get(0) {
        let subject = &person["subject"];
        let word = |member: &str| subject[member].as_str().unwrap_or_default().to_owned();
        reason = format!("{reason}, {} {} is listed", word("role"), word("name"));
    }
    Ok(Answer { got: text(&body, "ResultCode")?, reason, job: Some(JobRef::Partners { user, job }) })
}

async fn asked_v3(world: &World, case: &Case) -> Result<Answer> {
    let token = world
        .http
        .post(format!("{}/v3/token", world.base))
        .header("smileid-partner-id", &world.partner)
        .header("smileid-api-key", world.production.as_str())
        .send()
        .await?;
    let token = text(&json(token).await?, "token")?;
    let as_json = |value: Value| Part::text(value.to_string()).mime_str("application/json");
    let consent = object!({"granted": true, "granted_at": SystemClock.now().iso(), "notice_language": "EN",
        "notice_privacy_policy_url": "https://bank.example/privacy"});
    let details = object!({"given_names": case.person.given, "last_name": case.person.last, "email": "a@example.com"});
    let form = Form::new()
        .part("countries", as_json(object!(COUNTRIES))?)
        .text("full_name", name(&case.person))
        .text("birth_year", case.person.number)
        .text("strict_match", strict(case).to_string())
        .text("callback_url", world.receiver.url("v3"))
        .part("user_details", as_json(details)?)
        .part("consent", as_json(consent)?);
    let path = if case.product == "aml_monitoring" { "aml/monitoring" } else { "aml" };
    let sent = world
        .http
        .post(format!("{}/v3/{path}", world.base))
        .header("SmileID-Token", &token)
        .multipart(form)
        .send()
        .await?;
    if sent.status() != 202 {
        bail!("answered {}: {}", sent.status(), sent.text().await?);
    }
    let job = text(&json(sent).await?, "job_id")?;
    told(&world.receiver.wait(&job).await.context("the callback did not arrive")?, job)
}

fn told(callback: &Value, job: String) -> Result<Answer> {
    let reason = callback["reason"].as_str().unwrap_or("-").to_owned();
    Ok(Answer { got: text(callback, "status")?, reason, job: Some(JobRef::Ours(job)) })
}

/// Waits for the callback that tells the change.
async fn changed(world: &World, job: Option<String>) -> Result<Answer> {
    let job = job.context("nobody is watched")?;
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        let callback = world.receiver.wait(&job).await.context("no callback")?;
        if callback["product"] == "aml_monitoring_update" {
            return told(&callback, job);
        }
        tokio::time::sleep(PAUSE).await;
    }
    bail!("no update within {} s", PATIENCE.as_secs())
}
