//! Following up what an import changed: only the people whom the changed entries can touch are screened again.

use super::Whom;
use super::import::Changed;
use crate::accept::callback_url;
use crate::error::Failure;
use crate::policy::policy_of;
use crate::run::TaskError;
use crate::{Engine, checks};
use kweli_domain::callback::Carries;
use kweli_domain::decide::decide;
use kweli_domain::job::JobState;
use kweli_domain::plan::Check;
use kweli_domain::screening::{Cause, ScreeningFinding};
use kweli_domain::view::screenings_in;
use kweli_domain::{CallbackId, Environment, Evidence, Finding, JobId, Outcome, Product, Sensitive};
use kweli_screening::EntityKind;
use kweli_store::{ClaimedTask, JobRow, NewCallback, Update};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

/// Who is watched, by name: what a changed entry is looked up in.
#[derive(Default)]
pub(crate) struct Watched {
    /// The last one who was read.
    seq: i64,
    people: Vec<(JobId, EntityKind, Sensitive<String>)>,
    index: Option<Arc<kweli_screening::Watched<JobId>>>,
}

impl Watched {
    /// The index of everybody, built anew when somebody has come.
    async fn index(&mut self) -> Result<Arc<kweli_screening::Watched<JobId>>, TaskError> {
        if let Some(index) = &self.index {
            return Ok(index.clone());
        }
        let people = self.people.clone();
        let built = tokio::task::spawn_blocking(move || Arc::new(kweli_screening::Watched::new(people))).await;
        let built = built.map_err(|_| TaskError::Transient("the watched people cannot be indexed".into()))?;
        self.index = Some(built.clone());
        Ok(built)
    }
}

impl From<Failure> for TaskError {
    fn from(failure: Failure) -> Self {
        Self::Transient(failure.to_string())
    }
}

impl Engine {
    /// Screens everybody again whom the imports since the last time can touch.
    pub(crate) async fn rescreen(&self, task: &ClaimedTask) -> Result<(), TaskError> {
        let changes = self.store().watch_changes().await?;
        if changes.is_empty() {
            return Ok(self.store().finish(task).await?);
        }
        let mut due: BTreeMap<JobId, Cause> = BTreeMap::new();
        {
            let mut watched = self.inner.watched.lock().await;
            loop {
                let more = self.store().monitored_after(watched.seq).await?;
                let Some(last) = more.last() else { break };
                watched.seq = last.seq;
                watched.index = None;
                for person in &more {
                    let names = person.ask.names().map(|name| (person.job, EntityKind::Person, name.clone()));
                    watched.people.extend(names);
                }
            }
            let index = watched.index().await?;
            drop(watched);
            let loaded = self.lists().await?;
            let news = self.news().await?;
            for change in &changes {
                let changed: Changed = serde_json::from_value(change.change.clone()).unwrap_or_default();
                let cause = || Cause::ListChange { list: change.list.clone(), dated: changed.dated.clone() };
                for entity in &changed.before {
                    for job in self.store().monitored_by_hit(&change.list, entity).await? {
                        due.insert(job, cause());
                    }
                }
                let here: HashSet<String> = changed.here.iter().cloned().collect();
                let (loaded, news) = (loaded.clone(), news.clone());
                let (index, name) = (index.clone(), change.list.clone());
                let work = move || {
                    if name == super::news::NEWS {
                        let here = here.into_iter().collect();
                        let entries = news.iter().flat_map(|news| news.entries(&here).collect::<Vec<_>>());
                        return entries.flat_map(|entity| index.touched_by(&entity)).collect::<BTreeSet<JobId>>();
                    }
                    let lists = loaded.lists.iter().filter(|list| list.manifest.name == name);
                    let entries = lists.flat_map(|list| &list.entities).filter(|e| here.contains(&e.id));
                    entries.flat_map(|entity| index.touched_by(entity)).collect::<BTreeSet<JobId>>()
                };
                let touched = tokio::task::spawn_blocking(work).await;
                let touched = touched.map_err(|_| TaskError::Transient("the change cannot be looked up".into()))?;
                due.extend(touched.into_iter().map(|job| (job, cause())));
            }
        }
        tracing::info!(changes = changes.len(), people = due.len(), "screening again");
        metrics::counter!("rescreened_people_total").increment(due.len() as u64);
        for (job, cause) in due {
            self.screen_again(job, cause).await?;
        }
        for change in changes {
            self.store().end_watch_change(change.seq).await?;
        }
        // Another import may have come meanwhile; its task was this one.
        if self.store().watch_changes().await?.is_empty() {
            self.store().finish(task).await?;
        } else {
            self.store().postpone(task, self.now()).await?;
        }
        Ok(())
    }

