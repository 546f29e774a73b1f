//! A job's pictures: opened once, decoded once, kept while there is room.

use super::CheckError;
use crate::Engine;
use kweli_domain::{Environment, ImageKind, JobId, PartnerId};
use kweli_vision::{DecodeError, Face, FaceEngine, InferenceError, Picture, Template, decode};
use std::collections::HashMap;
use std::sync::Arc;

/// How many decoded pixels one job may keep (three bytes each). Pictures beyond are decoded again when they are needed.
const KEPT_PIXELS: u64 = 32_000_000;

/// A picture with its faces, largest first, and the template of the largest.
pub(super) struct Portrait {
    pub(super) picture: Arc<Picture>,
    pub(super) faces: Vec<Face>,
}

pub(super) struct Gallery {
    engine: Engine,
    partner: PartnerId,
    environment: Environment,
    job: JobId,
    kept: HashMap<ImageKind, Arc<Picture>>,
    kept_pixels: u64,
    selfie: Option<Arc<Portrait>>,
    selfie_template: Option<Arc<Template>>,
    /// The job whose selfie is on file and stands in for this job's.
    selfie_of: Option<JobId>,
}

fn pixels(picture: &Picture) -> u64 {
    u64::from(picture.width()) * u64::from(picture.height())
}

/// Why a picture of the job cannot be looked at.
pub(super) enum Unusable {
    /// Its bytes are no picture.
    Decode(DecodeError),
    /// It is gone from the store.
    Gone,
}

impl std::fmt::Display for Unusable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Decode(error) => error.fmt(f),
            Self::Gone => f.write_str("the image is not stored any more"),
        }
    }
}

impl Gallery {
    pub(super) fn new(engine: Engine, partner: PartnerId, environment: Environment, job: JobId) -> Self {
        Self {
            engine,
            partner,
            environment,
            job,
            kept: HashMap::new(),
            kept_pixels: 0,
            selfie: None,
            selfie_template: None,
            selfie_of: None,
        }
    }

    /// Takes another job's selfie for this job's.
    pub(super) const fn selfie_of(&mut self, job: Option<JobId>) {
        self.selfie_of = job;
    }

    /// Which pictures the job has.
    pub(super) async fn kinds(&self) -> Result<Vec<ImageKind>, CheckError> {
        let mut kinds = self.engine.store().image_kinds(self.partner, self.environment, self.job).await?;
        if self.selfie_of.is_some() && !kinds.contains(&ImageKind::Selfie) {
            kinds.insert(0, ImageKind::Selfie);
        }
        Ok(kinds)
    }

    /// The sealed bytes of a picture, opened.
    pub(super) async fn bytes(&self, kind: ImageKind) -> Result<Option<Vec<u8>>, CheckError> {
        let job = self.selfie_of.filter(|_| kind == ImageKind::Selfie).unwrap_or(self.job);
        Ok(self.engine.store().image(self.partner, self.environment, job, kind).await?)
    }

    /// The selfie of another job, found; `None` if it is gone or no picture.
    pub(super) async fn selfie_of_job(
        &self,
        vision: &Arc<FaceEngine>,
        job: JobId,
    ) -> Result<Option<Portrait>, CheckError> {
        let store = self.engine.store();
        let Some(bytes) = store.image(self.partner, self.environment, job, ImageKind::Selfie).await? else {
            return Ok(None);
        };
        let limits = self.engine.config().pictures;
        match self.compute(move || decode(&bytes, &limits)).await? {
            Ok(picture) => self.find(vision, Arc::new(picture)).await.map(Some),
            Err(_) => Ok(None),
        }
    }

    /// Decodes a picture, or takes the one that is kept.
    pub(super) async fn picture(&mut self, kind: ImageKind) -> Result<Result<Arc<Picture>, Unusable>, CheckError> {
        if let Some(picture) = self.kept.get(&kind) {
            return Ok(Ok(picture.clone()));
        }
        let decoded = self.decode(kind).await?;
        if let Ok(picture) = &decoded {
            self.keep(kind, picture);
        }
        Ok(decoded)
    }

