//! What a whole Biometric KYC costs beyond its model inferences.
//!
//! One job: two pictures compared, eight liveness frames checked as the liveness check does it (face, template, passive
//! liveness with texture, pose and mouth, patch and room, the file's origin, and what lies between the frames), all
//! 1280x960 JPEG.
//! Against it stand the same inferences alone, on the same engine, the same inputs in size and the same threads. Both
//! run in turn, so that a busy machine slows both; medians are compared. Where the system tells, the processor time of
//! all rounds is compared too, which other work on the machine hardly touches.
//!
//! `cargo bench -p kweli-vision` prints a table and then one JSON line. It needs `make fixtures`.
#![allow(clippy::print_stdout, reason = "a bench reports on standard output")]
#![allow(clippy::unwrap_used, reason = "a bench may stop at any failure")]
#![allow(missing_docs, reason = "a bench has no interface")]

use kweli_vision::inference::{Inference, RtenModel, TensorRef};
use kweli_vision::tflite::TreeModel;
use kweli_vision::{DecodeLimits, EngineOptions, FaceEngine, Picture, compare, decode, lock, origin, texture};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 11;
const COMPARED: [&str; 2] = ["franck-01829", "franck-02159"];
const FRAMES: [&str; 8] = [
    "franck-02045",
    "franck-02221",
    "franck-02683",
    "franck-02888",
    "franck-03909",
    "franck-03979",
    "franck-04035",
    "franck-04117",
];

fn folder(variable: &str, default: &str) -> PathBuf {
    std::env::var_os(variable)
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target").join(default), PathBuf::from)
}

/// A photograph as a 1280x960 JPEG, as a phone sends it.
fn frame(name: &str) -> Vec<u8> {
    let path = folder("KWELI_PHOTOS_DIR", "kweli-photos").join(format!("{name}.jpg"));
    let bytes = std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}; run `make fixtures`", path.display()));
    let picture = decode(&bytes, &DecodeLimits::default()).unwrap();
    let image = image::RgbImage::from_raw(picture.width(), picture.height(), picture.rgb().to_vec()).unwrap();
    let cropped = image::imageops::crop_imm(&image, 0, 18, 720, 540).to_image();
    let large = image::imageops::resize(&cropped, 1280, 960, image::imageops::FilterType::CatmullRom);
    let mut jpeg = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 90)
        .encode(large.as_raw(), 1280, 960, image::ExtendedColorType::Rgb8)
        .unwrap();
    jpeg
}

/// One model with an input of the size that the job gives it.
struct Raw {
    model: Box<dyn Inference>,
    shape: [usize; 4],
    input: Vec<f32>,
}

impl Raw {
    fn load(name: &'static str, shape: [usize; 4], pool: &Arc<rten::ThreadPool>) -> Raw {
        let file = lock::model(name).unwrap();
        let bytes = std::fs::read(folder("KWELI_MODELS_DIR", "kweli-models").join(file.file_name())).unwrap();
        let model: Box<dyn Inference> = if file.file_name().ends_with(".tflite") {
            Box::new(TreeModel::load(name, &bytes, pool.clone()).unwrap())
        } else {
            Box::new(RtenModel::load(name, bytes, &[], pool.clone()).unwrap())
        };
        let input = (0..shape.iter().product::<usize>()).map(|i| ((i * 7919) % 256) as f32).collect();
        Raw { model, shape, input }
    }

    fn run(&self) {
        self.model.run(TensorRef { shape: &self.shape, data: &self.input }).unwrap();
    }
}

