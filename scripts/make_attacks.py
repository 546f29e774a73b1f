#!/usr/bin/env python3
"""Make presentation-attack pictures out of the live photographs, for choosing and testing the liveness lines.

Every picture is computed, none was taken: the manifest says so (made=1), and what such pictures can show is limited
(docs/ACCURACY.md). Four kinds, each with its own random but repeatable strengths:

  print         a photo print held before a camera: halftone dots, paper white, lifted blacks, fibres, tilt, paper edge
  screen        a display held before a camera: red-green-blue stripes that beat with the sensor (moire), glare, bezel
  cutout        a face cut out of a print along its outline and held before another scene, with paper edge and shadow
  recompressed  a picture that went through small sizes and strong JPEG twice, as a stolen profile picture

    target/fixtures-venv/bin/python scripts/make_attacks.py [--photos DIR] [--out DIR]

Writes JPEG files and manifest.csv (file,source,person,kind,label,made). The environment is the one that
scripts/fetch_fixtures.py makes.
"""
import argparse
import csv
import os
import tomllib
import zlib
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
MODEL = "yunet-2023mar.onnx"


def smooth_noise(rng, shape, cell):
    """Noise that varies over about `cell` pixels, mean 0, deviation 1."""
    small = rng.standard_normal((shape[0] // cell + 2, shape[1] // cell + 2)).astype(np.float32)
    return cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)


def scene(rng, shape):
    """A dull room: two soft colours, blobs and a little noise."""
    height, width = shape
    top, bottom = rng.uniform(40, 190, 3), rng.uniform(30, 150, 3)
    ramp = np.linspace(0, 1, height)[:, None, None]
    image = (top * (1 - ramp) + bottom * ramp) * np.ones((height, width, 1))
    image += smooth_noise(rng, shape, max(height // 5, 8))[..., None] * rng.uniform(4, 14, 3)
    return np.clip(image, 0, 255).astype(np.float32)


def camera(rng, image, blur):
    """What a phone camera adds: soft focus, gain, sensor noise, JPEG."""
    image = cv2.GaussianBlur(image, (0, 0), blur)
    image = image * rng.uniform(0.92, 1.05)
    image = image + rng.standard_normal(image.shape) * rng.uniform(1.0, 3.0)
    image = np.clip(image, 0, 255).astype(np.uint8)
    _, coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(80, 95))])
    return coded


def hold(rng, flat, shape, fill, glow=None, room=None):
    """Lays a flat picture into a scene of `shape` with a slight tilt; `fill` is its share of the frame. `room` draws the
    scene, where it must be the same for several pictures."""
    height, width = shape
    h, w = flat.shape[:2]
    scale = fill * min(height / h, width / w)
    cx = width / 2 + rng.uniform(-0.02, 0.02) * width
    cy = height / 2 + rng.uniform(-0.02, 0.02) * height
    half = np.array([[-w, -h], [w, -h], [w, h], [-w, h]], np.float32) * scale / 2
    angle = np.deg2rad(rng.uniform(-5, 5))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]], np.float32)
    corners = half @ turn.T + np.array([cx, cy], np.float32)
    corners += rng.uniform(-0.025, 0.025, corners.shape).astype(np.float32) * np.array([width, height], np.float32)
    start = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    # Taken at twice the size and averaged down, as a sensor with a lens does.
    matrix = cv2.getPerspectiveTransform(start, corners.astype(np.float32) * 2)
    laid = cv2.warpPerspective(flat, matrix, (width * 2, height * 2), flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.ones((h, w), np.float32), matrix, (width * 2, height * 2))
    laid = cv2.resize(laid, (width, height), interpolation=cv2.INTER_AREA)
    mask = cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA)[..., None]
    background = scene(room or rng, shape)
    if glow is not None:
        background *= glow
    shadow = cv2.GaussianBlur(mask[..., 0], (0, 0), max(width / 60, 1))[..., None] * 0.25
    return laid * mask + background * (1 - shadow) * (1 - mask)


