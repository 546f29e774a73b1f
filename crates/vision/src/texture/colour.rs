//! Colour and fine pattern of a face.

use super::spectrum::SIDE;
use crate::sum::total;

const PLANE: usize = SIDE * SIDE;
/// Places of the rotation-invariant uniform patterns of eight neighbours (T. Ojala et al., PAMI 24(7), 2002).
const PATTERNS: usize = 10;

pub(super) struct Colour {
    /// In the order of the names, from `red_green` to `noise`.
    pub(super) plain: [f32; 13],
    /// Patterns of brightness (all), blue and red tint (every other).
    pub(super) patterns: Vec<f32>,
    /// Logarithm of the fine detail's strength.
    pub(super) detail: f32,
}

pub(super) fn luma(planes: &[f32]) -> Vec<f32> {
    (0..PLANE).map(|i| 0.299 * planes[i] + 0.587 * planes[PLANE + i] + 0.114 * planes[2 * PLANE + i]).collect()
}

pub(super) fn measure(planes: &[f32], luma: &[f32]) -> Colour {
    let (red, green, blue) = (&planes[..PLANE], &planes[PLANE..2 * PLANE], &planes[2 * PLANE..]);
    let cb: Vec<f32> = blue.iter().zip(luma).map(|(b, y)| 0.564 * (b - y)).collect();
    let cr: Vec<f32> = red.iter().zip(luma).map(|(r, y)| 0.713 * (r - y)).collect();
    let [fine_red, fine_green, fine_blue, fine_luma, fine_cb, fine_cr] =
        [red, green, blue, luma, cb.as_slice(), cr.as_slice()].map(fine);
    let [black, dark, bright, white] = levels(luma);
    let saturation = (0..PLANE)
        .map(|i| {
            let (high, low) = (red[i].max(green[i]).max(blue[i]), red[i].min(green[i]).min(blue[i]));
            (high - low) / high.max(1.0)
        })
        .sum::<f32>()
        / PLANE as f32;
    let (luma_detail, chroma_detail) = (deviation(&fine_luma), deviation(&fine_cb) + deviation(&fine_cr));
    let mut magnitudes: Vec<f32> = fine_luma.iter().map(|v| v.abs()).collect();
    let usual = *magnitudes.select_nth_unstable_by(PLANE / 2, f32::total_cmp).1;
    let plain = [
        correlation(&fine_red, &fine_green),
        correlation(&fine_blue, &fine_green),
        black / 255.0,
        white / 255.0,
        (bright - dark) / 255.0,
        luma.iter().filter(|v| **v > 245.0).count() as f32 / PLANE as f32,
        mean(&cb) / 128.0,
        mean(&cr) / 128.0,
        (deviation(&cb) + 0.1).ln(),
        (deviation(&cr) + 0.1).ln(),
        saturation,
        ((chroma_detail + 0.05) / (luma_detail + 0.05)).ln(),
        ((usual + 0.02) / (luma_detail + 0.05)).ln(),
    ];
    let mut patterns: Vec<f32> = pattern(luma).to_vec();
    for tint in [&cb, &cr] {
        let all = pattern(tint);
        patterns.extend([0, 2, 4, 6, 8, 9].map(|i| all[i]));
    }
    Colour { plain, patterns, detail: (luma_detail + 0.05).ln() }
}

/// The levels below which 1, 5, 95 and 99 percent of the places lie.
fn levels(luma: &[f32]) -> [f32; 4] {
    let mut values = luma.to_vec();
    let mut rest = &mut values[..];
    let mut found = [0.0; 4];
    // From the highest down: what lies below one level is all that the next one has to look at.
    for (level, share) in found.iter_mut().zip([0.01f32, 0.05, 0.95, 0.99]).rev() {
        let at = ((PLANE - 1) as f32 * share) as usize;
        let (below, value, _) = rest.select_nth_unstable_by(at, f32::total_cmp);
        *level = *value;
        rest = below;
    }
    found
}

