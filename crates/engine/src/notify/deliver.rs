//! One attempt to hand a result over.

use super::client::{Answer, SendError};
use super::schedule::next_attempt;
use crate::error::Failure;
use crate::run::TaskError;
use crate::{Engine, FailPoint};
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use kweli_domain::callback::{CallbackState, Carries, schedule};
use kweli_domain::{CallbackId, Generation, JobView, Sensitive, Submission};
use kweli_store::{Attempt, AttemptNext, CallbackRow, ClaimedTask};
use kweli_wire::{v1, v3};
use std::time::{Duration, Instant};

/// Why a result cannot be put into words; the attempt counts as failed.
const NOTHING_TO_SEND: &str = "there is no result to send";
const NO_KEY: &str = "the partner has no active key to sign with";

/// A callback as it goes out.
struct Message {
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Engine {
    /// Makes one attempt and plans the next. The outcome has been durable since before the task existed.
    pub(crate) async fn deliver(&self, task: &ClaimedTask, callback: CallbackId) -> Result<(), TaskError> {
        let store = self.store();
        let found = store.callback(task.partner, task.environment, callback).await?;
        let Some(row) = found.filter(|row| row.state == CallbackState::Pending) else {
            return Ok(store.finish(task).await?);
        };
        self.pass(FailPoint::BeforeSend)?;
        let began = self.now();
        let started = Instant::now();
        let sent = self.attempt(task, &row).await?;
        self.pass(FailPoint::AfterSend)?;
        let took_ms = u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX);
        let (status, error, retry_after) = match &sent {
            Ok(Answer { status, retry_after }) => (Some(*status), None, *retry_after),
            Err(why) => (None, Some(why.clone()), None),
        };
        let delivered = status.is_some_and(|s| (200..300).contains(&s));
        let made = row.attempts.len() + 1;
        let next = if delivered {
            AttemptNext::Delivered
        } else {
            let due = next_attempt(row.generation, made, self.now(), retry_after, &*self.inner.entropy);
            due.map_or(AttemptNext::Exhausted, AttemptNext::RetryAt)
        };
        let result = match next {
            AttemptNext::Delivered => "delivered",
            AttemptNext::RetryAt(_) => "retry",
            AttemptNext::Exhausted => "exhausted",
        };
        metrics::counter!("callback_attempts_total", "result" => result).increment(1);
        metrics::histogram!("callback_attempt_seconds").record(f64::from(took_ms) / 1_000.0);
        tracing::info!(job = %row.job, attempt = made, status, error, result, "callback");
        store.record_attempt(task, callback, Attempt { at: began, status, error, took_ms }, next).await?;
        Ok(())
    }

    /// Renders, signs and sends. The inner error is for the record of attempts.
    async fn attempt(&self, task: &ClaimedTask, row: &CallbackRow) -> Result<Result<Answer, String>, TaskError> {
        let url = match self.inner.http.reach().vet(row.url.as_str(), row.generation) {
            Ok(url) => url,
            Err(blocked) => return Ok(Err(SendError::from(blocked).to_string())),
        };
        let message = match self.message(task, row).await? {
            Ok(message) => message,
            Err(why) => return Ok(Err(why.to_owned())),
        };
        let patience = Duration::from_secs(schedule(row.generation).timeout_s.into());
        let sent = self.inner.http.post(url, message.headers, message.body, patience).await;
        Ok(sent.map_err(|error| error.to_string()))
    }

    async fn message(&self, task: &ClaimedTask, row: &CallbackRow) -> Result<Result<Message, &'static str>, TaskError> {
        let Some(job) = self.store().job(task.partner, task.environment, row.job).await? else {
            return Ok(Err(NOTHING_TO_SEND));
        };
        let mut view = self.view_of(job, true).await.map_err(|failure| match failure {
            Failure::Transient(why) | Failure::Permanent(why) => TaskError::Transient(why),
        })?;
        // The words of this revision, whatever has been decided since.
        view.outcomes.retain(|outcome| outcome.revision <= row.revision);
        if view.outcome().is_none_or(|outcome| outcome.revision != row.revision) {
            return Ok(Err(NOTHING_TO_SEND));
        }
        let Some(secret) = self.signing_secret(&view.submission).await? else { return Ok(Err(NO_KEY)) };
        Ok(render(&view, row, &secret, self.now()).ok_or(NOTHING_TO_SEND))
    }

    /// The secret of the key that the job came by; if that was revoked, of the newest active one.
    async fn signing_secret(&self, submission: &Submission) -> Result<Option<Sensitive<String>>, TaskError> {
        let Submission { partner, environment, key, .. } = submission;
        let own = self.store().key(*partner, *key).await?.filter(|key| key.revoked_at.is_none());
        if let Some(key) = own {
            return Ok(Some(key.secret));
        }
        Ok(self.store().active_keys(*partner, *environment).await?.first().map(|key| key.secret.clone()))
    }
}

/// The callback in its generation's words, signed now.
fn render(
    view: &JobView,
    row: &CallbackRow,
    secret: &Sensitive<String>,
    now: kweli_domain::Timestamp,
) -> Option<Message> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let body = match row.generation {
        Generation::V1 | Generation::V2 => {
            let signed = v1::signature::header(secret.as_str(), &view.submission.partner_as_written, now);
            match row.carries {
                Carries::Result => v1::render::callback(view, row.revision, &signed)?,
                Carries::Suspects => v1::render::suspects(view, &signed)?,
            }
        }
        Generation::V3 => {
            for (name, value) in v3::render::webhook_headers(view, secret, now) {
                let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
                headers.insert(name, HeaderValue::from_str(&value).ok()?);
            }
            v3::render::result(view)
        }
    };
    Some(Message { headers, body: serde_json::to_vec(&body).ok()? })
}
