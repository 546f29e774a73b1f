//! Presentation-attack detection: the signals of a capture, and how they are brought together.
//!
//! Passive scores say what single pictures look like; active signals say what happens between the frames; hints say how
//! the files came about. Each measured signal is kept with its value, its lines and its effect, so that whoever reads the
//! evidence can follow the fusion by hand:
//!
//! 1. A conclusive signal is an attack, whatever the others say.
//! 2. A passive score below the attack line is an attack. One exception: a lone bad selfie, when the frames together are
//!    live and the active evidence is strong, is doubtful.
//! 3. A passive score between the lines is doubtful. It becomes an attack when the active evidence is doubtful too, and
//!    is forgiven the selfie when the frames together are live and the active evidence is strong.
//! 4. Live passive scores with doubtful active evidence are doubtful; without, live.
//!
//! Active evidence is *strong* when identity, change and movement all support and nothing doubts; it is *doubtful* when
//! one signal doubts, or two hints come together.

use serde::{Deserialize, Serialize};

/// Outcome of the liveness check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Liveness {
    /// Live.
    Live,
    /// Doubtful.
    Doubtful,
    /// Attack.
    Attack,
}

/// What was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignalKind {
    /// Passive score of the selfie, 0 (attack) to 1 (live).
    PassiveSelfie,
    /// Passive score of the frames together.
    PassiveFrames,
    /// Lowest similarity of the selfie's face and a frame's.
    Identity,
    /// Share of the sent frames that could be judged.
    Judged,
    /// Share of the frames that are other frames over again, byte for byte.
    Repeats,
    /// How much the face itself changed between the two most different frames, when shift, turn, size, slant, light and
    /// contrast are taken out. About 0 for one picture sent again, cropped or compressed anew.
    Change,
    /// Farthest way of the face through the picture, in inter-eye distances. With a face that does not change it tells a
    /// moved photograph from a person who keeps still.
    Travel,
    /// Turn of the head and movement of mouth and eyes over the frames, in multiples of what a person who follows the
    /// instructions shows at least.
    Movement,
    /// Largest jump of the face's brightness between two frames, in stops.
    Light,
    /// Largest jump of the face's tint between two frames.
    Tint,
    /// Least overlap of the backgrounds of two frames, 0 to 1.
    Background,
    /// Number of different picture sizes among the frames.
    Sizes,
    /// How much longer the head's way through the frames is in their order than at best.
    Order,
    /// Pictures that an image editor or a video tool says to have written.
    Software,
    /// Frames that are not JPEG, or whose JPEG tables differ from those of the other frames.
    Encoding,
    /// Trace of a picture that was enlarged or turned after it was taken.
    Resampling,
    /// Frames whose recorded times are out of order or further apart than one capture lasts.
    Timing,
}

/// What a signal did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Speaks for a live person.
    Supports,
    /// Says nothing.
    Silent,
    /// A weak sign: counts only together with another.
    Hints,
    /// Doubtful by itself.
    Doubts,
    /// An attack by itself.
    Concludes,
}

/// One signal with its lines.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LivenessSignal {
    /// What was measured.
    pub signal: SignalKind,
    /// The measurement.
    pub value: f32,
    /// The line that it was held against: the one that it crossed, or else the nearest.
    pub line: f32,
    /// What it did.
    pub effect: Effect,
}

