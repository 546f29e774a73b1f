//! The main job, end to end, on real faces: what `kweli demo` does.
//!
//! A whole installation is started in this process. A partner is made, an authority's table is filled with real
//! photographs, and then a client that knows nothing of the inside speaks the two wires over TLS, as a partner's backend
//! would. Results are taken from where a partner would take them: status calls and callbacks.

mod cases;
mod client;
mod documents;
mod photos;
mod receiver;
mod screening;
mod selfie;
mod specimens;
mod v1;
mod v3;

use crate::boot::Boot;
use crate::cli::Common;
use crate::commands::demo::Demo;
use crate::commands::{authority, models, partner};
use crate::config::Config;
use crate::{logging, output, registry, serving, tls};
use anyhow::{Context, Result, bail};
use cases::{Case, Row};
use kweli_domain::Sensitive;
use kweli_domain::partner::PartnerSettings;
use serde_json::json;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::time::Instant;

/// Opening balance: the demo's own jobs cost a few hundred minor units.
const WALLET: i64 = 100_000;

/// What the demo's client needs to know.
pub(crate) struct World {
    /// Origin of the API.
    pub base: String,
    /// Partner id as a partner would write it.
    pub partner: String,
    /// Secret of the sandbox key.
    pub sandbox: Sensitive<String>,
    /// Secret of the production key.
    pub production: Sensitive<String>,
    /// Origin of the callback receiver.
    pub receiver: receiver::Receiver,
    /// Real photographs.
    pub photos: photos::Photos,
    /// Documents of one person, with the portrait of the person on the selfie.
    pub specimens: specimens::Specimens,
    /// Trusts the local CA.
    pub http: reqwest::Client,
    /// Makes names of jobs and people that differ between runs.
    pub run: String,
}

/// Runs the demo.
pub async fn run(demo: Demo, common: &Common) -> Result<()> {
    let started = Instant::now();
    let listen = demo.listen.map(fixed_port).transpose()?;
    let admin = demo.admin.map(fixed_port).transpose()?;
    let mut config = Config::load_with(common.config.as_deref(), &common.data_dir, listen, admin)?;
    config.callbacks.allow_private = true;
    config.authorities.faults.push(cases::DOWN.to_owned());
    config.authorities.sync_deadline_s = 3;
    config.authorities.give_up_after_s = 2;
    screening::write_news(&common.data_dir, &mut config)?;
    if demo.json || config.log.level == "info" {
        "warn".clone_into(&mut config.log.level);
    }
    logging::start(&config.log)?;
    let data_dir = common.data_dir.clone();
    let photos = bring_files(&demo, &mut config, &data_dir)?;

    let boot = Boot::with_config(data_dir.clone(), config);
    let store = boot.store().await?;
    let vision = boot.vision()?;
    tls::ensure_ca(&data_dir, boot.clock.now())?;
    let receiver = receiver::start(&boot).await?;
    let engine = boot.engine(store.clone(), vision)?;
    let serving = serving::start(&boot, &engine, serving::Role::All, serving::metrics()?)?;

    let settings = PartnerSettings {
        sandbox_callback_url: Some(Sensitive::new(receiver.url("sandbox-default"))),
        callback_url: Some(Sensitive::new(receiver.url("production-default"))),
        ..PartnerSettings::default()
    };
    let created = partner::create(&store, "Demo Bank", settings, WALLET).await?;
    write_credentials(&data_dir, &created.json(&boot.config.server.public_url, &data_dir))?;
    fill_authority(&store, &data_dir, &photos, false).await?;

    let world = World {
        base: boot.config.server.public_url.clone(),
        partner: created.partner.to_string(),
        http: client::build(&data_dir)?,
        sandbox: created.sandbox,
        production: created.production,
        receiver,
        specimens: specimens::Specimens::make(&photos.authority, &photos.other)?,
        photos,
        run: format!("{:x}", boot.clock.now().0),
    };
    world.receiver.expect_secrets(&world.partner, [world.sandbox.clone(), world.production.clone()]);

    let mut rows = Vec::new();
    for case in cases::all().into_iter().chain(documents::all()) {
        if case.swaps_photos {
            fill_authority(&store, &data_dir, &world.photos, true).await?;
        }
        let row = run_case(&world, &engine, created.partner, &case).await;
        output::say(&format!("{} {} {}: {}", case.wire, case.product, case.what, row.got));
        rows.push(row);
        if case.swaps_photos {
            fill_authority(&store, &data_dir, &world.photos, false).await?;
        }
    }
    for row in screening::rows(&world, &engine, created.partner).await? {
        output::say(&format!("{} {} {}: {}", row.case.wire, row.case.product, row.case.what, row.got));
        rows.push(row);
    }
    let wrong = report(&rows, demo.json);
    let (callbacks, unsigned) = world.receiver.counts();
    output::say(&format!(
        "{} of {} rows as expected, {callbacks} callbacks received, {unsigned} with a wrong signature, {:.0} s in all",
        rows.len() - wrong,
        rows.len(),
        started.elapsed().as_secs_f32()
    ));
    let link = kweli_web::portal::sign_in_link(&engine, created.partner).await?;
    if !demo.once {
        if demo.json {
            output::print(&json!({"sign_in": link, "base_url": world.base}).to_string());
        }
        output::say(&format!(
            "\nLook at the jobs:  {link}\n(one sign-in; the local CA is {})",
            tls::ca_path(&data_dir).display()
        ));
        output::say("Serving until Ctrl-C.");
        serving::stop_signal().await?;
    }
    serving.stop().await;
    if wrong > 0 || unsigned > 0 {
        bail!("{wrong} rows did not come out as expected");
    }
    Ok(())
}