def printed(rng, image):
    """The picture as ink on paper: CMY halftone, limited contrast, fibres."""
    height, width = image.shape[:2]
    factor = max(1.0, 1400 / max(height, width))
    big = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC).astype(np.float32) / 255
    big = np.clip(big, 0, 1)
    height, width = big.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    pitch = rng.uniform(3.0, 5.5)
    paper = np.array([rng.uniform(0.86, 0.95), rng.uniform(0.89, 0.96), rng.uniform(0.90, 0.97)], np.float32)
    sheet = np.ones_like(big) * paper
    strength = rng.uniform(0.35, 0.8)
    for channel, angle in zip(range(3), (15, 75, 0)):
        a = np.deg2rad(angle)
        u = (x * np.cos(a) + y * np.sin(a)) * 2 * np.pi / pitch
        v = (-x * np.sin(a) + y * np.cos(a)) * 2 * np.pi / pitch
        screen = (np.cos(u) + np.cos(v)) / 4 + 0.5
        ink = 1 - big[..., channel]
        dots = np.clip((ink - screen) * 6 + 0.5, 0, 1)
        ink = strength * dots + (1 - strength) * ink
        sheet[..., channel] *= 1 - ink * rng.uniform(0.80, 0.92)
    sheet += smooth_noise(rng, (height, width), 2)[..., None] * 0.008
    return np.clip(sheet, 0, 1) * 255


def attack_print(rng, image, face):
    sheet = printed(rng, image)
    margin = int(0.03 * max(sheet.shape[:2]))
    sheet = cv2.copyMakeBorder(sheet, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=(236, 240, 243))
    shape = image.shape[:2]
    view = hold(rng, sheet, shape, rng.uniform(0.9, 1.0))
    view *= 1 + smooth_noise(rng, shape, max(shape[0] // 2, 8))[..., None] * 0.05
    return camera(rng, view, rng.uniform(0.4, 0.9))


def attack_screen(rng, image, face):
    height, width = image.shape[:2]
    pixels = rng.uniform(500, 900) / max(height, width)
    shown = cv2.resize(image, None, fx=pixels, fy=pixels, interpolation=cv2.INTER_AREA).astype(np.float32)
    # Each display pixel becomes 3 x 3 places: a red, a green and a blue stripe and a dark gap below.
    h, w = shown.shape[:2]
    grid = np.repeat(np.repeat(shown, 3, 0), 3, 1)
    stripes = np.full((3, 3, 3), 0.35, np.float32)
    for column, channel in enumerate((2, 1, 0)):
        stripes[:, column, channel] = 2.1
    stripes[2] *= 0.55
    contrast = rng.uniform(0.45, 0.9)
    stripes = (stripes / stripes.mean((0, 1), keepdims=True)) * contrast + (1 - contrast)
    grid *= np.tile(stripes, (h, w, 1))
    grid = grid * 0.93 + 8
    grid *= np.array([rng.uniform(1.02, 1.12), 1.0, rng.uniform(0.88, 0.98)], np.float32)
    bezel = int(rng.uniform(0.02, 0.06) * max(grid.shape[:2]))
    grid = cv2.copyMakeBorder(grid, bezel, bezel, bezel, bezel, cv2.BORDER_CONSTANT, value=(14, 13, 12))
    view = hold(rng, grid, (height, width), rng.uniform(0.92, 1.02), glow=0.6)
    # A lamp mirrored in the glass.
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    gx, gy, size = rng.uniform(0, width), rng.uniform(0, height * 0.5), rng.uniform(0.08, 0.3) * width
    spot = np.exp(-(((x - gx) / size) ** 2 + ((y - gy) / (size * rng.uniform(0.5, 2))) ** 2))
    view += spot[..., None] * rng.uniform(20, 110)
    return camera(rng, view, rng.uniform(0.3, 0.7))


def attack_cutout(rng, image, face):
    height, width = image.shape[:2]
    sheet = cv2.resize(printed(rng, image), (width, height), interpolation=cv2.INTER_AREA)
    x, y, w, h = face
    mask = np.zeros((height, width), np.float32)
    centre = (int(x + w / 2), int(y + h * 0.47))
    cv2.ellipse(mask, centre, (int(w * 0.62), int(h * 0.66)), rng.uniform(-4, 4), 0, 360, 1, -1)
    # Scissors leave a slightly ragged line: the outline moves by a few pixels in and out.
    soft = cv2.GaussianBlur(mask, (0, 0), 3)
    mask = (np.clip(smooth_noise(rng, (height, width), 12) * 0.15, -0.4, 0.4) + soft > 0.5).astype(np.float32)
    edge = cv2.dilate(mask, np.ones((3, 3))) - mask
    shadow = cv2.GaussianBlur(np.roll(mask, (height // 60, width // 60), (0, 1)), (0, 0), max(width / 70, 1))[..., None]
    view = scene(rng, (height, width)) * (1 - 0.4 * shadow)
    view = view * (1 - mask[..., None]) + sheet * mask[..., None]
    view = view * (1 - edge[..., None]) + np.array([240, 240, 240]) * edge[..., None]
    return camera(rng, view, rng.uniform(0.4, 0.9))


def attack_recompressed(rng, image, face):
    height, width = image.shape[:2]
    for _ in range(2):
        # A face of 60 to 110 pixels is what small profile pictures hold.
        factor = min(1.0, rng.uniform(60, 110) / face[3])
        image = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        _, coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(18, 40))])
        image = cv2.resize(cv2.imdecode(coded, cv2.IMREAD_COLOR), (width, height), interpolation=cv2.INTER_CUBIC)
    _, coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 88])
    return coded