impl SignalKind {
    /// Its name in the evidence.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PassiveSelfie => "passive_selfie",
            Self::PassiveFrames => "passive_frames",
            Self::Identity => "identity",
            Self::Judged => "judged",
            Self::Repeats => "repeats",
            Self::Change => "change",
            Self::Travel => "travel",
            Self::Movement => "movement",
            Self::Light => "light",
            Self::Tint => "tint",
            Self::Background => "background",
            Self::Sizes => "sizes",
            Self::Order => "order",
            Self::Software => "software",
            Self::Encoding => "encoding",
            Self::Resampling => "resampling",
            Self::Timing => "timing",
        }
    }

    /// In words, for people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::PassiveSelfie => "Selfie looks live",
            Self::PassiveFrames => "Frames look live",
            Self::Identity => "Same person in all frames",
            Self::Judged => "Frames that could be judged",
            Self::Repeats => "Frames sent twice",
            Self::Change => "The face changes between frames",
            Self::Travel => "Way of the face through the picture",
            Self::Movement => "Head and mouth move",
            Self::Light => "Light stays the same",
            Self::Tint => "Colour stays the same",
            Self::Background => "Background stays the same",
            Self::Sizes => "Frames of one size",
            Self::Order => "Frames in order",
            Self::Software => "Written by an editor or video tool",
            Self::Encoding => "Frames encoded by one camera",
            Self::Resampling => "Enlarged or turned after capture",
            Self::Timing => "Recorded times fit together",
        }
    }
}

impl LivenessSignal {
    /// A signal that doubts or concludes when it is low. `supports` is the line from which it speaks for a live person.
    pub fn low(signal: SignalKind, value: f32, concludes: f32, doubts: f32, supports: f32) -> Self {
        let (line, effect) = if value < concludes {
            (concludes, Effect::Concludes)
        } else if value < doubts {
            (doubts, Effect::Doubts)
        } else if value < supports {
            (supports, Effect::Silent)
        } else {
            (supports, Effect::Supports)
        };
        Self { signal, value, line, effect }
    }

    /// A signal that has `effect` above its line and is silent below.
    pub fn high(signal: SignalKind, value: f32, line: f32, effect: Effect) -> Self {
        Self { signal, value, line, effect: if value > line { effect } else { Effect::Silent } }
    }

    /// A signal that has `effect` below its line and is silent above.
    pub fn below(signal: SignalKind, value: f32, line: f32, effect: Effect) -> Self {
        Self { signal, value, line, effect: if value < line { effect } else { Effect::Silent } }
    }
}

/// What the active signals say together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Active {
    /// One of them settles it: an attack.
    pub concludes: bool,
    /// One doubts, or two hint.
    pub doubts: bool,
    /// Identity, change and movement all support, and nothing doubts.
    pub strong: bool,
}

impl Active {
    /// Sums the active signals up; passive ones are left out.
    pub fn of(signals: &[LivenessSignal]) -> Self {
        let active =
            || signals.iter().filter(|s| !matches!(s.signal, SignalKind::PassiveSelfie | SignalKind::PassiveFrames));
        let count = |effect| active().filter(|s| s.effect == effect).count();
        let supports = |kind| active().any(|s| s.signal == kind && s.effect == Effect::Supports);
        let doubts = count(Effect::Doubts) >= 1 || count(Effect::Hints) >= 2;
        let concludes = count(Effect::Concludes) >= 1;
        let all = [SignalKind::Identity, SignalKind::Change, SignalKind::Movement].into_iter().all(supports);
        Self { concludes, doubts, strong: all && !doubts && !concludes }
    }
}

