//! When an undelivered result is sent again.

use kweli_domain::callback::schedule;
use kweli_domain::random::{self, Entropy};
use kweli_domain::{Generation, Timestamp};
use std::time::Duration;

/// How much longer than its figure a pause may get, in percent: receivers that failed together are not called together.
const JITTER_PERCENT: i64 = 5;

/// The most that a jitter adds.
const MAX_JITTER_MS: i64 = 60_000;

/// When attempt number `made + 1` is due; `None` when all are used up. A receiver may ask for a longer pause, up to the
/// schedule's own longest.
pub(super) fn next_attempt(
    generation: Generation,
    made: usize,
    now: Timestamp,
    retry_after: Option<Duration>,
    entropy: &dyn Entropy,
) -> Option<Timestamp> {
    let waits = schedule(generation).waits_s;
    let wait = i64::from(*waits.get(made.checked_sub(1)?)?) * 1_000;
    let longest = waits.iter().max().map_or(wait, |s| i64::from(*s) * 1_000);
    let asked = retry_after.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX));
    let wait = wait.max(asked.min(longest));
    let spread = (wait * JITTER_PERCENT / 100).clamp(1, MAX_JITTER_MS);
    let jitter = i64::from(u32::from_le_bytes(random::bytes(entropy))) % spread;
    Some(now.plus_ms(wait + jitter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kweli_domain::random::SeededEntropy;

    fn pauses(generation: Generation) -> Vec<i64> {
        let entropy = SeededEntropy::new(7);
        let start = Timestamp(1_000);
        (1..).map_while(|made| next_attempt(generation, made, start, None, &entropy)).map(|t| t.since(start)).collect()
    }

    #[test]
    fn the_schedules_of_the_generations() {
        for (generation, expected) in [
            (Generation::V1, &[60, 300, 900, 3_600, 10_800, 28_800, 43_200][..]),
            (Generation::V2, &[60, 300, 900, 3_600, 10_800, 28_800, 43_200][..]),
            (Generation::V3, &[10, 60, 300][..]),
        ] {
            let found = pauses(generation);
            assert_eq!(found.len(), expected.len());
            for (found, seconds) in found.iter().zip(expected) {
                let exact = seconds * 1_000;
                assert!((exact..exact + exact / 20 + 1).contains(found), "{found} for {exact}");
            }
        }
    }

    #[test]
    fn a_receiver_may_ask_for_more_time_within_limits() {
        let entropy = SeededEntropy::new(7);
        let pause = |seconds| {
            let asked = Some(Duration::from_secs(seconds));
            next_attempt(Generation::V3, 1, Timestamp(0), asked, &entropy).unwrap().0 / 1_000
        };
        assert_eq!(pause(1), 10);
        assert!((120..=126).contains(&pause(120)));
        assert!((300..=315).contains(&pause(u64::MAX)));
    }

    #[test]
    fn nothing_is_due_before_the_first_attempt_or_after_the_last() {
        let entropy = SeededEntropy::new(7);
        assert_eq!(next_attempt(Generation::V3, 0, Timestamp(0), None, &entropy), None);
        assert_eq!(next_attempt(Generation::V3, 4, Timestamp(0), None, &entropy), None);
    }
}
