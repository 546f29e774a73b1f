#!/usr/bin/env python3
"""Runs one labelled file of name pairs through Kweli and through the PyPI packages rapidfuzz and nomenklatura.

Usage: scripts/compare_name_matchers.py PAIRS.csv [--kweli target/release/kweli] [--label match]

Prints, for each: F1 at 0.70, the best F1 with its threshold, recall where 5 % and 1 % of the other pairs are hit, pairs a
second, and how often it agrees with Kweli at 0.70. The packages are installed into target/names-venv, with pip.
"""

import argparse
import csv
import io
import pathlib
import subprocess
import sys
import time
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent
VENV = ROOT / "target" / "names-venv"
PACKAGES = ["rapidfuzz", "nomenklatura"]


def in_venv(script=__file__):
    """Starts a script again under the interpreter that has the packages."""
    python = VENV / "bin" / "python"
    if pathlib.Path(sys.prefix) == VENV:
        return
    if not python.exists():
        venv.create(VENV, with_pip=True)
    ready = subprocess.run([python, "-c", "import rapidfuzz, nomenklatura"], capture_output=True)
    if ready.returncode:
        subprocess.run([python, "-m", "pip", "-q", "install", *PACKAGES], check=True)
    sys.exit(subprocess.run([python, script, *sys.argv[1:]]).returncode)


def kweli_scores(binary, path):
    start = time.perf_counter()
    out = subprocess.run([binary, "names", "score", "--pairs", path], capture_output=True, text=True, check=True)
    took = time.perf_counter() - start
    return [float(row["score"]) for row in csv.DictReader(io.StringIO(out.stdout))], took


def rapidfuzz_scores(rows):
    from rapidfuzz import fuzz, utils

    start = time.perf_counter()
    scores = [fuzz.WRatio(r["name_a"], r["name_b"], processor=utils.default_process) / 100 for r in rows]
    return scores, time.perf_counter() - start


def nomenklatura_scores(rows):
    from followthemoney import model
    from nomenklatura.matching import get_algorithm

    algorithm = get_algorithm("logic-v2")
    config = algorithm.default_config()

    def entity(name, schema):
        data = {"id": name, "schema": schema or "Person", "properties": {"name": [name]}}
        return model.get_proxy(data)

    pairs = [(entity(r["name_a"], r.get("schema")), entity(r["name_b"], r.get("schema"))) for r in rows]
    algorithm.compare(*pairs[0], config)
    start = time.perf_counter()
    scores = [algorithm.compare(a, b, config).score for a, b in pairs]
    return scores, time.perf_counter() - start


def f1(scores, labels, threshold):
    tp = sum(s >= threshold and l for s, l in zip(scores, labels))
    fp = sum(s >= threshold and not l for s, l in zip(scores, labels))
    fn = sum(s < threshold and l for s, l in zip(scores, labels))
    return 2 * tp / (2 * tp + fp + fn) if tp else 0.0


def recall_at(scores, labels, share):
    """Recall at the lowest threshold that hits at most this share of the negatives."""
    negatives = sorted((s for s, l in zip(scores, labels) if not l), reverse=True)
    allowed = int(share * len(negatives))
    line = negatives[allowed] if allowed < len(negatives) else -1.0
    positives = [s for s, l in zip(scores, labels) if l]
    return sum(s > line for s in positives) / len(positives)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs")
    parser.add_argument("--kweli", default=str(ROOT / "target" / "release" / "kweli"))
    parser.add_argument("--label", default="match")
    args = parser.parse_args()
    in_venv()
    with open(args.pairs, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    labels = [r[args.label] == "1" for r in rows]
    results = {
        "Kweli": kweli_scores(args.kweli, args.pairs),
        "rapidfuzz WRatio": rapidfuzz_scores(rows),
        "nomenklatura logic-v2": nomenklatura_scores(rows),
    }
    ours = [s >= 0.7 for s in results["Kweli"][0]]
    kweli_rate = len(rows) / results["Kweli"][1]
    print(f"{len(rows)} pairs, {sum(labels)} of them the same\n")
    print("| matcher | F1 at 0.70 | best F1 (at) | recall at 5 % | at 1 % | pairs/s | Kweli is faster | agrees |")
    print("|---|---|---|---|---|---|---|---|")
    for name, (scores, took) in results.items():
        best = max((f1(scores, labels, t / 100), t / 100) for t in range(30, 100))
        rate = len(rows) / took
        agree = sum((s >= 0.7) == o for s, o in zip(scores, ours)) / len(rows)
        print(
            f"| {name} | {f1(scores, labels, 0.7):.3f} | {best[0]:.3f} ({best[1]:.2f}) "
            f"| {recall_at(scores, labels, 0.05):.3f} | {recall_at(scores, labels, 0.01):.3f} "
            f"| {rate:,.0f} | {kweli_rate / rate:.2f} times | {agree:.1%} |"
        )
    print("\nKweli's time includes starting the process and building its tables.")


if __name__ == "__main__":
    main()
