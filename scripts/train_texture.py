#!/usr/bin/env python3
"""Train the texture classifier of passive liveness and write crates/vision/data/texture.json.

Live pictures are the photographs of crates/vision/data/photos.lock.toml and scripts/training_photos.toml, as they are and
as another camera would have taken them (size, blur, noise, light, JPEG), so that none of these tells live from attack.
Attacks are made from the same pictures by scripts/make_attacks.py. People and sources are split into a train and a test
side that share nobody. Two kinds of attack exist on the test side only (a print without a regular halftone, a display
with another arrangement of its subpixels), so that the test does not only ask for what was taught.

    target/fixtures-venv/bin/python scripts/train_texture.py [--report]

The strength of the regularisation is chosen by cross-validation over the people of the train side. The test side is
scored once, at the end, and chooses nothing.
"""
import argparse
import csv
import io
import json
import subprocess
import tomllib
import zlib
from pathlib import Path

import cv2
import numpy as np

import fetch_fixtures as fixtures
import make_attacks as attacks

ROOT = attacks.ROOT
OUT = ROOT / "target" / "kweli-training"
WEIGHTS = ROOT / "crates/vision/data/texture.json"
# People of the photo lock: franck teaches, the others test.
TRAIN = {"franck"}
# Measures that follow skin colour, framing or the size of a face are measured and not weighed.
UNWEIGHED = {"cb", "cr", "saturation", "size", "white", "ring_contrast"}
LEAST_FACE = 100
MEASURE = ["cargo", "run", "--quiet", "-p", "kweli-vision", "--example", "texture", "--"]


def camera_live(rng, image, face):
    """The same scene by another camera: nothing that a medium adds."""
    scale = rng.uniform(0.7, 1.4)
    out = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    out = out.astype(np.float32) * np.float32(rng.uniform(0.92, 1.08, 3)) * rng.uniform(0.75, 1.15)
    out = 255 * (np.clip(out, 0, 255) / 255) ** rng.uniform(0.85, 1.25)
    return attacks.camera(rng, out, rng.uniform(0.2, 1.1))


def larger(make):
    """An attack shot with a sharper camera: computed at up to twice the size."""

    def made(rng, image, face):
        scale = rng.uniform(1.0, 2.0)
        big = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        return make(rng, big, face * scale)

    return made


def print_without_halftone(rng, image, face):
    """Test side only: dithering by noise instead of regular dots, matt paper."""
    height, width = image.shape[:2]
    factor = max(1.0, 1200 / max(height, width))
    big = np.clip(cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC).astype(np.float32) / 255, 0, 1)
    ink = 1 - big
    dots = (ink > rng.uniform(0, 1, big.shape)).astype(np.float32)
    strength = rng.uniform(0.15, 0.45)
    sheet = (1 - (strength * dots + (1 - strength) * ink) * rng.uniform(0.72, 0.85)) * 255 * rng.uniform(0.88, 0.96)
    view = attacks.hold(rng, sheet, (height, width), rng.uniform(0.95, 1.15))
    return attacks.camera(rng, view, rng.uniform(0.4, 0.9))