/// A value less the mean of its four neighbours.
fn fine(values: &[f32]) -> Vec<f32> {
    let mut out = Vec::with_capacity(PLANE);
    for y in 1..SIDE - 1 {
        let row = |y: usize| &values[y * SIDE..(y + 1) * SIDE];
        let (above, here, below) = (&row(y - 1)[1..], row(y), &row(y + 1)[1..]);
        let neighbours = here.iter().zip(&here[2..]).zip(above.iter().zip(below));
        out.extend(neighbours.zip(&here[1..]).map(|(((l, r), (u, d)), value)| value - (l + r + u + d) / 4.0));
    }
    out
}

fn mean(values: &[f32]) -> f32 {
    total(values.len(), |i| values[i]) / values.len().max(1) as f32
}

fn deviation(values: &[f32]) -> f32 {
    let middle = mean(values);
    (total(values.len(), |i| (values[i] - middle).powi(2)) / values.len().max(1) as f32).sqrt()
}

fn correlation(a: &[f32], b: &[f32]) -> f32 {
    let (ma, mb) = (mean(a), mean(b));
    let both = total(a.len().min(b.len()), |i| (a[i] - ma) * (b[i] - mb)) / a.len().max(1) as f32;
    both / (deviation(a) * deviation(b)).max(0.05)
}

/// Shares of the patterns: for each place which of its eight neighbours are at least as high, as the bits of a byte, and
/// then the class of that byte. A row at a time, so that a processor compares many places at once.
fn pattern(values: &[f32]) -> [f32; PATTERNS] {
    const INNER: usize = SIDE - 2;
    let mut counts = [0u32; PATTERNS];
    let row = |y: usize| &values[y * SIDE..(y + 1) * SIDE];
    for y in 1..SIDE - 1 {
        let (above, here, below) = (row(y - 1), row(y), row(y + 1));
        // Once round the place, so that neighbours of a bit are neighbours in the picture.
        let round = [above, &above[1..], &above[2..], &here[2..], &below[2..], &below[1..], below, here];
        let mut bits = [0u8; INNER];
        for (n, neighbours) in round.into_iter().enumerate() {
            for ((bits, neighbour), value) in bits.iter_mut().zip(neighbours).zip(&here[1..]) {
                *bits |= u8::from(neighbour >= value) << n;
            }
        }
        for bits in bits {
            counts[usize::from(CLASSES[usize::from(bits)])] += 1;
        }
    }
    counts.map(|count| count as f32 / (INNER * INNER) as f32)
}

/// The class of each pattern: how many bits are set where these lie together, the last class where they do not.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut bits = 0u8;
    loop {
        let changes = (bits ^ bits.rotate_right(1)).count_ones();
        classes[bits as usize] = if changes <= 2 { bits.count_ones() as u8 } else { PATTERNS as u8 - 1 };
        if bits == u8::MAX {
            break;
        }
        bits += 1;
    }
    classes
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_those_of_the_neighbours_one_by_one() {
        const ROUND: [(isize, isize); 8] = [(-1, -1), (0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0)];
        let mut seed = 1u32;
        let mut random = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 29) as f32
        };
        let values: Vec<f32> = (0..PLANE).map(|_| random()).collect();
        let mut counts = [0u32; PATTERNS];
        for at in (0..PLANE).filter(|at| (1..SIDE - 1).contains(&(at % SIDE)) && (1..SIDE - 1).contains(&(at / SIDE))) {
            let bits =
                ROUND.map(|(dx, dy)| u8::from(values[at.wrapping_add_signed(dy * SIDE as isize + dx)] >= values[at]));
            let changes: u8 = (0..8).map(|i| bits[i] ^ bits[(i + 1) % 8]).sum();
            let ones: u8 = bits.iter().sum();
            counts[if changes <= 2 { usize::from(ones) } else { PATTERNS - 1 }] += 1;
        }
        let expected = counts.map(|count| count as f32 / (SIDE - 2).pow(2) as f32);
        assert_eq!(pattern(&values), expected);
        assert!(expected.iter().all(|share| *share > 0.0), "{expected:?}");
    }
}
