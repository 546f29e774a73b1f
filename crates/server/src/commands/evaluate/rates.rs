//! Error rates over a threshold, with intervals. Scores are higher for what should be accepted.

/// A rate with its count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Errors.
    pub errors: usize,
    /// Attempts.
    pub of: usize,
}

impl Rate {
    /// The share; 0 without attempts.
    pub fn share(self) -> f64 {
        if self.of == 0 { 0.0 } else { self.errors as f64 / self.of as f64 }
    }

    /// The 95 % interval of the rate that lies behind the count (E. Wilson, 1927). It takes every attempt for independent.
    pub fn interval(self) -> (f64, f64) {
        if self.of == 0 {
            return (0.0, 1.0);
        }
        let (n, p, z) = (self.of as f64, self.share(), 1.959_964_f64);
        let middle = p + z * z / (2.0 * n);
        let spread = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
        let whole = 1.0 + z * z / n;
        let low = if self.errors == 0 { 0.0 } else { (middle - spread) / whole };
        let high = if self.errors == self.of { 1.0 } else { (middle + spread) / whole };
        (low.max(0.0), high.min(1.0))
    }

    /// `3/120 = 2.50 % [0.85 – 7.09]`.
    pub fn words(self) -> String {
        if self.of == 0 {
            return "no attempts".to_owned();
        }
        let (low, high) = self.interval();
        format!(
            "{}/{} = {:.2} % [{:.2} – {:.2}]",
            self.errors,
            self.of,
            100.0 * self.share(),
            100.0 * low,
            100.0 * high
        )
    }
}

/// Scores of both kinds, each sorted.
#[derive(Clone, Debug, Default)]
pub struct Scores {
    good: Vec<f32>,
    bad: Vec<f32>,
}

/// Both errors at one threshold: accepted from `threshold` on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The threshold.
    pub threshold: f32,
    /// What should be accepted and is not (FNMR, BPCER).
    pub refused: Rate,
    /// What should be refused and is not (FMR, APCER).
    pub accepted: Rate,
}

impl Scores {
    /// Sorts finite scores.
    pub fn new(good: impl IntoIterator<Item = f32>, bad: impl IntoIterator<Item = f32>) -> Self {
        let sorted = |values: &mut dyn Iterator<Item = f32>| {
            let mut all: Vec<f32> = values.filter(|v| v.is_finite()).collect();
            all.sort_by(f32::total_cmp);
            all
        };
        Self { good: sorted(&mut good.into_iter()), bad: sorted(&mut bad.into_iter()) }
    }

    /// How many of each.
    pub fn counts(&self) -> (usize, usize) {
        (self.good.len(), self.bad.len())
    }

    /// Both errors at a threshold.
    pub fn at(&self, threshold: f32) -> Point {
        let below = |values: &[f32]| values.partition_point(|v| *v < threshold);
        Point {
            threshold,
            refused: Rate { errors: below(&self.good), of: self.good.len() },
            accepted: Rate { errors: self.bad.len() - below(&self.bad), of: self.bad.len() },
        }
    }

    /// Every threshold at which an error changes, rising.
    pub fn curve(&self) -> Vec<Point> {
        let mut thresholds: Vec<f32> = self.good.iter().chain(&self.bad).flat_map(|v| [*v, v.next_up()]).collect();
        thresholds.sort_by(f32::total_cmp);
        thresholds.dedup();
        thresholds.into_iter().map(|threshold| self.at(threshold)).collect()
    }

    /// The lowest threshold at which at most `share` of the bad are accepted.
    pub fn accepting_at_most(&self, share: f64) -> Option<Point> {
        self.curve().into_iter().find(|point| point.accepted.share() <= share)
    }

    /// Where both errors are closest, and their mean there.
    pub fn equal(&self) -> Option<(Point, f64)> {
        let distance = |p: &Point| (p.refused.share() - p.accepted.share()).abs();
        let point = self.curve().into_iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
        Some((point, f64::midpoint(point.refused.share(), point.accepted.share())))
    }

    /// Chance that a good score is above a bad one; half for a tie. `None` when one kind is missing.
    pub fn auc(&self) -> Option<f64> {
        if self.good.is_empty() || self.bad.is_empty() {
            return None;
        }
        let wins: f64 = self
            .good
            .iter()
            .map(|good| {
                let below = self.bad.partition_point(|bad| bad < good);
                let ties = self.bad.partition_point(|bad| bad <= good) - below;
                below as f64 + ties as f64 / 2.0
            })
            .sum();
        Some(wins / (self.good.len() as f64 * self.bad.len() as f64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_counted_on_the_right_side() {
        let scores = Scores::new([0.9, 0.8, 0.4], [0.1, 0.4, 0.5, f32::NAN]);
        assert_eq!(scores.counts(), (3, 3));
        let point = scores.at(0.5);
        assert_eq!((point.refused.errors, point.accepted.errors), (1, 1));
        assert_eq!(scores.at(0.4).refused.errors, 0);
        let none = scores.accepting_at_most(0.0).unwrap();
        assert!(none.threshold > 0.5 && none.threshold < 0.51);
        assert_eq!(none.refused, Rate { errors: 1, of: 3 });
        let (_, equal) = scores.equal().unwrap();
        assert!((equal - 1.0 / 3.0).abs() < 1e-9);
        assert!((scores.auc().unwrap() - (3.0 + 3.0 + 1.5) / 9.0).abs() < 1e-9);
        assert_eq!(Scores::default().auc(), None);
    }

    #[test]
    fn intervals_hold_their_share() {
        let (low, high) = Rate { errors: 0, of: 100 }.interval();
        assert!(low == 0.0 && (high - 0.037).abs() < 0.001, "{high}");
        let (low, high) = Rate { errors: 5, of: 50 }.interval();
        assert!((low - 0.0435).abs() < 0.001 && (high - 0.2136).abs() < 0.001, "{low} {high}");
        assert_eq!(Rate { errors: 0, of: 0 }.interval(), (0.0, 1.0));
        assert_eq!(Rate { errors: 3, of: 120 }.words(), "3/120 = 2.50 % [0.85 – 7.09]");
    }
}