def pentile_screen(rng, image, face):
    """Test side only: a phone's display, green in each pixel, red and blue in every other, no bezel in view."""
    height, width = image.shape[:2]
    pixels = rng.uniform(700, 1100) / max(height, width)
    shown = cv2.resize(image, None, fx=pixels, fy=pixels, interpolation=cv2.INTER_AREA).astype(np.float32)
    h, w = shown.shape[:2]
    grid = np.repeat(np.repeat(shown, 2, 0), 2, 1)
    mask = np.full((4, 4, 3), 0.25, np.float32)
    mask[::2, ::2, 1] = mask[1::2, 1::2, 1] = 1.8
    mask[0::2, 1::2, 2] = mask[1::2, 0::2, 0] = 1.8
    contrast = rng.uniform(0.3, 0.8)
    mask = mask / mask.mean((0, 1), keepdims=True) * contrast + (1 - contrast)
    grid *= np.tile(mask, (h // 2 + 1, w // 2 + 1, 1))[: 2 * h, : 2 * w]
    grid = grid * 0.96 + rng.uniform(2, 8)
    view = attacks.hold(rng, grid, (height, width), rng.uniform(1.02, 1.2), glow=0.7)
    return attacks.camera(rng, view, rng.uniform(0.3, 0.7))


def sources():
    """(name, person, side, picture, face) of every face that is large enough."""
    lock = tomllib.loads((fixtures.DATA / "photos.lock.toml").read_text())["photo"]
    more = tomllib.loads((ROOT / "scripts/training_photos.toml").read_text())["photo"]
    photos, extra = ROOT / "target/kweli-photos", OUT / "photos"
    fixtures.fetch(more, extra)
    detector = cv2.FaceDetectorYN.create(str(ROOT / "target/kweli-models" / attacks.MODEL), "", (320, 320), 0.6)
    for path in sorted(photos.glob("*.*")) + sorted(extra.glob("*.*")):
        if path.suffix not in (".jpg", ".png"):
            continue
        known = [p for p in lock + more if path.stem == p["name"] or path.stem.startswith(p["name"] + "-0")]
        if not known:
            continue
        person = known[0]["person"]
        side = known[0].get("side") or ("train" if person in TRAIN else "test")
        image = cv2.imread(str(path), cv2.IMREAD_COLOR)
        if person.startswith("group-"):
            yield from crowd(detector, path.stem, person, side, image)
            continue
        face = attacks.largest_face(detector, image)
        if face is not None and max(face[2:]) >= LEAST_FACE:
            yield path.stem, person, side, image, face


def crowd(detector, name, person, side, image):
    """Each face of a group with its surroundings, as a picture of its own."""
    detector.setInputSize((image.shape[1], image.shape[0]))
    _, faces = detector.detect(image)
    for number, (x, y, w, h) in enumerate(f[:4] for f in (faces if faces is not None else [])):
        if max(w, h) < LEAST_FACE:
            continue
        left, top = max(int(x - w), 0), max(int(y - h), 0)
        part = image[top : int(y + 2 * h), left : int(x + 2 * w)]
        yield f"{name}-{number}", f"{person}-{name}-{number}", side, part, np.array([x - left, y - top, w, h])


LIVE = {"original": None, "camera": camera_live}
ATTACKS = {
    "print": attacks.attack_print,
    "print-large": larger(attacks.attack_print),
    "screen": attacks.attack_screen,
    "screen-large": larger(attacks.attack_screen),
    "cutout": attacks.attack_cutout,
    "cutout-large": larger(attacks.attack_cutout),
}
UNTAUGHT = {"print-fm": print_without_halftone, "screen-pentile": pentile_screen}


def make():
    """Writes every picture once; returns rows (path, person, side, kind, live)."""
    folder = OUT / "made"
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for name, person, side, image, face in sources():
        frame = person in ("franck", "webcam") and name[-3:].isdigit()
        for kind, how in {**LIVE, **ATTACKS, **(UNTAUGHT if side == "test" else {})}.items():
            # A person with one portrait counts as much as one with a recording: more variants of it.
            for variant in range(1 if kind == "original" or frame else 3):
                path = folder / f"{name}--{kind}-{variant}.jpg"
                if not path.exists():
                    rng = np.random.default_rng(zlib.crc32(f"{name}/{kind}/{variant}".encode()))
                    coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 95])[1] if how is None else how(rng, image, face)
                    path.write_bytes(coded.tobytes())
                rows.append((str(path), person, side, kind, kind in LIVE))
    return rows


