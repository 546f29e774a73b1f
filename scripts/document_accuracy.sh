#!/usr/bin/env bash
# Renders the specimens, reads them all and rewrites the document tables of docs/ACCURACY.md. Needs `make fixtures`; with
# COMPARE pictures (default 24, 0 for none) RapidOCR and tesseract read too.
#
#   scripts/document_accuracy.sh
set -euo pipefail
cd "$(dirname "$0")/.."
python3 scripts/make_specimens.py
cargo build --quiet --release --locked --workspace --example read_document
export KWELI_READER="${CARGO_TARGET_DIR:-target}/release/examples/read_document"
python3 scripts/document_accuracy.py --compare "${COMPARE:-24}"