enum Work<'a> {
    Compare(&'a [u8]),
    Check(&'a [u8]),
}

fn job(engine: &FaceEngine, work: &[Work<'_>]) -> f32 {
    let open = |bytes: &[u8]| -> (Picture, kweli_vision::Face) {
        let picture = decode(bytes, &DecodeLimits::default()).unwrap();
        let face = engine.find_faces(&picture).unwrap()[0];
        (picture, face)
    };
    let parts = engine.map(work, |work| match work {
        Work::Compare(bytes) => {
            let (picture, face) = open(bytes);
            (engine.embed(&picture, &face).unwrap(), None)
        }
        Work::Check(bytes) => {
            let (picture, face) = open(bytes);
            let template = engine.embed(&picture, &face).unwrap();
            engine.liveness(&picture, &face).unwrap();
            let signs = engine.signs(&picture, &face).unwrap();
            std::hint::black_box((origin::origin(bytes), origin::resampled(&picture, &face.bbox)));
            (template, Some(signs))
        }
    });
    let (templates, signs): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
    let signs: Vec<_> = signs.into_iter().flatten().collect();
    assert!(engine.sequence(&signs).unwrap().change > 0.03);
    compare(&templates[0], &templates[1]).fused
}

fn time(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64() * 1e3
}

/// Processor time of this process so far, in ms, where the system tells (Linux, in steps of a clock tick).
fn processor_ms() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // After the name in brackets: field 3 is the first; user and system time are 14 and 15, in hundredths of a second.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: f64 = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    Some(ticks * 10.0)
}

/// Runs `work`, adds its processor time to `total`, and says how long it took.
fn timed(total: &mut f64, work: impl FnOnce()) -> f64 {
    let before = processor_ms();
    let elapsed = time(work);
    *total += processor_ms().zip(before).map_or(f64::NAN, |(after, before)| after - before);
    elapsed
}

/// One line of the table; times in milliseconds.
struct Row {
    threads: usize,
    what: &'static str,
    whole: f64,
    raw: f64,
    /// Processor time over that of the inferences.
    cpu: f64,
    decoding: f64,
    texture: f64,
    single: [f64; 5],
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let jpegs: Vec<Vec<u8>> = COMPARED.iter().chain(&FRAMES).map(|name| frame(name)).collect();
    let work: Vec<Work> =
        jpegs.iter().enumerate().map(|(i, b)| if i < 2 { Work::Compare(b) } else { Work::Check(b) }).collect();
    let mut rows = Vec::new();
    for threads in [1, 2] {
        let engine = FaceEngine::load(&folder("KWELI_MODELS_DIR", "kweli-models"), &EngineOptions { threads }).unwrap();
        let pool = Arc::new(rten::ThreadPool::with_num_threads(threads));
        // Detection looks at a 1280x960 picture as 320x240, padded to a multiple of 32.
        let yunet = Raw::load("yunet-2023mar", [1, 3, 256, 320], &pool);
        let sface = Raw::load("sface-2021dec", [1, 3, 112, 112], &pool);
        let mobile = Raw::load("faceplugin-mobilefacenet-512", [1, 3, 112, 112], &pool);
        let minifasnet = Raw::load("minifasnet-se-128", [1, 3, 128, 128], &pool);
        let deeptree = Raw::load("deeptree-fas-256", [1, 3, 256, 256], &pool);
        let landmarks = Raw::load("faceplugin-landmark68", [1, 1, 64, 64], &pool);
        let eye = Raw::load("faceplugin-eye", [1, 1, 24, 24], &pool);
        // The same spread over the threads as the job: one picture is one piece of work.
        let inferences = |work: &[Work<'_>]| {
            use rayon::prelude::*;
            pool.run(|| {
                work.par_iter().for_each(|work| {
                    yunet.run();
                    match work {
                        Work::Compare(_) => drop(rayon::join(|| sface.run(), || mobile.run())),
                        Work::Check(_) => {
                            rayon::join(|| sface.run(), || mobile.run());
                            rayon::join(|| minifasnet.run(), || deeptree.run());
                            landmarks.run();
                            eye.run();
                            eye.run();
                        }
                    }
                });
            });
        };
        let same = job(&engine, &work);
        assert!(same > 0.4, "the two pictures show one person: {same}");
        inferences(&work);
        let picture = decode(&jpegs[2], &DecodeLimits::default()).unwrap();
        let face = engine.find_faces(&picture).unwrap()[0];
        // The whole job, and its eight frames alone.
        let sets = [&work[..], &work[2..]];
        let (mut whole, mut raw): ([Vec<f64>; 2], [Vec<f64>; 2]) = Default::default();
        let (mut decoding, mut texture) = (Vec::new(), Vec::new());
        let mut single: [Vec<f64>; 5] = Default::default();
        let (mut whole_cpu, mut raw_cpu) = ([0.0; 2], [0.0; 2]);
        for _ in 0..ROUNDS {
            for (i, set) in sets.iter().enumerate() {
                raw[i].push(timed(&mut raw_cpu[i], || inferences(set)));
                whole[i].push(timed(&mut whole_cpu[i], || assert!(job(&engine, set) > 0.4)));
            }
            texture.push(time(|| {
                std::hint::black_box(texture::measures(&picture, &face.bbox));
            }));
            decoding.push(time(|| drop(decode(&jpegs[0], &DecodeLimits::default()).unwrap())));
            for (times, model) in single.iter_mut().zip([&yunet, &sface, &mobile, &minifasnet, &deeptree]) {
                times.push(time(|| model.run()));
            }
        }
        let single = single.map(median);
        let (decoding, texture) = (median(decoding), median(texture));
        let names = ["whole job", "eight frames"];
        for (i, (whole, raw)) in whole.into_iter().zip(raw).enumerate() {
            let cpu = whole_cpu[i] / raw_cpu[i];
            rows.push(Row {
                threads,
                what: names[i],
                whole: median(whole),
                raw: median(raw),
                cpu,
                decoding,
                texture,
                single,
            });
        }
    }

    println!("one Biometric KYC job: 2 pictures compared, 8 liveness frames, 1280x960 JPEG; medians of {ROUNDS}");
    println!("| threads | what | ms | its inferences ms | ratio | ratio of processor time |");
    println!("|---|---|---|---|---|---|");
    for Row { threads, what, whole, raw, cpu, .. } in &rows {
        println!("| {threads} | {what} | {whole:.1} | {raw:.1} | {:.3} | {cpu:.3} |", whole / raw);
    }
    println!("\n| threads | decode ms | texture | YuNet 320x256 | SFace | MobileFaceNet | MiniFASNet | DeepTree |");
    println!("|---|---|---|---|---|---|---|---|");
    for Row { threads, decoding, texture, single, .. } in rows.iter().step_by(2) {
        let [yunet, sface, mobile, mini, deep] = single;
        println!(
            "| {threads} | {decoding:.1} | {texture:.1} | {yunet:.1} | {sface:.1} | {mobile:.1} | {mini:.1} | {deep:.1} |"
        );
    }
    let json: Vec<_> = rows
        .iter()
        .map(|row| {
            let [yunet, sface, mobile, mini, deep] = row.single;
            serde_json::json!({
                "threads": row.threads, "what": row.what, "job_ms": row.whole, "inferences_ms": row.raw,
                "ratio": row.whole / row.raw, "processor_ratio": row.cpu, "decode_ms": row.decoding,
                "texture_ms": row.texture, "yunet_ms": yunet, "sface_ms": sface, "mobilefacenet_ms": mobile,
                "minifasnet_ms": mini, "deeptree_ms": deep,
            })
        })
        .collect();
    println!("\n{}", serde_json::json!({ "bench": "vision pipeline", "rounds": ROUNDS, "rows": json }));
}
