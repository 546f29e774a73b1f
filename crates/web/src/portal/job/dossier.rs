//! Everything that a job's page is made from, read before anything is drawn.

use kweli_domain::decide::Policy;
use kweli_domain::document::DocumentPolicy;
use kweli_domain::evidence::{Finding, PixelBox};
use kweli_domain::money::Minor;
use kweli_domain::partner::Strictness;
use kweli_domain::{Environment, Evidence, Generation, ImageKind, JobView, Product};
use kweli_engine::policy;
use kweli_store::{CallbackRow, JobMoney};
use std::collections::BTreeMap;

/// What is known of one job.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// Request, outcomes, record.
    pub view: JobView,
    /// What the checks found, in their order.
    pub evidence: Vec<Evidence>,
    /// Pictures that are stored.
    pub images: Vec<ImageKind>,
    /// Sizes of pictures in pixels, upright: what the checks decoded, and what had to be measured.
    pub sizes: BTreeMap<ImageKind, (u32, u32)>,
    /// Deliveries to the partner, oldest first.
    pub deliveries: Vec<CallbackRow>,
    /// The price, if the job has one.
    pub price: Option<Minor>,
    /// What became of the price, by the ledger.
    pub money: Option<JobMoney>,
    /// ISO 4217 code of the price.
    pub currency: String,
    /// How often a worker took the job.
    pub attempt: u32,
}

impl Dossier {
    /// In which environment it ran.
    pub const fn environment(&self) -> Environment {
        self.view.submission.environment
    }

    /// By which generation it came.
    pub const fn generation(&self) -> Generation {
        self.view.submission.generation
    }

    /// What was bought.
    pub const fn product(&self) -> Product {
        self.view.submission.product
    }

    /// The lines of the latest outcome, with the rules that did not count in it.
    pub fn policy(&self) -> Policy {
        let version = self.view.outcome().map_or("", |outcome| outcome.policy_version.as_str());
        Policy { document: DocumentPolicy::of_version(version), ..policy(self.generation(), Strictness::default()) }
    }

    /// The face boxes that the checks found, by picture.
    pub fn faces(&self) -> BTreeMap<ImageKind, PixelBox> {
        let mut faces = BTreeMap::new();
        let mut note = |kind: ImageKind, face: Option<PixelBox>| {
            if let Some(face) = face {
                faces.insert(kind, face);
            }
        };
        for row in &self.evidence {
            match &row.finding {
                Finding::Quality(q) => note(q.image, q.face),
                Finding::Liveness(l) => l.scores.iter().for_each(|s| note(s.image, s.face)),
                Finding::FaceCompare(c) => {
                    note(c.probe, c.probe_face);
                    note(c.reference, c.reference_face);
                }
                _ => {}
            }
        }
        faces
    }

    /// The sizes that the checks noted.
    pub fn decoded_sizes(evidence: &[Evidence]) -> BTreeMap<ImageKind, (u32, u32)> {
        let mut sizes = BTreeMap::new();
        for row in evidence {
            if let Finding::Pictures { usable, .. } = &row.finding {
                sizes.extend(usable.iter().map(|p| (p.image, (p.width, p.height))));
            }
        }
        sizes
    }
}
