//! Whether a page looks like a copy, or tampered with. One measurement, one signal; the lines are shipped with them.
//!
//! Lines are set on the project's own made material (`docs/ACCURACY.md`). They say that a picture is unusual, not that
//! it is forged.

mod noise;
mod spectrum;
mod text;
mod words;

use super::grey::{Grey, percentile};
use super::ocr::Line;
use super::reading::{Fields, Portrait, Signal, SignalName};
use crate::Picture;

/// From here on a signal is raised.
pub(super) mod lines {
    /// Natural logarithm of a peak above its surroundings.
    pub(crate) const SCREEN_MOIRE: f32 = 3.2;
    /// The same, off the page's axes.
    pub(crate) const PRINT_HALFTONE: f32 = 4.5;
    /// One minus the colour that is left.
    pub(crate) const PHOTOCOPY: f32 = 0.8;
    /// Ratio of noise in and around the portrait.
    pub(crate) const PORTRAIT_REPLACED: f32 = 1.5;
    /// Ratio of the paper's texture around and under a line. Above what genuine specimens reach under glare; crude edits
    /// without glare lie below.
    pub(crate) const TEXT_PATCH: f32 = 6.0;
    /// Difference of ink by brightness of paper to that of other values. The same holds.
    pub(crate) const TEXT_INK: f32 = 0.4;
    /// Relative difference of stroke width to that of lines of the same height.
    pub(crate) const TEXT_FONT: f32 = 1.0;
    /// The word itself.
    pub(crate) const SPECIMEN: f32 = 1.0;
}

/// All signals of a page. `zone` are the lines of the machine-readable zone, `fields` what else was understood.
pub(super) fn measure(
    page: &Picture,
    grey: &Grey,
    text: &[Line],
    zone: &[usize],
    fields: &Fields,
    portrait: Option<&Portrait>,
) -> Vec<Signal> {
    let (moire, halftone) = spectrum::peaks(grey);
    let printed: Vec<&Line> =
        text.iter().enumerate().filter(|(at, _)| !zone.contains(at)).map(|(_, line)| line).collect();
    let printed = text::measure(page, grey, &printed, |text| fields.values().any(|field| text.contains(&*field.read)));
    let mut signals = vec![
        Signal { name: SignalName::ScreenMoire, value: moire, line: lines::SCREEN_MOIRE },
        Signal { name: SignalName::PrintHalftone, value: halftone, line: lines::PRINT_HALFTONE },
        Signal { name: SignalName::Photocopy, value: colourless(page), line: lines::PHOTOCOPY },
        Signal { name: SignalName::TextPatch, value: text::patched(&printed), line: lines::TEXT_PATCH },
        Signal { name: SignalName::TextInk, value: text::inks(&printed), line: lines::TEXT_INK },
        Signal { name: SignalName::TextFont, value: text::strokes(&printed), line: lines::TEXT_FONT },
        Signal { name: SignalName::Specimen, value: words::specimen(text), line: lines::SPECIMEN },
    ];
    if let Some(portrait) = portrait {
        let value = noise::portrait(grey, portrait);
        signals.push(Signal { name: SignalName::PortraitReplaced, value, line: lines::PORTRAIT_REPLACED });
    }
    signals
}

/// Chroma at which a page counts as fully coloured.
const COLOURED: f32 = 16.0;

/// 1 for a page without any colour beside its own cast, 0 for a coloured one.
fn colourless(page: &Picture) -> f32 {
    let chroma = |&[r, g, b]: &[u8; 3]| {
        let [r, g, b] = [r, g, b].map(f32::from);
        let luma = 0.299 * r + 0.587 * g + 0.114 * b;
        // Relative to brightness, so that dim light is no lack of colour.
        let scale = 160.0 / luma.max(24.0);
        ((b - luma) * 0.564 * scale, (r - luma) * 0.713 * scale)
    };
    let all: Vec<(f32, f32)> = page.rgb().as_chunks::<3>().0.iter().step_by(7).map(chroma).collect();
    let middle =
        |pick: fn(&(f32, f32)) -> f32| percentile(&mut all.iter().map(pick).collect::<Vec<_>>(), 0.5).unwrap_or(0.0);
    let (cb, cr) = (middle(|c| c.0), middle(|c| c.1));
    let mut away: Vec<f32> = all.iter().map(|c| (c.0 - cb).hypot(c.1 - cr)).collect();
    let spread = percentile(&mut away, 0.95).unwrap_or(0.0);
    // A coloured page may be of one colour: then its cast is strong.
    let cast = (cb.hypot(cr) - 4.0).max(0.0);
    1.0 - (spread.max(cast) / COLOURED).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PictureFormat;
    use proptest::prelude::*;

    fn page(colour: impl Fn(u32, u32) -> [u8; 3]) -> Picture {
        let rgb = (0..400u32).flat_map(|y| (0..600u32).map(move |x| (x, y))).flat_map(|(x, y)| colour(x, y)).collect();
        Picture::from_rgb(600, 400, rgb, PictureFormat::Png).unwrap()
    }

    #[test]
    fn a_grey_page_has_no_colour() {
        assert!(colourless(&page(|x, _| [(x % 256) as u8; 3])) > 0.9);
        assert!(colourless(&page(|x, y| if (x / 50 + y / 50) % 2 == 0 { [200, 80, 60] } else { [60, 90, 200] })) < 0.1);
    }

    #[test]
    fn a_pixel_grid_is_a_peak_on_an_axis_and_dots_are_off_it() {
        // A hash without a lattice of its own.
        let noise = |x: u32, y: u32| {
            let mut h = x.wrapping_mul(0x85eb_ca6b) ^ y.wrapping_mul(0xc2b2_ae35);
            for _ in 0..3 {
                h = (h ^ (h >> 15)).wrapping_mul(0x2c1b_3c6d);
                h ^= h >> 13;
            }
            (h % 16) as f32
        };
        let grid = page(|x, y| [(150.0 + 30.0 * (x as f32 * 2.1).cos() + noise(x, y)) as u8; 3]);
        let (moire, halftone) = spectrum::peaks(&Grey::of(&grid));
        assert!(moire > lines::SCREEN_MOIRE && halftone < moire, "{moire} {halftone}");
        let dots = page(|x, y| {
            let (x, y) = (x as f32, y as f32);
            [(150.0 + 30.0 * ((x * 0.97 + y * 0.26) * 1.5).cos() + noise(x as u32, y as u32)) as u8; 3]
        });
        let (moire, halftone) = spectrum::peaks(&Grey::of(&dots));
        assert!(halftone > lines::PRINT_HALFTONE && moire < halftone, "{moire} {halftone}");
        let (moire, halftone) = spectrum::peaks(&Grey::of(&page(|x, y| [(120.0 + noise(x, y)) as u8; 3])));
        assert!(moire < 2.5 && halftone < 2.5, "{moire} {halftone}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]
        #[test]
        fn any_size_is_measured(width in 1u32..300, height in 1u32..300) {
            let rgb = vec![127; (width * height * 3) as usize];
            let page = Picture::from_rgb(width, height, rgb, PictureFormat::Png).unwrap();
            let signals = measure(&page, &Grey::of(&page), &[], &[], &Fields::new(), None);
            prop_assert!(signals.iter().all(|signal| signal.value.is_finite()));
        }
    }
}
