#!/usr/bin/env python3
"""Make whole captures (a selfie and eight frames) out of the recordings, live ones and attacks, for the active evidence.

A live session is nine frames of a recording, half a second apart (`live`) or a sixth of one (`live-fast`): what a phone
sends. Attacks are computed from such sessions; nobody held anything before a camera:

  still         one frame sent eight times, byte for byte
  crops         one frame, cropped, brightened and compressed anew for each
  print-moved   one frame as a print that is tilted and moved before a camera
  cutout-moved  one frame as a cut-out mask that is moved before a camera
  screen-replay the session itself, played on a display before a camera
  swapped       another person's face in two of the frames
  recompressed  the session, each frame made small and compressed strongly twice: an injected stream
  shuffled      the live frames in a wrong order (reported, not counted as an attack)

    target/fixtures-venv/bin/python scripts/make_sessions.py [--photos DIR] [--out DIR]

Writes a folder of JPEG files for each session and sessions.csv (session,recording,person,kind,label).
"""
import argparse
import csv
import os
import zlib
from pathlib import Path

import cv2
import numpy as np

import make_attacks as attacks

# Recording, person, distance between sessions, in video frames.
RECORDINGS = [("franck-video", "franck", 480), ("webcam-a", "webcam", 200), ("webcam-b", "webcam", 200)]
PACE = {"live": 12, "live-fast": 4}
FRAMES = 9


def jpeg(image, quality=92):
    return cv2.imencode(".jpg", np.clip(image, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])[1]


def decoded(coded):
    return cv2.imdecode(coded, cv2.IMREAD_COLOR)


def still(rng, frames, face):
    return [jpeg(frames[0])] + [jpeg(frames[4])] * 8


def crops(rng, frames, face):
    height, width = frames[4].shape[:2]
    out = []
    for _ in range(FRAMES):
        left, top, right, bottom = (rng.uniform(0, 0.05, 4) * [width, height, width, height]).astype(int)
        part = cv2.resize(frames[4][top : height - bottom, left : width - right], (width, height), interpolation=cv2.INTER_CUBIC)
        out.append(jpeg(part * rng.uniform(0.93, 1.06), int(rng.integers(70, 95))))
    return out


def print_moved(rng, frames, face):
    sheet = attacks.printed(rng, frames[4])
    margin = int(0.03 * max(sheet.shape[:2]))
    sheet = cv2.copyMakeBorder(sheet, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=(236, 240, 243))
    shape, blur = frames[4].shape[:2], rng.uniform(0.4, 0.9)
    room = int(rng.integers(1 << 30))
    out = []
    for _ in range(FRAMES):
        # The room stays the same, the hand does not.
        view = attacks.hold(rng, sheet, shape, rng.uniform(0.85, 1.0), room=np.random.default_rng(room))
        out.append(attacks.camera(rng, view, blur))
    return out


def cutout_moved(rng, frames, face):
    seed = int(rng.integers(1 << 30))
    flat = decoded(attacks.attack_cutout(np.random.default_rng(seed), frames[4], face)).astype(np.float32)
    height, width = flat.shape[:2]
    out = []
    for _ in range(FRAMES):
        angle, scale = rng.uniform(-6, 6), rng.uniform(0.95, 1.05)
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, scale)
        matrix[:, 2] += rng.uniform(-0.03, 0.03, 2) * [width, height]
        moved = cv2.warpAffine(flat, matrix, (width, height), borderMode=cv2.BORDER_REFLECT)
        out.append(attacks.camera(rng, moved, 0.4))
    return out


def screen_replay(rng, frames, face):
    seed = int(rng.integers(1 << 30))
    # One display, one lamp, one camera position: the same strengths for each frame.
    return [attacks.attack_screen(np.random.default_rng(seed), frame, face) for frame in frames]


def swapped(rng, frames, face, other):
    out = [jpeg(frame) for frame in frames]
    for at in (3, 6):
        out[at] = jpeg(other[at])
    return out


def recompressed(rng, frames, face):
    return [attacks.attack_recompressed(rng, frame, face) for frame in frames]


def shuffled(rng, frames, face):
    order = rng.permutation(8) + 1
    return [jpeg(frames[0])] + [jpeg(frames[at]) for at in order]


KINDS = {
    "still": still,
    "crops": crops,
    "print-moved": print_moved,
    "cutout-moved": cutout_moved,
    "screen-replay": screen_replay,
    "recompressed": recompressed,
    "shuffled": shuffled,
}


def cut(photos, recording, spacing):
    """Sessions of one recording: {(pace, start): frames}."""
    video = cv2.VideoCapture(str(photos / f"{recording}.mp4"))
    total = int(video.get(cv2.CAP_PROP_FRAME_COUNT))
    longest = FRAMES * max(PACE.values())
    wanted = {}
    for start in range(20, total - longest, spacing):
        for pace, step in PACE.items():
            for i in range(FRAMES):
                wanted.setdefault(start + i * step, []).append((pace, start))
    sessions, at = {}, 0
    while True:
        read, frame = video.read()
        if not read:
            break
        for key in wanted.get(at, ()):
            sessions.setdefault(key, []).append(frame)
        at += 1
    return {key: frames for key, frames in sessions.items() if len(frames) == FRAMES}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    target = attacks.ROOT / "target"
    parser.add_argument("--photos", type=Path, default=Path(os.environ.get("KWELI_PHOTOS_DIR", target / "kweli-photos")))
    parser.add_argument("--models", type=Path, default=Path(os.environ.get("KWELI_MODELS_DIR", target / "kweli-models")))
    parser.add_argument("--out", type=Path, default=target / "kweli-sessions")
    options = parser.parse_args()
    detector = cv2.FaceDetectorYN.create(str(options.models / attacks.MODEL), "", (320, 320), 0.6)
    cutted = {(r, person): cut(options.photos, r, spacing) for r, person, spacing in RECORDINGS}
    rows = []

    def write(name, recording, person, kind, label, coded):
        folder = options.out / name
        folder.mkdir(parents=True, exist_ok=True)
        for i, bytes_ in enumerate(coded):
            (folder / ("selfie.jpg" if i == 0 else f"liveness_{i - 1}.jpg")).write_bytes(bytes_.tobytes())
        rows.append([name, recording, person, kind, label])

    for (recording, person), sessions in cutted.items():
        strangers = [s for (_, who), all_ in cutted.items() if who != person for s in all_.values()]
        for number, ((pace, start), frames) in enumerate(sessions.items()):
            face = attacks.largest_face(detector, frames[4])
            if face is None:
                continue
            name = f"{recording}-{start:04d}"
            write(f"{name}--{pace}", recording, person, pace, "live", [jpeg(frame) for frame in frames])
            if pace != "live":
                continue
            # Strengths depend on the session's name only, so that a second run writes the same pictures.
            for kind, make in KINDS.items():
                rng = np.random.default_rng(zlib.crc32(f"{name}/{kind}".encode()))
                label = "live" if kind == "shuffled" else "attack"
                write(f"{name}--{kind}", recording, person, kind, label, make(rng, frames, face))
            other = strangers[number % len(strangers)]
            write(f"{name}--swapped", recording, person, "swapped", "attack", swapped(None, frames, face, other))
    with open(options.out / "sessions.csv", "w", newline="") as f:
        csv.writer(f).writerows([["session", "recording", "person", "kind", "label"], *rows])
    print(f"{len(rows)} sessions in {options.out}")


if __name__ == "__main__":
    main()
