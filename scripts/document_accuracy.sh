#!/usr/bin/env bash
# Renders the specimens, reads them all and rewrites the document tables of docs/ACCURACY.md. Needs `make fixtures`.
# RapidOCR (from PyPI, with the same weights) and the system's tesseract read every genuine picture too.
#
#   scripts/document_accuracy.sh
set -euo pipefail
cd "$(dirname "$0")/.."
python3 scripts/make_specimens.py
python3 scripts/make_specimens.py --seed 20261129 --out target/specimens-held-out --only mrz --only attacks
cargo build --quiet --release --locked --workspace --example read_document
export KWELI_READER="${CARGO_TARGET_DIR:-target}/release/examples/read_document"
python3 scripts/document_accuracy.py --compare
