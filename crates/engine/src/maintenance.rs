//! Upkeep that belongs to no job: forgotten objects, expired rows, the proof of the ledger.

use crate::Engine;
use crate::run::TaskError;

/// Sealed objects that no row names are removed after this long; a submission takes seconds.
const ORPHAN_AGE_MS: i64 = 24 * 3_600_000;

/// Devices, addresses and places of jobs are forgotten after this long: the longest window of a risk rule.
const SIGHTING_AGE_MS: i64 = 90 * 24 * 3_600_000;

impl Engine {
    /// Removes what no row names any more.
    pub(crate) async fn sweep(&self) -> Result<(), TaskError> {
        let objects = self.store().sweep_orphans(ORPHAN_AGE_MS).await?;
        let rows = self.store().sweep_expired().await?;
        self.store().forget_sightings(self.now().plus_ms(-SIGHTING_AGE_MS)).await?;
        if objects > 0 || rows > 0 {
            tracing::info!(objects, rows, "swept");
        }
        metrics::counter!("swept_objects_total").increment(objects as u64);
        Ok(())
    }

    /// Adds the ledger up and says so loudly if it does not.
    pub(crate) async fn prove(&self) -> Result<(), TaskError> {
        let proof = self.store().prove_ledger().await?;
        metrics::gauge!("ledger_problems").set(proof.problems.len() as f64 + f64::from(u8::from(!proof.sum_zero)));
        if proof.holds() {
            tracing::info!(accounts = proof.accounts, transfers = proof.transfers, "the ledger holds");
        } else {
            for problem in &proof.problems {
                tracing::error!(problem, "the ledger does not add up");
            }
        }
        Ok(())
    }
}