def measure(rows):
    """Adds the measures of the Rust crate to each row; pictures without a found face fall out."""
    listing = OUT / "pictures.txt"
    listing.write_text("".join(row[0] + "\n" for row in rows))
    done = subprocess.run([*MEASURE, str(listing)], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    table = csv.DictReader(io.StringIO(done.stdout))
    names = table.fieldnames[6:]
    found = {row["path"]: [float(row[n]) for n in names] for row in table if float(row["width"]) >= LEAST_FACE}
    kept = [row for row in rows if row[0] in found]
    return names, kept, np.array([found[row[0]] for row in kept])


def weights_of(rows):
    """Each person counts the same, and so do live and attack."""
    count = {}
    for row in rows:
        key = (row[1], row[4])
        count[key] = count.get(key, 0) + 1
    weight = np.array([1 / np.sqrt(count[row[1], row[4]]) for row in rows])
    live = np.array([row[4] for row in rows])
    weight[live] *= 0.5 / weight[live].sum()
    weight[~live] *= 0.5 / weight[~live].sum()
    return weight * len(rows)


def fit(x, live, weight, penalty):
    """Logistic regression with a quadratic penalty, by Newton's method. Returns weights, the bias last."""
    design = np.c_[x, np.ones(len(x))]
    beta = np.zeros(design.shape[1])
    ridge = np.diag(np.r_[np.full(x.shape[1], penalty), 1e-6])
    for _ in range(40):
        p = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        gradient = design.T @ (weight * (live - p)) - ridge @ beta
        hessian = design.T @ (design * (weight * p * (1 - p) + 1e-9)[:, None]) + ridge
        step = np.linalg.solve(hessian, gradient)
        beta += step
        if np.abs(step).max() < 1e-6:
            break
    return beta


def auc(live, attack):
    return float(np.mean((live[:, None] > attack[None]) + 0.5 * (live[:, None] == attack[None]))) if len(attack) else float("nan")


def report(title, rows, score):
    kinds = np.array([row[3] for row in rows])
    live = np.array([row[4] for row in rows])
    print(f"\n{title}: {live.sum()} live, {(~live).sum()} attacks, {len({row[1] for row in rows})} people")
    for kind in sorted(set(kinds[~live])):
        some = score[kinds == kind]
        print(f"  {kind:15} {len(some):4}  AUC {auc(score[live], some):.3f}  at 5 % of live refused: missed {np.mean(some >= np.quantile(score[live], 0.05)):.3f}")
    print(f"  {'all':15} {(~live).sum():4}  AUC {auc(score[live], score[~live]):.3f}")
    for kind in LIVE:
        some = score[kinds == kind]
        print(f"  live {kind}: below 0.5 {np.mean(some < 0.5):.3f}, below 0.1 {np.mean(some < 0.1):.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--report", action="store_true", help="score the weights that are there; train nothing")
    options = parser.parse_args()
    names, rows, x = measure(make())
    side = np.array([row[2] for row in rows])
    live = np.array([row[4] for row in rows], float)
    if options.report:
        model = json.loads(WEIGHTS.read_text())
    else:
        train = side == "train"
        used = np.array([name not in UNWEIGHED for name in names])
        mean, deviation = x[train].mean(0), np.maximum(x[train].std(0), 1e-3)
        z = np.clip((x - mean) / deviation, -3, 3) * used
        weight = weights_of([row for row, t in zip(rows, train) if t])
        people = np.array([row[1] if not row[1].startswith("group-") else "-".join(row[1].split("-")[:-1]) for row in rows])[train]
        folds = sorted(set(people))
        best = None
        for penalty in (0.3, 1, 3, 10, 30, 100):
            out = np.zeros(train.sum())
            for who in folds:
                held = people == who
                beta = fit(z[train][~held], live[train][~held], weight[~held], penalty)
                out[held] = z[train][held] @ beta[:-1] + beta[-1]
            loss = np.sum(weight * np.logaddexp(0, np.where(live[train] > 0, -out, out))) / weight.sum()
            print(f"penalty {penalty}: cross-validated loss {loss:.4f}")
            if best is None or loss < best[0]:
                best = (loss, penalty, out)
        report("train side, each person held out once", [r for r, t in zip(rows, train) if t], 1 / (1 + np.exp(-best[2])))
        beta = fit(z[train], live[train], weight, best[1])
        six = lambda values: [float(f"{v:.6g}") for v in values]
        measures = dict(zip(names, zip(six(mean), six(deviation), six(beta[:-1] * used))))
        model = {"bias": float(f"{beta[-1]:.6g}"), "measures": measures}
        lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(list(three))}" for name, three in measures.items())
        WEIGHTS.write_text(f'{{"bias": {model["bias"]}, "measures": {{\n{lines}\n}}}}\n')
        order = np.argsort(-np.abs(beta[:-1] * used))[:14]
        print("strongest:", ", ".join(f"{names[i]} {beta[i]:+.2f}" for i in order))
    mean, deviation, weight = np.array([model["measures"][name] for name in names]).T
    score = 1 / (1 + np.exp(-(np.clip((x - mean) / deviation, -3, 3) @ weight + model["bias"])))
    test = side == "test"
    report("test side", [r for r, t in zip(rows, test) if t], score[test])


if __name__ == "__main__":
    main()
