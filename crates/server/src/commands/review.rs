//! `kweli review`

use crate::boot::Boot;
use crate::cli::Common;
use crate::output;
use anyhow::{Result, bail};
use clap::{ArgGroup, Args};
use kweli_domain::JobId;

/// Confirm or reject a provisional result. The partner is called back with the final one.
#[derive(Debug, Args)]
#[command(
    group(ArgGroup::new("judgement").required(true).args(["accept", "reject"])),
    after_help = "Example: kweli review job_01kkc9h2m4e8v9q3s6t0w1x2y3 --reject --note \"different person\""
)]
pub struct Review {
    /// The job.
    #[arg(value_parser = super::job_id)]
    job: JobId,
    /// The result stands.
    #[arg(long)]
    accept: bool,
    /// The result does not stand.
    #[arg(long)]
    reject: bool,
    /// Why; kept with the evidence.
    #[arg(long, default_value = "")]
    note: String,
}

impl Review {
    /// Runs it. A running server delivers the callback; otherwise the next start does.
    pub async fn run(self, common: &Common) -> Result<()> {
        let engine = Boot::new(common)?.engine_without_models().await?;
        let Some((partner, environment)) = engine.store().find_job_any(self.job).await? else {
            bail!("there is no job {}", self.job);
        };
        engine.review(partner, environment, self.job, self.accept, &self.note, "command line").await?;
        output::say(&format!("{} is {}", self.job, if self.accept { "accepted" } else { "rejected" }));
        Ok(())
    }
}
