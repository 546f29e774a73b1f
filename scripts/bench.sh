#!/usr/bin/env bash
# Every benchmark, in release mode, one after the other on an otherwise idle machine; writes docs/BENCHMARKS.md.
# Absolute numbers belong to the machine that ran them; the ratios are what to compare.
set -euo pipefail
cd "$(dirname "$0")/.."
export KWELI_MODELS_DIR="${KWELI_MODELS_DIR:-$PWD/target/kweli-models}" KWELI_PHOTOS_DIR="${KWELI_PHOTOS_DIR:-$PWD/target/kweli-photos}"
python3 scripts/fetch_fixtures.py --models "$KWELI_MODELS_DIR" --photos "$KWELI_PHOTOS_DIR" >&2
out=$(mktemp)
trap 'rm -f "$out"' EXIT
{
  echo "# Benchmarks"
  echo
  echo "Made by \`make bench\` (\`scripts/bench.sh\`) on $(date -u +%Y-%m-%d), $(nproc) cores, $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2 | xargs)."
  echo "Each table comes from one run; compare ratios, not absolute numbers. The load of the API tables came from the same cores."
  echo
  echo "## The API"
  echo
  cargo bench --locked -p kweli --bench api 2>/dev/null | grep '^|'
  echo
  echo "## Durable acceptance against bare commits"
  echo
  echo '```text'
  cargo bench --locked -p kweli-store --bench accept 2>/dev/null | grep -v '^$'
  echo '```'
  echo
  echo "## A Biometric KYC job against its raw inferences"
  echo
  echo '```text'
  cargo bench --locked -p kweli-vision --bench pipeline 2>/dev/null | grep -v '^$'
  echo '```'
  echo
  echo "## A document against its raw inferences, and beside other readers"
  echo
  echo '```text'
  scripts/bench_documents.sh 2>/dev/null | grep -v '^$'
  echo '```'
  echo
  echo "## One face among many"
  echo
  echo '```text'
  cargo bench --locked -p kweli-vision --bench search 2>/dev/null | grep -v '^$'
  echo '```'
  echo
  echo "## A face pair against Python pipelines of the same weights"
  echo
  echo '```text'
  scripts/bench_vision.sh 2>/dev/null | grep -v '^$'
  echo '```'
  echo
  echo "## Screening"
  echo
  cargo bench --locked -p kweli-screening 2>/dev/null
  echo
  echo "## Names beside two PyPI packages, in one run"
  echo
  echo '```text'
  python3 scripts/compare_name_matchers.py crates/screening/data/african_pairs.csv --kweli target/release/kweli 2>/dev/null
  echo '```'
} > "$out"
cp "$out" docs/BENCHMARKS.md
