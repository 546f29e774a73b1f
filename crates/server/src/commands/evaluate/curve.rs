//! Precision and recall over thresholds, with confidence intervals, and their curve as SVG.

use std::fmt::Write;

/// What a threshold gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub threshold: f64,
    pub true_positives: usize,
    pub false_positives: usize,
    pub false_negatives: usize,
    pub true_negatives: usize,
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

impl Point {
    /// At one threshold.
    pub fn at(threshold: f64, scored: &[(f64, bool)]) -> Self {
        let count =
            |hit: bool, same: bool| scored.iter().filter(|(s, l)| (*s >= threshold) == hit && *l == same).count();
        Self {
            threshold,
            true_positives: count(true, true),
            false_positives: count(true, false),
            false_negatives: count(false, true),
            true_negatives: count(false, false),
        }
    }

    pub fn precision(&self) -> f64 {
        ratio(self.true_positives, self.true_positives + self.false_positives)
    }

    pub fn recall(&self) -> f64 {
        ratio(self.true_positives, self.true_positives + self.false_negatives)
    }

    pub fn false_positive_rate(&self) -> f64 {
        ratio(self.false_positives, self.false_positives + self.true_negatives)
    }

    pub fn f1(&self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
    }

    pub fn precision_interval(&self) -> (f64, f64) {
        wilson(self.true_positives, self.true_positives + self.false_positives)
    }

    pub fn recall_interval(&self) -> (f64, f64) {
        wilson(self.true_positives, self.true_positives + self.false_negatives)
    }
}

/// Wilson's interval at 95 %.
pub fn wilson(part: usize, whole: usize) -> (f64, f64) {
    if whole == 0 {
        return (0.0, 1.0);
    }
    const Z: f64 = 1.959_964;
    let (n, p) = (whole as f64, ratio(part, whole));
    let middle = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

/// The threshold, from 0.00 to 1.00 in hundredths, at which F1 is best; the lowest of equals.
pub fn best(scored: &[(f64, bool)]) -> Point {
    let points = (0..=100).map(|t| Point::at(f64::from(t) / 100.0, scored));
    let mut best = Point::at(0.0, scored);
    for point in points {
        if point.f1() > best.f1() {
            best = point;
        }
    }
    best
}

/// The curve, recall to the right and precision up.
pub fn svg(title: &str, scored: &[(f64, bool)], marks: &[Point]) -> String {
    const SIDE: f64 = 400.0;
    const EDGE: f64 = 50.0;
    let x = |recall: f64| EDGE + recall * SIDE;
    let y = |precision: f64| EDGE + (1.0 - precision) * SIDE;
    let mut path = String::new();
    for t in 0..=200 {
        let point = Point::at(f64::from(t) / 200.0, scored);
        if point.true_positives > 0 {
            let step = if path.is_empty() { 'M' } else { 'L' };
            let _ = write!(path, "{step}{:.1} {:.1} ", x(point.recall()), y(point.precision()));
        }
    }
    let mut out = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 500 500\" font-family=\"sans-serif\" font-size=\"12\">\n",
    );
    let _ = writeln!(out, "<rect width=\"500\" height=\"500\" fill=\"white\"/>");
    let title = title.replace('&', "&amp;").replace('<', "&lt;");
    let _ = writeln!(out, "<text x=\"250\" y=\"24\" text-anchor=\"middle\">{title}</text>");
    for tick in 0..=10 {
        let v = f64::from(tick) / 10.0;
        let _ = writeln!(
            out,
            "<path d=\"M{0:.1} 50V450M50 {1:.1}H450\" stroke=\"#ddd\"/><text x=\"{0:.1}\" y=\"466\" text-anchor=\"middle\">{v:.1}</text><text x=\"44\" y=\"{2:.1}\" text-anchor=\"end\">{v:.1}</text>",
            x(v),
            y(v),
            y(v) + 4.0
        );
    }
    let _ = writeln!(out, "<text x=\"250\" y=\"488\" text-anchor=\"middle\">recall</text>");
    let _ = writeln!(
        out,
        "<text x=\"14\" y=\"250\" text-anchor=\"middle\" transform=\"rotate(-90 14 250)\">precision</text>"
    );
    let _ = writeln!(out, "<path d=\"{path}\" fill=\"none\" stroke=\"#0a6b5c\" stroke-width=\"2\"/>");
    for mark in marks {
        let (mx, my) = (x(mark.recall()), y(mark.precision()));
        let _ = writeln!(
            out,
            "<circle cx=\"{mx:.1}\" cy=\"{my:.1}\" r=\"4\" fill=\"#c2410c\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{:.2}</text>",
            mx - 7.0,
            my + 14.0,
            mark.threshold
        );
    }
    out.push_str("</svg>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCORED: &[(f64, bool)] = &[(0.9, true), (0.8, true), (0.75, false), (0.6, true), (0.2, false)];

    #[test]
    fn counts_follow_the_threshold() {
        let point = Point::at(0.7, SCORED);
        assert_eq!((point.true_positives, point.false_positives, point.false_negatives), (2, 1, 1));
        assert!((point.precision() - 2.0 / 3.0).abs() < 1e-9 && (point.false_positive_rate() - 0.5).abs() < 1e-9);
        assert!((best(SCORED).f1() - 6.0 / 7.0).abs() < 1e-9);
    }

    #[test]
    fn intervals_hold_the_share_and_narrow_with_numbers() {
        let (low, high) = wilson(8, 10);
        assert!(low < 0.8 && high > 0.8 && low > 0.4 && high < 1.0);
        let (low_more, high_more) = wilson(800, 1_000);
        assert!(high_more - low_more < (high - low) / 4.0);
        assert_eq!(wilson(0, 0), (0.0, 1.0));
    }

    #[test]
    fn the_curve_is_a_picture() {
        let picture = svg("a <b>", SCORED, &[Point::at(0.7, SCORED)]);
        assert!(picture.starts_with("<svg") && picture.contains("a &lt;b>") && picture.contains("<circle"));
    }
}
