//! How the detail of a face spreads over the frequencies, and whether some stand out: halftone dots, the beat of a display
//! with a sensor, the softness of a picture of a picture.

use std::sync::LazyLock;

/// Side of the square that is looked at; a power of two.
pub(super) const SIDE: usize = 128;
/// Rings of equal width from the lowest frequency to the highest of the rows.
const RINGS: usize = 8;

/// Measures of one spectrum.
pub(super) struct Spectrum {
    /// Logarithm of each ring's mean power against the power of all.
    pub(super) rings: [f32; RINGS],
    /// Logarithm of the strongest place against the median of its ring, beyond the lowest quarter.
    pub(super) peak: f32,
    /// The same over the 99.5th percentile: several peaks, not one.
    pub(super) crest: f32,
    /// Logarithm of the power along the two axes against that along the diagonals.
    pub(super) upright: f32,
}

/// Measures two squares of `SIDE` places of brightness. Both are transformed at once, one as the real part, one as the
/// imaginary part; since each is real, the two spectra come apart again by their symmetry.
pub(super) fn measure(first: &[f32], second: &[f32]) -> [Spectrum; 2] {
    let (mut re, mut im) = (windowed(first), windowed(second));
    for _ in 0..2 {
        for row in 0..SIDE {
            let line = row * SIDE..(row + 1) * SIDE;
            TWIDDLES.transform(&mut re[line.clone()], &mut im[line]);
        }
        transpose(&mut re);
        transpose(&mut im);
    }
    let part = |at: usize, mirrored: usize, sign: f32| {
        let (a, b) = (re[at] + sign * re[mirrored], im[at] - sign * im[mirrored]);
        a.mul_add(a, b * b) / 4.0
    };
    [of_power(|at, mirrored| part(at, mirrored, 1.0)), of_power(|at, mirrored| part(at, mirrored, -1.0))]
}

/// Brightness less its mean, falling to nothing at the edges.
fn windowed(luma: &[f32]) -> Vec<f32> {
    static WINDOW: LazyLock<Vec<f32>> = LazyLock::new(|| {
        (0..SIDE).map(|i| 0.5 - 0.5 * (std::f32::consts::TAU * (i as f32 + 0.5) / SIDE as f32).cos()).collect()
    });
    let mean = luma.iter().sum::<f32>() / luma.len().max(1) as f32;
    let rows = luma.chunks_exact(SIDE).zip(&*WINDOW);
    rows.flat_map(|(row, down)| row.iter().zip(&*WINDOW).map(move |(v, across)| (v - mean) * across * down)).collect()
}

/// One place of half a spectrum (that of real values is symmetric): where it is, in which ring, in which sector.
struct Place {
    at: usize,
    /// The place of the same frequency in the other direction.
    mirrored: usize,
    ring: usize,
    sector: Sector,
}

#[derive(Clone, Copy, PartialEq)]
enum Sector {
    Upright,
    Slanted,
    Other,
}

/// The places between two cycles a side and the highest frequency of the rows; the same for every face.
static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let all = (0..SIDE).flat_map(|y| (0..SIDE / 2).map(move |x| (x, y)));
    all.filter_map(|(x, y)| {
        let (fx, fy) = (x as f32, if y < SIDE / 2 { y as f32 } else { y as f32 - SIDE as f32 });
        let mirrored = (SIDE - y) % SIDE * SIDE + (SIDE - x) % SIDE;
        let radius = fx.hypot(fy);
        let ring = (radius / (SIDE / 2) as f32 * RINGS as f32) as usize;
        let angle = fy.abs().atan2(fx).to_degrees();
        let sector = if ring < RINGS / 4 {
            Sector::Other
        } else if !(10.0..80.0).contains(&angle) {
            Sector::Upright
        } else if (35.0..55.0).contains(&angle) {
            Sector::Slanted
        } else {
            Sector::Other
        };
        (ring < RINGS && radius >= 2.0).then_some(Place { at: y * SIDE + x, mirrored, ring, sector })
    })
    .collect()
});

