//! Fraud reports, and what results say of fraud.

use crate::Engine;
use crate::error::Failure;
use kweli_domain::fraud::{FaceSearch, FraudReport, SecureFinding, SecureView};
use kweli_domain::view::FraudView;
use kweli_domain::{Environment, Evidence, Finding, PartnerId};
use kweli_store::AuditEvent;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often the faces in memory are held against the store, so that an erased one does not stay there until the next
/// search.
const FOLLOW: Duration = Duration::from_secs(2);

impl Engine {
    /// Takes a fraud report in. `false`: the partner has no such person on file in this environment.
    pub async fn report_fraud(
        &self,
        partner: PartnerId,
        environment: Environment,
        user_id: &str,
        report: &FraudReport,
    ) -> Result<bool, Failure> {
        let done = self.store().report_fraud(partner, environment, user_id, report).await?;
        if done {
            let action = if report.fraud.is_some() { "user.report_fraud" } else { "user.clear_fraud" };
            metrics::counter!("fraud_reports_total", "action" => action).increment(1);
            tracing::info!(%partner, %environment, action, "fraud report taken");
            let event = AuditEvent {
                partner: Some(partner),
                actor: report.reported_by.as_str().to_owned(),
                action: action.to_owned(),
                subject: "a user".to_owned(),
                detail: serde_json::json!({ "environment": environment.as_str(), "kind": report.fraud }),
            };
            self.store().audit(event).await?;
        }
        Ok(done)
    }

    /// What the evidence says of fraud, with the suspects' names as they are now.
    pub(crate) async fn fraud_view(
        &self,
        partner: PartnerId,
        environment: Environment,
        evidence: &[Evidence],
    ) -> Result<Option<FraudView>, Failure> {
        let mut view = FraudView::default();
        for row in evidence {
            match &row.finding {
                Finding::Secure(finding) => {
                    view.secure = Some(self.secure_view(partner, environment, finding).await?);
                }
                Finding::Risk(finding) => view.risk = Some(finding.clone()),
                _ => {}
            }
        }
        Ok((view != FraudView::default()).then_some(view))
    }

    async fn secure_view(
        &self,
        partner: PartnerId,
        environment: Environment,
        finding: &SecureFinding,
    ) -> Result<SecureView, Failure> {
        let users: Vec<_> = finding.suspects.iter().map(|suspect| suspect.user.clone()).collect();
        let names = self.store().user_ids(partner, environment, &users).await?;
        let named = names.into_iter().zip(&finding.suspects);
        Ok(SecureView {
            searched: match finding.search {
                FaceSearch::NoFace => None,
                FaceSearch::Done { .. } => Some(true),
                FaceSearch::Failed { .. } => Some(false),
            },
            suspects: named.filter_map(|(name, suspect)| Some((name?, suspect.reasons.clone()))).collect(),
            possible: finding.possible.len(),
            blocked: finding.blocked.iter().map(|hit| hit.kind).collect(),
        })
    }

    /// Reads the faces of every partner into memory, then keeps them at what the store says.
    pub(crate) async fn follow_faces(self, stop: CancellationToken) {
        if let Ok(heads) = self.store().face_heads().await {
            for (partner, environment, _) in heads {
                self.catch_up((partner, environment)).await;
            }
        }
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(FOLLOW) => {}
            }
            for place in self.inner.galleries.places() {
                self.catch_up(place).await;
            }
        }
    }

    async fn catch_up(&self, place: (PartnerId, Environment)) {
        let Some(vision) = self.vision().cloned() else { return };
        if let Err(error) = self.inner.galleries.current(self.store(), &vision, place).await {
            tracing::warn!(%error, "the faces in memory may be behind");
        }
    }
}
