#!/usr/bin/env bash
# One face comparison through Kweli, through ONNX Runtime and through OpenCV, on the same model files: milliseconds and
# ratios. The pipelines take turns, so that a busy machine slows all of them; medians over all turns are compared. The
# processor time beside it is what other work on the machine disturbs least.
#
#   scripts/bench_vision.sh [TURNS]        (needs `make fixtures`)
set -euo pipefail
cd "$(dirname "$0")/.."
turns=${1:-5}
venv=target/bench-venv
if ! "$venv/bin/python" -c 'import cv2, numpy, onnxruntime' 2>/dev/null; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: \
        numpy==2.2.6 opencv-python-headless==4.11.0.86 onnxruntime==1.31.1
fi
cargo build --quiet --release --locked --workspace --example face_pair
kweli=${CARGO_TARGET_DIR:-target}/release/examples/face_pair

# The pair as phones send it: 1280x960.
pair=target/bench-pair
mkdir -p "$pair"
"$venv/bin/python" - "${KWELI_PHOTOS_DIR:-target/kweli-photos}" "$pair" <<'PY'
import sys, cv2
for name in ("franck-01829", "franck-02159"):
    image = cv2.imread(f"{sys.argv[1]}/{name}.jpg")
    if image is None:
        raise SystemExit(f"{name}.jpg is missing: run `make fixtures`")
    large = cv2.resize(image[18:558], (1280, 960), interpolation=cv2.INTER_CUBIC)
    cv2.imwrite(f"{sys.argv[2]}/{name}.jpg", large, [cv2.IMWRITE_JPEG_QUALITY, 90])
PY
a=$pair/franck-01829.jpg b=$pair/franck-02159.jpg

results=$(mktemp)
trap 'rm -f "$results"' EXIT
for _ in $(seq "$turns"); do
    for threads in 1 2; do
        "$kweli" "$a" "$b" "$threads" 9 >>"$results"
        "$venv/bin/python" scripts/bench_python.py onnxruntime "$a" "$b" "$threads" 9 >>"$results"
        "$venv/bin/python" scripts/bench_python.py opencv "$a" "$b" "$threads" 9 2>/dev/null >>"$results"
    done
done
"$venv/bin/python" - "$results" <<'PY'
import json, statistics, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
print("| threads | pipeline | ms per pair | Kweli's / its | processor ms per pair | Kweli's / its | similarity |")
print("|---|---|---|---|---|---|---|")
for threads in (1, 2):
    base = None
    for name in ("kweli", "onnxruntime", "opencv"):
        own = [r for r in rows if r["threads"] == threads and r["pipeline"] == name]
        ms, cpu = (statistics.median(r[key] for r in own) for key in ("ms", "processor_ms"))
        base = base or (ms, cpu)
        print(
            f"| {threads} | {name} | {ms:.1f} | {base[0] / ms:.2f} | {cpu:.1f} | {base[1] / cpu:.2f} "
            f"| {own[0]['similarity']:.3f} |"
        )
PY
