#!/usr/bin/env python3
"""Render specimen identity documents and photograph them; write pictures and ground truth below target/specimens.

    python3 scripts/make_specimens.py                     # everything: about 300 pictures
    python3 scripts/make_specimens.py --only demo         # a few clean ones for demo and documentation

The documents are made: no layout is a likeness, no person exists, every picture carries the mark KWELI-SPECIMEN. Portraits
are the photographs of crates/vision/data/photos.lock.toml (`make fixtures`). Everything follows from --seed.
"""
import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ["numpy==2.2.6", "pillow==12.0.0", "pdf417gen==0.8.1", "segno==1.6.6", "aztec-code-generator==0.12", "ppf.datamatrix==0.2"]


def own_python():
    """Re-runs this script in an environment that has its packages."""
    home = ROOT / "target" / "specimens-venv"
    python = home / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES], check=True)
    raise SystemExit(subprocess.run([str(python), *sys.argv]).returncode)


def fonts():
    """The fonts of the specimens: those of the system, else out of their Debian packages, without installing them."""
    sys.path.insert(0, str(ROOT / "scripts" / "specimens"))
    import render
    missing = [(name, package) for name, package in render.FONTS.items() if not render.found(name)]
    folder = ROOT / "target/specimen-fonts"
    for package in sorted({package for _, package in missing}):
        with tempfile.TemporaryDirectory() as temp:
            got = subprocess.run(["apt-get", "download", "-qq", package], cwd=temp, stderr=subprocess.PIPE, text=True)
            archives = list(Path(temp).glob("*.deb"))
            if got.returncode != 0 or not archives:
                raise SystemExit(f"the fonts of the package {package} are missing: install it ({got.stderr.strip()[-200:]})")
            subprocess.run(["dpkg-deb", "-x", str(archives[0]), temp], check=True)
            folder.mkdir(parents=True, exist_ok=True)
            for file in Path(temp).rglob("*.[ot]tf"):
                shutil.copy(file, folder / file.name)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "target/specimens")
    parser.add_argument("--photos", type=Path, default=ROOT / "target/kweli-photos")
    parser.add_argument("--seed", type=int, default=9303)
    parser.add_argument("--only", choices=["demo", "mrz", "fields", "attacks"], action="append")
    options = parser.parse_args()
    try:
        import numpy, pdf417gen, PIL, segno  # noqa: F401
    except ImportError:
        own_python()
    fonts()
    import sets

    options.out.mkdir(parents=True, exist_ok=True)
    wanted = options.only or ["demo", "mrz", "fields", "attacks"]
    known = options.out / "truth.jsonl"
    # Sets that are not made again keep their entries.
    remade = wanted + (["odd"] if "demo" in wanted else [])
    truth = [entry for entry in map(json.loads, open(known)) if entry["set"] not in remade] if known.exists() else []
    for name in wanted:
        for entry, picture in sets.make(name, options.photos, options.seed):
            (options.out / entry["file"]).write_bytes(picture)
            truth.append(entry)
        print(name, len(truth), "pictures so far", flush=True)
    with open(options.out / "truth.jsonl", "w") as out:
        out.writelines(json.dumps(entry, ensure_ascii=False) + "\n" for entry in truth)


if __name__ == "__main__":
    main()
