//! `kweli aml`: what an operator does about people who were found.

use crate::boot::Boot;
use crate::cli::Common;
use crate::output;
use anyhow::{Context, Result, bail};
use clap::Subcommand;
use kweli_domain::JobId;

/// Put hits aside, and end monitoring.
#[derive(Debug, Subcommand)]
pub enum Aml {
    /// Put a hit aside: it counts no longer for this person, until its entry changes.
    #[command(
        after_help = "Example: kweli aml dismiss job_01kkc9h2m4e8v9q3s6t0w1x2y3 --list us-ofac-sdn --entity 2674 --note \"born elsewhere\""
    )]
    Dismiss {
        /// The job.
        #[arg(value_parser = super::job_id)]
        job: JobId,
        /// Name of the list.
        #[arg(long)]
        list: String,
        /// Id of the entry in that list.
        #[arg(long)]
        entity: String,
        /// Why.
        #[arg(long)]
        note: String,
    },
    /// Watch the person of a monitoring job no longer.
    #[command(after_help = "Example: kweli aml end job_01kkc9h2m4e8v9q3s6t0w1x2y3")]
    End {
        /// The job.
        #[arg(value_parser = super::job_id)]
        job: JobId,
    },
}

impl Aml {
    /// Runs it.
    pub async fn run(self, common: &Common) -> Result<()> {
        let boot = Boot::new(common)?;
        let store = boot.store().await?;
        let job = match &self {
            Self::Dismiss { job, .. } | Self::End { job } => *job,
        };
        let (partner, environment) = store.find_job_any(job).await?.context("there is no such job")?;
        match self {
            Self::Dismiss { list, entity, note, .. } => {
                let engine = boot.engine(store.clone(), None)?;
                if !engine.dismiss(partner, environment, job, &list, &entity, &note).await? {
                    bail!("the job's latest screening has no hit {entity} of {list}");
                }
                super::note(&store, partner, "screening.dismiss", &format!("{job} {list} {entity}")).await?;
                output::print("put aside");
            }
            Self::End { .. } => {
                if !store.end_monitoring(partner, environment, job).await? {
                    bail!("nobody is watched by this job");
                }
                super::note(&store, partner, "monitoring.end", &job.to_string()).await?;
                output::print("ended");
            }
        }
        Ok(())
    }
}
