#!/usr/bin/env bash
# Installs the official client libraries (pinned in conformance/) into target/conformance. Quick when they are there.
set -euo pipefail
cd "$(dirname "$0")/.."
into=target/conformance
mkdir -p "$into"
stamp="$into/stamp"
want=$(cat conformance/requirements.txt conformance/package.json | sha256sum)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ]; then exit 0; fi
echo "installing the official clients" >&2
[ -d "$into/venv" ] || python3 -m venv "$into/venv"
"$into/venv/bin/pip" install --quiet --disable-pip-version-check -r conformance/requirements.txt
cp conformance/package.json "$into/package.json"
(cd "$into" && npm install --silent --no-audit --no-fund --ignore-scripts)
echo "$want" > "$stamp"
