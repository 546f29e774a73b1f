//! From measurements to the signals that the domain weighs, each with the line that it is held against.

use kweli_domain::evidence::LivenessFinding;
use kweli_domain::liveness::{Effect, LivenessSignal, SignalKind};
use kweli_vision::thresholds::active as line;
use kweli_vision::{FrameSigns, Origin, Sequence};

/// What is known of one picture beyond its passive score.
pub(super) struct Seen {
    pub(super) signs: Option<FrameSigns>,
    pub(super) origin: Origin,
    pub(super) resampled: Option<f32>,
    /// Whether it has a face that could be compared.
    pub(super) judged: bool,
}

/// Every signal of a capture. `between` is what lies between the frames that show a face; `sent` is the number of frames
/// that came, whether or not they could be decoded.
pub(super) fn signals(
    finding: &LivenessFinding,
    selfie: &Seen,
    frames: &[Seen],
    between: Option<Sequence>,
    sent: usize,
) -> Vec<LivenessSignal> {
    let mut signals = Vec::new();
    for (kind, score) in [(SignalKind::PassiveSelfie, finding.selfie), (SignalKind::PassiveFrames, finding.frames)] {
        if let Some(score) = score {
            signals.push(passive(kind, score, finding));
        }
    }
    hints(selfie, frames, &mut signals);
    if sent == 0 {
        return signals;
    }
    let judged = frames.iter().filter(|frame| frame.judged).count();
    signals.push(LivenessSignal::low(SignalKind::Judged, share(judged, sent), f32::MIN, line::JUDGED, 1.0));
    if let Some(similarity) = finding.identity_min {
        let least = finding.identity_line;
        signals.push(LivenessSignal::low(
            SignalKind::Identity,
            similarity,
            least,
            least,
            least + line::IDENTITY_MARGIN,
        ));
    }
    signals.push(repeats(frames));
    if let Some(seen) = between {
        movement(&seen, &mut signals);
    }
    signals
}

/// The passive lines are the policy's: an attack concludes as a band, which the fusion treats for itself.
fn passive(kind: SignalKind, score: f32, finding: &LivenessFinding) -> LivenessSignal {
    LivenessSignal::low(kind, score, finding.attack_line, finding.live_line, finding.live_line)
}

fn share(part: usize, of: usize) -> f32 {
    part as f32 / of.max(1) as f32
}

fn repeats(frames: &[Seen]) -> LivenessSignal {
    let mut digests: Vec<_> = frames.iter().map(|frame| frame.origin.digest).collect();
    digests.sort_unstable();
    digests.dedup();
    // Of frames that could not be decoded nothing is known, neither that they are copies.
    let value = if frames.is_empty() { 0.0 } else { 1.0 - share(digests.len(), frames.len()) };
    if value > line::REPEATS {
        LivenessSignal { signal: SignalKind::Repeats, value, line: line::REPEATS, effect: Effect::Concludes }
    } else {
        LivenessSignal::high(SignalKind::Repeats, value, 0.0, Effect::Doubts)
    }
}

/// What happens between the frames that show a face.
fn movement(seen: &Sequence, signals: &mut Vec<LivenessSignal>) {
    // A face that travels through the picture and does not change is flat; one that does neither may only be quiet.
    let flat = if seen.travel > line::TRAVEL { line::STILL } else { f32::MIN };
    signals.push(LivenessSignal::low(SignalKind::Change, seen.change, flat, line::STILL, line::CHANGING));
    signals.push(LivenessSignal::high(SignalKind::Travel, seen.travel, line::TRAVEL, Effect::Silent));
    signals.push(LivenessSignal::low(SignalKind::Movement, seen.movement, f32::MIN, f32::MIN, line::MOVING));
    for (kind, value, limit) in [
        (SignalKind::Light, seen.light, line::LIGHT),
        (SignalKind::Tint, seen.tint, line::TINT),
        (SignalKind::Sizes, seen.sizes as f32, 1.0),
        (SignalKind::Order, seen.order, line::ORDER),
    ] {
        signals.push(LivenessSignal::high(kind, value, limit, Effect::Hints));
    }
    if let Some(overlap) = seen.background {
        signals.push(LivenessSignal::below(SignalKind::Background, overlap, line::BACKGROUND, Effect::Hints));
    }
}

