//! Convolution of pictures whose channels lie together (height, width, channel).
//!
//! General engines turn a convolution into a matrix product and spend most of a layer with few channels on laying out the
//! matrix. With the channels innermost no layout is needed: for a few neighbouring places at once, every input value is
//! multiplied with the weights of 32 output channels, and the sums stay in registers.

use super::graph::Window;
use crate::resample::with_scratch;
use rayon::prelude::*;
use rten_simd::ops::{BitOps, FloatOps};
use rten_simd::{Isa, SimdOp};

/// Output channels computed together.
pub(super) const BLOCK: usize = 32;

/// A convolution with its weights laid out for the loop below.
pub(super) struct Conv {
    window: Window,
    input: [usize; 3],
    output: [usize; 3],
    /// For each block of output channels: one vector of 32 weights per place of the window and input channel.
    weights: Vec<[f32; BLOCK]>,
    bias: Vec<f32>,
    /// Slope of a leaky ReLU for negative values; 1 for none.
    slope: f32,
}

impl Conv {
    /// `weights` are output, height, width, input. `None` unless all sizes fit and the channels come in blocks of 32.
    pub(super) fn new(window: Window, input: [usize; 3], weights: &[f32], bias: Vec<f32>, slope: f32) -> Option<Conv> {
        let channels = bias.len();
        let taps = window.size[0] * window.size[1] * input[2];
        if channels == 0 || !channels.is_multiple_of(BLOCK) || taps == 0 || weights.len() != channels * taps {
            return None;
        }
        let side = |axis: usize| {
            let padded = input[axis] + window.pads[axis] + window.pads[axis + 2];
            Some(padded.checked_sub(window.size[axis])? / window.stride[axis] + 1)
        };
        let output = [side(0)?, side(1)?, channels];
        let mut packed = Vec::with_capacity(weights.len() / BLOCK);
        for block in weights.chunks_exact(taps * BLOCK) {
            packed.extend((0..taps).map(|tap| std::array::from_fn(|channel| block[channel * taps + tap])));
        }
        Some(Conv { window, input, output, weights: packed, bias, slope })
    }

    /// Height, width, channels of the result.
    pub(super) fn output(&self) -> [usize; 3] {
        self.output
    }

    /// Computes the layer. `input` and `out` hold exactly the agreed numbers of values; every value of `out` is written.
    pub(super) fn run(&self, input: &[f32], out: &mut [f32]) {
        let [_, width, channels] = self.output;
        out.par_chunks_mut(width * channels).enumerate().for_each(|(y, row)| self.row(input, y, row));
    }

    /// One row of the result.
    fn row(&self, input: &[f32], y: usize, out: &mut [f32]) {
        let [height, width, channels] = self.input;
        let [top, left, _, right] = self.window.pads;
        let rows = self.window.size[0];
        let len = (left + width + right) * channels;
        // The rows under the window, with zeros for what lies outside.
        with_scratch(rows * len, |lines| {
            for (ky, line) in lines.chunks_exact_mut(len).enumerate() {
                let at = (y * self.window.stride[0] + ky).wrapping_sub(top);
                if at < height {
                    let start = left * channels;
                    line[start..start + width * channels]
                        .copy_from_slice(&input[at * width * channels..(at + 1) * width * channels]);
                }
            }
            let job = Row {
                lines,
                len,
                step: self.window.stride[1] * channels,
                reach: self.window.size[1] * channels,
                weights: &self.weights,
                bias: &self.bias,
                slope: self.slope,
                channels: self.output[2],
            };
            Compute { row: &job, out }.dispatch();
        });
    }
}

/// What the inner loops need.
struct Row<'a> {
    /// The padded input rows under the window, one after the other, `len` values each.
    lines: &'a [f32],
    len: usize,
    /// Values from one place of the result to the next.
    step: usize,
    /// Values of one input row under the window.
    reach: usize,
    weights: &'a [[f32; BLOCK]],
    bias: &'a [f32],
    slope: f32,
    channels: usize,
}

/// The row as an operation that is compiled for each vector instruction set and run with the widest at hand.
struct Compute<'a, 'o> {
    row: &'a Row<'a>,
    out: &'o mut [f32],
}

impl SimdOp for Compute<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let ops = isa.f32();
        // Places at once and vectors a block: as many sums as the registers hold.
        match ops.len() {
            16 => blocks::<_, 8, 2>(ops, self.row, self.out),
            8 => blocks::<_, 3, 4>(ops, self.row, self.out),
            _ => blocks::<_, 2, 8>(ops, self.row, self.out),
        }
    }
}

/// All places and channels of a row, `PLACES` by 32 at a time.
#[inline(always)]
fn blocks<O: FloatOps<f32>, const PLACES: usize, const VECTORS: usize>(ops: O, row: &Row<'_>, out: &mut [f32]) {
    let width = out.len() / row.channels;
    let taps = row.weights.len() * BLOCK / row.channels;
    for (block, weights) in row.weights.chunks_exact(taps).enumerate() {
        let mut x = 0;
        while x + PLACES <= width {
            places::<O, PLACES, VECTORS>(ops, row, weights, block, x, out);
            x += PLACES;
        }
        while x < width {
            places::<O, 1, VECTORS>(ops, row, weights, block, x, out);
            x += 1;
        }
    }
}

/// Input values that are read between two checks of their number.
const GROUP: usize = 8;

