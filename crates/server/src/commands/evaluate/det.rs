//! The detection error trade-off curve as SVG: both errors on normal-deviate axes (A. Martin et al., Eurospeech 1997).

use super::rates::{Point, Scores};
use std::fmt::Write;

const SIDE: f64 = 560.0;
const LEFT: f64 = 84.0;
const TOP: f64 = 64.0;
const TICKS: [f64; 9] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4];
const LOWEST: f64 = 0.0007;
const HIGHEST: f64 = 0.6;

/// Words of a curve.
pub struct Labels<'a> {
    /// Above the curve.
    pub title: &'a str,
    /// Below: the error of what should be refused.
    pub accepted: &'a str,
    /// At the side: the error of what should be accepted.
    pub refused: &'a str,
}

/// Draws the curve with marked thresholds. Rates below 0.07 % lie on the edge.
pub fn svg(scores: &Scores, labels: &Labels<'_>, marks: &[(&str, Point)]) -> String {
    let (good, bad) = scores.counts();
    let mut out = String::new();
    let (width, height) = (SIDE + LEFT + 30.0, SIDE + TOP + 70.0);
    // Writing to a String does not fail.
    let _ = write!(
        out,
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13" role="img"><title>{title}</title><rect width="{width}" height="{height}" fill="#fff"/><text x="{LEFT}" y="26" font-size="17" font-weight="bold">{title}</text><text x="{LEFT}" y="46" fill="#555">{good} to accept, {bad} to refuse</text>"##,
        title = escape(labels.title),
    );
    for tick in TICKS {
        let (x, y) = (across(tick), down(tick));
        let bottom = TOP + SIDE;
        let percent = 100.0 * tick;
        let _ = write!(
            out,
            r##"<path d="M{x:.1} {TOP}V{bottom}M{LEFT} {y:.1}H{right}" stroke="#ddd"/><text x="{x:.1}" y="{below}" text-anchor="middle">{percent}</text><text x="{beside}" y="{mid:.1}" text-anchor="end">{percent}</text>"##,
            right = LEFT + SIDE,
            below = bottom + 18.0,
            beside = LEFT - 8.0,
            mid = y + 4.0,
        );
    }
    let path: Vec<String> = scores
        .curve()
        .iter()
        .map(|point| format!("{:.1} {:.1}", across(point.accepted.share()), down(point.refused.share())))
        .collect();
    if !path.is_empty() {
        let _ = write!(out, r##"<path d="M{}" fill="none" stroke="#0a5" stroke-width="2"/>"##, path.join("L"));
    }
    for (name, point) in marks {
        let (x, y) = (across(point.accepted.share()), down(point.refused.share()));
        let _ = write!(
            out,
            r##"<circle cx="{x:.1}" cy="{y:.1}" r="5" fill="#c30"/><text x="{:.1}" y="{:.1}">{} {:.3}</text>"##,
            (x + 8.0).min(LEFT + SIDE - 110.0),
            y - 8.0,
            escape(name),
            point.threshold,
        );
    }
    let _ = write!(
        out,
        r##"<rect x="{LEFT}" y="{TOP}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#333"/><text x="{middle}" y="{low}" text-anchor="middle">{accepted} (%)</text><text transform="translate(22 {centre}) rotate(-90)" text-anchor="middle">{refused} (%)</text></svg>"##,
        middle = LEFT + SIDE / 2.0,
        low = TOP + SIDE + 46.0,
        centre = TOP + SIDE / 2.0,
        accepted = escape(labels.accepted),
        refused = escape(labels.refused),
    );
    out
}

fn across(rate: f64) -> f64 {
    LEFT + SIDE * place(rate)
}

fn down(rate: f64) -> f64 {
    TOP + SIDE * (1.0 - place(rate))
}

/// 0 at the lowest rate of the axis, 1 at the highest.
fn place(rate: f64) -> f64 {
    let (low, high) = (deviate(LOWEST), deviate(HIGHEST));
    (deviate(rate.clamp(LOWEST, HIGHEST)) - low) / (high - low)
}

/// The normal distribution's inverse, to about 0.0005 (M. Abramowitz and I. Stegun, 26.2.23).
fn deviate(share: f64) -> f64 {
    let tail = share.min(1.0 - share).max(1e-12);
    let t = (-2.0 * tail.ln()).sqrt();
    let value =
        t - (2.515_517 + t * (0.802_853 + t * 0.010_328)) / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)));
    if share < 0.5 { -value } else { value }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deviates_are_the_tables() {
        for (share, expected) in [(0.5, 0.0), (0.025, -1.96), (0.841_34, 1.0), (0.001, -3.0902)] {
            assert!((deviate(share) - expected).abs() < 1e-3, "{share}");
        }
    }

    #[test]
    fn a_curve_is_drawn_whatever_the_scores() {
        let labels = Labels { title: "A < B", accepted: "FMR", refused: "FNMR" };
        let scores = Scores::new([0.9, 0.5, 0.3], [0.1, 0.4]);
        let drawn = svg(&scores, &labels, &[("match", scores.at(0.4))]);
        assert!(drawn.starts_with("<svg") && drawn.ends_with("</svg>") && drawn.contains("A &lt; B"));
        assert!(!drawn.contains("NaN"));
        assert!(svg(&Scores::default(), &labels, &[]).ends_with("</svg>"));
    }
}
