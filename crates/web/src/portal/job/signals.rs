//! The liveness check's signals, for people.

use super::checks::{Fact, Mark};
use crate::portal::format::score;
use kweli_domain::evidence::LivenessFinding;
use kweli_domain::liveness::{Effect, LivenessSignal, SignalKind};

/// What the active signals object to, if anything: the first that concludes, else the first that doubts.
pub fn objection(found: &LivenessFinding) -> Option<(Mark, &'static str)> {
    let with = |effect| active(found).find(|signal| signal.effect == effect);
    let (mark, signal) = match (with(Effect::Concludes), with(Effect::Doubts)) {
        (Some(signal), _) => (Mark::Failed, signal),
        (None, Some(signal)) => (Mark::Unsure, signal),
        (None, None) => return None,
    };
    let sentence = match signal.signal {
        SignalKind::Identity => "The frames do not all show the person of the selfie.",
        SignalKind::Repeats => "The frames are copies of each other.",
        SignalKind::Change if mark == Mark::Failed => "The frames show one flat picture that was moved.",
        SignalKind::Change => "The face does not change between the frames.",
        SignalKind::Judged => "Too few of the frames can be judged.",
        _ => "The frames do not fit together.",
    };
    Some((mark, sentence))
}

fn active(found: &LivenessFinding) -> impl Iterator<Item = &LivenessSignal> {
    let passive = |kind| matches!(kind, SignalKind::PassiveSelfie | SignalKind::PassiveFrames);
    found.signals.iter().filter(move |signal| !passive(signal.signal))
}

/// One line for each active signal: value, line, what it did.
pub fn facts(found: &LivenessFinding) -> Vec<Fact> {
    let effect = |effect| match effect {
        Effect::Supports => "speaks for a live person",
        Effect::Silent => "says nothing",
        Effect::Hints => "a hint at an attack",
        Effect::Doubts => "doubtful",
        Effect::Concludes => "an attack",
    };
    active(found)
        .map(|signal| {
            let value =
                format!("{} (line {}): {}", score(signal.value, 3), score(signal.line, 3), effect(signal.effect));
            Fact::new(signal.signal.words(), value)
        })
        .collect()
}
