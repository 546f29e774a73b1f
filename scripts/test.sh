#!/usr/bin/env bash
# Everything the tests need, then all of them. `make test` calls this; so does CI.
set -euo pipefail
cd "$(dirname "$0")/.."
step() { printf '\n== %s (%s s so far)\n' "$1" "$SECONDS" >&2; }

step "programs"
scripts/need.sh initdb postgresql "the PostgreSQL half of the store's tests"
scripts/need.sh chromium chromium "the browser tests"

step "model files, photographs and specimens"
python3 scripts/fetch_fixtures.py --models target/kweli-models --photos target/kweli-photos
python3 scripts/make_specimens.py --only demo

step "official clients"
scripts/conformance.sh

step "formatting and clippy"
scripts/lint.sh

step "tests"
cargo test --workspace --locked --no-fail-fast

step "browser"
scripts/e2e.sh

printf '\nall tests passed in %s s\n' "$SECONDS" >&2
