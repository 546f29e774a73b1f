//! Sealed images: written first, named by a row in the transaction that needs them.

use crate::seal::{self, ImageSeal, Key, Place, Purpose};
use crate::sql::Tx;
use crate::store::Store;
use crate::{ClaimedTask, Error, SealedImage};
use kweli_domain::ids::uuid_v7;
use kweli_domain::{Environment, ImageKind, JobId, PartnerId, Timestamp};
use std::str::FromStr;

/// The row part of the place that an image and its key are bound to.
fn row_of(object: &str, job: JobId, kind: ImageKind) -> String {
    format!("{object}/{job}/{kind}")
}

fn place<'a>(table: &'static str, row: &'a str, partner: PartnerId, environment: Environment) -> Place<'a> {
    Place { table, row, partner, environment: Some(environment) }
}

impl Store {
    /// Seals an image under a key of its own and writes it. Durable when this returns, but found by nobody until a job
    /// names it; if none ever does, [`sweep_orphans`](Self::sweep_orphans) removes it.
    pub async fn seal_image(
        &self,
        partner: PartnerId,
        environment: Environment,
        job: JobId,
        kind: ImageKind,
        bytes: &[u8],
    ) -> Result<SealedImage, Error> {
        let keys = self.partner_keys(partner).await?;
        // The name carries its age for the sweep and is random otherwise.
        let name = uuid_v7(self.now(), &*self.parts.entropy).simple().to_string();
        let object = format!("{}/{name}", &name[30..]);
        let row = row_of(&object, job, kind);
        let seal = ImageSeal::new(&*self.parts.entropy, place("object", &row, partner, environment));
        let key_place = place("image.wrapped_key", &row, partner, environment);
        let wrapped_key = seal.key().wrap(&keys.seal, &*self.parts.entropy, Purpose::ImageKey, key_place);
        let plain = zeroize::Zeroizing::new(bytes.to_vec());
        let sealed = tokio::task::spawn_blocking(move || seal.seal(&plain))
            .await
            .map_err(|_| Error::Corrupt("sealing did not end"))?;
        self.parts.objects.put(&object, sealed).await?;
        Ok(SealedImage { kind, object, wrapped_key, owner: (partner, environment, job) })
    }

    /// Names one more image of a job, under its task.
    pub async fn add_image(&self, task: &ClaimedTask, image: SealedImage) -> Result<(), Error> {
        if (image.owner.0, image.owner.1) != (task.partner, task.environment) {
            return Err(Error::Conflict("the image was sealed for somebody else"));
        }
        let (task, now) = (task.clone(), self.now());
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    crate::tasks::fence(tx, &task).await?;
                    let owner = image.owner;
                    insert_images(tx, owner, vec![image], now).await
                })
            })
            .await
    }

    /// An image, opened. `None`: the job has none of this kind, or it was erased.
    pub async fn image(
        &self,
        partner: PartnerId,
        environment: Environment,
        job: JobId,
        kind: ImageKind,
    ) -> Result<Option<Vec<u8>>, Error> {
        let row = self
            .parts
            .db
            .row(
                "SELECT i.object, i.wrapped_key FROM image i JOIN job j ON j.id = i.job_id \
                 WHERE i.job_id = $1 AND i.kind = $2 AND j.partner = $3 AND j.environment = $4",
                vec![job.into(), kind.to_string().into(), partner.into(), environment.into()],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let Some(wrapped) = row.opt_blob(1)? else { return Ok(None) };
        let object = row.text(0)?;
        let keys = self.partner_keys(partner).await?;
        let bound = row_of(&object, job, kind);
        let key_place = place("image.wrapped_key", &bound, partner, environment);
        let key = Key::unwrap(&keys.seal, Purpose::ImageKey, key_place, wrapped)?;
        let sealed = self.parts.objects.get(&object).await?;
        let opened = tokio::task::spawn_blocking(move || {
            seal::open(&key, Purpose::Image, place("object", &bound, partner, environment), sealed)
        });
        let mut opened = opened.await.map_err(|_| Error::Corrupt("opening did not end"))??;
        Ok(Some(std::mem::take(&mut *opened)))
    }

    /// Which images a job has.
    pub async fn image_kinds(
        &self,
        partner: PartnerId,
        environment: Environment,
        job: JobId,
    ) -> Result<Vec<ImageKind>, Error> {
        let rows = self
            .parts
            .db
            .rows(
                "SELECT i.kind FROM image i JOIN job j ON j.id = i.job_id WHERE i.job_id = $1 AND j.partner = $2 \
                 AND j.environment = $3 AND i.wrapped_key IS NOT NULL",
                vec![job.into(), partner.into(), environment.into()],
            )
            .await?;
        let kinds = rows
            .iter()
            .map(|row| ImageKind::from_str(&row.text(0)?).map_err(|_| Error::Corrupt("unknown kind of image")));
        let mut kinds: Vec<_> = kinds.collect::<Result<_, _>>()?;
        kinds.sort_unstable();
        Ok(kinds)
    }
}

/// Names images; each must have been sealed for this very job.
pub(crate) async fn insert_images(
    tx: &mut Tx,
    owner: (PartnerId, Environment, JobId),
    images: Vec<SealedImage>,
    at: Timestamp,
) -> Result<(), Error> {
    for image in images {
        if image.owner != owner {
            return Err(Error::Conflict("an image was sealed for another job"));
        }
        let touched = tx
            .run(
                "INSERT INTO image (job_id, kind, object, wrapped_key, created_at) VALUES ($1, $2, $3, $4, $5) \
                 ON CONFLICT (job_id, kind) DO NOTHING",
                vec![
                    owner.2.into(),
                    image.kind.to_string().into(),
                    image.object.into(),
                    image.wrapped_key.into(),
                    at.into(),
                ],
            )
            .await?;
        if touched == 0 {
            return Err(Error::Conflict("the job has an image of this kind"));
        }
    }
    Ok(())
}
