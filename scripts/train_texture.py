#!/usr/bin/env python3
"""Train the texture classifier of passive liveness, its fusion with the two models and the lines, and report them.

Live pictures are the photographs of crates/vision/data/photos.lock.toml and scripts/training_photos.toml, as they are and
as another camera would have taken them (size, blur, noise, light, JPEG), so that none of these tells live from attack.
Attacks are made from the same pictures by scripts/make_attacks.py. People are split into a train and a test side that
share nobody; a package of photographs may give people to both. Two kinds of attack exist on the test side only (a print
without a regular halftone, a display with another arrangement of its subpixels), so that the test does not only ask for
what was taught.

    target/fixtures-venv/bin/python scripts/train_texture.py [--report]

Everything is chosen on the train side: the strength of the regularisation by cross-validation over its people, the
weights of the fusion and the two lines on scores that each person got while held out. The constants of the fusion and
the lines are printed, to be written into crates/vision/src/liveness.rs and thresholds.rs; the classifier's weights go to
crates/vision/data/texture.json. --report chooses nothing: it scores the test side by the built crate, prints the
tables of docs/ACCURACY.md and lists the pictures in target/kweli-training/held_out.csv for `kweli evaluate liveness`.
"""
import argparse
import contextlib
import csv
import io
import json
import os
import re
import subprocess
import sys
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
# As crates/vision/src/thresholds.rs: smaller faces are not judged.
LEAST_FACE = 110
# Shares of the train side that choose the lines: live pictures below the attack line, attacks above the live line.
LIVE_REFUSED, ATTACKS_PASSED = 0.0, 0.03
BUILD = ["cargo", "build", "--quiet", "--workspace", "--locked", "--example", "texture"]


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
    with contextlib.redirect_stdout(sys.stderr):  # what is printed here are tables
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
    """Scores of the models, of the whole, and the measures of each row, by the Rust crate; pictures without a face that
    is large enough fall out."""
    listing = OUT / "pictures.txt"
    listing.write_text("".join(row[0] + "\n" for row in rows))
    subprocess.run(BUILD, cwd=ROOT, check=True)
    binary = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug/examples/texture"
    done = subprocess.run([binary, str(listing)], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    table = csv.DictReader(io.StringIO(done.stdout))
    names = table.fieldnames[4:]
    found = {row["path"]: row for row in table if float(row["width"]) >= LEAST_FACE}
    kept = [row for row in rows if row[0] in found]
    column = lambda name: np.array([float(found[row[0]][name]) for row in kept])
    return names, kept, np.array([[float(found[row[0]][n]) for n in names] for row in kept]), column("models"), column("fused")


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


def log_odds(p):
    p = np.clip(p, 0.001, 0.999)
    return np.log(p / (1 - p))


def each_held_out(x, live, weight, people, penalty):
    """The sum that each row gets from a regression that has not seen its person."""
    out = np.zeros(len(x))
    for who in sorted(set(people)):
        held = people == who
        beta = fit(x[~held], live[~held], weight[~held], penalty)
        out[held] = x[held] @ beta[:-1] + beta[-1]
    return out


def loss(out, live, weight):
    return np.sum(weight * np.logaddexp(0, np.where(live > 0, -out, out))) / weight.sum()


def rate(hits):
    """Share with its count and the 95 % interval (Wilson)."""
    n, p, z = len(hits), float(np.mean(hits)) if len(hits) else 0.0, 1.96
    if n == 0:
        return "-"
    middle, whole = p + z * z / (2 * n), 1 + z * z / n
    spread = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = max((middle - spread) / whole, 0), min((middle + spread) / whole, 1)
    return f"{int(np.sum(hits))}/{n} = {100 * p:.1f} % [{100 * low:.1f} – {100 * high:.1f}]"


def report(rows, fused, models, texture):
    """Tables of a side: what passes by the shipped lines, what is refused, and how well live and attack part."""
    text = (ROOT / "crates/vision/src/thresholds.rs").read_text()
    line = lambda name: float(re.search(rf"const {name}: f32 = ([0-9.]+);", text)[1])
    pass_line, attack_line = line("LIVE"), line("LIVE_ATTACK")
    kinds, live = np.array([row[3] for row in rows]), np.array([row[4] for row in rows])
    people = {row[1] for row in rows}
    print(f"{live.sum()} live pictures and {(~live).sum()} made attacks of {len(people)} people, none of them trained or chosen on;")
    print(f"faces of at least {LEAST_FACE} px, lines {attack_line} and {pass_line}, 95 % intervals.\n")
    print("| pictures | called attack | review | called live | AUC | AUC models alone | AUC texture alone |")
    print("|---|---|---|---|---|---|---|")
    names = {"original": "live, ordinary pictures", "camera": "live, as other cameras would have taken them"}
    for kind in [*LIVE, *sorted(set(kinds[~live]))]:
        some = kinds == kind
        cells = [rate(fused[some] < attack_line), rate((fused[some] >= attack_line) & (fused[some] < pass_line)), rate(fused[some] >= pass_line)]
        areas = ["-"] * 3 if kind in LIVE else [f"{auc(s[live], s[some]):.3f}" for s in (fused, models, texture)]
        name = names.get(kind, kind + (" (never taught)" if kind in UNTAUGHT else ""))
        print(f"| {name} | {' | '.join(cells + areas)} |")
    areas = [f"{auc(s[live], s[~live]):.3f}" for s in (fused, models, texture)]
    print(f"| all attacks | {rate(fused[~live] < attack_line)} | {rate((fused[~live] >= attack_line) & (fused[~live] < pass_line))} | {rate(fused[~live] >= pass_line)} | {' | '.join(areas)} |")
    taught = ~live & ~np.isin(kinds, list(UNTAUGHT))
    print(f"\nAPCER (attacks called live): {rate(fused[~live] >= pass_line)}. BPCER (live called attack): {rate(fused[live] < attack_line)}; ordinary")
    print(f"pictures {rate(fused[kinds == 'original'] < attack_line)}. Called anything but live: {rate(fused[live] < pass_line)} of all live pictures.")
    for name, some in (("all attacks", ~live), ("the kinds that were taught", taught)):
        for share, words in ((0, "none passes"), (0.01, "one in a hundred passes")):
            at = np.quantile(fused[some], 1 - share) if share else fused[some].max()
            print(f"At a line where {words} of {name}, live pictures refused: {rate(fused[live] <= at)}.")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--report", action="store_true", help="score the weights that are there; train nothing")
    options = parser.parse_args()
    made = make()
    names, rows, x, models, fused = measure([row for row in made if row[2] == "test"] if options.report else made)
    side = np.array([row[2] for row in rows])
    live = np.array([row[4] for row in rows], float)
    if options.report:
        model = json.loads(WEIGHTS.read_text())
        mean, deviation, weight = np.array([model["measures"][name] for name in names]).T
        texture = 1 / (1 + np.exp(-(np.clip((x - mean) / deviation, -3, 3) @ weight + model["bias"])))
        with open(OUT / "held_out.csv", "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["path", "live", "kind"])
            writer.writerows([row[0], int(row[4]), row[3]] for row in rows)
        report(rows, fused, models, texture)
        return
    train = side == "train"
    used = np.array([name not in UNWEIGHED for name in names])
    mean, deviation = x[train].mean(0), np.maximum(x[train].std(0), 1e-3)
    z, live, models = (np.clip((x - mean) / deviation, -3, 3) * used)[train], live[train], models[train]
    rows = [row for row, t in zip(rows, train) if t]
    # The faces of one group photograph are held out together.
    people = np.array([row[1].rpartition("-")[0] if row[1].startswith("group-") else row[1] for row in rows])
    weight = weights_of(rows)
    # What ships is the fused score, so its loss chooses.
    tried = {}
    for penalty in (0.3, 1, 3, 10, 30, 100):
        texture = each_held_out(z, live, weight, people, penalty)
        both = np.c_[log_odds(models), log_odds(1 / (1 + np.exp(-texture)))]
        out = each_held_out(both, live, weight, people, 1.0)
        tried[penalty] = loss(out, live, weight), both, out
        print(f"penalty {penalty}: loss with each person held out {loss(texture, live, weight):.4f}, fused {tried[penalty][0]:.4f}")
    penalty = min(tried, key=lambda penalty: tried[penalty][0])
    _, both, out = tried[penalty]
    beta = fit(z, live, weight, penalty)
    six = lambda values: [float(f"{v:.6g}") for v in values]
    measures = dict(zip(names, zip(six(mean), six(deviation), six(beta[:-1] * used))))
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(list(three))}" for name, three in measures.items())
    WEIGHTS.write_text(f'{{"bias": {float(f"{beta[-1]:.6g}")}, "measures": {{\n{lines}\n}}}}\n')
    order = np.argsort(-np.abs(beta[:-1] * used))[:14]
    print("strongest:", ", ".join(f"{names[i]} {beta[i]:+.2f}" for i in order))
    weights = fit(both, live, weight, 1.0)
    print(f"fusion: models {weights[0]:.3f}, texture {weights[1]:.3f}, bias {weights[2]:.3f}; loss {loss(out, live, weight):.4f}, AUC {auc(out[live > 0], out[live == 0]):.4f}")
    score = 1 / (1 + np.exp(-out))
    print(f"lines: live {np.quantile(score[live == 0], 1 - ATTACKS_PASSED):.3f}, attack {np.quantile(score[live > 0], LIVE_REFUSED):.3f}")


if __name__ == "__main__":
    main()