/// Brings passive bands and active evidence together, as the head of this file says. `selfie` is `None` when its face is
/// too small to be scored; `frames` is `None` without frames that could be.
pub fn fuse(selfie: Option<Liveness>, frames: Option<Liveness>, active: Active) -> Liveness {
    use Liveness::{Attack, Doubtful, Live};
    let good_frames = frames == Some(Live) && active.strong;
    if active.concludes || frames == Some(Attack) {
        return Attack;
    }
    match (selfie, frames) {
        (Some(Attack), _) if good_frames => Doubtful,
        (Some(Attack), _) => Attack,
        (Some(Doubtful), _) if good_frames => Live,
        (Some(Doubtful), _) | (Some(Live), Some(Doubtful)) if active.doubts => Attack,
        (Some(Live), None | Some(Live)) if !active.doubts => Live,
        _ => Doubtful,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Liveness::{Attack, Doubtful, Live};

    const STRONG: Active = Active { concludes: false, doubts: false, strong: true };
    const WEAK: Active = Active { concludes: false, doubts: true, strong: false };
    const NONE: Active = Active { concludes: false, doubts: false, strong: false };

    #[test]
    fn the_table_of_the_fusion() {
        for (selfie, frames, active, expected) in [
            (Some(Live), Some(Live), STRONG, Live),
            (Some(Live), Some(Live), NONE, Live),
            (Some(Live), None, NONE, Live),
            (Some(Live), Some(Live), WEAK, Doubtful),
            (Some(Doubtful), Some(Live), STRONG, Live),
            (Some(Doubtful), Some(Live), NONE, Doubtful),
            (Some(Doubtful), Some(Live), WEAK, Attack),
            (Some(Doubtful), None, NONE, Doubtful),
            (Some(Live), Some(Doubtful), STRONG, Doubtful),
            (Some(Live), Some(Doubtful), WEAK, Attack),
            (Some(Attack), Some(Live), STRONG, Doubtful),
            (Some(Attack), Some(Live), NONE, Attack),
            (Some(Live), Some(Attack), STRONG, Attack),
            (None, Some(Live), STRONG, Doubtful),
            (None, None, NONE, Doubtful),
            (None, Some(Attack), NONE, Attack),
        ] {
            assert_eq!(fuse(selfie, frames, active), expected, "{selfie:?} {frames:?} {active:?}");
        }
        let concluded = Active { concludes: true, ..STRONG };
        assert_eq!(fuse(Some(Live), Some(Live), concluded), Attack);
    }

    #[test]
    fn worse_evidence_never_gives_a_better_answer() {
        let bands = [Some(Live), None, Some(Doubtful), Some(Attack)];
        for active in [STRONG, NONE, WEAK] {
            for frames in bands {
                let ordered = [Some(Live), Some(Doubtful), Some(Attack)].map(|selfie| fuse(selfie, frames, active));
                assert!(ordered.is_sorted(), "{frames:?} {active:?} {ordered:?}");
            }
            for selfie in bands {
                let ordered = [Some(Live), Some(Doubtful), Some(Attack)].map(|frames| fuse(selfie, frames, active));
                assert!(ordered.is_sorted(), "{selfie:?} {active:?} {ordered:?}");
            }
        }
        for selfie in bands {
            for frames in bands {
                assert!(fuse(selfie, frames, STRONG) <= fuse(selfie, frames, NONE));
                assert!(fuse(selfie, frames, NONE) <= fuse(selfie, frames, WEAK));
            }
        }
    }

    #[test]
    fn two_hints_make_a_doubt() {
        let hint = |kind| LivenessSignal::high(kind, 1.0, 0.5, Effect::Hints);
        assert!(!Active::of(&[hint(SignalKind::Software)]).doubts);
        assert!(Active::of(&[hint(SignalKind::Software), hint(SignalKind::Resampling)]).doubts);
        let low = |kind, value| LivenessSignal::low(kind, value, 0.1, 0.2, 0.3);
        let good = [SignalKind::Identity, SignalKind::Change, SignalKind::Movement].map(|kind| low(kind, 0.5));
        assert!(Active::of(&good).strong);
        assert!(Active::of(&[low(SignalKind::Change, 0.05)]).concludes);
        assert!(Active::of(&[low(SignalKind::Change, 0.15)]).doubts);
        assert_eq!(low(SignalKind::Change, 0.25).effect, Effect::Silent);
    }

    #[test]
    fn the_evidence_names_its_signals() {
        let signal = LivenessSignal::high(SignalKind::Repeats, 0.9, 0.5, Effect::Concludes);
        let json = serde_json::to_value(signal).unwrap();
        assert_eq!(json["signal"], SignalKind::Repeats.name());
        assert_eq!(json["effect"], "concludes");
    }
}
