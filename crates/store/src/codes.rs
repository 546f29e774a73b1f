//! Numbers and words that stand for domain values in columns.

use crate::{Error, TaskKind};
use kweli_domain::{CallbackId, Environment, Generation, JobId};
use uuid::Uuid;

pub const fn environment_number(environment: Environment) -> i64 {
    match environment {
        Environment::Sandbox => 0,
        Environment::Production => 1,
    }
}

pub const fn environment(number: i64) -> Result<Environment, Error> {
    match number {
        0 => Ok(Environment::Sandbox),
        1 => Ok(Environment::Production),
        _ => Err(Error::Corrupt("unknown environment")),
    }
}

pub const fn generation_word(generation: Generation) -> &'static str {
    match generation {
        Generation::V1 => "v1",
        Generation::V2 => "v2",
        Generation::V3 => "v3",
    }
}

pub fn generation(word: &str) -> Result<Generation, Error> {
    Ok(match word {
        "v1" => Generation::V1,
        "v2" => Generation::V2,
        "v3" => Generation::V3,
        _ => return Err(Error::Corrupt("unknown generation")),
    })
}

/// Kind with the version of its form, and what it is about. The claim names the kinds it knows, so a row of another
/// version waits for a program that knows it.
pub fn task(kind: TaskKind) -> (&'static str, String) {
    let subject = |id: Uuid| id.simple().to_string();
    match kind {
        TaskKind::RunJob(id) => ("run_job.1", subject(id.0)),
        TaskKind::Deliver(id) => ("deliver.1", subject(id.0)),
        TaskKind::ExpireSlot(id) => ("expire_slot.1", subject(id.0)),
        TaskKind::ReviewTimeout(id) => ("review_timeout.1", subject(id.0)),
        TaskKind::SweepOrphans => ("sweep_orphans.1", String::new()),
        TaskKind::ProveLedger => ("prove_ledger.1", String::new()),
        TaskKind::Rescreen => ("rescreen.1", String::new()),
        TaskKind::ReadNews => ("read_news.1", String::new()),
    }
}

pub fn task_kind(word: &str, subject: &str) -> Result<TaskKind, Error> {
    let id = || Uuid::try_parse(subject).map_err(|_| Error::Corrupt("a task's subject is malformed"));
    Ok(match word {
        "run_job.1" => TaskKind::RunJob(JobId(id()?)),
        "deliver.1" => TaskKind::Deliver(CallbackId(id()?)),
        "expire_slot.1" => TaskKind::ExpireSlot(JobId(id()?)),
        "review_timeout.1" => TaskKind::ReviewTimeout(JobId(id()?)),
        "sweep_orphans.1" => TaskKind::SweepOrphans,
        "prove_ledger.1" => TaskKind::ProveLedger,
        "rescreen.1" => TaskKind::Rescreen,
        "read_news.1" => TaskKind::ReadNews,
        _ => return Err(Error::Corrupt("unknown task")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_survive_the_way_through_a_row() {
        let id = Uuid::from_u128(7);
        for kind in [
            TaskKind::RunJob(JobId(id)),
            TaskKind::Deliver(CallbackId(id)),
            TaskKind::ExpireSlot(JobId(id)),
            TaskKind::ReviewTimeout(JobId(id)),
            TaskKind::SweepOrphans,
            TaskKind::ProveLedger,
            TaskKind::Rescreen,
            TaskKind::ReadNews,
        ] {
            let (word, subject) = task(kind);
            assert_eq!(task_kind(word, &subject).unwrap(), kind);
        }
        assert!(task_kind("run_job.2", "").is_err());
    }
}
