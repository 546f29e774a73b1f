#!/usr/bin/env bash
# The portal in Chromium: scripts/e2e.sh [--screenshots]. Looks at KWELI_SIGN_IN_URL, or at a demo that it starts itself.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
scripts/need.sh chromium chromium "the browser tests"
scripts/need.sh npm npm "the browser tests"
if [ "${1:-}" = --screenshots ]; then
  scripts/need.sh pngquant pngquant "the screenshots"
fi
(cd e2e && npm ci --silent --no-audit --no-fund --ignore-scripts)

work=$(mktemp -d)
demo=
stop() {
  status=$?
  if [ -n "$demo" ]; then
    kill "$demo" 2>/dev/null || true
    wait "$demo" 2>/dev/null || true
    if [ "$status" != 0 ]; then tail -n 20 "$work/log" >&2; fi
  fi
  rm -rf "$work"
}
trap stop EXIT

if [ -z "${KWELI_SIGN_IN_URL:-}" ]; then
  kweli=${KWELI_BINARY:-}
  if [ -z "$kweli" ]; then
    cargo build --locked --workspace --bin kweli
    kweli=${CARGO_TARGET_DIR:-target}/debug/kweli
  fi
  python3 scripts/fetch_fixtures.py --models target/kweli-models --photos target/kweli-photos >&2
  # There before it is read: the demo's shell may be slower than this one.
  : >"$work/out"
  # The demo looks for the files where it would fetch them to.
  KWELI_MODELS_DIR=${KWELI_MODELS_DIR:-$root/target/kweli-models} KWELI_PHOTOS_DIR=${KWELI_PHOTOS_DIR:-$root/target/kweli-photos} \
    "$kweli" demo --json --data-dir "$work/data" --listen 127.0.0.1:0 --admin 127.0.0.1:0 >"$work/out" 2>"$work/log" &
  demo=$!
  for _ in $(seq 600); do
    KWELI_SIGN_IN_URL=$(sed -n 's/.*"sign_in": *"\([^"]*\)".*/\1/p' "$work/out" | tail -n 1)
    [ -n "$KWELI_SIGN_IN_URL" ] && break
    kill -0 "$demo" 2>/dev/null || { echo "the demo ended early" >&2; exit 1; }
    sleep 1
  done
  [ -n "$KWELI_SIGN_IN_URL" ] || { echo "the demo printed no sign-in link within ten minutes" >&2; exit 1; }
  export KWELI_SIGN_IN_URL
fi

if [ "${1:-}" = --screenshots ]; then
  (cd e2e && node screenshots.js "$root/docs/screenshots")
else
  (cd e2e && node --test)
fi