/// How the files came about.
fn hints(selfie: &Seen, frames: &[Seen], signals: &mut Vec<LivenessSignal>) {
    let all = || std::iter::once(selfie).chain(frames);
    let written = all().filter(|seen| seen.origin.software.is_some()).count();
    signals.push(LivenessSignal::high(SignalKind::Software, written as f32, 0.0, Effect::Hints));
    let mut resampled: Vec<f32> = all().filter_map(|seen| seen.resampled).collect();
    resampled.sort_by(f32::total_cmp);
    if let Some(middle) = resampled.get(resampled.len() / 2) {
        signals.push(LivenessSignal::high(SignalKind::Resampling, *middle, line::RESAMPLING, Effect::Hints));
    }
    if frames.is_empty() {
        return;
    }
    let most = frames.iter().map(|one| frames.iter().filter(|other| other.origin.tables == one.origin.tables).count());
    let odd = frames.len() - most.max().unwrap_or(0);
    let foreign = odd.max(frames.iter().filter(|frame| frame.origin.tables.is_none()).count());
    signals.push(LivenessSignal::high(SignalKind::Encoding, foreign as f32, 0.0, Effect::Hints));
    let times: Vec<i64> = frames.iter().filter_map(|frame| frame.origin.taken_ms).collect();
    if let (Some(first), Some(last)) = (times.iter().min(), times.iter().max()) {
        let backwards = times.windows(2).filter(|pair| pair[1] < pair[0]).count();
        let wrong = backwards + usize::from(last - first > line::CAPTURE_MS);
        signals.push(LivenessSignal::high(SignalKind::Timing, wrong as f32, 0.0, Effect::Hints));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(digest: u8, taken_ms: Option<i64>) -> Seen {
        let origin = Origin { digest: [digest; 32], tables: Some(1), software: None, taken_ms };
        Seen { signs: None, origin, resampled: None, judged: true }
    }

    fn finding(identity_min: Option<f32>) -> LivenessFinding {
        LivenessFinding {
            scores: Vec::new(),
            selfie: Some(0.9),
            frames: Some(0.9),
            identity_min,
            live_line: 0.3,
            attack_line: 0.03,
            identity_line: 0.3,
            signals: Vec::new(),
        }
    }

    fn effect(signals: &[LivenessSignal], kind: SignalKind) -> Effect {
        signals.iter().find(|s| s.signal == kind).unwrap_or_else(|| panic!("{kind:?} is missing")).effect
    }

    #[test]
    fn copies_lost_frames_and_odd_files_are_told() {
        let frames: Vec<Seen> = [1, 1, 1, 1].map(|d| seen(d, None)).into();
        let all = signals(&finding(Some(0.8)), &seen(9, None), &frames, None, 8);
        assert_eq!(effect(&all, SignalKind::Repeats), Effect::Concludes);
        assert_eq!(effect(&all, SignalKind::Judged), Effect::Silent);
        assert_eq!(effect(&all, SignalKind::Identity), Effect::Supports);
        let all = signals(&finding(None), &seen(9, None), &[], None, 8);
        assert_eq!(effect(&all, SignalKind::Judged), Effect::Doubts);
        assert_eq!(effect(&all, SignalKind::Repeats), Effect::Silent, "what was lost is no copy");

        let mut odd: Vec<Seen> = [(1, 5_000), (2, 4_000), (3, 9_000)].map(|(d, t)| seen(d, Some(t))).into();
        odd[1].origin.tables = Some(7);
        odd[2].origin.software = Some("lavc");
        let all = signals(&finding(Some(0.1)), &seen(9, None), &odd, None, 3);
        for kind in [SignalKind::Timing, SignalKind::Encoding, SignalKind::Software] {
            assert_eq!(effect(&all, kind), Effect::Hints);
        }
        assert_eq!(effect(&all, SignalKind::Identity), Effect::Concludes);
        assert_eq!(effect(&all, SignalKind::Repeats), Effect::Silent);
    }

    #[test]
    fn a_selfie_alone_has_no_active_evidence() {
        let all = signals(&finding(None), &seen(1, None), &[], None, 0);
        assert!(all.iter().all(|s| !matches!(s.signal, SignalKind::Judged | SignalKind::Repeats | SignalKind::Change)));
    }
}
