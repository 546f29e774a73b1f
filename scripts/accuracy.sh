#!/usr/bin/env bash
# Makes the attacks, scores everything and rewrites the tables in docs/ACCURACY.md. Needs `make fixtures`; takes about a
# quarter of an hour on two cores. The texture classifier is scored as it is, not trained again.
set -euo pipefail
cd "$(dirname "$0")/.."
python=target/fixtures-venv/bin/python
[ -x "$python" ] || { echo "run \`make fixtures\` first" >&2; exit 1; }
tables=$(mktemp -d)
trap 'rm -rf "$tables"' EXIT
"$python" scripts/make_attacks.py
"$python" scripts/make_sessions.py
cargo run --quiet --release -p kweli-vision --example accuracy >"$tables/1-pictures.md"
cargo run --quiet --release -p kweli-engine --example captures >"$tables/captures.jsonl"
"$python" scripts/accuracy_captures.py "$tables/captures.jsonl" >"$tables/2-captures.md"
{
  printf '### Texture classifier\n\n```text'
  "$python" scripts/train_texture.py --report
  printf '```\n'
} >"$tables/3-texture.md"
"$python" - "$tables" <<'PY'
import pathlib, sys
page = pathlib.Path("docs/ACCURACY.md")
start, end = "<!-- measured -->\n", "<!-- /measured -->\n"
before, rest = page.read_text().split(start)
after = rest.split(end)[1]
parts = "\n".join(part.read_text() for part in sorted(pathlib.Path(sys.argv[1]).glob("*.md")))
page.write_text(before + start + "\n" + parts + "\n" + end + after)
PY
echo "docs/ACCURACY.md is up to date"