fn of_power(power: impl Fn(usize, usize) -> f32) -> Spectrum {
    let mut rings: [Vec<f32>; RINGS] = Default::default();
    let (mut upright, mut slanted) = ((0.0f64, 0u32), (0.0f64, 0u32));
    for place in &*PLACES {
        let value = power(place.at, place.mirrored);
        rings[place.ring].push(value);
        let sum = match place.sector {
            Sector::Upright => &mut upright,
            Sector::Slanted => &mut slanted,
            Sector::Other => continue,
        };
        sum.0 += f64::from(value);
        sum.1 += 1;
    }
    let all: f64 = rings.iter().flatten().map(|v| f64::from(*v)).sum();
    let mut means = [0.0; RINGS];
    let (mut peak, mut crest) = (0.0f32, 0.0f32);
    for (i, ring) in rings.iter_mut().enumerate() {
        let mean = ring.iter().map(|v| f64::from(*v)).sum::<f64>() / ring.len().max(1) as f64;
        means[i] = ((mean + 1e-3) / (all / (SIDE * SIDE) as f64 + 1e-3)).ln() as f32;
        if i >= RINGS / 4 && !ring.is_empty() {
            let at = |share: f32| ((ring.len() as f32 * share) as usize).min(ring.len() - 1);
            let (high, half) = (at(0.995), at(0.5));
            let most = ring.iter().copied().fold(0.0, f32::max);
            let (below, high, _) = ring.select_nth_unstable_by(high, f32::total_cmp);
            let high = *high;
            // In rings of one place the two are one.
            let middle = if half < below.len() { *below.select_nth_unstable_by(half, f32::total_cmp).1 } else { high };
            let middle = middle + 1e-3;
            peak = peak.max((most / middle).max(1.0).ln());
            crest = crest.max((high / middle).max(1.0).ln());
        }
    }
    let mean = |(sum, count): (f64, u32)| sum / f64::from(count.max(1)) + 1e-3;
    Spectrum { rings: means, peak, crest, upright: (mean(upright) / mean(slanted)).ln() as f32 }
}

fn transpose(values: &mut [f32]) {
    for y in 0..SIDE {
        for x in y + 1..SIDE {
            values.swap(y * SIDE + x, x * SIDE + y);
        }
    }
}

static TWIDDLES: LazyLock<Twiddles> = LazyLock::new(Twiddles::new);

/// Roots of one for the radix-2 transform.
struct Twiddles {
    cos: Vec<f32>,
    sin: Vec<f32>,
}

impl Twiddles {
    fn new() -> Self {
        let angle = |i: usize| -std::f32::consts::TAU * i as f32 / SIDE as f32;
        Self {
            cos: (0..SIDE / 2).map(|i| angle(i).cos()).collect(),
            sin: (0..SIDE / 2).map(|i| angle(i).sin()).collect(),
        }
    }

    /// The discrete Fourier transform in place (J. Cooley and J. Tukey, 1965). Both slices hold `SIDE` values.
    fn transform(&self, re: &mut [f32], im: &mut [f32]) {
        let bits = SIDE.trailing_zeros();
        for i in 0..SIDE {
            let j = i.reverse_bits() >> (usize::BITS - bits);
            if i < j {
                re.swap(i, j);
                im.swap(i, j);
            }
        }
        let mut length = 2;
        while length <= SIDE {
            let stride = SIDE / length;
            for start in (0..SIDE).step_by(length) {
                for k in 0..length / 2 {
                    let (c, s) = (self.cos[k * stride], self.sin[k * stride]);
                    let (a, b) = (start + k, start + k + length / 2);
                    let (tr, ti) = (re[b] * c - im[b] * s, re[b] * s + im[b] * c);
                    (re[b], im[b]) = (re[a] - tr, im[a] - ti);
                    (re[a], im[a]) = (re[a] + tr, im[a] + ti);
                }
            }
            length *= 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wave_stands_out_in_its_ring() {
        let wave = |period: f32| -> Vec<f32> {
            (0..SIDE * SIDE)
                .map(|at| {
                    let noise = ((at * 7919 % 251) as f32 - 125.0) / 40.0;
                    120.0 + noise + 30.0 * (std::f32::consts::TAU * (at % SIDE) as f32 / period).sin()
                })
                .collect()
        };
        let [wavy, plain] = measure(&wave(4.0), &wave(1e9));
        // Each is what it is beside another one too.
        let [again, _] = measure(&wave(4.0), &wave(9.0));
        assert!((again.peak - wavy.peak).abs() < 0.01 && (again.upright - wavy.upright).abs() < 0.01);
        assert!(wavy.peak > plain.peak + 3.0, "{} {}", wavy.peak, plain.peak);
        assert!(wavy.upright > plain.upright + 1.0);
        let strongest = wavy.rings.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).unwrap().0;
        assert_eq!(strongest, 4);
        let [flat, _] = measure(&vec![77.0; SIDE * SIDE], &wave(4.0));
        assert!(flat.rings.iter().chain([&flat.peak, &flat.upright]).all(|v| v.is_finite()));
    }
}
