#!/usr/bin/env bash
# Every benchmark, in release mode, one after the other on an otherwise idle machine; writes docs/BENCHMARKS.md.
# Absolute numbers belong to the machine that ran them; the ratios are what to compare.
set -euo pipefail
cd "$(dirname "$0")/.."
export KWELI_MODELS_DIR="${KWELI_MODELS_DIR:-$PWD/target/kweli-models}" KWELI_PHOTOS_DIR="${KWELI_PHOTOS_DIR:-$PWD/target/kweli-photos}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# section TITLE CMD...: runs one benchmark, its own noise kept aside and shown only when it fails.
section() {
  local title=$1
  shift
  printf '== %s (%s s so far)\n' "$title" "$SECONDS" >&2
  if ! "$@" >"$work/out" 2>"$work/err"; then
    tail -n 40 "$work/err" >&2
    echo "the benchmark \"$title\" failed; docs/BENCHMARKS.md stays as it was" >&2
    exit 1
  fi
  printf '## %s\n\n' "$title"
  # Tables are Markdown already; other lines are shown as they were printed, but for those that are meant for programs.
  awk '
    /^\{/ { next }
    /^\|/ { if (kind != "table") { close_fence(); print "" } kind = "table"; print; next }
    /^[[:space:]]*$/ { close_fence(); kind = ""; next }
    { if (kind != "text") { print ""; print "```text" } kind = "text"; print }
    END { close_fence(); print "" }
    function close_fence() { if (kind == "text") print "```" }
  ' "$work/out"
}
bench() { cargo bench --locked --quiet --workspace --bench "$1"; }
matchers() {
  cargo build --quiet --release --locked
  for pairs in african_pairs african_pairs_heldout; do
    echo "crates/screening/data/$pairs.csv:"
    python3 scripts/compare_name_matchers.py "crates/screening/data/$pairs.csv" --kweli "${CARGO_TARGET_DIR:-target}/release/kweli"
  done
}

echo "== model files, photographs, specimens" >&2
python3 scripts/fetch_fixtures.py --models "$KWELI_MODELS_DIR" --photos "$KWELI_PHOTOS_DIR" >&2
[ -f target/specimens/truth.jsonl ] || python3 scripts/make_specimens.py --only demo >&2
echo "== building" >&2
cargo bench --locked --quiet --workspace --no-run
{
  echo "# Benchmarks"
  echo
  echo "Made by \`make bench\` (\`scripts/bench.sh\`) on $(date -u +%Y-%m-%d), $(nproc) cores, $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2 | xargs)."
  echo "Each table comes from one run; compare ratios, not absolute numbers. The load of the API tables came from the same cores."
  echo
  section "The API" bench api
  section "Durable acceptance against bare commits" bench accept
  section "A Biometric KYC job against its raw inferences" bench pipeline
  section "A face pair against Python pipelines of the same weights" scripts/bench_vision.sh
  section "A document against its raw inferences, and beside other readers" scripts/bench_documents.sh
  section "One face among many" bench search
  section "Screening" bench screening
  section "Names beside two PyPI packages, in one run" matchers
} >"$work/page"
cat -s "$work/page" >docs/BENCHMARKS.md
echo "docs/BENCHMARKS.md is up to date, after $SECONDS s" >&2
