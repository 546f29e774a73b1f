//! The faces on file of each partner and environment, in memory for searching.
//!
//! The store is the truth. A gallery remembers the numbers of the last changes that it has seen, of the faces on file and
//! of the blocked ones; before every search it reads what came since, whichever node wrote it. So a face that was erased
//! before a search began is not found by it, and a restart only costs the time of reading.

use kweli_domain::enrolment::FaceTemplate;
use kweli_domain::fraud::UserRef;
use kweli_domain::{Environment, PartnerId};
use kweli_store::{Store, face_key};
use kweli_vision::search::{ExactIndex, FaceIndex};
use kweli_vision::{FaceEngine, Template};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// Changes read at once while catching up.
const STEP: u32 = 1_000;

/// Where one partner's faces live.
type Place = (PartnerId, Environment);

/// All galleries of this process.
#[derive(Default)]
pub(crate) struct Galleries(Mutex<HashMap<Place, Arc<FaceGallery>>>);

/// The faces of one partner and environment.
#[derive(Default)]
pub(crate) struct FaceGallery {
    /// The first stage of a search; the second reads whole templates from the store.
    pub(crate) enrolled: Enrolled,
    /// Held while catching up, so that it happens once.
    seen: tokio::sync::Mutex<Seen>,
    blocked: Mutex<BTreeMap<u64, (UserRef, Arc<Template>)>>,
}

/// The index behind its trait: another kind can take its place here.
pub(crate) struct Enrolled(Box<dyn FaceIndex>);

impl Default for Enrolled {
    fn default() -> Self {
        Self(Box::new(ExactIndex::new()))
    }
}

impl std::ops::Deref for Enrolled {
    type Target = dyn FaceIndex;
    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

#[derive(Default)]
struct Seen {
    faces: u64,
    blocks: u64,
    /// People whose templates other models made: they are not in the index.
    foreign: BTreeSet<u64>,
}

/// A gallery that was up to date when it was asked for.
pub(crate) struct Current {
    pub(crate) gallery: Arc<FaceGallery>,
    /// How many faces on file cannot be searched, because other models made their templates.
    pub(crate) foreign: usize,
}

impl Galleries {
    fn gallery(&self, place: Place) -> Arc<FaceGallery> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(place).or_default().clone()
    }

    /// The gallery of a partner and environment, with everything in it that was committed before this call.
    pub(crate) async fn current(
        &self,
        store: &Store,
        vision: &FaceEngine,
        place: Place,
    ) -> Result<Current, kweli_store::Error> {
        let gallery = self.gallery(place);
        let mut seen = gallery.seen.lock().await;
        let (partner, environment) = place;
        loop {
            let changes = store.face_changes(partner, environment, seen.faces, STEP).await?;
            if changes.is_empty() {
                break;
            }
            for change in changes {
                let key = face_key(change.enrollee);
                seen.foreign.remove(&key);
                match change.template.as_ref().map(|kept| opened(vision, kept)) {
                    Some(Some(template)) => gallery.enrolled.put(key, &template),
                    Some(None) => {
                        gallery.enrolled.remove(key);
                        seen.foreign.insert(key);
                    }
                    None => drop(gallery.enrolled.remove(key)),
                }
                seen.faces = change.sequence;
            }
        }
        loop {
            let changes = store.blocked_face_changes(partner, environment, seen.blocks, STEP).await?;
            if changes.is_empty() {
                break;
            }
            let mut blocked = gallery.blocked.lock().unwrap_or_else(PoisonError::into_inner);
            for change in changes {
                match change.template.as_ref().and_then(|kept| opened(vision, kept)) {
                    Some(template) => drop(blocked.insert(change.key, (change.user, Arc::new(template)))),
                    None => drop(blocked.remove(&change.key)),
                }
                seen.blocks = change.sequence;
            }
        }
        let foreign = seen.foreign.len();
        drop(seen);
        Ok(Current { gallery, foreign })
    }

    /// The galleries that are in memory.
    pub(crate) fn places(&self) -> Vec<Place> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).keys().copied().collect()
    }
}

impl FaceGallery {
    /// The blocked faces. A block list is short: each is compared whole.
    pub(crate) fn blocked(&self) -> Vec<(UserRef, Arc<Template>)> {
        self.blocked.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }
}

/// A kept template for the models of today; `None` if others made it.
pub(crate) fn opened(vision: &FaceEngine, kept: &FaceTemplate) -> Option<Template> {
    let part = |name: &str| {
        let model = vision.models().iter().find(|model| model.name == name)?;
        kept.of(name, model.version)
    };
    Template::from_raw(part("sface-2021dec")?, part("faceplugin-mobilefacenet-512")?).ok()
}
