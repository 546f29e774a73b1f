//! Reads everything that a job's page needs, through the partner that asks.

use super::dossier::Dossier;
use super::may_show;
use crate::portal::pixels;
use kweli_domain::{Environment, JobId, PartnerId};
use kweli_engine::{Engine, Failure};
use kweli_store::JobRow;

/// The dossier of a partner's job; `None` if the partner has no such job in either environment.
pub async fn load(engine: &Engine, partner: PartnerId, job: JobId) -> Result<Option<Dossier>, Failure> {
    for environment in Environment::ALL {
        if let Some(row) = engine.store().job(partner, environment, job).await? {
            return Ok(Some(dossier(engine, row).await?));
        }
    }
    Ok(None)
}

async fn dossier(engine: &Engine, row: JobRow) -> Result<Dossier, Failure> {
    let store = engine.store();
    let (partner, environment, job) = (row.submission.partner, row.submission.environment, row.id);
    let (price, attempt, product) = (row.price, row.attempt, row.submission.product);
    let evidence = store.evidence(partner, environment, job).await?;
    let mut images = store.image_kinds(partner, environment, job).await?;
    images.retain(|kind| may_show(product, *kind));
    images.sort_unstable();
    let money = match price {
        Some(_) => store.job_money(partner, environment, job).await?,
        None => None,
    };
    let mut dossier = Dossier {
        sizes: Dossier::decoded_sizes(&evidence),
        deliveries: store.callbacks_of(partner, environment, job).await?,
        view: engine.view_of(row, false).await?,
        evidence,
        images,
        price,
        money,
        currency: engine.config().prices.currency.clone(),
        attempt,
    };
    // A box can only be drawn over a picture of known size. The checks note the sizes of what was submitted; the
    // authority's photo is measured here.
    let unmeasured: Vec<_> = dossier
        .faces()
        .into_keys()
        .filter(|kind| !dossier.sizes.contains_key(kind) && dossier.images.contains(kind))
        .collect();
    for kind in unmeasured {
        let bytes = store.image(partner, environment, job, kind).await?;
        if let Some(size) = bytes.as_deref().and_then(pixels::upright_size) {
            dossier.sizes.insert(kind, size);
        }
    }
    Ok(dossier)
}
