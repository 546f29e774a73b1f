//! A circuit breaker: an authority that keeps failing is left alone for a while.

use crate::authority::{Authority, Inquiry, Miss};
use async_trait::async_trait;
use kweli_domain::{Clock, IdentityRecord, Timestamp};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// When to open and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BreakerPolicy {
    /// Opens after this many failures in a row.
    pub failures: u32,
    /// Stays open this long before one call may try.
    pub open_for: Duration,
}

impl Default for BreakerPolicy {
    fn default() -> Self {
        Self { failures: 5, open_for: Duration::from_secs(30) }
    }
}

/// The state of a breaker, as seen from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Health {
    /// Calls go through.
    Closed {
        /// Calls in a row that got no answer, 0 when all is well.
        failures: u32,
    },
    /// Calls are answered "unavailable" at once.
    Open {
        /// Since when.
        since: Timestamp,
        /// When one call may try again.
        until: Timestamp,
    },
    /// The waiting time is over: one call may try, or is trying.
    HalfOpen,
}

impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed { failures: 0 } => f.write_str("up"),
            Self::Closed { failures } => write!(f, "up ({failures} without answer)"),
            Self::Open { until, .. } => write!(f, "down until {}", until.iso()),
            Self::HalfOpen => f.write_str("trying"),
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum State {
    Closed {
        failures: u32,
    },
    Open {
        since: Timestamp,
    },
    /// One call is trying.
    Trying {
        since: Timestamp,
    },
}

/// What a [`Breaker`] knows, shared so that others can look at it.
pub struct Circuit {
    policy: BreakerPolicy,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

impl Circuit {
    /// A closed circuit.
    pub fn new(policy: BreakerPolicy, clock: Arc<dyn Clock>) -> Self {
        Self { policy, clock, state: Mutex::new(State::Closed { failures: 0 }) }
    }

    /// The state now.
    pub fn health(&self) -> Health {
        match *self.lock() {
            State::Closed { failures } => Health::Closed { failures },
            State::Trying { .. } => Health::HalfOpen,
            State::Open { since } => match self.left_ms(since) {
                0 => Health::HalfOpen,
                left => Health::Open { since, until: self.clock.now().plus_ms(left) },
            },
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        // Each change is one assignment, so a panic elsewhere cannot leave a state half written.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Milliseconds until a call may try. A clock that was set back does not keep the circuit open for longer.
    fn left_ms(&self, since: Timestamp) -> i64 {
        let open_for = i64::try_from(self.policy.open_for.as_millis()).unwrap_or(i64::MAX);
        let passed = self.clock.now().since(since);
        if passed < 0 { 0 } else { open_for.saturating_sub(passed).max(0) }
    }

    /// Asks to make a call. `Err` holds the milliseconds after which asking again makes sense.
    fn enter(&self) -> Result<Pass<'_>, u64> {
        let mut state = self.lock();
        let before = *state;
        match before {
            State::Closed { .. } => {}
            State::Trying { .. } => return Err(1_000),
            State::Open { since } => match self.left_ms(since) {
                0 => *state = State::Trying { since },
                left => return Err(u64::try_from(left).unwrap_or(0)),
            },
        }
        drop(state);
        Ok(Pass { circuit: self, trial: matches!(before, State::Open { .. }), done: false })
    }

    fn answered(&self, trial: bool) {
        let mut state = self.lock();
        // A late answer to a call from before the circuit opened does not close it: the trial decides.
        if trial || matches!(*state, State::Closed { .. }) {
            *state = State::Closed { failures: 0 };
        }
    }

    fn failed(&self, trial: bool) {
        let now = self.clock.now();
        let mut state = self.lock();
        *state = match *state {
            _ if trial => State::Open { since: now },
            State::Closed { failures } if failures + 1 >= self.policy.failures => State::Open { since: now },
            State::Closed { failures } => State::Closed { failures: failures + 1 },
            other => other,
        };
    }
}

/// The right to make one call. Dropped without a result (the caller went away), it says nothing about the authority, but
/// lets the next trial in.
struct Pass<'a> {
    circuit: &'a Circuit,
    trial: bool,
    done: bool,
}

impl Pass<'_> {
    fn close(mut self, answered: bool) {
        self.done = true;
        if answered { self.circuit.answered(self.trial) } else { self.circuit.failed(self.trial) }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if self.trial && !self.done {
            let mut state = self.circuit.lock();
            if let State::Trying { since } = *state {
                *state = State::Open { since };
            }
        }
    }
}

/// Stops calling an authority that keeps failing. Only the lack of an answer is a failure.
pub struct Breaker<A> {
    inner: A,
    circuit: Arc<Circuit>,
}

impl<A> Breaker<A> {
    /// Guards an authority with a circuit.
    pub const fn new(inner: A, circuit: Arc<Circuit>) -> Self {
        Self { inner, circuit }
    }
}