/// Models and photographs: from a folder, or fetched.
fn bring_files(demo: &Demo, config: &mut Config, data_dir: &Path) -> Result<photos::Photos> {
    let mut say = |line: String| output::say(&line);
    if let Some(folder) = &demo.offline_models {
        let sub = |name: &str| if folder.join(name).is_dir() { folder.join(name) } else { folder.clone() };
        config.vision.models_dir = sub("models").display().to_string();
        return photos::load(&sub("photos"));
    }
    registry::fetch(&models::pinned(), Path::new(&config.vision.models_dir), &mut say)?;
    let folder = std::env::var_os("KWELI_PHOTOS_DIR").map_or_else(|| data_dir.join("demo/photos"), Into::into);
    registry::fetch(&photos::pinned(), &folder, &mut say)?;
    photos::load(&folder)
}

/// A port that is free now, for port 0.
fn fixed_port(address: SocketAddr) -> Result<SocketAddr> {
    if address.port() != 0 {
        return Ok(address);
    }
    Ok(TcpListener::bind(address)?.local_addr()?)
}

fn write_credentials(data_dir: &Path, credentials: &serde_json::Value) -> Result<()> {
    tls::write_private(&data_dir.join("demo/credentials.json"), &serde_json::to_string_pretty(credentials)?)
}

