//! `kweli replay`

use crate::boot::Boot;
use crate::cli::Common;
use crate::output;
use anyhow::{Result, bail};
use clap::Args;
use kweli_domain::JobId;
use kweli_engine::ReplayAnswer;

/// Send a job's result to the partner once more, freshly signed. Nothing is charged.
#[derive(Debug, Args)]
#[command(after_help = "Example: kweli replay job_01kkc9h2m4e8v9q3s6t0w1x2y3")]
pub struct Replay {
    /// The job.
    #[arg(value_parser = super::job_id)]
    job: JobId,
    /// Where to, instead of the stored address.
    #[arg(long, value_name = "URL")]
    callback_url: Option<String>,
}

impl Replay {
    /// Runs it. A running server delivers; otherwise the next start does.
    pub async fn run(self, common: &Common) -> Result<()> {
        let engine = Boot::new(common)?.engine_without_models().await?;
        let Some((partner, environment)) = engine.store().find_job_any(self.job).await? else {
            bail!("there is no job {}", self.job);
        };
        match engine.replay(partner, environment, self.job, self.callback_url).await? {
            ReplayAnswer::Queued { .. } => output::say(&format!("{}: delivery queued", self.job)),
            ReplayAnswer::NotFound => bail!("there is no job {}", self.job),
            ReplayAnswer::NotFinal => bail!("{} has no result yet", self.job),
            ReplayAnswer::NoCallbackUrl => {
                bail!("no address: neither the job nor the partner has one; use --callback-url")
            }
            ReplayAnswer::CallbackNotAllowed => bail!("the address is not allowed for this partner"),
        }
        Ok(())
    }
}