#[async_trait]
impl<A: Authority> Authority for Breaker<A> {
    async fn look_up(&self, ask: &Inquiry<'_>) -> Result<IdentityRecord, Miss> {
        let pass = match self.circuit.enter() {
            Ok(pass) => pass,
            Err(wait_ms) => return Err(Miss::Unavailable { retry_after_ms: Some(wait_ms) }),
        };
        let answer = self.inner.look_up(ask).await;
        pass.close(!answer.as_ref().is_err_and(Miss::is_unavailable));
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Script, any_inquiry, down, record};
    use kweli_domain::time::ManualClock;

    struct Rig {
        clock: Arc<ManualClock>,
        circuit: Arc<Circuit>,
        script: Arc<Script>,
        breaker: Breaker<Arc<Script>>,
    }

    fn rig(script: Script) -> Rig {
        let clock = Arc::new(ManualClock::new(Timestamp(1_000_000)));
        let circuit = Arc::new(Circuit::new(BreakerPolicy::default(), clock.clone()));
        let script = Arc::new(script);
        let breaker = Breaker::new(script.clone(), circuit.clone());
        Rig { clock, circuit, script, breaker }
    }

    async fn fail(rig: &Rig, times: u32) {
        for _ in 0..times {
            assert!(rig.breaker.look_up(&any_inquiry()).await.unwrap_err().is_unavailable());
        }
    }

    #[tokio::test]
    async fn opens_after_failures_in_a_row_and_then_spares_the_authority() {
        let rig = rig(Script::at_once([down()]));
        fail(&rig, 4).await;
        assert_eq!(rig.circuit.health(), Health::Closed { failures: 4 });
        fail(&rig, 1).await;
        let since = Timestamp(1_000_000);
        assert_eq!(rig.circuit.health(), Health::Open { since, until: since.plus_ms(30_000) });
        assert_eq!(rig.circuit.health().to_string(), "down until 1970-01-01T00:17:10.000Z");
        rig.clock.advance_ms(10_000);
        let answer = rig.breaker.look_up(&any_inquiry()).await;
        assert_eq!(answer, Err(Miss::Unavailable { retry_after_ms: Some(20_000) }));
        assert_eq!(rig.script.calls(), 5);
    }

    #[tokio::test]
    async fn an_answer_clears_the_count_also_a_bad_one() {
        let rig = rig(Script::at_once([down()]));
        fail(&rig, 4).await;
        rig.script.now_answer(Err(Miss::NotFound));
        assert_eq!(rig.breaker.look_up(&any_inquiry()).await, Err(Miss::NotFound));
        assert_eq!(rig.circuit.health(), Health::Closed { failures: 0 });
    }

    #[tokio::test]
    async fn a_trial_closes_or_opens_again() {
        let rig = rig(Script::at_once([down()]));
        fail(&rig, 5).await;
        rig.clock.advance_ms(30_000);
        assert_eq!(rig.circuit.health(), Health::HalfOpen);
        fail(&rig, 2).await;
        assert_eq!(rig.script.calls(), 6, "one trial, then open again");
        assert!(matches!(rig.circuit.health(), Health::Open { .. }));
        rig.clock.advance_ms(30_000);
        rig.script.now_answer(record());
        assert_eq!(rig.breaker.look_up(&any_inquiry()).await, record());
        assert_eq!(rig.circuit.health(), Health::Closed { failures: 0 });
    }

    #[tokio::test(start_paused = true)]
    async fn only_one_trial_at_a_time_and_an_abandoned_one_lets_the_next_in() {
        let rig = rig(Script::new([(Duration::ZERO, down())]));
        fail(&rig, 5).await;
        rig.clock.advance_ms(30_000);
        let first = rig.circuit.enter().ok().unwrap();
        assert_eq!(rig.circuit.health(), Health::HalfOpen);
        assert_eq!(rig.breaker.look_up(&any_inquiry()).await, Err(Miss::Unavailable { retry_after_ms: Some(1_000) }));
        drop(first);
        rig.script.now_answer(record());
        assert_eq!(rig.breaker.look_up(&any_inquiry()).await, record());
    }

    #[tokio::test]
    async fn a_late_failure_from_before_does_not_disturb_a_trial() {
        let rig = rig(Script::at_once([down()]));
        let late = rig.circuit.enter().ok().unwrap();
        fail(&rig, 5).await;
        rig.clock.advance_ms(30_000);
        let trial = rig.circuit.enter().ok().unwrap();
        late.close(true);
        assert_eq!(rig.circuit.health(), Health::HalfOpen);
        trial.close(true);
        assert_eq!(rig.circuit.health(), Health::Closed { failures: 0 });
    }

    #[tokio::test]
    async fn a_clock_set_back_does_not_lock_the_authority_out() {
        let rig = rig(Script::at_once([down()]));
        fail(&rig, 5).await;
        rig.clock.advance_ms(-500_000);
        assert_eq!(rig.circuit.health(), Health::HalfOpen);
    }
}