    /// Screens one watched person again. A changed finding is a new outcome with its callback.
    pub(super) async fn screen_again(&self, job: JobId, cause: Cause) -> Result<(), TaskError> {
        let Some(person) = self.store().monitored(job).await? else { return Ok(()) };
        let (partner, environment) = (person.partner, person.environment);
        let Some(row) = self.store().job(partner, environment, job).await? else { return Ok(()) };
        match row.state {
            JobState::Decided => {}
            JobState::Queued | JobState::Running => {
                return Err(TaskError::Transient("the person's first screening is not settled yet".into()));
            }
            _ => return Ok(()),
        }
        let evidence = self.store().evidence(partner, environment, job).await?;
        let before = screenings_in(&evidence).pop();
        let whom = Whom { partner, environment, user_id: row.user_id.as_str() };
        let mut finding = self.screen(whom, &person.ask).await?;
        finding.cause = cause;
        if let Some(before) = &before {
            keep_references(before, &mut finding);
            if before.hits() == finding.hits() && before.unavailable.is_some() == finding.unavailable.is_some() {
                return Ok(());
            }
        }
        match self.update(row, evidence, finding).await {
            // Somebody else was first, with the same lists.
            Err(TaskError::Store(kweli_store::Error::Conflict(_))) => Ok(()),
            done => done,
        }
    }

    async fn update(
        &self,
        row: JobRow,
        mut evidence: Vec<Evidence>,
        mut finding: ScreeningFinding,
    ) -> Result<(), TaskError> {
        let (partner, environment) = (row.submission.partner, row.submission.environment);
        let owner = self.store().partner(partner).await?.ok_or(kweli_store::Error::NotFound)?;
        let revision = row.outcomes.last().map_or(1, |last| last.revision + 1);
        finding.revision = revision;
        let hits = hits_of(&finding);
        let check = Check::Screening;
        let finding = Finding::Screening(Box::new(finding));
        let new = Evidence { check, version: checks::version(check), models: Vec::new(), took_ms: 0, finding };
        evidence.push(new.clone());
        let policy = policy_of(row.submission.generation, &owner.settings, row.submission.product);
        let decision = decide(row.submission.product, &policy, &evidence);
        let now = self.now();
        let callbacks = callback_url(&owner.settings, &row.submission).map(|url| NewCallback {
            id: CallbackId::new(now, &*self.inner.entropy),
            job: row.id,
            revision,
            generation: row.submission.generation,
            url: url.clone(),
            replay: false,
            carries: Carries::Result,
        });
        let verdict = decision.verdict;
        let outcome = Outcome { revision, decision, policy_version: policy.version, decided_at: now };
        let callbacks = callbacks.into_iter().collect();
        let update = Update { partner, environment, job: row.id, evidence: new, outcome, callbacks, hits };
        self.store().update_outcome(update).await?;
        tracing::info!(job = %row.id, verdict = verdict.as_str(), revision, "a watched person's outcome changed");
        Ok(())
    }

    /// Watches the person of a monitoring job from now on; before the job is settled, so that no import is missed.
    pub(crate) async fn watch(&self, row: &JobRow, evidence: &[Evidence]) -> Result<(), TaskError> {
        let submission = &row.submission;
        if submission.product != Product::AmlMonitoring || submission.environment != Environment::Production {
            return Ok(());
        }
        let Some(ask) = &submission.claims.screening else { return Ok(()) };
        let hits = screenings_in(evidence).last().map(hits_of).unwrap_or_default();
        Ok(self.store().monitor(submission.partner, submission.environment, row.id, ask, hits).await?)
    }
}

/// The entries that a person was found under.
fn hits_of(finding: &ScreeningFinding) -> Vec<(String, String)> {
    let hits = finding.people.iter().flat_map(|person| &person.matches);
    hits.map(|hit| (hit.list.clone(), hit.entity_id.clone())).collect()
}

/// A person who was found before keeps the reference; new ones get numbers that were not used.
fn keep_references(before: &ScreeningFinding, now: &mut ScreeningFinding) {
    let mut used: HashSet<String> = before.people.iter().map(|p| p.reference.clone()).collect();
    for person in &mut now.people {
        let known = before.people.iter().find(|old| {
            old.matches
                .iter()
                .any(|x| person.matches.iter().any(|y| (&x.list, &x.entity_id) == (&y.list, &y.entity_id)))
        });
        person.reference = match known {
            Some(old) => old.reference.clone(),
            None => (1..).map(|n| format!("ref_{n:03}")).find(|r| !used.contains(r)).unwrap_or_default(),
        };
        used.insert(person.reference.clone());
    }
}
