#!/usr/bin/env bash
# Makes the attacks, scores everything and rewrites the tables in docs/ACCURACY.md. Needs `make fixtures`.
set -euo pipefail
cd "$(dirname "$0")/.."
python=target/fixtures-venv/bin/python
[ -x "$python" ] || { echo "run \`make fixtures\` first" >&2; exit 1; }
"$python" scripts/make_attacks.py
tables=$(mktemp)
trap 'rm -f "$tables"' EXIT
cargo run --quiet --release -p kweli-vision --example accuracy >"$tables"
"$python" - "$tables" <<'PY'
import pathlib, sys
page = pathlib.Path("docs/ACCURACY.md")
start, end = "<!-- measured -->\n", "<!-- /measured -->\n"
before, rest = page.read_text().split(start)
after = rest.split(end)[1]
page.write_text(before + start + "\n" + pathlib.Path(sys.argv[1]).read_text() + "\n" + end + after)
PY
echo "docs/ACCURACY.md is up to date"