/// `PLACES` neighbouring places of one block of channels. Loops over constants, and no closures: the compiler unrolls
/// them and keeps the sums in registers.
#[inline(always)]
fn places<O: FloatOps<f32>, const PLACES: usize, const VECTORS: usize>(
    ops: O,
    row: &Row<'_>,
    weights: &[[f32; BLOCK]],
    block: usize,
    x: usize,
    out: &mut [f32],
) {
    let lanes = BLOCK / VECTORS;
    let channel = block * BLOCK;
    let bias = &row.bias[channel..channel + BLOCK];
    let mut sums = [[ops.zero(); VECTORS]; PLACES];
    for sum in &mut sums {
        for (v, sum) in sum.iter_mut().enumerate() {
            *sum = ops.load(&bias[v * lanes..]);
        }
    }
    for (line, weights) in row.lines.chunks_exact(row.len).zip(weights.chunks_exact(row.reach)) {
        let mut under: [&[f32]; PLACES] = [&[]; PLACES];
        for (place, under) in under.iter_mut().enumerate() {
            let start = (x + place) * row.step;
            *under = &line[start..start + row.reach];
        }
        let (groups, rest) = weights.as_chunks::<GROUP>();
        for (at, group) in groups.iter().enumerate() {
            let mut values = [&[0.0; GROUP]; PLACES];
            for place in 0..PLACES {
                values[place] = &under[place].as_chunks::<GROUP>().0[at];
            }
            for (tap, weights) in group.iter().enumerate() {
                let mut w = [ops.zero(); VECTORS];
                for (v, w) in w.iter_mut().enumerate() {
                    *w = ops.load(&weights[v * lanes..]);
                }
                for place in 0..PLACES {
                    let value = ops.splat(values[place][tap]);
                    for v in 0..VECTORS {
                        sums[place][v] = ops.mul_add(value, w[v], sums[place][v]);
                    }
                }
            }
        }
        let done = groups.len() * GROUP;
        for (tap, weights) in rest.iter().enumerate() {
            for place in 0..PLACES {
                let value = ops.splat(under[place][done + tap]);
                for (v, sum) in sums[place].iter_mut().enumerate() {
                    *sum = ops.mul_add(value, ops.load(&weights[v * lanes..]), *sum);
                }
            }
        }
    }
    let (zero, slope) = (ops.zero(), ops.splat(row.slope));
    for (place, sums) in sums.iter().enumerate() {
        let at = (x + place) * row.channels + channel;
        for (v, &sum) in sums.iter().enumerate() {
            // For slopes of at most 1 a leaky ReLU is the sum of both halves.
            let value = ops.mul_add(ops.min(sum, zero), slope, ops.max(sum, zero));
            ops.store(value, &mut out[at + v * lanes..at + BLOCK]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, without any order of work.
    fn reference(conv: &Conv, weights: &[f32], input: &[f32]) -> Vec<f32> {
        let [height, width, channels] = conv.output;
        let [ih, iw, ic] = conv.input;
        let Window { size: [kh, kw], stride, pads } = conv.window;
        let mut out = Vec::new();
        for y in 0..height {
            for x in 0..width {
                for o in 0..channels {
                    let mut sum = f64::from(conv.bias[o]);
                    for ky in 0..kh {
                        for kx in 0..kw {
                            let sy = (y * stride[0] + ky).wrapping_sub(pads[0]);
                            let sx = (x * stride[1] + kx).wrapping_sub(pads[1]);
                            if sy < ih && sx < iw {
                                for i in 0..ic {
                                    let weight = weights[((o * kh + ky) * kw + kx) * ic + i];
                                    sum += f64::from(input[(sy * iw + sx) * ic + i] * weight);
                                }
                            }
                        }
                    }
                    out.push(if sum < 0.0 { sum * f64::from(conv.slope) } else { sum } as f32);
                }
            }
        }
        out
    }

    #[test]
    fn layers_equal_their_definition() {
        let windows = [
            (Window { size: [3, 3], stride: [1, 1], pads: [1, 1, 1, 1] }, [9, 13, 5], 32),
            (Window { size: [3, 3], stride: [2, 2], pads: [0, 0, 1, 1] }, [8, 16, 32], 64),
            (Window { size: [5, 5], stride: [1, 1], pads: [2, 2, 2, 2] }, [7, 21, 3], 32),
            (Window { size: [4, 4], stride: [2, 2], pads: [0; 4] }, [4, 4, 8], 128),
            (Window { size: [1, 1], stride: [1, 1], pads: [0; 4] }, [1, 1, 1], 32),
        ];
        for (window, input, channels) in windows {
            let noise = |i: usize| ((i * 7919 + 13) % 211) as f32 / 105.0 - 1.0;
            let weights: Vec<f32> = (0..channels * window.size[0] * window.size[1] * input[2]).map(noise).collect();
            let values: Vec<f32> = (0..input.iter().product()).map(|i| noise(i + 5)).collect();
            let bias = (0..channels).map(noise).collect();
            let conv = Conv::new(window, input, &weights, bias, 0.2).unwrap();
            let mut out = vec![f32::NAN; conv.output().iter().product()];
            conv.run(&values, &mut out);
            for (got, expected) in out.iter().zip(reference(&conv, &weights, &values)) {
                assert!((got - expected).abs() < 2e-4 * (1.0 + expected.abs()), "{window:?}: {got} {expected}");
            }
        }
    }

    #[test]
    fn sizes_that_do_not_fit_are_refused() {
        let window = Window { size: [3, 3], stride: [1, 1], pads: [0; 4] };
        assert!(Conv::new(window, [8, 8, 1], &[0.0; 9 * 31], vec![0.0; 31], 1.0).is_none());
        assert!(Conv::new(window, [8, 8, 1], &[0.0; 9], vec![0.0; 32], 1.0).is_none());
        assert!(Conv::new(window, [2, 8, 1], &[0.0; 9 * 32], vec![0.0; 32], 1.0).is_none());
    }
}