    /// Decodes several pictures, as many at once as there are computing threads, and tells their sizes.
    pub(super) async fn decode_all(
        &mut self,
        kinds: &[ImageKind],
    ) -> Result<Vec<(ImageKind, Result<(u32, u32), Unusable>)>, CheckError> {
        use futures::stream::{self, StreamExt};
        let this = &*self;
        let mut results = Vec::with_capacity(kinds.len());
        let mut keep = Vec::new();
        let mut room = KEPT_PIXELS.saturating_sub(self.kept_pixels);
        let mut decoded = stream::iter(kinds.iter().copied())
            .map(|kind| async move { (kind, this.decode(kind).await) })
            .buffered(self.engine.config().cpu_threads.max(1));
        while let Some((kind, picture)) = decoded.next().await {
            let size = picture?.map(|picture| {
                let (width, height) = (picture.width(), picture.height());
                // What does not fit is dropped here, before the next one comes.
                if let Some(left) = room.checked_sub(pixels(&picture)) {
                    room = left;
                    keep.push((kind, picture));
                }
                (width, height)
            });
            results.push((kind, size));
        }
        drop(decoded);
        for (kind, picture) in keep {
            self.keep(kind, &picture);
        }
        Ok(results)
    }

    async fn decode(&self, kind: ImageKind) -> Result<Result<Arc<Picture>, Unusable>, CheckError> {
        let Some(bytes) = self.bytes(kind).await? else { return Ok(Err(Unusable::Gone)) };
        let limits = self.engine.config().pictures;
        let decoded = self.engine.inner.cpu.run(move || decode(&bytes, &limits)).await?;
        Ok(decoded.map(Arc::new).map_err(Unusable::Decode))
    }

    fn keep(&mut self, kind: ImageKind, picture: &Arc<Picture>) {
        let more = pixels(picture);
        if self.kept_pixels + more <= KEPT_PIXELS && self.kept.insert(kind, picture.clone()).is_none() {
            self.kept_pixels += more;
        }
    }

    /// The selfie with its faces. An unusable selfie has been found out by the picture check before.
    pub(super) async fn selfie(&mut self, vision: &Arc<FaceEngine>) -> Result<Arc<Portrait>, CheckError> {
        if let Some(selfie) = &self.selfie {
            return Ok(selfie.clone());
        }
        let picture = self.picture(ImageKind::Selfie).await?;
        let picture = picture.map_err(|why| CheckError::Broken(format!("selfie: {why}")))?;
        let selfie = Arc::new(self.find(vision, picture).await?);
        self.selfie = Some(selfie.clone());
        Ok(selfie)
    }

    /// The template of the selfie's largest face; `None` without a face.
    pub(super) async fn selfie_template(
        &mut self,
        vision: &Arc<FaceEngine>,
    ) -> Result<Option<Arc<Template>>, CheckError> {
        if let Some(template) = &self.selfie_template {
            return Ok(Some(template.clone()));
        }
        let selfie = self.selfie(vision).await?;
        let template = self.embed(vision, &selfie).await?.map(Arc::new);
        self.selfie_template.clone_from(&template);
        Ok(template)
    }

    /// Finds the faces of a picture.
    pub(super) async fn find(&self, vision: &Arc<FaceEngine>, picture: Arc<Picture>) -> Result<Portrait, CheckError> {
        let (vision, seen) = (vision.clone(), picture.clone());
        let faces = self.engine.inner.cpu.run(move || vision.find_faces(&seen)).await??;
        Ok(Portrait { picture, faces })
    }

    /// Makes the template of a portrait's largest face; `None` without a face.
    pub(super) async fn embed(
        &self,
        vision: &Arc<FaceEngine>,
        portrait: &Portrait,
    ) -> Result<Option<Template>, CheckError> {
        let Some(face) = portrait.faces.first().copied() else { return Ok(None) };
        let (vision, picture) = (vision.clone(), portrait.picture.clone());
        match self.engine.inner.cpu.run(move || vision.embed(&picture, &face)).await? {
            Ok(template) => Ok(Some(template)),
            // A face that lies outside its picture cannot be aligned: as good as none.
            Err(InferenceError::FaceOutside) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Computes on the computing threads.
    pub(super) async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, CheckError> {
        Ok(self.engine.inner.cpu.run(work).await?)
    }

    /// A kept picture, if there is one.
    pub(super) fn kept(&self, kind: ImageKind) -> Option<Arc<Picture>> {
        self.kept.get(&kind).cloned()
    }
}
