//! How well the document was captured.

use super::grey::{Grey, percentile};
use super::ocr::Line;
use super::page::extent;
use super::reading::{CaptureQuality, Quad};
use crate::Picture;

/// Side of the cells in which glare is counted.
const CELL: usize = 12;
/// Brightness from which a pixel is burnt out.
const BURNT: u8 = 252;
/// An outline nearer to the border of the photograph than this share of its size is cut off there.
const BORDER: f32 = 0.006;

/// Measures a page and its place in the photograph.
pub(super) fn measure(picture: &Picture, page: &Picture, grey: &Grey, quad: &Quad, lines: &[Line]) -> CaptureQuality {
    let (across, down) = extent(&quad.corners);
    let sum: u64 = grey.values.iter().map(|&v| u64::from(v)).sum();
    CaptureQuality {
        width: across.max(down),
        blur: blur(grey, lines) * 1000.0 / grey.width.max(grey.height) as f32,
        glare: glare(page),
        brightness: sum as f32 / grey.values.len() as f32 / 255.0,
        cut_edges: if quad.confidence > 0.0 { cut_edges(picture, quad) } else { 0 },
        several: false,
    }
}

/// Gaussian sigma in pixels of the page: an edge of contrast c that is blurred by s is at most c / (s sqrt(2 pi)) steep.
///
/// The median over the text lines. Without text there is no measure: 0.
fn blur(grey: &Grey, lines: &[Line]) -> f32 {
    let mut sigmas = Vec::new();
    for line in lines {
        let Some([left, top, right, bottom]) = grey.clamp(line.bounds()) else { continue };
        let (mut values, mut slopes) = (Vec::new(), Vec::new());
        for y in top..bottom {
            let row = &grey.values[y * grey.width + left..y * grey.width + right];
            values.extend(row.iter().map(|&v| f32::from(v)));
            slopes.extend(row.windows(3).map(|w| (f32::from(w[2]) - f32::from(w[0])).abs() / 2.0));
        }
        let (Some(low), Some(high)) = (percentile(&mut values, 0.03), percentile(&mut values, 0.9)) else { continue };
        let Some(steep) = percentile(&mut slopes, 0.985) else { continue };
        if high - low > 30.0 && steep > 1.0 {
            // The central difference itself blurs by about 0.6 pixels.
            let sigma = (high - low) / (steep * 2.507);
            sigmas.push((sigma * sigma - 0.36).max(0.0).sqrt());
        }
    }
    percentile(&mut sigmas, 0.5).unwrap_or(0.0)
}

/// Share of cells that are burnt out wholly.
fn glare(page: &Picture) -> f32 {
    let (width, height) = (page.width() as usize, page.height() as usize);
    let pixels = page.rgb().as_chunks::<3>().0;
    let (columns, rows) = (width / CELL, height / CELL);
    let burnt = |at: usize| {
        let (left, top) = (at % columns * CELL, at / columns * CELL);
        (top..top + CELL)
            .all(|y| pixels[y * width + left..y * width + left + CELL].iter().all(|p| p.iter().all(|&c| c >= BURNT)))
    };
    let cells = columns * rows;
    if cells == 0 { 0.0 } else { (0..cells).filter(|&at| burnt(at)).count() as f32 / cells as f32 }
}

/// Sides of which both ends lie on the border of the photograph.
fn cut_edges(picture: &Picture, quad: &Quad) -> u8 {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let (dx, dy) = (width * BORDER + 2.0, height * BORDER + 2.0);
    (0..4)
        .filter(|&i| {
            let (a, b) = (quad.corners[i], quad.corners[(i + 1) % 4]);
            (a.0 < dx && b.0 < dx)
                || (a.1 < dy && b.1 < dy)
                || (a.0 > width - dx && b.0 > width - dx)
                || (a.1 > height - dy && b.1 > height - dy)
        })
        .count() as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PictureFormat;

    /// Dark bars of ten pixels, their edges blurred by `sigma`.
    fn bars(sigma: f32) -> (Picture, Grey, Line) {
        let row: Vec<u8> = (0..600)
            .map(|x| {
                let soft = |edge: f32| 1.0 / (1.0 + (-1.7 * (x as f32 - edge) / sigma.max(0.05)).exp());
                let ink: f32 = (0..15).map(|i| soft(20.0 + 40.0 * i as f32) - soft(36.0 + 40.0 * i as f32)).sum();
                (220.0 - 180.0 * ink.clamp(0.0, 1.0)) as u8
            })
            .collect();
        let rgb = (0..60).flat_map(|_| row.iter().flat_map(|&v| [v; 3])).collect();
        let page = Picture::from_rgb(600, 60, rgb, PictureFormat::Png).unwrap();
        let grey = Grey::of(&page);
        let corners = [(5.0, 5.0), (595.0, 5.0), (595.0, 55.0), (5.0, 55.0)];
        (page, grey, Line { text: "BARS".into(), confidence: 1.0, corners, zone: None })
    }

    #[test]
    fn blur_is_about_its_sigma() {
        for sigma in [1.0, 2.0, 3.0] {
            let (_, grey, line) = bars(sigma);
            let measured = blur(&grey, &[line]);
            assert!((measured - sigma).abs() < 0.5, "{sigma} measured as {measured}");
        }
    }

    #[test]
    fn burnt_cells_and_cut_edges_are_counted() {
        let rgb = (0..120 * 120).flat_map(|at| if at < 60 * 120 { [255u8; 3] } else { [90; 3] }).collect();
        let page = Picture::from_rgb(120, 120, rgb, PictureFormat::Png).unwrap();
        assert!((glare(&page) - 0.5).abs() < 0.01);
        let quad = Quad { corners: [(0.0, 10.0), (119.0, 10.0), (119.0, 100.0), (0.0, 100.0)], confidence: 0.8 };
        assert_eq!(cut_edges(&page, &quad), 2);
    }
}