KINDS = {
    "print": attack_print,
    "screen": attack_screen,
    "cutout": attack_cutout,
    "recompressed": attack_recompressed,
}


def largest_face(detector, image):
    """Left, top, width, height of the largest face, or None."""
    shrink = min(1.0, 640 / max(image.shape[:2]))
    small = cv2.resize(image, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    detector.setInputSize((small.shape[1], small.shape[0]))
    _, faces = detector.detect(small)
    return None if faces is None else max(faces, key=lambda f: f[2] * f[3])[:4] / shrink


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    target = ROOT / "target"
    parser.add_argument("--photos", type=Path, default=Path(os.environ.get("KWELI_PHOTOS_DIR", target / "kweli-photos")))
    parser.add_argument("--models", type=Path, default=Path(os.environ.get("KWELI_MODELS_DIR", target / "kweli-models")))
    parser.add_argument("--out", type=Path, default=target / "kweli-attacks")
    options = parser.parse_args()
    people = {
        photo["name"]: photo["person"]
        for photo in tomllib.loads((ROOT / "crates/vision/data/photos.lock.toml").read_text())["photo"]
    }
    options.out.mkdir(parents=True, exist_ok=True)
    detector = cv2.FaceDetectorYN.create(str(options.models / MODEL), "", (320, 320), 0.6)
    rows = []
    for path in sorted(options.photos.iterdir()):
        if path.suffix not in (".jpg", ".png"):
            continue
        person = next((who for name, who in people.items() if path.stem == name or path.stem.startswith(name + "-")), None)
        image = cv2.imread(str(path), cv2.IMREAD_COLOR)
        if person is None or image is None:
            raise SystemExit(f"{path.name} is not a photograph of the lock")
        face = largest_face(detector, image)
        if face is None:
            raise SystemExit(f"no face in {path.name}")
        for kind, make in KINDS.items():
            # Strengths depend on the file's name only, so that a second run writes the same pictures.
            rng = np.random.default_rng(zlib.crc32(f"{path.stem}/{kind}".encode()))
            name = f"{path.stem}--{kind}.jpg"
            (options.out / name).write_bytes(make(rng, image, face).tobytes())
            rows.append([name, path.name, person, kind, "attack", 1])
    with open(options.out / "manifest.csv", "w", newline="") as f:
        csv.writer(f).writerows([["file", "source", "person", "kind", "label", "made"], *rows])
    print(f"{len(rows)} pictures in {options.out}")


if __name__ == "__main__":
    main()
