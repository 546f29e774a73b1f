#!/usr/bin/env bash
# What reading a document costs beside its model inferences, then the same pictures through Kweli, through RapidOCR with
# the same weights and through tesseract, on one thread in one run. RapidOCR comes from PyPI, tesseract from the system.
#
#   scripts/bench_documents.sh [PICTURES]      (needs `make fixtures`)
set -euo pipefail
cd "$(dirname "$0")/.."
[ -f target/specimens/truth.jsonl ] || python3 scripts/make_specimens.py --only demo >&2
cargo bench --locked --workspace --bench documents | grep -v '^$'
cargo build --quiet --release --locked --workspace --example read_document
export KWELI_READER="${CARGO_TARGET_DIR:-target}/release/examples/read_document"
echo
python3 scripts/document_accuracy.py --bench "${1:-12}"