/// The authority's people: two with real photographs, which `swapped` exchanges.
async fn fill_authority(
    store: &kweli_store::Store,
    data_dir: &Path,
    photos: &photos::Photos,
    swapped: bool,
) -> Result<()> {
    let folder = data_dir.join("demo/authority");
    std::fs::create_dir_all(&folder)?;
    let (first, second) = if swapped { ("other.jpg", "same.jpg") } else { ("same.jpg", "other.jpg") };
    std::fs::write(folder.join("same.jpg"), &photos.authority)?;
    std::fs::write(folder.join("other.jpg"), &photos.other)?;
    let csv = format!(
        "id_number,first_name,last_name,full_name,dob,gender,phone_number,photo\n\
         {},Amara,Okoye,Amara Okoye,1968-04-12,M,+254712345678,{first}\n\
         {},Barack,Hussein,Barack Hussein,1961-08-04,M,+254798765432,{second}\n\
         {},Brian,Otieno,Brian Otieno,1990-05-17,M,+254700000000,{first}\n",
        cases::SAME,
        cases::OTHER,
        documents::NUMBER,
    );
    let file = folder.join("people.csv");
    std::fs::write(&file, csv)?;
    let country = cases::COUNTRY.parse().map_err(|_| anyhow::anyhow!("the demo's country"))?;
    let report = authority::import(store, country, cases::ID_TYPE, &file, Some(&folder)).await?;
    // The table's clear copy is not left behind.
    std::fs::remove_dir_all(&folder)?;
    if let Some((line, why)) = report.refused.first() {
        bail!("the demo's own authority table, line {line}: {why}");
    }
    Ok(())
}

async fn run_case(world: &World, engine: &kweli_engine::Engine, partner: kweli_domain::PartnerId, case: &Case) -> Row {
    let started = Instant::now();
    let result = match (&case.selfie, case.wire) {
        (Some(about), _) => selfie::run(world, case, about).await,
        (None, "v3") => v3::run(world, case).await,
        (None, _) => v1::run(world, case).await,
    };
    let ms = started.elapsed().as_millis();
    row(world, engine, partner, case, ms, result).await
}

/// What became of a case.
pub(crate) async fn row(
    world: &World,
    engine: &kweli_engine::Engine,
    partner: kweli_domain::PartnerId,
    case: &Case,
    ms: u128,
    result: Result<client::Answer>,
) -> Row {
    let (got, reason, job) = match result {
        Ok(answer) => (answer.got, answer.reason, answer.job),
        Err(error) => ("failed".to_owned(), format!("{error:#}"), None),
    };
    let link = match job {
        Some(client::JobRef::Ours(id)) => Some(id),
        Some(client::JobRef::Partners { user, job }) => engine
            .store()
            .job_by_partner_id(partner, case.environment(), Some(&user), &job)
            .await
            .ok()
            .flatten()
            .map(|row| row.id.to_string()),
        None => None,
    }
    .map_or_else(|| "-".to_owned(), |id| format!("{}/portal/jobs/{id}", world.base));
    let refused = case.selfie.is_some_and(|selfie| selfie.refused);
    let as_expected =
        got == case.expected && refused == (link == "-") && case.expected_reason.is_none_or(|r| r == reason);
    Row { case: *case, got, reason, ms, link, as_expected }
}

/// Prints the rows; tells how many are wrong.
fn report(rows: &[Row], json_lines: bool) -> usize {
    if json_lines {
        for row in rows {
            let line = json!({"product": row.case.product, "wire": row.case.wire, "expected": row.case.expected,
                "expected_reason": row.case.expected_reason, "got": row.got, "reason": row.reason, "ms": row.ms,
                "link": row.link, "case": row.case.what, "ok": row.as_expected});
            output::print(&line.to_string());
        }
    } else {
        let cells: Vec<Vec<String>> = rows
            .iter()
            .map(|row| {
                vec![
                    row.case.product.to_owned(),
                    row.case.wire.to_owned(),
                    row.case.expected.to_owned(),
                    if row.as_expected { row.got.clone() } else { format!("{} (!)", row.got) },
                    row.reason.clone(),
                    row.ms.to_string(),
                    row.link.clone(),
                    row.case.what.to_owned(),
                ]
            })
            .collect();
        let header = ["product", "wire", "expected", "got", "reason", "ms", "link", "case"];
        output::print(&output::table(&header, &cells));
    }
    rows.iter().filter(|row| !row.as_expected).count()
}

/// Loopback address with a free port, for the demo's own listeners.
pub(crate) fn free_loopback() -> Result<TcpListener> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("taking a free port")?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}
